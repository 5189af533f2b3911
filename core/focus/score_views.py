"""What the page of scores looks at: how we stand, over time, by segment, and by two at once."""

from dataclasses import dataclass, replace

import pandas as pd

from core.estimates import FULL_FROM, Estimate
from core.focus import periods
from core.focus.numbers import mix
from core.focus.numbers.repeated import Repeats, repeats_of, score_at, scores_over
from core.focus.numbers.standing import against_the_rest
from core.focus.score_charts import Period
from core.model import Scope
from core.scales import Scale
from core.store import mixes, snapshot
from core.store.database import Database
from core.store.repeats import repeats

PERIODS: tuple[Period, ...] = ("week", "month", "quarter", "year")
OTHER_NAMES = ("source", "step", "language")  # what splits responses besides the segments


@dataclass(frozen=True)
class Now:
    """The score of a scope. counts: columns score, n. repeats: how answers lie with customers."""

    scale: Scale
    score: Estimate
    counts: pd.DataFrame
    repeats: Repeats


def now(db: Database, scope: Scope, scale: Scale) -> Now:
    """How the scope stands."""
    return of_counts(db, scope, scale, snapshot.counts(db, replace(scope, scale=scale)))


def of_counts(db: Database, scope: Scope, scale: Scale, counts: pd.DataFrame) -> Now:
    """How those of a scope stand that are counted: columns score, n."""
    return standing(scale, counts, repeats(db, scope, scale))


def standing(scale: Scale, counts: pd.DataFrame, repeated: pd.DataFrame) -> Now:
    """How counted responses stand. counts: columns score, n. repeated: their `store.repeats`."""
    found = repeats_of(scale, counts, next(repeated.itertuples(), None))
    return Now(scale, score_at(scale, counts, found), counts, found)


def offered(db: Database, scope: Scope, scale: Scale) -> tuple[list[Period], Period]:
    """The periods to choose from, and the one to begin with.

    Weeks and years are offered where two of them have 30 answers, months and quarters always. The
    first is the month, or what is longer where no two months have 30.
    """
    weeks = snapshot.counts(db, replace(scope, scale=scale), by=("week",))
    starts = pd.to_datetime(weeks["week"])  # near enough for months, which some weeks straddle
    thick = {period: int((weeks.groupby(starts.dt.to_period(letter))["n"].sum()
                          >= FULL_FROM).sum())
             for period, letter in zip(PERIODS, "WMQY", strict=True)}
    held = [one for one in PERIODS if thick[one] >= 2]
    return ([one for one in PERIODS if one in held or one in ("month", "quarter")],
            next((one for one in held if one != "week"), "month"))


def over_time(db: Database, scope: Scope, scale: Scale, period: Period) -> pd.DataFrame:
    """The score of each period: columns month (its first day) and those of `scores_over`."""
    scope = replace(scope, scale=scale)
    return scores_over(scale, snapshot.counts(db, scope, by=(period,)),
                       repeats(db, scope, scale, (period,)), (period,)
                       ).rename(columns={period: "month"})


def by(db: Database, scope: Scope, whole: Now, names: tuple[str, ...]) -> pd.DataFrame:
    """The score by one segment or by two crossed, each cell against the rest.

    whole: of the same scope. Columns *names, those of `scores_over`, gap, gap_low, gap_high,
    standing.
    """
    scale = whole.scale
    scope = replace(scope, scale=scale)
    counts = snapshot.counts(db, scope, by=names)
    cells = scores_over(scale, counts, repeats(db, scope, scale, names), names)
    if cells.empty:
        return cells.assign(gap=[], gap_low=[], gap_high=[], standing=[])
    return against_the_rest(scale, counts, cells, names, whole.repeats)


def segments(db: Database, scope: Scope, scale: Scale) -> list[str]:
    """What responses can be split by; first those with two values of 30 answers, and of them those
    that most of the responses have."""
    scope = replace(scope, scale=scale)
    names = [*snapshot.segment_values(db), *OTHER_NAMES]
    counted = mixes.by_attribute(db, scope, scale, names)
    n = counted[counted["klass"] != mixes.NO_VALUE].groupby(["attribute", "klass"])["n"].sum()
    thick = n[n >= FULL_FROM].groupby("attribute")
    values, held = thick.size(), thick.sum()
    most = held.max() if len(held) else 0
    return sorted(names, key=lambda name: (
        values.get(name, 0) < 2, 2 * held.get(name, 0) < most))


@dataclass(frozen=True)
class Moved:
    """What changed between two stretches of time, and what of it is who answered.

    shifts: an attribute each, the one that explains most first. named: it does so beyond chance.
    """

    compared: periods.Comparison
    shifts: tuple[mix.Shift, ...]
    named: bool


def moved(db: Database, scope: Scope, whole: Now) -> Moved | None:
    """The change from the stretch before to the newest one, by each attribute.

    whole: of the same scope; its design effect stands for that of both stretches. None where less
    than half a year is dated or a stretch has fewer than 30 answers. An attribute of numbers only
    is left out: it may be another rating of the same visit.
    """
    scale = whole.scale
    scope = replace(scope, scale=scale)
    dated = snapshot.volume(db, scope)
    compared = periods.comparison(scope, dated["first"], dated["last"])
    if compared is None:
        return None
    names = [name for name, values in snapshot.segment_values(db).items()
             if not all(map(_is_number, values))] + list(OTHER_NAMES)
    both = replace(scope, since=compared.before.since, until=compared.now.until)
    counted = mixes.by_attribute(db, both, scale, names, since=compared.now.since)
    shifts = [mix.shift_of(scale, str(name), part[~part["is_after"]], part[part["is_after"]],
                           (whole.repeats.effect, whole.repeats.effect))
              for name, part in counted.groupby("attribute", sort=True)]
    found = [one for one in shifts if one is not None]
    first, named = mix.explains_most(found)
    if first is None:
        return None
    rest = sorted((one for one in found if one is not first), key=lambda one: -abs(one.mix.value))
    return Moved(compared, (first, *rest), named)


def at_same_mix(
    db: Database, scope: Scope, whole: Now, period: Period, name: str
) -> pd.DataFrame:
    """The score of each period at the mix of all of them: columns month, value, low, high, n."""
    counted = mixes.over_time(db, scope, whole.scale, period, name)
    return mix.at_same_mix(whole.scale, counted, whole.repeats.effect).rename(
        columns={"period": "month"})


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True
