"""Segments that do not all begin at once: each start is compared in weeks of its own, then pooled.

A regression with fixed effects of segments and weeks would compare late starts with early ones,
whose effect may still be growing, and take that growth off (Goodman-Bacon 2021). Here a segment is
only ever compared with others that do not have the change yet (stacking; Cengiz et al. 2019).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.delight.evidence.ladder import FEW_SEGMENTS, WEEKS_AFTER
from core.delight.evidence.meta_did import Effect, weighed
from core.delight.evidence.panel import FEWEST, Cell, Panel, changes, nearest


@dataclass(frozen=True)
class Start:
    """The cells that began on a day. before, after: (T,) booleans, their weeks."""

    day: date
    cells: frozenset[Cell]
    before: np.ndarray
    after: np.ndarray


@dataclass(frozen=True)
class Stack:
    """One start against those without the change in the same weeks.

    treated, others: (K,) booleans. before, after: (T,) booleans.
    """

    treated: np.ndarray
    others: np.ndarray
    before: np.ndarray
    after: np.ndarray


def stacks(
    panel: Panel, starts: Sequence[Start], earlier: int | None = None, later: int | None = None
) -> list[Stack]:
    """A stack for each start that can be compared, earliest first.

    earlier, later: of each start's own weeks only so many, those next to it; None: all.
    Compared with is who never has the change; where these are fewer than three, also who does not
    have it yet: the longest weeks after the start in which there are three of them.
    """
    members = [np.array([cell in start.cells for cell in panel.cells], dtype=bool)
               for start in starts]
    never = ~np.logical_or.reduce(members)
    found = []
    for place, start in enumerate(starts):
        others, after = never, start.after
        if never.sum() < FEW_SEGMENTS:
            others, after = _not_yet(place, starts, members, never)
        weeks = nearest(start.before, after, earlier, later)
        stack = _thick(panel, Stack(members[place], others, *weeks))
        if stack is not None:
            found.append(stack)
    return found


def _not_yet(
    place: int, starts: Sequence[Start], members: Sequence[np.ndarray], never: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(K,) cells that begin later, or never, and (T,) the weeks after in which none has begun."""
    others, after = never, starts[place].after
    for later in range(len(starts) - 1, place, -1):
        others = never | np.logical_or.reduce(members[later:])
        # The week in which the next one begins falls out, as everywhere.
        after = starts[place].after & starts[later].before
        if others.sum() >= FEW_SEGMENTS:
            break
    return others, after


def _thick(panel: Panel, stack: Stack) -> Stack | None:
    """The stack without cells too thin in its weeks; None where nothing is left to compare."""
    n = panel.n
    enough = np.minimum(n[:, stack.before].sum(axis=1), n[:, stack.after].sum(axis=1)) >= FEWEST
    treated, others = stack.treated & enough, stack.others & enough
    if stack.after.sum() < WEEKS_AFTER or not treated.any() or (treated | others).sum() < 3 \
            or not others.any():
        return None
    return Stack(treated, others, stack.before, stack.after)


def effect_of(
    panel: Panel, starts: Sequence[Start], earlier: int | None = None, later: int | None = None
) -> Effect | None:
    """The mean effect over the starts, each weighted by the inverse of its variance.

    Each start's own effect is that of `meta_did.compared`. The same segments may be compared with
    in several stacks, so their errors do not average out: they are taken as one (a correlation of
    1), which makes the interval rather too wide. df: segments less groups. None where no start can
    be compared. earlier, later: as in `stacks`.
    """
    parts, known = [], []
    for stack in stacks(panel, starts, earlier, later):
        part = _compared(panel, stack)
        if part is not None:
            parts.append(part)
            known.append(stack)
    if not parts:
        return None
    value, of_treated, of_others = np.array(parts).T
    weights = shares(of_treated, of_others)
    error = np.sqrt(weights**2 @ of_treated + (weights @ np.sqrt(of_others)) ** 2)
    compared_with = np.logical_or.reduce([stack.others for stack in known])
    df = compared_with.sum() - 1 + sum(int(stack.treated.sum()) - 1 for stack in known)
    return Effect(float(weights @ value), float(error), max(int(df), 1))


def shares(of_treated: np.ndarray, of_others: np.ndarray) -> np.ndarray:
    """(S,) what each stack weighs, by the variances of its two means; they add up to 1."""
    inverse = 1 / (of_treated + of_others)
    return inverse / inverse.sum()


def _compared(panel: Panel, stack: Stack) -> tuple[float, float, float] | None:
    """Effect of one start, and the variances of its two means; None where nothing varies."""
    kept = stack.treated | stack.others
    change, variance = changes(panel.only(kept), stack.before, stack.after)
    found = weighed(change, variance, stack.treated[kept])
    return None if found is None else (found.means[0] - found.means[1], *found.variances)


def compared_with(panel: Panel, starts: Sequence[Start]) -> int:
    """The fewest segments that any start is compared with; 0 where none can be."""
    return min((int(stack.others.sum()) for stack in stacks(panel, starts)), default=0)
