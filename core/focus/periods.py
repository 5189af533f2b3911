"""Which stretch of time "now" means, and the one before it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.model import Scope


@dataclass(frozen=True)
class Comparison:
    """The newest stretch, the one of the same length before it, and the months in each."""

    now: Scope
    before: Scope
    months: int


def comparison(scope: Scope, first: date | None, last: date | None) -> Comparison | None:
    """The last 12 months against the 12 before where there are two years, else the last 3.

    first, last: the dates of the scope. None where less than half a year is dated.
    """
    if first is None or last is None:
        return None
    for months in (12, 3):
        start, earlier = _back(last, months), _back(last, 2 * months)
        if earlier >= first:
            return Comparison(
                replace(scope, since=start, until=last),
                replace(scope, since=earlier, until=start - timedelta(days=1)), months)
    return None


def _back(day: date, months: int) -> date:
    """The day after the one `months` earlier, so that the stretch ends with `day`."""
    place = day.year * 12 + day.month - 1 - months
    year, month = divmod(place, 12)
    # The 28th is in every month; nobody compares periods to the day.
    return date(year, month + 1, min(day.day, 28)) + timedelta(days=1)
