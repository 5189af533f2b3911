"""What an analyst did to the topics stands after every later study, and can still be taken back."""

from pathlib import Path

import pytest

from core.focus.taxonomy import acts, defining, splitting
from core.store import findings, passages, taxonomy
from core.store.database import Database, open_database, read
from tests.focus.taxonomy.conftest import copied, fill, labels, leaves, mentions, studied
from tests.focus.text.planted import planted

PHRASES = ("getting my money back", "the refund", "die Erstattung")


def worked(db: Database) -> dict[str, int]:
    """Seven edits, one of a kind, on seven subtopics: kind → its number."""
    a, b, c, d, e, f, g, *_ = leaves(db)
    return {
        "split": splitting.split(db, a, 2, labels=["First half", "Second half"], by="Ana"),
        "rename": acts.rename(db, b, "Quite another name", by="Ana"),
        "merge": acts.merge(db, [c], d, by="Ana"),
        "move": acts.move(db, e, None, label="A place of its own", by="Ana"),
        "pin": acts.pin(db, f, by="Ana"),
        "hide": acts.hide(db, g, by="Ana"),
        "define": defining.define(db, "Made by hand", definition="", phrases=PHRASES, parent=None,
                                  parent_label="Above it", by="Ana"),
    }


def check_all_stand(db: Database, before: dict) -> None:
    """That the seven edits are seen, on the topics that they were made on."""
    a, b, c, d, e, f, g, *_ = before
    now = {topic.id: topic for topic in findings.topics(db)}
    named = {topic.label: topic for topic in now.values()}
    halves = [named["First half"], named["Second half"]]
    assert a not in now
    assert len({half.parent for half in halves}) == 1
    assert now[b].label == "Quite another name"
    assert c not in now
    assert d in now
    assert now[now[e].parent].label == "A place of its own"
    assert now[f].pinned
    assert g not in now
    assert named["Above it"].id == named["Made by hand"].parent
    assert all(half.mentions >= 5 for half in halves)
    assert named["Made by hand"].mentions >= 5


def check_counts(db: Database) -> None:
    """That topic, pattern and mention tables say the same, and no mention is in a lost topic."""
    with read(db) as tables:
        told = dict(tables.execute(
            "select topic_id, count(distinct response_id) from shown_mention where topic_id is"
            " not null and study_id = (select id from study where status = 'current') group by 1"
        ).fetchall())
    shown = {topic.id: topic.mentions for topic in findings.topics(db) if topic.parent}
    assert told == {topic: n for topic, n in shown.items() if n}


@pytest.fixture(scope="module")
def edited(company: Database, tmp_path_factory: pytest.TempPathFactory):
    """The company after seven edits, their numbers, and its subtopics before them."""
    db = copied(company, tmp_path_factory.mktemp("edited"))
    before = leaves(db)
    numbers = worked(db)
    check_all_stand(db, before)
    return db, numbers, before


def test_the_same_data_again_change_nothing_in_tree_or_export(edited, tmp_path, exported):
    db, _, before = copied(edited[0], tmp_path / "copy"), *edited[1:]
    bytes_before = exported(db)
    tree = [(topic.id, topic.parent, topic.label, topic.pinned) for topic in findings.topics(db)]
    studied(db)
    check_all_stand(db, before)
    check_counts(db)
    assert [(topic.id, topic.parent, topic.label, topic.pinned)
            for topic in findings.topics(db)] == tree
    rows = zip(bytes_before.splitlines(), exported(db).splitlines(), strict=True)
    assert sum(one == other for one, other in rows) >= 0.95 * len(bytes_before.splitlines())


def test_7_edits_stand_with_10_percent_more_data_and_each_is_undone_after(edited, tmp_path):
    db, numbers, before = copied(edited[0], tmp_path / "copy"), *edited[1:]
    fill(db, planted(48, seed=9), batch=3)
    studied(db)
    check_all_stand(db, before)
    check_counts(db)
    for number in numbers.values():
        acts.undo(db, number, by="Ben")
        check_counts(db)
    assert not {"First half", "Second half", "Quite another name", "A place of its own",
                "Made by hand", "Above it"} & labels(db)
    a, *_, g = list(before)[:7]
    assert {a, g} <= leaves(db).keys()
    assert not any(topic.pinned for topic in findings.topics(db))
    assert mentions(db)[a] >= 10
    studied(db)
    assert not {"Made by hand", "Above it"} & labels(db)
    check_counts(db)


def test_a_tree_found_afresh_keeps_what_was_done_to_the_small_one(tmp_path: Path):
    db = open_database(tmp_path / "a.db")
    fill(db, planted(90, seed=5, subjects=("price", "parking", "food")))
    studied(db)
    one, other, third, *_ = leaves(db)
    acts.rename(db, one, "Quite another name", by="Ana")
    acts.merge(db, [other], third, by="Ana")
    defining.define(db, "Made by hand", definition="", phrases=["the car park"], parent=None,
                    parent_label="Above it", by="Ana")
    few = len(leaves(db))
    fill(db, planted(700, seed=6), batch=2)
    studied(db)
    now = leaves(db)
    assert len(now) > few + 4
    assert now[one] == "Quite another name"
    assert third in now
    assert other not in now
    assert "Made by hand" in now.values()
    check_counts(db)


def test_an_edit_made_while_a_study_runs_is_told_again_at_its_end_and_progress_goes_on_to_1(
    db, monkeypatch
):
    from core.focus import study

    one, other, *_ = leaves(db)
    finish = findings.finish

    def edited_meanwhile(*arguments, **named):
        acts.merge(db, [one], other, by="Ana")
        finish(*arguments, **named)

    monkeypatch.setattr(study.findings, "finish", edited_meanwhile)
    told: list[float] = []
    study.run_study(db, by="Kim", report=lambda done, _message: told.append(done))
    assert told == sorted(told)
    assert 0.9 < told[-1] <= 1
    assert one not in leaves(db)
    assert other in leaves(db)
    check_counts(db)


def test_what_a_file_joins_brings_stands_beside_the_edits_and_is_said_to_be_new(edited, tmp_path):
    db, _, before = copied(edited[0], tmp_path / "copy"), *edited[1:]
    known = set(leaves(db))
    fill(db, planted(120, seed=11, subjects=("refund", "staff")), batch=4)
    studied(db)
    check_all_stand(db, before)
    fresh = leaves(db).keys() - known
    assert all(topic.born_at for topic in findings.topics(db) if topic.id in fresh)
    made = next(topic for topic, label in leaves(db).items() if label == "Made by hand")
    assert sum(mentions(db, [*fresh, made]).values()) >= 40
    assert len(taxonomy.edits(db)) == 7
    ids = [10_000 * 4 + i for i in range(120)]
    assert len(passages.evidence(db, ids, [made])) >= 10
