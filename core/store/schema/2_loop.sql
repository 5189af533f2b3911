-- The loop: customers and what they did, initiatives, rules, letters, and what came of it.
alter table batch add column kind text not null default 'feedback'
    check (kind in ('feedback', 'customers', 'events'));

create index response_person on response (coalesce(customer, lower(email)));

create table customer (
    key text primary key, email text, name text, language text, since text,
    consent text check (consent in ('given', 'refused')), consent_source text, consent_at text,
    attributes text not null default '{}',
    origin text not null check (origin in ('feedback', 'file')),
    batch_id integer references batch (id), changed_at text not null
) strict;
create index customer_email on customer (email);

create table event (
    id integer primary key, customer text not null,
    kind text not null check (kind in
        ('order', 'renewal', 'churn', 'referral', 'review', 'support request')),
    happened_on text not null, value real, currency text, external_id text,
    row_key text not null unique, batch_id integer not null references batch (id)
) strict;
create unique index event_external on event (external_id) where external_id is not null;
create index event_customer on event (customer, happened_on);
create index event_kind on event (kind, happened_on);

create table initiative (
    id integer primary key autoincrement, name text not null,
    topic_id text, topic_label text not null default '',
    complexity text not null default 'complicated'
        check (complexity in ('simple', 'complicated', 'complex')),
    stage text not null default 'proposed' check (stage in ('proposed', 'assessed', 'approved',
        'in progress', 'shipped', 'measured', 'closed', 'declined')),
    owner text not null default '', sponsor text not null default '',
    departments text not null default '[]', due_on text,
    one_off_cost real, run_cost real, effort_days real,
    segments text not null default '{}', randomised integer not null default 0,
    live_from text, live_until text,
    outcome text not null default 'score', expected_low real, expected real, expected_high real,
    hypothesis text not null default '', evidence text not null default '',
    change_made text not null default '', change_in text not null default '{}',
    position real not null default 0,
    version integer not null default 1, session text not null default '',
    created_at text not null, created_by text not null
) strict;

create table task (
    id integer primary key autoincrement,
    initiative_id integer not null references initiative (id),
    kind text not null default 'task' check (kind in ('task', 'research', 'experiment', 'probe')),
    title text not null, owner text not null default '', due_on text, done_on text,
    note text not null default '', position real not null default 0,
    version integer not null default 1, session text not null default '',
    created_at text not null, created_by text not null
) strict;
create index task_initiative on task (initiative_id);

create table frozen (
    id integer primary key autoincrement,
    initiative_id integer not null references initiative (id),
    baseline text not null, forecast text not null,
    frozen_at text not null, frozen_by text not null
) strict;
create index frozen_initiative on frozen (initiative_id);

create table assumption (
    initiative_id integer not null default 0, name text not null, -- 0: the whole company's
    low real not null, likely real not null, high real not null,
    source text not null default '', owner text not null default '',
    version integer not null default 1, changed_at text not null, changed_by text not null,
    primary key (initiative_id, name)
) strict;

create table measurement (
    initiative_id integer not null references initiative (id), outcome text not null,
    verdict text not null, measured_at text not null, measured_by text not null,
    primary key (initiative_id, outcome)
) strict;

create table letter (
    id integer primary key autoincrement, name text not null,
    purpose text not null check (purpose in ('answer', 'good news')),
    texts text not null, version integer not null default 1,
    changed_at text not null, changed_by text not null
) strict;

create table rule (
    id integer primary key autoincrement, name text not null,
    scale text not null, most_score real not null,
    topic_id text not null, topic_label text not null default '',
    letter_id integer not null references letter (id),
    every_days integer not null default 90, since text not null,
    state text not null default 'off' check (state in ('off', 'on')),
    version integer not null default 1, changed_at text not null, changed_by text not null
) strict;

create table message (
    id text primary key, key text not null unique,
    rule_id integer references rule (id), initiative_id integer references initiative (id),
    letter_id integer not null references letter (id),
    response_id integer references response (id),
    customer text not null, address text not null, language text not null default 'en',
    subject text not null, body text not null,
    state text not null default 'waiting'
        check (state in ('waiting', 'sending', 'sent', 'dead', 'withheld')),
    attempts integer not null default 0, due real not null,
    lease_owner text, lease_until real, error text,
    created_at text not null, created_by text not null, sent_at text
) strict;
create index message_due on message (due) where state in ('waiting', 'sending');
create index message_created on message (created_at);
create index message_state on message (state, rule_id, initiative_id);
create index message_rule on message (rule_id, customer, created_at);
create index message_initiative on message (initiative_id, customer);
create index message_customer on message (customer);

create table suppression (
    address text primary key, reason text not null
        check (reason in ('unsubscribed', 'bounced', 'by hand')),
    message_id text, suppressed_at text not null, suppressed_by text not null
) strict;

create table secret (name text primary key, value text not null) strict;
insert into secret (name, value) values ('unsubscribe', lower(hex(randomblob(32))));

create table change (
    id integer primary key, noun text not null, noun_id text not null,
    before text not null, after text not null, why text not null default '',
    changed_at text not null, changed_by text not null
) strict;
create index change_noun on change (noun, noun_id);
