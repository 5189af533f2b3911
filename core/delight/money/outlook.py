"""What all that was decided promises together, by the assumptions of today or by others.

A customer whom several initiatives reach counts for the one that begins first, as for what was
realised. Each initiative's benefit is taken by the share of its customers that is left to it; its
cost is whole. All draws are seeded by the assumption alone, so two outlooks differ only where an
assumption does. A forecast that was frozen at an approval never changes by any of this.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date

import numpy as np

from core.delight.money import assumed, fiscal, roi
from core.delight.money.assumed import Known
from core.delight.money.fiscal import FiscalYear
from core.focus.numbers.assumptions import FACTS, Assumption, checked
from core.focus.numbers.value import ALWAYS, DRAWS, WAYS, Range, Way, draw, range_of, spread_of
from core.model import Stage
from core.store import customers, worth
from core.store.assumptions import COMPANY
from core.store.database import Database
from core.store.initiatives import Initiative, initiatives
from core.store.scenarios import Ends, Key

DECIDED = (Stage.APPROVED, Stage.IN_PROGRESS, Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED)
COUNTS_NOTHING = "it was measured, and nothing of it counts in money"
NO_PEOPLE = "all its customers count for an initiative that begins earlier"


@dataclass(frozen=True)
class Planned:
    """An initiative that can be projected. begins: when its first month does.

    people: its customers whom no earlier one reaches; shared: those whom one does. share: the
    part of its benefit that counts, 0 to 1.
    """

    initiative: Initiative
    assumptions: Mapping[str, Assumption]
    way: Way
    begins: date
    people: int
    shared: int

    @property
    def share(self) -> float:
        """1 where no customers are known: nobody can be seen to be counted twice."""
        every = self.people + self.shared
        return self.people / every if every else 1.0


@dataclass(frozen=True)
class Basis:
    """What outlooks are made of, read once. left_out: (name, why) of the others.

    known_people: False where no customers are known, so that overlaps cannot be seen.
    """

    planned: tuple[Planned, ...]
    left_out: tuple[tuple[str, str], ...]
    known: Known = field(repr=False)
    known_people: bool = True

    def assumption(self, key: Key) -> Assumption | None:
        """What holds today under that key; None where no projection uses it."""
        return self.assumptions.get(key)

    @property
    def assumptions(self) -> dict[Key, Assumption]:
        """Everything that the projections use: the company's first, then by initiative."""
        found = {key_of(one.initiative.id, held): held
                 for one in self.planned for held in one.assumptions.values()}
        order = list(FACTS)
        return dict(sorted(found.items(), key=lambda row: (row[0][0], order.index(row[0][1]))))


@dataclass(frozen=True)
class Year:
    """One fiscal year, undiscounted: expected money (means, which add up) and the 80 % of net."""

    year: FiscalYear
    benefit: float
    cost: float
    net: float
    range: Range


@dataclass(frozen=True)
class Outlook:
    """Ranges are P10/P50/P90 of the draws. npv, cost: discounted from each one's own begin.

    roi: a share; None where the cost may be 0. benefit: undiscounted; undiscounted: it less all
    costs, as the fiscal years hold it. rows: (initiative, NPV).
    years: fiscal years. spread: (key, share of the NPV's variance), largest first. draws: (n,) NPV.
    """

    npv: Range
    benefit: Range
    cost: Range
    roi: Range | None
    undiscounted: Range
    chance_positive: float
    rows: tuple[tuple[int, Range], ...]
    years: tuple[Year, ...]
    spread: tuple[tuple[Key, float], ...]
    draws: np.ndarray = field(repr=False, compare=False)

    def to_json(self) -> str:
        """All but the draws, as text: equal assumptions give equal bytes; never NaN."""
        plain = {name: value for name, value in asdict(self).items() if name != "draws"}
        return json.dumps(plain, allow_nan=False, default=str)


def basis(
    db: Database, today: date, *, known: Known | None = None, proposals: bool = False
) -> Basis:
    """Everything decided that can be projected. proposals: what is not decided yet too.

    Who begins first counts first, those without a day last. What was measured and counts nothing
    in money promises nothing any more, and takes no customers from the others.
    """
    known = known or assumed.known(db)
    verdicts = roi.verdicts_of(db)
    planned, left_out, before = [], [], []
    for one in _in_order(initiatives(db), proposals=proposals):
        mine = verdicts.get(one.id, {})
        if mine and not any(roi.counts(found) or found.finding == "too early"
                            for found in mine.values()):
            left_out.append((one.name, COUNTS_NOTHING))
            continue
        held = assumed.assumptions_of(db, one, known)
        way = assumed.way_of(one, held, known.scale)
        if needed := assumed.still_needed(one, held, way):
            left_out.append((one.name, f"it still needs: {', '.join(needed)}"))
            continue
        people = worth.reached(db, one.segments, before)
        shared = worth.reached(db, one.segments) - people
        used = _used(held, way)
        planned.append(Planned(one, used, way, _begin(one) or today, people, shared))
        if shared and not people:
            left_out.append((one.name, NO_PEOPLE + "; its cost counts"))
        before.append(one.segments)
    return Basis(tuple(planned), tuple(left_out), known, customers.count(db) > 0)


def _used(held: Mapping[str, Assumption], way: Way) -> dict[str, Assumption]:
    """The assumptions that a projection in that way uses."""
    return {name: held[name] for name in (*WAYS[way].needs, *ALWAYS)}


def key_of(initiative: int, one: Assumption) -> Key:
    """Whose it is, and its name: the company's, unless the initiative has its own."""
    return (one.initiative if FACTS[one.name].company else initiative), one.name


def known_with(known: Known, changes: Mapping[Key, Ends]) -> Known:
    """What is known, with the company's assumptions changed: what was realised rests on it too."""
    ours = {name: Assumption(name, *ends) for (number, name), ends in changes.items()
            if number == COMPANY}
    return replace(known, company={**known.company, **ours})


def outlook(
    found: Basis, changes: Mapping[Key, Ends] | None = None, *, begins_in: int = 1, seed: int = 0
) -> Outlook | None:
    """All of them together; None without any. changes: what holds instead of today's assumptions.

    begins_in: first month of the fiscal year. Raises BadInput where a change cannot be meant.
    """
    if not found.planned:
        return None
    parts = [_part(one, changes or {}, begins_in, seed) for one in found.planned]
    benefit, cost = (np.sum([getattr(part, name) for part in parts], axis=0)
                     for name in ("present", "spent"))
    npv = benefit - cost
    inputs = {key: drawn for part in parts for key, drawn in part.inputs.items()}
    return Outlook(
        npv=range_of(npv), benefit=range_of(np.sum([part.whole for part in parts], axis=0)),
        cost=range_of(cost), roi=range_of(npv / cost) if (cost > 0).all() else None,
        undiscounted=range_of(np.sum([part.net for part in parts], axis=0)),
        chance_positive=float((npv > 0).mean()),
        rows=tuple((one.initiative.id, range_of(part.present - part.spent))
                   for one, part in zip(found.planned, parts, strict=True)),
        years=_years(parts), spread=spread_of(inputs, npv)[0], draws=npv)


@dataclass(frozen=True)
class _Part:
    """One initiative's draws. present, spent: discounted. benefits, costs: of fiscal years."""

    present: np.ndarray
    spent: np.ndarray
    whole: np.ndarray
    benefits: dict[FiscalYear, np.ndarray]
    costs: dict[FiscalYear, np.ndarray]
    inputs: dict[Key, np.ndarray]

    @property
    def net(self) -> np.ndarray:
        """(n,) undiscounted benefit less all costs."""
        return self.whole - sum(self.costs.values())


def _part(one: Planned, changes: Mapping[Key, Ends], begins_in: int, seed: int) -> _Part:
    held = {name: _changed(one.initiative.id, was, changes)
            for name, was in one.assumptions.items()}
    made = draw(held, way=one.way, seed=seed, draws=DRAWS)
    benefit = made.benefit * one.share
    factor = (1 + made.discount) ** (-np.arange(1, benefit.shape[1] + 1) / 12)
    running = np.repeat(made.run[:, None], benefit.shape[1], axis=1)
    costs = fiscal.by_year(running, one.begins, begins_in)
    first = fiscal.year_of(one.begins, begins_in)
    costs[first] = costs[first] + made.one_off
    return _Part(
        benefit @ factor, made.one_off + made.run * factor.sum(), benefit.sum(axis=1),
        fiscal.by_year(benefit, one.begins, begins_in), costs,
        {key_of(one.initiative.id, held[name]): drawn for name, drawn in made.inputs.items()})


def _changed(initiative: int, was: Assumption, changes: Mapping[Key, Ends]) -> Assumption:
    key = key_of(initiative, was)
    if key not in changes:
        return was
    return checked(Assumption(was.name, *changes[key], initiative=key[0]))


def _years(parts: Sequence[_Part]) -> tuple[Year, ...]:
    """Expected money in whole cents, so that the years add up to the whole."""
    benefits = fiscal.added([part.benefits for part in parts])
    costs = fiscal.added([part.costs for part in parts])
    years = sorted({*benefits, *costs})
    nets = [benefits.get(year, np.zeros(DRAWS)) - costs.get(year, 0.0) for year in years]
    ours = fiscal.to_the_cent([float(np.mean(benefits.get(year, 0.0))) for year in years])
    theirs = fiscal.to_the_cent([float(np.mean(costs.get(year, 0.0))) for year in years])
    return tuple(Year(year, a, b, round(a - b, 2), range_of(net))
                 for year, a, b, net in zip(years, ours, theirs, nets, strict=True))


def _begin(one: Initiative) -> date | None:
    return one.live_from or one.due_on


def _in_order(every: Sequence[Initiative], *, proposals: bool) -> list[Initiative]:
    stages = {*DECIDED} | ({stage for stage in Stage if stage is not Stage.DECLINED}
                           if proposals else set())
    kept = [one for one in every if one.stage in stages]
    return sorted(kept, key=lambda one: (_begin(one) or date.max, one.id))
