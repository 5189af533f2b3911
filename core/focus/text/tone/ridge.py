"""Ridge regression on rows that exist only as products, several targets and folds at once."""

from collections.abc import Callable
from typing import Protocol

import numpy as np

TOLERANCE, ITERATIONS = 1e-2, 100  # a tenth of it changes no figure of `bench/tone.py` by .002


class Rows(Protocol):
    """n rows of p features."""

    features: int

    def times(self, weights: np.ndarray) -> np.ndarray:
        """(p, c) → (n, c)."""
        ...

    def back(self, values: np.ndarray) -> np.ndarray:
        """(n, c) → (p, c), the transpose."""
        ...


def ridge(
    rows: Rows, targets: np.ndarray, weights: np.ndarray, penalty: float,
    step: Callable[[], None] = lambda: None, tolerance: float = TOLERANCE,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """(coefficients (p, c), levels (c,)) of c regressions with a free level, all on the same rows.

    targets, weights: (n, c); a weight of 0 leaves the row out of that regression.
    By conjugate gradients (Hestenes & Stiefel 1952), each column with its own step length, until
    what is left is `tolerance` of what was there. `step` is called between two iterations and may
    raise.
    """
    total = weights.sum(axis=0)
    level = (weights * targets).sum(axis=0) / total

    def centred(values: np.ndarray) -> np.ndarray:
        return values - (weights * values).sum(axis=0) / total

    rest = rows.back(weights * (targets - level))
    found = np.zeros_like(rest)
    direction, size = rest.copy(), np.einsum("ij,ij->j", rest, rest)
    enough = tolerance**2 * size
    for _ in range(ITERATIONS):
        going = size > enough
        if not going.any():
            break
        step()
        bent = rows.back(weights * centred(rows.times(direction)))
        bent += penalty * direction
        along = np.einsum("ij,ij->j", direction, bent)
        length = np.divide(size, along, out=np.zeros_like(size), where=going & (along > 0))
        found += length * direction
        rest -= length * bent
        size, before = np.einsum("ij,ij->j", rest, rest), size
        again = np.divide(size, before, out=np.zeros_like(size), where=going & (before > 0))
        direction *= again
        direction += rest
    middle = (weights * rows.times(found)).sum(axis=0) / total
    return found, level - middle
