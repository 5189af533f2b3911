"""What changed: planted changes of prevalence alone and of effect alone, the identity, coverage."""

import numpy as np
import pytest
from scipy import sparse

from core.focus.numbers.changes import Changes, changes
from core.focus.numbers.components import Cells
from core.focus.numbers.drivers import fit_drivers
from core.focus.numbers.pooling import Block
from core.scales import Scale

P, OFTEN, EFFECT = 8, 0.12, -2.0
MORE, HEAVIER = 0, 1  # the topic said twice as often; the one that weighs twice as much


def period(
    rng: np.random.Generator, n: int, *, later: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    often, effect = np.full(P, OFTEN), np.r_[np.full(4, EFFECT), np.full(4, 1.0)]
    if later:
        often[MORE] *= 2
        effect[HEAVIER] *= 2
    said = (rng.random((n, P)) < often).astype(float)
    return said, np.clip(np.round(8.3 + said @ effect + 1.8 * rng.standard_normal(n)), 0, 10)


def block_of(said: np.ndarray, score: np.ndarray) -> Block:
    design = sparse.csr_matrix(np.column_stack([np.ones(len(said)), said]))
    return Block(design, score, np.ones(len(score)))


def drawn(rng: np.random.Generator, n: int, scale: Scale = Scale.NPS) -> Changes:
    (said, score), (more, now) = period(rng, n), period(rng, n, later=True)
    cells = Cells(np.vstack([said, more]), np.r_[score, now], np.ones(2 * n))
    fit, _ = fit_drivers(scale, tuple(f"t{j}" for j in range(P)), cells)
    return changes(fit, block_of(said, score), block_of(more, now))


def errors(one: Changes) -> np.ndarray:
    """(3, p) of prevalence, effect and their sum."""
    v = one.covariance
    each = np.diag(v)
    return np.sqrt([each[:P], each[P:], each[:P] + each[P:] + 2 * np.diag(v[:P, P:])])


def truth(rng: np.random.Generator) -> np.ndarray:
    """(2, p) prevalence and effect of so many answers that chance is nothing."""
    one = drawn(rng, 100_000)
    return np.array([one.prevalence, one.effect])


@pytest.mark.parametrize("scale", [Scale.NPS, Scale.CSAT5, Scale.CES7])
def test_prevalence_and_effect_are_the_change_of_each_stake_and_with_the_rest_of_the_score(scale):
    one = drawn(np.random.default_rng(1), 300, scale)
    stakes = one.shares * one.effects
    assert one.prevalence + one.effect == pytest.approx(stakes[1] - stakes[0], abs=1e-9)
    total = one.prevalence.sum() + one.effect.sum() + one.remainder
    assert total == pytest.approx(one.observed[1] - one.observed[0], abs=1e-9)
    assert np.isfinite(errors(one)).all()
    assert one.remainder_error > 0


def test_what_is_said_twice_as_often_and_what_weighs_twice_as_much_are_told_apart():
    one = drawn(np.random.default_rng(2), 3000)
    z = np.array([one.prevalence, one.effect]) / errors(one)[:2]
    assert z[0, MORE] < -4
    assert abs(z[1, MORE]) < 2.6
    assert z[1, HEAVIER] < -2.6
    assert abs(z[0, HEAVIER]) < 2.6


def test_the_error_of_the_change_of_the_score_is_that_of_2_independent_means():
    one, rng = drawn(np.random.default_rng(6), 300), np.random.default_rng(6)
    worth = [100.0 * (score >= 9) - 100.0 * (score <= 6)
             for _, score in (period(rng, 300), period(rng, 300, later=True))]
    assert one.observed == pytest.approx(np.mean(worth, axis=1))
    assert one.score_error == pytest.approx(np.sqrt(np.var(worth, axis=1).sum() / 300))


def test_a_period_in_which_1_topic_is_new_has_an_interval_for_it():
    rng = np.random.default_rng(3)
    (said, score), (more, now) = period(rng, 200), period(rng, 200)
    said[:, 0] = 0
    cells = Cells(np.vstack([said, more]), np.r_[score, now], np.ones(400))
    fit, _ = fit_drivers(Scale.NPS, tuple(f"t{j}" for j in range(P)), cells)
    one = changes(fit, block_of(said, score), block_of(more, now))
    assert one.shares[0, 0] > 0
    assert (errors(one)[:, 0] > 0).all()


def covered(rng: np.random.Generator, draws: int, n: int) -> dict[str, float]:
    """How often intervals hold the truth; and how often each kind of change is marked where it
    was planted and where it was not, beside a naive rule: the luck of the mentions alone.
    """
    true = truth(rng)
    held, found, wrong, naive = [], [], [], []
    for _ in range(draws):
        one = drawn(rng, n)
        values, sides = np.array([one.prevalence, one.effect]), errors(one)
        held.append(np.abs(np.vstack([values - true, (values - true).sum(axis=0)]))
                    <= 1.96 * sides)
        clear = np.abs(values) > 1.96 * sides[:2]
        found.append([clear[0, MORE], clear[1, HEAVIER]])
        others = np.ones((2, P), dtype=bool)
        others[0, MORE] = others[1, HEAVIER] = False
        wrong.append(clear[others].mean())
        (a, b), m = one.shares * one.effects, one.mentions.mean(axis=0)
        naive.append((np.abs(b - a) > 1.96 * np.abs(a) / np.sqrt(m))[2:].mean())
    rates = np.mean(held, axis=(0, 2))
    return {"prevalence": rates[0], "effect": rates[1], "change": rates[2],
            "found: more often": np.mean(found, axis=0)[0],
            "found: weighs more": np.mean(found, axis=0)[1], "false": float(np.mean(wrong)),
            "naive, false": float(np.mean(naive))}


@pytest.mark.truth
@pytest.mark.parametrize("n", [400, 1500])
def test_intervals_of_a_change_cover_the_truth_in_120_draws(n):
    told = covered(np.random.default_rng(4), 120, n)
    print(f"\nchanges, n = {n} a period:", {name: round(float(x), 3) for name, x in told.items()})
    assert all(0.90 <= told[name] <= 0.99 for name in ("prevalence", "effect", "change"))
    assert told["false"] <= 0.08
