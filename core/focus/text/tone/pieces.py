"""What a word is made of: its pieces, its meaning and a lexicon's word on it.

Every distinct word is described once, whatever the number of texts it stands in.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from core.focus.text.encoding.embedding import DIMENSIONS, load
from core.focus.text.naming.words import function_words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PIECES = (2, 5)  # characters
BUCKETS = 1 << 17  # pieces are told apart by a hash; two that share a bucket share a weight
LONGEST_WORD = 60
# Beside a word's own weight of 1, chosen on reviews, tweets and rail posts.
PIECES_WEIGHT, STATIC_WEIGHT, LEXICON_WEIGHT, GUESS_WEIGHT = 1.4, 0.3, 0.5, 0.5
VALENCES = 2  # columns at the end: what a lexicon says, what the meaning makes one guess
WIDTH = BUCKETS + DIMENSIONS + VALENCES  # numbers that describe a word
_PRIME = np.uint64(0x9E3779B97F4A7C15)


def described(words: Sequence[str], weights: np.ndarray | None = None) -> "csr_matrix":
    """(words, WIDTH) float32: pieces of length 1, the static vector, two valences.

    weights: (BUCKETS,) of the pieces; all alike without them.
    """
    from scipy.sparse import csr_matrix, hstack

    vectors = load().encode(words)
    known = valences()
    lexicon = np.array([known.get(word, 0.0) for word in words], np.float32)
    guess = np.clip(vectors @ guesser(), -1, 1) * sayable(words)
    return hstack([
        PIECES_WEIGHT * counted(words, weights), csr_matrix(STATIC_WEIGHT * vectors),
        csr_matrix(np.column_stack([LEXICON_WEIGHT * lexicon, GUESS_WEIGHT * guess])),
    ], format="csr", dtype=np.float32)  # fmt: skip


def counted(words: Sequence[str], weights: np.ndarray | None = None) -> "csr_matrix":
    """(words, BUCKETS) float32: the pieces of each word, with its two ends, as a row of length 1.

    All pieces of all words at once: the text is an array of characters, a piece a window of it.
    """
    from scipy.sparse import csr_matrix

    text = "".join(f" {word[:LONGEST_WORD]} " for word in words)
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    lengths = [min(len(word), LONGEST_WORD) + 2 for word in words]
    word = np.repeat(np.arange(len(words)), lengths)
    rows, columns = [], []
    rolled = letters.copy()
    for size in range(2, PIECES[1] + 1):
        rolled = rolled[:-1] * _PRIME + letters[size - 1 :]
        inside = word[: len(rolled)] == word[size - 1 :]
        if size >= PIECES[0]:
            rows.append(word[: len(rolled)][inside])
            columns.append(_bucket(rolled[inside]))
    row, column = np.concatenate(rows), np.concatenate(columns)
    values = np.ones(len(row), np.float32) if weights is None else weights[column]
    pieces = csr_matrix((values, (row, column)), shape=(len(words), BUCKETS), dtype=np.float32)
    return scaled(pieces, _inverse(np.sqrt(pieces.multiply(pieces).sum(axis=1).A1)))


def _bucket(hashed: np.ndarray) -> np.ndarray:
    return ((hashed ^ (hashed >> np.uint64(29))) * _PRIME >> np.uint64(47)).astype(np.int64)


def scaled(rows: "csr_matrix", factors: np.ndarray) -> "csr_matrix":
    """Every row times its factor."""
    rows = rows.tocsr()
    rows.data *= np.repeat(factors.astype(rows.dtype), np.diff(rows.indptr))
    return rows


def _inverse(lengths: np.ndarray) -> np.ndarray:
    return np.divide(1.0, lengths, out=np.zeros(len(lengths)), where=lengths > 0)


@lru_cache(maxsize=1)
def valences() -> dict[str, float]:
    """English word → −1…1 as VADER has it (Hutto & Gilbert 2014).

    Without words of grammar: "war" and "die" are grim in English and mean nothing in German.
    """
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    strongest, grammar = 4.0, function_words()
    words = SentimentIntensityAnalyzer().lexicon
    return {w.lower(): value / strongest for w, value in words.items() if w not in grammar}


def sayable(words: Sequence[str]) -> np.ndarray:
    """1 for words that may be good or bad, 0 for numbers, marks and words of grammar."""
    grammar = function_words()
    may = [word.isalpha() and len(word) > 2 and word not in grammar for word in words]
    return np.array(may, np.float32)


@lru_cache(maxsize=1)
def guesser() -> np.ndarray:
    """(256,) float32: by it a word's vector tells, in any language, about what VADER would say.

    A ridge regression of the lexicon's valences on the vectors of its words, without a level.
    """
    known = {word: value for word, value in valences().items() if word.isalpha()}
    vectors = load().encode(list(known)).astype(float)
    return np.linalg.solve(
        vectors.T @ vectors + np.eye(DIMENSIONS), vectors.T @ np.array(list(known.values()))
    ).astype(np.float32)
