"""An effect put together from its terms alone is the effect that was measured."""

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from core.delight.evidence import measuring
from core.delight.evidence.by_hand import Step, put_together, taken_apart, weights_of
from core.delight.evidence.comparison import Comparison
from core.delight.evidence.estimating import effect_in
from core.delight.evidence.panel import panel_of
from core.delight.evidence.staggered import Start
from core.delight.evidence.units import A_MONTH, Units
from core.model import Outcome
from core.store import initiatives as store
from core.store.database import open_database
from tests.delight.lives import FIRST, LAST, STORES, fill_responses, started
from tests.delight.worlds import planted

POINTS, RATE = Units("nps", "points", "points"), Units("rate", "a month", "a month")


def compared(starts: tuple[int, ...] = ()) -> Comparison:
    panel = panel_of(planted(np.random.default_rng(5), effect=8), ["store"])
    weeks = np.arange(len(panel.weeks))
    begun = tuple(Start(panel.weeks[week], frozenset(panel.cells[2 * i:2 * i + 2]), weeks < week,
                        weeks >= week) for i, week in enumerate(starts))
    return Comparison(panel, np.arange(20) < (2 * len(begun) or 5), weeks < 52, weeks >= 52, False,
                      (), starts=begun)


def by_spreadsheet(step: Step) -> tuple[float, float]:
    """Effect and error as somebody types them, from the cells that are shown and nothing else."""
    sums = {"treated": [0.0, 0.0], "comparison": [0.0, 0.0]}
    for term in step.terms:
        w = 1 / (term.error**2 + step.between)
        assert term.weight == pytest.approx(w, rel=1e-12)
        assert term.change == pytest.approx(term.after - term.before, abs=1e-9)
        sums[term.group][0] += w * (term.after - term.before)
        sums[term.group][1] += w
    (wd, w), (wd_else, w_else) = sums.values()
    return wd / w - wd_else / w_else, (1 / w + 1 / w_else) ** 0.5


def test_sums_over_20_segments_are_the_effect_and_its_error_to_1e_9():
    given = compared()
    (step,) = taken_apart(given, POINTS, 2)
    effect = effect_in(given, 2)
    assert by_spreadsheet(step) == pytest.approx((effect.value, effect.error), abs=1e-9)
    again = put_together([step])
    assert (again.value, again.error, again.df) == pytest.approx(
        (effect.value, effect.error, effect.df), abs=1e-9)
    assert sum(term.n_before + term.n_after for term in step.terms) == given.panel.n.sum()
    assert [term.group for term in step.terms].count("treated") == 5


def test_three_starts_weigh_1_in_all_and_are_the_effect_and_its_error_to_1e_9():
    given = compared((36, 48, 60))
    steps = taken_apart(given, POINTS, 2)
    effect, again = effect_in(given, 2), put_together(steps)
    assert [step.start for step in steps] == [start.day.isoformat() for start in given.starts]
    assert sum(weights_of(steps)) == pytest.approx(1)
    assert sum(weight * by_spreadsheet(step)[0] for weight, step in zip(
        weights_of(steps), steps, strict=True)) == pytest.approx(effect.value, abs=1e-9)
    assert (again.value, again.error, again.df) == pytest.approx(
        (effect.value, effect.error, effect.df), abs=1e-9)


def test_rates_stand_in_times_a_month_of_100_customers_and_so_does_their_tau():
    given = compared()
    (plain,), (rate,) = taken_apart(given, POINTS, 2), taken_apart(given, RATE, 2)
    assert put_together([rate]).value == pytest.approx(A_MONTH * put_together([plain]).value)
    assert rate.between == pytest.approx(A_MONTH**2 * plain.between)


def test_an_experiment_without_weeks_before_weighs_the_means_after_it():
    given = replace(compared(), before=np.zeros(78, dtype=bool), randomised=True)
    (step,) = taken_apart(given, POINTS, 1)
    effect, again = effect_in(given, 1), put_together([step])
    assert (again.value, again.error) == pytest.approx((effect.value, effect.error), abs=1e-9)
    assert all(term.before is None and term.change == term.after for term in step.terms)


def test_rungs_4_and_5_are_taken_apart_into_nothing():
    assert taken_apart(compared(), POINTS, 4) == taken_apart(compared(), POINTS, 5) == ()


def test_what_the_job_keeps_of_16_points_at_5_stores_makes_the_effect_that_is_shown(tmp_path):
    db, live = open_database(tmp_path / "team.db"), FIRST + timedelta(weeks=50)
    fill_responses(db, dict.fromkeys(STORES[:5], (live, 16.0)), seed=3)
    number = started(db, "A second till", stores=STORES[:5], live=live)
    told = measuring.measure(db, store.initiative(db, number), today=LAST)
    kept = json.loads(json.dumps(told[Outcome.SCORE].to_json()))
    again = put_together([Step.from_json(step) for step in kept["by_hand"]])
    shown = [kept["effect"][name] for name in ("value", "low", "high")]
    assert (again.value, *again.interval) == pytest.approx(shown, abs=1e-9)
    assert told[Outcome.PREVALENCE].by_hand == ()  # it is not judged by these
    early = started(db, "Later", stores=STORES[:5], live=date(2027, 3, 3))
    assert measuring.measure(db, store.initiative(db, early), today=LAST)[
        Outcome.SCORE].by_hand == ()
