"""Why nothing can be told yet, or cannot be told at all: a sentence each."""

from datetime import date, timedelta

from core.delight.evidence.comparison import Comparison, when_first_told
from core.delight.evidence.estimating import rung_in
from core.delight.evidence.ladder import WEEKS_AFTER
from core.delight.evidence.records import NOTHING
from core.delight.wording import count, day
from core.model import Outcome
from core.store.initiatives import Initiative


def too_early(initiative: Initiative, today: date, lag_days: int) -> str:
    """That it has not begun, and when it can be told; "" where it has."""
    if initiative.live_from is None:
        return "It has no start date; measuring begins once it has one."
    if initiative.live_from > today and not _is_backwards(initiative):
        first = when_first_told(initiative.live_from, lag_days, WEEKS_AFTER)
        return (f"Measuring begins on {day(initiative.live_from)}, when it goes live; it can be "
                f"told once the data reach {first}.")
    return ""


def _is_backwards(initiative: Initiative) -> bool:
    start, until = initiative.live_from, initiative.live_until
    return start is not None and until is not None and until < start


def too_few_weeks(
    initiative: Initiative, comparison: Comparison, last: date, lag_days: int
) -> str:
    """That more weeks will come; "" where there are enough, or none will."""
    weeks, until = int(comparison.after.sum()), initiative.live_until
    over = until is not None and until + timedelta(days=lag_days) <= last
    if weeks >= WEEKS_AFTER or over or not comparison.treated.any():
        return ""
    first = when_first_told(initiative.live_from or last, lag_days, WEEKS_AFTER)
    return (f"{count(weeks, 'full week')} of data after the start (they reach {day(last)}); "
            f"measuring needs {WEEKS_AFTER}: the data must reach {first}.")


def wrong(initiative: Initiative, outcome: Outcome, comparison: Comparison) -> str:
    """Why nothing can be measured whatever the rung; "" where it can."""
    start, until = initiative.live_from, initiative.live_until
    if _is_backwards(initiative):
        return f"It ends on {day(until)}, before it starts on {day(start)}; correct the dates."
    what = NOTHING.get(outcome, "responses")
    if not comparison.treated.any():
        where = "; ".join(", ".join(values) for values in initiative.segments.values())
        return f"No {what} are known from {where}, where it acts."
    weeks = int(comparison.after.sum())
    if weeks < WEEKS_AFTER:
        return (f"It was live for {count(weeks, 'full week')}; measuring needs {WEEKS_AFTER}.")
    n = comparison.panel.n[comparison.treated]
    is_experiment = rung_in(comparison) == 1
    for of_side, side in ((comparison.before, "before"), (comparison.after, "after")):
        if not n[:, of_side].sum() and not (is_experiment and side == "before"):
            return (f"There are no {what} {side} it went live on {day(start)}, so nothing can be "
                    "compared.")
    return ""
