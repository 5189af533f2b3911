"""What people set beside what came, through the store."""

from datetime import timedelta

import pytest

from core.focus import overrides
from core.model import Outcome, Stage
from core.store import initiatives
from core.store import opportunities as store
from core.store.database import Database, write
from tests.made_up_money import BEGAN, begun, measure, verdict

EARLY = (BEGAN - timedelta(days=30)).isoformat()


def moved(db: Database, topic: str, *, at: str = EARLY, **said: object) -> None:
    """An opportunity that somebody moved on a day; it is placed first where it is not there."""
    store.place(db, {topic: f"Topic {topic}"}, by="Ana")
    store.move(db, topic, version=_version(db, topic), session="mine", by="Ana", **said)
    with write(db) as tables:
        tables.conn.execute(
            "update opportunity_change set changed_at = ? where id = (select max(id) from"
            " opportunity_change)", [f"{at}T10:00:00Z"])


def _version(db: Database, topic: str) -> int:
    return next(one.version for one in store.placed(db) if one.topic == topic)


def came(db: Database, topic: str, effect: float | None, **values: object) -> None:
    """An initiative on the topic that began on BEGAN and had that effect on the score."""
    one = begun(db, f"Fix {topic}", topic_id=topic, stage=Stage.MEASURED, **values)
    if effect is not None:
        measure(db, one, verdict(Outcome.SCORE, effect, 0.5))


def test_computed_4_set_7_came_38_stands_in_one_row_with_its_interval(db):
    moved(db, "t1", value=7.0, why="The chain's own survey", computed={"days": 20, "value": 4.1})
    came(db, "t1", 3.8)
    row, = overrides.corrections(db)
    assert (row.computed, row.set, row.came) == (4.1, 7.0, 3.8)
    assert (row.low, row.high) == (pytest.approx(2.82, abs=0.01), pytest.approx(4.78, abs=0.01))
    assert (row.why, row.set_by, row.nearer) == ("The chain's own survey", "Ana", False)


def test_days_are_compared_with_the_days_that_it_took(db):
    moved(db, "t1", days=8.0, computed={"days": 20, "value": 4.1})
    came(db, "t1", None, actual_days=13.0)
    row, = overrides.corrections(db)
    assert (row.figure, row.computed, row.set, row.came, row.low) == ("days", 20, 8, 13, None)
    assert row.nearer is True  # 5 off in place of 7


def test_a_reason_given_after_the_move_is_the_moves(db):
    moved(db, "t1", value=7.0)
    store.edit(db, "t1", {}, why="I asked the desk", version=9, session="mine", by="Ben")
    with write(db) as tables:
        tables.conn.execute("update opportunity_change set changed_at = ?", [f"{EARLY}T11:00:00Z"])
    came(db, "t1", 3.8)
    row, = overrides.corrections(db)
    assert (row.why, row.computed, row.nearer) == ("I asked the desk", None, None)


def test_what_was_taken_back_or_set_after_the_start_is_no_forecast(db):
    moved(db, "t1", value=7.0)
    store.reset(db, "t1", version=_version(db, "t1"), session="mine", by="Ana")
    with write(db) as tables:
        tables.conn.execute("update opportunity_change set changed_at = ?", [f"{EARLY}T11:00:00Z"])
    came(db, "t1", 3.8)
    moved(db, "t2", at=(BEGAN + timedelta(days=9)).isoformat(), value=3.0)
    came(db, "t2", 3.1)
    assert overrides.corrections(db) == []


def test_without_a_comparison_nothing_came_and_a_declined_one_is_left_out(db):
    moved(db, "t1", value=7.0)
    one = begun(db, "Fix", topic_id="t1", stage=Stage.MEASURED)
    measure(db, one, verdict(Outcome.SCORE, 3.8, rung=4))
    moved(db, "t2", value=7.0)
    other = begun(db, "Drop", topic_id="t2", stage=Stage.DECLINED)
    measure(db, other, verdict(Outcome.SCORE, 3.8))
    assert overrides.corrections(db) == []
    assert initiatives.initiative(db, other.id).actual_days is None


def test_four_are_too_few_to_say_who_is_right_and_five_are_counted(db):
    for i, value in enumerate((3.5, 9.0, 4.0, 3.0, 8.0)):
        moved(db, f"t{i}", value=value, computed={"days": 20, "value": 5.5})
        came(db, f"t{i}", 3.8)
    found = overrides.corrections(db)
    assert overrides.together(found[:4], "value") is None
    assert overrides.together(found, "value") == (3, 5)
    assert overrides.together(found, "days") is None
