"""Starts that differ: by hand, against fixed effects that are biased, and T8 with five starts."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from statsmodels.regression.linear_model import WLS

from core.delight.evidence.comparison import prepared
from core.delight.evidence.estimating import effect_in
from core.delight.evidence.meta_did import compared
from core.delight.evidence.panel import Panel, changes, panel_of
from core.delight.evidence.staggered import (
    Start,
    _compared,
    compared_with,
    effect_of,
    shares,
    stacks,
)
from core.model import Stage
from core.store.initiatives import Initiative
from tests.delight.worlds import FIRST, planted

CELLS, WEEKS = 20, 78
FIVE = (36, 42, 48, 54, 60)  # weeks in which the five treated stores begin
MONDAYS = [FIRST + timedelta(weeks=i) for i in range(WEEKS)]


def start(panel: Panel, begins: int, stores: list[int], until: int = WEEKS) -> Start:
    t = np.arange(len(panel.weeks))
    return Start(panel.weeks[begins], frozenset(panel.cells[i] for i in stores), t < begins,
                 (t >= begins) & (t < until))


def plain(mean: np.ndarray, n: float = 25.0) -> Panel:
    full = np.full(mean.shape, n)
    return Panel(tuple((f"{i:02d}",) for i in range(len(mean))), tuple(
        MONDAYS[:mean.shape[1]]), full, mean, full * 0 + 2500, mean)


def test_two_starts_of_2_cells_that_gain_6_and_10_are_8_by_hand():
    # 40 weeks of 25 answers, v = 2500 (× n/(n−1)); starts after 20 and after 30 weeks.
    mean = np.full((9, 40), 30.0)
    mean[:2, 20:] += 6
    mean[2:4, 30:] += 10
    panel = plain(mean)
    two = [start(panel, 20, [0, 1]), start(panel, 30, [2, 3])]
    first = 2500 * (1 / (20 * 25) + 1 / (20 * 25))
    second = 2500 * (1 / (30 * 25) + 1 / (10 * 25))
    inverse = np.array([1 / (first / 2 + first / 5), 1 / (second / 2 + second / 5)])
    share = inverse / inverse.sum()
    found = effect_of(panel, two)
    assert found.value == pytest.approx(share @ [6, 10], abs=0.01)
    error = np.sqrt(share**2 @ [first / 2, second / 2] + (
        share @ np.sqrt([first / 5, second / 5])) ** 2)
    assert found.error == pytest.approx(error, rel=0.01)
    assert found.df == 4 + 1 + 1
    assert compared_with(panel, two) == 5


def test_of_each_start_only_the_weeks_next_to_it_count_by_hand():
    # Each store gains 6 in its first four weeks and 12 from then on; all had 9 less long before.
    mean = np.full((9, 60), 30.0)
    for stores, begins in ((slice(0, 2), 30), (slice(2, 4), 40)):
        mean[stores, begins:] += 6
        mean[stores, begins + 4:] += 6
        mean[stores, :begins - 8] -= 9
    panel = plain(mean)
    two = [start(panel, 30, [0, 1]), start(panel, 40, [2, 3])]
    assert effect_of(panel, two, 8, 4).value == pytest.approx(6, abs=1e-9)
    assert effect_of(panel, two, 8).value > 6 + 6 * 0.7
    assert effect_of(panel, two, None, 4).value > 6 + 9 * 0.5
    assert [(s.before.sum(), s.after.sum()) for s in stacks(panel, two, 8, 4)] == [(8, 4)] * 2
    assert [(s.before.sum(), s.after.sum()) for s in stacks(panel, two)] == [(30, 30), (40, 20)]


def test_one_start_alone_is_the_comparison_of_rung_2_to_the_last_digit():
    panel = panel_of(planted(np.random.default_rng(1), effect=8), ["store"])
    t, acts = np.arange(WEEKS), np.arange(CELLS) < 5
    plain_effect = compared(*changes(panel, t < 52, t >= 52), acts)
    stacked = effect_of(panel, [start(panel, 52, list(range(5)))])
    assert stacked.value == pytest.approx(plain_effect.value, abs=1e-9)
    assert stacked.error == pytest.approx(plain_effect.error, abs=1e-9)
    assert stacked.df == plain_effect.df


def test_without_any_that_never_begins_the_3_that_begin_later_are_compared_with_until_they_do():
    mean = np.full((6, 40), 30.0)
    mean[:3, 20:] += 6
    mean[3:, 30:] += 10
    panel = plain(mean)
    two = [start(panel, 20, [0, 1, 2]), start(panel, 30, [3, 4, 5])]
    found = stacks(panel, two)
    assert len(found) == 1  # the last to begin have nobody to be compared with
    assert found[0].after.sum() == 10
    assert effect_of(panel, two).value == pytest.approx(6, abs=0.01)


def test_a_start_that_nobody_is_left_to_compare_with_has_no_effect_and_no_nan():
    panel = plain(np.full((3, 40), 30.0))
    assert effect_of(panel, [start(panel, 20, [0, 1, 2])]) is None
    assert compared_with(panel, [start(panel, 20, [0, 1, 2])]) == 0


def acting(**given: object) -> Initiative:
    return Initiative(1, "A desk", stage=Stage.SHIPPED, live_from=MONDAYS[20], segments={
        "store": ("00", "01", "02", "03")}, **given)


def test_of_4_stores_one_begins_later_one_is_too_young_and_the_sentences_say_so():
    panel = plain(np.full((12, 40), 30.0) + np.random.default_rng(1).normal(0, 3, (12, 40)))
    last = MONDAYS[39] + timedelta(days=6)
    starts = {"01": MONDAYS[28], "02": MONDAYS[38], "03": last + timedelta(days=30)}
    found = prepared(acting(starts=starts), panel, last, 0, [])
    assert [len(one.cells) for one in found.starts] == [1, 1]
    assert (found.treated_segments, found.comparison_segments) == (2, 9)
    assert (found.weeks_before, found.weeks_after) == (20, 12)
    assert found.problems[0].startswith("It began on 2 days, from 20 May 2024 to 15 Jul 2024")
    assert "1 segment with a later start counted as comparison until then." in found.problems
    assert "1 segment left out: live for less than 4 full weeks." in found.problems
    assert effect_in(found, 2) is not None
    together = prepared(replace(acting(), live_from=MONDAYS[28]), panel, last, 0, [])
    assert together.starts == ()


def fixed_effects(panel: Panel, begins: np.ndarray) -> float:
    """The toy's rule: a regression with fixed effects of cells and weeks, weighted by answers."""
    cells, weeks = panel.n.shape
    k, t = np.repeat(np.arange(cells), weeks), np.tile(np.arange(weeks), cells)
    on = (t >= begins[k]).astype(float)
    design = np.column_stack([on, np.eye(cells)[k], np.eye(weeks)[t][:, 1:]])
    return float(WLS(panel.adjusted.ravel(), design, weights=panel.n.ravel()).fit().params[0])


def judged(
    seed: int, effect: float, growth: float, cells: int, treated: int
) -> tuple[float, float, float, float, float]:
    """Truth, value and interval by stacks, and what fixed effects say."""
    begins = np.resize(FIVE, treated)
    world = planted(np.random.default_rng(seed), cells=cells, treated=treated, weeks=WEEKS,
                    start=FIVE, effect=effect, growth=growth)
    panel = panel_of(world, ["store"])
    starts = [start(panel, week, list(np.flatnonzero(begins == week))) for week in FIVE]
    found = effect_of(panel, starts)
    # The mean effect of each start over its own weeks after, as the stacks weigh them.
    parts = np.array([_compared(panel, stack) for stack in stacks(panel, starts)])
    truth = effect + growth * shares(parts[:, 1], parts[:, 2]) @ [
        (WEEKS - 1 - week) / 2 for week in FIVE]
    never = np.array([*begins, *[10**6] * (cells - treated)])
    return truth, found.value, *found.interval, fixed_effects(panel, never)


def figures(draws: int, seed: int, effect: float, growth: float = 0.0, cells: int = CELLS,
            treated: int = 5) -> dict[str, float]:
    runs = np.array([judged(seed + draw, effect, growth, cells, treated) for draw in range(draws)])
    truth, value, low, high, naive = runs.T
    said = {"bias": float((value - truth).mean()),
            "coverage": float(np.mean((low <= truth) & (truth <= high))),
            "found": float(np.mean((low > 0) | (high < 0))),
            "bias of fixed effects": float((naive - truth).mean())}
    print(f"5 starts, {treated} of {cells} treated, effect {effect:g} growing by {growth:g} a week,"
          f" {draws} draws: { {name: round(one, 3) for name, one in said.items()} }")
    return said


@pytest.mark.acceptance
def test_t8_with_5_starts_12_draws_of_an_effect_of_8_are_not_far_off():
    said = figures(12, 8_100, 8.0)
    assert abs(said["bias"]) <= 2
    assert said["coverage"] >= 0.8


@pytest.mark.truth
def test_t8_with_5_starts_600_draws_without_an_effect_and_600_with_one_of_8():
    null, real = figures(600, 180_000, 0.0), figures(600, 190_000, 8.0)
    for said in (null, real):
        assert abs(said["bias"]) <= 0.4
        assert 0.91 <= said["coverage"] <= 0.99
    assert null["found"] <= 0.085
    assert real["found"] >= 0.9


@pytest.mark.truth
def test_t8_with_5_starts_and_an_effect_that_grows_fixed_effects_are_biased_and_stacks_are_not():
    said = figures(400, 200_000, 2.0, growth=0.3, cells=16, treated=10)
    assert abs(said["bias"]) <= 0.4
    assert 0.91 <= said["coverage"] <= 0.99
    assert abs(said["bias of fixed effects"]) > 1
