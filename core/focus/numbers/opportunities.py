"""Opportunities: what the study found and people said, ranked; pains placed, others by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import BadInput
from core.estimates import Estimate, withheld
from core.focus.numbers import chances, growth, priority, shrinking
from core.focus.numbers.chances import Chances
from core.focus.numbers.point_worth import PointWorth, point_worth
from core.focus.numbers.priority import Opportunity
from core.focus.numbers.shrinking import Towards
from core.focus.taxonomy import fate
from core.model import Scope, Stage
from core.scales import SCALES, Scale
from core.store import findings, initiatives, snapshot
from core.store import opportunities as store
from core.store.database import Database
from core.store.preferences import preferences

RANKED_GRADES = ("full", "indicative", "pooled")
METHOD = "opportunities-1"
MOST_PROPOSED = 12  # what people can weigh at one sitting; the drivers hold the rest


@dataclass(frozen=True)
class Stake:
    """What the study says about a topic, ready to be ranked.

    recoverable: shrunk, in points (negative: a strength). spread: its standard error.
    trend: g̃, a share a year. growth: of its mentions as found, % a year; None: it has none.
    standard_error: of the stake as it was measured. towards: what it was drawn to; None where it
    is not ranked.
    """

    label: str
    parent_label: str | None
    estimate: Estimate
    recoverable: float
    spread: float
    trend: float
    growth: Estimate | None = None
    standard_error: float = 0.0
    towards: Towards | None = None


@dataclass(frozen=True)
class Part:
    """A segment, and how much of the whole it is: `some` of `all` customers or responses."""

    attribute: str
    value: str
    some: int
    all: int
    counted: str

    @property
    def share(self) -> float:
        """What a point of its score is of a point of the whole's, 0…1."""
        return self.some / self.all


@dataclass(frozen=True)
class Stakes:
    """The stakes of one scale by topic id, and all leaves of the newest study.

    scale is None while nothing is scored; then the leaves have no stakes. part: the segment whose
    stakes they are; None: the whole's.
    """

    scale: Scale | None
    by_topic: Mapping[str, Stake]
    leaves: frozenset[str]
    part: Part | None = None


def stakes(db: Database, scale: Scale | None = None) -> Stakes:
    """What the newest study says about each topic on the scale (default: the commonest).

    It reads the snapshot: a page keeps the answer per study and snapshot version.
    """
    scale = scale or snapshot.default_scale(db)
    leaves = frozenset(topic.id for topic in findings.topics(db) if topic.parent)
    if scale is None or not leaves:
        return Stakes(scale, {}, leaves)
    drivers = findings.drivers(db, scale)
    return Stakes(scale, of_drivers(drivers, snapshot.prevalence(db, Scope()), scale), leaves)


def ranked(
    db: Database, scale: Scale | None = None, *, known: Stakes | None = None,
    order: str = "priority",
) -> list[Opportunity]:
    """The opportunities on the matrix by rank, with who changed them last.

    known: stakes that were read before. order: a key of `priority.ORDERS`. A point is worth what
    somebody said of one of this scale; of a segment, the segment's share of that. Values that
    people set for the whole are left out there, and on another scale while money does not link
    the two.
    """
    said = preferences(db)
    known = known or stakes(db, scale)
    worth, capacity = point_worth(db, known.scale), said["capacity_days"]
    unit = f"{said['currency']}/year" if worth.money else "points/year"
    learned, doers = chances.in_force(db), _departments(db)
    found = [
        _opportunity(one, known, worth, unit, learned, doers.get(one.topic, ()),
                     fate.fate(db, one.topic) if one.topic not in known.leaves else "")
        for one in store.placed(db)
    ]
    return priority.rank(found, capacity=float(capacity or 0), order=order)


def _departments(db: Database) -> dict[str, tuple[str, ...]]:
    """Topic → the departments of its newest initiative that was not declined."""
    newest = sorted(initiatives.initiatives(db), key=lambda one: one.id)
    return {one.topic_id: one.departments for one in newest
            if one.topic_id and one.departments and one.stage is not Stage.DECLINED}


def propose(db: Database, *, by: str, scale: Scale | None = None) -> list[str]:
    """Places the worst pains whose interval lies wholly below 0 and that nobody set aside.

    Until MOST_PROPOSED stand on the matrix; people place others by hand. Called at the end of a
    study, after its write; also takes over the new labels. Returns the topics that are new there.
    """
    scale = scale or snapshot.default_scale(db)
    if scale is None:
        return []
    drivers = findings.drivers(db, scale)
    store.rename(db, dict(zip(drivers["topic"], drivers["label"], strict=True)))
    open_now, known = store.placed(db), {one.topic for one in store.placed(db, set_aside=True)}
    sure = drivers[drivers["grade"].isin(RANKED_GRADES) & (drivers["high"] < 0)]
    labels = dict(zip(sure["topic"], sure["label"], strict=True))
    fresh = [topic for topic in labels if topic not in known]
    room = max(MOST_PROPOSED - len(open_now), 0)
    return store.place(db, {topic: labels[topic] for topic in fresh[:room]}, by=by,
                       why="A pain by its interval")


def place(
    db: Database, topics: Sequence[str], *, by: str, scale: Scale | None = None
) -> list[str]:
    """Places topics by hand; returns those that were not there.

    topics: ids of leaves. scale: whose drivers were looked at (default: the commonest).
    Raises BadInput for an unknown one, and for a strength: the matrix holds pains.
    """
    labels = {topic.id: topic.label for topic in findings.topics(db) if topic.parent}
    driven = findings.drivers(db, scale or snapshot.default_scale(db))
    strengths = set(driven.loc[driven["low"] > 0, "topic"])
    for topic in topics:
        if topic not in labels:
            raise BadInput(f"The newest study knows no topic “{topic}”; choose one from its list.")
        if topic in strengths:
            raise BadInput(
                f"“{labels[topic]}” is a strength: it lifts the score. The matrix holds pains."
            )
    return store.place(db, {topic: labels[topic] for topic in topics}, by=by)


def of_drivers(
    drivers: pd.DataFrame, prevalence: pd.DataFrame, scale: Scale
) -> dict[str, Stake]:
    """Topic → Stake; withheld drivers have no value to recover.

    drivers: as `findings.drivers`. prevalence: as `snapshot.prevalence`.
    """
    unit = SCALES[scale].unit
    trends = _trends(prevalence)
    half_width = (drivers["high"] - drivers["low"]).to_numpy(float) / 2
    sure = drivers[drivers["grade"].isin(RANKED_GRADES) & shrinking.rankable(half_width, scale)]
    drawn, spread, towards = np.array([]), np.array([]), None
    errors = sure["standard_error"].to_numpy(float)
    if len(sure):
        seen = (-sure["stake"].to_numpy(float), errors, shrinking.floor_of(scale))
        drawn, spread = shrinking.shrunk(*seen)
        towards = shrinking.towards(*seen)
    ready = dict(zip(sure["topic"], zip(drawn, spread, errors, strict=True), strict=True))
    found = {}
    for row in drivers.itertuples():
        n = int(row.mentions)
        estimate = withheld(n, unit, METHOD) if row.topic not in ready else Estimate(
            float(row.stake), float(row.low), float(row.high), n, unit, row.grade, METHOD)
        recoverable, left, error = ready.get(row.topic, (0.0, 0.0, 0.0))
        parent = row.parent_label if isinstance(row.parent_label, str) else None
        found[row.topic] = Stake(
            row.label, parent, estimate, float(recoverable), float(left),
            *trends.get(row.topic, (0.0, None)), float(error),
            towards if row.topic in ready else None)
    return found


def _trends(prevalence: pd.DataFrame) -> dict[str, tuple[float, Estimate]]:
    """Topic → g̃ and the growth as found; a month without a mention counts as zero mentions."""
    if prevalence.empty:
        return {}
    months = prevalence.groupby("month")["responses"].first()
    said = prevalence.pivot_table(index="month", columns="topic", values="mentions",
                                  aggfunc="sum", fill_value=0).reindex(months.index, fill_value=0)
    return {
        topic: (priority.TREND_KEPT * growth.annual_trend(months.index, said[topic], months),
                growth.growth(months.index, said[topic], months)) for topic in said
    }


def _opportunity(
    one: store.Placed, known: Stakes, worth: PointWorth, unit: str, learned: Chances,
    doers: tuple[str, ...], became: str,
) -> Opportunity:
    money = (worth.money or 1.0) * (known.part.share if known.part and worth.money else 1.0)
    stake = known.by_topic.get(one.topic) or Stake(
        one.label, None, withheld(0, SCALES[known.scale].unit if known.scale else "points", METHOD),
        0.0, 0.0, 0.0)
    computed = priority.expected_value(stake.recoverable, one.complexity, stake.trend,
                                       money * learned.k, learned.works[one.complexity])
    by_hand = one.value is not None and known.part is None and worth.to_main is not None
    value = one.value / worth.to_main * money if by_hand else computed
    days = priority.ASSUMED_DAYS if one.effort_days is None else one.effort_days
    cost_days = priority.cost(days, one.complexity)
    return Opportunity(
        topic=one.topic, label=stake.label, parent_label=stake.parent_label, stake=stake.estimate,
        recoverable=stake.recoverable, trend=stake.trend, complexity=one.complexity,
        computed_days=priority.ASSUMED_DAYS, days=days, computed_value=computed, value=value,
        unit=unit, cost_days=cost_days, priority=value / cost_days, rank=0, within_capacity=False,
        effort_assumed=one.effort_days is None, vanished=one.topic not in known.leaves,
        version=one.version, session=one.session, changed_by=one.changed_by,
        changed_at=one.changed_at, why=one.why, fate=became, money=money, growth=stake.growth,
        spread=stake.spread, departments=(one.department,) if one.department else doers,
        explained=one.explained, chances=learned.works, k=learned.k,
        value_by=(one.value_by or one.changed_by) if by_hand else "",
    )
