-- Drivers of the segments that a study pooled; they go when a new study takes its place.

-- n: scored responses; customers: how many gave them. covariance: (p, p) float32 of the stakes, in
-- the order of the model's topics.
create table segment_fit (
    study_id integer not null references study (id), scale text not null,
    attribute text not null, value text not null,
    n integer not null, customers integer not null,
    observed real not null, baseline real not null, baseline_error real not null,
    residual_error real not null, covariance blob not null
) strict;
create unique index segment_fit_of on segment_fit (study_id, scale, attribute, value);

create table segment_driver (
    study_id integer not null references study (id), scale text not null,
    attribute text not null, value text not null, topic_id text not null,
    stake real not null, low real not null, high real not null, standard_error real not null,
    mentions integer not null, parts text not null
) strict;
create index segment_driver_of on segment_driver (study_id, scale, attribute, value);
