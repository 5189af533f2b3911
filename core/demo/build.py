"""Brings the made-up company into a database, through the same door as everybody's feedback."""

import shutil
from collections.abc import Callable
from datetime import date, timedelta

from core.collect import intake
from core.demo.company import (
    BENCHMARK,
    BENCHMARK_AGO,
    BENCHMARK_ENDS,
    BENCHMARK_N,
    CAPACITY_DAYS,
    COMPANY,
    MONEY_PER_POINT,
    SOURCES,
    TARGET,
    TARGET_IN,
)
from core.demo.files import CUSTOMERS, EVENTS, file_name, plan_of, reviews_name, write_all
from core.demo.purchases import RETENTION_DAYS
from core.demo.staff import PULSE
from core.errors import BadInput
from core.scales import Scale
from core.store import benchmarks, feedback, targets
from core.store.benchmarks import Benchmark
from core.store.database import Database
from core.store.preferences import preferences, set_preferences

Report = Callable[[float, str], None]
# What moves in, and its share of the work.
SHARES = {source.name: source.responses / 12_000 for source in SOURCES} | {
    CUSTOMERS: 0.1, EVENTS: 0.27, PULSE: 0.03}


def build(db: Database, *, until: date, seed: int, by: str, report: Report) -> dict:
    """Fills the database with two years of the made-up company's feedback up to `until`,

    its customers, what they did, what its own people answer, and what it aims at. What it did
    about it comes after a study (`history`).
    Returns {"company", "until", "seed", "responses", "accepted": the new ones among them,
    "sources": {name: responses}}.
    The same (until, seed) a second time adds nothing; after an interruption it goes on.
    Raises BadInput where the database holds anything but this very company.
    """
    _check_room(db, until, seed)
    before = _held(db)
    report(0.0, f"Making up {COMPANY}")
    there = {batch.file_name for batch in feedback.batches(db) if batch.status == "done"}
    missing = [name for name in SHARES if file_name(name, until, seed) not in there]
    # Beside the database and not among temporary files: a kill leaves nothing astray.
    folder = db.path.with_name(db.path.name + ".demo")
    try:
        paths = write_all(folder, until, seed) if missing else {}
        for name in missing:
            intake.accept(db, paths[name], plan_of(name), file_name=paths[name].name, by=by,
                          report=_part(report, name), today=until)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if not preferences(db)["company"]:
        set_preferences(db, {
            "company": COMPANY, "money_per_point": MONEY_PER_POINT, "currency": "€",
            "capacity_days": CAPACITY_DAYS, "retention_days": RETENTION_DAYS,
        }, by=by)
        _aims(db, until, by)
    report(1.0, f"{COMPANY} has moved in")
    held = _held(db)
    return {
        "company": COMPANY, "until": until.isoformat(), "seed": seed,
        "responses": sum(held.values()), "accepted": sum(held.values()) - sum(before.values()),
        "sources": held,
    }


def _aims(db: Database, until: date, by: str) -> None:
    """What its NPS is to reach, and what it is compared with."""
    targets.save(db, Scale.NPS, TARGET, version=0, by=by, why="Board, two-year plan",
                 due_on=until + timedelta(days=TARGET_IN))
    name, value, source = BENCHMARK
    low, high = BENCHMARK_ENDS
    benchmarks.keep(db, [Benchmark(
        Scale.NPS, name, value, source, until - timedelta(days=BENCHMARK_AGO), low, high,
        BENCHMARK_N)], by=by)


def _held(db: Database) -> dict[str, int]:
    return {source.name: source.responses for source in feedback.sources(db)}


def _part(report: Report, name: str) -> Report:
    """Progress of one file as progress of the whole."""
    before = sum(SHARES[other] for other in list(SHARES)[:list(SHARES).index(name)])

    def told(done: float, message: str) -> None:
        report(0.1 + 0.9 * (before + SHARES[name] * done), message or f"Reading {name}")

    return told


def _check_room(db: Database, until: date, seed: int) -> None:
    """Raises BadInput where feedback of others, or of another made-up world, is there already."""
    ours = {file_name(name, until, seed) for name in SHARES} | {reviews_name(until, seed)}
    others = [batch.file_name for batch in feedback.batches(db) if batch.file_name not in ours]
    if not others:
        return
    if any(file.startswith(f"{name}-") and "-seed-" in file
           for file in others for name in SHARES):
        raise BadInput(
            f"{db.path.name} already holds the demo company with another end or seed "
            f"({others[0]}). Choose an empty database with --db FILE, or delete this one first."
        )
    raise BadInput(
        f"{db.path.name} already holds feedback of yours ({others[0]}), and the made-up company "
        "would mix with it. Choose an empty database with --db FILE."
    )
