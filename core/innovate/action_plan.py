"""What stands in an action plan: every value gathered once, then frozen."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from core.errors import BadInput
from core.estimates import Estimate
from core.focus import score_views, segment_priorities
from core.focus.driver_details import with_details
from core.focus.numbers.chances import Chances, in_force
from core.focus.numbers.opportunities import Stakes, ranked, stakes
from core.focus.numbers.point_worth import point_worth
from core.focus.numbers.priority import Opportunity
from core.innovate.fields import FORMAT
from core.model import Scope, Stage, Topic
from core.scales import SCALES, Scale, ScaleFacts
from core.store import (
    findings,
    initiatives,
    measurements,
    opportunities,
    passages,
    snapshot,
    tasks,
)
from core.store.database import Database, identity
from core.store.initiatives import Initiative
from core.store.measurements import Frozen, Measurement
from core.store.preferences import preferences
from core.store.tasks import Task

COMMENTS_A_TOPIC = 20
NOBODY = "No department yet"
EVIDENCE_COLUMNS = ["topic", "label", "parent_label", *passages.EVIDENCE_COLUMNS]


@dataclass(frozen=True)
class ActionPlan:
    """The values of one plan.

    made_at: UTC. scale, score: None where the study has no scores. scales: scored responses of
    each scale, most first. drivers: as `driver_details.with_details`. evidence: as
    `passages.evidence`, with topic, label and parent_label, the topics in the order of what they
    cost. notes: topic → what people noted on the matrix. money_per_point: a point of this score a
    year, None if not set. known: the stakes that are ranked, and of which segment. departments:
    those whose opportunities are listed; none: all. every: the opportunities of all departments.
    arrived_since: responses that came in after the study. initiatives: in the order of the board;
    tasks: by initiative. frozen, measured: initiative → what was frozen at its approval, and what
    was measured of the outcome it is judged by. database: which one the plan was made from.
    chances: φ and k as they stand.
    """

    company: str
    made_at: datetime
    made_by: str
    study: findings.Study
    arrived_since: int
    scale: Scale | None
    score: Estimate | None
    scales: tuple[tuple[Scale, int], ...]
    topics: tuple[Topic, ...]
    opportunities: tuple[Opportunity, ...]
    notes: dict[str, str]
    drivers: pd.DataFrame
    evidence: pd.DataFrame
    money_per_point: float | None
    currency: str
    capacity_days: float
    initiatives: tuple[Initiative, ...] = ()
    tasks: tuple[Task, ...] = ()
    frozen: dict[int, Frozen] = field(default_factory=dict)
    measured: dict[int, Measurement] = field(default_factory=dict)
    database: str = ""
    chances: Chances = field(default_factory=Chances)
    known: Stakes = field(default_factory=lambda: Stakes(None, {}, frozenset()))
    departments: tuple[str, ...] = ()
    every: tuple[Opportunity, ...] = ()

    @property
    def signs(self) -> dict[str, str]:
        """What a plan that comes back is known by."""
        return {"actiongap-plan": str(FORMAT), "actiongap-database": self.database,
                "actiongap-study": str(self.study.id), "actiongap-scale": str(self.scale or "")}

    @property
    def initiative_on(self) -> dict[str, Initiative]:
        """Topic → its newest initiative that was not declined."""
        return newest_by_topic(self.initiatives)

    @property
    def facts(self) -> ScaleFacts | None:
        """Facts of the plan's scale; None without scores."""
        return SCALES[self.scale] if self.scale else None

    @property
    def stake_unit(self) -> str:
        """What a point at stake is a point of."""
        if self.facts is None:
            return "points"
        kinds = {"points": f"{self.facts.score} points", "%": f"percentage points of the "
                 f"{self.facts.score}", "mean": f"points of the {self.facts.score} mean"}
        return kinds[self.facts.unit]

    @property
    def of(self) -> str:
        """What it holds: "by the NPS, of country: Ireland; opportunities of IT only"."""
        part = self.known.part
        return held(self.scale, part and (part.attribute, part.value), self.departments)

    @property
    def fitting(self) -> tuple[Opportunity, ...]:
        """The opportunities that fit the capacity, by rank."""
        return tuple(one for one in self.opportunities if one.within_capacity)


def held(
    scale: Scale | None, part: tuple[str, str] | None, departments: Sequence[str]
) -> str:
    """What a plan of these holds, in plain words."""
    said = f"by the {SCALES[scale].score}, of " if scale else "of "
    said += f"{part[0]}: {part[1]}" if part else "all responses"
    return said + (f"; opportunities of {', '.join(departments)} only" if departments else "")


def gather(
    db: Database, *, now: datetime, scale: Scale | None = None,
    part: tuple[str, str] | None = None, departments: tuple[str, ...] = (),
) -> ActionPlan:
    """The plan as the database has it now.

    scale: None takes the scale with the most responses. part: a studied segment (attribute, value);
    None: all. departments: whose opportunities are listed; ranks and capacity stay those of all.
    Raises BadInput where there is no study, no scores on the scale asked for, or no such segment.
    """
    study = findings.study(db)
    if study is None:
        raise BadInput(
            "There is no study yet, so there is nothing to plan from. Import feedback, "
            "run a study, then ask for the plan again."
        )
    scales = tuple(snapshot.scales(db))
    scale = _chosen(scale, scales)
    scope = Scope(segments=((part[0], (part[1],)),)) if part else Scope()
    known = _stakes(db, scale, part)
    score = score_views.now(db, scope, scale).score if scale else None
    set_by_people = preferences(db)
    topics = tuple(findings.topics(db))
    drivers = _drivers(db, scale, part)
    every = tuple(ranked(db, known=known))
    found = tuple(one for one in every if concerns(one, departments))
    found_initiatives = initiatives.initiatives(db)
    judged_by = {one.id: one.outcome for one in found_initiatives}
    return ActionPlan(
        company=str(set_by_people["company"] or ""),
        made_at=now,
        made_by=str(set_by_people["person"]),
        study=study,
        arrived_since=max(0, snapshot.volume(db, Scope())["responses"] - study.responses),
        scale=scale,
        score=score,
        scales=scales,
        topics=topics,
        opportunities=found,
        notes={one.topic: one.note for one in opportunities.placed(db)},
        drivers=drivers,
        evidence=_evidence(db, _by_cost(found, drivers, topics), topics, scope),
        money_per_point=point_worth(db, scale).money,
        currency=str(set_by_people["currency"]),
        capacity_days=float(set_by_people["capacity_days"]),
        initiatives=tuple(found_initiatives),
        tasks=tuple(tasks.tasks(db)),
        frozen=measurements.frozen(db),
        measured={one.initiative_id: one for one in measurements.measurements(db)
                  if judged_by.get(one.initiative_id) == one.outcome},
        database=identity(db), chances=in_force(db), known=known,
        departments=departments, every=every,
    )


def concerns(one: Opportunity, departments: Collection[str]) -> bool:
    """True where one of these departments would do it (NOBODY: none is named), or none is asked."""
    return not departments or bool(set(departments) & set(one.departments or (NOBODY,)))


def _stakes(db: Database, scale: Scale | None, part: tuple[str, str] | None) -> Stakes:
    if part is None:
        return stakes(db, scale)
    found = segment_priorities.stakes(db, *part, scale)
    if found is None:
        raise BadInput(f"The newest study has no drivers of {part[0]}: {part[1]}. Clear the "
                       "filter, then ask for the plan again.")
    return found


def _drivers(
    db: Database, scale: Scale | None, part: tuple[str, str] | None
) -> pd.DataFrame:
    """The drivers of the whole with their details, or those of the segment."""
    if part is None:
        return with_details(db, scale, findings.drivers(db, scale))
    return segment_priorities.drivers(db, *part, scale)  # type: ignore[arg-type]


def newest_by_topic(all_of_them: Iterable[Initiative]) -> dict[str, Initiative]:
    """Topic → the newest of its initiatives that was not declined."""
    return {one.topic_id: one for one in sorted(all_of_them, key=lambda one: one.id)
            if one.topic_id and one.stage is not Stage.DECLINED}


def _chosen(scale: Scale | None, scales: tuple[tuple[Scale, int], ...]) -> Scale | None:
    known = [one for one, _ in scales]
    if scale is None:
        return known[0] if known else None
    if scale not in known:
        raise BadInput(
            f"No response has a score on the scale “{scale}”. "
            f"Choose one of: {', '.join(known) or 'none, for nothing has a score yet'}."
        )
    return scale


def _by_cost(
    found: tuple[Opportunity, ...], drivers: pd.DataFrame, topics: tuple[Topic, ...]
) -> list[str]:
    """Leaves: by rank on the matrix, then the worst first, then the most spoken of."""
    parents = {topic.parent for topic in topics}
    spoken = sorted((one for one in topics if one.id not in parents), key=lambda one: -one.mentions)
    order = [one.topic for one in found] + drivers["topic"].tolist() + [one.id for one in spoken]
    leaves = {one.id for one in spoken}
    return [topic for topic in dict.fromkeys(order) if topic in leaves]


def _evidence(
    db: Database, order: list[str], topics: tuple[Topic, ...], scope: Scope
) -> pd.DataFrame:
    """The newest comments of each topic: the newest, not the worst, so nothing is picked."""
    by_id = {topic.id: topic for topic in topics}
    parts = []
    for topic in order:
        ids = snapshot.ids_with_topic(db, scope, topic, limit=COMMENTS_A_TOPIC, offset=0)
        rows = passages.evidence(db, ids, [topic]).drop_duplicates("response_id")
        parent = by_id.get(by_id[topic].parent or "")
        parts.append(rows.assign(topic=topic, label=by_id[topic].label,
                                 parent_label=parent.label if parent else None))
    filled = [part for part in parts if len(part)]
    whole = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
    return whole.reindex(columns=EVIDENCE_COLUMNS)
