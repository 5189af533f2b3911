-- Alerts: weeks in which a topic had more mentions than expected, and who found them right.

-- As it was found, and never counted anew. topic_id: of the tree then; label: as it was called.
-- sources: the ones that were counted, where some of that week were left out; [] is all of them.
-- weeks: [[week, mentions, comments, expected, low, high], …] behind its chart, oldest first.
create table alert (
    id integer primary key autoincrement, topic_id text not null, label text not null,
    week text not null, mentions integer not null, comments integer not null,
    expected real not null, low real not null, high real not null, p real not null,
    seen integer not null, sources text not null default '[]', weeks text not null,
    method text not null, study_id integer not null references study (id),
    found_at text not null, found_by text not null,
    verdict text check (verdict in ('right', 'wrong')), judged_at text, judged_by text,
    unique (topic_id, week)
) strict;

-- The weeks that were looked at, when first; topics: the most of them in one go.
create table alert_week (
    week text primary key, topics integer not null, comments integer not null,
    looked_at text not null
) strict;
