"""What a returned plan would change, one field or one new row at a time."""

from dataclasses import dataclass, field
from typing import Literal

Noun = Literal["initiative", "task", "opportunity"]
WHY = "from the returned workbook"


@dataclass(frozen=True)
class Proposed:
    """One field that the workbook would change, or one row that it would add.

    sheet, row: where it stands in the workbook. number: of the initiative or task; None for a new
    row and for an opportunity, whose `topic` says which it is (for a new initiative: the topic it
    rests on). name: what people call the row. field, title: the column and its heading; "" for a
    new row. before: as the workbook was written; after: as it says now; now: as the database has
    it; all three as people read them. value: what `after` means (of a new row: all its values).
    conflict: somebody changed the field meanwhile, to something else; who, when (UTC): the last.
    problem: why it cannot be taken, one sentence; None where it can.
    version: of the row it was compared with (of a new row: how many such rows there were), so
    that nothing newer is overwritten and nothing is added twice.
    """

    sheet: str
    row: int
    noun: Noun
    number: int | None
    name: str
    field: str
    title: str
    before: str
    after: str
    now: str
    value: object = None
    version: int = 0
    topic: str | None = None
    conflict: bool = False
    who: str = ""
    when: str = ""
    problem: str | None = None

    @property
    def key(self) -> str:
        """Tells it from every other of the same workbook."""
        return f"{self.sheet}/{self.row}/{self.field}"

    @property
    def is_new(self) -> bool:
        """True where a row is to be added."""
        return self.field == ""


@dataclass(frozen=True)
class Returned:
    """What came back.

    changes: by sheet and row; those with a problem cannot be taken. refusals: a sentence for each
    sheet or row of which nothing can be taken.
    """

    changes: tuple[Proposed, ...] = field(default=())
    refusals: tuple[str, ...] = field(default=())
