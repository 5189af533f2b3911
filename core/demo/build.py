"""Brings the made-up company into a database, through the same door as everybody's feedback."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from core.collect import intake
from core.collect.plan import Plan
from core.demo.company import CAPACITY_DAYS, COMPANY, MONEY_PER_POINT, SOURCES, PlantedSource
from core.demo.files import LAYOUTS, SEGMENTS, file_name, write_files
from core.demo.world import responses
from core.errors import BadInput
from core.store import feedback
from core.store.database import Database
from core.store.preferences import preferences, set_preferences

Report = Callable[[float, str], None]


def build(db: Database, *, until: date, seed: int, by: str, report: Report) -> dict:
    """Fills the database with two years of the made-up company's feedback up to `until`.

    Returns {"company", "until", "seed", "responses", "accepted": the new ones among them,
    "sources": {name: responses}}.
    The same (until, seed) a second time adds nothing; after an interruption it goes on.
    Raises BadInput where the database holds anything but this very company.
    """
    _check_room(db, until, seed)
    before = _held(db)
    report(0.0, f"Making up {COMPANY}")
    there = {batch.file_name for batch in feedback.batches(db) if batch.status == "done"}
    missing = [one for one in SOURCES if file_name(one.name, until, seed) not in there]
    # Beside the database and not among temporary files: a kill leaves nothing astray.
    folder = db.path.with_name(db.path.name + ".demo")
    try:
        paths = write_files(responses(until, seed), folder, until, seed) if missing else {}
        for source in missing:
            _walk_in(db, source, paths[source.name], by, _part(report, source))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not preferences(db)["company"]:
        set_preferences(db, {
            "company": COMPANY, "money_per_point": MONEY_PER_POINT, "currency": "€",
            "capacity_days": CAPACITY_DAYS,
        }, by=by)
    report(1.0, f"{COMPANY} has moved in")
    held = _held(db)
    return {
        "company": COMPANY, "until": until.isoformat(), "seed": seed,
        "responses": sum(held.values()), "accepted": sum(held.values()) - sum(before.values()),
        "sources": held,
    }


def _held(db: Database) -> dict[str, int]:
    return {source.name: source.responses for source in feedback.sources(db)}


def _walk_in(db: Database, source: PlantedSource, path: Path, by: str, report: Report) -> None:
    layout = LAYOUTS[source.name]
    columns = tuple(layout.headers.values())
    plan = Plan(
        columns=columns, roles=layout.roles, source=source.name, scale=source.scale.value,
        date_order=layout.order,
        segments=tuple(name for name in SEGMENTS if name in columns), segments_chosen=True,
    )
    intake.accept(db, path, plan, file_name=path.name, by=by, report=report)


def _part(report: Report, source: PlantedSource) -> Report:
    """Progress of one file as progress of the whole, weighed by responses."""
    total = sum(one.responses for one in SOURCES)
    before = sum(one.responses for one in SOURCES[:SOURCES.index(source)]) / total
    share = source.responses / total

    def told(done: float, message: str) -> None:
        report(0.1 + 0.9 * (before + share * done), message or f"Reading {source.name}")

    return told


def _check_room(db: Database, until: date, seed: int) -> None:
    """Raises BadInput where feedback of others, or of another made-up world, is there already."""
    ours = {file_name(source.name, until, seed) for source in SOURCES}
    others = [batch.file_name for batch in feedback.batches(db) if batch.file_name not in ours]
    if not others:
        return
    if any(name.startswith(f"{source.name}-") and "-seed-" in name
           for name in others for source in SOURCES):
        raise BadInput(
            f"{db.path.name} already holds the demo company with another end or seed "
            f"({others[0]}). Choose an empty database with --db FILE, or delete this one first."
        )
    raise BadInput(
        f"{db.path.name} already holds feedback of yours ({others[0]}), and the made-up company "
        "would mix with it. Choose an empty database with --db FILE."
    )
