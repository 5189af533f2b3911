"""Vectors of a study's mentions, each different text encoded once."""

from collections.abc import Callable, Sequence

import numpy as np

from core.focus.text.naming.words import names_a_subject
from core.focus.text.split.passages import Passages

Encode = Callable[[Sequence[str]], np.ndarray]


class Vectors:
    """Vectors of mentions, run after run; no text is encoded twice.

    sample, vectors: the numbers of mentions that have vectors, and theirs.
    """

    def __init__(
        self, found: Passages, encode: Encode, sample: np.ndarray, vectors: np.ndarray
    ) -> None:
        self._found, self._encode, self._read = found, encode, 0
        self._known = np.zeros(len(found.distinct), bool)
        self._known[found.which[sample]] = True
        kept = self._known | (np.bincount(found.which, minlength=len(found.distinct)) > 1)
        self._place = np.where(kept, np.cumsum(kept) - 1, -1)  # of a text among those kept
        self._kept = np.zeros((int(kept.sum()), vectors.shape[1]), np.float32)
        self._kept[self._place[found.which[sample]]] = vectors
        self._subject = np.zeros(len(found.distinct), bool)
        self._worded = np.zeros(len(found.distinct), bool)

    def of(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(vectors (k, d), whether each names a subject, has a letter) of mentions first…last−1.

        The runs must come in order, from the first mention on.
        """
        which = self._found.which[first:last]
        start, self._read = self._read, max(self._read, int(which.max()) + 1)
        texts = self._found.distinct[start : self._read]
        self._subject[start : self._read] = [names_a_subject(text) for text in texts]
        self._worded[start : self._read] = [any(map(str.isalpha, text)) for text in texts]
        fresh = np.flatnonzero(~self._known[start : self._read])
        encoded = self._encode([texts[at] for at in fresh.tolist()])
        place = self._place[start + fresh]
        self._kept[place[place >= 0]] = encoded[place >= 0]
        new = (which >= start) & ~self._known[which]
        vectors = np.empty((len(which), self._kept.shape[1]), np.float32)
        vectors[new] = encoded[np.searchsorted(start + fresh, which[new])]
        vectors[~new] = self._kept[self._place[which[~new]]]
        return vectors, self._subject[which], self._worded[which]
