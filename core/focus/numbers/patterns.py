"""Which topics responses mention together: sums over patterns, for each topic and pair of topics.

Few topics are mentioned at once, so the pairs are laid down sparsely, once, when a study is read.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, eq=False)
class Patterns:
    """Sets of topics that responses mention. indicators: (k, p) 0/1."""

    indicators: np.ndarray

    @cached_property
    def topics(self) -> "csr_matrix":
        """(k, p) sparse: which topics each pattern mentions."""
        from scipy.sparse import csr_matrix

        return csr_matrix(self.indicators, dtype=float)

    @cached_property
    def _pairs(self) -> "csr_matrix":
        """(k, p²) which pairs of topics, the first not after the second, each pattern mentions."""
        from scipy.sparse import csr_matrix

        x, (k, p) = self.topics, self.indicators.shape
        ends = np.repeat(x.indptr[1:], np.diff(x.indptr))
        many = ends - np.arange(x.nnz)  # a topic goes with itself and with those after it
        first = np.repeat(np.arange(x.nnz), many)
        second = first + np.arange(first.size) - np.repeat(np.cumsum(many) - many, many)
        pair = x.indices[first].astype(np.int64) * p + x.indices[second]
        starts = np.append(0, np.cumsum(many))[x.indptr]
        return csr_matrix((np.ones(pair.size), pair, starts), shape=(k, p * p))

    def sums(self, rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """(w, p) the weights (rows, w) of those patterns, summed for each topic."""
        return (self.topics[rows].T @ weights).T

    def grams(self, rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """(w, p, p) the weights (rows, w) of those patterns, summed for each pair of topics."""
        p = self.indicators.shape[1]
        upper = (self._pairs[rows].T @ weights).T.reshape(-1, p, p)
        return upper + np.triu(upper, 1).swapaxes(1, 2)
