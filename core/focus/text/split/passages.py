"""All mentions of a study: where they stand, and each different text once."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.focus.text.split.together import mentions_of_all

AT_ONCE = 4000  # mentions between two reports
COMMENTS_AT_ONCE = 4000


@dataclass(frozen=True)
class Passages:
    """Mentions as columns, ordered by response and start.

    response, start, stop: (m,). which: (m,) the number of each mention's text in `distinct`,
    which holds every text once, in the order in which they first appear.
    """

    response: np.ndarray
    start: np.ndarray
    stop: np.ndarray
    which: np.ndarray
    distinct: list[str]

    def texts(self, first: int, last: int) -> list[str]:
        """What the mentions first…last−1 say."""
        return [self.distinct[number] for number in self.which[first:last].tolist()]

    def runs(self) -> Iterator[tuple[int, int]]:
        """(first, last) of runs of about AT_ONCE mentions; a comment is never torn apart."""
        first = 0
        while first < len(self.response):
            last = min(first + AT_ONCE, len(self.response))
            last = int(np.searchsorted(self.response, self.response[last - 1], side="right"))
            yield first, last
            first = last


def split(comments: Sequence[str | None], advanced: Callable[[int], None]) -> Passages:
    """The mentions of all comments; advanced: called now and then with the comments done."""
    columns = [array("q") for _ in range(4)]
    responses, starts, stops, which = columns
    numbers: dict[str, int] = {}
    for first in range(0, len(comments), COMMENTS_AT_ONCE):
        advanced(first)
        run = comments[first : first + COMMENTS_AT_ONCE]
        for position, spans in enumerate(mentions_of_all(run), first):
            for start, stop in spans:
                responses.append(position)
                starts.append(start)
                stops.append(stop)
                which.append(numbers.setdefault(comments[position][start:stop], len(numbers)))
    return Passages(*(np.array(column, np.int64) for column in columns), list(numbers))
