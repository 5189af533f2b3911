"""What each rung estimates: an experiment by hand, and groups that moved apart before the start."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.delight.evidence.comparison import Comparison
from core.delight.evidence.estimating import (
    apart_before,
    effect_in,
    experiment,
    picture,
    rung_in,
    why_no_experiment,
)
from core.delight.evidence.panel import Panel
from core.delight.evidence.units import units_of
from core.model import Outcome
from core.scales import Scale

WEEKS = tuple(date(2025, 1, 6) + timedelta(weeks=i) for i in range(40))
BEFORE = np.arange(40) < 32


def comparison(mean: np.ndarray, treated: int = 2, n: float = 25.0) -> Comparison:
    """Cells × 40 weeks of n answers each with variance 2,500; the start is after 32 weeks."""
    full = np.full(mean.shape, n)
    panel = Panel(tuple((f"{i}",) for i in range(len(mean))), WEEKS, full, mean, full * 0 + 2500,
                  mean)
    return Comparison(panel, np.arange(len(mean)) < treated, BEFORE, ~BEFORE, False, ())


def test_an_experiment_without_weeks_before_is_the_difference_after_the_start_by_hand():
    # Two cells at 40 against two at 30: 8 weeks × 25 answers, v = 2500/200 (× 200/199) each.
    level = np.array([40.0, 40, 30, 30])[:, None] * np.ones(40)
    found = experiment(replace(comparison(level), before=BEFORE & False))
    assert found.value == pytest.approx(10)
    assert found.error == pytest.approx(np.sqrt(2500 / 199), rel=1e-6)
    assert found.df == 2


def test_an_experiment_with_8_weeks_before_takes_off_what_cells_differed_by_all_along():
    level = np.array([40.0, 40, 30, 30])[:, None] * np.ones(40)
    level[:2, 32:] += 7
    assert experiment(comparison(level)).value == pytest.approx(7)
    given = replace(comparison(level), before=BEFORE & (np.arange(40) >= 25))  # 7 weeks
    assert experiment(given).value == pytest.approx(17)


def drawn_worlds(effect: float, worlds: int, cells: int, treated: int) -> tuple[float, float]:
    """Share of worlds whose 95 % interval excludes 0: by `experiment`, and by levels after alone.

    Levels differ by sd 12, weeks by sd 5 a cell; the treated cells are drawn anew in each world.
    """
    rng, told, naive = np.random.default_rng(11), 0, 0
    for _ in range(worlds):
        chosen = rng.permutation(cells) < treated
        mean = 30 + 12 * rng.standard_normal((cells, 1)) + 5 * rng.standard_normal((cells, 40))
        mean[:, 32:] += effect * chosen[:, None]
        given = replace(comparison(mean), treated=chosen, randomised=True)
        assert rung_in(given) == 1
        told += experiment(given).p_value < 0.05
        naive += experiment(replace(given, before=BEFORE & False)).p_value < 0.05
    return told / worlds, naive / worlds


def test_of_200_draws_with_8_points_planted_90_percent_are_found_and_few_without_weeks_before():
    told, naive = drawn_worlds(8.0, 200, 12, 5)
    assert told > 0.9
    assert naive < 0.4


@pytest.mark.parametrize(("cells", "treated"), [(12, 5), (6, 3)])
def test_of_400_draws_in_which_nothing_was_done_at_most_8_percent_are_called_an_effect(
        cells, treated):
    told, naive = drawn_worlds(0.0, 400, cells, treated)
    assert told <= 0.08
    assert naive <= 0.08


def test_chance_that_drew_2_cells_is_no_experiment_and_the_sentence_says_so():
    given = replace(comparison(30 + np.zeros((14, 40))), randomised=True)
    assert rung_in(given) == 2
    assert why_no_experiment(given) == (
        "Chance drew its segments, but an experiment needs 3 with the change and 3 without; here "
        "are 2 and 12.",)
    assert why_no_experiment(comparison(30 + np.zeros((14, 40)))) == ()
    enough = replace(comparison(30 + np.zeros((6, 40)), treated=3), randomised=True)
    assert (rung_in(enough), why_no_experiment(enough)) == (1, ())
    assert rung_in(replace(enough, confused=True)) == 5


def test_levels_that_always_differed_are_no_effect_of_a_difference_in_differences():
    level = np.array([40.0, 40, 30, 30, 30])[:, None] * np.ones(40)
    assert effect_in(comparison(level), 3).value == pytest.approx(0)


def test_groups_that_moved_apart_by_20_points_before_the_start_are_noticed_and_others_not():
    level = 30 + np.zeros((6, 40))
    level[:2, 16:] += 20
    assert apart_before(comparison(level)).value == pytest.approx(20)
    assert apart_before(comparison(30 + np.zeros((6, 40)))) is None
    assert apart_before(comparison(level, n=0.5)) is None  # 8 answers a half are too few to say


def test_the_rung_is_5_without_weeks_before_and_where_another_was_at_work():
    given = comparison(30 + np.zeros((14, 40)))
    assert rung_in(given) == 2
    assert rung_in(Comparison(given.panel, given.treated, BEFORE & False, ~BEFORE, False, ())) == 5
    assert rung_in(Comparison(given.panel, given.treated, BEFORE, ~BEFORE, True, ())) == 5


def test_the_picture_has_8_blocks_of_4_weeks_before_and_2_after():
    found = picture(comparison(30 + np.zeros((4, 40))), units_of(Outcome.SCORE, Scale.NPS, "€"))
    assert len(found) == 10
    assert found[8]["start"] == WEEKS[32].isoformat()
    assert found[0]["treated"] == pytest.approx(30)
    assert found[0]["treated_low"] < 30 < found[0]["comparison_high"]


def test_blocks_with_fewer_than_30_answers_are_drawn_as_nothing():
    found = picture(comparison(30 + np.zeros((4, 40)), n=1.0),
                    units_of(Outcome.SCORE, Scale.NPS, "€"))
    assert {row["treated"] for row in found} == {None}
