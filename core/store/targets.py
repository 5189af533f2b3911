"""What people want a score to reach: one target for a scale, and for a value of a segment."""

from dataclasses import dataclass
from datetime import date

import sqlite_utils

from core.errors import BadInput, Conflict
from core.estimates import written
from core.scales import SCALES, Scale
from core.store.changes import note
from core.store.database import Database, now_text, read, write

NOUN = "target"
EARLIEST, LONGEST_WHY = date(2000, 1, 1), 200


@dataclass(frozen=True)
class Target:
    """segment, member: whose it is ("", "": everybody's). value: in the unit of the score.

    due_on: the day by which it is to be reached; None where nobody said.
    """

    scale: Scale
    segment: str
    member: str
    value: float
    due_on: date | None
    why: str
    version: int
    changed_at: str
    changed_by: str


def targets(db: Database, scale: Scale) -> list[Target]:
    """The targets of a scale, everybody's first, then by segment and value."""
    with read(db) as tables:
        rows = tables.query(
            "select * from target where scale = ? order by segment, member", [str(scale)])
        return [_target(row) for row in rows]


def save(
    db: Database, scale: Scale, value: float, *, version: int, by: str, segment: str = "",
    member: str = "", due_on: date | None = None, why: str = "",
) -> None:
    """Keeps a target, with who set it and when. The same one twice changes nothing.

    version: of the row that was shown, 0 where there was none. Raises BadInput where the value is
    none the score can have, Conflict where somebody else was first.
    """
    wanted = {"value": checked_value(scale, value), "why": " ".join(why.split())[:LONGEST_WHY],
              "due_on": due_on.isoformat() if due_on else None}
    if due_on and due_on < EARLIEST:
        raise BadInput(f"A target cannot be due before {EARLIEST.year}.")
    if bool(segment) != bool(member):
        raise BadInput("Choose a value of the segment, or leave the segment out.")
    place = [str(scale), segment, member]
    with write(db) as tables:
        found = _found(tables, place)
        after = {name: new for name, new in wanted.items() if found is None or found[name] != new}
        if not after:
            return
        _compare(found, version)
        tables["target"].upsert(
            {"scale": place[0], "segment": segment, "member": member, **wanted,
             "version": version + 1, "changed_at": now_text(), "changed_by": by},
            pk=("scale", "segment", "member"))
        before = {name: found[name] for name in after} if found else {}
        note(tables, NOUN, ":".join(place), before, after, by=by, why=why)


def remove(db: Database, target: Target, *, by: str) -> None:
    """Takes a target back; one that is gone already stays gone. Raises Conflict as `save`."""
    place = [str(target.scale), target.segment, target.member]
    with write(db) as tables:
        found = _found(tables, place)
        if found is None:
            return
        _compare(found, target.version)
        tables.conn.execute(
            "delete from target where scale = ? and segment = ? and member = ?", place)
        before = {name: found[name] for name in ("value", "due_on")}
        note(tables, NOUN, ":".join(place), before, {}, by=by, why="taken back")


def checked_value(scale: Scale, value: float) -> float:
    """The value, where the scale's score can have it. Raises BadInput with the range."""
    low, high = SCALES[scale].ends
    # Written so that a number that is none (NaN) is refused too.
    if not low <= float(value) <= high:
        raise BadInput(f"{SCALES[scale].score} lies between {written(low, 0)} and "
                       f"{written(high, 0)}.")
    return float(value)


def _found(tables: sqlite_utils.Database, place: list[str]) -> dict | None:
    return next(iter(tables.query(
        "select * from target where scale = ? and segment = ? and member = ?", place)), None)


def _compare(found: dict | None, version: int) -> None:
    if (found["version"] if found else 0) != version:
        raise Conflict("This target was changed by somebody else first; yours was not kept. "
                       "Here is how it stands now.")


def _target(row: dict) -> Target:
    due = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    return Target(**row | {"scale": Scale(row["scale"]), "due_on": due})
