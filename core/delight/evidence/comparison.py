"""Which cells and weeks may be compared: the full weeks before and after, the cells that can count.

The week in which it went live falls out; so does what is too thin, what began in the middle, and
where another initiative was at work. Everything left out is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from core.delight.evidence.ladder import FEW_SEGMENTS, SHORT_WEEKS
from core.delight.evidence.overlaps import listed, overlaps, touches
from core.delight.evidence.panel import FEWEST, WEEK, Panel
from core.delight.wording import count, day
from core.store.initiatives import Initiative


@dataclass(frozen=True)
class Comparison:
    """A panel of the cells that count.

    treated: (K,) booleans. before, after: (T,) booleans. confused: another initiative acted on
    the treated cells at the same time. problems: sentences. randomised: chance drew the treated.
    """

    panel: Panel
    treated: np.ndarray
    before: np.ndarray
    after: np.ndarray
    confused: bool
    problems: tuple[str, ...]
    randomised: bool = False

    @property
    def treated_segments(self) -> int:
        """Cells with the change."""
        return int(self.treated.sum())

    @property
    def comparison_segments(self) -> int:
        """Cells without it."""
        return int((~self.treated).sum())

    @property
    def weeks_before(self) -> int:
        """Weeks before that have data, in both groups where there are enough cells to compare."""
        return self._with_data(self.before)

    @property
    def weeks_after(self) -> int:
        """Weeks after that have data."""
        return self._with_data(self.after)

    @property
    def begins(self) -> int:
        """The number of the first week after."""
        return int(np.flatnonzero(self.after)[0]) if self.after.any() else self.after.size

    def _with_data(self, weeks: np.ndarray) -> int:
        return _with_data(self.panel, self.treated, weeks)


def _with_data(panel: Panel, treated: np.ndarray, weeks: np.ndarray) -> int:
    has = (panel.n[treated] > 0).any(axis=0)
    if (~treated).sum() >= FEW_SEGMENTS:
        has &= (panel.n[~treated] > 0).any(axis=0)
    return int((has & weeks).sum())


def windows(
    weeks: Sequence[date], live_from: date, live_until: date | None, last: date, lag_days: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """(T,) (T,) which full weeks lie before and after the start.

    weeks: Mondays. last: the day that the data reach. lag_days: how long after its Sunday a week
    is complete; weeks before must be so when it starts, weeks after when the data end.
    """
    sundays = [monday + timedelta(days=6) for monday in weeks]
    lag = timedelta(days=lag_days)
    before = [sunday + lag < live_from for sunday in sundays]
    after = [monday >= live_from and sunday + lag <= last
             and (live_until is None or sunday <= live_until)
             for monday, sunday in zip(weeks, sundays, strict=True)]
    return np.array(before, dtype=bool), np.array(after, dtype=bool)


def prepared(
    initiative: Initiative, panel: Panel, last: date, lag_days: int, others: Sequence[Initiative],
) -> Comparison:
    """The comparison that an initiative's segments allow. It must have a start."""
    start = initiative.live_from or last
    attributes = sorted(initiative.segments)
    treated = touches(initiative.segments, attributes, panel.cells)
    before, after = windows(panel.weeks, start, initiative.live_until, last, lag_days)
    used = np.flatnonzero(before | after)
    if not used.size or not treated.any():
        return Comparison(panel, treated, before, after, False, (), initiative.randomised)
    first, end = panel.weeks[used[0]], panel.weeks[used[-1]] + timedelta(days=6)
    news = overlaps(initiative, others, attributes, panel.cells, treated, first, end)
    if news.since:
        before &= np.array([week >= news.since for week in panel.weeks])
    # Chance makes groups alike, so an experiment needs no weeks before.
    needs_before = not initiative.randomised or _with_data(panel, treated, before) >= SHORT_WEEKS
    thin, problems = _thin(panel, before, after, news.spoilt, needs_before=needs_before)
    kept = ~(thin | news.spoilt)
    if not (kept & treated).any():  # nothing is left to compare, but the change is still shown
        kept = treated.copy()
        problems.append("No segment with the change has enough on both sides of the start.")
        return Comparison(panel.only(kept), treated[kept], before, after, True,
                          (*news.said, *problems))
    return Comparison(panel.only(kept), treated[kept], before, after, news.confused,
                      (*news.said, *problems), initiative.randomised)


def _thin(
    panel: Panel, before: np.ndarray, after: np.ndarray, spoilt: np.ndarray, *, needs_before: bool
) -> tuple[np.ndarray, list[str]]:
    """(K,) cells to leave out for themselves, and a sentence on each kind; the spoilt are out."""
    few = panel.n[:, after].sum(axis=1) < FEWEST
    if needs_before:
        few |= panel.n[:, before].sum(axis=1) < FEWEST
    late = np.zeros_like(few)
    earlier = np.flatnonzero(before)
    if needs_before and earlier.size >= SHORT_WEEKS:
        # What all cells went through before it was there would look like its own change.
        middle = earlier[earlier.size // 2]
        late = ~few & ~(panel.n[:, earlier[0]:middle] > 0).any(axis=1)
    said = []
    names = [" · ".join(cell) or "All customers" for cell in panel.cells]
    side = "before or after" if needs_before else "after"
    for left, why in ((few, f"fewer than {FEWEST} observations {side} the start"),
                      (late, "its data begin in the middle of the weeks before")):
        left = left & ~spoilt
        if left.any():
            which = listed([name for name, out in zip(names, left, strict=True) if out])
            said.append(f"{count(int(left.sum()), 'segment')} left out ({which}): {why}.")
    return few | late, said


def when_first_told(live_from: date, lag_days: int, weeks: int) -> str:
    """The day on which so many full weeks after the start are complete, in words."""
    first = live_from + timedelta(days=-live_from.weekday() % 7)
    return day(first + weeks * WEEK + timedelta(days=lag_days))
