"""How much of what customers say ends in a deed, how much of that was told and proven."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from core.estimates import FULL_FROM, INDICATIVE_FROM, Estimate, wilson, withheld
from core.model import Scope, Stage
from core.store import findings, funnels, initiatives, measurements, opportunities, tasks
from core.store.database import Database

if TYPE_CHECKING:
    import pandas as pd

APPROVED = frozenset({Stage.APPROVED, Stage.IN_PROGRESS, Stage.SHIPPED, Stage.MEASURED,
                      Stage.CLOSED})
SHIPPED = frozenset({Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED})
LAST_RUNG = 4  # rung 5 measures nothing


@dataclass(frozen=True)
class StageFacts:
    """title, short: its names. page: where it is evidenced. days: how old a cohort must be, from

    its last day, to count.

    Younger cohorts could not get there yet: a study runs within a fortnight, what is decided in a
    quarter's round is approved within three months, done within six, told of within seven; a
    verdict needs weeks of answers after that.
    """

    title: str
    short: str
    page: str
    days: int
    help: str


FACTS: dict[str, StageFacts] = {
    "received": StageFacts("Received", "Received", "collect/upload.py", 0,
                           "Dated responses that came in."),
    "analysed": StageFacts("Analysed", "Analysed", "focus/topics.py", 14,
                           "A study read the comment: a topic, or explicitly none."),
    "opportunity": StageFacts("In an opportunity", "Opportunity", "focus/matrix.py", 30,
                              "It speaks of a topic on the matrix or of an initiative."),
    "approved": StageFacts("In an approved initiative", "Approved", "innovate/initiatives.py", 90,
                           "An approved initiative is about its topic and its segment."),
    "acted": StageFacts("Acted on", "Acted on", "innovate/initiatives.py", 180,
                        "A task of that initiative is done."),
    "told": StageFacts("Customer told", "Told", "delight/closing.py", 210,
                       "Acted on, and a letter about it was sent to who said it."),
    "measured": StageFacts("Outcome measured", "Measured", "delight/impact.py", 300,
                           "Acted on, and its outcome measured on rungs 1 to 4 of the ladder."),
}


@dataclass(frozen=True)
class StageCount:
    """How many responses got to a stage, of those received in quarters old enough for it.

    The headline's cohort where there is one (quarters old enough to be acted on), later stages
    only its older quarters; else whatever quarters are old enough for the stage itself.
    name: a key of `FACTS`. share: % of those received, with its Wilson interval; withheld where
    too few came in. first, last: days that bound the quarters counted, as far as there are data;
    None where none is old enough, and then n is 0 and says nothing.
    """

    name: str
    n: int
    received: int
    share: Estimate
    first: date | None
    last: date | None

    @property
    def facts(self) -> StageFacts:
        """Title, page and age of the stage."""
        return FACTS[self.name]

    @property
    def is_old_enough(self) -> bool:
        """False where every quarter is too young for the stage."""
        return self.first is not None


@dataclass(frozen=True)
class Funnel:
    """The stages in their order, and the headline.

    action_gap: 100 × (1 − acted ÷ analysed), in %. first, last: days that bound its cohort, as far
    as there are data. cohorts: a row a quarter: cohort (first day), first, last (of its
    responses), the stages; <NA> where too young for one.
    undated: responses that belong to no quarter.
    """

    stages: tuple[StageCount, ...]
    action_gap: Estimate
    first: date | None
    last: date | None
    cohorts: "pd.DataFrame"
    undated: int


def funnel(db: Database, today: date, scope: Scope | None = None) -> Funnel:
    """The funnel of the responses in the scope (all scales; the whole database by default)."""
    counted = funnels.by_quarter(db, replace(scope or Scope(), scale=None), reaches(db),
                                 [one.topic for one in opportunities.placed(db)])
    return counted_up(counted, today, undated=funnels.undated(db))


def reaches(db: Database) -> list[funnels.Reach]:
    """What each initiative that was not declined speaks for, and how far it came.

    A topic that vanished from the tree is nobody's any more. The verdict that counts is the one
    on the initiative's own outcome.
    """
    done = {task.initiative_id for task in tasks.tasks(db) if task.done_on}
    rungs = {(one.initiative_id, one.outcome): one.verdict
             for one in measurements.measurements(db)}
    known = {topic.id for topic in findings.topics(db)}
    found = []
    for one in initiatives.initiatives(db):
        if one.topic_id not in known or one.stage is Stage.DECLINED:
            continue
        approved = one.stage in APPROVED
        acted = approved and one.id in done
        found.append(funnels.Reach(
            one.id, one.topic_id, one.segments,
            before=one.live_from if one.stage in SHIPPED else None, approved=approved, acted=acted,
            measured=acted and is_measured(rungs.get((one.id, str(one.outcome)), {}))))
    return found


def is_measured(verdict: Mapping[str, object]) -> bool:
    """True where a kept verdict (JSON) stands on rungs 1 to 4 and is not "too early"."""
    return (int(verdict.get("rung") or LAST_RUNG + 1) <= LAST_RUNG
            and verdict.get("finding") != "too early")


def counted_up(counted: "pd.DataFrame", today: date, *, undated: int = 0) -> Funnel:
    """The funnel of counts by quarter (columns of `funnels.by_quarter`); pure."""
    import numpy as np

    quarters, first, last = (
        [one.date() if hasattr(one, "date") else one for one in counted[name]]
        for name in ("cohort", "first", "last"))
    ages = np.array([(today - last_day(one)).days for one in quarters], dtype=int)
    shown = counted.assign(cohort=quarters, first=first, last=last)
    shown = shown.astype(dict.fromkeys(FACTS, "Int64"))
    # One cohort for all stages that it is old enough for, or their steps could not be compared.
    least = FACTS["acted"].days if (ages >= FACTS["acted"].days).any() else 0
    stages = []
    for name, facts in FACTS.items():
        # What came in is counted to the day; every later stage waits for its quarter.
        shown.loc[(ages < facts.days) & (facts.days > 0), name] = None
        needed = max(facts.days, least)
        old = (ages >= needed) | (needed == 0)
        kept = counted[old]
        days = [one for one, is_old in zip(quarters, old, strict=True) if is_old]
        n, received = int(kept[name].sum()), int(kept["received"].sum())
        bounds = (max(min(days), min(first)), min(last_day(max(days)), max(last))) if days else (
            None, None)
        stages.append(StageCount(name, n, received, _share(n, received), *bounds))
        if name == "acted":
            gap, cohort = _gap(n, int(kept["analysed"].sum())), bounds
    return Funnel(tuple(stages), gap, *cohort, shown, undated)


def last_day(quarter: date) -> date:
    """The last day of the quarter that begins on `quarter`."""
    month = quarter.month + 2
    return date(quarter.year, month, monthrange(quarter.year, month)[1])


def _gap(acted: int, analysed: int) -> Estimate:
    """1 − acted ÷ analysed, in %: the mirror of the acted share with its Wilson limits."""
    share = _share(acted, analysed)
    if share.value is None:
        return withheld(analysed, "%", "wilson")
    return replace(share, value=100 - share.value, low=100 - share.high, high=100 - share.low)


def _share(part: int, whole: int) -> Estimate:
    if whole < INDICATIVE_FROM:
        return withheld(whole, "%", "wilson")
    low, high = wilson(part / whole, whole)
    return Estimate(100 * part / whole, 100 * low, 100 * high, whole, "%",
                    "full" if whole >= FULL_FROM else "indicative", "wilson")
