"""What the Collect tests share: files made on the spot, and one way to take them in."""

import csv
import json
import sqlite3
from pathlib import Path

import pytest

from core.collect import intake


def nothing(fraction, message):
    """A progress report that nobody watches."""


@pytest.fixture
def written(tmp_path):
    """`written("name.csv", text or bytes)` → its path."""
    def write(name, content):
        path = tmp_path / name
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        return path
    return write


@pytest.fixture
def take(db):
    """`take(path, "id=Ref", scale=…, kind=…)` imports the file; the result's dictionary."""
    def run(path, *settings, report=nothing, **chosen):
        plan = intake.plan_for(db, path, settings=settings, **chosen)
        payload = {"path": str(path), "file_name": Path(path).name, "plan": plan.to_json(),
                   "by": "Ann"}
        result = intake.run_import(db, json.loads(json.dumps(payload)), report)
        assert result["rows"] == (
            result["accepted"] + result["already_there"] + result["rejected"])
        return result
    return run


@pytest.fixture
def query(db):
    """`query("select …")` → rows, read past the house's own door."""
    def run(statement, *values):
        with sqlite3.connect(db.path) as connection:
            rows = connection.execute(statement, values).fetchall()
        connection.close()
        return rows
    return run


@pytest.fixture
def refused():
    """`refused(result)` → line → reason, from the file of the rows that were not accepted."""
    def read(result):
        with Path(result["reject_file"]).open(encoding="utf-8", newline="") as stream:
            return {int(row["line"]): row["reason"] for row in csv.DictReader(stream)}
    return read


@pytest.fixture
def counted():
    """`counted(result)` → (rows, accepted, already there, rejected)."""
    def pick(result):
        return tuple(result[name] for name in ("rows", "accepted", "already_there", "rejected"))
    return pick
