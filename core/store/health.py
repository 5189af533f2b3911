"""What `doctor` looks at in a database."""

import shutil
import sqlite3

from core.store.database import Database, has_wal_reset_bug, read, write
from core.store.migrations import MIGRATIONS


def sqlite_library() -> tuple[bool, str]:
    """Whether this SQLite is free of the WAL-reset bug, and what to say."""
    version = sqlite3.sqlite_version
    if has_wal_reset_bug():
        return False, (f"SQLite {version} can lose a commit after a WAL reset when several "
                       "processes write at once; 3.51.3 or later mends it.")
    return True, f"SQLite {version}"


def integrity(db: Database) -> tuple[bool, str]:
    """SQLite's own check of the file, and its schema."""
    with read(db) as tables:
        said = tables.execute("pragma integrity_check").fetchone()[0]
        version = tables.execute("pragma user_version").fetchone()[0]
    return said == "ok", f"{said}; schema {version} of {len(MIGRATIONS)}"


def writable(db: Database) -> tuple[bool, str]:
    """Whether a write gets through, and the space that is left."""
    with write(db) as tables:
        tables.conn.execute("update snapshot set dataset = dataset")
    free = shutil.disk_usage(db.path.parent).free / 1e9
    return free > 0.5, f"{free:.1f} GB free beside it"


def contents(db: Database) -> tuple[bool, str]:
    """How much lies in it."""
    with read(db) as tables:
        n = {name: tables.execute(f"select count(*) from {name}").fetchone()[0]
             for name in ("source", "response", "opportunity")}
        stuck = tables.execute(
            "select count(*) from job where status = 'failed'").fetchone()[0]
    return True, (f"{n['response']:,} responses from {n['source']} sources, "
                  f"{n['opportunity']} opportunities, {stuck} failed jobs")
