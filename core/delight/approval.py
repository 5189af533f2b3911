"""Moves initiatives from stage to stage, and knows what an approval needs and freezes."""

import json
from datetime import date

from core.delight.evidence import measuring
from core.delight.evidence.records import Records
from core.delight.money import roi
from core.delight.wording import day
from core.errors import BadInput, Conflict
from core.innovate.plans import what_is_missing_in_plan
from core.model import OUTCOMES, Stage
from core.store import assumptions
from core.store import initiatives as store
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.tasks import tasks

# From a stage to those that can follow it; back, where somebody was too quick.
STEPS: dict[Stage, tuple[Stage, ...]] = {
    Stage.PROPOSED: (Stage.ASSESSED, Stage.APPROVED, Stage.DECLINED),
    Stage.ASSESSED: (Stage.PROPOSED, Stage.APPROVED, Stage.DECLINED),
    Stage.APPROVED: (Stage.ASSESSED, Stage.IN_PROGRESS, Stage.SHIPPED, Stage.DECLINED),
    Stage.IN_PROGRESS: (Stage.APPROVED, Stage.SHIPPED, Stage.DECLINED),
    Stage.SHIPPED: (Stage.IN_PROGRESS, Stage.MEASURED, Stage.CLOSED, Stage.DECLINED),
    Stage.MEASURED: (Stage.SHIPPED, Stage.CLOSED, Stage.DECLINED),
    Stage.CLOSED: (Stage.MEASURED, Stage.DECLINED),
    Stage.DECLINED: (Stage.PROPOSED,),
}
UNAPPROVED = {Stage.PROPOSED, Stage.ASSESSED}


def missing(db: Database, initiative: Initiative) -> list[str]:
    """What an approval still needs, a sentence each; none where it can be approved."""
    wanted = []
    if not initiative.owner.strip():
        wanted.append("Name an owner.")
    if not initiative.sponsor.strip():
        wanted.append("Name a sponsor.")
    if not initiative.evidence.strip():
        wanted.append("Say what evidence it rests on.")
    if initiative.expected is None:
        facts = OUTCOMES[initiative.outcome]
        wanted.append("Give a forecast: the effect that is expected on "
                      f"{facts.title[0].lower()}{facts.title[1:]} ({facts.unit}).")
    return wanted + what_is_missing_in_plan(initiative, tasks(db, initiative.id))


def without_money(db: Database, initiative: Initiative) -> str:
    """What the forecast still needs to be frozen in money too, as a remark; "" where nothing.

    It stands against no approval: the effect is promised in its own unit all the same.
    """
    needed = roi.needed(db, initiative)
    if not needed:
        return ""
    titles = ", ".join(title[0].lower() + title[1:] for title in needed)
    return ("An approval freezes the forecast of the effect, but no sum of money: for that it "
            f"needs {titles}.")


def move(
    db: Database, number: int, stage: Stage, *, version: int, session: str, by: str,
    why: str = "", today: date, at: str | None = None,
) -> None:
    """Moves an initiative to a stage. at: when, if not now.

    An approval freezes baseline and forecast; shipped sets the start to today where none is set.
    Raises BadInput naming everything that an approval lacks, or that the step is none; Conflict
    where somebody else was first.
    """
    initiative = store.initiative(db, number)
    if initiative is None:
        raise Conflict("This initiative is no longer there; nothing was changed.")
    if initiative.stage is stage:
        return
    _check_step(db, initiative, stage, today)
    # Where somebody wrote meanwhile, what would be frozen is not what the person saw.
    stale = initiative.version != version and (not session or initiative.session != session)
    freezes = stage is Stage.APPROVED and initiative.stage in UNAPPROVED and not stale
    starts = stage is Stage.SHIPPED and initiative.live_from is None
    store.set_stage(
        db, number, stage, version=version, session=session, by=by, why=why, at=at,
        also={"live_from": today} if starts else None,
        frozen={"baseline": baseline(db, initiative, today=today),
                "forecast": forecast(db, initiative)} if freezes else None)


def _check_step(db: Database, initiative: Initiative, stage: Stage, today: date) -> None:
    possible = STEPS[initiative.stage]
    name = f"“{initiative.name}”"
    if stage not in possible:
        raise BadInput(f"{name} is {initiative.stage}; from there it goes to "
                       f"{_either([str(one) for one in possible])}, not to {stage}.")
    if stage is Stage.APPROVED and initiative.stage in UNAPPROVED:
        wanted = missing(db, initiative)
        if wanted:
            raise BadInput(f"{name} cannot be approved yet. {' '.join(wanted)}")
    begins = initiative.live_from
    if stage is Stage.SHIPPED and begins is not None and begins > today:
        raise BadInput(f"{name} goes live on {day(begins)}; ship it that day, or set its start "
                       "earlier.")
    if stage is Stage.MEASURED and begins is None:
        raise BadInput(f"{name} cannot be measured before it went live; set its start date.")
    if stage is Stage.MEASURED and begins > today:
        raise BadInput(f"{name} cannot be measured before it goes live, on {day(begins)}.")


def baseline(db: Database, initiative: Initiative, *, today: date) -> dict:
    """What is frozen of today: {"as_of", "outcomes": {outcome: {"value", "low", "high", "n",

    "unit", "grade", "method", "detectable", "detectable_unit"}}}; value and ends are null where
    there is not enough data, detectable (2.9 standard errors) where nothing could be told.
    """
    found, records = {}, Records(db, today)
    power = measuring.detectable(db, initiative, today=today, records=records)
    for outcome, level in measuring.levels(
            db, initiative, today=today, records=records).items():
        found[str(outcome)] = {
            "value": level.value, "low": level.low, "high": level.high, "n": level.n,
            "unit": level.unit, "grade": level.grade, "method": level.method,
            "detectable": power[outcome].detectable, "detectable_unit": power[outcome].unit}
    return {"as_of": today.isoformat(), "outcomes": found}


def forecast(db: Database, initiative: Initiative) -> dict:
    """What is frozen of what is promised: {"effect": {"low", "likely", "high", "unit", "outcome"},

    "projection": the JSON object of `value.Projection` or null, "assumptions": {name: {"low",
    "likely", "high", "source", "owner"}}, "needed": [title]}: the assumptions that people made,
    and those that a projection still waited for.
    """
    try:
        projected = roi.projection(db, initiative)
    except BadInput:  # an assumption that cannot be meant: there is no projection to freeze
        projected = None
    needed = [] if projected else roi.needed(db, initiative)
    likely = initiative.expected
    low, high = (likely if end is None else end
                 for end in (initiative.expected_low, initiative.expected_high))
    return {
        "effect": {"low": low, "likely": likely, "high": high, "outcome": str(initiative.outcome),
                   "unit": OUTCOMES[initiative.outcome].unit},
        "projection": json.loads(projected.to_json()) if projected else None, "needed": needed,
        "assumptions": {
            name: {"low": one.low, "likely": one.likely, "high": one.high, "source": one.source,
                   "owner": one.owner}
            for name, one in assumptions.assumptions(db, initiative.id).items()},
    }


def _either(names: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
