"""What is promised together: each customer once, the same draws, fiscal years that add up."""

from datetime import date

import numpy as np
import pytest

from core.delight.money import fiscal, outlook, roi
from core.delight.money.fiscal import FiscalYear, shares, to_the_cent, year_of
from core.delight.money.outlook_tables import TOGETHER, years
from core.delight.money.scenarios import AS_PLANNED, cautious, compared
from core.focus.numbers.assumptions import Assumption, defaults
from core.focus.numbers.value import project
from core.model import Outcome, Stage
from core.store import assumptions, initiatives, measurements, scenarios
from core.store.database import open_database
from tests.made_up_money import assume, begun, freeze, measure, people, promise, verdict

TODAY = date(2025, 7, 7)


@pytest.fixture
def db(tmp_path):
    """Three cities of 100; point worth 1,200 a year; nothing else has a range."""
    made = open_database(tmp_path / "team.db")
    people(made, {"Rome": 100, "Oslo": 100, "Bonn": 100})
    assume(made, point_worth=1_200.0, causal=100.0, ramp=0.0, half_life=1_200.0, discount=0.0)
    return made


def plan(db, name, cities=None, *, day=6, low=3.0, effect=4.0, high=5.0, **values):
    return begun(db, name, live_from=date(2025, 1, day), one_off_cost=1_000.0, run_cost=10.0,
                 expected_low=low, expected=effect, expected_high=high,
                 segments={"city": cities} if cities else {}, **values)


def drawn(db, changes=None, **kinds):
    return outlook.outlook(outlook.basis(db, TODAY), changes, **kinds)


def test_two_initiatives_that_reach_the_same_100_customers_count_them_once(db):
    plan(db, "First", ["Rome"], day=6)
    alone = drawn(db)
    plan(db, "Again", ["Rome"], day=20)
    both = drawn(db)
    assert both.benefit == alone.benefit
    assert both.cost.p10 > 2 * 1_000  # its cost counts whole
    found = outlook.basis(db, TODAY)
    assert [(one.people, one.shared) for one in found.planned] == [(100, 0), (0, 100)]
    assert "count for an initiative that begins earlier; its cost counts" in found.left_out[0][1]


def test_of_two_that_share_100_of_200_the_later_one_counts_by_half(db):
    plan(db, "First", ["Rome"], day=6)
    plan(db, "Later", ["Rome", "Oslo"], day=20)
    found = outlook.basis(db, TODAY)
    assert [one.share for one in found.planned] == [1.0, 0.5]
    later = roi.projection(db, found.planned[1].initiative).benefit
    alone = roi.projection(db, found.planned[0].initiative).benefit
    assert drawn(db).benefit.p50 == pytest.approx(alone.p50 + later.p50 / 2, rel=0.02)


def test_one_initiative_alone_promises_what_its_own_projection_does(db):
    one = plan(db, "Alone", ["Rome"])
    seen, own = drawn(db), roi.projection(db, one)
    assert (seen.npv, seen.benefit, seen.cost, seen.roi) == (own.npv, own.benefit, own.cost,
                                                             own.roi)
    assert seen.spread[0] == ((one.id, "effect"), own.spread[0][1])


def test_what_was_measured_and_counts_nothing_promises_nothing_and_takes_no_customers(db):
    failed = plan(db, "Failed", ["Rome"], day=6)
    measure(db, failed, verdict(Outcome.SCORE, None, rung=5))
    plan(db, "Next", ["Rome"], day=20)
    found = outlook.basis(db, TODAY)
    assert found.left_out == (("Failed", outlook.COUNTS_NOTHING),)
    assert found.planned[0].share == 1.0


def test_proposals_count_only_when_they_are_asked_for(db):
    plan(db, "Idea", ["Oslo"], stage=Stage.PROPOSED)
    assert drawn(db) is None
    assert len(outlook.basis(db, TODAY, proposals=True).planned) == 1


def test_equal_assumptions_give_equal_bytes_and_another_one_moves_only_what_rests_on_it(db):
    first = plan(db, "First", ["Rome"])
    plan(db, "Second", ["Oslo"], day=20)
    now = drawn(db)
    assert now.to_json() == drawn(db, {(0, "causal"): (100.0, 100.0, 100.0)}).to_json()
    moved = drawn(db, {(first.id, "effect"): (6.0, 8.0, 10.0)})
    assert moved.to_json() != now.to_json()
    assert moved.rows[1] == now.rows[1]
    assert moved.rows[0][1].p50 > now.rows[0][1].p50


def test_a_frozen_forecast_does_not_move_with_what_is_tried(db):
    one = plan(db, "First", ["Rome"])
    freeze(db, one, promise())
    before = measurements.frozen(db)[one.id].forecast
    drawn(db, {(one.id, "effect"): (0.0, 0.0, 0.0)})
    assert measurements.frozen(db)[one.id].forecast == before


def test_scenarios_differ_only_where_an_assumption_does(db):
    plan(db, "First", ["Rome"])
    found = outlook.basis(db, TODAY)
    scenarios.create(db, "The same", {(0, "causal"): (100.0, 100.0, 100.0)}, by="Ana")
    scenarios.create(db, "Cautious", cautious(found.assumptions), by="Ana")
    scenarios.create(db, "Broken", {(0, "causal"): (50.0, 150.0, 150.0)}, by="Ana")
    rows, refused = compared(found, scenarios.scenarios(db))
    assert [one.name for one in rows] == [AS_PLANNED, "The same", "Cautious"]
    assert rows[0].outlook.to_json() == rows[1].outlook.to_json()
    assert (rows[1].against.p10, rows[1].against.p90, rows[1].changed) == (0.0, 0.0, ())
    assert rows[2].against.p90 < 0
    assert rows[2].changed == (
        ("Expected effect: First", "4 (3 to 5)", "3.5 (3 to 4)"),
        ("One-off cost: First", "1,000 (1,000 to 1,350)", "1,175 (1,000 to 1,350)"))
    assert refused[0][0] == "Broken"


def test_each_worse_half_alone_brings_no_more():
    of_class = {"promoter": (80.0, 90.0, 95.0), "passive": (60.0, 70.0, 80.0),
                "detractor": (30.0, 50.0, 70.0)}
    ranges = {f"{what}_{who}": ends for who, ends in of_class.items()
              for what in ("retention", "margin")}
    ranges |= {"effect": (2.0, 4.0, 6.0), "one_off_cost": (80.0, 100.0, 130.0),
               "customers": (900.0, 1_000.0, 1_100.0)}
    held = defaults() | {name: Assumption(name, *ends) for name, ends in ranges.items()}
    worse = cautious(held)
    assert {"margin_detractor", "retention_promoter", "effect", "one_off_cost"} <= set(worse)
    assert not {"margin_passive", "retention_passive"} & set(worse)
    before = project(held).npv.p50
    for name, ends in worse.items():
        assert project(held | {name: Assumption(name, *ends)}).npv.p50 < before, name


@pytest.mark.parametrize("begins_in", [1, 4, 10])
def test_fiscal_years_add_up_to_the_whole_to_the_cent(db, begins_in):
    plan(db, "First", ["Rome"])
    plan(db, "Second", ["Oslo"], day=20, low=1.0, effect=7.0 / 3.0, high=3.0)
    seen = drawn(db, begins_in=begins_in)
    whole = np.mean(seen.draws)  # nothing is discounted here: the NPV is the undiscounted net
    assert sum(one.net for one in seen.years) == pytest.approx(whole, abs=0.011)
    assert round(sum(one.benefit - one.cost for one in seen.years), 2) == pytest.approx(
        round(sum(one.net for one in seen.years), 2), abs=1e-9)
    table = years(seen, "€")
    assert table["Year"].iloc[-1] == TOGETHER
    sums = [float(text.replace(",", "").replace("−", "-")) for text in table["Net, €"]]
    assert sum(sums[:-1]) == pytest.approx(sums[-1], abs=1e-6)


def test_a_fiscal_year_is_named_by_its_days():
    assert year_of(date(2026, 3, 31), 4).label == "FY 2025/26"
    assert year_of(date(2026, 4, 1), 4).label == "FY 2026/27"
    assert year_of(date(2026, 4, 1), 1).label == "FY 2026"
    assert FiscalYear(date(2099, 7, 1)).label == "FY 2099/00"


def test_10_days_over_a_border_fall_on_both_years_by_their_days():
    found = shares(date(2026, 3, 25), date(2026, 4, 4), 4)
    assert {one.label: share for one, share in found.items()} == {"FY 2025/26": 0.7,
                                                                 "FY 2026/27": 0.3}
    assert list(shares(date(2026, 3, 25), date(2026, 3, 25), 4).values()) == [1.0]


def test_a_month_after_the_31st_is_the_last_day_of_a_shorter_one():
    assert fiscal.month_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert fiscal.month_after(date(2026, 12, 31), 1) == date(2027, 1, 31)


def test_three_thirds_add_up_to_one_in_cents():
    assert to_the_cent([1 / 3, 1 / 3, 1 / 3]) == [0.33, 0.34, 0.33]
    assert to_the_cent([-0.005, 0.005]) == [0.0, 0.0]


def test_a_kept_assumption_moves_the_outlook_of_all_and_nobody_was_asked_twice(db):
    plan(db, "First", ["Rome"])
    before = drawn(db).npv.p50
    assumptions.save(db, 0, "point_worth", 2_400.0, 2_400.0, 2_400.0, "finance", "Ana", version=1,
                     by="Ana")
    assert drawn(db).npv.p50 > before
    assert initiatives.initiatives(db)[0].version >= 1
