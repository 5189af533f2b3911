"""Which stretch of time "now" means and the one before it; and how finely a trend can be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from core.model import Scope

Unit = Literal["month", "quarter", "year"]
MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "year": 12}
ENOUGH = 10  # responses of a period, from which its share is drawn
STEADY = 0.9  # of the periods drawn have enough; and of the responses lie in them


@dataclass(frozen=True)
class Comparison:
    """The newest stretch, the one of the same length before it, and the months in each."""

    now: Scope
    before: Scope
    months: int


def comparison(
    scope: Scope, first: date | None, last: date | None, lengths: Sequence[int] = (12, 3)
) -> Comparison | None:
    """The last 12 months against the 12 before where there are two years, else the last 3.

    first, last: the dates of the scope. lengths: other months to try, in their order. None where
    less than twice as much is dated.
    """
    if first is None or last is None:
        return None
    for months in lengths:
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


@dataclass(frozen=True)
class Trend:
    """unit: how long a period is. periods: columns month (its first day), mentions, responses, of
    those with ENOUGH. since: the first day drawn, where something older is left out.
    """

    unit: Unit
    periods: pd.DataFrame
    since: pd.Timestamp | None


def trend(months: pd.DataFrame, topic: str) -> Trend | None:
    """A topic by month, or by quarter or year where the responses of a month are too few.

    months: columns month, topic, mentions, responses (of that month, whatever the topic); a month
    without the topic has no mention of it. The finest unit is taken whose steady stretch holds
    nearly all responses, else the one that holds most; a few answers from long ago neither
    stretch it nor make it coarse. None where no unit has two periods with ENOUGH responses.
    """
    counted = months.drop_duplicates("month")[["month", "responses"]]
    mine = months[months["topic"] == topic].set_index("month")["mentions"]
    counted = counted.assign(month=pd.to_datetime(counted["month"]), mentions=counted["month"].map(
        mine).fillna(0).astype(int))
    found = [one for unit in MONTHS if (one := _steady(counted, unit)) is not None]
    everything = counted["responses"].sum()
    return next((one for one in found if _held(one) >= STEADY * everything),
                max(found, key=_held, default=None))


def _held(one: Trend) -> int:
    return int(one.periods["responses"].sum())


def _steady(months: pd.DataFrame, unit: Unit) -> Trend | None:
    """The longest stretch up to the last period with enough, nearly all of which have enough."""
    place = (months["month"].dt.year * 12 + months["month"].dt.month - 1) // MONTHS[unit]
    table = months.groupby(place)[["mentions", "responses"]].sum().sort_index()
    thick = table[table["responses"] >= ENOUGH]
    if len(thick) < 2:
        return None
    after = pd.Series(range(len(thick), 0, -1), index=thick.index)
    share = after / (thick.index[-1] - thick.index + 1)
    first = share[share >= STEADY].index[0]
    drawn = thick.loc[first:]
    if len(drawn) < 2:
        return None
    starts = [pd.Timestamp(int(n) // 12, int(n) % 12 + 1, 1)
              for n in drawn.index * MONTHS[unit]]
    older = table.index[0] < first
    return Trend(unit, drawn.assign(month=starts).reset_index(drop=True),
                 starts[0] if older else None)
