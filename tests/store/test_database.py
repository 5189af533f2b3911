"""The one file: opened, migrated, written through one door, refused in a sentence."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.errors import BadInput, DatabaseUnusable
from core.store.database import Database, has_wal_reset_bug, open_database, read, write
from core.store.migrations import MIGRATIONS
from core.store.preferences import preferences, set_preferences


def test_a_new_database_has_every_migration_and_strict_tables(tmp_path: Path):
    db = open_database(tmp_path / "new" / "a.db")
    with read(db) as tables:
        assert tables.execute("pragma user_version").fetchone()[0] == len(MIGRATIONS)
        loose = [row[1] for row in tables.execute("pragma table_list")
                 if row[2] == "table" and not row[1].startswith("sqlite_") and not row[5]]
    assert loose == []


def test_opening_twice_migrates_once(tmp_path: Path):
    open_database(tmp_path / "a.db")
    set_preferences(open_database(tmp_path / "a.db"), {"person": "Ann"}, by="Ann")
    assert preferences(open_database(tmp_path / "a.db"))["person"] == "Ann"


def test_an_error_inside_a_write_leaves_nothing(tmp_path: Path):
    db = open_database(tmp_path / "a.db")

    def half_a_write() -> None:
        with write(db) as tables:
            tables["preference"].insert(
                {"key": "person", "value": '"X"', "changed_at": "", "changed_by": ""})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_a_write()
    assert preferences(db)["person"] == "You"


def test_8_threads_of_25_read_modify_writes_lose_none(tmp_path: Path):
    db = open_database(tmp_path / "a.db")
    set_preferences(db, {"capacity_days": 1}, by="t")

    def add() -> None:
        for _ in range(25):
            with write(db) as tables:
                n = int(tables.execute(
                    "select value from preference where key = 'capacity_days'").fetchone()[0])
                tables.conn.execute(
                    "update preference set value = ? where key = 'capacity_days'", [str(n + 1)])

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert preferences(db)["capacity_days"] == 201


def test_a_database_from_a_newer_version_is_refused_by_name(tmp_path: Path):
    db = open_database(tmp_path / "a.db")
    with write(db) as tables:
        tables.conn.execute("pragma user_version = 999")
    with pytest.raises(DatabaseUnusable, match="newer ActionGap"):
        open_database(tmp_path / "a.db")


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "a.db"
    path.write_bytes(b"score,comment\n" * 200)
    with pytest.raises(DatabaseUnusable, match="not an ActionGap database"):
        open_database(path)
    assert path.read_bytes() == b"score,comment\n" * 200


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as other:
        other.execute("create table guest (id integer)")
    other.close()
    with pytest.raises(DatabaseUnusable, match="not an ActionGap database"):
        open_database(path)


def test_a_locked_database_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    db = open_database(tmp_path / "a.db")
    holder = sqlite3.connect(db.path, isolation_level=None)
    holder.execute("begin exclusive")
    monkeypatch.setattr("core.store.database.WAIT_SECONDS", 0.1)
    with pytest.raises(DatabaseUnusable, match="locked by another program"), write(db):
        pass
    holder.close()


def test_a_read_only_database_says_so(tmp_path: Path):
    """Root may write anything, so the refusal is asked of SQLite itself (mode=ro)."""
    db = open_database(tmp_path / "a.db")
    code = (
        "import sqlite3, sys; from core.store import database as d; from pathlib import Path\n"
        "real = sqlite3.connect\n"
        "d.sqlite3.connect = lambda path, **k: real(f'file:{path}?mode=ro', uri=True, **k)\n"
        "try:\n  d.open_database(Path(sys.argv[1]))\n"
        "  with d.write(d.Database(Path(sys.argv[1]))) as t: t['preference'].insert("
        "{'key': 'a', 'value': '1', 'changed_at': '', 'changed_by': ''})\n"
        "except d.DatabaseUnusable as e: print(e)"
    )
    said = subprocess.run([sys.executable, "-c", code, str(db.path)], capture_output=True,
                          text=True, check=True, env={**os.environ, "PYTHONPATH": "."})
    assert "read-only" in said.stdout


def test_the_wal_reset_bug_is_known_by_version():
    assert has_wal_reset_bug((3, 40, 1))
    assert not has_wal_reset_bug((3, 50, 7))
    assert not has_wal_reset_bug((3, 51, 3))


@pytest.mark.parametrize("wrong", [
    {"capacity_days": -5.0}, {"capacity_days": None}, {"capacity_days": float("nan")},
    {"money_per_point": 0}, {"money_per_point": 1e20}, {"person": "  "}, {"currency": ""},
    {"company": "x" * 81},
])
def test_a_preference_that_cannot_be_meant_is_refused_and_nothing_kept(db: Database, wrong: dict):
    with pytest.raises(BadInput):
        set_preferences(db, wrong, by="Ann")
    assert preferences(db)["person"] == "You"
