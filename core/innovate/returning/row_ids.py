"""Which row of a returned sheet is which: by its id, or new, or refused because none can tell."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from core.innovate.fields import ROW_ID, Cell
from core.innovate.returning.history import History
from core.innovate.returning.proposed import Proposed
from core.innovate.returning.sheet_rows import Row

ADDED_BY = {"initiative": ("name",), "task": ("initiative_id", "title")}
Key = int | str


def key_of(cell: Cell) -> Key | None:
    """An id as it is kept: a whole number, or a text."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else repr(cell)
    text = str(cell or "").strip()
    return int(text) if text.isdecimal() and len(text) < 16 else text or None


def known(
    rows: Sequence[Row], heading: str, there: Collection[Key]
) -> tuple[list[tuple[Row, Key]], list[Row], list[str]]:
    """(row, id) of the rows that are there, the rows that are new, and a sentence on each other.

    heading: of the column with the id. there: the ids in the database.
    """
    rows = [row for row in rows if row.bad or any(cell is not None for cell in row.cells.values())]
    ids = Counter(key for row in rows if (key := key_of(row.cells.get(heading))) is not None)
    found: list[tuple[Row, Key]] = []
    new: list[Row] = []
    refused: list[str] = []
    for row in rows:
        key, written = key_of(row.cells.get(heading)), key_of(row.cells.get(ROW_ID))
        wrong = _wrong(row, heading, key, written, ids, there)
        if wrong:
            refused.append(f"{row.where(heading)}: {wrong}, so the row changes nothing.")
        elif key is None:
            new.append(row)
        else:
            found.append((row, key))
    return found, new, refused


def _wrong(
    row: Row, heading: str, key: Key | None, written: Key | None, ids: Counter[Key],
    there: Collection[Key],
) -> str | None:
    if heading in row.bad:
        return row.bad[heading]
    if key is None:
        # A copied row keeps the hidden id of the one it was copied from; that is an added row.
        return None if written is None or ids[written] else f"it was {written} and is empty now"
    if ids[key] > 1:
        return f"{key} stands in {ids[key]} rows; leave it empty in a row that you add"
    if written is None:
        return "leave it empty in a row that you add"
    if key != written:
        return f"it was {written} and is {key} now; ids must stay as they were"
    return None if key in there else f"{key} is no longer there"


class Added:
    """Tells rows to add from those that an earlier return of the same plan has added."""

    def __init__(
        self, history: History, noun: str, listed: Collection[Key] = ()
    ) -> None:
        """listed: ids in the workbook."""
        self._there: Counter[tuple] = Counter()
        self._since: Counter[tuple] = Counter()  # not in the workbook yet when it was written
        self._seen: Counter[tuple] = Counter()
        for number, values in history.returned_before(noun):
            key = tuple(values.get(name) for name in ADDED_BY[noun])
            self._there[key] += 1
            self._since[key] += key_of(number) not in listed

    def count(self, key: tuple) -> int:
        """How many such rows returned plans have added."""
        return self._there[key]

    def note(self, key: tuple) -> None:
        """One more was added just now."""
        self._there[key] += 1

    def unless_there(self, key: tuple, one: Proposed) -> list[Proposed]:
        """The row, with how many of its kind there were; none where it was added before."""
        self._seen[key] += 1
        ahead = self._seen[key] - self._since[key]
        return [] if ahead <= 0 else [replace(one, version=self._there[key] + ahead - 1)]
