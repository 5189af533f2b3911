"""Opportunities as people place, move and explain them; the computed figures live elsewhere.

An override of the value is kept in points of the score a year, before money: what a point is worth
may be learnt or corrected later, and then every value, computed or set by a person, moves alike.

A row of `opportunity_change` is one act of a person: `field` names the columns that changed, and
`before` and `after` hold them as JSON objects.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlite_utils

from core.errors import BadInput, Conflict
from core.model import Complexity
from core.store.database import Database, now_text, read, write

DAYS = (0.1, 10_000.0)
LIMITS = (("effort_days", DAYS, "Person-days"), ("value", (0.0, 1e9), "The value"))
COMPLEXITIES: tuple[Complexity, ...] = ("simple", "complicated", "complex")
JSONS = ("before", "after", "computed")
CHANGED = frozenset({"complexity", "effort_days", "value", "note", "status", "department"})
LONGEST_NAME = 80
MOVED = "(field like '%effort_days%' or field like '%value%')"


@dataclass(frozen=True)
class Placed:
    """What people said about an opportunity.

    effort_days: person-days, None until somebody estimates them.
    value: points of the main score a year, None where the computed value stands.
    department: who would do it; "" until somebody says. explained: False where a person's days or
    value stand and nobody said why since they were set. value_by: who set the value; "": nobody.
    session: the browser session that changed it last. changed_*, why: the newest act.
    """

    topic: str
    label: str
    complexity: Complexity
    effort_days: float | None
    value: float | None
    note: str
    status: str
    version: int
    session: str
    changed_by: str
    changed_at: str
    why: str
    department: str
    explained: bool
    value_by: str = ""


@dataclass(frozen=True)
class Change:
    """One act of a person: what stood in each changed column before and after.

    computed: {"days", "value"} (points a year) as of then; empty where nobody noted it. Of an act
    that takes another back: {"undoes": its id}.
    """

    id: int
    topic: str
    label: str
    before: dict[str, object]
    after: dict[str, object]
    why: str
    changed_at: str
    changed_by: str
    computed: dict[str, float] = field(default_factory=dict)


def placed(db: Database, *, set_aside: bool = False) -> list[Placed]:
    """Opportunities on the matrix by topic id; with `set_aside`, those set aside too."""
    with read(db) as tables:
        rows = tables.query(
            "select o.topic_id as topic, o.label, complexity, effort_days, value, note, status,"
            " version, session, department, coalesce(c.changed_by, placed_by) as changed_by,"
            " coalesce(c.changed_at, placed_at) as changed_at, coalesce(c.why, '') as why,"
            " effort_days is null and value is null or exists (select 1 from opportunity_change w"
            "  where w.topic_id = o.topic_id and w.why <> '' and w.id >= (select max(id)"
            f"  from opportunity_change where topic_id = o.topic_id and {MOVED})) as explained,"
            " case when value is null then '' else coalesce((select changed_by"
            "  from opportunity_change where topic_id = o.topic_id and field like '%value%'"
            "  order by id desc limit 1), '') end as value_by"
            " from opportunity o left join opportunity_change c on c.id ="
            " (select max(id) from opportunity_change where topic_id = o.topic_id)"
            " where status = 'open' or ? order by o.topic_id", [set_aside])
        return [Placed(**row | {"explained": bool(row["explained"])}) for row in rows]


def changes(db: Database, topic: str | None = None, *, limit: int = 50) -> list[Change]:
    """Who changed what and when (of one topic), newest first."""
    with read(db) as tables:
        rows = tables.query(
            "select c.id, topic_id as topic, label, before, after, why, changed_at, changed_by,"
            " computed from opportunity_change c join opportunity using (topic_id)"
            " where ? is null or topic_id = ? order by c.id desc limit ?", [topic, topic, limit])
        return [Change(**row | {name: json.loads(row[name] or "{}") for name in JSONS})
                for row in rows]


def place(db: Database, labels: Mapping[str, str], *, by: str, why: str = "") -> list[str]:
    """Puts topics (id → label) on the matrix; returns those that were not there.

    One that had been set aside comes back with what people had said about it.
    """
    new: list[str] = []
    with write(db) as tables:
        for topic, label in labels.items():
            found = _row(tables, topic)
            if found and found["status"] == "open":
                continue
            if found:
                _change(tables, found, {"status": "open"}, by=by, session="", why=why)
            else:
                tables["opportunity"].insert({"topic_id": topic, "label": label,
                                              "placed_at": now_text(), "placed_by": by})
                _note(tables, topic, {"status": None}, {"status": "open"}, by=by, why=why)
            new.append(topic)
    return new


def rename(db: Database, labels: Mapping[str, str]) -> None:
    """Takes over the labels (topic id → label) that the newest study gave."""
    with write(db) as tables:
        for topic, label in labels.items():
            tables.conn.execute("update opportunity set label = ? where topic_id = ?"
                                " and label <> ?", [label, topic, label])


def move(
    db: Database, topic: str, *, version: int, session: str, by: str,
    days: float | None = None, value: float | None = None, why: str = "",
    computed: Mapping[str, float] | None = None,
) -> None:
    """Keeps a drop on the matrix: person-days, value (points a year), or both; None: as it was.

    Compare-and-set: taken where nobody wrote since `version`, or where the last one to write was
    the same browser session (its own earlier drop). The same drop sent twice changes nothing.
    Raises Conflict where somebody else was first, BadInput on figures that cannot be meant.
    """
    wanted = {"effort_days": days, "value": value}
    edit(db, topic, {column: figure for column, figure in wanted.items() if figure is not None},
         version=version, session=session, by=by, why=why, computed=computed)


def edit(
    db: Database, topic: str, wanted: Mapping[str, object], *,
    version: int, session: str, by: str, why: str = "",
    computed: Mapping[str, float] | None = None,
) -> None:
    """Changes columns of an opportunity in one act; the rules of `move` hold.

    wanted: any of CHANGED; None takes an override back. computed: {"days", "value"} (points a
    year) as the person saw them, kept to be compared later with what came.
    Where nothing differs but a reason is given, the reason alone is kept.
    """
    _check(wanted)
    with write(db) as tables:
        found = _row(tables, topic)
        if found is None:
            raise Conflict("This opportunity is no longer on the matrix; nothing was changed.")
        if all(found[column] == figure for column, figure in wanted.items()):
            if why:
                _note(tables, topic, {}, {}, by=by, why=why)
            return
        if found["version"] != version and (not session or found["session"] != session):
            raise Conflict(f"“{found['label']}” was changed by somebody else first; your change "
                           "was not kept. Here is how it stands now.")
        _change(tables, found, wanted, by=by, session=session, why=why, computed=computed)


def reset(db: Database, topic: str, *, version: int, session: str, by: str, why: str = "") -> None:
    """Back to the computed place: days assumed, value computed. Raises as `edit` does."""
    edit(db, topic, {"effort_days": None, "value": None},
         version=version, session=session, by=by, why=why)


def undo(db: Database, topic: str, *, version: int, session: str, by: str) -> None:
    """Takes back the newest act that still stands, as an act of its own; again: the one before.

    A first placing cannot be undone (set it aside in its place). Raises as `edit` does.
    """
    taken_back: set[float] = set()
    for act in changes(db, topic, limit=1000):
        if "undoes" in act.computed:
            taken_back.add(act.computed["undoes"])
        elif act.after and act.id not in taken_back:
            if act.before.get("status", "open") is not None:
                edit(db, topic, act.before, version=version, session=session, by=by,
                     why="taken back", computed={"undoes": act.id})
            return


def set_aside(db: Database, topic: str, *, by: str, why: str = "") -> None:
    """Takes an opportunity off the matrix; no study puts it back, a person can."""
    with write(db) as tables:
        found = _row(tables, topic)
        if found and found["status"] == "open":
            _change(tables, found, {"status": "set aside"}, by=by, session="", why=why)


def _row(tables: sqlite_utils.Database, topic: str) -> dict | None:
    return next(iter(tables.query("select * from opportunity where topic_id = ?", [topic])), None)


def _change(
    tables: sqlite_utils.Database, found: dict, wanted: Mapping[str, object], *, by: str,
    session: str, why: str, computed: Mapping[str, float] | None = None,
) -> None:
    after = {column: new for column, new in wanted.items() if found[column] != new}
    tables.conn.execute(
        f"update opportunity set {', '.join(f'{column} = ?' for column in after)},"
        " version = version + 1, session = ? where topic_id = ? and version = ?",
        [*after.values(), session, found["topic_id"], found["version"]],
    )
    before = {column: found[column] for column in after}
    _note(tables, found["topic_id"], before, after, by=by, why=why, computed=computed)


def _note(
    tables: sqlite_utils.Database, topic: str, before: dict, after: dict, *, by: str, why: str,
    computed: Mapping[str, float] | None = None,
) -> None:
    tables["opportunity_change"].insert({
        "topic_id": topic, "field": ", ".join(after), "before": json.dumps(before),
        "after": json.dumps(after), "why": why, "changed_at": now_text(), "changed_by": by,
        "computed": json.dumps(dict(computed)) if computed else None,
    })


def _check(wanted: Mapping[str, object]) -> None:
    unknown = wanted.keys() - CHANGED
    if unknown:
        raise KeyError(f"not a column people change: {sorted(unknown)}")
    if "complexity" in wanted and wanted["complexity"] not in COMPLEXITIES:
        raise BadInput("Complexity is one of simple, complicated or complex.")
    if len(str(wanted.get("department") or "")) > LONGEST_NAME:
        raise BadInput(f"Department: use at most {LONGEST_NAME} letters.")
    for column, (low, high), name in LIMITS:
        figure = wanted.get(column)
        number = float(figure) if isinstance(figure, int | float) else math.nan
        if figure is not None and not low <= number <= high:  # also False for NaN
            raise BadInput(f"{name} must lie between {low:g} and {high:,.0f}.")
