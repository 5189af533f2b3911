"""The net and the ROI of what was measured, by hand."""

import numpy as np
import pytest

from core.delight.money.amounts import percent
from core.delight.money.gain import gain_of
from core.delight.money.portfolio import portfolio
from core.focus.numbers.value import Range
from core.model import Outcome
from tests.made_up_money import TODAY, assume, begun, measure, people, verdict


def test_1000_to_3000_realised_of_2000_spent_is_a_net_of_minus_800_to_800_and_40_per_cent():
    # Draws 1000 … 3000 in even steps: P10 = 1200, P50 = 2000, P90 = 2800.
    got = gain_of([np.linspace(500, 1500, 1001)] * 2, [1500.0, 500.0])
    assert (got.net.p10, got.net.p50, got.net.p90) == pytest.approx((-800, 0, 800))
    assert (got.roi.p10, got.roi.p50, got.roi.p90) == pytest.approx((-0.4, 0, 0.4))
    assert (got.spent, got.n) == (2000.0, 2)
    assert percent(got.roi) == "−40 % to 40 %"


def test_draws_are_added_before_their_ends_are_taken():
    up = np.linspace(0, 100, 1001)
    got = gain_of([up, up[::-1]], [50.0, 0.0])
    assert (got.net.p10, got.net.p90) == pytest.approx((50, 50))  # one makes up for the other
    assert percent(got.roi) == "100 %"


def test_without_cost_the_roi_is_not_defined_and_without_initiatives_there_is_no_gain():
    free = gain_of([np.full(10, 7.0)], [0.0])
    assert (free.net, free.roi) == (Range(7, 7, 7), None)
    assert percent(free.roi) == "not defined (no cost)"
    assert gain_of([], []) is None


def test_running_costs_count_for_the_months_that_were_measured_and_no_longer(db):
    people(db, {"Rome": 100})
    assume(db, point_worth=12_000.0)
    one = begun(db, "Queue", one_off_cost=1_000.0, run_cost=100.0)
    measure(db, one, verdict(Outcome.SCORE, 4.0, weeks=13))
    got = portfolio(db, TODAY)
    assert got.gain.spent == pytest.approx(1_000 + 100 * got.rows[0].realised.months)
    assert got.rows[0].cost > got.gain.spent + 250  # thirteen more weeks have passed since


def test_only_what_is_counted_and_has_a_cost_is_in_the_net(db):
    people(db, {"Rome": 100, "Oslo": 100, "Bern": 100})
    assume(db, point_worth=12_000.0)
    for city, cost, found in (("Rome", 900.0, verdict(Outcome.SCORE, 4.0)),
                              ("Oslo", None, verdict(Outcome.SCORE, 4.0)),
                              ("Bern", 70.0, verdict(Outcome.SCORE, None, rung=5))):
        measure(db, begun(db, city, segments={"city": [city]}, one_off_cost=cost), found)
    got = portfolio(db, TODAY)
    rome = next(row for row in got.rows if row.initiative.name == "Rome")
    assert (got.gain.n, got.gain.spent, got.cost_elsewhere) == (1, 900.0, 70.0)
    assert got.gain.net.p50 == pytest.approx(rome.realised.money.p50 - 900)
    assert len(got.counted) == 2
