"""What lies between two spaces, looked at once, whatever the number of texts it stands in.

Python walks over chunks; all that is told of their parts are arrays.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence

import numpy as np

MOST_KEPT = 200_000  # chunks that a table remembers


class Chunks(dict[str, int]):
    """Chunk → its number, growing as texts are read. parts_of: the numbers that tell of a chunk."""

    def __init__(self, parts_of: Callable[[str], Iterable[int]]) -> None:
        super().__init__()
        self._parts_of = parts_of
        self._first, self._size, self._parts = array("q"), array("q"), array("q")

    def __missing__(self, chunk: str) -> int:
        first = len(self._parts)
        self._parts.extend(self._parts_of(chunk))
        self._first.append(first)
        self._size.append(len(self._parts) - first)
        self[chunk] = number = len(self)
        return number

    def read(self, chunks: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """(parts of all chunks, one after another; how many each chunk has)."""
        if len(self) > MOST_KEPT:
            self.clear()
            self._first, self._size, self._parts = array("q"), array("q"), array("q")
        number = np.fromiter(map(self.__getitem__, chunks), np.int64, len(chunks))
        size = np.array(self._size, np.int64)[number]
        before = np.cumsum(size) - size
        at = np.repeat(np.array(self._first, np.int64)[number] - before, size)
        at += np.arange(len(at))
        return np.array(self._parts, np.int64)[at], size
