"""Small studied companies whose subjects are known, in four languages; each test gets a copy."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from core.focus import study
from core.focus.export import write_export
from core.store import findings
from core.store.database import Database, open_database, write
from core.store.feedback import bump_dataset
from tests.focus.text.planted import SENTENCES, Planted, planted

MADE = {"created_at": "2025-05-01T08:00:00Z", "created_by": "Ana"}
N = 450
LATE = "refund"  # too few speak of it in the first file for a topic
FEW = 22
EARLY = tuple(subject for subject in SENTENCES if subject != LATE)


def silent(done: float, message: str) -> None:
    """A report that nobody reads."""


def fill(db: Database, said: Planted, *, batch: int = 1) -> None:
    """Takes the comments in, with scores 1–5, as the rows of a file."""
    name = f"file-{batch}"
    with write(db) as tables:
        tables["source"].insert({"id": batch, "name": name, "family": name, "scale": "csat5",
                                 "shape": name, **MADE})
        tables["batch"].insert({"id": batch, "file_name": name, "file_hash": name, "plan": "{}",
                                "status": "done", **MADE})
        tables["response"].insert_all(
            {"id": 10_000 * batch + i, "source_id": batch, "external_id": f"R{i}",
             "row_key": f"{batch}-{i}", "batch_id": batch, "score": 3 + 2 * float(said.scores[i]),
             "comment": comment, "received_on": f"2025-{1 + i % 6:02}-{1 + i % 28:02}",
             "attributes": json.dumps({})}
            for i, comment in enumerate(said.comments))
        bump_dataset(tables)


def studied(db: Database) -> Database:
    """The database, after a study of all that is in it."""
    study.run_study(db, by="Kim", report=silent)
    return db


def copied(source: Database, folder: Path) -> Database:
    """The same database with its snapshots, at another place."""
    shutil.copytree(source.path.parent, folder, dirs_exist_ok=True)
    return open_database(folder / source.path.name)


@pytest.fixture(scope="package")
def company(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """472 comments about seven subjects, a few about an eighth, studied; nobody changes it."""
    db = open_database(tmp_path_factory.mktemp("company") / "a.db")
    fill(db, planted(N, seed=3, subjects=EARLY))
    fill(db, planted(FEW, seed=4, subjects=("price", LATE)), batch=2)
    return studied(db)


@pytest.fixture
def db(company: Database, tmp_path: Path) -> Database:
    """A copy of the company that a test may change."""
    return copied(company, tmp_path / "copy")


@pytest.fixture
def exported(tmp_path: Path) -> Callable[[Database], bytes]:
    """What the export holds, byte for byte."""
    def bytes_of(db: Database) -> bytes:
        path = tmp_path / "out.csv"
        write_export(db, path)
        return path.read_bytes()

    return bytes_of


def leaves(db: Database) -> dict[str, str]:
    """Subtopics shown, those with the most mentions first: id → label."""
    found = [topic for topic in findings.topics(db) if topic.parent]
    return {one.id: one.label for one in sorted(found, key=lambda one: -one.mentions)}


def labels(db: Database) -> set[str]:
    """What the topics shown are called."""
    return {topic.label for topic in findings.topics(db)}


def mentions(db: Database, topics: Sequence[str] | None = None) -> dict[str, int]:
    """Topic shown → responses that speak of it."""
    found = {topic.id: topic.mentions for topic in findings.topics(db)}
    return found if topics is None else {topic: found[topic] for topic in topics}
