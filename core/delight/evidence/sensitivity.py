"""Would the verdict be the same had it been computed otherwise? Other windows, one segment less.

Shown beside a verdict, never in its place: whoever picks the window that suits them can be asked
why the others say something else (specification curve; Simonsohn, Simmons and Nelson 2020).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from core.delight.evidence.comparison import Comparison
from core.delight.evidence.estimating import effect_in
from core.delight.evidence.ladder import FOUND, Finding
from core.delight.evidence.meta_did import Effect
from core.delight.evidence.overlaps import listed
from core.delight.evidence.panel import FEWEST, nearest
from core.delight.evidence.staggered import effect_of
from core.delight.evidence.units import Units
from core.delight.wording import count
from core.estimates import Estimate

WEEKS_BEFORE = (8, 13, 26)
WEEKS_AFTER = (4, 8, 13)
MOST_SEGMENTS = 60  # left out one at a time
WINDOW, WITHOUT = "window", "without"


@dataclass(frozen=True)
class Way:
    """One other way to compute an effect, and what it finds.

    kind: another window, or without one segment. label: "8 weeks before, all after"; the segment's
    name. group: of the segment left out, "treated" or "comparison"; "" for a window. value, low,
    high: in the effect's unit. stands: it finds the same.
    """

    kind: Literal["window", "without"]
    label: str
    group: str
    value: float
    low: float
    high: float
    finding: Finding
    stands: bool


def ways(
    comparison: Comparison, units: Units, rung: int, finding: Finding,
    judge: Callable[[Estimate], Finding],
) -> tuple[Way, ...]:
    """Every other way that has enough data, windows first; none on rungs 4 and 5.

    finding: the verdict that is asked about. judge: what an effect's interval shows.
    """
    if rung > 3:
        return ()
    # Who answered is adjusted for already, and slow to cut.
    comparison = replace(comparison, panel=replace(comparison.panel, mix=None))
    found = []
    for kind, label, group, effect in (*_windows(comparison, rung), *_without(comparison, rung)):
        estimate = units.effect_of(effect, int(comparison.panel.n.sum()), "full", "")
        if estimate.value is None:
            continue
        says = judge(estimate)
        found.append(Way(kind, label, group, estimate.value, estimate.low, estimate.high, says,
                         says == finding))
    return tuple(found)


def _effect(comparison: Comparison, rung: int) -> Effect | None:
    """The effect where every cell has enough in the window; thinner cells are left out."""
    if comparison.starts:  # each leaves out what is thin in its own weeks
        return effect_in(comparison, rung)
    n, after = comparison.panel.n, comparison.after
    kept = n[:, after].sum(axis=1) >= FEWEST
    if comparison.before.any():
        kept &= n[:, comparison.before].sum(axis=1) >= FEWEST
    treated = comparison.treated
    if not (kept & treated).any() or not (kept & ~treated).any():
        return None
    return effect_in(_only(comparison, kept), rung)


def _only(comparison: Comparison, kept: np.ndarray) -> Comparison:
    return replace(comparison, panel=comparison.panel.only(kept), treated=comparison.treated[kept])


def _windows(
    comparison: Comparison, rung: int
) -> Iterator[tuple[str, str, str, Effect | None]]:
    """Shorter weeks before and after, as far as there are more; the weeks next to the start.

    Where not all began together: next to each start, of its own weeks.
    """
    starts, before, after = comparison.starts, comparison.before, comparison.after
    most = max((start.before.sum() for start in starts), default=before.sum())
    longest = max((start.after.sum() for start in starts), default=after.sum())
    for earlier in (*(n for n in WEEKS_BEFORE if n < most), None):
        for later in (*(n for n in WEEKS_AFTER if n < longest), None):
            if earlier is None and later is None:
                continue
            if starts:
                effect = effect_of(comparison.panel, starts, earlier, later)
            else:
                left, right = nearest(before, after, earlier, later)
                effect = _effect(replace(comparison, before=left, after=right), rung)
            of_each = " each start" if starts else ""
            label = f"{_weeks(earlier)} weeks before{of_each}, {_weeks(later)} after"
            yield WINDOW, label, "", effect


def _weeks(number: int | None) -> str:
    return "all" if number is None else str(number)


def _without(
    comparison: Comparison, rung: int
) -> Iterator[tuple[str, str, str, Effect | None]]:
    """One segment less, the largest first, as long as its group keeps one."""
    sizes = comparison.panel.n.sum(axis=1)
    for k in np.argsort(-sizes, kind="stable")[:MOST_SEGMENTS]:
        mine = comparison.treated == comparison.treated[k]
        if mine.sum() < 2:
            continue
        kept = np.arange(sizes.size) != k
        name = " · ".join(comparison.panel.cells[k])
        yield (WITHOUT, name, "treated" if comparison.treated[k] else "comparison",
               _effect(_only(comparison, kept), rung))


def carriers(found: Sequence[Way]) -> list[str]:
    """Segments without which the verdict would be another one, the heaviest first."""
    lost = [way for way in found if way.kind == WITHOUT and not way.stands]
    # Without the heaviest an effect is nearest to none, and its absence farthest from it.
    falls = any(way.stands and way.finding in FOUND for way in found)
    return [way.label for way in sorted(
        lost, key=lambda way: abs(way.value) if falls else -abs(way.value))]


def in_words(found: Sequence[Way]) -> list[str]:
    """How far the verdict holds, what turns it, and which segment carries it: plain sentences."""
    if not found:
        return []
    said = []
    windows = [way for way in found if way.kind == WINDOW and not way.stands]
    if windows:
        turned = [way for way in windows if way.finding in FOUND]
        what = ("an effect shows in some of them" if turned
                else "there it cannot be told from chance")
        said.append(f"{count(len(windows), 'other window')} of weeks would not have found it: "
                    f"{what}.")
    left = [way for way in found if way.kind == WITHOUT]
    carried = carriers(found)
    if carried:
        said.append(f"{listed(carried)} {'carries' if len(carried) == 1 else 'carry'} it: without "
                    f"{'it' if len(carried) == 1 else 'any one of them'} the verdict would be "
                    "another.")
    elif left:
        said.append("No single segment carries it.")
    return said


def title(found: Sequence[Way]) -> str:
    """"The verdict stands in 14 of 15 ways to compute it"."""
    stands = sum(way.stands for way in found)
    return f"The verdict stands in {stands:,} of {len(found):,} ways to compute it"
