"""Scenarios: named sets of assumptions, kept to be compared. No forecast ever changes by them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlite_utils

from core.errors import BadInput, Conflict
from core.store.changes import note
from core.store.database import Database, now_text, read, write

NOUN = "scenario"
LONGEST_NAME, LONGEST_WHY, MOST = 60, 200, 12
Ends = tuple[float, float, float]
Key = tuple[int, str]


@dataclass(frozen=True)
class Scenario:
    """assumptions: (initiative, name) → low, likely, high; initiative 0: the whole company's.

    What it does not name holds as it holds today.
    """

    id: int
    name: str
    assumptions: Mapping[Key, Ends]
    why: str
    version: int
    changed_at: str
    changed_by: str


def scenarios(db: Database) -> list[Scenario]:
    """All that are kept, oldest first."""
    with read(db) as tables:
        return [_scenario(row) for row in tables.query("select * from scenario order by id")]


def create(
    db: Database, name: str, assumptions: Mapping[Key, Ends], *, by: str, why: str = ""
) -> int:
    """Keeps a new scenario and returns its id. Raises BadInput where the name is taken or none."""
    name = checked_name(name)
    kept = as_text(assumptions)
    with write(db) as tables:
        _free(tables, name, None)
        if tables["scenario"].count >= MOST:
            raise BadInput(f"There are {MOST} scenarios already; delete one first.")
        number = tables["scenario"].insert(
            {"name": name, "assumptions": kept, "why": " ".join(why.split())[:LONGEST_WHY],
             "version": 1, "changed_at": now_text(), "changed_by": by}).last_pk
        note(tables, NOUN, number, {}, {"name": name, "assumptions": kept}, by=by, why=why)
    return number


def change(
    db: Database, scenario: Scenario, *, by: str, name: str | None = None,
    assumptions: Mapping[Key, Ends] | None = None,
) -> None:
    """Renames it or gives it other assumptions; the same once more changes nothing.

    Raises BadInput as `create`, Conflict where somebody else was first.
    """
    wanted = {}
    if name is not None:
        wanted["name"] = checked_name(name)
    if assumptions is not None:
        wanted["assumptions"] = as_text(assumptions)
    with write(db) as tables:
        row = _found(tables, scenario)
        after = {column: new for column, new in wanted.items() if row[column] != new}
        if not after:
            return
        _compare(row, scenario)
        if "name" in after:
            _free(tables, after["name"], scenario.id)
        tables["scenario"].update(scenario.id, {
            **after, "version": row["version"] + 1, "changed_at": now_text(), "changed_by": by})
        note(tables, NOUN, scenario.id, {column: row[column] for column in after}, after, by=by)


def remove(db: Database, scenario: Scenario, *, by: str) -> None:
    """Deletes it; the log keeps what it held. Raises Conflict where somebody else was first."""
    with write(db) as tables:
        row = _found(tables, scenario)
        _compare(row, scenario)
        tables["scenario"].delete(scenario.id)
        note(tables, NOUN, scenario.id,
             {"name": row["name"], "assumptions": row["assumptions"]}, {}, by=by, why="deleted")


def checked_name(name: str) -> str:
    """The name on one line. Raises BadInput."""
    name = " ".join(name.split())
    if not name:
        raise BadInput("Give the scenario a name.")
    if len(name) > LONGEST_NAME:
        raise BadInput(f"The name is too long; use at most {LONGEST_NAME} letters.")
    return name


def as_text(assumptions: Mapping[Key, Ends]) -> str:
    """The assumptions as JSON, in one order, so that equal sets give equal text."""
    plain = {f"{number}:{name}": [float(end) for end in ends]
             for (number, name), ends in sorted(assumptions.items())}
    return json.dumps(plain, allow_nan=False)


def _scenario(row: Mapping) -> Scenario:
    plain = json.loads(row["assumptions"])
    kept = {(int(key.split(":")[0]), key.split(":", 1)[1]): tuple(ends)
            for key, ends in plain.items()}
    return Scenario(**{**row, "assumptions": kept})


def _found(tables: sqlite_utils.Database, scenario: Scenario) -> dict:
    row = next(iter(tables.query("select * from scenario where id = ?", [scenario.id])), None)
    if row is None:
        raise Conflict("This scenario was deleted by somebody else.")
    return row


def _compare(row: Mapping, scenario: Scenario) -> None:
    if row["version"] != scenario.version:
        raise Conflict("This scenario was changed by somebody else first; yours was not kept. "
                       "Here is how it stands now.")


def _free(tables: sqlite_utils.Database, name: str, own: int | None) -> None:
    taken = tables.execute("select id from scenario where name = ? collate nocase",
                           [name]).fetchone()
    if taken and taken[0] != own:
        raise BadInput(f"There is a scenario “{name}” already; choose another name.")
