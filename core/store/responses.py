"""Responses of a file on their way in: new, brought up to date, or there as they are."""

import json
from collections.abc import Iterable, Mapping, Sequence

import sqlite_utils

from core.model import Feedback
from core.store.batches import OpenBatch
from core.store.customers import join_by_email, learn_from_responses
from core.store.database import Database, read
from core.store.full_text import filled_at_once
from core.store.matching import matched

_FIELDS = ("source_id", "external_id", "row_key", "batch_id", "score", "comment", "received_on",
           "customer", "email", "language", "step", "attributes")
_EXTERNAL, _FILE = _FIELDS.index("external_id"), _FIELDS.index("batch_id")


def store(
    tables: sqlite_utils.Database, batch: OpenBatch, feedback: Sequence[Feedback],
) -> tuple[int, bool]:
    """Writes responses and returns how many are new, and whether any is new or altered.

    One that is there already (by its row within the family, else by its external id) is brought
    up to date.
    """
    by_row, by_id = _known(tables, batch, feedback)
    first_new = tables.execute("select coalesce(max(id), 0) + 1 from response").fetchone()[0]
    pending, next_id = matched(feedback, by_row, by_id, first_new)
    rows = _rows(batch, pending, by_id)
    changed = next_id > first_new or bool(_altered(tables, rows, first_new))
    _write(tables, batch, rows, first_new)
    return next_id - first_new, changed


def compared(
    db: Database, batch: OpenBatch, chunks: Iterable[Sequence[Feedback]]
) -> tuple[int, int]:
    """(rows that are there, responses that would be altered) if these came in; nothing is written.

    batch: one that was never begun. (0, 0) as soon as a whole first chunk is new: the file is.
    """
    there = 0
    altered: dict[int, bool] = {}  # of two rows of one response, the later counts
    rows_met: dict[str, int] = {}
    ids_met: dict[str, int] = {}
    next_id = first_new = 1 << 62  # above every id that there is
    with read(db) as tables:
        for number, feedback in enumerate(chunks):
            by_row, by_id = _known(tables, batch, feedback)
            rows_met, ids_met = by_row | rows_met, by_id | ids_met
            before = next_id
            pending, next_id = matched(feedback, rows_met, ids_met, next_id)
            there += len(feedback) - (next_id - before)
            if not (number or there):
                break
            rows = _rows(batch, pending, ids_met)
            differ = _altered(tables, rows, first_new)
            altered |= {row[-1]: row[-1] in differ for row in rows}
    return there, sum(altered.values())


def _rows(
    batch: OpenBatch, pending: Mapping[int, Feedback], by_id: Mapping[str, int]
) -> list[tuple]:
    return [(*_values(batch, one, bool(one.external_id) and by_id[one.external_id] == n), n)
            for n, one in pending.items()]


def _known(
    tables: sqlite_utils.Database, batch: OpenBatch, feedback: Sequence[Feedback],
) -> tuple[dict[str, int], dict[str, int]]:
    """Responses of the family that the chunk may mean: by row key, and by external id."""
    within = "source_id in (select id from source where family = ?)"
    keys = json.dumps([one.row_key for one in feedback])
    by_row = tables.execute(
        f"select row_key, id from response where {within}"
        " and row_key in (select value from json_each(?))", [batch.family, keys],
    ).fetchall()
    ids = json.dumps([one.external_id for one in feedback if one.external_id])
    by_id = tables.execute(
        f"select external_id, id from response where {within}"
        " and external_id in (select value from json_each(?))", [batch.family, ids],
    ).fetchall()
    # Newest first, so that of two the oldest wins.
    return tuple(dict(sorted(rows, key=lambda row: -row[1])) for rows in (by_row, by_id))


def _altered(tables: sqlite_utils.Database, rows: Sequence[tuple], first_new: int) -> set[int]:
    """Ids of the rows that say something else than what is stored of them."""
    there = {row[-1]: row for row in rows if row[-1] < first_new}
    stored = tables.conn.execute(
        f"select {', '.join(_FIELDS)}, id from response where id in (select value from"
        " json_each(?))", [json.dumps(list(there))])
    return {row[-1] for row in stored if _said(row) != _said(there[row[-1]])}


def _said(row: tuple) -> tuple:
    """A stored row without the file that it came with."""
    return (*row[:_FILE], *row[_FILE + 1:])


def _write(
    tables: sqlite_utils.Database, batch: OpenBatch, rows: Sequence[tuple], first_new: int,
) -> None:
    # An id that changes hands must be free before it is given again: its index is unique.
    external = {row[_EXTERNAL] for row in rows if row[_EXTERNAL]}
    if external:
        freed = {row[-1] for row in rows if row[-1] < first_new}
        freed |= _owners(tables, batch, external)
        tables.conn.execute(
            "update response set external_id = null where id in (select value from json_each(?))",
            [json.dumps(sorted(freed))],
        )
    marks = ", ".join("?" * len(_FIELDS))
    with filled_at_once(tables, first_new):
        tables.conn.executemany(
            f"insert into response ({', '.join(_FIELDS)}, id) values ({marks}, ?)",
            [row for row in rows if row[-1] >= first_new],
        )
    tables.conn.executemany(
        f"update response set {', '.join(f'{name} = ?' for name in _FIELDS)} where id = ?",
        [row for row in rows if row[-1] < first_new],
    )


def _owners(
    tables: sqlite_utils.Database, batch: OpenBatch, external: set[str],
) -> set[int]:
    """Responses of the family that hold one of these external ids now."""
    rows = tables.execute(
        "select id from response where source_id in (select id from source where family = ?)"
        " and external_id in (select value from json_each(?))",
        [batch.family, json.dumps(list(external))],
    )
    return {row[0] for row in rows}


def _values(batch: OpenBatch, one: Feedback, owns_id: bool) -> tuple:
    return (
        batch.sources[one.source], one.external_id if owns_id else None, one.row_key, batch.id,
        one.score, one.comment, one.received_on.isoformat() if one.received_on else None,
        one.customer, one.email, one.language, one.step,
        json.dumps(one.attributes, ensure_ascii=False),
    )


def settle(tables: sqlite_utils.Database) -> bool:
    """What follows a file of feedback: who answered is a customer. True: responses may differ."""
    # A corrected border may have emptied the second source of its family.
    tables.conn.execute(
        "delete from source where name <> family"
        " and not exists (select 1 from response r where r.source_id = source.id)"
    )
    learn_from_responses(tables)
    join_by_email(tables)
    return True
