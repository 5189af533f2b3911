"""Does the long work: claims jobs under a lease, reports progress, stops when asked.

The job table is the truth (`store/jobs.py`). The worker process polls it; a command without a
screen runs its own job in place, under the same lease.
"""

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.collect import uploads
from core.demo import history
from core.errors import Cancelled, CxError
from core.model import Job
from core.post import postman
from core.post.outbox import PAUSES
from core.settings import Settings
from core.store import jobs
from core.store.database import Database, open_database
from core.work import KINDS, Report, next_kind

log = logging.getLogger("actiongap.worker")

POLL_SECONDS = 0.5
HEARTBEAT_SECONDS = 2.0
REPORT_SECONDS = 0.25
SECONDS_TO_SEND = 3.0  # that a letter under way has when the worker is told to stop
STOPPING = threading.Event()


class _Stopped(Exception):
    """This process was asked to end; the job goes back to the table."""


def tick(db: Database, owner: str) -> bool:
    """Runs the oldest waiting job, if there is one and nobody else runs one; True if it did."""
    job = jobs.claim(db, owner)
    if job is None:
        return False
    try:
        _run(db, job, owner, follow=True)
    except CxError as error:
        log.info("job %s (%s) ended: %s", job.id, job.kind, error)
    except _Stopped:
        log.info("job %s (%s) goes on when a worker is back", job.id, job.kind)
    except Exception:
        log.exception("job %s (%s) failed", job.id, job.kind)
    else:
        _forget_upload(db, job)
    return True


def run_now(db: Database, kind: str, payload: dict, *, by: str, show: Report) -> dict:
    """Queues a job, runs it in this process, and returns its result.

    Waits while another process runs one in this database. Where that process takes the job up
    first, its result is returned. Raises what the job raised; Ctrl-C takes the job back.
    """
    owner = jobs.owner_name()
    job_id = jobs.submit(db, kind, payload, by=by)
    try:
        claimed = _awaited(db, job_id, owner, show)
    except KeyboardInterrupt:
        jobs.ask_cancel(db, job_id)
        raise
    if claimed:
        return _run(db, claimed, owner, show)
    found = jobs.job(db, job_id)
    if found and found.status == "done":
        return found.result or {}
    raise CxError((found and found.error) or "The job was cancelled.")


def _awaited(db: Database, job_id: str, owner: str, show: Report) -> Job | None:
    """The job once it is this owner's turn; None where another process has ended it."""
    waited = False
    while (claimed := jobs.claim(db, owner, job_id=job_id)) is None:
        found = jobs.job(db, job_id)
        if found is None or not found.is_live:
            return None
        if not waited:
            show(0.0, "Waiting for other work in this database to end")
            waited = True
        time.sleep(POLL_SECONDS)
    return claimed


def run_forever(
    settings: Settings, *, only: Path | None, parent: int | None, once: bool,
    pauses: Sequence[float] = PAUSES,
) -> None:
    """Polls the databases and sends the team's letters, until told to stop or its parent is gone.

    once: runs what waits, sends what is due, then returns. only: this database alone.
    pauses: seconds before each attempt to send a letter.
    """
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: STOPPING.set())
    paths = [only] if only else [settings.database, settings.demo]
    owner = jobs.owner_name()
    if parent:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    post = threading.Thread(target=postman.send_forever, args=(settings, paths[0]), daemon=True,
                            kwargs={"stopping": STOPPING, "pauses": pauses})
    if not once:
        post.start()
    while not STOPPING.is_set():
        worked = [_tick_path(path, owner) for path in paths]
        if once and not any(worked):
            postman.send_due(settings, paths[0], owner=owner, most=sys.maxsize, pauses=pauses,
                             stop=STOPPING.is_set)
            return
        if not any(worked):
            STOPPING.wait(POLL_SECONDS)
    if post.is_alive():
        post.join(SECONDS_TO_SEND)  # the letter under way; killed later, it is sent once more


def _tick_path(path: Path, owner: str) -> bool:
    if not path.exists():
        return False
    try:
        return tick(open_database(path), owner)
    except CxError as error:
        log.warning("%s", error)
        return False


def _forget_upload(db: Database, job: Job) -> None:
    """Removes the copy of a file that the Upload page handed in, now that its rows are kept."""
    if job.kind != "import":
        return
    path = job.payload["path"]
    if not any(one.payload.get("path") == path for one in jobs.live(db)):
        uploads.forget(db, Path(path))


def _leave_with(parent: int) -> None:
    """Ends this process at once when the app that started it is gone; the lease runs out."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def _run(
    db: Database, job: Job, owner: str, show: Report | None = None, *, follow: bool = False
) -> dict:
    """Runs a claimed job and ends it. follow: what comes next is queued with its end."""
    with _heartbeat(db, job.id, owner):
        try:
            result = KINDS[job.kind](db, job, _reporter(db, job.id, owner, show))
        except _Stopped:
            jobs.release(db, job.id, owner)
            raise
        except Cancelled as error:
            jobs.finish(db, job.id, owner, status="cancelled", error=str(error))
            raise
        except CxError as error:
            jobs.finish(db, job.id, owner, status="failed", error=str(error))
            raise
        except KeyboardInterrupt:
            jobs.finish(db, job.id, owner, status="cancelled")
            raise
        except Exception as error:
            jobs.finish(db, job.id, owner, status="failed", error=(
                f"Something went wrong inside ActionGap ({type(error).__name__}); "
                "the log has the details. What was there before is unchanged."))
            raise
    coming = next_kind(job.kind, result) if follow else None
    if follow and job.kind == "study" and history.is_due(db):
        coming = "history"  # the made-up company's past rests on the topics just found
    jobs.finish(db, job.id, owner, status="done", result=result, then=coming)
    return result


def _reporter(db: Database, job_id: str, owner: str, show: Report | None) -> Report:
    """Writes progress a few times a second at most; each write also sees a wish to cancel."""
    last = 0.0

    def report(progress: float, message: str) -> None:
        nonlocal last
        if STOPPING.is_set():
            raise _Stopped
        if time.monotonic() - last < REPORT_SECONDS:
            return
        jobs.report(db, job_id, owner, progress, message)
        last = time.monotonic()
        if show:
            show(progress, message)

    return report


@contextlib.contextmanager
def _heartbeat(db: Database, job_id: str, owner: str) -> Iterator[None]:
    """Renews the lease while a long computation has nothing to report."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT_SECONDS):
            with contextlib.suppress(CxError):
                jobs.renew(db, job_id, owner)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
