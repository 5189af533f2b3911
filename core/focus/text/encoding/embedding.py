"""The multilingual static embedding that ships: a text is the sum of its tokens' vectors.

Texts in sixteen languages land in one space, at some ten thousand short texts a second and without
a deep-learning framework. `data/models/distil.py` made the table and says how.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.settings import MODELS

if TYPE_CHECKING:
    from keybert.backend import BaseEmbedder
    from sentencepiece import SentencePieceProcessor

DIMENSIONS = 256
TOKENS_AT_ONCE = 32_768  # float32 rows held at a time: 32 MB
LONGEST = 20_000  # characters of one text that are read; a letter of 3,000 words

_ADDRESSEE = re.compile(r"(?<!\S)@\w+")


class Embedding:
    """The table, memory-mapped, and its tokenizer. Made by `load`, shared by a process."""

    def __init__(self, folder: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self.tokenizer: SentencePieceProcessor = SentencePieceProcessor(
            model_file=str(folder / "sp.model")
        )
        self.table = np.load(folder / "multilingual.npy", mmap_mode="r")
        self.scale = np.load(folder / "multilingual-scale.npy").astype(np.float32)

    def encode(
        self, texts: Sequence[str], *, advanced: Callable[[int], None] | None = None
    ) -> np.ndarray:
        """Vectors of length 1, (n, 256) float32; a text without any token is a row of zeros.

        advanced: called now and then with the number of texts done.
        """
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for first, last, ids, lengths in self._batches(texts):
            filled = np.flatnonzero(lengths)
            if filled.size:
                starts = np.concatenate(([0], np.cumsum(lengths[filled])[:-1]))
                vectors[first + filled] = self._sums(ids, starts)
            if advanced:
                advanced(last)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, lengths, out=vectors, where=lengths > 0)

    def tokens(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """(ids of the tokens of all texts, one text after another; how many each text has)."""
        batches = [(ids, lengths) for _, _, ids, lengths in self._batches(texts)]
        ids = [ids for ids, _ in batches] or [np.zeros(0, np.int64)]
        lengths = [lengths for _, lengths in batches] or [np.zeros(0, np.int64)]
        return np.concatenate(ids), np.concatenate(lengths)

    def _sums(self, ids: np.ndarray, starts: np.ndarray) -> np.ndarray:
        from scipy.sparse import csr_array  # the same sums in under half of np.add.reduceat's time

        used, place = np.unique(ids, return_inverse=True)
        rows = self.table[used].astype(np.float32)
        rows *= self.scale[used][:, None]
        ends = np.append(starts, len(ids))
        return csr_array((np.ones(len(ids), np.float32), place, ends),
                         shape=(len(starts), len(used))) @ rows

    def _batches(self, texts: Sequence[str]):  # noqa: ANN202
        """(first, last, token ids, lengths) for runs of texts of about TOKENS_AT_ONCE tokens."""
        for at in range(0, len(texts), 1024):
            tokens = self.tokenizer.encode([readable(text) for text in texts[at : at + 1024]])
            lengths = np.fromiter(map(len, tokens), np.int64, len(tokens))
            first = 0
            while first < len(tokens):
                room = np.cumsum(lengths[first:])
                last = first + max(1, int(np.searchsorted(room, TOKENS_AT_ONCE, side="right")))
                ids = [token for text in tokens[first:last] for token in text]
                yield at + first, at + last, np.array(ids, np.int64), lengths[first:last]
                first = last


def readable(text: str) -> str:
    """What the tokenizer is given: bounded, without half characters, a shouted text in lower case.

    "RETARD" in capitals falls into letters; in lower case it is a word. Whom a text is addressed
    to ("@ollivane") says nothing of what it is about.
    """
    text = text[:LONGEST]
    if "@" in text:
        text = _ADDRESSEE.sub(" ", text)
    if text.isupper():
        text = text.lower()
    # A lone surrogate (a cut emoji) cannot be written as UTF-8.
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")


@lru_cache(maxsize=2)
def load(folder: Path = MODELS) -> Embedding:
    """The embedding that lies in `folder`, opened once a process."""
    return Embedding(folder)


def keybert_backend(*, centred: bool = False) -> BaseEmbedder:
    """The embedding as KeyBERT wants it; no sentence-transformers, no torch.

    centred: of texts embedded together, what all have in common is taken away.
    """
    from keybert.backend import BaseEmbedder

    class StaticBackend(BaseEmbedder):
        def embed(self, documents: Sequence[str], verbose: bool = False) -> np.ndarray:  # noqa: ARG002
            vectors = load().encode(list(documents))
            return vectors - vectors.mean(axis=0) if centred and len(vectors) > 1 else vectors

    return StaticBackend()
