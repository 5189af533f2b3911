"""The map: what means alike lies together, and the same data lie the same way."""

import numpy as np
import pytest

from core.focus.text.map import chosen, laid_out


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    """3 clusters of 40 points on a sphere in 16 dimensions."""
    rng = np.random.default_rng(2)
    rows = np.repeat(np.eye(16)[:3], 40, axis=0) + 0.15 * rng.standard_normal((120, 16))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def places(points: np.ndarray) -> np.ndarray:
    return laid_out(points, 7)


def test_of_120_points_in_3_clusters_at_least_95_per_cent_have_a_sister_nearest(places):
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    same = np.arange(120) // 40
    assert (same[apart.argmin(axis=1)] == same).mean() >= 0.95


def test_the_same_points_lie_in_the_same_places_to_the_byte(points, places):
    assert laid_out(points, 7).tobytes() == places.tobytes()


def test_29_points_are_too_few_for_a_map(points):
    with pytest.raises(ValueError, match="29 points"):
        laid_out(points[:29], 7)


def test_of_10_000_mentions_half_with_a_topic_1500_are_drawn_all_with_one():
    told = np.arange(10_000) % 2 == 0
    numbers = chosen(told)
    assert len(set(numbers)) == 1500
    assert told[numbers].all()
    assert (chosen(told[:50]) == np.arange(0, 50, 2)).all()
