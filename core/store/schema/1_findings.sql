-- What is collected, and what studies find in it.
create table preference (
    key text primary key, value text not null,
    changed_at text not null, changed_by text not null
) strict;

create table source (
    id integer primary key, name text not null unique, family text not null,
    scale text, shape text not null,
    created_at text not null, created_by text not null
) strict;

create table batch (
    id integer primary key, file_name text not null, file_hash text not null,
    plan text not null, status text not null default 'running'
        check (status in ('running', 'done')),
    next_row integer not null default 0, rows integer not null default 0,
    accepted integer not null default 0, already_there integer not null default 0,
    rejected integer not null default 0, reject_file text,
    created_at text not null, created_by text not null, finished_at text
) strict;

create table response (
    id integer primary key, source_id integer not null references source (id),
    external_id text, row_key text not null, batch_id integer not null references batch (id),
    score real, comment text, received_on text, customer text, email text,
    language text, step text, attributes text not null default '{}'
) strict;
create unique index response_external on response (source_id, external_id)
    where external_id is not null;
create index response_row on response (row_key);

create table reject (
    batch_id integer not null references batch (id), line integer not null,
    reason text not null, row text not null
) strict;
create index reject_batch on reject (batch_id);

create table attribute (
    name text primary key, is_segment integer not null default 0,
    changed_at text not null, changed_by text not null
) strict;

create table job (
    id text primary key, kind text not null, payload text not null,
    status text not null default 'queued'
        check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
    progress real not null default 0, message text not null default '',
    cancel_asked integer not null default 0, attempts integer not null default 0,
    lease_owner text, lease_until real, result text, error text,
    created_at text not null, created_by text not null,
    started_at text, finished_at text
) strict;
create index job_status on job (status);

create table study (
    id integer primary key autoincrement, -- snapshots bear it, so none is given twice
    status text not null default 'running'
        check (status in ('running', 'current', 'past')),
    method text not null, responses integer not null default 0,
    dataset integer not null default 0, summary text not null default '{}',
    created_at text not null, created_by text not null, finished_at text
) strict;

create table topic (
    study_id integer not null references study (id), id text not null, parent_id text,
    label text not null, keywords text not null, mentions integer not null,
    sentiment real, centre blob not null, position integer not null,
    primary key (study_id, id)
) strict;

create table mention (
    study_id integer not null references study (id),
    response_id integer not null references response (id),
    start integer not null, stop integer not null,
    topic_id text, similarity real, sentiment real
) strict;
create index mention_response on mention (study_id, response_id);

create table reading (
    study_id integer not null references study (id),
    response_id integer not null references response (id),
    language text, sentiment real, topic_id text, pattern_id integer not null,
    primary key (study_id, response_id)
) strict, without rowid;

create table pattern (
    study_id integer not null references study (id), id integer not null,
    topics text not null, primary key (study_id, id)
) strict;

create table contribution (
    study_id integer not null references study (id), scale text not null,
    pattern_id integer not null, topic_id text not null,
    component text not null, points real not null
) strict;
create index contribution_scale on contribution (study_id, scale);

create table driver (
    study_id integer not null references study (id), scale text not null,
    topic_id text not null, stake real, low real, high real,
    standard_error real, mentions integer not null, grade text not null,
    parts text not null, primary key (study_id, scale, topic_id)
) strict;

create table driver_model (
    study_id integer not null references study (id), scale text not null,
    model text not null, primary key (study_id, scale)
) strict;

create table opportunity (
    topic_id text primary key, label text not null, complexity text not null
        default 'complicated' check (complexity in ('simple', 'complicated', 'complex')),
    effort_days real, value real, note text not null default '',
    status text not null default 'open' check (status in ('open', 'set aside')),
    version integer not null default 1, session text not null default '',
    placed_at text not null, placed_by text not null
) strict;

create table opportunity_change (
    id integer primary key, topic_id text not null references opportunity (topic_id),
    field text not null, before text, after text, why text not null default '',
    changed_at text not null, changed_by text not null
) strict;
create index opportunity_change_topic on opportunity_change (topic_id);

create table snapshot (
    id integer primary key check (id = 1), dataset integer not null default 0,
    version text, identity text not null
) strict;
insert into snapshot (id, identity) values (1, lower(hex(randomblob(4))));
