"""What people assume about money: for the whole company, and an initiative's own."""

from dataclasses import dataclass

from core.errors import Conflict
from core.store.changes import note
from core.store.database import Database, now_text, read, write

NOUN = "assumption"
COMPANY = 0


@dataclass(frozen=True)
class Kept:
    """An assumption that somebody made; low, likely, high in the unit of its facts.

    initiative: whose own it is; 0: the whole company's.
    """

    initiative: int
    name: str
    low: float
    likely: float
    high: float
    source: str
    owner: str
    version: int
    changed_at: str
    changed_by: str


def assumptions(db: Database, initiative: int = COMPANY) -> dict[str, Kept]:
    """Name → what holds for an initiative: its own before the company's."""
    with read(db) as tables:
        rows = tables.query(
            "select initiative_id as initiative, name, low, likely, high, source, owner, version,"
            " changed_at, changed_by from assumption where initiative_id in (0, ?)"
            " order by initiative_id, name", [initiative])
        return {row["name"]: Kept(**row) for row in rows}


def save(
    db: Database, initiative: int, name: str, low: float, likely: float, high: float,
    source: str, owner: str, *, version: int, by: str,
) -> None:
    """Keeps an assumption; `focus/numbers/assumptions.checked` looked at it first.

    version: of the row that was shown, 0 where there was none. The same values twice change
    nothing. Raises Conflict where somebody else was first.
    """
    wanted = {"low": float(low), "likely": float(likely), "high": float(high),
              "source": source.strip(), "owner": owner.strip()}
    with write(db) as tables:
        found = next(iter(tables.query(
            "select * from assumption where initiative_id = ? and name = ?",
            [initiative, name])), None)
        after = {column: new for column, new in wanted.items()
                 if found is None or found[column] != new}
        if not after:
            return
        _compare(found, version)
        tables["assumption"].upsert(
            {"initiative_id": initiative, "name": name, **wanted, "version": version + 1,
             "changed_at": now_text(), "changed_by": by}, pk=("initiative_id", "name"))
        before = {column: found[column] for column in after} if found else {}
        note(tables, NOUN, f"{initiative}:{name}", before, after, by=by)


def remove(db: Database, initiative: int, name: str, *, version: int, by: str) -> None:
    """Takes an assumption back: what holds without it holds again. Raises Conflict as `save`."""
    with write(db) as tables:
        found = next(iter(tables.query(
            "select * from assumption where initiative_id = ? and name = ?",
            [initiative, name])), None)
        if found is None:
            return
        _compare(found, version)
        tables.conn.execute("delete from assumption where initiative_id = ? and name = ?",
                            [initiative, name])
        before = {column: found[column] for column in ("low", "likely", "high", "source", "owner")}
        note(tables, NOUN, f"{initiative}:{name}", before, {}, by=by, why="taken back")


def _compare(found: dict | None, version: int) -> None:
    if (found["version"] if found else 0) != version:
        raise Conflict("This assumption was changed by somebody else first; yours was not kept. "
                       "Here is how it stands now.")
