"""The board pack: the executive’s page as PDF and as slides, with the charts as on screen."""
