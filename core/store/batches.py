"""A file on its way in: a batch is begun, fed chunk by chunk, and ended.

Each chunk's rows, rejects, counts and `next_row` are one transaction, so whatever is killed leaves
an exact prefix, and whoever takes the batch up again knows where.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import sqlite_utils

from core.model import Feedback, Kind, Reject
from core.store.customers import join_by_email, learn_from_responses
from core.store.database import Database, now_text, read, write
from core.store.feedback import bump_dataset
from core.store.full_text import filled_at_once
from core.store.matching import matched
from core.store.sources import sources_for

# Who is written beside what an import settled by itself; a person's word goes before it.
BY_IMPORT = "import"


@dataclass(frozen=True)
class OpenBatch:
    """A batch under way. next_row: rows handled so far. sources: name → id of this file's."""

    id: int
    next_row: int
    rows: int
    family: str
    sources: dict[str, int]
    done: bool = False


def settled_attributes(db: Database) -> dict[str, bool]:
    """Attributes whose being a segment is settled: by a person, or by an earlier file's yes."""
    with read(db) as tables:
        rows = tables.execute(
            "select name, is_segment from attribute where is_segment = 1 or changed_by <> ?",
            [BY_IMPORT],
        )
        return {name: bool(flag) for name, flag in rows}


def begin(
    db: Database, *, file_name: str, file_hash: str, rows: int, plan: dict, token: str,
    scales: Sequence[str | None], by: str, kind: Kind = "feedback",
) -> OpenBatch:
    """Begins a batch, or takes up the one of the same file and plan that was interrupted.

    plan: its JSON, with columns and source. scales: one, or two for a scale that changes in time;
    the second goes to a source `<name>-2` of the same family; none where no feedback is in the
    file. token: names this upload, so that one that is already done is returned as done instead
    of being counted twice.
    Raises BadInput where a source holds other files' scores on another scale.
    """
    text = json.dumps({"plan": plan, "token": token}, ensure_ascii=False, sort_keys=True)
    with write(db) as tables:
        found = tables.execute(
            "select id, next_row, status from batch where file_hash = ? and plan = ?"
            " and (status = 'running' or ? <> '') order by id desc limit 1",
            [file_hash, text, token],
        ).fetchone()
        if found and found[2] == "done":
            return OpenBatch(found[0], found[1], rows, plan["source"], {}, done=True)
        # Corrected scales are made good in the transaction that begins the batch; a batch
        # taken up again must not lose the scores it already wrote.
        family, sources = sources_for(tables, plan, scales, file_hash, by, renew=found is None)
        if found:
            return OpenBatch(found[0], found[1], rows, family, sources)
        batch_id = tables.execute(
            "insert into batch (file_name, file_hash, plan, rows, kind, created_at, created_by)"
            " values (?, ?, ?, ?, ?, ?, ?) returning id",
            [file_name, file_hash, text, rows, kind, now_text(), by],
        ).fetchone()[0]
    return OpenBatch(batch_id, 0, rows, family, sources)


_FIELDS = ("source_id", "external_id", "row_key", "batch_id", "score", "comment", "received_on",
           "customer", "email", "language", "step", "attributes")


Store = Callable[[sqlite_utils.Database, OpenBatch, Sequence], int]
Settle = Callable[[sqlite_utils.Database], bool]


def take_chunk(
    db: Database, batch: OpenBatch, items: Sequence, rejects: Sequence[Reject], store: Store,
) -> OpenBatch:
    """Stores one chunk in one transaction, and returns the batch as it stands then.

    store: writes the items of the batch's kind, and returns how many are new.
    """
    with write(db) as tables:
        new = store(tables, batch, items)
        tables.conn.executemany(
            "insert into reject (batch_id, line, reason, row) values (?, ?, ?, ?)",
            [(batch.id, one.line, one.reason, one.row) for one in rejects],
        )
        handled = batch.next_row + len(items) + len(rejects)
        tables.conn.execute(
            "update batch set next_row = ?, accepted = accepted + ?,"
            " already_there = already_there + ?, rejected = rejected + ? where id = ?",
            [handled, new, len(items) - new, len(rejects), batch.id],
        )
    return replace(batch, next_row=handled)


def store_feedback(
    tables: sqlite_utils.Database, batch: OpenBatch, feedback: Sequence[Feedback],
) -> int:
    """Writes responses and returns how many are new.

    One that is there already (by its row within the family, else by its external id) is brought
    up to date.
    """
    by_row, by_id = _known(tables, batch, feedback)
    first_new = tables.execute("select coalesce(max(id), 0) + 1 from response").fetchone()[0]
    pending, next_id = matched(feedback, by_row, by_id, first_new)
    _store(tables, batch, pending, by_id, first_new)
    return next_id - first_new


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


def _store(
    tables: sqlite_utils.Database, batch: OpenBatch, pending: dict[int, Feedback],
    by_id: dict[str, int], first_new: int,
) -> None:
    # An id that changes hands must be free before it is given again: its index is unique.
    external = {one.external_id for one in pending.values() if one.external_id}
    if external:
        freed = {n for n in pending if n < first_new} | _owners(tables, batch, external)
        tables.conn.execute(
            "update response set external_id = null where id in (select value from json_each(?))",
            [json.dumps(sorted(freed))],
        )
    rows = [(*_values(batch, one, by_id[one.external_id] == n if one.external_id else False), n)
            for n, one in pending.items()]
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


def rejects(db: Database, batch_id: int) -> Iterator[Reject]:
    """The batch's rejected rows in the order of the file, streamed."""
    with read(db) as tables:
        for row in tables.conn.execute(
            "select line, reason, row from reject where batch_id = ? order by rowid", [batch_id]
        ):
            yield Reject(*row)


def settle_feedback(tables: sqlite_utils.Database) -> bool:
    """What follows a file of feedback: who answered is a customer. True: the charts must follow."""
    # A corrected border may have emptied the second source of its family.
    tables.conn.execute(
        "delete from source where name <> family"
        " and not exists (select 1 from response r where r.source_id = source.id)"
    )
    learn_from_responses(tables)
    join_by_email(tables)
    return True


def finish(
    db: Database, batch_id: int, *, reject_file: str | None, attributes: dict[str, bool],
    chosen_by: str | None, settle: Settle,
) -> dict:
    """Ends the batch and returns {"rows", "accepted", "already_there", "rejected", "reject_file"}.

    attributes: name → is it a segment; chosen_by: the person who chose, None where found.
    settle: what follows from the kind, in the same transaction; True where responses changed.
    """
    now = now_text()
    with write(db) as tables:
        tables.conn.execute(
            "update batch set status = 'done', finished_at = coalesce(finished_at, ?),"
            " reject_file = ? where id = ?", [now, reject_file, batch_id],
        )
        tables.conn.executemany(
            "insert into attribute (name, is_segment, changed_at, changed_by) values (?, ?, ?, ?)"
            " on conflict (name) do update set is_segment = excluded.is_segment,"
            " changed_at = excluded.changed_at, changed_by = excluded.changed_by"
            " where attribute.is_segment <> excluded.is_segment",
            [(name, int(flag), now, chosen_by or BY_IMPORT) for name, flag in attributes.items()],
        )
        if settle(tables):
            bump_dataset(tables)
    return counts(db, batch_id)


def counts(db: Database, batch_id: int) -> dict:
    """{"rows", "accepted", "already_there", "rejected", "reject_file"} of a batch."""
    with read(db) as tables:
        return next(tables.query(
            "select rows, accepted, already_there, rejected, reject_file from batch where id = ?",
            [batch_id],
        ))


def give_up(db: Database) -> None:
    """After a cancelled import: what came in so far is there, so the charts must follow."""
    with write(db) as tables:
        bump_dataset(tables)
