"""Which topics a mention could also be about: those whose centres lie nearest to it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.errors import Conflict
from core.focus.text.space import Space, restored
from core.store import points, taxonomy, verdicts
from core.store.database import Database
from core.store.points import Points

AT_ONCE = 16_384  # mentions: 16 MB of float32
OTHERS = 3


class Nearness:
    """The shown leaves of the current study, and how near mentions lie to them.

    leaves: their ids. Raises Conflict without a study, or without its files on this machine.
    """

    def __init__(self, db: Database) -> None:
        self._kept: Points = points.points(db)
        space = Space.from_arrays(self._kept.arrays)
        found = sorted((one for one in taxonomy.found_topics(db)
                        if one.parent and one.became and one.centre.shape == space.middle.shape),
                       key=lambda one: one.became or "")
        if not found:
            raise Conflict("No topic is shown, so there is no tag to judge.")
        shown = [one.became for one in found]
        self.leaves = list(dict.fromkeys(shown))
        self._first = [shown.index(leaf) for leaf in self.leaves]
        self._centres = space.centres_in(np.stack([one.centre for one in found]))

    def __len__(self) -> int:
        return len(self._kept.response)

    def cosines(self, rows: np.ndarray | slice) -> np.ndarray:
        """(n, leaves) of these mentions; of a leaf that shows several found ones, the nearest."""
        near = restored(self._kept.points[rows]) @ self._centres.T
        return np.maximum.reduceat(near, self._first, axis=1)

    def row(self, response_id: int, start: int) -> int | None:
        """Where a mention stands among the points; None where the study has none there."""
        kept = self._kept
        first, last = np.searchsorted(kept.response, [response_id, response_id + 1])
        at = np.flatnonzero(kept.start[first:last] == start)
        return int(first + at[0]) if at.size else None


def located(db: Database) -> pd.DataFrame:
    """`verdicts.mentions` with second (the likeliest other leaf) and margin (cosine to the own
    leaf − to that one; without a topic: NaN). Where points are missing, without both."""
    mentions = verdicts.mentions(db)
    try:
        near = Nearness(db)
    except Conflict:
        return mentions
    if len(near) != len(mentions):
        return mentions
    number = {leaf: i for i, leaf in enumerate(near.leaves)}
    own = mentions["topic"].map(number).fillna(-1).to_numpy(int)
    second, margin = np.zeros(len(own), int), np.full(len(own), np.nan)
    for first in range(0, len(own), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        cosines, mine = near.cosines(part), own[part]
        rows, tagged = np.arange(len(mine)), mine >= 0
        held = cosines[rows, mine]
        cosines[rows[tagged], mine[tagged]] = -2.0
        second[part] = cosines.argmax(axis=1)
        margin[part] = np.where(tagged, held - cosines[rows, second[part]], np.nan)
    leaves = pd.Series(near.leaves, dtype=object)
    return mentions.assign(second=leaves.iloc[second].to_numpy(), margin=margin)


def others(
    near: Nearness | None, response_id: int, start: int, topic: str | None
) -> Sequence[str]:
    """The likeliest leaves but its own, likeliest first; none where points are missing."""
    row = near.row(response_id, start) if near else None
    if row is None:
        return ()
    order = np.argsort(-near.cosines(slice(row, row + 1))[0], kind="stable")
    return [leaf for i in order[: OTHERS + 1] if (leaf := near.leaves[i]) != topic][:OTHERS]
