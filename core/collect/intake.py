"""The only door in: what a file holds is accepted, already there, or refused with a reason."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from core.collect.corrections import changes_from
from core.collect.files.readers import Opened, file_hash, opened
from core.collect.kinds import NEEDS, kind_of
from core.collect.plan import Plan
from core.collect.preview import Preview, Question, preview
from core.collect.rejects import write_rejects
from core.collect.taking import TAKING, Coming
from core.errors import BadInput, Cancelled
from core.model import Kind
from core.store import batches, events
from core.store.database import Database

__all__ = ["Accepted", "Plan", "Preview", "Question", "accept", "plan_for", "preview",
           "run_import"]

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class Accepted:
    """What became of a file: rows == accepted + already_there + rejected.

    reject_file: path or None. columns: role → column. scale: as for `--scale`, None without scores.
    kind: what the file held. unmatched: events, of any file, whose customer nobody here knows.
    changed: False where all that the file says was here already.
    """

    batch: int
    rows: int
    accepted: int
    already_there: int
    rejected: int
    reject_file: str | None
    columns: dict[str, str]
    scale: str | None
    kind: Kind
    unmatched: int
    changed: bool


def plan_for(
    db: Database | None, path: Path, *, settings: Sequence[str] = (), scale: str | None = None,
    source: str | None = None, file_name: str | None = None, kind: str = "feedback",
    event: str | None = None,
) -> Plan:
    """The plan of a file without a screen. settings: `--set` texts, `ROLE=COLUMN` each.

    event: what all rows of a file of events are. Raises ReadingsDiffer where a person must decide,
    else BadInput in one sentence.
    """
    holds = kind_of(kind)
    return preview(path, file_name=file_name, db=db, scale=scale, source=source, kind=holds,
                   event=event, roles=changes_from(settings, NEEDS[holds].roles)).decided()


def run_import(db: Database, payload: dict, report: Report) -> dict:
    """The import job: payload {"path", "file_name", "plan", "by"} → the fields of Accepted.

    An optional "token" names the upload: a job taken up again after the import was done, and
    before anybody wrote so down, then gets the same counts. Without "plan" the file is read anew.
    """
    path = Path(payload["path"])
    name = payload.get("file_name") or path.name
    plan = (Plan.from_json(payload["plan"]) if payload.get("plan")
            else plan_for(db, path, file_name=name))
    done = accept(db, path, plan, file_name=name, by=payload.get("by") or "",
                  report=report, token=payload.get("token") or "")
    return asdict(done)


def accept(
    db: Database, path: Path, plan: Plan, *, file_name: str, by: str, report: Report,
    token: str = "", today: date | None = None,
) -> Accepted:
    """Takes the file in, chunk by chunk; interrupted, the same call goes on where it stopped.

    today: None is this machine's day; events after it are refused.
    Raises BadInput where the file or the plan cannot be used (nothing is stored then), Cancelled
    where `report` does: what came in until then stays, and the same call would go on.
    """
    report(0.0, f"Opening {file_name}")
    with opened(path, file_name=file_name) as file:
        plan.check(file.columns)
        coming = Coming(db, plan, file_name, file_hash(path),
                        today or datetime.now().astimezone().date())
        batch = batches.begin(
            db, file_name=file_name, file_hash=coming.file_hash, rows=file.rows,
            plan=plan.to_json(), token=token, scales=plan.source_scales, by=by, kind=plan.kind,
        )
        if not batch.done:
            try:
                batch = _take_rows(coming, file, batch, report)
            except Cancelled:
                batches.give_up(db)
                raise
            _finish(db, batch, file_name, plan, by)
    return Accepted(batch.id, **batches.counts(db, batch.id), columns=plan.roles, scale=plan.scale,
                    kind=plan.kind, unmatched=events.unmatched(db), changed=batch.changed)


def _take_rows(
    coming: Coming, file: Opened, batch: batches.OpenBatch, report: Report,
) -> batches.OpenBatch:
    taking = TAKING[coming.plan.kind]
    reader = taking.rows(coming, batch)
    for chunk in file.chunks(batch.next_row):
        items, rejects = reader.read(chunk)
        batch = batches.take_chunk(coming.db, batch, items, rejects, taking.store)
        report(0.02 + 0.95 * batch.next_row / file.rows,
               f"{batch.next_row:,} of {file.rows:,} rows")
    if batch.next_row != file.rows:
        raise BadInput("The file changed while it was read. Start the import again.")
    return batch


def _finish(
    db: Database, batch: batches.OpenBatch, file_name: str, plan: Plan, by: str
) -> None:
    rejected = batches.counts(db, batch.id)["rejected"]
    kept = None
    if rejected:
        safe = "".join(letter if letter.isalnum() or letter in "-_" else "-"
                       for letter in Path(file_name).stem)[:60]
        kept = write_rejects(db.rejects / f"{batch.id}-{safe}-rejected.csv", plan.columns,
                             batches.rejects(db, batch.id))
    batches.finish(
        db, batch.id, reject_file=str(kept) if kept else None,
        attributes={name: name in plan.segments for name in plan.attributes},
        chosen_by=by if plan.segments_chosen else None, settle=TAKING[plan.kind].settle,
        changed=batch.changed,
    )
