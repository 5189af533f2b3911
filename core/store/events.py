"""What customers did: orders, renewals, churn, referrals, reviews, support requests."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlite_utils

from core.model import EventKind
from core.store.database import Database, read
from core.store.matching import matched


@dataclass(frozen=True)
class Event:
    """Something a customer did. value: money, never negative, in `currency` (ISO code).

    row_key: hash of the raw row and its ordinal among equal rows, as for feedback.
    """

    row_key: str
    customer: str
    kind: EventKind
    happened_on: date
    value: float | None = None
    currency: str | None = None
    external_id: str | None = None


def counts(db: Database) -> dict[EventKind, int]:
    """How many events of each kind there are; every kind is named."""
    with read(db) as tables:
        found = dict(tables.execute("select kind, count(*) from event group by kind").fetchall())
    return {kind: found.get(kind.value, 0) for kind in EventKind}


def unmatched(db: Database) -> int:
    """Events whose customer is nobody we know, neither from files nor from feedback."""
    with read(db) as tables:
        return tables.execute(
            "select count(*) from event e"
            " where not exists (select 1 from customer c where c.key = e.customer)"
        ).fetchone()[0]


def span(db: Database) -> tuple[date, date] | None:
    """The first and the last day on which something happened; None without events."""
    with read(db) as tables:
        first, last = tables.execute(
            "select min(happened_on), max(happened_on) from event").fetchone()
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else None


def currency(db: Database, *, beside: str) -> str | None:
    """The currency of the events here, those of the file with the hash `beside` left out."""
    with read(db) as tables:
        found = tables.execute(
            "select e.currency from event e join batch b on b.id = e.batch_id"
            " where e.currency is not null and b.file_hash <> ? limit 1", [beside],
        ).fetchone()
    return found[0] if found else None


def keep(tables: sqlite_utils.Database, batch_id: int, events: Sequence[Event]) -> int:
    """Writes events and returns how many are new; one that is there is brought up to date.

    The same event: the same raw row, else the same id of the same kind.
    """
    by_row, by_id = _known(tables, events)
    first_new = tables.execute("select coalesce(max(id), 0) + 1 from event").fetchone()[0]
    pending, next_id = matched(events, by_row, by_id, first_new)
    # An id that changes hands must be free before it is given again: its index is unique.
    held = json.dumps([*(n for n in pending if n < first_new), *by_id.values()])
    tables.conn.execute(
        "update event set external_id = null where id in (select value from json_each(?))", [held])
    tables.conn.executemany(
        "insert into event (id, customer, kind, happened_on, value, currency, external_id,"
        " row_key, batch_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict (id) do update set customer = excluded.customer, kind = excluded.kind,"
        " happened_on = excluded.happened_on, value = excluded.value,"
        " currency = excluded.currency, external_id = excluded.external_id,"
        " row_key = excluded.row_key, batch_id = excluded.batch_id",
        [(n, one.customer, one.kind.value, one.happened_on.isoformat(), one.value, one.currency,
          one.external_id if by_id.get(one.external_id or "") == n else None, one.row_key,
          batch_id) for n, one in pending.items()],
    )
    return next_id - first_new


def _known(
    tables: sqlite_utils.Database, events: Sequence[Event],
) -> tuple[dict[str, int], dict[str, int]]:
    """Stored events that the chunk may mean: by row key, and by external id."""
    rows, ids = (
        tables.execute(
            f"select {column}, id from event where {column} in (select value from json_each(?))",
            [json.dumps(list(wanted))],
        ).fetchall()
        for column, wanted in (("row_key", [one.row_key for one in events]),
                               ("external_id", [one.external_id for one in events
                                                if one.external_id]))
    )
    return dict(rows), dict(ids)
