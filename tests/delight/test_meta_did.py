"""Meta-DiD by hand, its mix adjustment, and the truths T8 (5 of 20 treated) and T9 (1 of 20)."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student
from statsmodels.stats.meta_analysis import combine_effects

from core.delight.evidence.meta_did import compared, paule_mandel
from core.delight.evidence.panel import changes, moments, panel_of
from tests.delight.worlds import planted

WEEKS, START, CELLS = 78, 52, 20


def test_two_treated_cells_that_gain_8_against_two_that_gain_2_differ_by_6_by_hand():
    # d_T = 6, 10; d_C = 1, 3; every v = 1. Q(0) = 4 + 4 + 1 + 1 = 10 with 2 degrees of freedom, so
    # 10/(1 + τ²) = 2 and τ² = 4; w = 1/5; SE² = 1/(2/5) + 1/(2/5) = 5.
    effect = compared(np.array([6.0, 10, 1, 3]), np.ones(4), np.array([True, True, False, False]))
    assert effect.value == pytest.approx(6)
    assert effect.error == pytest.approx(np.sqrt(5))
    assert effect.df == 2
    assert effect.interval[1] == pytest.approx(6 + 4.30265 * np.sqrt(5), abs=1e-4)


def test_cells_that_differ_by_less_than_their_errors_have_a_tau_of_0():
    groups = [np.array([0, 1]), np.array([2, 3])]
    assert paule_mandel(np.array([1.0, 1.1, 0, 0.1]), np.ones(4), groups) == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_tau_squared_of_one_group_is_that_of_statsmodels(seed):
    rng = np.random.default_rng(seed)
    variance = rng.uniform(0.5, 4, 12)
    change = rng.normal(3, np.sqrt(variance + 2 * seed))
    theirs = combine_effects(change, variance, method_re="iterated", use_t=False).tau2
    ours = paule_mandel(change, variance, [np.arange(12)])
    assert ours == pytest.approx(max(theirs, 0.0), abs=1e-3)


def test_a_precise_cell_weighs_more_by_hand():
    # Without τ², w = 1 and 1/3 among the treated: (4·1 + 8/3)/(4/3) = 5; the others are at 0.
    effect = compared(np.array([4.0, 8, 0, 0]), np.array([1.0, 3, 100, 100]),
                      np.array([True, True, False, False]))
    q = 1 * (4 - 5) ** 2 + (8 - 5) ** 2 / 3
    tau = paule_mandel(np.array([4.0, 8, 0, 0]), np.array([1.0, 3, 100, 100]),
                       [np.array([0, 1]), np.array([2, 3])])
    assert q > 2  # more than two degrees of freedom explain
    assert 5 < effect.value < 6
    assert (lambda w: w @ (np.array([4, 8]) - w @ np.array([4, 8]) / w.sum()) ** 2)(
        1 / (np.array([1, 3]) + tau)) == pytest.approx(2, abs=1e-6)


def test_one_treated_cell_of_four_has_2_degrees_of_freedom():
    effect = compared(np.array([5.0, 1, 2, 3]), np.full(4, 0.5), np.arange(4) < 1)
    assert effect.df == 2
    assert effect.value == pytest.approx(3)


@pytest.mark.parametrize("treated", [[True, False], [True, True], [False, False]])
def test_one_against_one_and_a_group_without_cells_have_no_effect(treated):
    assert compared(np.array([5.0, 1]), np.ones(2), np.array(treated)) is None


def test_changes_that_are_all_the_same_without_variance_have_no_effect():
    assert compared(np.zeros(4), np.zeros(4), np.arange(4) < 2) is None


def counted(rows):
    """Rows of (store, week, mix, n, mean, variance)."""
    frame = pd.DataFrame(rows, columns=["store", "week", "mix", "n", "mean", "variance"])
    return frame.assign(week=pd.to_datetime(frame["week"]))


def test_a_shift_of_the_mix_alone_is_no_change_by_hand():
    # Regulars give 60, newcomers 20, always; regulars fall from 3/4 to 1/4. Raw: 50 → 30.
    panel = panel_of(counted([
        ("A", "2026-01-05", "regular", 30, 60.0, 0.0), ("A", "2026-01-05", "new", 10, 20.0, 0.0),
        ("A", "2026-01-12", "regular", 10, 60.0, 0.0), ("A", "2026-01-12", "new", 30, 20.0, 0.0),
    ]), ["store"])
    assert panel.mean[0] == pytest.approx([50, 30])
    assert panel.adjusted[0] == pytest.approx([40, 40])


def test_a_week_without_answers_stands_in_the_panel_with_n_0():
    panel = panel_of(counted([("A", "2026-01-05", "", 2, 1.0, 0.0),
                              ("A", "2026-01-19", "", 2, 3.0, 0.0)]), ["store"])
    assert panel.n.tolist() == [[2, 0, 2]]
    assert moments(panel, np.array([True, True, True])).mean == 2
    assert moments(panel, np.array([False, True, False])) is None


def test_a_change_and_its_variance_by_hand():
    # Before 100 and 0 (n = 2), after 100, 100, 0, 0 (n = 4); the common variance is the cell's own:
    # s² = 5000 and 10000/3, v = 5000/2 + 3333.3/4.
    panel = panel_of(counted([("A", "2026-01-05", "", 2, 50.0, 2500.0),
                              ("A", "2026-01-12", "", 4, 50.0, 2500.0)]), ["store"])
    d, v = changes(panel, np.array([True, False]), np.array([False, True]))
    assert d[0] == 0
    assert v[0] == pytest.approx(2500 + 10_000 / 12)


def test_a_price_that_never_changes_has_changes_without_variance_and_no_effect():
    # A trace of rounding, as sums of 1,000 logarithms of 49.90 leave it.
    mean = np.log(49.9)
    panel = panel_of(counted([
        (store, day, "", 1000, mean * (1 + 1e-16 * i), 1e-15 * mean**2)
        for i, store in enumerate("ABCD") for day in ("2026-01-05", "2026-01-12")]), ["store"])
    d, v = changes(panel, np.array([True, False]), np.array([False, True]))
    assert v.tolist() == [0, 0, 0, 0]
    assert compared(d, v, np.arange(4) < 2) is None


def test_ten_answers_that_agree_do_not_outweigh_a_thousand():
    panel = panel_of(counted([
        (store, day, "", n, 50.0, variance) for store, n, variance in (("A", 10, 0.0),
                                                                       ("B", 1000, 2500.0))
        for day in ("2026-01-05", "2026-01-12")]), ["store"])
    _, v = changes(panel, np.array([True, False]), np.array([False, True]))
    assert v[0] > 10 * v[1]


def judged(seed: int, treated: int, effect: float) -> dict[str, tuple[float, float, float]]:
    """Value and interval by meta-DiD, and by the two rules that a toy would use."""
    world = planted(np.random.default_rng(seed), cells=CELLS, treated=treated, weeks=WEEKS,
                    start=START, effect=effect)
    panel = panel_of(world, ["store"])
    before = np.arange(WEEKS) < START
    acts = np.arange(CELLS) < treated
    meta = compared(*changes(panel, before, ~before), acts)
    parts = [moments(panel.only(acts == group), weeks)
             for group in (True, False) for weeks in (~before, before)]
    naive = parts[0].mean - parts[1].mean
    error = np.hypot(parts[0].error, parts[1].error)
    raw = naive - (parts[2].mean - parts[3].mean)
    wide = np.sqrt(sum(part.error**2 for part in parts))
    return {"meta-DiD": (meta.value, *meta.interval),
            "before and after": (naive, naive - 1.96 * error, naive + 1.96 * error),
            "persons compared": (raw, raw - 1.96 * wide, raw + 1.96 * wide)}


def figures(draws: int, seed: int, treated: int, effect: float) -> dict[str, dict[str, float]]:
    """Bias, coverage and the share that excludes 0, by rule; printed."""
    said = {}
    runs = [judged(seed + draw, treated, effect) for draw in range(draws)]
    for rule in runs[0]:
        values = np.array([run[rule] for run in runs])
        said[rule] = {
            "bias": float(values[:, 0].mean() - effect),
            "coverage": float(np.mean((values[:, 1] <= effect) & (effect <= values[:, 2]))),
            "found": float(np.mean((values[:, 1] > 0) | (values[:, 2] < 0)))}
        rounded = {name: round(value, 3) for name, value in said[rule].items()}
        print(f"{treated} of {CELLS} treated, effect {effect:g}, {draws} draws, {rule}: {rounded}")
    return said


@pytest.mark.acceptance
def test_t8_60_draws_find_an_effect_of_8_and_the_naive_rules_do_not_cover_it():
    said = figures(60, 8_000, 5, 8.0)
    assert abs(said["meta-DiD"]["bias"]) <= 0.8
    assert said["meta-DiD"]["coverage"] >= 0.88
    assert said["meta-DiD"]["found"] >= 0.85
    assert said["before and after"]["coverage"] < 0.7
    assert said["persons compared"]["coverage"] < 0.8


@pytest.mark.acceptance
def test_t9_60_draws_with_one_treated_cell_of_20_cover_an_effect_of_3():
    said = figures(60, 9_000, 1, 3.0)["meta-DiD"]
    assert said["coverage"] >= 0.85
    assert abs(said["bias"]) <= 2


@pytest.mark.truth
def test_t8_1000_draws_without_an_effect_and_1000_with_one_of_8():
    null, real = figures(1000, 80_000, 5, 0.0), figures(1000, 90_000, 5, 8.0)
    for said in (null["meta-DiD"], real["meta-DiD"]):
        assert abs(said["bias"]) <= 0.4
        assert 0.91 <= said["coverage"] <= 0.99
    assert null["meta-DiD"]["found"] <= 0.085
    assert real["meta-DiD"]["found"] >= 0.9
    for rule in ("before and after", "persons compared"):  # what a toy would do is not good enough
        assert null[rule]["found"] > 0.085
        assert abs(null[rule]["bias"]) > 0.4


@pytest.mark.truth
def test_t9_1000_draws_with_one_treated_cell_of_20_and_an_effect_of_3():
    said = figures(1000, 100_000, 1, 3.0)
    assert abs(said["meta-DiD"]["bias"]) <= 0.8
    assert said["meta-DiD"]["coverage"] >= 0.92
    assert said["persons compared"]["coverage"] < 0.92


def test_the_quantile_of_the_interval_is_students():
    effect = compared(np.array([5.0, 1, 2, 3]), np.full(4, 0.5), np.arange(4) < 1)
    half = (effect.interval[1] - effect.interval[0]) / 2
    assert half == pytest.approx(student.ppf(0.975, 2) * effect.error)
