"""What was recognised about a file, for a person to confirm or correct."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.collect.corrections import settled_roles
from core.collect.files.readers import file_hash, opened
from core.collect.here import Here, already_here
from core.collect.kinds import NEEDS, Needs, mistaken, proposed
from core.collect.meaning.columns import Column, Found, is_unique
from core.collect.meaning.dates import read_dates
from core.collect.meaning.outcomes import Money, event_question, foretold, money_in, whole_event
from core.collect.meaning.questions import (
    Question,
    ScaleFound,
    date_evidence,
    date_question,
    only_order,
    scores_in,
)
from core.collect.meaning.scales import scale_plan
from core.collect.meaning.segments import is_segment
from core.collect.plan import Plan
from core.errors import BadInput, ReadingsDiffer
from core.model import EventKind, Kind
from core.store import batches, sources
from core.store.database import Database


@dataclass(frozen=True)
class Preview:
    """A file as it was understood.

    kind: what it holds. found: role, column and evidence. segments: attributes to filter by.
    first_rows: by column. score_counts: score → how often. scale, date_order, event: as decided,
    None where absent or asked. money: of the values. questions: what must be decided first.
    refusal: why the file cannot be accepted, or None. here: what of it is here already, of a file
    of feedback that was looked through for that and could be accepted.
    """

    file_name: str
    columns: tuple[str, ...]
    rows: int
    found: tuple[Found, ...]
    segments: tuple[str, ...]
    segments_chosen: bool
    first_rows: tuple[dict[str, str], ...]
    score_counts: dict[float, int]
    scale: str | None
    scale_evidence: str
    date_order: str | None
    date_evidence: str
    source: str
    source_evidence: str
    questions: tuple[Question, ...]
    refusal: str | None
    warnings: tuple[str, ...]
    notes: dict
    kind: Kind = "feedback"
    kind_evidence: str = ""
    event: EventKind | None = None
    money: Money = field(default_factory=Money)
    here: Here | None = None

    @property
    def roles(self) -> dict[str, str]:
        """Role → column."""
        return {item.role: item.column for item in self.found}

    def decided(self) -> Plan:
        """The plan to accept the file by.

        Raises ReadingsDiffer where a question is open, BadInput where the file has nothing to say.
        """
        if self.refusal:
            raise BadInput(f"{self.file_name}: {self.refusal}")
        for question in self.questions:
            raise ReadingsDiffer(question.message, about=question.about,
                                 readings=question.readings)
        plan = Plan(
            columns=self.columns, roles=self.roles, source=self.source, scale=self.scale,
            date_order=self.date_order, segments=self.segments,
            segments_chosen=self.segments_chosen, kind=self.kind, event=self.event,
            currency=self.money.currency, decimal=self.money.decimal,
        )
        plan.check(self.columns)
        return plan


def preview(
    path: Path, *, file_name: str | None = None, db: Database | None = None,
    roles: Mapping[str, str] | None = None, scale: str | None = None, source: str | None = None,
    date_order: str | None = None, segments: Sequence[str] | None = None,
    limit: int | None = None, kind: Kind | None = "feedback", event: str | None = None,
    look_for_known: bool = False,
) -> Preview:
    """Opens the file and says what it holds; nothing is stored.

    roles: corrections, role → column ("" for none; a date may end in `:dmy`, `:mdy`, `:ymd`).
    scale, source, date_order, segments: what a person chose; None: found. db: for what earlier
    files of this shape settled. limit: bytes. kind: None is proposed from the columns.
    event: what all rows of a file of events are. look_for_known: whether `here` is asked for.
    Raises UnreadableFile, UnknownColumn or BadInput in one sentence.
    """
    name = file_name or Path(path).name
    with opened(path, file_name=name, limit=limit) as file:
        columns = [Column(column, file.counts(column)) for column in file.columns]
        kind, kind_why = (kind, "set by hand") if kind else proposed(columns)
        needs = NEEDS[kind]
        fixed, typed_order = settled_roles(file.columns, roles or {}, needs.roles)
        whole = whole_event(kind, event, fixed)
        if (scale or source) and not needs.to_source:
            raise BadInput(f"A file of {kind} has no scale and no source. Leave both out.")
        found = needs.found(columns, fixed)
        placed = {item.role: item.column for item in found}
        by_name = {column.name: column for column in columns}
        dates = read_dates(by_name[placed["date"]].counts) if "date" in placed else None
        content = file_hash(Path(path)) if db else ""
        before = batches.plan_of(db, content, kind) if db else {}
        order = (date_order or typed_order or only_order(dates)
                 or _answered(before, "date_order", placed, "date"))
        known = sources.earlier_source(db, file.columns) if db and needs.to_source else None
        counts = by_name[placed["score"]].counts if "score" in placed else Counter()
        reading = ScaleFound.read(file, placed, counts, given=scale, order=order,
                                  known=known.scale if known else None,
                                  before=_answered(before, "scale", placed, "score"))
        origin, why = ("", "")
        if needs.to_source:
            origin, why = _source(content, name, source, reading.text, known, db)
        refusal = (mistaken(kind, columns, placed, whole)
                   or needs.lacking({*placed, "event"}, file.columns) or reading.refusal)
        money = money_in(by_name, placed, db, Path(path))
        seen = Preview(
            name, file.columns, file.rows, tuple(found),
            _segments(by_name, placed, segments, db) if needs.keeps_others else (),
            segments is not None, file.head(), scores_in(counts), reading.text, reading.evidence,
            order if "date" in placed else None, date_evidence(dates, order), origin, why,
            tuple(filter(None, (date_question(placed, dates, order), reading.question,
                                event_question(kind, placed, whole)))),
            refusal, (*file.warnings, *_warnings(by_name, placed, fixed, needs),
                      *(foretold(by_name, placed, money, db) if kind == "events" else ())),
            file.notes, kind, kind_why, whole, money,
        )
        if look_for_known and needs.to_source and db and not (refusal or seen.questions):
            return replace(seen, here=already_here(db, file, seen.decided()))
        return seen


def _answered(before: Mapping, what: str, placed: Mapping[str, str], role: str) -> str | None:
    """What was decided of a column when this very file came in; None: nothing, or of another."""
    same = role in placed and (before.get("roles") or {}).get(role) == placed[role]
    return before.get(what) if same else None


def _segments(
    by_name: dict[str, Column], placed: dict[str, str], chosen: Sequence[str] | None,
    db: Database | None,
) -> tuple[str, ...]:
    taken = set(placed.values())
    if chosen is not None:
        return tuple(name for name in by_name if name in chosen and name not in taken)
    settled = batches.settled_attributes(db) if db else {}
    return tuple(
        name for name, column in by_name.items()
        if name not in taken and settled.get(name, is_segment(column))
    )


def _source(
    content: str, file_name: str, given: str | None, scale: str | None,
    known: sources.KnownSource | None, db: Database | None,
) -> tuple[str, str]:
    """The source's name and why; never one that holds other scores on another scale.

    content: the file's hash.
    """
    if given and given.strip():
        return given.strip(), "set by hand"
    stem = Path(file_name).stem or "file"
    if db is None:
        return stem, "the file's name"
    first = scale_plan(scale).first.value if scale else None
    if known and sources.takes_scale(db, known.name, first, content):
        return known.name, "an earlier file of this shape went there"
    if sources.takes_scale(db, stem, first, content):
        return stem, "the file's name"
    return f"{stem}-{first}", f"the file's name; “{stem}” holds scores on another scale"


def _warnings(
    by_name: dict[str, Column], placed: dict[str, str], fixed: Mapping[str, str | None],
    needs: Needs,
) -> list[str]:
    said = []
    if "id" in placed and not is_unique(by_name[placed["id"]]):
        said.append(f"“{placed['id']}” repeats: rows with the same id become one {needs.one}.")
    if "id" in needs.roles and "id" not in placed and "id" not in fixed:
        said += [
            f"“{name}” is not used as id: its values repeat or are missing."
            for name, column in by_name.items()
            if name not in placed.values() and column.header in {"id", "response id", "review id",
                                                                 "tweet id", "ticket id"}
        ]
    return said
