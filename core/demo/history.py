"""The made-up company's past and present: initiatives, letters, and who was told.

It comes after the first study, for initiatives rest on topics, and topics are found, not planted.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import numpy as np

from core.delight import approval, closing
from core.demo import pilot
from core.demo.past import PAST, TILLS, PlantedInitiative
from core.demo.pilot import DRAWN, PILOT, PILOT_EVIDENCE
from core.demo.present import ASSUMED, ASSUMED_BY, PRESENT, RULE, PresentInitiative
from core.demo.world import responses
from core.focus import alerts
from core.innovate import initiatives
from core.interact import following
from core.model import Stage
from core.post import outbox
from core.scales import Scale
from core.store import assumptions, findings, jobs, letters, passages, rules, tasks
from core.store import initiatives as store
from core.store.database import Database
from core.store.preferences import set_preferences

Report = Callable[[float, str], None]
SENDER = {"sender_name": "Ollivane", "sender_address": "care@ollivane.example"}
# Days before it went live on which a past initiative reached each stage.
EARLIER = {Stage.ASSESSED: 60, Stage.APPROVED: 35, Stage.IN_PROGRESS: 28, Stage.SHIPPED: 0}
TOLD_AFTER = 21  # days after it went live
LOOKED_BEFORE = 14  # days before today on which its result was looked at
WEEKS_JUDGED = 104  # by the rule of alerts, each against the weeks before it
LOOKS_BACK = 60  # days of answers that the rule writes to


def is_due(db: Database) -> bool:
    """True where the made-up company was studied and its past is not there, or not whole, yet.

    The rule comes last; a past that was interrupted half-way is taken up where it stopped.
    """
    made = jobs.latest(db, "demo")
    return bool(made and made.status == "done" and findings.study(db)
                and not any(one.name == RULE.name for one in rules.rules(db)))


def build(db: Database, *, by: str, report: Report) -> dict:
    """Adds the past and the present of the company that the last "demo" job made.

    Returns {"initiatives", "told", "letters"}. A second time it adds nothing.
    """
    if not is_due(db):
        return {"initiatives": 0, "told": 0, "letters": 0}
    payload = jobs.latest(db, "demo").payload
    until = date.fromisoformat(payload["until"])
    report(0.1, "Remembering what was done")
    found = _found_topics(db, until, payload["seed"])
    set_preferences(db, SENDER, by=by)
    letters.ensure_defaults(db, by=by)
    kept = assumptions.assumptions(db)
    for name, (low, likely, high, source) in ASSUMED.items():
        if name not in kept:
            assumptions.save(db, 0, name, low, likely, high, source, ASSUMED_BY, version=0, by=by)
    for one in PAST:
        number = _past(db, one, found[one.topic], until)
        if one is TILLS:
            told = _told(db, number, one, until)
        report(0.4, f"Remembering “{one.name}”")
    for current in PRESENT:
        _present(db, current, found[current.topic], until)
    _piloted(db, until, payload["seed"])
    alerts.judge(db, today=until, by=by, weeks_back=WEEKS_JUDGED)
    report(0.9, f"Remembering “{PILOT.name}”")
    written = _rule(db, found[RULE.topic], until, by)
    report(1.0, "The past is there")
    return {"initiatives": len(PAST) + len(PRESENT) + 1, "told": told, "letters": written}


@dataclass(frozen=True)
class _Found:
    """The found topic that covers a planted one best."""

    id: str
    label: str


def _found_topics(db: Database, until: date, seed: int) -> dict[str, _Found]:
    """Planted topic → the found one, leaf or parent, whose responses agree best with it (F1)."""
    planted = responses(until, seed).mentions[["source", "external_id", "topic"]].drop_duplicates()
    read = passages.export_rows(db)[["source", "external_id", "topics"]].dropna()
    said = read.assign(found=read["topics"].str.split(";")).explode("found")
    pairs = planted.merge(said, on=["source", "external_id"])
    both = pairs.groupby(["topic", "found"]).size()
    of_planted, of_found = planted["topic"].value_counts(), said["found"].value_counts()
    f1 = 2 * both / (both.index.get_level_values("topic").map(of_planted).to_numpy()
                     + both.index.get_level_values("found").map(of_found).to_numpy())
    labels = {topic.id: topic.label for topic in findings.topics(db)}
    best = {topic: part.droplevel("topic").idxmax() for topic, part in f1.groupby("topic")}
    return {topic: _Found(found, labels[found]) for topic, found in best.items()}


def _at(day: date) -> str:
    return f"{day.isoformat()}T09:00:00Z"


def _piloted(db: Database, until: date, seed: int) -> None:
    """The experiment: drawn before it began, shipped, and what its customers then did."""
    def draw(number: int, day: date) -> None:
        pilot.let_chance_draw(db, number, seed, today=day, at=_at(day), by=PILOT.owner)

    number = _past(db, PILOT, None, until, drawn=draw)
    pilot.bring_reviews(db, number, until, seed, by=PILOT.owner)


def _past(
    db: Database, one: PlantedInitiative, topic: _Found | None, until: date, *,
    drawn: Callable[[int, date], None] | None = None,
) -> int:
    live = one.live_from(until)
    begun = live - timedelta(days=90)
    low, likely, high = one.expected
    number = _there(db, one.name) or initiatives.start(db, initiatives.checked({
        "name": one.name, "topic_id": topic.id if topic else None,
        "topic_label": topic.label if topic else "", "complexity": one.complexity,
        "owner": one.owner, "sponsor": one.sponsor,
        "departments": one.departments, "due_on": live, "one_off_cost": one.one_off_cost,
        "run_cost": one.run_cost, "effort_days": one.effort_days,
        "segments": {"store": one.stores} if one.stores else {}, "live_from": live,
        "live_until": live + timedelta(days=one.days_live + 365)
        if one.complexity == "complicated" else None,
        "outcome": one.outcome, "expected_low": low, "expected": likely, "expected_high": high,
        "hypothesis": one.hypothesis, "change_made": one.change_made,
        "change_in": one.change_in, "evidence": _evidence(topic) or PILOT_EVIDENCE,
    }), by=one.owner, at=_at(begun))
    if drawn:
        drawn(number, live - timedelta(days=DRAWN))
    for stage, days in EARLIER.items():
        if stage == Stage.SHIPPED:
            _finish_tasks(db, number, live, one.owner)
        _move(db, number, stage, live - timedelta(days=days), one.sponsor)
    _move(db, number, Stage.MEASURED, until - timedelta(days=LOOKED_BEFORE), one.owner)
    return number


def _evidence(topic: _Found | None) -> str:
    return f"Customers wrote about “{topic.label}” in every survey." if topic else ""


def _there(db: Database, name: str) -> int | None:
    """The number of an initiative that an interrupted run left."""
    return next((one.id for one in store.initiatives(db) if one.name == name), None)


def _move(db: Database, number: int, stage: Stage, day: date, by: str) -> None:
    now, order = store.initiative(db, number), list(Stage)
    if order.index(now.stage) >= order.index(stage):
        return
    approval.move(db, number, stage, version=now.version, session="", by=by, today=day,
                  at=_at(day))


def _finish_tasks(db: Database, number: int, day: date, by: str, share: float = 1.0) -> None:
    listed = tasks.tasks(db, number)
    for place, task in enumerate(listed[:int(np.ceil(share * len(listed)))]):
        done = task.done_on or day - timedelta(days=3 * (len(listed) - place))
        tasks.edit_task(db, task.id, {"done_on": done, "owner": by}, version=task.version,
                        session="", by=by)


def _present(db: Database, one: PresentInitiative, topic: _Found, until: date) -> None:
    values = one.values | {
        "topic_id": topic.id, "topic_label": topic.label,
        "due_on": until + timedelta(days=one.due_in),
        "evidence": _evidence(topic),
    }
    if one.live_in is not None:
        values["live_from"] = until + timedelta(days=one.live_in)
        values["live_until"] = values["live_from"] + timedelta(days=91)
    number = _there(db, one.values["name"]) or initiatives.start(
        db, initiatives.checked(values), by=one.by, at=_at(until - timedelta(days=45)))
    for stage, days in _stages_up_to(one.stage):
        _move(db, number, stage, until - timedelta(days=days), one.by)
    _finish_tasks(db, number, until, one.by, one.done)


def _stages_up_to(last: Stage) -> Iterator[tuple[Stage, int]]:
    order = list(Stage)
    for place, stage in enumerate(order[1:order.index(last) + 1]):
        yield stage, 40 - 12 * place


class _MadeUpPost:
    """Where the made-up company's letters went: nowhere. It never sends."""

    def send(self, email: EmailMessage) -> None:
        """Forgets the letter."""

    def close(self) -> None:
        """Has nothing to close."""


def _told(db: Database, number: int, one: PlantedInitiative, until: date) -> int:
    """Tells those who had waited at the till; returns how many were told, in the past."""
    when = datetime.combine(one.live_from(until) + timedelta(days=TOLD_AFTER), time(10), UTC)
    told = store.initiative(db, number)
    letter = letters.letters(db, "good news")[0]
    people = closing.audience(db, told, today=when.date()).to_write
    closing.tell(db, told, letter, people, by=one.owner, now=when)
    return outbox.deliver_due(db, _MadeUpPost(), now=when, owner="the past",
                              public_url="https://ollivane.example", most=len(people))


def _rule(db: Database, topic: _Found, until: date, by: str) -> int:
    """Switches the rule on; its letters wait, for the made-up company never sends."""
    letter = letters.letters(db, "answer")[0]
    # Not there yet, or `is_due` would have said so: this is the last step.
    number = rules.save(db, None, {
        "name": RULE.name, "scale": Scale.NPS, "most_score": RULE.most_score,
        "topic_id": topic.id, "topic_label": topic.label, "letter_id": letter.id,
        "every_days": RULE.every_days, "since": until - timedelta(days=LOOKS_BACK),
    }, version=0, by=by)
    rules.switch(db, number, True, version=rules.rule(db, number).version, by=by)
    return len(following.apply(db, rules.rule(db, number), now=datetime.now(UTC), by=by))
