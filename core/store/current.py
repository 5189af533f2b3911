"""Which study is the current one: the findings of all others are read no more."""

import sqlite_utils

from core.errors import Conflict

# Its id within a statement; null before the first. Compared with, not joined to: joined to its
# study, every mention there is would be scanned.
CURRENT = "(select id from study where status = 'current')"


def current_id(tables: sqlite_utils.Database) -> int | None:
    """Id of the current study; None before the first."""
    return tables.execute(f"select {CURRENT}").fetchone()[0]


def current_edition(tables: sqlite_utils.Database) -> tuple[int, int]:
    """Id of the current study and its edition; (0, 0) before the first."""
    return tables.execute(
        f"select id, edition from study where id = {CURRENT}").fetchone() or (0, 0)


def current_study(tables: sqlite_utils.Database) -> int:
    """Id of the current study. Raises Conflict before the first."""
    found = current_id(tables)
    if found is None:
        raise Conflict("There are no topics yet: a study finds them in the comments.")
    return found
