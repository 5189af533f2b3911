-- Scenarios: named sets of assumptions to compare. Rates: what another currency is worth here.

-- assumptions: {"0:causal": [low, likely, high], …}: the initiative (0: the whole company) and name.
create table scenario (
    id integer primary key autoincrement, name text not null unique collate nocase,
    assumptions text not null default '{}', why text not null default '',
    version integer not null, changed_at text not null, changed_by text not null
) strict;

-- One of `currency` is worth `rate` of `own`, the company's currency then, as somebody stated it.
create table rate (
    currency text not null, own text not null, rate real not null check (rate > 0),
    as_of text not null, source text not null, changed_at text not null, changed_by text not null,
    primary key (currency, own)
) strict;
