-- What each mention brought is worked out from the effects; nobody ever read it from here.
drop table contribution;
