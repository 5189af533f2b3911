"""What a word is made of: its pieces, its meaning and a lexicon's word on it.

Every distinct word is described once, whatever the number of texts it stands in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
_PRIME = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class MadeOf:
    """What w words are made of, float32.

    spelling: (w, pieces). meaning: (w, DIMENSIONS + VALENCES), the static vector, then valences.
    """

    spelling: "csr_matrix"
    meaning: np.ndarray

    @property
    def features(self) -> int:
        """Numbers that describe a word."""
        return self.spelling.shape[1] + self.meaning.shape[1]

    @property
    def valence(self) -> np.ndarray:
        """(words, VALENCES)."""
        return self.meaning[:, -VALENCES:]

    def times(self, weights: np.ndarray) -> np.ndarray:
        """(features, c) → (words, c)."""
        pieces = self.spelling.shape[1]
        return self.spelling @ weights[:pieces] + self.meaning @ weights[pieces:]

    def back(self, values: np.ndarray) -> np.ndarray:
        """The transpose of `times`."""
        return np.concatenate((self.spelling.T @ values, self.meaning.T @ values))


def described(words: Sequence[str], weights: np.ndarray) -> MadeOf:
    """Of words. weights: (BUCKETS,) of the pieces; those of weight 0 are no columns."""
    spelling = counted(words)[:, np.flatnonzero(weights)]
    spelling.data *= weights[weights > 0][spelling.indices]
    length = np.sqrt(spelling.multiply(spelling).sum(axis=1).A1)
    vectors = load().encode(words)
    known = valences()
    lexicon = np.array([known.get(word, 0.0) for word in words], np.float32)
    guess = np.clip(vectors @ guesser(), -1, 1) * sayable(words)
    return MadeOf(scaled(spelling, PIECES_WEIGHT * _inverse(length)), np.column_stack((
        STATIC_WEIGHT * vectors, LEXICON_WEIGHT * lexicon, GUESS_WEIGHT * guess,
    )).astype(np.float32))  # fmt: skip


def counted(words: Sequence[str]) -> "csr_matrix":
    """(words, BUCKETS) float32: how often each piece is in each word, with its two ends.

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
    return csr_matrix((np.ones(len(row), np.float32), (row, column)), (len(words), BUCKETS))


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
