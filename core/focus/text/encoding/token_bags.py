"""Texts as bags of tokens and pairs of neighbouring tokens, weighted by TF-IDF."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from core.focus.text.encoding.embedding import load

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TOLD_APART = 1 << 20  # more than there are tokens
FEWEST_TEXTS = 2  # that a token or pair must stand in


def vocabulary(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """(sorted keys of tokens and pairs (v,), how rare each is (v,) float32)."""
    rows, keys = _keyed(texts)
    once = np.unique(np.stack([keys, rows]), axis=1)[0]
    known, counts = np.unique(once, return_counts=True)
    kept = counts >= FEWEST_TEXTS
    rarity = np.log((1 + len(texts)) / (1 + counts[kept])) + 1
    return known[kept], rarity.astype(np.float32)


def bags(texts: Sequence[str], keys: np.ndarray, rarity: np.ndarray) -> "csr_array":
    """Weights of the known tokens and pairs, (n, v) float32, rows of length 1 or empty."""
    from scipy.sparse import coo_array

    rows, found = _keyed(texts)
    at = np.minimum(np.searchsorted(keys, found), max(len(keys) - 1, 0))
    known = keys[at] == found if len(keys) else np.zeros(len(found), bool)
    ones = np.ones(np.count_nonzero(known), np.float32)
    counts = coo_array((ones, (rows[known], at[known])), shape=(len(texts), len(keys))).tocsr()
    counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
    lengths = np.sqrt(counts.multiply(counts).sum(axis=1))
    counts.data /= np.repeat(lengths, np.diff(counts.indptr))
    return counts


def _keyed(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """(text number, key) of every token and of every pair of neighbours."""
    ids, lengths = load().tokens(texts)
    rows = np.repeat(np.arange(len(texts)), lengths)
    inside = rows[1:] == rows[:-1]
    pairs = (ids[:-1] + 1) * TOLD_APART + ids[1:]
    return np.concatenate([rows, rows[1:][inside]]), np.concatenate([ids, pairs[inside]])
