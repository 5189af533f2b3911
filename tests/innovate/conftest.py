"""A small studied database with figures known by heart, to write plans from."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from core.focus.numbers import opportunities as ranking
from core.innovate.initiatives import from_opportunity, start
from core.model import Topic
from core.store import findings, snapshot
from core.store import opportunities as store
from core.store.database import Database, open_database, write
from core.store.preferences import set_preferences

NOW = datetime(2025, 5, 3, 14, 2, tzinfo=UTC)
MADE = {"created_at": "2025-05-01T08:00:00Z", "created_by": "Ana"}
TOPICS = (
    Topic("t1", None, "Service", ("service",), 300, -0.2),
    Topic("t2", None, "Comfort", ("comfort",), 100, 0.3),
    Topic("t3", "t1", "Waiting at the desk", ("wait", "desk", "queue"), 200, -0.6),
    Topic("t4", "t1", "Friendly staff", ("staff", "friendly"), 100, 0.7),
    Topic("t5", "t2", "Broken showers", ("shower", "broken"), 80, -0.5),
    Topic("t6", "t2", "Printer", ("printer",), 9, None),
)
# topic, stake, standard error, mentions, grade
DRIVERS = (
    ("t3", -6.2, 0.9, 200, "full"), ("t5", -2.1, 0.5, 80, "full"), ("t4", 3.4, 0.7, 100, "full"),
    ("t6", None, None, 9, "withheld"),
)
SAYINGS = {
    "t3": "We stood at the desk for {n} minutes before anyone looked up.",
    "t4": "Number {n} at the bar was the friendliest person all week.",
    "t5": "Shower {n} ran cold and the door would not close.",
    "t6": "Printer {n} was out of paper.",
}


def fill(db: Database, *, sayings: dict[str, str] = SAYINGS, scored: bool = True,
         scale: str = "nps") -> Database:
    """400 responses (150 tens, 100 eights, 150 threes on the NPS scale), each about one topic."""
    leaves = list(sayings)
    rows = []
    for n in range(400):
        score = 10 if n < 150 else 8 if n < 250 else 3
        top = {"nps": 10, "csat5": 5, "ces7": 7}[scale]
        rows.append({
            "id": n + 1, "source_id": 1, "external_id": f"R{n}", "row_key": f"k{n}", "batch_id": 1,
            "score": min(score, top) if scored else None, "customer": f"Eve {n}",
            "email": f"eve{n}@b.org",
            "comment": f"Hello. {sayings[leaves[n % len(leaves)]].format(n=n)} Bye.",
            "received_on": None if n % 50 == 0 else f"2025-{1 + n % 4:02}-{1 + n % 28:02}",
        })
    with write(db) as tables:
        tables["source"].insert({"id": 1, "name": "lounge", "family": "lounge",
                                 "scale": scale if scored else None, "shape": "x", **MADE})
        tables["batch"].insert({"id": 1, "file_name": "a.csv", "file_hash": "h", "plan": "{}",
                                "status": "done", **MADE})
        tables["response"].insert_all(rows)
    _study(db, rows, leaves, scale if scored else None)
    return db


def _study(db: Database, rows: list[dict], leaves: list[str], scale: str | None) -> None:
    study_id = findings.begin(db, method="aumann-shapley-logit/1", by="Ana")
    kept = [findings.TopicRow(topic, np.zeros(2, np.float32)) for topic in TOPICS]
    findings.keep_topics(db, study_id, kept)
    of = [leaves[n % len(leaves)] for n in range(len(rows))]

    def keep(table: str, found: list[dict]) -> None:
        columns = {name: [row[name] for row in found] for name in found[0]}
        list(findings.keep_columns(db, table, study_id, columns))

    keep("pattern", [{"id": i, "topics": json.dumps([leaf]), "found": json.dumps([leaf])}
                     for i, leaf in enumerate(leaves)])
    keep("mention", [
        {"response_id": row["id"], "start": 7, "stop": len(row["comment"]) - 5, "topic_id": leaf,
         "similarity": 0.8, "sentiment": -0.25} for row, leaf in zip(rows, of, strict=True)])
    keep("reading", [
        {"response_id": row["id"], "language": "en", "sentiment": -0.25, "topic_id": leaf,
         "pattern_id": leaves.index(leaf)} for row, leaf in zip(rows, of, strict=True)])
    if scale:
        keep("driver", [
            {"scale": scale, "topic_id": topic, "stake": stake, "standard_error": error,
             "low": None if stake is None else stake - 1.96 * error,
             "high": None if stake is None else stake + 1.96 * error, "mentions": mentions,
             "grade": grade, "parts": json.dumps({} if stake is None or scale != "nps" else
                                                 {"promoter": stake / 2, "detractor": stake / 2})}
            for topic, stake, error, mentions, grade in DRIVERS])
    findings.finish(db, study_id, responses=len(rows), summary={"method": "test"})
    snapshot.refresh(db)
    ranking.propose(db, by="ActionGap")


def made_lounge(folder: Path) -> Database:
    db = fill(open_database(folder / "lounge.db"))
    set_preferences(db, {"person": "Ana", "company": "Lounge & Sons", "money_per_point": 1000.0,
                         "currency": "€", "capacity_days": 20.0}, by="Ana")
    version = next(one.version for one in store.placed(db) if one.topic == "t3")
    store.edit(db, "t3", {"complexity": "simple", "effort_days": 10.0, "note": "Ask the airport"},
               version=version, session="s", by="Ben", why="Desk plan exists")
    return db


def in_the_loop(folder: Path) -> Database:
    """The lounge with two initiatives: number 1 on the desk, with 4 tasks; 2 by hand, with 6."""
    db = made_lounge(folder)
    desk = next(one for one in ranking.ranked(db) if one.topic == "t3")
    start(db, from_opportunity(desk) | {
        "name": "A second desk", "owner": "Ana", "sponsor": "Cleo", "departments": ["Ops", "IT"],
        "due_on": date(2025, 9, 1), "one_off_cost": 12_000.0, "run_cost": 0.1 + 0.2,
        "segments": {"lounge": ["North", "South"]}, "live_from": date(2025, 10, 1),
        "live_until": date(2026, 1, 31), "hypothesis": "Two desks halve the wait"}, by="Ana")
    start(db, {"name": "New carpets"}, by="Ben")
    return db


@pytest.fixture(scope="session")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """As `lounge`, made once, for tests that change nothing of it."""
    return made_lounge(tmp_path_factory.mktemp("studied"))


@pytest.fixture
def lounge(studied: Database, tmp_path: Path) -> Database:
    """A studied company: two pains, a strength, a topic of nine mentions; € 1,000 a point."""
    shutil.copytree(studied.path.parent, tmp_path, dirs_exist_ok=True)
    return open_database(tmp_path / studied.path.name)


@pytest.fixture
def loop(tmp_path: Path) -> Database:
    """As `in_the_loop` makes it."""
    return in_the_loop(tmp_path)
