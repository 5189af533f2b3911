"""Scenarios in the database: kept with who and when, renamed, deleted, refused in a sentence."""

import pytest

from core.errors import BadInput, Conflict
from core.store import scenarios
from core.store.changes import changes_of
from core.store.database import open_database

SET = {(0, "causal"): (20.0, 30.0, 40.0), (3, "reach"): (10.0, 10.0, 10.0)}


@pytest.fixture
def db(tmp_path):
    return open_database(tmp_path / "team.db")


def test_a_scenario_is_kept_with_who_and_when_and_read_back_as_it_was(db):
    scenarios.create(db, "  Slow   start ", SET, by="Ana", why="as sales see it")
    one, = scenarios.scenarios(db)
    assert (one.name, one.assumptions, one.version, one.changed_by) == ("Slow start", SET, 1, "Ana")
    assert changes_of(db, "scenario")[0].why == "as sales see it"


def test_equal_sets_are_kept_as_equal_text():
    assert scenarios.as_text(SET) == scenarios.as_text(dict(reversed(SET.items())))


def test_renaming_and_deleting_are_logged_and_a_stale_page_is_a_conflict(db):
    scenarios.create(db, "One", SET, by="Ana")
    seen, = scenarios.scenarios(db)
    scenarios.change(db, seen, name="Two", by="Ben")
    with pytest.raises(Conflict, match="changed by somebody else"):
        scenarios.change(db, seen, name="Three", by="Cem")
    with pytest.raises(Conflict, match="changed by somebody else"):
        scenarios.remove(db, seen, by="Cem")
    fresh, = scenarios.scenarios(db)
    scenarios.remove(db, fresh, by="Cem")
    with pytest.raises(Conflict, match="was deleted"):
        scenarios.change(db, fresh, name="Four", by="Ana")
    assert [one.changed_by for one in changes_of(db, "scenario")] == ["Cem", "Ben", "Ana"]
    assert scenarios.scenarios(db) == []


def test_a_name_twice_none_or_too_long_and_a_13th_scenario_are_refused(db):
    scenarios.create(db, "Cautious", {}, by="Ana")
    for name, why in (("cautious", "already"), ("  ", "Give the scenario a name"),
                      ("x" * 61, "too long")):
        with pytest.raises(BadInput, match=why):
            scenarios.create(db, name, {}, by="Ana")
    for i in range(scenarios.MOST - 1):
        scenarios.create(db, f"More {i}", {}, by="Ana")
    with pytest.raises(BadInput, match="delete one first"):
        scenarios.create(db, "One too many", {}, by="Ana")
