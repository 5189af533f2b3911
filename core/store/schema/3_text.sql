-- The topics in the analyst's hands: edits, audits, full text.

-- Rises with every edit of the study's topics; drivers_edition: the one that its drivers show;
-- moved_edition: the last one that moved mentions to other leaves.
alter table study add column edition integer not null default 0;
alter table study add column drivers_edition integer not null default 0;
alter table study add column moved_edition integer not null default 0;

-- found: the leaves as the study found them; topics: the ones that are shown in their place.
alter table pattern add column found text not null default '[]';
update pattern set found = topics;

-- The tree as a study found it. became: the leaf or parent shown in its place; null: none.
create table found_topic (
    study_id integer not null references study (id), id text not null, parent_id text,
    label text not null, keywords text not null, phrases text not null default '[]',
    centre blob not null, position integer not null, born_at text,
    became text, mentions integer not null default 0,
    tone_sum real not null default 0, tone_count integer not null default 0,
    primary key (study_id, id)
) strict;
insert into found_topic (study_id, id, parent_id, label, keywords, centre, position, became,
        mentions, tone_sum, tone_count)
    select t.study_id, t.id, t.parent_id, t.label, t.keywords, t.centre, t.position, t.id,
        count(m.rowid), coalesce(sum(m.sentiment), 0), count(m.sentiment)
    from topic t join study s on s.id = t.study_id and s.status = 'current'
    left join mention m on m.study_id = t.study_id and m.topic_id = t.id
    group by t.study_id, t.id;

alter table topic add column pinned integer not null default 0;
alter table topic add column born_at text;

-- A mention under the topic that is shown for it; found_id: under the one it was found in.
create view shown_mention as
    select m.study_id, m.response_id, m.start, m.stop,
        case when f.id is null then m.topic_id else f.became end as topic_id,
        m.topic_id as found_id, m.similarity, m.sentiment
    from mention m left join found_topic f on f.study_id = m.study_id and f.id = m.topic_id;

-- What analysts did to the tree, replayed on every study; one taken back stays in the log.
create table edit (
    id integer primary key, kind text not null check (kind in
        ('rename', 'merge', 'split', 'move', 'pin', 'hide', 'define', 'import')),
    topic_id text not null, payload text not null,
    made_at text not null, made_by text not null, undone_at text, undone_by text
) strict;

-- Taggings that a person judged. stratum_size: mentions that it was drawn from.
create table verdict (
    id integer primary key, study_id integer not null references study (id),
    response_id integer not null references response (id),
    start integer not null, stop integer not null, mention_hash text not null,
    topic_id text, verdict text not null check (verdict in ('right', 'wrong', 'missing')),
    better_id text, stratum text not null, stratum_size integer not null,
    judged_at text not null, judged_by text not null
) strict;
create unique index verdict_mention on verdict (study_id, response_id, start);

create virtual table comment_text using fts5 (
    comment, content = 'response', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
insert into comment_text (comment_text) values ('rebuild');
create trigger response_read after insert on response when new.comment is not null begin insert into comment_text (rowid, comment) values (new.id, new.comment); end;
create trigger response_gone after delete on response when old.comment is not null begin insert into comment_text (comment_text, rowid, comment) values ('delete', old.id, old.comment); end;
create trigger response_reread after update of comment on response when new.comment is not old.comment begin insert into comment_text (comment_text, rowid, comment) select 'delete', old.id, old.comment where old.comment is not null; insert into comment_text (rowid, comment) select new.id, new.comment where new.comment is not null; end;
