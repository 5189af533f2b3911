"""Other initiatives at work in the same segments and weeks: what they touch, and what that means.

Two initiatives on one segment cannot be told apart; one on a comparison segment spoils it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.delight.evidence.ladder import ENOUGH_WEEKS
from core.delight.evidence.panel import Cell, monday
from core.delight.wording import day
from core.model import Stage
from core.store.initiatives import Initiative

AT_WORK = {Stage.IN_PROGRESS, Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED}
NAMED = 3


@dataclass(frozen=True)
class Overlaps:
    """What other initiatives leave of a comparison.

    spoilt: (K,) comparison cells to leave out. since: weeks before this Monday are left out; None:
    none are. confused: True where nothing can be told. said: a sentence on each.
    """

    spoilt: np.ndarray
    since: date | None
    confused: bool
    said: tuple[str, ...]


def overlaps(
    mine: Initiative, others: Sequence[Initiative], attributes: Sequence[str],
    cells: Sequence[Cell], treated: np.ndarray, first: date, last: date,
) -> Overlaps:
    """Judges every other initiative that began or ended between `first` and `last`.

    One that was at work all the time is part of the level, before and after. One that began in
    the treated cells long before, and went on, moves the beginning of the weeks before.
    """
    spoilt, said, confused = np.zeros(len(cells), dtype=bool), [], False
    since = _since(mine, others, attributes, cells, treated, last)
    for other in others:
        if not _is_news(other, mine, max(first, since or first), last):
            continue
        touched = touches(other.segments, attributes, cells)
        if touched.all() and not treated.all():
            where = "in a part of every segment" if other.segments else "everywhere"
            said.append(f"“{other.name}” acted {where} in these weeks; it cancels out only in a "
                        "comparison, as far as it did the same in both groups.")
        elif (touched & treated).any():
            confused = True
            where = listed(_names(cells, touched & treated)) or "the same customers"
            said.append(_in_each_others_way(mine, other, where))
        elif touched.any():
            spoilt |= touched
            said.append(f"{listed(_names(cells, touched))} left the comparison: “{other.name}” "
                        "acted there in these weeks.")
    return Overlaps(spoilt, since, confused, (*said, *_later(since, first)))


def _in_each_others_way(mine: Initiative, other: Initiative, where: str) -> str:
    ended, begins = other.live_until, mine.live_from
    if ended is not None and begins is not None and ended < begins:
        return (f"“{other.name}” acted on {where} until {day(ended)}, before “{mine.name}” went "
                f"live on {day(begins)}; what ended and what began there cannot be told apart.")
    return (f"Two initiatives acted on {where} at the same time, “{mine.name}” and "
            f"“{other.name}”; what each of them did cannot be told apart.")


def ahead(
    mine: Initiative, others: Sequence[Initiative], attributes: Sequence[str],
    cells: Sequence[Cell], treated: np.ndarray, first: date, last: date,
) -> Overlaps:
    """The same before the launch: never confused, for plans can still be changed."""
    spoilt, said = np.zeros(len(cells), dtype=bool), []
    together: list[str] = []
    alike: list[str] = []
    since = _since(mine, others, attributes, cells, treated, last)
    for other in others:
        if not _is_news(other, mine, max(first, since or first), last):
            continue
        touched = touches(other.segments, attributes, cells)
        is_over = other.live_until is not None and other.live_until < (mine.live_from or last)
        if touched.all() and not treated.all():
            if not is_over:
                alike.append(f"“{other.name}”")
        elif not (touched & treated).any():
            spoilt |= touched
            if touched.any():
                said.append(f"{listed(_names(cells, touched))} will not be compared with: "
                            f"“{other.name}” changes what happens there.")
        elif is_over:
            said.append(f"“{other.name}” acted on the same customers until "
                        f"{day(other.live_until)}; what ended with it may look like an effect.")
        else:
            together.append(f"“{other.name}”")
    return Overlaps(spoilt, since, False, (
        *_if_at_once(together), *said, *_in_both(alike), *_later(since, first)))


def _if_at_once(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    act, both = ("acts", "both") if len(names) == 1 else ("act", "they")
    return (f"{listed(names)} {act} on the same customers; if {both} run at once, what each did "
            "cannot be told apart.",)


def _in_both(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    act, they, do = ("acts", "it", "does") if len(names) == 1 else ("act", "they", "do")
    return (f"{listed(names)} {act} in every segment; {they} will cancel out only in a comparison, "
            f"as far as {they} {do} the same in both groups.",)


def _later(since: date | None, first: date) -> tuple[str, ...]:
    if since is None or since <= first:
        return ()
    return (f"The weeks before begin on {day(since)}: an earlier initiative went live there before "
            "that.",)


def touches(
    segments: Mapping[str, Sequence[str]], attributes: Sequence[str], cells: Sequence[Cell]
) -> np.ndarray:
    """(K,) which cells the segments act on; one that names other attributes acts in all."""
    return np.array([all(value in segments[name]
                         for name, value in zip(attributes, cell, strict=True) if name in segments)
                     for cell in cells], dtype=bool)


def _is_news(other: Initiative, mine: Initiative, first: date, last: date) -> bool:
    if other.id == mine.id or other.stage not in AT_WORK or other.live_from is None:
        return False
    begins = first < other.live_from <= last
    ends = (other.live_until is not None and first <= other.live_until < last
            and other.live_until >= other.live_from)
    return begins or ends


def _since(
    mine: Initiative, others: Sequence[Initiative], attributes: Sequence[str],
    cells: Sequence[Cell], treated: np.ndarray, last: date,
) -> date | None:
    """The first full week after every earlier initiative that still acts where this one does."""
    enough = (mine.live_from or last) - timedelta(weeks=ENOUGH_WEEKS + 1)
    earlier = [
        monday(other.live_from + timedelta(days=6)) for other in others
        if other.id != mine.id and other.stage in AT_WORK and other.live_from is not None
        and other.live_from <= enough and (other.live_until is None or other.live_until >= last)
        and (touched := touches(other.segments, attributes, cells))[treated].any()
        and (treated.all() or not touched.all())
    ]
    return max(earlier, default=None)


def _names(cells: Sequence[Cell], kept: np.ndarray) -> list[str]:
    return [" · ".join(cell) for cell, keep in zip(cells, kept, strict=True) if keep and cell]


def listed(names: Sequence[str]) -> str:
    """"Leeds, York and Bath"; "Leeds, York, Bath and 4 more"."""
    if len(names) > NAMED + 1:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""
