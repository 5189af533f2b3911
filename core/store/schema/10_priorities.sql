-- Priorities: who owns an opportunity, what stood computed when somebody moved it, what outcomes
-- taught.

alter table opportunity add column department text not null default '';

-- {"days", "value"} as the person saw them, value in points a year; null where nobody noted it.
alter table opportunity_change add column computed text;

-- What an initiative took, where somebody says so once it is done; effort_days is the estimate.
alter table initiative add column actual_days real;

-- Append only; the newest row of a name holds. name: a complexity (value: the chance that it works)
-- or k (by what a promise is multiplied). worked: of n measured; null for k.
create table learned (
    id integer primary key autoincrement,
    name text not null check (name in ('simple', 'complicated', 'complex', 'k')),
    value real, before real, worked integer, n integer not null,
    learned_at text not null, learned_by text not null
) strict;
