"""Compare and set for nouns that bear a version and who changed them last: letters and rules."""

from collections.abc import Mapping

import sqlite_utils

from core.errors import Conflict
from core.store.changes import note
from core.store.database import now_text


def insert_noun(
    tables: sqlite_utils.Database, noun: str, row: Mapping[str, object], *, by: str
) -> int:
    """Keeps a new row and what it says, inside the caller's transaction; returns its number."""
    made = {**row, "changed_at": now_text(), "changed_by": by}
    number = tables[noun].insert(made, pk="id").last_pk
    note(tables, noun, number, {}, row, by=by)
    return number


def change_noun(
    tables: sqlite_utils.Database, noun: str, number: int, wanted: Mapping[str, object], *,
    version: int, by: str,
) -> None:
    """Changes a row that nobody wrote since `version`; the same values change nothing.

    Raises Conflict where somebody else was first, or where it is gone.
    """
    found = next(iter(tables.query(f"select * from {noun} where id = ?", [number])), None)
    if found is None:
        raise Conflict(f"This {noun} is no longer there; nothing was changed.")
    after = {column: new for column, new in wanted.items() if found[column] != new}
    if not after:
        return
    if found["version"] != version:
        raise Conflict(f"“{found['name']}” was changed by somebody else first; your change was "
                       "not kept. Here is how it stands now.")
    columns = ", ".join(f"{column} = ?" for column in after)
    tables.conn.execute(
        f"update {noun} set {columns}, version = version + 1, changed_at = ?, changed_by = ?"
        " where id = ?", [*after.values(), now_text(), by, number])
    note(tables, noun, number, {column: found[column] for column in after}, after, by=by)
