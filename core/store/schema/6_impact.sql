-- Impact made hard: pilots that the app draws, and a start for each segment.

-- candidates: [{"value", "level", "size", "stratum"}]; treated: the values that get the change.
-- given_up: somebody changed the segments afterwards; the draw stays, but proves nothing any more.
create table draw (
    id integer primary key autoincrement,
    initiative_id integer not null references initiative (id),
    attribute text not null, candidates text not null, treated text not null,
    seed integer not null, drawn_at text not null, drawn_by text not null,
    given_up_at text, given_up_by text
) strict;
create index draw_initiative on draw (initiative_id);

-- Value of its one attribute → the day it went live there, where not all began together.
alter table initiative add column starts text not null default '{}';
