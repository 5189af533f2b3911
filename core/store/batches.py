"""A file on its way in: a batch is begun, fed chunk by chunk, and ended.

Each chunk's rows, rejects, counts and `next_row` are one transaction, so whatever is killed leaves
an exact prefix, and whoever takes the batch up again knows where.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import sqlite_utils

from core.model import Kind, Reject
from core.store.database import Database, now_text, read, write
from core.store.feedback import bump_dataset
from core.store.sources import sources_for

# Who is written beside what an import settled by itself; a person's word goes before it.
BY_IMPORT = "import"


@dataclass(frozen=True)
class OpenBatch:
    """A batch under way. next_row: rows handled so far. sources: name → id of this file's.

    changed: it has added or altered something, as far as is known: of one that is taken up again
    nobody knows.
    """

    id: int
    next_row: int
    rows: int
    family: str
    sources: dict[str, int]
    done: bool = False
    changed: bool = False


def settled_attributes(db: Database) -> dict[str, bool]:
    """Attributes whose being a segment is settled: by a person, or by an earlier file's yes."""
    with read(db) as tables:
        rows = tables.execute(
            "select name, is_segment from attribute where is_segment = 1 or changed_by <> ?",
            [BY_IMPORT],
        )
        return {name: bool(flag) for name, flag in rows}


def came_in(db: Database, file_hash: str, kind: Kind) -> str | None:
    """When this very file last came in as a file of this kind; None where it never did."""
    with read(db) as tables:
        return tables.execute(
            "select max(finished_at) from batch where file_hash = ? and kind = ?"
            " and status = 'done'", [file_hash, kind]).fetchone()[0]


def plan_of(db: Database, file_hash: str, kind: Kind) -> dict:
    """The plan by which this very file last came in as a file of this kind; {} where it never did.
    """
    with read(db) as tables:
        row = tables.execute("select plan from batch where file_hash = ? and kind = ?"
                             " order by id desc limit 1", [file_hash, kind]).fetchone()
    return json.loads(row[0])["plan"] if row else {}


def begin(
    db: Database, *, file_name: str, file_hash: str, rows: int, plan: dict, token: str,
    scales: Sequence[str | None], by: str, kind: Kind = "feedback",
) -> OpenBatch:
    """Begins a batch, or takes up the one of the same file and plan that was interrupted.

    plan: its JSON, with columns and source. scales: one, or two for a scale that changes in time;
    the second goes to a source of the same family, named by the scale; none where no feedback is
    in the file. token: names this upload, so that one that is already done is returned as done
    instead of being counted twice.
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
            return OpenBatch(found[0], found[1], rows, plan["source"], {}, done=True,
                             changed=True)
        # Corrected scales are made good in the transaction that begins the batch; a batch
        # taken up again must not lose the scores it already wrote.
        before = tables.conn.total_changes
        family, sources = sources_for(tables, plan, scales, file_hash, by, renew=found is None)
        # More than the row of each source: scores were dropped, to be read anew.
        changed = tables.conn.total_changes - before > len(sources)
        if found:
            return OpenBatch(found[0], found[1], rows, family, sources, changed=True)
        batch_id = tables.execute(
            "insert into batch (file_name, file_hash, plan, rows, kind, created_at, created_by)"
            " values (?, ?, ?, ?, ?, ?, ?) returning id",
            [file_name, file_hash, text, rows, kind, now_text(), by],
        ).fetchone()[0]
    return OpenBatch(batch_id, 0, rows, family, sources, changed=changed)


Store = Callable[[sqlite_utils.Database, OpenBatch, Sequence], tuple[int, bool]]
Settle = Callable[[sqlite_utils.Database], bool]


def take_chunk(
    db: Database, batch: OpenBatch, items: Sequence, rejects: Sequence[Reject], store: Store,
) -> OpenBatch:
    """Stores one chunk in one transaction, and returns the batch as it stands then.

    store: writes the items of the batch's kind, and returns how many are new, and whether these
    or others are not as they were.
    """
    with write(db) as tables:
        new, changed = store(tables, batch, items)
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
    return replace(batch, next_row=handled, changed=batch.changed or changed)


def rejects(db: Database, batch_id: int) -> Iterator[Reject]:
    """The batch's rejected rows in the order of the file, streamed."""
    with read(db) as tables:
        for row in tables.conn.execute(
            "select line, reason, row from reject where batch_id = ? order by rowid", [batch_id]
        ):
            yield Reject(*row)


def finish(
    db: Database, batch_id: int, *, reject_file: str | None, attributes: dict[str, bool],
    chosen_by: str | None, settle: Settle, changed: bool,
) -> dict:
    """Ends the batch and returns {"rows", "accepted", "already_there", "rejected", "reject_file"}.

    attributes: name → is it a segment; chosen_by: the person who chose, None where found.
    settle: what follows from the kind, in the same transaction; True where responses may differ.
    changed: the batch added or altered something; else the charts stay as they are.
    """
    now = now_text()
    with write(db) as tables:
        tables.conn.execute(
            "update batch set status = 'done', finished_at = coalesce(finished_at, ?),"
            " reject_file = ? where id = ?", [now, reject_file, batch_id],
        )
        flags = tables.conn.executemany(
            "insert into attribute (name, is_segment, changed_at, changed_by) values (?, ?, ?, ?)"
            " on conflict (name) do update set is_segment = excluded.is_segment,"
            " changed_at = excluded.changed_at, changed_by = excluded.changed_by"
            " where attribute.is_segment <> excluded.is_segment",
            [(name, int(flag), now, chosen_by or BY_IMPORT) for name, flag in attributes.items()],
        )
        if settle(tables) and (changed or flags.rowcount > 0):
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
