"""One filled-in row against the database: which fields differ, and whether somebody was first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import BadInput
from core.focus.numbers.priority import ASSUMED_DAYS
from core.innovate import initiatives, plans
from core.innovate.entries import LONGEST_TEXT
from core.innovate.fields import Cell, Field, same, shown
from core.innovate.returning.history import History, Since
from core.innovate.returning.proposed import Noun, Proposed
from core.innovate.returning.sheet_rows import Row


@dataclass(frozen=True)
class Standing:
    """A row as the database has it now: what it is, its version, and its cells by field."""

    noun: Noun
    number: int | None
    name: str
    version: int
    cells: Mapping[str, Cell]
    topic: str | None = None

    @property
    def row_id(self) -> object:
        """What the log of changes knows it by."""
        return self.topic if self.noun == "opportunity" else self.number


def differing(
    row: Row, fields: Sequence[Field], now: Standing, written: int, history: History
) -> list[Proposed]:
    """The row's fields that its writer changed, against how the row stands now.

    written: the version the workbook was written with. Raises BadInput, one sentence, where that
    version is none of this row's.
    """
    past = history.since(now.noun, now.row_id, now.version - written) if (
        1 <= written <= now.version) else None
    if past is None:
        raise BadInput(f"{row.where()}: the database knows no such state of “{now.name}”. "
                       "Download the plan again and enter your changes there.")
    found = (_difference(row, field, now, past) for field in fields)
    return [one for one in found if one is not None]


def entered(row: Row, fields: Sequence[Field], noun: Noun) -> tuple[dict[str, object], str | None]:
    """The values of a row that is new, and what is wrong with it (None: nothing)."""
    wrong = [f"{row.where(field.heading)}: {said}." for field in fields
             if (said := row.bad.get(field.heading) or (
                 field.wrong(row.cells[field.heading])
                 if row.cells.get(field.heading) is not None else None))]
    if wrong:
        return {}, " ".join(wrong)
    values = {field.name: field.kept(row.cells[field.heading]) for field in fields
              if row.cells.get(field.heading) is not None}
    stage = {name: values.pop(name) for name in ("stage",) if name in values}
    try:
        return {**CHECKED[noun](values), **stage}, None
    except BadInput as error:
        return {}, f"{row.where()}: {error}"


def described(row: Row, fields: Sequence[Field]) -> str:
    """What a new row says, in one line."""
    return "; ".join(f"{field.heading}: {shown(cell)}" for field in fields
                     if (cell := row.cells.get(field.heading)) is not None)


def agreed(found: Sequence[Proposed]) -> list[Proposed]:
    """Each field once: sheets that say the same of it agree, others are told apart."""
    kept: dict[tuple, Proposed] = {}
    for one in found:
        place = (one.noun, one.number, one.field) if one.number and one.field else one.key
        other = kept.get(place)
        if other is None:
            kept[place] = one
        elif other.after != one.after:
            kept[place] = replace(other, problem=(
                f"Sheet {other.sheet}, row {other.row}, and sheet {one.sheet}, row {one.row}, "
                f"differ on {one.title}: “{other.after}” and “{one.after}”. Make them agree."))
    return list(kept.values())


def _difference(row: Row, field: Field, now: Standing, past: Since) -> Proposed | None:
    stands = now.cells[field.name]
    before = _cell(now.noun, field, past.was[field.name]) if field.name in past.was else stands
    cell, bad = row.cells.get(field.heading), row.bad.get(field.heading)
    if bad is None and (same(cell, before) or same(cell, stands)):
        return None
    value, problem = (None, bad and f"{row.where(field.heading)}: {bad}.") if bad else _value(
        row, field, cell, now.noun)
    if problem is None:
        cell = _cell(now.noun, field, value)
        if same(cell, before) or same(cell, stands):
            return None
    who, when = past.by.get(field.name, ("", ""))
    return Proposed(
        row.sheet, row.number, now.noun, now.number, now.name, field.name, field.heading,
        before=shown(before), after=shown(cell), now=shown(stands), value=value,
        version=now.version, topic=now.topic, conflict=not same(before, stands), who=who,
        when=when, problem=problem)


def _value(row: Row, field: Field, cell: Cell, noun: Noun) -> tuple[object, str | None]:
    """What the cell means, and what is wrong with it."""
    wrong = field.wrong(cell)
    if wrong:
        return None, f"{row.where(field.heading)}: {wrong}."
    value = field.kept(cell)
    if field.name == "stage":
        return value, None
    try:
        return CHECKED[noun]({field.name: value})[field.name], None
    except BadInput as error:
        return None, f"{row.where()}, {error}"


def _cell(noun: Noun, field: Field, value: object) -> Cell:
    """The cell of a value; days that nobody estimated stand there as assumed."""
    if noun == "opportunity" and field.name == "effort_days" and value is None:
        return ASSUMED_DAYS
    return field.cell(value)


def _checked_opportunity(values: Mapping[str, object]) -> dict[str, object]:
    kept = initiatives.checked({name: value for name, value in values.items() if name != "note"})
    if "note" in values:
        note = str(values["note"] or "").strip()
        if len(note) > LONGEST_TEXT:
            raise BadInput(f"Note: use at most {LONGEST_TEXT:,} letters.")
        kept["note"] = note
    return kept


CHECKED: dict[Noun, Callable[[Mapping[str, object]], dict[str, object]]] = {
    "initiative": initiatives.checked, "task": plans.checked_task,
    "opportunity": _checked_opportunity,
}
