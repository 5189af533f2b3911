"""Every act of an analyst is seen at once, logged with its author, and can be taken back."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import permutations
from random import Random

import pytest

from core import worker
from core.errors import BadInput, Conflict, CxError
from core.focus.taxonomy import acts, defining, log, splitting
from core.focus.taxonomy.replay import replay
from core.model import Scope
from core.store import findings, jobs, passages, snapshot, taxonomy
from core.store import points as points_files
from core.store.database import read
from tests.focus.taxonomy.conftest import copied, labels, leaves, mentions

PHRASES = ("getting my money back", "the refund", "die Erstattung")


def act(db, kind, topics):
    """One edit of a kind on the topics given; returns its number."""
    one, other, *_ = topics
    if kind == "rename":
        return acts.rename(db, one, "Quite another name", by="Ana")
    if kind == "merge":
        return acts.merge(db, [one], other, by="Ana")
    if kind == "move":
        return acts.move(db, one, None, label="A place of its own", by="Ana")
    if kind == "pin":
        return acts.pin(db, one, by="Ana")
    if kind == "hide":
        return acts.hide(db, one, by="Ana")
    if kind == "split":
        return splitting.split(db, one, 2, labels=["First half", "Second half"], by="Ana")
    return defining.define(db, "Made by hand", definition="", phrases=PHRASES, parent=None,
                           parent_label="Above it", by="Ana")


KINDS = ("rename", "merge", "move", "pin", "hide", "split", "define")


@pytest.mark.parametrize("kind", KINDS)
def test_each_of_7_acts_is_seen_at_once_and_undone_to_the_same_byte(db, kind, exported):
    before, tree = exported(db), findings.topics(db)
    number = act(db, kind, list(leaves(db)))
    assert findings.topics(db) != tree
    assert snapshot.mentions(db, Scope()).set_index("topic")["mentions"].to_dict() == {
        topic: n for topic, n in mentions(db).items() if n}
    if kind not in ("rename", "pin"):
        assert exported(db) != before
    acts.undo(db, number, by="Ben")
    assert findings.topics(db) == tree
    assert exported(db) == before
    entry = log.entries(db)[0]
    assert (entry.kind, entry.made_by, entry.taken_back[0]) == (kind, "Ana", "Ben")
    assert entry.sentence.startswith("Ana ")


def test_a_merge_of_2_puts_their_responses_together_and_moves_no_mention(db):
    one, other, third, *_ = leaves(db)
    with read(db) as tables:
        raw = tables.execute("select rowid, topic_id from mention").fetchall()
    said = {topic: set(passages.evidence(db, ids_of(db), [topic])["response_id"])
            for topic in (one, other, third)}
    acts.merge(db, [one], other, by="Ana")
    together = passages.evidence(db, ids_of(db), [other])["response_id"]
    assert set(together) == said[one] | said[other]
    assert mentions(db)[other] == len(said[one] | said[other])
    with read(db) as tables:
        assert tables.execute("select rowid, topic_id from mention").fetchall() == raw


def ids_of(db):
    with read(db) as tables:
        return [row[0] for row in tables.execute("select id from response")]


def test_4_edits_that_rest_on_each_other_are_undone_in_6_orders(company, tmp_path, exported):
    base = copied(company, tmp_path / "base")
    before = exported(base)
    one, other, *_ = leaves(base)
    made = [acts.merge(base, [one], other, by="Ana"),
            splitting.split(base, other, 2, labels=["First half", "Second half"], by="Ana")]
    half = next(topic for topic, label in leaves(base).items() if label == "First half")
    made += [defining.define(base, "Made by hand", definition="", phrases=PHRASES,
                             parent=None, parent_label="Above it", by="Ana"),
             acts.rename(base, half, "A better name", by="Ana")]
    for i, order in enumerate([*permutations(made)][::4]):
        db = copied(base, tmp_path / f"order-{i}")
        for number in order:
            acts.undo(db, number, by="Ben")
            assert sum_of_patterns(db) == len(ids_of(db))
        assert exported(db) == before
        shutil.rmtree(db.path.parent)


def sum_of_patterns(db):
    """Responses in the snapshot whose pattern agrees with their reading in the database."""
    with read(db) as tables:
        now = dict(tables.execute(
            "select response_id, pattern_id from reading where study_id ="
            " (select id from study where status = 'current')").fetchall())
    rows = snapshot.ask(db, Scope(), "select id, pattern from {responses} where true{where}")
    return sum(now[one.id] == one.pattern for one in rows.itertuples())


def test_a_split_of_a_defined_topic_is_passed_over_once_the_definition_is_undone(db, exported):
    before = exported(db)
    number = act(db, "define", list(leaves(db)))
    made = next(topic for topic, label in leaves(db).items() if label == "Made by hand")
    splitting.split(db, made, 2, labels=["One half", "Other half"], by="Ana")
    acts.undo(db, number, by="Ben")
    assert not {"One half", "Other half", "Made by hand", "Above it"} & labels(db)
    assert exported(db) == before


def test_a_hidden_topic_has_no_mentions_and_its_comments_no_topic(db):
    one = next(iter(leaves(db)))
    told = mentions(db)[one]
    acts.hide(db, one, by="Ana")
    assert one not in leaves(db)
    assert passages.evidence(db, ids_of(db), [one]).empty
    assert told > 0


@pytest.mark.parametrize(("call", "error", "says"), [
    (lambda db, t: acts.rename(db, t[0], " ", by="A"), BadInput, "name"),
    (lambda db, t: acts.rename(db, t[0], "x" * 61, by="A"), BadInput, "60"),
    (lambda db, t: acts.rename(db, t[0], leaves(db)[t[1]].upper(), by="A"), BadInput, "already"),
    (lambda db, t: acts.rename(db, t[0], leaves(db)[t[0]], by="A"), Conflict, "already"),
    (lambda db, t: acts.rename(db, "t9999", "New", by="A"), Conflict, "no longer there"),
    (lambda db, t: acts.merge(db, [t[0]], t[0], by="A"), BadInput, "two"),
    (lambda db, t: acts.merge(db, [t[0]], parent(db, t[1]), by="A"), BadInput, "same level"),
    (lambda db, t: acts.move(db, t[0], parent(db, t[0]), by="A"), Conflict, "already"),
    (lambda db, t: acts.move(db, t[0], t[1], by="A"), BadInput, "subtopic"),
    (lambda db, t: acts.move(db, parent(db, t[0]), None, label="X", by="A"), BadInput, "only sub"),
    (lambda db, t: acts.undo(db, 4711, by="A"), Conflict, "not in the log"),
    (lambda db, t: splitting.preview(db, t[0], 5), BadInput, "2 to 4"),
    (lambda db, t: splitting.preview(db, parent(db, t[0]), 2), BadInput, "subtopics"),
    (lambda db, t: splitting.split(db, t[0], 2, labels=["A", "a"], by="A"), BadInput, "same name"),
    (lambda db, t: splitting.split(db, t[0], 2, labels=["A"], by="A"), BadInput, "each of the 2"),
    (lambda db, t: defining.preview(db, " ", []), BadInput, "example"),
    (lambda db, t: defining.preview(db, "", ["it is and the"]), BadInput, "no word"),
    (lambda db, t: defining.preview(db, "x" * 301, []), BadInput, "300"),
    (lambda db, t: defining.preview(db, "", [f"parcel {chr(97 + i % 26)}{i}" for i in range(51)]),
     BadInput, "50"),
])
def test_each_of_19_wrong_acts_is_refused_in_one_sentence_and_writes_nothing(
    db, call, error, says
):
    before, state = findings.topics(db), taxonomy.state(db)
    with pytest.raises(error, match=says):
        call(db, list(leaves(db)))
    assert (findings.topics(db), taxonomy.state(db)) == (before, state)


def parent(db, leaf):
    return next(topic.parent for topic in findings.topics(db) if topic.id == leaf)


@pytest.mark.parametrize("kind", KINDS)
def test_of_the_same_edit_in_2_tabs_the_second_is_refused_and_leaves_nothing(db, kind):
    topics = list(leaves(db))
    act(db, kind, topics)
    tree, state = findings.topics(db), taxonomy.state(db)
    with pytest.raises(CxError):
        act(db, kind, topics)
    assert (findings.topics(db), taxonomy.state(db)) == (tree, state)


def test_of_2_renames_from_the_same_name_the_second_is_told_and_the_first_stays(db):
    one, label = next(iter(leaves(db).items()))
    acts.rename(db, one, "First name", by="Ana", called=label)
    with pytest.raises(Conflict, match="Somebody else changed the topics"):
        acts.rename(db, one, "Second name", by="Ben", called=label)
    assert leaves(db)[one] == "First name"
    acts.rename(db, one, "Second name", by="Ben", called="First name")
    assert leaves(db)[one] == "Second name"


def test_of_2_edits_of_a_split_part_both_are_passed_over_once_the_split_is_undone(db):
    topic = next(iter(leaves(db)))
    number = splitting.split(db, topic, 2, labels=["One half", "Other half"], by="Ana")
    part = taxonomy.edit(db, number).payload["ids"][0]
    later = {acts.rename(db, part, "Another half", by="Ana"), acts.pin(db, part, by="Ana")}
    assert not any(entry.passed_over for entry in log.entries(db))
    acts.undo(db, number, by="Ben")
    assert {entry.number for entry in log.entries(db) if entry.passed_over} == later


def test_a_rename_of_a_topic_that_was_merged_later_is_not_passed_over(db):
    one, other, *_ = leaves(db)
    acts.rename(db, one, "Another name", by="Ana")
    acts.merge(db, [one], other, by="Ana")
    assert not log.passed_over(db)


def test_of_8_merges_at_the_same_moment_1_is_kept_and_7_are_told(db):
    one, other, *_ = leaves(db)

    def once(_):
        try:
            acts.merge(db, [one], other, by="Ana")
        except Conflict as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(once, range(8)))
    assert said.count("") == 1
    assert len(taxonomy.edits(db)) == 1


def test_a_name_that_was_given_away_comes_back_beside_it_as_a_second_one(db):
    tops = {topic.label for topic in findings.topics(db) if not topic.parent}
    (one, name), (other, _), *_ = (leaf for leaf in leaves(db).items() if leaf[1] not in tops)
    number = acts.rename(db, one, "Quite another name", by="Ana")
    acts.rename(db, other, name, by="Ana")
    acts.undo(db, number, by="Ben")
    assert (leaves(db)[one], leaves(db)[other]) == (f"{name} 2", name)


def test_an_undone_definition_waits_for_a_running_study_too(db):
    number = act(db, "define", list(leaves(db)))
    job = jobs.submit(db, "study", {}, by="Kim")
    jobs.claim(db, "owner", job_id=job)
    with pytest.raises(Conflict, match="study is reading"):
        acts.undo(db, number, by="Ana")
    assert taxonomy.edit(db, number).undone_at is None


def test_the_same_undo_twice_is_told_so(db):
    number = act(db, "pin", list(leaves(db)))
    acts.undo(db, number, by="Ben")
    with pytest.raises(Conflict, match="already"):
        acts.undo(db, number, by="Cay")


@pytest.mark.parametrize("kind", ["split", "define"])
def test_split_and_definition_wait_for_a_running_study_while_a_rename_does_not(db, kind):
    topics = list(leaves(db))
    job = jobs.submit(db, "study", {}, by="Kim")
    jobs.claim(db, "owner", job_id=job)
    with pytest.raises(Conflict, match="study is reading"):
        act(db, kind, topics)
    assert not taxonomy.edits(db)
    act(db, "rename", topics)
    assert len(taxonomy.edits(db)) == 1


def test_an_edit_asks_once_for_the_drivers_and_they_follow(db):
    topics = list(leaves(db))
    act(db, "pin", topics)
    act(db, "rename", topics)
    assert [job.kind for job in jobs.live(db)] == ["drivers"]
    assert findings.study(db).drivers_edition < findings.study(db).edition
    assert worker.tick(db, "owner")
    assert findings.study(db).drivers_edition == findings.study(db).edition


@pytest.mark.parametrize("kind", ["merge", "split"])
def test_a_crash_before_the_files_are_written_is_mended_by_the_next_page(db, kind, monkeypatch):
    def crash(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(snapshot, "refresh", crash)
        with pytest.raises(KeyboardInterrupt):
            act(db, kind, list(leaves(db)))
    told = snapshot.mentions(db, Scope()).set_index("topic")["mentions"].to_dict()
    assert told == {topic: n for topic, n in mentions(db).items() if n}
    assert sum_of_patterns(db) == len(ids_of(db))
    act(db, "pin", list(leaves(db)))
    assert sum_of_patterns(db) == len(ids_of(db))


def test_without_its_points_a_study_takes_names_but_no_split(db):
    for folder in db.snapshots.glob("points-*"):
        shutil.rmtree(folder)
    topics = list(leaves(db))
    points_files._opened.cache_clear()
    with pytest.raises(Conflict, match="new study"):
        act(db, "split", topics)
    acts.undo(db, act(db, "rename", topics), by="Ben")
    acts.undo(db, act(db, "merge", topics), by="Ben")


@pytest.mark.parametrize("seed", [4, 6])
def test_14_edits_and_undos_by_chance_end_where_they_began_once_all_are_undone(db, exported, seed):
    before, dice = exported(db), Random(seed)
    for step in range(14):
        topics = dice.sample(list(leaves(db)), 3)
        live = [edit.id for edit in taxonomy.edits(db)]
        if live and dice.random() < 0.2:
            acts.undo(db, dice.choice(live), by="Ben")
            continue
        with suppress(CxError):  # a name that is taken, a topic too small to split
            act(db, dice.choice(KINDS), topics)
        nodes = replay(taxonomy.found_topics(db), taxonomy.edits(db, taken_back=True)[::-1]).nodes
        assert len({node.label for node in nodes}) == len(nodes)
        assert len(set(leaves(db).values())) == len(leaves(db))
        assert sum_of_patterns(db) == len(ids_of(db)), step
    live = [edit.id for edit in taxonomy.edits(db)]
    assert len(live) >= 2
    for number in dice.sample(live, len(live)):
        acts.undo(db, number, by="Ben")
    assert exported(db) == before
