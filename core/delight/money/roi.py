"""Money: what an initiative promises, and what it brought so far.

Realised: measured effects (rungs 1–4 of the ladder) × what they are worth, over the weeks that
were measured. Where customers' events were measured, these count; else the score does, through
what its classes or points are worth, with the causal share at 1: the comparison measured it. A
customer whom two initiatives reach counts for the one that began first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from core.delight.evidence.ladder import Verdict
from core.delight.money import assumed
from core.delight.money.assumed import Known
from core.delight.money.outcome_money import DAYS_A_MONTH, Frame, money_of, needs, said_of
from core.focus.numbers.assumptions import FACTS
from core.focus.numbers.value import (
    Projection,
    Range,
    project,
    range_of,
)
from core.model import Outcome
from core.store import measurements, worth
from core.store.database import Database
from core.store.initiatives import Initiative, initiatives

LAST_RUNG = 4
NOT_MEASURED = "Not measured yet."
TOO_EARLY = "Too early to tell."
NO_CAUSE = "The cause is unknown."
NO_CUSTOMERS = "No customers are known, so nobody can be counted: import a file of customers."
EARLIER = "All its customers count for an initiative that began earlier."
Verdicts = Mapping[Outcome, Verdict]


@dataclass(frozen=True)
class Part:
    """One component of what was realised. said: how it was reckoned. money: P10, P50, P90."""

    outcome: Outcome
    rung: int
    said: str
    money: Range


@dataclass(frozen=True)
class Realised:
    """What an initiative brought so far, undiscounted.

    money: P10, P50, P90; None where nothing is counted, and why_not says why. months: the window
    that was measured. customers: who count for it; shared: who count for an earlier one instead.
    draws: (n,) behind money, to be added up.
    """

    money: Range | None
    parts: tuple[Part, ...] = ()
    why_not: str = ""
    months: float = 0.0
    customers: int = 0
    shared: int = 0
    draws: np.ndarray | None = field(default=None, repr=False, compare=False)


def projection(
    db: Database, initiative: Initiative, *, known: Known | None = None, seed: int = 0
) -> Projection | None:
    """What it promises by the assumptions that hold now; None while `needed` names any.

    Raises BadInput where an assumption cannot be meant.
    """
    known = known or assumed.known(db)
    found = assumed.assumptions_of(db, initiative, known)
    way = assumed.way_of(initiative, found, known.scale)
    if assumed.still_needed(initiative, found, way):
        return None
    return project(found, way=way, seed=seed)


def needed(db: Database, initiative: Initiative, *, known: Known | None = None) -> list[str]:
    """Titles of the assumptions that a projection of it still waits for."""
    known = known or assumed.known(db)
    found = assumed.assumptions_of(db, initiative, known)
    return assumed.still_needed(initiative, found,
                                assumed.way_of(initiative, found, known.scale))


def verdicts_of(db: Database) -> dict[int, dict[Outcome, Verdict]]:
    """Initiative → outcome → what was measured of it."""
    found: dict[int, dict[Outcome, Verdict]] = {}
    for one in measurements.measurements(db):
        found.setdefault(one.initiative_id, {})[Outcome(one.outcome)] = Verdict.from_json(
            one.verdict)
    return found


def counts(verdict: Verdict) -> bool:
    """True where it may be counted in money: a comparison or a long history, and an effect."""
    ends = (verdict.effect.value, verdict.effect.low, verdict.effect.high)
    return (verdict.rung <= LAST_RUNG and verdict.finding != "too early"
            and all(end is not None for end in ends))


def before_it(
    initiative: Initiative, others: Sequence[Initiative], verdicts: Mapping[int, Verdicts]
) -> list[Initiative]:
    """Others that began earlier and count in money themselves."""
    if initiative.live_from is None:
        return []
    mine = (initiative.live_from, initiative.id)
    return [one for one in others if one.live_from and (one.live_from, one.id) < mine
            and _priced(verdicts.get(one.id, {}))]


def realised(
    db: Database, initiative: Initiative, today: date, *, known: Known | None = None,
    others: Sequence[Initiative] | None = None,
    verdicts: Mapping[int, Verdicts] | None = None, seed: int = 0,
) -> Realised:
    """What it brought so far, or why nothing is counted.

    known, others, verdicts: what a page read before for all initiatives.
    """
    verdicts = verdicts_of(db) if verdicts is None else verdicts
    mine = verdicts.get(initiative.id, {})
    why = _why_not(mine)
    if why or initiative.live_from is None:
        return Realised(None, why_not=why or NOT_MEASURED)
    known = known or assumed.known(db)
    others = initiatives(db) if others is None else others
    without = [one.segments for one in before_it(initiative, others, verdicts)]
    people = worth.reached(db, initiative.segments, without)
    shared = worth.reached(db, initiative.segments) - people
    if not people:
        return Realised(None, why_not=EARLIER if shared else NO_CUSTOMERS, shared=shared)
    found = assumed.assumptions_of(db, initiative, known)
    absent: list[str] = []
    parts: list[tuple[Part, np.ndarray]] = []
    months = 0.0
    for verdict in _priced(mine):
        window = window_months(initiative, verdict, today)
        frame = Frame(db, initiative, known, found, without, people, window, seed)
        names = needs(frame, verdict.outcome)
        lacking = [FACTS[name].title for name in names if name not in found]
        absent += [title for title in lacking if title not in absent]
        # The score stands in only where no event of its customers could be priced.
        if lacking or (verdict.outcome is Outcome.SCORE and parts):
            continue
        money = money_of(frame, verdict)
        parts.append((Part(verdict.outcome, verdict.rung, said_of(frame, verdict),
                           range_of(money)), money))
        months = max(months, window)
    if not parts:
        return Realised(None, customers=people, shared=shared,
                        why_not=f"Measured, but in money it still needs: {', '.join(absent)}.")
    total = np.sum([money for _, money in parts], axis=0)
    return Realised(range_of(total), tuple(part for part, _ in parts), "", months, people, shared,
                    total)


def window_months(initiative: Initiative, verdict: Verdict, today: date) -> float:
    """Months that count: the weeks measured, at most until today or the end of the initiative."""
    ends = min(today, initiative.live_until or today)
    days = min(7 * verdict.weeks_after, (ends - initiative.live_from).days)
    return max(days, 0) / DAYS_A_MONTH


def _priced(mine: Verdicts) -> list[Verdict]:
    """Verdicts that count in money: events first, the score last."""
    order = (Outcome.RETENTION, Outcome.ORDER_VALUE, Outcome.SUPPORT, Outcome.SCORE)
    return [mine[outcome] for outcome in order if outcome in mine and counts(mine[outcome])]


def _why_not(mine: Verdicts) -> str:
    if _priced(mine):
        return ""
    if not mine:
        return NOT_MEASURED
    if all(verdict.finding == "too early" for verdict in mine.values()):
        return TOO_EARLY
    if any(counts(verdict) for verdict in mine.values()):
        return "What was measured has no price of its own here."
    return NO_CAUSE
