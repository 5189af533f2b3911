"""The job table: it is the truth about long work, whatever process does it.

A lease makes one process the owner for some seconds; the owner's heartbeat renews it.
A running job whose lease ran out (kill -9, power cut) is taken up again by the next claim; one
whose owner is known to be gone from this host is taken up at once.
"""

import json
import os
import socket
import time
import uuid

import sqlite_utils

from core.errors import Cancelled
from core.model import Job
from core.store.database import Database, now_text, read, write

LEASE_SECONDS = 10.0
MAX_ATTEMPTS = 5


def submit(db: Database, kind: str, payload: dict, *, by: str) -> str:
    """Queues a job and returns its id."""
    with write(db) as tables:
        return _queue(tables, kind, payload, by)


def ask(db: Database, kind: str, *, by: str) -> None:
    """Queues a job, unless one of its kind waits or runs."""
    with write(db) as tables:
        if not _is_live(tables, kind):
            _queue(tables, kind, {}, by)


def _is_live(tables: sqlite_utils.Database, kind: str) -> bool:
    return tables.execute(
        "select 1 from job where kind = ? and status in ('queued', 'running')", [kind]
    ).fetchone() is not None


def ask_for(tables: sqlite_utils.Database, kind: str, *, by: str) -> None:
    """Queues a job inside the caller's transaction, unless one of its kind waits already."""
    if not tables.execute("select 1 from job where kind = ? and status = 'queued'",
                          [kind]).fetchone():
        _queue(tables, kind, {}, by)


def _queue(tables: sqlite_utils.Database, kind: str, payload: dict, by: str) -> str:
    job_id = uuid.uuid4().hex[:12]
    tables["job"].insert({"id": job_id, "kind": kind, "payload": json.dumps(payload),
                          "created_at": now_text(), "created_by": by})
    return job_id


def job(db: Database, job_id: str) -> Job | None:
    """The job, or None where no such job is."""
    with read(db) as tables:
        return next(map(_job, tables.query("select * from job where id = ?", [job_id])), None)


def latest(db: Database, kind: str | None = None) -> Job | None:
    """The newest job (of a kind), or None."""
    with read(db) as tables:
        rows = tables.query(
            "select * from job where ? is null or kind = ? order by rowid desc limit 1",
            [kind, kind],
        )
        return next(map(_job, rows), None)


def live(db: Database) -> list[Job]:
    """Jobs that wait or run, oldest first."""
    with read(db) as tables:
        rows = tables.query(
            "select * from job where status in ('queued', 'running') order by rowid"
        )
        return [_job(row) for row in rows]


def claim(db: Database, owner: str, *, job_id: str | None = None) -> Job | None:
    """Makes `owner` the one who runs the oldest waiting job (or `job_id`), and returns it.

    One job at a time runs in a database: None while another's lease holds, or nothing waits.
    A job that was begun MAX_ATTEMPTS times and never ended is given up, visibly.
    """
    now = time.time()
    with write(db) as tables:
        held = tables.execute(
            "select lease_owner from job where status = 'running' and lease_until > ?", [now]
        ).fetchone()
        if held and not is_gone(held[0]):
            return None
        tables.conn.execute(
            "update job set status = 'failed', finished_at = ?, error = ? "
            "where status = 'running' and attempts >= ?",
            [now_text(), "It was interrupted too often. Start it again.", MAX_ATTEMPTS],
        )
        rows = tables.query(
            "update job set status = 'running', lease_owner = :owner, lease_until = :until,"
            " attempts = attempts + 1, started_at = coalesce(started_at, :at)"
            " where id = (select id from job where status in ('queued', 'running')"
            " and (:id is null or id = :id) order by status desc, rowid limit 1) returning *",
            {"owner": owner, "until": now + LEASE_SECONDS, "at": now_text(), "id": job_id},
        )
        return next(map(_job, list(rows)), None)


def release(db: Database, job_id: str, owner: str) -> None:
    """Gives a running job back, to be taken up again: its owner was asked to stop."""
    with write(db) as tables:
        tables.conn.execute(
            "update job set status = 'queued', attempts = attempts - 1, lease_owner = null,"
            " lease_until = null where id = ? and lease_owner = ? and status = 'running'",
            [job_id, owner],
        )


def owner_name() -> str:
    """Who holds a lease: host, process and moment, so that a reused pid is another owner."""
    return f"{socket.gethostname()}:{os.getpid()}:{time.time_ns()}"


def is_gone(owner: str) -> bool:
    """True where the owner is a process of this host that runs no more."""
    host, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdigit() or os.name != "posix":
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def renew(db: Database, job_id: str, owner: str) -> bool:
    """Renews the lease; False where the job was taken by another owner."""
    with write(db) as tables:
        return tables.conn.execute(
            "update job set lease_until = ? where id = ? and lease_owner = ?"
            " and status = 'running'",
            [time.time() + LEASE_SECONDS, job_id, owner],
        ).rowcount > 0


def report(db: Database, job_id: str, owner: str, progress: float, message: str) -> None:
    """Says how far the job is. Raises Cancelled where a person asked, or another took over."""
    with write(db) as tables:
        row = tables.execute(
            "update job set progress = ?, message = ?, lease_until = ?"
            " where id = ? and lease_owner = ? and status = 'running' returning cancel_asked",
            [progress, message, time.time() + LEASE_SECONDS, job_id, owner],
        ).fetchone()
    if row is None or row[0]:
        raise Cancelled("The job was cancelled. Started again, it goes on where it was.")


def finish(
    db: Database, job_id: str, owner: str, *,
    status: str, result: dict | None = None, error: str | None = None, then: str | None = None,
) -> None:
    """Ends the job as done, failed or cancelled; a no-op for an owner who lost it.

    then: kind of the job that follows; queued with it, so that no kill in between can lose it,
    and not where one of that kind waits already.
    """
    with write(db) as tables:
        ended = tables.execute(
            "update job set status = ?, result = ?, error = ?, finished_at = ?,"
            " progress = case when ? = 'done' then 1 else progress end"
            " where id = ? and lease_owner = ? and status = 'running' returning created_by",
            [status, None if result is None else json.dumps(result), error, now_text(),
             status, job_id, owner],
        ).fetchone()
        if ended and then and not _is_live(tables, then):
            _queue(tables, then, {}, by=ended[0])


def ask_cancel(db: Database, job_id: str) -> None:
    """Asks a running job to stop at its next report; a waiting one stops at once."""
    with write(db) as tables:
        tables.conn.execute("update job set cancel_asked = 1 where id = ?", [job_id])
        tables.conn.execute(
            "update job set status = 'cancelled', finished_at = ?"
            " where id = ? and status = 'queued'",
            [now_text(), job_id],
        )


def _job(row: dict) -> Job:
    return Job(
        id=row["id"], kind=row["kind"], payload=json.loads(row["payload"]), status=row["status"],
        progress=row["progress"], message=row["message"], attempts=row["attempts"],
        created_at=row["created_at"], created_by=row["created_by"],
        result=json.loads(row["result"]) if row["result"] else None, error=row["error"],
    )
