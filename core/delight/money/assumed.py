"""Which assumptions hold: what people said, else what customers' own events tell, else defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from core.delight.money.class_worth import measured
from core.estimates import written
from core.focus.numbers import chances, opportunities, priority
from core.focus.numbers.assumptions import FACTS, Z90, Assumption, checked, defaults
from core.focus.numbers.point_worth import point_worth
from core.focus.numbers.value import WAYS, Way, missing
from core.model import OUTCOMES, Outcome
from core.scales import SCALES, Scale
from core.store import assumptions as store
from core.store import customers, findings, snapshot, worth
from core.store.assumptions import COMPANY
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.preferences import preferences

DIRECT: dict[Outcome, Way] = {
    Outcome.RETENTION: "retention", Outcome.ORDER_VALUE: "order value",
    Outcome.SUPPORT: "support requests",
}


@dataclass(frozen=True)
class Known:
    """What a page reads once for all initiatives.

    company: name → what holds where an initiative has nothing of its own. drivers: as
    `findings.drivers` of the scale. scale: None while nothing is scored.
    """

    scale: Scale | None
    company: Mapping[str, Assumption]
    drivers: pd.DataFrame = field(repr=False)
    currency: str


def known(db: Database) -> Known:
    """The company's assumptions: kept, else measured, else default."""
    said = preferences(db)
    scale = snapshot.default_scale(db)
    kept = _kept(db, COMPANY)
    found = defaults()
    if count := customers.count(db):
        found["customers"] = Assumption("customers", count, count, count,
                                        source=f"counted: {count:,} customers known")
    if worth_of_point := point_worth(db, scale).money:
        found["point_worth"] = Assumption("point_worth", *(worth_of_point,) * 3,
                                          source="Settings: money per point, no range given")
    share = kept.get("margin_share")
    found |= measured(db, scale, days=int(said["retention_days"]), margin_share=share)
    company = {name: one for name, one in (found | kept).items() if FACTS[name].company}
    return Known(scale, company, findings.drivers(db, scale), str(said["currency"]))


def assumptions_of(db: Database, initiative: Initiative, what: Known) -> dict[str, Assumption]:
    """All that holds for an initiative: its own, what its plan says, the company's."""
    own = {name: one for name, one in _kept(db, initiative.id).items() if one.initiative}
    found = {name: one for name, one in defaults().items() if not FACTS[name].company}
    found |= dict(what.company) | _planned(initiative) | _reach(db, initiative)
    if split := _split(what.drivers, initiative.topic_id):
        found["promoter_split"] = split
    if "effect" not in own and (effect := _effect(db, initiative, what.scale)):
        found["effect"] = effect
    return found | own


def way_of(initiative: Initiative, found: Mapping[str, Assumption], scale: Scale | None) -> Way:
    """How its effect becomes money: its outcome directly, else by classes, else by points.

    Classes where every one has a retention and a margin; points of the score where not.
    """
    if initiative.outcome in DIRECT:
        return DIRECT[initiative.outcome]
    by_class: Way | None = None
    if scale is not None and SCALES[scale].good is not None:
        by_class = "classes" if SCALES[scale].bad is not None else "two classes"
    if by_class and all(name in found for name in WAYS[by_class].needs):
        return by_class
    return "points"


def still_needed(initiative: Initiative, found: Mapping[str, Assumption], way: Way) -> list[str]:
    """What a projection still needs, as people read it."""
    absent = [FACTS[name].title for name in missing(found, way)]
    if initiative.outcome is Outcome.ADVOCACY and "Expected effect" in absent:
        absent[absent.index("Expected effect")] = (
            "Expected effect on the score (referrals and reviews have no price of their own)")
    return absent


def unit_of(name: str, initiative: Initiative | None, known: Known) -> str:
    """The unit of an assumption as people read it."""
    if name == "effect" and initiative is not None:
        direct = initiative.outcome in {Outcome.SCORE, *DIRECT}
        return OUTCOMES[initiative.outcome if direct else Outcome.SCORE].unit
    return FACTS[name].unit.replace("money", known.currency)


def keep(db: Database, one: Assumption, *, version: int, by: str) -> None:
    """Keeps an assumption that somebody made. Raises BadInput, Conflict."""
    one = checked(one)
    store.save(db, one.initiative, one.name, one.low, one.likely, one.high, one.source, one.owner,
               version=version, by=by)


def _kept(db: Database, initiative: int) -> dict[str, Assumption]:
    return {name: Assumption(name, row.low, row.likely, row.high, row.source, row.owner,
                             row.initiative)
            for name, row in store.assumptions(db, initiative).items() if name in FACTS}


def _planned(initiative: Initiative) -> dict[str, Assumption]:
    """Costs as the initiative states them; work of its kind runs over by the usual factor."""
    found = {}
    overrun = priority.OVERRUN[initiative.complexity]
    if initiative.one_off_cost is not None:
        cost = initiative.one_off_cost
        found["one_off_cost"] = Assumption(
            "one_off_cost", cost, cost, cost * overrun, initiative=initiative.id,
            source=f"the initiative’s cost; high: {initiative.complexity} work runs over "
                   f"by ×{overrun:g}")
    if initiative.run_cost is not None:
        found["run_cost"] = Assumption("run_cost", *(initiative.run_cost,) * 3,
                                       source="the initiative’s running cost",
                                       initiative=initiative.id)
    return found


def _reach(db: Database, initiative: Initiative) -> dict[str, Assumption]:
    everybody = customers.count(db)
    if not initiative.segments or not everybody:
        return {}
    some = worth.reached(db, initiative.segments)
    share = 100 * some / everybody
    return {"reach": Assumption("reach", share, share, share, initiative=initiative.id,
                                source=f"counted: {some:,} of {everybody:,} customers are in its "
                                       "segments")}


def _split(drivers: pd.DataFrame, topic: str | None) -> Assumption | None:
    """Through whom the topic moves the score: its promoter part of the whole stake."""
    row = drivers[drivers["topic"] == topic]
    if row.empty or row[["promoter_part", "detractor_part"]].isna().any(axis=None):
        return None
    promoter, detractor = float(row["promoter_part"].iloc[0]), float(row["detractor_part"].iloc[0])
    if promoter + detractor == 0:
        return None
    share = float(np.clip(100 * promoter / (promoter + detractor), 0.0, 100.0))
    return Assumption("promoter_split", share, share, share,
                      source="the topic’s promoter and detractor parts (Drivers)")


def _effect(db: Database, initiative: Initiative, scale: Scale | None) -> Assumption | None:
    """What people expect of it; else the topic's shrunk stake × the chance that mending works."""
    priced = {Outcome.SCORE, *DIRECT}
    if initiative.outcome in priced and initiative.expected is not None:
        likely = initiative.expected
        low = likely if initiative.expected_low is None else initiative.expected_low
        high = likely if initiative.expected_high is None else initiative.expected_high
        source = "the initiative’s expected effect" + ("" if low < high else ", no range given")
        return Assumption("effect", low, likely, high, source=source, initiative=initiative.id)
    if initiative.outcome in DIRECT or initiative.topic_id is None:
        return None
    stake = opportunities.stakes(db, scale).by_topic.get(initiative.topic_id)
    if stake is None or stake.estimate.value is None or stake.recoverable <= 0:
        return None
    works = chances.in_force(db).works[initiative.complexity]
    ends = (stake.recoverable + sign * Z90 * stake.spread for sign in (-1, 0, 1))
    return Assumption(
        "effect", *(works * end for end in ends), initiative=initiative.id,
        source=f"the topic’s stake, shrunk, × {written(works, 2)}, the chance that "
               f"{initiative.complexity} work mends it")
