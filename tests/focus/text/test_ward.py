import numpy as np
import pytest
from scipy.cluster.hierarchy import is_valid_linkage, linkage

from core.focus.text.ward import ward


def test_the_2_merges_of_3_points_by_hand():
    merges = ward(np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 9.0]]))
    # Of 2 against 1 at (1, 0) and (0, 9): the root of 2 × 2 × 1 / 3 times the distance √82.
    assert merges == pytest.approx(np.array([[0, 1, 2, 2], [2, 3, np.sqrt(4 / 3 * 82), 3]]))


def test_400_points_merge_as_scipy_merges_them():
    points = np.random.default_rng(1).standard_normal((400, 8)).astype(np.float32)
    ours, theirs = ward(points), linkage(points.astype(float), "ward")
    assert np.array_equal(ours[:, [0, 1, 3]], theirs[:, [0, 1, 3]])
    assert np.allclose(ours[:, 2], theirs[:, 2], rtol=1e-5)


@pytest.mark.parametrize("kinds", [1, 5])
def test_300_points_of_which_many_are_one_still_merge(kinds):
    points = np.eye(8, dtype=np.float32)[np.arange(300) % kinds]
    merges = ward(points)
    assert is_valid_linkage(merges)
    assert np.allclose(merges[: 300 - kinds, 2], 0, atol=1e-3)
    assert (merges[300 - kinds :, 2] > 1).all()
