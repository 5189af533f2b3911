"""What stands in an action plan: every value gathered once, then frozen."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from core.errors import BadInput
from core.estimates import Estimate
from core.focus import score_views
from core.focus.numbers.opportunities import ranked
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
EVIDENCE_COLUMNS = ["topic", "label", "parent_label", *passages.EVIDENCE_COLUMNS]


@dataclass(frozen=True)
class ActionPlan:
    """The values of one plan.

    made_at: UTC. scale, score: None where the study has no scores. scales: scored responses of
    each scale, most first. drivers: as `findings.drivers`. evidence: as `passages.evidence`, with
    topic, label and parent_label, the topics in the order of what they cost. notes: topic → what
    people noted on the matrix. money_per_point: a point of the score a year, None if not set.
    arrived_since: responses that came in after the study. initiatives: in the order of the board;
    tasks: by initiative. frozen, measured: initiative → what was frozen at its approval, and what
    was measured of the outcome it is judged by. database: which one the plan was made from.
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
    def fitting(self) -> tuple[Opportunity, ...]:
        """The opportunities that fit the capacity, by rank."""
        return tuple(one for one in self.opportunities if one.within_capacity)


def gather(db: Database, *, now: datetime, scale: Scale | None = None) -> ActionPlan:
    """The plan as the database has it now.

    scale: None takes the scale with the most responses. Raises BadInput where there is no study,
    or no scores on the scale asked for.
    """
    study = findings.study(db)
    if study is None:
        raise BadInput(
            "There is no study yet, so there is nothing to plan from. Import feedback, "
            "run a study, then ask for the plan again."
        )
    scales = tuple(snapshot.scales(db))
    scale = _chosen(scale, scales)
    score = score_views.now(db, Scope(), scale).score if scale else None
    set_by_people = preferences(db)
    topics = tuple(findings.topics(db))
    drivers = findings.drivers(db, scale)
    found = tuple(sorted(ranked(db, scale), key=lambda one: one.rank))
    money = set_by_people["money_per_point"]
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
        evidence=_evidence(db, _by_cost(found, drivers, topics), topics),
        money_per_point=None if money is None else float(money),
        currency=str(set_by_people["currency"]),
        capacity_days=float(set_by_people["capacity_days"]),
        initiatives=tuple(found_initiatives),
        tasks=tuple(tasks.tasks(db)),
        frozen=measurements.frozen(db),
        measured={one.initiative_id: one for one in measurements.measurements(db)
                  if judged_by.get(one.initiative_id) == one.outcome},
        database=identity(db),
    )


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


def _evidence(db: Database, order: list[str], topics: tuple[Topic, ...]) -> pd.DataFrame:
    """The newest comments of each topic: the newest, not the worst, so nothing is picked."""
    by_id = {topic.id: topic for topic in topics}
    parts = []
    for topic in order:
        ids = snapshot.ids_with_topic(db, Scope(), topic, limit=COMMENTS_A_TOPIC, offset=0)
        rows = passages.evidence(db, ids, [topic]).drop_duplicates("response_id")
        parent = by_id.get(by_id[topic].parent or "")
        parts.append(rows.assign(topic=topic, label=by_id[topic].label,
                                 parent_label=parent.label if parent else None))
    filled = [part for part in parts if len(part)]
    whole = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()
    return whole.reindex(columns=EVIDENCE_COLUMNS)
