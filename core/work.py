"""What each kind of job does, and what follows when one is done."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from core import demo
from core.collect import intake
from core.demo import history
from core.errors import Cancelled
from core.focus import study
from core.interact import following
from core.model import Job
from core.store import snapshot
from core.store.database import Database

Report = Callable[[float, str], None]


def _import(db: Database, job: Job, report: Report) -> dict:
    # A token: killed between its last row and its last word, the job is not counted twice.
    payload = job.payload | {"by": job.created_by, "token": job.id}
    try:
        result = intake.run_import(db, payload, report)
    except Cancelled:
        snapshot.refresh(db)  # the rows it had written are kept, so the charts must show them
        raise
    snapshot.refresh(db)
    return result


def _study(db: Database, job: Job, report: Report) -> dict:
    return study.run_study(db, by=job.created_by, report=report)


def _drivers(db: Database, job: Job, report: Report) -> dict:  # noqa: ARG001
    return study.follow_edits(db, report=report)


def _map(db: Database, job: Job, report: Report) -> dict:  # noqa: ARG001
    from core.focus import topic_map

    return topic_map.draw(db, report=report)


def _alerts(db: Database, job: Job, report: Report) -> dict:
    from core.focus import alerts

    report(0.1, "Looking at the last weeks")
    return alerts.judge(db, today=datetime.now(UTC).date(), by=job.created_by)


def _rules(db: Database, job: Job, report: Report) -> dict:
    return following.run_rules(db, now=datetime.now(UTC), by=job.created_by, report=report)


def _measure(db: Database, job: Job, report: Report) -> dict:
    from core.delight.evidence import measuring
    from core.delight.money import learning

    today = datetime.now(UTC).date()
    result = measuring.measure_all(db, today=today, by=job.created_by, report=report)
    return result | {"learned": len(learning.learn(db, today=today, by=job.created_by))}


def _demo(db: Database, job: Job, report: Report) -> dict:
    until = date.fromisoformat(job.payload["until"])
    result = demo.build(
        db, until=until, seed=job.payload["seed"], by=job.created_by, report=report)
    snapshot.refresh(db)
    return result


def _history(db: Database, job: Job, report: Report) -> dict:
    return history.build(db, by=job.created_by, report=report)


KINDS: dict[str, Callable[[Database, Job, Report], dict]] = {
    "import": _import, "study": _study, "rules": _rules, "measure": _measure, "demo": _demo,
    "history": _history, "drivers": _drivers, "map": _map, "alerts": _alerts,
}
# What the worker starts by itself once a job of this kind is done.
NEXT = {"import": "study", "demo": "study", "study": "rules", "history": "rules",
        "rules": "measure"}


def next_kind(kind: str, result: Mapping[str, object]) -> str | None:
    """What follows a job of this kind that ended with this result; None: nothing.

    Customers and events change no topic; but customers bring addresses and consent, which rules
    may have waited for. Feedback that was here already changes nothing.
    """
    holds = result.get("kind", "feedback")
    if kind == "import" and holds != "feedback":
        return "rules" if holds == "customers" else "measure"
    return NEXT.get(kind) if result.get("changed", True) else None
