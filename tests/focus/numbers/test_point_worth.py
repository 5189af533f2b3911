"""What a point is worth: of each scale its own, and what people set on one of them."""

import json

import pytest

from core.delight.money import assumed
from core.errors import BadInput
from core.focus.numbers import opportunities, stability
from core.focus.numbers.point_worth import as_preferences, keep_main, point_worth
from core.scales import Scale
from core.store import opportunities as store
from core.store.database import Database, now_text, open_database, write
from core.store.preferences import preferences, set_preferences
from tests.made_up_pains import fill


@pytest.fixture
def db(tmp_path) -> Database:
    """Twelve pains by the NPS; two of them by the CES too, and ten withheld there."""
    opened = open_database(tmp_path / "team.db")
    fill(opened)
    with_ces(opened, 20)
    return opened


def with_ces(db: Database, responses: int) -> None:
    at = {"created_at": now_text(), "created_by": "Ana"}
    with write(db) as tables:
        tables["source"].insert({"id": 2, "name": "calls", "family": "calls", "scale": "ces7",
                                 "shape": "", **at}, ignore=True)
        tables["response"].insert_all(
            {"id": 1000 + i, "source_id": 2, "row_key": f"c{i}", "batch_id": 1,
             "score": float(1 + i % 7)} for i in range(responses))
        for i in range(1, 13):
            known = i < 3
            tables["driver"].insert({
                "study_id": 1, "scale": "ces7", "topic_id": f"t{i}",
                "stake": -0.2 / i if known else None, "low": -0.2 / i - 0.05 if known else None,
                "high": -0.2 / i + 0.05 if known else None,
                "standard_error": 0.025 if known else None, "mentions": 100 if known else 3,
                "grade": "full" if known else "withheld", "parts": json.dumps({})}, replace=True)
        tables.conn.execute("update snapshot set dataset = dataset + 1, version = null")


def by_topic(db: Database, scale: Scale) -> dict:
    return {one.topic: one for one in opportunities.ranked(db, scale)}


def test_40000_a_point_of_the_nps_is_no_worth_of_a_point_of_the_ces(db):
    set_preferences(db, {"money_per_point": 40_000.0}, by="Ana")  # as databases of before have it
    assert point_worth(db).money == 40_000
    assert point_worth(db, Scale.CES7).money is None
    assert {one.unit for one in by_topic(db, Scale.NPS).values()} == {"€/year"}
    assert {one.unit for one in by_topic(db, Scale.CES7).values()} == {"points/year"}
    assert by_topic(db, Scale.CES7)["t1"].money == 1


def test_each_scale_keeps_its_own_worth_and_taking_one_back_leaves_the_other(db):
    set_preferences(db, as_preferences(db, {Scale.NPS: 40_000.0}), by="Ana")
    set_preferences(db, as_preferences(db, {Scale.CES7: 900_000.0}), by="Ana")
    assert (point_worth(db).money, point_worth(db, Scale.CES7).money) == (40_000, 900_000)
    assert by_topic(db, Scale.CES7)["t1"].money == 900_000
    assert assumed.known(db).company["point_worth"].likely == 40_000
    set_preferences(db, as_preferences(db, {Scale.CES7: None}), by="Ana")
    assert (point_worth(db).money, point_worth(db, Scale.CES7).money) == (40_000, None)
    with pytest.raises(BadInput, match="Money per point"):
        set_preferences(db, as_preferences(db, {Scale.CES7: -1.0}), by="Ana")


def test_a_worth_that_did_not_change_changes_no_preference(db):
    set_preferences(db, {"money_per_point": 40_000.0}, by="Ana")
    assert as_preferences(db, {Scale.NPS: 40_000.0, Scale.CES7: None}) == {}


def test_60_more_answers_on_the_ces_do_not_make_the_worth_of_the_nps_theirs(db):
    set_preferences(db, as_preferences(db, {Scale.NPS: 40_000.0}), by="Ana")
    with write(db) as tables:
        tables.conn.execute("delete from response where id >= 1000")
    with_ces(db, 80)
    assert point_worth(db).scale == Scale.CES7
    assert point_worth(db).money is None
    assert point_worth(db, Scale.NPS).money == 40_000


def test_a_value_of_2_nps_points_is_worth_80000_on_the_ces_too_and_left_out_without_money(db):
    keep_main(db, by="Ana")
    assert preferences(db)["main_scale"] == "nps"
    store.move(db, "t1", value=2.0, version=1, session="", by="Ana")
    assert by_topic(db, Scale.NPS)["t1"].value == 2
    alone = by_topic(db, Scale.CES7)["t1"]
    assert not alone.by_hand
    assert alone.value == alone.computed_value < 0.2
    worths = {Scale.NPS: 40_000.0, Scale.CES7: 500_000.0}
    set_preferences(db, as_preferences(db, worths), by="Ana")
    assert by_topic(db, Scale.NPS)["t1"].value == pytest.approx(80_000)
    assert by_topic(db, Scale.CES7)["t1"].value == pytest.approx(80_000)
    assert by_topic(db, Scale.CES7)["t1"].value_by == "Ana"


def test_ten_of_twelve_without_data_come_last_with_no_rank_no_standing_and_no_place_in_the_plan(
        db):
    ranked = opportunities.ranked(db, Scale.CES7)
    assert [one.rank for one in ranked] == [1, 2] + [0] * 10
    assert [one.topic for one in ranked][:2] == ["t1", "t2"]
    assert not any(one.within_capacity for one in ranked[2:])
    assert set(stability.standings(ranked, capacity=60)) == {"t1", "t2"}
    set_preferences(db, as_preferences(db, {Scale.NPS: 40_000.0, Scale.CES7: 500_000.0}), by="Ana")
    store.move(db, "t9", value=50.0, version=1, session="", by="Ana")
    first = opportunities.ranked(db, Scale.CES7)[0]
    assert (first.topic, first.rank, first.by_hand, first.above_risk) == ("t9", 1, True, False)
