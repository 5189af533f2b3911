"""The step without a comparison: against an independent GLSAR, with gaps, and the truth T10."""

import numpy as np
import pytest

from core.delight.evidence.no_control import YEAR, level_step
from core.delight.evidence.panel import panel_of
from tests.delight.worlds import ar1, planted

WEEKS, START = 78, 52


def series(seed: int, step: float = 3.0, weeks: int = WEEKS) -> tuple[np.ndarray, np.ndarray]:
    t = np.arange(weeks)
    y = 20 + 4 * t / 52 + 3 * np.sin(2 * np.pi * t / 52) + step * (t >= START)
    return y + ar1(np.random.default_rng(seed), (weeks,), 1.5), t


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_agrees_with_the_glsar_of_statsmodels_to_six_digits(seed):
    from statsmodels.regression.linear_model import GLSAR

    y, t = series(seed)
    angle = 2 * np.pi * t / YEAR
    design = np.column_stack([np.ones(WEEKS), t >= START, (t - START) / YEAR, np.sin(angle),
                              np.cos(angle)]).astype(float)
    oracle = GLSAR(y, design, rho=1).iterative_fit(30, rtol=0)
    found = level_step(y, t, START)
    assert found.value == pytest.approx(oracle.params[1], rel=1e-3)
    assert found.error == pytest.approx(oracle.bse[1], rel=1e-3)
    assert found.df == oracle.df_resid


def test_a_step_of_3_without_noise_to_speak_of_is_3_by_hand():
    y, t = series(1)
    t_only = 20 + 4 * t / 52 + 3.0 * (t >= START)
    found = level_step(t_only + 1e-3 * np.random.default_rng(1).standard_normal(WEEKS), t, START)
    assert found.value == pytest.approx(3, abs=0.01)
    assert y.size == WEEKS


def test_missing_weeks_are_gaps_and_not_neighbours():
    y, t = series(4)
    kept = np.ones(WEEKS, dtype=bool)
    kept[[10, 11, 30, 51]] = False
    whole, gaps = level_step(y, t, START), level_step(y[kept], t[kept], START)
    assert gaps.value == pytest.approx(whole.value, abs=whole.error)
    assert gaps.df == whole.df - 4


@pytest.mark.parametrize(("y", "t"), [
    (np.full(60, 7.0), np.arange(60)), (np.arange(8.0), np.arange(8)),
    (np.random.default_rng(1).standard_normal(40), np.arange(40)),
])
def test_a_flat_line_8_weeks_and_a_start_after_the_data_have_no_step(y, t):
    assert level_step(y, t, 52) is None


def alone(seed: int, effect: float) -> dict[str, tuple[float, float, float]]:
    """All 20 treated, everything else as in T8; beside it a before and after of all answers."""
    world = planted(np.random.default_rng(seed), treated=20, weeks=WEEKS, start=START,
                    effect=effect)
    panel = panel_of(world, ["store"])
    n, t = panel.n.sum(axis=0), np.arange(WEEKS)
    y = (panel.n * panel.adjusted).sum(axis=0) / n
    found = level_step(y, t, START)
    raw = (panel.n * panel.mean).sum(axis=0)
    naive = raw[START:].sum() / n[START:].sum() - raw[:START].sum() / n[:START].sum()
    error = 80 * np.sqrt(1 / n[START:].sum() + 1 / n[:START].sum())
    return {"GLSAR": (found.value, *found.interval),
            "before and after": (naive, naive - 1.96 * error, naive + 1.96 * error)}


def figures(draws: int, seed: int, effect: float) -> dict[str, dict[str, float]]:
    runs, said = [alone(seed + draw, effect) for draw in range(draws)], {}
    for rule in runs[0]:
        values = np.array([run[rule] for run in runs])
        said[rule] = {"bias": float(values[:, 0].mean() - effect),
                      "found": float(np.mean((values[:, 1] > 0) | (values[:, 2] < 0)))}
        rounded = {name: round(value, 3) for name, value in said[rule].items()}
        print(f"T10 all treated, effect {effect:g}, {draws} draws, {rule}: {rounded}")
    return said


@pytest.mark.acceptance
def test_t10_60_draws_without_a_comparison_are_nearly_unbiased():
    said = figures(60, 10_000, 0.0)
    assert abs(said["GLSAR"]["bias"]) <= 1.5
    assert said["GLSAR"]["found"] <= 0.2
    assert said["before and after"]["found"] > 0.5


@pytest.mark.truth
def test_t10_1000_draws_of_52_and_26_weeks_with_all_treated():
    null, real = figures(1000, 110_000, 0.0), figures(500, 120_000, 8.0)
    assert null["GLSAR"]["found"] <= 0.12
    assert abs(null["GLSAR"]["bias"]) <= 1
    assert abs(real["GLSAR"]["bias"]) <= 1
    assert null["before and after"]["found"] > 0.12
    assert abs(null["before and after"]["bias"]) > 1
