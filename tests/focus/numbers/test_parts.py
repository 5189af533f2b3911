"""A stake taken apart: the parts' intervals, and the terms that it is the sum of."""

import numpy as np
import pytest

from core.focus.numbers.clusters import clusters_of
from core.focus.numbers.components import Cells
from core.focus.numbers.drivers import fit_drivers
from core.focus.numbers.parts import part_covariances, terms_of
from core.scales import Scale

TOPICS = ("t1", "t2", "t3")


def drawn(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    said = (rng.random((n, 3)) < (0.3, 0.2, 0.1)).astype(float)
    score = 7.5 + 2 * rng.standard_normal(n) - 2 * said[:, 0] + 1.5 * said[:, 1]
    return said, np.clip(np.round(score), 0, 10)


def cells_of(said: np.ndarray, score: np.ndarray) -> Cells:
    return Cells(said, score, np.ones(score.size))


@pytest.mark.parametrize("scale", [Scale.NPS, Scale.CSAT5, Scale.CES7])
def test_the_parts_variances_and_twice_what_binds_2_of_them_are_the_stakes(scale):
    rng = np.random.default_rng(1)
    said, score = drawn(rng, 600)
    if scale != Scale.NPS:
        score = np.clip(np.round(score / 2), 1, 5)
    cells = cells_of(said, score)
    fit, stakes = fit_drivers(scale, TOPICS, cells)
    parts = part_covariances(fit, cells)
    assert list(parts) == list(stakes.parts)
    if len(parts) == 1:
        assert np.allclose(next(iter(parts.values())), stakes.covariance)
    else:  # |√a − √b| ≤ √V(A + B) ≤ √a + √b
        one, two = (np.sqrt(np.diag(found)) for found in parts.values())
        assert (stakes.standard_error <= one + two).all()
        assert (stakes.standard_error >= np.abs(one - two)).all()


def test_intervals_of_the_parts_cover_the_spread_of_120_draws():
    rng, parts, errors = np.random.default_rng(2), [], []
    for _ in range(120):
        cells = cells_of(*drawn(rng, 500))
        fit, stakes = fit_drivers(Scale.NPS, TOPICS, cells)
        parts.append([stakes.parts["promoter"], stakes.parts["detractor"]])
        errors.append([np.sqrt(np.diag(one)) for one in part_covariances(fit, cells).values()])
    spread, told = np.std(parts, axis=0), np.mean(errors, axis=0)
    assert told == pytest.approx(spread, rel=0.25)


def test_responses_of_1_customer_each_told_as_clusters_give_the_same_errors():
    said, score = drawn(np.random.default_rng(3), 300)
    cells = cells_of(said, score)
    clusters = clusters_of(np.arange(300), np.arange(300), 300, only_repeated=False)
    plain, _ = fit_drivers(Scale.NPS, TOPICS, cells)
    fit, _ = fit_drivers(Scale.NPS, TOPICS, cells, clusters)
    for name, told in part_covariances(fit, cells, clusters).items():
        assert told == pytest.approx(part_covariances(plain, cells)[name] * 300 / 299)


@pytest.mark.parametrize("scale", [Scale.NPS, Scale.CSAT5, Scale.CES7])
def test_a_stake_is_the_sum_of_the_products_of_its_4_terms(scale):
    said, score = drawn(np.random.default_rng(4), 400)
    if scale != Scale.NPS:
        score = np.clip(np.round(score / 2), 1, 5)
    cells = cells_of(said, score)
    fit, stakes = fit_drivers(scale, TOPICS, cells)
    for j in range(3):
        terms = terms_of(fit.components, cells, j)
        assert sum(one.points for one in terms) == pytest.approx(stakes.stake[j], abs=1e-9)
        assert [one.points for one in terms] == pytest.approx(
            [part[j] for part in stakes.parts.values()], abs=1e-9)


def test_a_topic_that_0_responses_mention_has_no_terms():
    said, score = drawn(np.random.default_rng(5), 300)
    fit, _ = fit_drivers(Scale.NPS, TOPICS, cells_of(said, score))
    nobody = said[:, 0] == 0
    assert terms_of(fit.components, cells_of(said[nobody], score[nobody]), 0) == []
