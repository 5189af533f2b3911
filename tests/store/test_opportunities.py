"""Opportunities as people place, move and explain them."""

import threading
from pathlib import Path

import pytest

from core.errors import BadInput, Conflict
from core.store import database, initiatives, learned
from core.store import opportunities as store
from core.store.database import Database, open_database, write
from core.store.migrations import MIGRATIONS


@pytest.fixture
def db(tmp_path: Path) -> Database:
    opened = open_database(tmp_path / "team.db")
    store.place(opened, {"t1": "Waiting at the desk", "t2": "Cold food"}, by="Ana")
    return opened


def one(db: Database, topic: str = "t1") -> store.Placed:
    return next(row for row in store.placed(db, set_aside=True) if row.topic == topic)


def test_a_placed_topic_stands_at_complicated_with_its_effort_assumed(db):
    placed = one(db)
    assert (placed.complexity, placed.effort_days, placed.value) == ("complicated", None, None)
    assert (placed.version, placed.changed_by, placed.status) == (1, "Ana", "open")


def test_a_topic_placed_twice_is_there_once(db):
    assert store.place(db, {"t1": "Waiting at the desk", "t3": "Wifi"}, by="Ben") == ["t3"]
    assert [row.topic for row in store.placed(db)] == ["t1", "t2", "t3"]


def test_the_same_drop_sent_three_times_is_one_change(db):
    for _ in range(3):
        store.move(db, "t1", days=8, value=1.5, version=1, session="mine", by="Ana")
    assert (one(db).effort_days, one(db).value, one(db).version) == (8, 1.5, 2)
    assert len(store.changes(db, "t1")) == 2  # placed, moved


def test_a_second_drop_of_the_same_session_needs_no_fresh_version(db):
    store.move(db, "t1", days=8, version=1, session="mine", by="Ana")
    store.move(db, "t1", days=9, version=1, session="mine", by="Ana")
    assert (one(db).effort_days, one(db).version) == (9, 3)


def test_a_drop_on_what_another_session_moved_is_a_conflict_and_changes_nothing(db):
    store.move(db, "t1", days=8, version=1, session="theirs", by="Ben")
    with pytest.raises(Conflict, match="changed by somebody else"):
        store.move(db, "t1", days=30, version=1, session="mine", by="Ana")
    assert (one(db).effort_days, one(db).changed_by) == (8, "Ben")


def test_two_sessions_without_a_name_still_conflict(db):
    store.set_aside(db, "t1", by="Ben")
    with pytest.raises(Conflict):
        store.move(db, "t1", days=30, version=1, session="", by="Ana")


def test_a_drop_on_what_is_no_longer_there_is_a_conflict(db):
    with pytest.raises(Conflict, match="no longer"):
        store.move(db, "t9", days=30, version=1, session="mine", by="Ana")


def test_moving_along_one_axis_leaves_the_other_assumed(db):
    store.move(db, "t1", value=2.0, version=1, session="mine", by="Ana")
    assert (one(db).effort_days, one(db).value) == (None, 2.0)


def test_eight_sessions_at_once_leave_one_winner_and_seven_conflicts(db):
    outcomes: list[str] = []

    def drop(name: str) -> None:
        try:
            store.move(db, "t1", days=len(name), version=1, session=name, by=name)
            outcomes.append("kept")
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=drop, args=["x" * n]) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 7 + ["kept"]
    assert one(db).version == 2


def test_the_history_says_what_stood_before_and_after_who_and_why(db):
    store.edit(db, "t1", {"complexity": "simple", "effort_days": 5.0}, version=1, session="mine",
               by="Ana", why="The desk team says so")
    newest, placed = store.changes(db, "t1")
    assert newest.before == {"complexity": "complicated", "effort_days": None}
    assert newest.after == {"complexity": "simple", "effort_days": 5.0}
    assert (newest.changed_by, newest.why, newest.label) == (
        "Ana", "The desk team says so", "Waiting at the desk")
    assert placed.after == {"status": "open"}


def test_a_reset_goes_back_to_the_computed_place_and_keeps_the_complexity(db):
    store.edit(db, "t1", {"complexity": "complex", "effort_days": 5.0, "value": 3.0},
               version=1, session="mine", by="Ana")
    store.reset(db, "t1", version=2, session="other", by="Ben")
    assert (one(db).effort_days, one(db).value, one(db).complexity) == (None, None, "complex")


def test_5_then_8_days_undone_three_times_are_5_then_assumed_and_stay_so(db):
    store.move(db, "t1", days=5, value=1.5, version=1, session="mine", by="Ana")
    store.move(db, "t1", days=8, version=2, session="mine", by="Ana")
    seen = []
    for _ in range(3):
        store.undo(db, "t1", version=one(db).version, session="mine", by="Ana")
        seen.append((one(db).effort_days, one(db).value))
    assert seen == [(5, 1.5), (None, None), (None, None)]


def test_a_move_after_an_undo_is_the_next_to_be_undone_and_then_what_stood_before(db):
    store.move(db, "t1", days=5, version=1, session="mine", by="Ana")
    store.undo(db, "t1", version=2, session="mine", by="Ana")
    store.edit(db, "t1", {"complexity": "simple"}, version=3, session="mine", by="Ana")
    store.move(db, "t1", days=8, version=4, session="mine", by="Ana")
    seen = []
    for _ in range(3):
        store.undo(db, "t1", version=one(db).version, session="mine", by="Ana")
        seen.append((one(db).effort_days, one(db).complexity))
    assert seen == [(None, "simple"), (None, "complicated"), (None, "complicated")]


def test_who_set_the_value_is_kept_whoever_changes_the_days_later(db):
    store.move(db, "t1", value=1.5, version=1, session="mine", by="Ana")
    store.move(db, "t1", days=8, version=2, session="mine", by="Ben")
    assert (one(db).value_by, one(db).changed_by) == ("Ana", "Ben")
    store.reset(db, "t1", version=3, session="mine", by="Ben")
    assert one(db).value_by == ""


def test_a_reason_can_be_given_afterwards_and_undo_still_takes_the_move_back(db):
    store.move(db, "t1", days=8, version=1, session="mine", by="Ana")
    store.edit(db, "t1", {"effort_days": 8}, version=2, session="mine", by="Ana", why="Asked IT")
    assert (one(db).why, one(db).version) == ("Asked IT", 2)
    store.undo(db, "t1", version=2, session="mine", by="Ana")
    assert one(db).effort_days is None


def test_undo_of_a_first_placing_does_nothing(db):
    store.undo(db, "t1", version=1, session="mine", by="Ana")
    assert (one(db).status, one(db).version) == ("open", 1)


def test_what_was_set_aside_comes_back_with_what_people_had_said(db):
    store.move(db, "t1", days=8, version=1, session="mine", by="Ana")
    store.set_aside(db, "t1", by="Ana", why="Landlord's business")
    assert [row.topic for row in store.placed(db)] == ["t2"]
    assert store.place(db, {"t1": "Waiting at the desk"}, by="Ben") == ["t1"]
    assert (one(db).effort_days, one(db).status) == (8, "open")


@pytest.mark.parametrize(
    "wanted",
    [{"effort_days": 0}, {"effort_days": float("nan")}, {"effort_days": float("inf")},
     {"effort_days": "8"}, {"value": -1}, {"value": 1e12}, {"complexity": "hard"}],
)
def test_figures_that_cannot_be_meant_are_refused_and_nothing_is_kept(db, wanted):
    with pytest.raises(BadInput):
        store.edit(db, "t1", wanted, version=1, session="mine", by="Ana")
    assert one(db).version == 1


def test_a_new_label_of_the_study_is_taken_over_without_a_new_version(db):
    store.rename(db, {"t1": "Queues", "t9": "Not placed"})
    assert (one(db).label, one(db).version) == ("Queues", 1)


# ---- reasons, what was computed, departments -----------------------------------------------


def test_a_move_asks_for_a_reason_until_one_is_given_and_a_new_move_asks_again(db):
    assert one(db).explained  # nobody moved it
    store.move(db, "t1", days=8, version=1, session="mine", by="Ana")
    assert not one(db).explained
    store.edit(db, "t1", {"complexity": "simple"}, version=2, session="mine", by="Ana")
    assert not one(db).explained
    store.edit(db, "t1", {}, version=0, session="theirs", by="Ben", why="Two templates")
    assert one(db).explained
    store.move(db, "t1", value=2.0, version=3, session="mine", by="Ana")
    assert not one(db).explained
    store.reset(db, "t1", version=4, session="mine", by="Ana")
    assert one(db).explained


def test_what_was_computed_is_kept_beside_the_move(db):
    store.move(db, "t1", value=7.0, version=1, session="mine", by="Ana",
               computed={"days": 20.0, "value": 4.1})
    newest, placed = store.changes(db, "t1")
    assert newest.computed == {"days": 20.0, "value": 4.1}
    assert placed.computed == {}


def test_a_department_is_kept_with_who_set_it_and_undone(db):
    store.edit(db, "t1", {"department": "Logistics"}, version=1, session="mine", by="Ana")
    assert (one(db).department, one(db).changed_by) == ("Logistics", "Ana")
    store.undo(db, "t1", version=2, session="mine", by="Ana")
    assert one(db).department == ""
    with pytest.raises(BadInput, match="Department"):
        store.edit(db, "t1", {"department": "x" * 81}, version=3, session="mine", by="Ana")


def test_a_database_from_before_departments_opens_with_every_move_kept(tmp_path, monkeypatch):
    step = next(i for i, text in enumerate(MIGRATIONS) if "create table learned" in text)
    monkeypatch.setattr(database, "MIGRATIONS", MIGRATIONS[:step])
    old = open_database(tmp_path / "old.db")
    with write(old) as tables:
        tables["opportunity"].insert({
            "topic_id": "t1", "label": "Queue", "effort_days": 8.0, "version": 2,
            "placed_at": "2026-01-01T00:00:00Z", "placed_by": "Ana"})
        tables["opportunity_change"].insert({
            "topic_id": "t1", "field": "effort_days", "before": '{"effort_days": null}',
            "after": '{"effort_days": 8.0}', "why": "", "changed_at": "2026-01-02T00:00:00Z",
            "changed_by": "Ana"})
        tables["initiative"].insert({
            "name": "Tills", "position": 1.0, "created_at": "2026-01-01T00:00:00Z",
            "created_by": "Ana"})
    monkeypatch.undo()
    db = open_database(tmp_path / "old.db")
    assert (one(db).effort_days, one(db).department, one(db).explained) == (8.0, "", False)
    assert store.changes(db)[0].computed == {}
    assert initiatives.initiatives(db)[0].actual_days is None
    assert learned.newest(db) == {}
