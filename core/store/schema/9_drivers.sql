-- What a study keeps of its drivers beyond the stakes; it goes when a new study takes its place.

-- covariance: float32, its shape stands in the detail.
create table driver_detail (
    study_id integer not null references study (id), scale text not null,
    name text not null check (name in ('parts', 'changes', 'kinds')),
    detail text not null, covariance blob not null
) strict;
create unique index driver_detail_of on driver_detail (study_id, scale, name);

-- One component in a pooled segment. beta, secant, share: (p,) float64, in the order of the model's
-- topics; covariance: (p, p) float32 of its parts of the stakes.
create table segment_part (
    study_id integer not null references study (id), scale text not null,
    attribute text not null, value text not null, component text not null,
    weight real not null, alpha real not null, beta blob not null, secant blob not null,
    share blob not null, covariance blob not null
) strict;
create unique index segment_part_of on segment_part (study_id, scale, attribute, value, component);
