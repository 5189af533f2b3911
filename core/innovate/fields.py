"""The columns of a plan that people fill in: what stands in a cell, and what it means.

The sheets are written and read back by these, so what goes out unchanged comes back unchanged.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isclose, isfinite
from typing import Literal

from core.focus.spreadsheet import cell_text
from core.model import OUTCOMES, Stage
from core.store.initiatives import Initiative
from core.store.opportunities import COMPLEXITIES
from core.store.tasks import TASK_KINDS, Task

FORMAT = 2  # of the workbook's layout: which headings and keys a reader of it may expect
HEADER_ROW = 4  # on every sheet that comes back
SIGNS = (1, 3)  # row and column of the sheet Lists, hidden: the plan's signs as a text
TOPIC_ID, INITIATIVE_ID, TASK_ID = "Topic id", "Initiative id", "Task id"
ROW_ID, VERSION = "Row id", "Row version"  # hidden: the id a row was written with, and its version
ITS, ITS_VERSION = "Its initiative", "Its initiative's version"  # hidden, of an opportunity
Cell = str | float | date | None
STAGES = tuple(str(stage) for stage in Stage)


@dataclass(frozen=True)
class Field:
    """A column of a sheet: its heading, the field it holds, and how.

    names: several, with a semicolon between. choices: what may stand there → what is kept.
    """

    heading: str
    name: str
    kind: Literal["text", "names", "date", "number", "choice"] = "text"
    choices: tuple[tuple[str, str], ...] = ()

    def cell(self, value: object) -> Cell:
        """What the sheet shows for a value, as the nouns or the log of changes hold it."""
        if value is None or value == "":
            return None
        if self.kind == "date":
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        if self.kind == "number":
            return float(value)  # type: ignore[arg-type]
        if self.kind == "names":
            names = json.loads(value) if isinstance(value, str) else value
            return "; ".join(names) or None  # type: ignore[arg-type]
        if self.kind == "choice":
            return next((shown for shown, kept in self.choices if kept == value), str(value))
        return cell_text(str(value)) or None

    def kept(self, cell: Cell) -> object:
        """The value of a cell, for `checked` to judge."""
        if self.kind == "choice":
            said = str(cell or "").strip().casefold()
            return next((kept for shown, kept in self.choices if said == shown.casefold()), None)
        if self.kind in ("date", "number"):
            return cell
        return str(cell or "")

    def wrong(self, cell: Cell) -> str | None:
        """What is wrong with what stands in the cell, None where it may be read."""
        if self.kind == "choice" and self.kept(cell) is None:
            offered = ", ".join(shown for shown, _ in self.choices)
            said = "it is empty" if cell is None else f"“{shown(cell)}” is not known"
            return f"{said}; choose one of {offered}"
        if cell is None:
            return None
        if self.kind == "date" and not isinstance(cell, date):
            return f"“{shown(cell)}” is no date; type one such as 2030-12-31"
        if self.kind == "number" and not (isinstance(cell, float) and isfinite(cell)):
            return f"“{shown(cell)}” is no number; type one such as 1200"
        return None


def same(one: Cell, other: Cell) -> bool:
    """True where two cells say the same; programs round numbers to 15 digits and trim texts."""
    if isinstance(one, float) and isinstance(other, float):
        return isclose(one, other, rel_tol=1e-9)
    if isinstance(one, str) and isinstance(other, str):
        return _plain(one) == _plain(other)
    return one == other


def shown(cell: Cell) -> str:
    """The cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:,.10g}"
    return cell.isoformat() if isinstance(cell, date) else cell


def typed(kind: str, value: object) -> Cell:
    """A cell that the guarded child read: its kind and plain value."""
    if kind == "date":
        return datetime.fromisoformat(str(value)).date()
    if kind == "number":
        return float(value)  # type: ignore[arg-type]
    text = str(value).replace("\r\n", "\n")
    return text if text.strip() else None


def cells_of(
    fields: Sequence[Field], noun: Initiative | Task | Mapping[str, object]
) -> dict[str, Cell]:
    """Field → cell of one row."""
    at = noun.__getitem__ if isinstance(noun, Mapping) else lambda name: getattr(noun, name)
    return {field.name: field.cell(at(field.name)) for field in fields}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _choices(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in names)


STAGE = Field("Stage", "stage", "choice", _choices(STAGES))
OWNER = Field("Owner", "owner")
DUE = Field("Due date", "due_on", "date")
COMPLEXITY = Field("Complexity", "complexity", "choice", _choices(COMPLEXITIES))

INITIATIVE = (
    Field("Name", "name"), STAGE, OWNER, Field("Sponsor", "sponsor"),
    Field("Departments", "departments", "names"), DUE,
    Field("One-off cost", "one_off_cost", "number"),
    Field("Run cost a month", "run_cost", "number"),
    Field("Person-days", "effort_days", "number"), COMPLEXITY,
    Field("Live from", "live_from", "date"), Field("Live until", "live_until", "date"),
    Field("Judged by", "outcome", "choice",
          tuple((facts.title, str(outcome)) for outcome, facts in OUTCOMES.items())),
    Field("Expected effect, low", "expected_low", "number"),
    Field("Expected effect, likely", "expected", "number"),
    Field("Expected effect, high", "expected_high", "number"),
    Field("Hypothesis", "hypothesis"),
)
TASK = (
    Field("Kind", "kind", "choice", _choices(TASK_KINDS)), Field("Task", "title"), OWNER, DUE,
    Field("Done on", "done_on", "date"), Field("Note", "note"),
)
OPPORTUNITY = (COMPLEXITY, Field("Person-days", "effort_days", "number"), Field("Note", "note"))
OF_ITS_INITIATIVE = (STAGE, OWNER, DUE)  # as they stand on the sheet Opportunities
