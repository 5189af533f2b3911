"""From means to what people read."""

from math import exp, log

import numpy as np
import pandas as pd
import pytest

from core.delight.evidence.meta_did import Effect
from core.delight.evidence.panel import Moments
from core.delight.evidence.units import units_of
from core.focus.numbers.scores import score_of
from core.model import Outcome
from core.scales import Scale


@pytest.mark.parametrize("scale", [Scale.NPS, Scale.CSAT5, Scale.CES7])
def test_a_level_of_100_scores_is_the_estimate_of_the_scores_page(scale):
    scores = np.repeat([1.0, 4, 7, 5], [20, 30, 40, 10])
    y = {Scale.NPS: np.where(scores >= 9, 100, np.where(scores <= 6, -100, 0)),
         Scale.CSAT5: 100 * (scores >= 4), Scale.CES7: scores}[scale]
    page = score_of(scale, pd.DataFrame({"score": [1.0, 4, 7, 5], "n": [20, 30, 40, 10]}))
    found = units_of(Outcome.SCORE, scale, "€").level_of(
        Moments(100, float(y.mean()), float(y.var(ddof=1))))
    for end in ("value", "low", "high"):
        assert getattr(found, end) == pytest.approx(getattr(page, end))
    assert (found.unit, found.method) == (page.unit, page.method)


def test_29_observations_have_no_level():
    assert units_of(Outcome.RETENTION, None, "€").level_of(Moments(29, 50.0, 2500.0)).value is None


def test_a_difference_of_logarithms_of_0_0953_is_10_percent():
    units = units_of(Outcome.ORDER_VALUE, None, "CHF")
    found = units.effect_of(Effect(log(1.1), 0.01, 30), 500, "full", "meta-did")
    assert found.value == pytest.approx(10)
    assert found.unit == "%"
    level = units.level_of(Moments(100, log(40), 0.25))
    assert level.value == pytest.approx(40)
    assert level.high == pytest.approx(40 * exp(1.98422 * 0.05), rel=1e-4)
    assert level.unit == "CHF"


def test_one_request_a_week_of_a_customer_is_435_a_month_of_100():
    units = units_of(Outcome.SUPPORT, None, "€")
    assert units.size(1.0) == pytest.approx(434.8, abs=0.1)
    assert units.level_of(Moments(1000, 0.001, 0.1)).low == 0.0


def test_none_of_1000_customer_weeks_with_a_request_is_0_to_1_6_a_month_of_100():
    # Garwood: −ln(.025) = 3.689 by 1,000, × 434.8.
    level = units_of(Outcome.SUPPORT, None, "€").level_of(Moments(1000, 0.0, 0.0))
    assert (level.value, level.low) == (0.0, 0.0)
    assert level.high == pytest.approx(3.689 / 1000 * 434.8, rel=1e-3)


def test_orders_all_of_49_90_have_an_interval_and_so_have_scores_all_of_7():
    orders = units_of(Outcome.ORDER_VALUE, None, "€").level_of(Moments(100, log(49.9), 0.0))
    assert orders.value == pytest.approx(49.9)
    assert orders.low < 49 < 51 < orders.high
    score = units_of(Outcome.SCORE, Scale.CES7, "€").level_of(Moments(100, 7.0, 0.0))
    assert score.low < 7.0 == score.high


def test_an_effect_that_is_no_number_is_withheld():
    units = units_of(Outcome.SCORE, Scale.NPS, "€")
    assert units.effect_of(Effect(float("nan"), 1.0, 3), 9, "full", "x").value is None
    assert units.effect_of(None, 9, "full", "x").value is None


def test_a_rate_of_half_a_hundredth_a_week_is_2_a_month_of_100_and_a_log_of_2_is_7_point_4():
    # Rounded before, 0.00461 and 0.00464 a week would be alike, and no draw could tell them apart.
    rate = units_of(Outcome.ADVOCACY, None, "€")
    assert rate.level_at(0.0046) == pytest.approx(2.0, abs=0.005)
    assert round(rate.level_at(0.00461), 4) < round(rate.level_at(0.00464), 4)
    assert units_of(Outcome.ORDER_VALUE, None, "€").level_at(2.0) == pytest.approx(exp(2))
    assert units_of(Outcome.SCORE, Scale.NPS, "€").level_at(12.5) == 12.5
