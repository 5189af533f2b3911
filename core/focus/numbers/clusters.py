"""Customers who answered more than once: their responses are summed before they are squared.

Cameron and Miller (2015), "A practitioner's guide to cluster-robust inference".
"""

from typing import TYPE_CHECKING

import numpy as np

from core.estimates import Z95

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

CHUNK = 50_000  # customers at once, so that a million of them take little memory


def clusters_of(
    customers: np.ndarray, cell: np.ndarray, cells: int, *, only_repeated: bool = True
) -> "csr_matrix | None":
    """(customers, cells) counts of responses; by default None where nobody repeats.

    customers: (n,) codes, negative where unknown: such a response is a customer of its own.
    """
    from scipy.sparse import csr_matrix

    known = customers[customers >= 0]
    if only_repeated and np.unique(known).size == known.size:
        return None
    alone = customers < 0
    codes = np.where(alone, customers.max() + np.cumsum(alone), customers)
    codes = np.unique(codes, return_inverse=True)[1]
    return csr_matrix((np.ones(codes.size), (codes, cell)), shape=(codes.max() + 1, cells))


def products(clusters: "csr_matrix", first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Σ over customers of (sum of their first)' (sum of their second), raised by `few`.

    first, second: (cells, a), (cells, b). Returns (a, b).
    """
    total = np.zeros((first.shape[1], second.shape[1]))
    for start in range(0, clusters.shape[0], CHUNK):
        part = clusters[start:start + CHUNK]
        one = part @ first
        total += one.T @ (one if second is first else part @ second)
    return total * few(clusters.shape[0])


def few(customers: int) -> float:
    """G / (G − 1): squares of sums within G customers are a little too small."""
    return customers / max(customers - 1, 1)


def quantile_of(customers: int | None) -> float:
    """Of an interval of 95 %: Student's t with G − 1 degrees of freedom; the normal's where nobody
    repeats (None).
    """
    if customers is None:
        return Z95
    from scipy.stats import t

    return float(t.ppf(0.975, max(customers - 1, 1)))
