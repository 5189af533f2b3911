"""Responses, the sources they came from, and which of their attributes are segments."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlite_utils

from core.store.database import Database, now_text, read, write

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "source", "scale", "external_id", "score", "comment", "received_on", "customer",
           "language", "step", "attributes")
_RESPONSES = (
    "select r.id, s.name as source, s.scale, r.external_id, r.score, r.comment, r.received_on,"
    " coalesce(r.customer, lower(r.email)) as customer, r.language, r.step, r.attributes"
    " from response r join source s on s.id = r.source_id"
)


@dataclass(frozen=True)
class Source:
    """Where responses came from. family: its own name, or that of the source it was split from.

    scale: None without scores. responses, scored: how many. first, last: ISO dates or None.
    """

    id: int
    name: str
    family: str
    scale: str | None
    responses: int
    scored: int
    first: str | None
    last: str | None
    created_at: str
    created_by: str


@dataclass(frozen=True)
class Batch:
    """A file that came in: rows == accepted + already_there + rejected once it is done.

    columns: role → column. scale: as given to `--scale`. next_row: rows handled so far.
    kind: feedback, customers or events; source is "" unless it is feedback.
    """

    id: int
    file_name: str
    status: str
    source: str
    scale: str | None
    columns: dict[str, str]
    next_row: int
    rows: int
    accepted: int
    already_there: int
    rejected: int
    reject_file: str | None
    created_at: str
    created_by: str
    finished_at: str | None
    kind: str


def sources(db: Database) -> list[Source]:
    """Every source with what it holds, by name."""
    with read(db) as tables:
        rows = tables.query(
            "select s.id, s.name, s.family, s.scale, count(r.id) as responses,"
            " count(r.score) as scored, min(r.received_on) as first, max(r.received_on) as last,"
            " s.created_at, s.created_by from source s left join response r on r.source_id = s.id"
            " group by s.id order by s.name"
        )
        return [Source(**row) for row in rows]


def source_names(db: Database) -> list[str]:
    """Names of the sources, without looking at what they hold; [] before the first file."""
    with read(db) as tables:
        return [name for (name,) in tables.execute("select name from source order by name")]


def responses(db: Database) -> "pd.DataFrame":
    """All responses by id: [id, source, scale, external_id, score, comment, received_on, customer,

    language, step, attributes]. score: float, NaN where missing; received_on: ISO text or None;
    attributes: JSON text, column → value.
    """
    return _frame(db, f"{_RESPONSES} order by r.id", [])


def comments_of(db: Database, ids: Sequence[int]) -> "pd.DataFrame":
    """The responses with these ids, in the order of the ids; columns as `responses`."""
    wanted = [int(one) for one in ids]
    found = _frame(db, f"{_RESPONSES} where r.id in (select value from json_each(?))",
                   [json.dumps(wanted)])
    kept = [one for one in dict.fromkeys(wanted) if one in set(found["id"])]
    return found.set_index("id", drop=False).loc[kept].reset_index(drop=True)


def _frame(db: Database, query: str, values: list[object]) -> "pd.DataFrame":
    import pandas as pd

    with read(db) as tables:
        rows = tables.conn.execute(query, values).fetchall()
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return frame.astype({"id": "int64", "score": "float64"})


def segments(db: Database) -> list[str]:
    """Names of the attributes that pages filter by."""
    with read(db) as tables:
        rows = tables.execute("select name from attribute where is_segment = 1 order by name")
        return [name for (name,) in rows]


def set_segment(db: Database, name: str, is_segment: bool, *, by: str) -> None:
    """Makes an attribute a segment, or not; the charts follow with their next snapshot."""
    with write(db) as tables:
        tables.conn.execute(
            "insert into attribute (name, is_segment, changed_at, changed_by) values (?, ?, ?, ?)"
            " on conflict (name) do update set is_segment = excluded.is_segment,"
            " changed_at = excluded.changed_at, changed_by = excluded.changed_by",
            [name, int(is_segment), now_text(), by],
        )
        bump_dataset(tables)


def batches(db: Database) -> list[Batch]:
    """Files that came in, newest first."""
    with read(db) as tables:
        return [_batch(row) for row in tables.query("select * from batch order by id desc")]


def _batch(row: dict) -> Batch:
    plan = json.loads(row["plan"])["plan"]
    kept = ("id", "file_name", "status", "next_row", "rows", "accepted", "already_there",
            "rejected", "reject_file", "created_at", "created_by", "finished_at", "kind")
    return Batch(source=plan["source"], scale=plan["scale"], columns=plan["roles"],
                 **{name: row[name] for name in kept})


def bump_dataset(tables: sqlite_utils.Database) -> None:
    """Marks the data as changed, inside the transaction that changed it."""
    tables.conn.execute("update snapshot set dataset = dataset + 1")
