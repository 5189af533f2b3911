"""The record of forecasts, by hand."""

from math import sqrt

import pytest

from core.delight.money.record import Pair, forecast_record


def pair(realised, projected=100.0, error=0.0):
    return Pair(realised, error, 0.5 * projected, projected, 1.5 * projected)


def test_five_initiatives_that_gave_half_are_multiplied_by_half_to_the_5_ninths():
    got = forecast_record([pair(50.0)] * 5)
    assert got.k == pytest.approx(0.5 ** (5 / 9))  # 5 of them against 4 that went as promised
    assert got.ratio == pytest.approx(0.5)
    assert got.coverage == 1.0
    assert "50 % of what was promised came" in got.said
    assert "by 0.68" in got.said


def test_four_initiatives_are_too_few_to_calibrate():
    got = forecast_record([pair(50.0)] * 4)
    assert (got.k, got.coverage, got.ratio, got.n) == (None, None, None, 4)
    assert "too few to calibrate (4 of at least 5" in got.said
    assert "nothing measured yet" in forecast_record([]).said


def test_what_kept_its_promise_is_multiplied_by_1():
    assert forecast_record([pair(100.0)] * 6).k == pytest.approx(1.0)


def test_a_failure_counts_as_a_twentieth_and_does_not_drop_out():
    got = forecast_record([*[pair(100.0)] * 4, pair(-20.0)])
    assert got.n == 5
    assert got.k == pytest.approx(0.05 ** (1 / 9))
    assert got.coverage == pytest.approx(0.8)
    assert got.ratio == pytest.approx(380 / 500)


def test_an_uncertain_result_weighs_less_by_its_error_relative_to_the_promise():
    # Logs 0, 0, 0, 0, log ½; σ² at its floor .05, the doubtful one has SE² = .95: weight 1 of 20.
    rows = [*[pair(100.0)] * 4, pair(50.0, error=100 * sqrt(0.95))]
    weights = [20, 20, 20, 20, 1]
    assert forecast_record(rows).k == pytest.approx(
        0.5 ** (1 / (sum(weights) * 9 / 5)))


def test_an_initiative_that_promised_nothing_is_no_forecast():
    assert forecast_record([pair(10.0, projected=0.0)] * 9).n == 0
