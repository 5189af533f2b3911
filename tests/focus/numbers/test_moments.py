"""Sums over patterns against the same sums over every single response."""

import numpy as np
import pytest

from core.focus.numbers.components import Cells, Component, at_rows, contributions
from core.focus.numbers.moments import moments
from core.focus.numbers.patterns import Patterns

TOPICS = 6
RNG = np.random.default_rng(9)
PATTERNS = np.vstack([np.zeros((1, TOPICS)), RNG.random((30, TOPICS)) < 0.35]).astype(np.uint8)
OF = RNG.integers(0, 20, 500)  # eleven patterns nobody has


def component(name: str, weight: float, *, is_logit: bool) -> Component:
    half = RNG.normal(size=(TOPICS + 1, TOPICS + 1))
    return Component(name, weight, is_logit, 0.3, RNG.normal(size=TOPICS), half @ half.T)


@pytest.mark.parametrize("components", [
    (component("promoter", 100.0, is_logit=True), component("detractor", -100.0, is_logit=True)),
    (component("mean", 1.0, is_logit=False),)], ids=["two logits", "one mean"])
def test_the_moments_of_500_responses_are_what_each_of_them_adds_by_hand(components):
    x = PATTERNS[OF].astype(float)
    said = [RNG.integers(0, 2, OF.size).astype(float) for _ in components]
    seen = [at_rows(one, x) for one in components]
    h = [contributions(one, x) for one in components]
    rest = sum(c.weight * (y - one.expected)
               for c, y, one in zip(components, said, seen, strict=True))
    figures = np.column_stack([sum(h), np.zeros(OF.size), rest])
    figures -= figures.mean(axis=0)
    gradients = np.hstack([(y - one.expected)[:, None] * np.column_stack([np.ones(OF.size), x])
                           for y, one in zip(said, seen, strict=True)])
    cells = Cells(x, np.zeros(OF.size), np.ones(OF.size))
    for known in (cells, Cells(x, cells.score, cells.n, Patterns(PATTERNS), OF)):
        found = moments(components, said, known)
        assert found.own == pytest.approx(figures.T @ figures, abs=1e-8)
        assert found.cross == pytest.approx(figures.T @ gradients, abs=1e-8)
        for one, part in zip(components, h, strict=True):
            assert found.parts[one.name] == pytest.approx(part.mean(axis=0), abs=1e-12)


def test_what_a_unit_of_a_coefficient_moves_in_a_stake_is_the_difference_that_a_small_step_makes():
    one, step = component("promoter", 100.0, is_logit=True), 1e-5
    x = PATTERNS[OF].astype(float)
    cells = Cells(x, np.zeros(OF.size), np.ones(OF.size), Patterns(PATTERNS), OF)

    def stakes(place: int, by: float) -> np.ndarray:
        moved = np.concatenate([[one.alpha], one.beta])
        moved[place] += by
        return contributions(Component(one.name, one.weight, True, moved[0], moved[1:],
                                       one.inverse_information), x).mean(axis=0)

    slopes = np.column_stack([(stakes(j, step) - stakes(j, -step)) / (2 * step)
                              for j in range(TOPICS + 1)])
    assert moments([one], [np.ones(OF.size)], cells).leverage == pytest.approx(
        slopes @ one.inverse_information, rel=1e-6, abs=1e-6)


def test_the_pairs_of_topics_of_31_patterns_are_those_of_a_dense_product():
    weights, rows = RNG.normal(size=(12, 2)), np.arange(3, 15)
    x = PATTERNS[rows].astype(float)
    dense = np.array([(x * one[:, None]).T @ x for one in weights.T])
    assert Patterns(PATTERNS).grams(rows, weights) == pytest.approx(dense)
    assert Patterns(PATTERNS).sums(rows, weights) == pytest.approx(weights.T @ x)
    assert Patterns(PATTERNS[:1]).grams(np.zeros(1, int), np.ones((1, 1))).any() is np.False_
