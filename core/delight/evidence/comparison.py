"""Which cells and weeks may be compared: the full weeks before and after, the cells that can count.

The week in which it went live falls out; so does what is too thin, what began in the middle, and
where another initiative was at work. Everything left out is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from core.delight.evidence.ladder import FEW_SEGMENTS, SHORT_WEEKS, WEEKS_AFTER
from core.delight.evidence.overlaps import listed, overlaps, touches
from core.delight.evidence.panel import FEWEST, WEEK, Panel
from core.delight.evidence.staggered import Start, compared_with
from core.delight.wording import count, day
from core.store.initiatives import Initiative


@dataclass(frozen=True)
class Comparison:
    """A panel of the cells that count.

    treated: (K,) booleans. before, after: (T,) booleans. confused: another initiative acted on
    the treated cells at the same time. problems: sentences. randomised: chance drew the treated.
    starts: where not all began together, earliest first; before and after are then the weeks
    before the first and after the last.
    """

    panel: Panel
    treated: np.ndarray
    before: np.ndarray
    after: np.ndarray
    confused: bool
    problems: tuple[str, ...]
    randomised: bool = False
    starts: tuple[Start, ...] = ()

    @property
    def treated_segments(self) -> int:
        """Cells with the change."""
        return int(self.treated.sum())

    @property
    def comparison_segments(self) -> int:
        """Cells without it; where not all began together, the fewest that a start has."""
        if self.starts:
            return compared_with(self.panel, self.starts)
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
    *, is_trial: bool = False,
) -> Comparison:
    """The comparison that an initiative's segments allow. It must have a start.

    is_trial: all the weeks lie before the true start, so what began in their middle did so in the
    middle of all of them.
    """
    start = initiative.live_from or last
    attributes = sorted(initiative.segments)
    acts = touches(initiative.segments, attributes, panel.cells)
    starts, treated, young, rolled = _starts(initiative, panel, acts, last, lag_days)
    before, after = windows(panel.weeks, start, initiative.live_until, last, lag_days)
    if starts:
        before, after = starts[0].before.copy(), starts[-1].after
    used = np.flatnonzero(before | after)
    if not used.size or not treated.any():
        return Comparison(panel, treated, before, after, False, (), initiative.randomised)
    # Who has not begun yet is compared with until then, but other initiatives are judged by all.
    first, end = panel.weeks[used[0]], panel.weeks[used[-1]] + timedelta(days=6)
    news = overlaps(initiative, others, attributes, panel.cells, treated, first, end)
    if news.since:
        recent = np.array([week >= news.since for week in panel.weeks])
        before &= recent
        starts = tuple(replace(one, before=one.before & recent) for one in starts)
    # Chance makes groups alike, so an experiment needs no weeks before.
    needs_before = not initiative.randomised or _with_data(panel, treated, before) >= SHORT_WEEKS
    astray = _not_drawn_from(initiative, panel)
    thin, problems = _thin(panel, before, after, news.spoilt | astray, needs_before=needs_before,
                           earlier=np.flatnonzero(before | after if is_trial else before))
    if astray.any():
        problems.append(f"{count(int(astray.sum()), 'segment')} left out: not among those that "
                        "were drawn from.")
    problems += [*rolled, *why_not_drawn(initiative)]
    kept = ~(thin | news.spoilt | astray | young)
    if not (kept & treated).any():  # nothing is left to compare, but the change is still shown
        kept = treated.copy()
        problems.append("No segment with the change has enough on both sides of the start.")
        return Comparison(panel.only(kept), treated[kept], before, after, True,
                          (*news.said, *problems))
    return Comparison(panel.only(kept), treated[kept], before, after, news.confused,
                      (*news.said, *problems), initiative.randomised, starts)


def _starts(
    initiative: Initiative, panel: Panel, acts: np.ndarray, last: date, lag_days: int
) -> tuple[tuple[Start, ...], np.ndarray, np.ndarray, list[str]]:
    """The starts that can be measured, (K,) who has begun, (K,) who began too late, and sentences.

    No starts where all began together. acts: (K,) where it acts sooner or later.
    """
    nobody = np.zeros(len(panel.cells), dtype=bool)
    if not initiative.starts or len(initiative.segments) != 1:
        return (), acts, nobody, []
    days = [initiative.starts.get(cell[0], initiative.live_from or last) for cell in panel.cells]
    found, treated, young, later = [], nobody.copy(), nobody.copy(), nobody.copy()
    for begins in sorted({begun for begun, does in zip(days, acts, strict=True) if does}):
        mine = acts & np.array([begun == begins for begun in days])
        before, after = windows(panel.weeks, begins, initiative.live_until, last, lag_days)
        if after.sum() >= WEEKS_AFTER:
            treated |= mine
            cells = frozenset(cell for cell, is_mine in zip(panel.cells, mine, strict=True)
                              if is_mine)
            found.append(Start(begins, cells, before, after))
        elif begins > last:
            later |= mine
        else:
            young |= mine
    said = [f"{count(int(which.sum()), 'segment')} {what}." for which, what in (
        (later, "with a later start counted as comparison until then"),
        (young, f"left out: live for less than {WEEKS_AFTER} full weeks")) if which.any()]
    if not found:
        return (), acts, nobody, []
    if len(found) > 1:
        said.insert(0, f"It began on {count(len(found), 'day')}, from {day(found[0].day)} to "
                       f"{day(found[-1].day)}; each start is compared in weeks of its own.")
    return tuple(found), treated, young, said


def _not_drawn_from(initiative: Initiative, panel: Panel) -> np.ndarray:
    """(K,) cells that chance could not have chosen; none where it chose nothing."""
    if not initiative.randomised:
        return np.zeros(len(panel.cells), dtype=bool)
    names = {one.value for one in initiative.draw.candidates}
    return np.array([cell[0] not in names for cell in panel.cells], dtype=bool)


def why_not_drawn(initiative: Initiative) -> list[str]:
    """Why it is no experiment though chance was asked, or said to have been; else how often."""
    draw = initiative.draw
    if initiative.said_drawn:
        return ["Somebody said that chance drew its segments, but no draw is kept here, so it "
                "counts as a comparison only."]
    if draw is None:
        return []
    if initiative.randomised:
        return [f"It was drawn {draw.times:,} times; the last draw counts, the others are in the "
                "log."] if draw.times > 1 else []
    when = date.fromisoformat(draw.given_up_at[:10]) if draw.given_up_at else draw.day
    return [f"Chance drew its segments on {day(draw.day)}; "
            f"{draw.given_up_by or 'somebody'} changed them or moved its start on {day(when)}, so "
            "it is no experiment any more."]


def _thin(
    panel: Panel, before: np.ndarray, after: np.ndarray, spoilt: np.ndarray, *, needs_before: bool,
    earlier: np.ndarray,
) -> tuple[np.ndarray, list[str]]:
    """(K,) cells to leave out for themselves, and a sentence on each kind; the spoilt are out.

    earlier: the numbers of the weeks whose middle says what began late.
    """
    few = panel.n[:, after].sum(axis=1) < FEWEST
    if needs_before:
        few |= panel.n[:, before].sum(axis=1) < FEWEST
    late = np.zeros_like(few)
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
