"""Money: what initiatives promise and what planted measurements of them brought."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from core.delight.money import assumed, roi
from core.delight.money.outcome_money import DAYS_A_MONTH
from core.delight.money.portfolio import headline, portfolio
from core.errors import BadInput, Conflict
from core.focus.numbers.assumptions import Assumption
from core.model import Outcome, Stage
from core.scales import Scale
from core.store import assumptions as store
from core.store import initiatives, worth
from core.store.preferences import set_preferences
from tests.made_up_money import (
    BEGAN,
    TODAY,
    assume,
    begun,
    events,
    freeze,
    measure,
    people,
    promise,
    six,
    verdict,
)

MONTHS = 182 / DAYS_A_MONTH  # 26 weeks


def middle(got):
    return got.money.p50


def test_4_points_among_a_quarter_of_the_customers_for_half_a_year_bring_6000(db):
    people(db, {"Rome": 100, "Oslo": 300})
    assume(db, point_worth=12_000.0)
    one = begun(db, "Queue", segments={"city": ["Rome"]})
    measure(db, one, verdict(Outcome.SCORE, 4.0, 0.5))
    got = roi.realised(db, one, TODAY)
    # 4 points × 1/4 of the customers × 12,000 a year × 182 days, and no causal share on top.
    assert middle(got) == pytest.approx(4 / 4 * 12_000 * MONTHS / 12, rel=0.01)
    assert got.customers == 100
    assert got.months == pytest.approx(MONTHS)


def test_the_range_of_what_came_is_the_effects_own_where_nothing_else_is_uncertain(db):
    people(db, {"Rome": 100})
    assume(db, point_worth=1_000.0)
    one = begun(db, "Queue")
    measure(db, one, verdict(Outcome.SCORE, 4.0, 1.0))
    got = roi.realised(db, one, TODAY)
    assert got.money.p90 - got.money.p10 == pytest.approx(
        2 * 1.28155 * 1_000 * MONTHS / 12, rel=0.02)


def test_kept_customers_orders_and_spared_requests_count_before_the_score(db):
    people(db, {"Rome": 200, "Oslo": 200})
    assume(db, point_worth=12_000.0, margin=100.0, margin_share=20.0, support_cost=5.0)
    one = begun(db, "Queue", segments={"city": ["Rome"]})
    events(db, [(f"Rome-{i}", "order", BEGAN + timedelta(days=i), 55.0) for i in range(100)]
           + [(f"Oslo-{i}", "order", BEGAN + timedelta(days=i), 999.0) for i in range(50)]
           + [("Rome-1", "order", BEGAN - timedelta(days=1), 999.0)])
    measure(db, one, verdict(Outcome.RETENTION, 3.0, 0.001),
            verdict(Outcome.ORDER_VALUE, 10.0, 0.001), verdict(Outcome.SUPPORT, -2.0, 0.001),
            verdict(Outcome.SCORE, 9.0))
    got = roi.realised(db, one, TODAY)
    by_outcome = {part.outcome: part.money.p50 for part in got.parts}
    assert by_outcome == pytest.approx({
        Outcome.RETENTION: 0.03 * 200 * 100 * MONTHS / 12,
        Outcome.ORDER_VALUE: 100 * (55 - 50) * 0.20,  # 55 with the 10 %, 50 without
        Outcome.SUPPORT: 2 / 100 * 200 * MONTHS * 5,  # fewer requests are money saved
    }, rel=1e-3)
    assert middle(got) == pytest.approx(sum(by_outcome.values()), rel=1e-3)


def test_growth_measured_on_orders_counts_no_renewal_unless_there_are_only_renewals(db):
    people(db, {"Rome": 100})
    one = begun(db, "Queue")
    until = BEGAN + timedelta(days=100)
    events(db, [(f"Rome-{i}", "renewal", BEGAN, 40.0) for i in range(10)])
    assert worth.revenue(db, one.segments, since=BEGAN, until=until).value == 400.0
    events(db, [("Rome-1", "order", BEGAN, 55.0)])
    assert worth.revenue(db, one.segments, since=BEGAN, until=until).value == 55.0


def test_an_event_without_a_price_leaves_the_score_to_speak(db):
    people(db, {"Rome": 100})
    assume(db, point_worth=1_200.0)
    one = begun(db, "Queue")
    measure(db, one, verdict(Outcome.RETENTION, 3.0), verdict(Outcome.SCORE, 2.0, 0.01))
    got = roi.realised(db, one, TODAY)
    assert [part.outcome for part in got.parts] == [Outcome.SCORE]
    assert "worth assumed, effect measured" in got.parts[0].said


@pytest.mark.parametrize(("found", "said"), [
    ([], "Not measured yet"),
    ([verdict(Outcome.SCORE, 5.0, rung=5)], "cause is unknown"),
    ([verdict(Outcome.SCORE, None, rung=5, finding="too early")], "Too early"),
    ([verdict(Outcome.SCORE, None, rung=2, finding="too early")], "Too early"),
    ([verdict(Outcome.ADVOCACY, 1.0)], "no price"),
])
def test_what_cannot_be_counted_is_not_and_says_why(db, found, said):
    people(db, {"Rome": 100})
    assume(db, point_worth=1_200.0)
    one = begun(db, "Queue")
    measure(db, one, *found)
    got = roi.realised(db, one, TODAY)
    assert got.money is None
    assert said in got.why_not


def test_a_measured_effect_without_a_worth_names_what_it_needs(db):
    people(db, {"Rome": 100})
    one = begun(db, "Queue")
    measure(db, one, verdict(Outcome.SCORE, 4.0), verdict(Outcome.SUPPORT, -1.0))
    why = roi.realised(db, one, TODAY).why_not
    assert "Worth of one point" in why
    assert "Cost of a support request" in why


def test_without_customers_nobody_is_counted(db):
    assume(db, point_worth=1_200.0)
    one = begun(db, "Queue")
    measure(db, one, verdict(Outcome.SCORE, 4.0))
    assert "import a file of customers" in roi.realised(db, one, TODAY).why_not


def test_a_customer_of_two_initiatives_counts_for_the_earlier_one(db):
    people(db, {"Rome": 100, "Oslo": 100, "Bern": 200})
    assume(db, point_worth=1_200.0)
    later = begun(db, "Later", live_from=BEGAN + timedelta(days=7),
                  segments={"city": ["Rome", "Bern"]})
    first = begun(db, "First", segments={"city": ["Rome", "Oslo"]})
    for one in (first, later):
        measure(db, one, verdict(Outcome.SCORE, 4.0))
    got = roi.realised(db, first, TODAY)
    assert (got.customers, got.shared) == (200, 0)
    got = roi.realised(db, later, TODAY)
    assert (got.customers, got.shared) == (200, 100)
    # The earlier one takes nobody from it where it is not counted itself.
    measure(db, first, verdict(Outcome.SCORE, None, rung=5))
    assert roi.realised(db, later, TODAY).customers == 300


def test_an_initiative_on_everybody_leaves_later_ones_nobody_new(db):
    people(db, {"Rome": 100})
    assume(db, point_worth=1_200.0)
    for days, name in enumerate(("First", "Second")):
        measure(db, begun(db, name, live_from=BEGAN + timedelta(days=days)),
                verdict(Outcome.SCORE, 4.0))
    second = next(one for one in initiatives.initiatives(db) if one.name == "Second")
    got = roi.realised(db, second, TODAY)
    assert (got.customers, got.shared, got.money) == (0, 100, None)
    assert got.why_not == "All its customers count for an initiative that began earlier."


def test_what_is_realised_with_half_its_customers_is_held_against_half_its_promise(db):
    people(db, {"Rome": 100, "Oslo": 100})
    assume(db, point_worth=1_200.0)
    made = [begun(db, "First", segments={"city": ["Rome"]}),
            begun(db, "Second", live_from=BEGAN + timedelta(days=1),
                  segments={"city": ["Rome", "Oslo"]})]
    for one in made:
        freeze(db, one, promise())
        measure(db, one, verdict(Outcome.SCORE, 4.0))
    second, first = portfolio(db, TODAY).rows
    assert (second.realised.customers, second.realised.shared) == (100, 100)
    assert second.promised.p50 == pytest.approx(first.promised.p50 / 2, rel=0.02)


def test_only_the_weeks_that_were_measured_count_and_none_after_its_end(db):
    people(db, {"Rome": 100})
    assume(db, point_worth=1_200.0)
    one = begun(db, "Queue", live_until=BEGAN + timedelta(days=70))
    measure(db, one, verdict(Outcome.SCORE, 4.0, weeks=8))
    assert roi.realised(db, one, TODAY).months == pytest.approx(56 / DAYS_A_MONTH)
    measure(db, one, verdict(Outcome.SCORE, 4.0, weeks=26))
    assert roi.realised(db, one, TODAY).months == pytest.approx(70 / DAYS_A_MONTH)


def test_a_projection_takes_the_initiatives_cost_effect_and_the_point_of_the_settings(db):
    set_preferences(db, {"money_per_point": 12_000.0}, by="Ana")
    one = begun(db, "Queue", expected_low=2.0, expected=4.0, expected_high=6.0, one_off_cost=1e4,
                complexity="complex")
    found = assumed.assumptions_of(db, one, assumed.known(db))
    assert (found["effect"].low, found["effect"].likely, found["effect"].high) == (2.0, 4.0, 6.0)
    assert found["one_off_cost"].high == pytest.approx(18_000.0)  # complex: × 1.8
    got = roi.projection(db, one)
    assert got.way == "points"
    assert got.npv.p10 < got.npv.p50 < got.npv.p90
    assert {name for name, _ in got.spread[:2]} == {"causal", "effect"}


def test_an_initiatives_own_assumption_stands_before_the_companys(db):
    assume(db, point_worth=12_000.0, causal=50.0)
    one = begun(db, "Queue", expected=4.0, one_off_cost=0.0)
    assume(db, one.id, causal=100.0)
    found = assumed.assumptions_of(db, one, assumed.known(db))
    assert (found["causal"].likely, found["causal"].initiative) == (100.0, one.id)
    assert (found["point_worth"].likely, found["point_worth"].initiative) == (12_000.0, 0)
    assert roi.projection(db, one).roi is None  # no cost


def test_a_projection_waits_for_what_nobody_said_and_names_it(db):
    one = begun(db, "Queue")
    assert roi.projection(db, one) is None
    assert roi.needed(db, one) == ["Worth of one point of the score", "Expected effect",
                                   "One-off cost"]


@pytest.mark.parametrize(("outcome", "way", "also"), [
    (Outcome.RETENTION, "retention", {"margin": 100.0}),
    (Outcome.ORDER_VALUE, "order value", {"margin": 100.0}),
    (Outcome.SUPPORT, "support requests", {"support_cost": 5.0}),
])
def test_an_outcome_of_events_is_projected_through_its_own_price(db, outcome, way, also):
    people(db, {"Rome": 100, "Oslo": 300})
    assume(db, **also)
    one = begun(db, "Queue", outcome=outcome, expected=3.0, one_off_cost=10.0,
                segments={"city": ["Oslo"]})
    got = roi.projection(db, one)
    assert got.way == way
    assert got.assumptions["reach"].likely == 75.0
    assert got.assumptions["customers"].likely == 400.0
    assert got.benefit.p50 > 0


def test_six_initiatives_stand_in_one_view_and_the_failures_on_equal_footing(db):
    six(db)
    found = portfolio(db, TODAY)
    assert headline(found).startswith(
        "Of 5 initiatives measured, 2 worked, 1 showed no effect, 2 cannot be told. Realised so "
        "far €")
    assert headline(found).endswith("promised. 1 is too early to tell.")
    assert [row.initiative.name[:6] for row in found.rows] == [
        "Staff ", "Wifi w", "A bett", "Softer", "New co", "Faster"]
    counted = [row for row in found.rows if row.realised.money]
    assert len(counted) == 4
    assert found.realised.p50 == pytest.approx(sum(row.realised.money.p50 for row in counted),
                                               rel=0.1)
    # The worth of a point is one unknown in all of them: ends add up no narrower than apart.
    assert found.realised.p10 > sum(row.realised.money.p10 for row in counted)
    assert found.elsewhere.p50 > 0
    assert found.record.n == 4
    assert "too few to calibrate" in found.record.said


def test_promised_and_realised_are_of_the_same_time(db):
    six(db)
    row = portfolio(db, TODAY).rows[-1]
    assert row.months == pytest.approx(MONTHS)
    got = promise(cost=8_000.0)
    assert got.monthly[4].p50 < row.promised.p50 < got.monthly[5].p50
    assert row.whole == got.benefit
    assert row.cost == pytest.approx(8_000 + 200 * MONTHS)


def test_rung_4_saw_better_figures_and_nothing_worked_without_a_comparison(db):
    people(db, {"Rome": 100})
    assume(db, point_worth=1_200.0)
    one = begun(db, "Queue")
    measure(db, one, verdict(Outcome.SCORE, 6.0, rung=4))
    found = portfolio(db, TODAY)
    assert found.rows[0].finding == "better since"
    assert "1 saw better figures without a comparison" in headline(found)
    assert found.rows[0].realised.money is not None


def test_what_is_proposed_or_declined_stands_in_no_portfolio(db):
    begun(db, "Idea", stage=Stage.PROPOSED, live_from=None)
    begun(db, "No", stage=Stage.DECLINED, live_from=None)
    begun(db, "Yes", stage=Stage.APPROVED, live_from=None)
    found = portfolio(db, TODAY)
    assert [row.initiative.name for row in found.rows] == ["Yes"]
    assert headline(found) == "No initiative has been measured yet."


@pytest.mark.parametrize(("needed", "said"), [
    (["Worth of a point", "Margin"], "worth of a point, margin not known at the approval"),
    (None, "an assumption not known at the approval")])
def test_a_forecast_that_was_frozen_without_a_sum_says_what_was_not_known(db, needed, said):
    one = begun(db, "Queue")
    assert portfolio(db, TODAY).rows[0].unpriced == ""
    forecast = {"effect": {}, "projection": None} | ({"needed": needed} if needed else {})
    initiatives.set_stage(db, one.id, Stage.MEASURED, version=initiatives.initiative(
        db, one.id).version, session="", by="Ana", frozen={"baseline": {}, "forecast": forecast})
    assert portfolio(db, TODAY).rows[0].unpriced == said


def test_a_start_in_the_future_promises_nothing_and_spent_nothing_so_far(db):
    one = begun(db, "Soon", live_from=date(2025, 12, 1), one_off_cost=100.0)
    freeze(db, one, promise())
    measure(db, one, verdict(Outcome.SCORE, None, rung=5, finding="too early"))
    row = portfolio(db, TODAY).rows[0]
    assert row.promised is None
    assert row.whole is not None
    assert row.cost is None


def test_a_frozen_forecast_that_cannot_be_read_is_as_none(db):
    one = begun(db, "Old")
    initiatives.set_stage(db, one.id, Stage.MEASURED, version=initiatives.initiative(
        db, one.id).version, session="", by="Ana", frozen={
            "baseline": {}, "forecast": {"projection": {"npv": 3}}})
    assert portfolio(db, TODAY).rows[0].whole is None


def test_an_assumption_changed_by_two_at_once_is_a_conflict_and_nothing_is_lost(db):
    one = Assumption("margin", 90.0, 100.0, 110.0, "books", "Ana")
    assumed.keep(db, one, version=0, by="Ana")
    assumed.keep(db, one, version=0, by="Ben")  # the same again changes nothing
    with pytest.raises(Conflict, match="changed by somebody else first"):
        assumed.keep(db, replace(one, likely=95.0), version=0, by="Ben")
    kept = store.assumptions(db)["margin"]
    assert (kept.likely, kept.version, kept.changed_by) == (100.0, 1, "Ana")


def test_a_refused_assumption_is_not_kept(db):
    with pytest.raises(BadInput, match="cannot be negative"):
        assumed.keep(db, Assumption("margin", -1.0, 100.0, 110.0), version=0, by="Ana")
    assert store.assumptions(db) == {}


def test_a_promoter_part_of_2_and_a_detractor_part_of_3_split_the_effect_40_to_60():
    drivers = pd.DataFrame([
        {"topic": "t1", "promoter_part": -2.0, "detractor_part": -3.0},
        {"topic": "t2", "promoter_part": np.nan, "detractor_part": np.nan},
        {"topic": "t3", "promoter_part": 1.0, "detractor_part": -3.0}])
    assert assumed._split(drivers, "t1").likely == pytest.approx(40.0)
    assert assumed._split(drivers, "t2") is None
    assert assumed._split(drivers, "t3").likely == 0.0  # its promoters moved the other way
    assert assumed._split(drivers, None) is None


def test_classes_with_a_worth_each_come_before_points_and_points_before_nothing():
    one = initiatives.Initiative(1, "Queue")
    names = {f"{what}_{name}": None for what in ("retention", "margin")
             for name in ("promoter", "passive", "detractor")}
    whole = {**names, "customers": None, "promoter_split": None}
    assert assumed.way_of(one, whole, Scale.NPS) == "classes"
    assert assumed.way_of(one, names, Scale.NPS) == "points"
    assert assumed.way_of(one, whole, Scale.CSAT5) == "points"
    assert assumed.way_of(one, whole, Scale.CES7) == "points"
    assert assumed.way_of(replace(one, outcome=Outcome.SUPPORT), whole, None) == "support requests"
