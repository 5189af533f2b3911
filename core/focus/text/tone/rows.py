"""Mentions and comments as rows of a regression that is never written out.

A mention is the weighted sum of its words and pairs of words. Of a word that a "not" reaches only
the valence counts, with the sign turned, and a weight of its own: its pieces and its meaning with
the sign turned did no better on reviews and worse on rail posts. A comment is the weighted sum
of its mentions. So a row times weights is: distinct words times weights, looked up per word.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.focus.text.tone import pieces
from core.focus.text.tone.lexical import Said, Words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

CONCEDED = 0.25  # of a word that a "but" follows: "nice but tiny" is about tiny
RAREST = 2  # mentions that a word, pair or piece must be in to have a weight of its own
TURNED_VALENCE = -1.5  # of a word that a "not" reaches; −0.74 (VADER's) finds fewer "not bad"
_SHIFT = 32


@dataclass(frozen=True)
class Vocabulary:
    """What was seen in teaching. rarity: (words,), pairs: sorted keys, pair_rarity: theirs.

    own: (2 · words,) bool, whether a word, plain or turned, has a weight of its own.
    piece_rarity: (BUCKETS,). texts: mentions it was learned from.
    """

    words: Words
    rarity: np.ndarray
    own: np.ndarray
    pairs: np.ndarray
    pair_rarity: np.ndarray
    piece_rarity: np.ndarray
    texts: int

    def rarity_of(self, known: int) -> np.ndarray:
        """Of the first `known` words; one that teaching never saw is as rare as can be."""
        new = np.full(max(0, known - len(self.rarity)), _rarity(np.zeros(1), self.texts)[0])
        return np.concatenate((self.rarity, new.astype(np.float32)))


@dataclass(frozen=True)
class Bags:
    """cells: (texts, 2 · words) and pairs: (texts, pairs), each row divided by its length.

    words: (texts,) how many.
    """

    cells: "csr_matrix"
    pairs: "csr_matrix"
    length: np.ndarray
    words: np.ndarray


def vocabulary(words: Words, said: Said) -> Vocabulary:
    """Learned from mentions that were read by `words`."""
    known = len(words)
    cells = _counts(said.text, _cells(said), (said.texts, 2 * known))
    in_texts = np.bincount(cells.indices, minlength=2 * known)
    rarity = _rarity(in_texts[0::2] + in_texts[1::2], said.texts)
    text, key = _pairs(said)
    order = np.lexsort((text, key))
    text, key = text[order], key[order]
    first = np.ones(len(key), bool)
    first[1:] = (key[1:] != key[:-1]) | (text[1:] != text[:-1])
    pairs, often = np.unique(key[first], return_counts=True)
    kept = often >= RAREST
    made_of = pieces.counted(words.spelled(0))
    in_words = np.repeat(in_texts[0::2] + in_texts[1::2], np.diff(made_of.indptr))
    holding = np.bincount(made_of.indices, in_words, pieces.BUCKETS)
    piece_rarity = np.where(holding >= RAREST, _rarity(holding, said.texts), 0)
    return Vocabulary(
        words, rarity, in_texts >= RAREST, pairs[kept], _rarity(often[kept], said.texts),
        piece_rarity.astype(np.float32), said.texts,
    )  # fmt: skip


def bags(learned: Vocabulary, said: Said, *, conceding: bool = False) -> Bags:
    """Words and known pairs of mentions, weighted by rarity.

    conceding: what a "but" follows counts CONCEDED, as whoever reads a mention means it; scores
    teach by all that was written.
    """
    known = len(learned.words)
    weight = np.where(said.conceded & conceding, np.float32(CONCEDED), np.float32(1))
    cells = _counts(said.text, _cells(said), (said.texts, 2 * known), weight)
    rarity = np.repeat(learned.rarity_of(known), 2)
    often = cells.data  # below 1 before a "but" alone
    cells.data = np.where(often < 1, often, 1 + np.log(np.maximum(often, 1)))
    cells.data *= rarity[cells.indices]
    text, key = _pairs(said)
    order = np.argsort(key)  # one after the other they are found three times as fast
    text, key = text[order], key[order]
    at = np.searchsorted(learned.pairs, key)
    at[at == len(learned.pairs)] = 0
    here = learned.pairs[at] == key if len(learned.pairs) else np.zeros(len(key), bool)
    pairs = _counts(text[here], at[here], (said.texts, len(learned.pairs)))
    pairs.data *= learned.pair_rarity[pairs.indices]
    length = np.sqrt(cells.multiply(cells).sum(axis=1).A1)
    inverse = np.divide(1.0, length, out=np.zeros(len(length)), where=length > 0)
    return Bags(
        pieces.scaled(cells, inverse), pieces.scaled(pairs, inverse), length,
        np.bincount(said.text, minlength=said.texts),
    )  # fmt: skip


def pooling(length: np.ndarray, comment: np.ndarray, comments: int) -> "csr_matrix":
    """(comments, mentions): a comment as the sum of its mentions, by their lengths."""
    from scipy.sparse import csr_matrix

    whole = np.sqrt(np.bincount(comment, length**2, comments))[comment]
    share = np.divide(length, whole, out=np.zeros(len(length)), where=whole > 0)
    return csr_matrix(
        (share.astype(np.float32), (comment, np.arange(len(comment)))),
        shape=(comments, len(comment)),
    )


class TeachingRows:
    """The rows of mentions, then of their comments, for `ridge`.

    longer: (comments,) what the length of a comment adds; complaints are longer.
    """

    def __init__(
        self, learned: Vocabulary, bag: Bags, pool: "csr_matrix", longer: np.ndarray
    ) -> None:
        self._bag, self._pool = bag, pool
        self._longer = longer[:, None].astype(np.float32)
        self.made_of = pieces.described(learned.words.spelled(0), learned.piece_rarity)
        self._own = learned.own[:, None].astype(np.float32)
        self._cells, self._pairs = bag.cells.shape[1], bag.pairs.shape[1]
        self.features = self._cells + self.made_of.features + self._pairs + 1

    def told(self, weights: np.ndarray) -> np.ndarray:
        """(2 · words, c): what each word, plain and turned, adds to a mention that it is in."""
        cells, made_of, _, _ = self.split(weights)
        return table(cells * self._own, self.made_of, made_of)

    def valence(self) -> np.ndarray:
        """(mentions,): the sum of what a lexicon and their meaning say of the words."""
        words = self.made_of.valence.sum(axis=1)
        return self._bag.cells @ np.column_stack((words, TURNED_VALENCE * words)).ravel()

    def split(self, weights: np.ndarray) -> tuple[np.ndarray, ...]:
        """Weights of cells, of what words are made of, of pairs, of the length (c,)."""
        here = self._cells + self.made_of.features
        return weights[: self._cells], weights[self._cells : here], weights[here:-1], weights[-1]

    def times(self, weights: np.ndarray) -> np.ndarray:
        """(features, c) → (mentions + comments, c)."""
        mentions = self._bag.cells @ self.told(weights)
        mentions += self._bag.pairs @ self.split(weights)[2]
        comments = self._pool @ mentions + self._longer * weights[-1]
        return np.concatenate((mentions, comments))

    def back(self, values: np.ndarray) -> np.ndarray:
        """The transpose of `times`."""
        n = self._bag.cells.shape[0]
        mentions = values[:n] + self._pool.T @ values[n:]
        cells = self._bag.cells.T @ mentions
        made_of = self.made_of.back(cells[0::2])
        made_of[-pieces.VALENCES :] += TURNED_VALENCE * (self.made_of.valence.T @ cells[1::2])
        pairs, longer = self._bag.pairs.T @ mentions, self._longer.T @ values[n:]
        return np.concatenate((cells * self._own, made_of, pairs, longer))


def table(own: np.ndarray, made_of: pieces.MadeOf, weights: np.ndarray) -> np.ndarray:
    """What each cell adds: its own weight, and that of what its word is made of."""
    told = own.copy()
    told[0::2] += made_of.times(weights)
    told[1::2] += TURNED_VALENCE * (made_of.valence @ weights[-pieces.VALENCES :])
    return told


def _cells(said: Said) -> np.ndarray:
    return 2 * said.word + said.turned


def _pairs(said: Said) -> tuple[np.ndarray, np.ndarray]:
    """(text, key) of neighbouring words of one text."""
    cell = _cells(said)
    together = said.text[1:] == said.text[:-1]
    return said.text[1:][together], (cell[:-1][together] << _SHIFT) | cell[1:][together]


def _counts(
    row: np.ndarray, column: np.ndarray, shape: tuple[int, int], weight: np.ndarray | None = None
) -> "csr_matrix":
    from scipy.sparse import csr_matrix

    weight = np.ones(len(row), np.float32) if weight is None else weight
    counts = csr_matrix((weight, (row, column)), shape=shape)
    counts.sum_duplicates()
    return counts


def _rarity(in_texts: np.ndarray, texts: int) -> np.ndarray:
    return (np.log((1 + texts) / (1 + in_texts)) + 1).astype(np.float32)
