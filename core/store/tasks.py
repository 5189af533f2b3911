"""The tasks of initiatives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from core.store.changes import note
from core.store.database import Database, now_text, read, write
from core.store.versions import change_row

NOUN = "task"
TaskKind = Literal["task", "research", "experiment", "probe"]
TASK_KINDS: tuple[TaskKind, ...] = ("task", "research", "experiment", "probe")
EDITABLE = frozenset({"kind", "title", "owner", "due_on", "done_on", "note", "position"})
_DAYS = ("due_on", "done_on")


@dataclass(frozen=True)
class Task:
    """One thing to do. done_on: None until it is done. session: who changed it last."""

    id: int
    initiative_id: int
    kind: TaskKind
    title: str
    owner: str
    due_on: date | None
    done_on: date | None
    note: str
    position: float
    version: int
    session: str
    created_at: str
    created_by: str


def tasks(db: Database, initiative: int | None = None) -> list[Task]:
    """Tasks (of one initiative), by initiative, position and id."""
    with read(db) as tables:
        rows = tables.query(
            "select * from task where ? is null or initiative_id = ?"
            " order by initiative_id, position, id", [initiative, initiative])
        return [_task(row) for row in rows]


def add_tasks(
    db: Database, initiative: int, wanted: list[Mapping[str, object]], *, by: str, why: str = "",
    at: str | None = None,
) -> list[int]:
    """Adds tasks (fields of `EDITABLE`, each with a title) and returns their numbers.

    at: when, if not now.
    """
    made = []
    with write(db) as tables:
        last = tables.execute("select coalesce(max(position), 0) from task where initiative_id = ?",
                              [initiative]).fetchone()[0]
        for place, values in enumerate(wanted, start=1):
            unknown = values.keys() - EDITABLE
            if unknown:
                raise KeyError(f"not a field of a task: {sorted(unknown)}")
            row = {"position": last + place, **_as_row(values)}
            number = tables["task"].insert(
                row | {"initiative_id": initiative, "created_at": at or now_text(),
                       "created_by": by},
                pk="id").last_pk
            note(tables, NOUN, number, {}, row | {"initiative_id": initiative}, by=by, why=why,
                 at=at)
            made.append(number)
    return made


def edit_task(
    db: Database, number: int, wanted: Mapping[str, object], *, version: int, session: str,
    by: str, why: str = "",
) -> None:
    """Changes a task; the rules of `initiatives.edit` hold. Raises Conflict."""
    unknown = wanted.keys() - EDITABLE
    if unknown:
        raise KeyError(f"not a field of a task: {sorted(unknown)}")
    with write(db) as tables:
        change_row(tables, NOUN, number, _as_row(wanted), version=version, session=session,
                   by=by, why=why)


def remove_task(db: Database, number: int, *, by: str, why: str = "") -> None:
    """Removes a task; the log keeps what it said."""
    with write(db) as tables:
        found = next(iter(tables.query("select * from task where id = ?", [number])), None)
        if found:
            tables.conn.execute("delete from task where id = ?", [number])
            note(tables, NOUN, number, found, {}, by=by, why=why or "removed")


def _as_row(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value.isoformat() if isinstance(value, date) else value
            for name, value in values.items()}


def _task(row: Mapping[str, object]) -> Task:
    days = {name: date.fromisoformat(str(row[name])) if row[name] else None for name in _DAYS}
    return Task(**{**row, **days})
