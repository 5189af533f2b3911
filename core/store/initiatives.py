"""Initiatives: who does what by when, for whom, and what it is to bring.

Stages are moved by `delight/approval.move`, which knows what an approval needs; `edit` changes
everything else. Both compare and set: nobody's work is overwritten in silence.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import sqlite_utils

from core.model import Complexity, Outcome, Stage
from core.store import draws
from core.store.changes import note
from core.store.database import Database, now_text, read, write
from core.store.draws import Draw
from core.store.versions import change_row

NOUN = "initiative"
_JSON = {"departments", "segments", "change_in", "starts"}
_DAYS = {"due_on", "live_from", "live_until"}


@dataclass(frozen=True)
class Initiative:
    """What people plan to do about a topic.

    topic_id: of the tree, None where it rests on no topic; topic_label: as it was called then.
    due_on: when it is to be done. one_off_cost, run_cost: currency, and currency a month; None
    until somebody says. effort_days: person-days; actual_days: those that it took. segments:
    attribute → values it acts on; empty: everywhere. draw: the newest that chose its segments,
    given up or not. said_drawn: somebody said that chance drew them, and no draw is kept.
    live_from, live_until: when customers feel it (the experiment's dates, where it is one).
    starts: value of its one attribute → when it went live there, where not all began on
    `live_from`.
    outcome: what it is judged by. expected_low, expected, expected_high: the effect on it that is
    hoped for, in the outcome's unit and in the good direction positive. change_made: what
    customers are told; change_in: the same in other languages (two letters → text). position:
    order within a column of the board.
    session: the browser session that changed it last.
    """

    id: int
    name: str
    topic_id: str | None = None
    topic_label: str = ""
    complexity: Complexity = "complicated"
    stage: Stage = Stage.PROPOSED
    owner: str = ""
    sponsor: str = ""
    departments: tuple[str, ...] = ()
    due_on: date | None = None
    one_off_cost: float | None = None
    run_cost: float | None = None
    effort_days: float | None = None
    actual_days: float | None = None
    segments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    draw: Draw | None = None
    said_drawn: bool = False
    live_from: date | None = None
    live_until: date | None = None
    starts: dict[str, date] = field(default_factory=dict)
    outcome: Outcome = Outcome.SCORE
    expected_low: float | None = None
    expected: float | None = None
    expected_high: float | None = None
    hypothesis: str = ""
    evidence: str = ""
    change_made: str = ""
    change_in: dict[str, str] = field(default_factory=dict)
    position: float = 0.0
    version: int = 1
    session: str = ""
    created_at: str = ""
    created_by: str = ""

    @property
    def randomised(self) -> bool:
        """Chance drew its segments, and nobody changed them since, nor had it begun before."""
        return (self.draw is not None and not self.draw.given_up_at
                and self.segments == self.draw.segments)


EDITABLE = frozenset(Initiative.__dataclass_fields__) - {
    "id", "stage", "draw", "said_drawn", "version", "session", "created_at", "created_by"}


def initiatives(db: Database) -> list[Initiative]:
    """All of them, in the order of the board: by stage, position, id."""
    with read(db) as tables:
        drawn = draws.newest(tables)
        found = [_initiative(row, drawn.get(row["id"]))
                 for row in tables.query("select * from initiative")]
    order = list(Stage)
    return sorted(found, key=lambda one: (order.index(one.stage), one.position, one.id))


def initiative(db: Database, number: int) -> Initiative | None:
    """The initiative of that number; None where there is none."""
    with read(db) as tables:
        row = _row(tables, number)
        drawn = draws.newest(tables, number).get(number)
    return _initiative(row, drawn) if row else None


def create(
    db: Database, values: Mapping[str, object], *, by: str, why: str = "", at: str | None = None
) -> int:
    """Keeps a new one at the stage proposed and returns its number. at: when, if not now.

    values: fields of `EDITABLE`, with at least a name; they are checked by
    `innovate/initiatives.checked` first.
    """
    unknown = values.keys() - EDITABLE
    if unknown:
        raise KeyError(f"not a field of an initiative: {sorted(unknown)}")
    row = _as_row(values) | {"created_at": at or now_text(), "created_by": by}
    with write(db) as tables:
        # Last in its column; two of one position could not be told apart by a drop between them.
        last = tables.execute("select coalesce(max(position), 0) from initiative").fetchone()[0]
        number = tables["initiative"].insert({"position": last + 1, **row}, pk="id").last_pk
        note(tables, NOUN, number, {}, _as_row(values) | {"stage": Stage.PROPOSED},
             by=by, why=why, at=at)
    return number


def edit(
    db: Database, number: int, wanted: Mapping[str, object], *, version: int, session: str,
    by: str, why: str = "",
) -> None:
    """Changes fields of `EDITABLE` in one act.

    Taken where nobody wrote since `version`, or where the last to write was the same browser
    session; the same values sent twice change nothing. Raises Conflict where somebody else was
    first, or where it is gone. Other segments than those that chance drew,
    or a start before that, end the draw.
    """
    unknown = wanted.keys() - EDITABLE
    if unknown:
        raise KeyError(f"not a field people edit: {sorted(unknown)}")
    with write(db) as tables:
        row = _as_row(wanted)
        by_hand = draws.broken(tables, number, row)
        change_row(tables, NOUN, number, row | ({"randomised": 0} if by_hand else {}),
                   version=version, session=session, by=by, why=why)
        if by_hand:
            draws.end(tables, number, by, now_text())


def set_stage(
    db: Database, number: int, stage: Stage, *, version: int, session: str, by: str, why: str = "",
    also: Mapping[str, object] | None = None, frozen: Mapping[str, object] | None = None,
    at: str | None = None,
) -> None:
    """Moves it to a stage, in one transaction with what belongs to that.

    also: fields changed with it. frozen: {"baseline", "forecast"} JSON objects, kept for good.
    at: when, if not now.
    Only `delight/approval.move` calls it: that knows what a stage asks for.
    """
    with write(db) as tables:
        wanted = _as_row(also or {}) | {"stage": str(stage)}
        change_row(tables, NOUN, number, wanted, version=version, session=session, by=by, why=why,
                   at=at)
        if frozen is not None:
            tables["frozen"].insert({
                "initiative_id": number, "baseline": json.dumps(frozen["baseline"]),
                "forecast": json.dumps(frozen["forecast"]), "frozen_at": at or now_text(),
                "frozen_by": by,
            })


def _row(tables: sqlite_utils.Database, number: int) -> dict | None:
    return next(iter(tables.query("select * from initiative where id = ?", [number])), None)


def _as_row(values: Mapping[str, object]) -> dict[str, object]:
    """Values as the table keeps them: JSON, ISO dates, texts."""
    row: dict[str, object] = {}
    for name, value in values.items():
        if name in _JSON:
            row[name] = json.dumps(value if isinstance(value, dict) else list(value),
                                   ensure_ascii=False, sort_keys=True, default=str)
        elif isinstance(value, date):
            row[name] = value.isoformat()
        else:
            row[name] = str(value) if isinstance(value, Outcome | Stage) else value
    return row


def _initiative(row: Mapping[str, object], drawn: Draw | None) -> Initiative:
    values = dict(row)
    values["departments"] = tuple(json.loads(str(row["departments"])))
    values["segments"] = {name: tuple(kept)
                          for name, kept in json.loads(str(row["segments"])).items()}
    values |= {"change_in": json.loads(str(row["change_in"])), "draw": drawn,
               "said_drawn": bool(values.pop("randomised")) and drawn is None,
               "starts": {name: date.fromisoformat(day)
                          for name, day in json.loads(str(row["starts"])).items()}}
    for name in _DAYS:
        values[name] = date.fromisoformat(str(row[name])) if row[name] else None
    return Initiative(**values | {"stage": Stage(row["stage"]), "outcome": Outcome(row["outcome"])})
