-- Targets and benchmarks: what people want a score to reach, and what they compare it with.
-- One target a scale and segment; its history lies in the log of changes.
create table target (
    scale text not null, segment text not null default '', member text not null default '',
    value real not null, due_on text, why text not null default '',
    version integer not null default 1, changed_at text not null, changed_by text not null,
    primary key (scale, segment, member)
) strict;

create table benchmark (
    id integer primary key autoincrement, scale text not null, name text not null,
    value real not null, low real, high real, n integer,
    source text not null, as_of text not null,
    file_name text not null default '', created_at text not null, created_by text not null,
    unique (scale, name, as_of)
) strict;
