"""Words, pairs of words, and the pieces of words, as weighted sparse rows.

The usual character n-grams are cut out of every text anew. Here every distinct word is cut once,
and a text is the sum of its words: the same rows, several times sooner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.focus.text.embedding import load

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import CountVectorizer

RAREST = 2  # texts that a word or pair must be in
PIECES = (2, 5)  # characters
LONGEST_WORD = 40
WORD = r"(?u)\b\w+\b|[^\w\s]"
STATIC_WEIGHT = 0.5  # beside the other parts; 1 and 2 did worse on reviews


@dataclass(frozen=True)
class Pieces:
    """Vocabulary and weights learned from a set of texts."""

    words: "CountVectorizer"
    single: "CountVectorizer"
    cut: "CountVectorizer"
    word_weights: np.ndarray
    piece_weights: np.ndarray

    def rows(self, texts: Sequence[str], static: np.ndarray | None = None) -> "csr_matrix":
        """Texts as sparse rows: words and pairs, pieces, static vectors, each part of length 1."""
        from scipy.sparse import csr_matrix, hstack

        static = load().encode(texts) if static is None else static
        return hstack([
            _weighted(self.words.transform(texts), self.word_weights),
            _weighted(_piece_counts(texts, self.single, self.cut), self.piece_weights),
            csr_matrix(STATIC_WEIGHT * static),
        ], format="csr")  # fmt: skip


def learn(texts: Sequence[str]) -> Pieces:
    """Vocabulary and inverse document frequencies of texts; raises ValueError without any word."""
    from sklearn.feature_extraction.text import CountVectorizer

    def counter(**how: object) -> CountVectorizer:
        return CountVectorizer(dtype=np.float32, token_pattern=WORD, **how)

    words = counter(ngram_range=(1, 2), min_df=min(RAREST, len(texts)))
    counts = words.fit_transform(texts)
    single = counter().fit(texts)
    cut = CountVectorizer(dtype=np.float32, analyzer="char_wb", ngram_range=PIECES)
    cut.fit([word[:LONGEST_WORD] for word in single.get_feature_names_out()])
    pieces = _piece_counts(texts, single, cut)
    return Pieces(words, single, cut, _inverse_frequency(counts), _inverse_frequency(pieces))


def _piece_counts(
    texts: Sequence[str], single: "CountVectorizer", cut: "CountVectorizer"
) -> "csr_matrix":
    """Counts of pieces: (texts × their distinct words) @ (those words × pieces)."""
    from sklearn.feature_extraction.text import CountVectorizer

    # Words never seen in teaching still have pieces that were: every batch has its own words.
    own = CountVectorizer(dtype=np.float32, token_pattern=single.token_pattern)
    try:
        counts = own.fit_transform(texts)
    except ValueError:  # no word at all
        from scipy.sparse import csr_matrix

        return csr_matrix((len(texts), len(cut.vocabulary_)), dtype=np.float32)
    return counts @ cut.transform([word[:LONGEST_WORD] for word in own.get_feature_names_out()])


def _inverse_frequency(counts: "csr_matrix") -> np.ndarray:
    n, appearing = counts.shape[0], np.bincount(counts.indices, minlength=counts.shape[1])
    weights = np.log((1 + n) / (1 + appearing)) + 1
    # A piece of one single text teaches nothing but that text.
    return np.where(appearing >= min(RAREST, n), weights, 0).astype(np.float32)


def _weighted(counts: "csr_matrix", weights: np.ndarray) -> "csr_matrix":
    from sklearn.preprocessing import normalize

    rows = counts.tocsr(copy=True)
    rows.data = (1 + np.log(rows.data)) * weights[rows.indices]
    return normalize(rows, copy=False)
