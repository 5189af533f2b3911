"""Like this one: what is nearest in meaning to a passage, to a comment, or to words a person types.

Every mention of a study has a point (`store.points`); nearness is the cosine of two points. The
points are compared with all of them, a stretch at a time: exact, and soon enough to need no index
(`bench/explore.py`). A comment as a whole is the mean of its mentions, compared with other means.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import BadInput, Conflict
from core.focus.text.encoding.deeper import encoding_from
from core.focus.text.space import Space, restored
from core.focus.text.split.language import language_of
from core.store import comments
from core.store.database import Database
from core.store.points import Points, points

AT_ONCE = 16_384  # points held as float32: 16 MB
LEAST = 0.25  # cosine; what is further away has little to do with it
LOOKED_AT = 5_000  # nearest passages that are read, to tell copies from others
MOST = 200  # passages that are given
# Cosine from which people call it so; see bench/explore.py for what planted topics have.
WORDS = ((0.75, "Nearly the same"), (0.5, "Close"), (0.4, "Related"), (LEAST, "Loosely related"))


@dataclass(frozen=True)
class Near:
    """A passage, how near it is (cosine), and how many others say the same word for word.

    is_whole: it is the comment as a whole that is near.
    """

    response: int
    start: int
    stop: int
    cosine: float
    copies: int
    is_whole: bool = False

    @property
    def in_words(self) -> str:
        """How near it is, as people say it."""
        return next((word for least, word in WORDS if self.cosine >= least), WORDS[-1][1])


def like_passage(
    db: Database, response: int, start: int, *, within: np.ndarray | None = None
) -> list[Near]:
    """The passages nearest to the one that begins there (or nearest to there), nearest first.

    The response itself is left out. within: ids of responses to choose from; None: all.
    Raises Conflict without a study, its files, or where the study knows nothing of the response.
    """
    held = points(db)
    own = _own(held, response)
    chosen = own[np.abs(held.start[own] - start).argmin()]
    near = cosines(held.points, restored(held.points[chosen][None])[0])
    return _nearest(db, _Said(held.response, held.start, held.stop), near, within, but=response)


def like_comment(
    db: Database, response: int, *, within: np.ndarray | None = None
) -> list[Near]:
    """The comments that as a whole are nearest to this one, nearest first; see `like_passage`.

    Means against means: of reviews of 11 mentions the ten nearest were nearer in seven
    sub-ratings (1.13 apart) than by the nearest mention (1.25) or by the text encoded whole (1.24
    and 1.31); 1.51 by chance.
    """
    held = points(db)
    mean = restored(held.points[_own(held, response)]).mean(0)
    begins = np.flatnonzero(np.diff(held.response, prepend=-1))
    near = _cosines_of_means(held.points, begins, mean / max(np.linalg.norm(mean), 1e-9))
    whose, none = held.response[begins], np.zeros(len(begins), int)
    return _nearest(db, _Said(whose, none, None), near, within, but=response)


def like_text(db: Database, text: str, *, within: np.ndarray | None = None) -> list[Near]:
    """The passages nearest in meaning to a text in any language, nearest first; see above.

    Raises Conflict without a study or its files, BadInput where the text says nothing.
    """
    held = points(db)
    vectors = encoding_from(held.arrays).vectors([text])
    if not vectors.any():
        raise BadInput("There is no word in this that could mean something. "
                       "Type a few words, or a whole sentence.")
    placed = Space.from_arrays(held.arrays).place(vectors, [language_of(text)])
    near = cosines(held.points, placed[0])
    return _nearest(db, _Said(held.response, held.start, held.stop), near, within)


def cosines(held: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Cosine of each kept point, (m, d) int8, with a point of length 1: (m,) float32."""
    near = np.empty(len(held), np.float32)
    query = point.astype(np.float32) / 127  # the length of what is kept, but for rounding
    for first in range(0, len(held), AT_ONCE):
        near[first : first + AT_ONCE] = held[first : first + AT_ONCE].astype(np.float32) @ query
    return np.minimum(near, 1.0, out=near)


def _cosines_of_means(held: np.ndarray, begins: np.ndarray, point: np.ndarray) -> np.ndarray:
    """Cosine of the mean of each run of points, which starts at begins[i], with the point."""
    from scipy.sparse import csr_array  # sums a run in a fifth of the time of np.add.reduceat

    near, ends = np.empty(len(begins), np.float32), np.append(begins, len(held))
    first = 0
    while first < len(begins):
        # Whole runs at once, one at least, however long it is.
        last = max(int(np.searchsorted(ends, begins[first] + AT_ONCE, "right")) - 1, first + 1)
        some = held[begins[first] : ends[last]].astype(np.float32)
        runs = np.append(begins[first:last], ends[last]) - begins[first]
        ones, each = np.ones(len(some), np.float32), np.arange(len(some))
        sums = csr_array((ones, each, runs), (last - first, len(some))) @ some
        lengths = np.sqrt(np.einsum("ij,ij->i", sums, sums))
        near[first:last] = sums @ point.astype(np.float32) / np.maximum(lengths, 1e-9)
        first = last
    return np.minimum(near, 1.0, out=near)


@dataclass(frozen=True)
class _Said:
    """Whose each of what is compared is, and where; stop: None, where it is the whole comment."""

    response: np.ndarray
    start: np.ndarray
    stop: np.ndarray | None


def _own(held: Points, response: int) -> np.ndarray:
    own = np.flatnonzero(held.response == response)
    if not own.size:
        raise Conflict("The study found nothing said in this comment, so nothing is like it. "
                       "Choose another comment.")
    return own


def _nearest(
    db: Database, held: _Said, near: np.ndarray, within: np.ndarray | None, but: int | None = None,
) -> list[Near]:
    if within is not None:
        near[~_among(held.response, within)] = -1.0
    if but is not None:
        near[held.response == but] = -1.0
    kept = np.flatnonzero(near >= LEAST)
    if len(kept) > LOOKED_AT:
        kept = kept[np.argpartition(-near[kept], LOOKED_AT)[:LOOKED_AT]]
    # Of equally near ones the newest response first, so that the order never wavers.
    kept = kept[np.lexsort((held.start[kept], -held.response[kept], -near[kept]))]
    ends = [None] * len(kept) if held.stop is None else held.stop[kept]
    texts = comments.passages(db, held.response[kept], held.start[kept], ends)
    return _folded(held, kept, near, texts)


def _among(responses: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Which of the responses are among the ids, which rise."""
    if not len(ids):
        return np.zeros(len(responses), bool)
    place = np.minimum(np.searchsorted(ids, responses), len(ids) - 1)
    return ids[place] == responses


def _folded(
    held: _Said, kept: np.ndarray, near: np.ndarray, texts: Sequence[str]
) -> list[Near]:
    """One of each text, with the number of its copies; one of each response."""
    first: dict[str, tuple[int, int]] = {}
    copies: dict[str, set[int]] = {}
    shown: dict[int, str] = {}
    for at, text in zip(kept.tolist(), texts, strict=True):
        said = " ".join(text.casefold().split()).strip(" .!?,;:")
        response = int(held.response[at])
        if said in first:
            copies[said].add(response)
        elif said and response not in shown:
            first[said] = at, int(held.start[at]) + len(text)
            copies[said], shown[response] = {response}, said
    return [Near(int(held.response[at]), int(held.start[at]), stop, float(near[at]),
                 len(copies[said]) - 1, held.stop is None)
            for said, (at, stop) in list(first.items())[:MOST]]
