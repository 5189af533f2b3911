"""One SQLite file: open it, migrate it, write to it through one door."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlite_utils

from core.errors import DatabaseUnusable
from core.store.migrations import MIGRATIONS

WAIT_SECONDS = 15
APPLICATION_ID = 0x41474150  # "AGAP", so that another program's file is never touched
# WAL can lose a commit after a reset in these versions (sqlite.org/wal.html#walresetbug).
WAL_RESET_BUG = ((3, 7, 0), (3, 51, 2))
WAL_RESET_MENDED = {(3, 44, 6), (3, 50, 7)}


@dataclass(frozen=True)
class Database:
    """Where a database lies; connections are opened per use, so it may cross threads."""

    path: Path

    @property
    def snapshots(self) -> Path:
        """Folder of the versioned Parquet snapshots."""
        return self.path.with_name(self.path.name + ".snapshots")

    @property
    def uploads(self) -> Path:
        """Folder of the files that were handed in, until they are accepted."""
        return self.path.with_name(self.path.name + ".uploads")

    @property
    def rejects(self) -> Path:
        """Folder of the reject files."""
        return self.path.with_name(self.path.name + ".rejects")


def now_text() -> str:
    """The moment in UTC as ISO-8601 text, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def open_database(path: Path) -> Database:
    """The database at `path`, made and migrated where needed.

    Raises DatabaseUnusable where it is locked, read-only, full, damaged, or newer than this code.
    """
    db = Database(Path(path).resolve())
    with _explained(db):
        if not db.path.parent.is_dir():
            db.path.parent.mkdir(parents=True, exist_ok=True)
        with read(db) as connection:
            version = connection.execute("pragma user_version").fetchone()[0]
            made_by = connection.execute("pragma application_id").fetchone()[0]
            holds = connection.execute("select 1 from sqlite_master limit 1").fetchone()
        if holds and made_by != APPLICATION_ID:
            raise DatabaseUnusable(_SENTENCES["not a database"].format(path=db.path))
        if version > len(MIGRATIONS):
            raise DatabaseUnusable(
                f"{db.path} was written by a newer ActionGap (schema {version}; this one "
                f"knows {len(MIGRATIONS)}). Update ActionGap, or choose another database."
            )
        if version < len(MIGRATIONS):
            _migrate(db)
    return db


def _migrate(db: Database) -> None:
    with write(db) as tables:
        version = tables.execute("pragma user_version").fetchone()[0]
        for step, script in enumerate(MIGRATIONS[version:], start=version + 1):
            # Not executescript(): it would commit the open transaction first.
            for statement in script.split(";\n"):
                if statement.strip():
                    tables.conn.execute(statement)
            tables.conn.execute(f"pragma user_version = {step}")
        tables.conn.execute(f"pragma application_id = {APPLICATION_ID}")


def identity(db: Database) -> str:
    """What tells this database from every other, for as long as the file lives."""
    with read(db) as tables:
        return tables.execute("select identity from snapshot").fetchone()[0]


@contextmanager
def read(db: Database) -> Iterator[sqlite_utils.Database]:
    """A connection for reading, closed afterwards; rows come as `sqlite_utils` gives them."""
    with _explained(db):
        connection = _connect(db.path)
        try:
            yield connection
        finally:
            connection.conn.close()


@contextmanager
def write(db: Database) -> Iterator[sqlite_utils.Database]:
    """The one door for writes: BEGIN IMMEDIATE, committed whole or not at all.

    A plain BEGIN reads first and then fails with "database is locked" when two writers meet.
    """
    with _explained(db):
        connection = _connect(db.path)
        try:
            connection.conn.execute("begin immediate")
            yield connection
            connection.conn.execute("commit")
        finally:
            if connection.conn.in_transaction:
                connection.conn.execute("rollback")
            connection.conn.close()


def _connect(path: Path) -> sqlite_utils.Database:
    connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
    try:
        # A connection per use means the pragma runs each time; it only writes the first.
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma foreign_keys = on")
        return sqlite_utils.Database(connection)
    except BaseException:
        connection.close()
        raise


@contextmanager
def _explained(db: Database) -> Iterator[None]:
    """Turns what SQLite and the disk say into one sentence that names the way out."""
    try:
        yield
    except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
        text = str(error).lower()
        for sign, sentence in _SENTENCES.items():
            if sign in text:
                raise DatabaseUnusable(sentence.format(path=db.path)) from error
        raise
    except OSError as error:
        raise DatabaseUnusable(f"{db.path} cannot be used: {error.strerror or error}.") from error


_SENTENCES = {
    "locked": "{path} is locked by another program. Close what holds it, then try again.",
    "readonly": "{path} is read-only. Make the file and its folder writable, then try again.",
    "disk is full": "The disk that holds {path} is full. Free some space, then try again.",
    "disk i/o": "The disk that holds {path} failed or is full. Free some space, then try again.",
    "unable to open": "{path} cannot be opened. Check that its folder exists and is writable.",
    "not a database": "{path} is not an ActionGap database. Choose another file.",
    "malformed": "{path} is damaged. Restore a backup, or choose another file.",
}


def has_wal_reset_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """True where this SQLite can lose a commit after a WAL reset."""
    low, high = WAL_RESET_BUG
    return low <= version <= high and version not in WAL_RESET_MENDED
