"""Compare and set for nouns that bear a version: nobody's work is overwritten in silence."""

from collections.abc import Mapping

import sqlite_utils

from core.errors import Conflict
from core.store.changes import note
from core.store.database import now_text


def insert_row(
    tables: sqlite_utils.Database, noun: str, row: Mapping[str, object], *, by: str
) -> int:
    """Keeps a new row and what it says, inside the caller's transaction; returns its number."""
    made = {**row, "changed_at": now_text(), "changed_by": by}
    number = tables[noun].insert(made, pk="id").last_pk
    note(tables, noun, number, {}, row, by=by)
    return number


def change_row(
    tables: sqlite_utils.Database, noun: str, number: int, wanted: Mapping[str, object], *,
    version: int, by: str, session: str | None = None, why: str = "", at: str | None = None,
) -> None:
    """Changes a row that nobody wrote since `version`; the same values change nothing.

    session: of a noun that keeps which browser session wrote it last; that one may write again.
    None: of one that keeps who changed it last, and when. at: when, if not now.
    Raises Conflict where somebody else was first, or where it is gone.
    """
    found = next(iter(tables.query(f"select * from {noun} where id = ?", [number])), None)
    if found is None:
        raise Conflict(f"This {noun} is no longer there; nothing was changed.")
    after = {column: new for column, new in wanted.items() if found[column] != new}
    if not after:
        return
    if found["version"] != version and not (session and found["session"] == session):
        name = found.get("name") or found.get("title") or f"This {noun}"
        raise Conflict(f"“{name}” was changed by somebody else first; your change was not kept. "
                       "Here is how it stands now.")
    stamp = ({"changed_at": at or now_text(), "changed_by": by} if session is None
             else {"session": session})
    columns = ", ".join(f"{column} = ?" for column in [*after, *stamp])
    tables.conn.execute(f"update {noun} set {columns}, version = version + 1 where id = ?",
                        [*after.values(), *stamp.values(), number])
    note(tables, noun, number, {column: found[column] for column in after}, after, by=by, why=why,
         at=at)
