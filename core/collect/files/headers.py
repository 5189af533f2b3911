"""Where a table begins: its header row, or none, and names that are unique."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from statistics import median

from core.collect.meaning.words import is_known, plain
from core.errors import UnreadableFile

MOST_COLUMNS = 1_000
PEEK = 50
# A question can be the header of its answers; nobody writes one of this length.
LONGEST_HEADER = 300

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\x00"))
_LINK_OR_EMAIL = re.compile(r"^(https?://|www\.)\S+$|^\S+@\S+\.\S+$", re.I)
_NUMBER = re.compile(r"^[-+]?\d+(?:[.,]\d+)?$")
_DATE = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d.*)?$")


@dataclass(frozen=True)
class RawRow:
    """A row as it stood in the file.

    line: where it begins, counted as the file's own program counts. problem: why it cannot be used.
    """

    line: int
    cells: list[str]
    problem: str | None = None


@dataclass(frozen=True)
class Content:
    """A file's columns, its rows, and how it was read (`notes`, for people)."""

    columns: list[str]
    rows: Iterator[RawRow]
    notes: dict[str, object]
    warnings: list[str]


def with_header(rows: Iterator[RawRow], notes: dict[str, object]) -> Content:
    """Finds the header among the first rows; every later row is fitted to its width.

    rows: without blank ones. A file whose first row is plainly data gets "Column 1", "Column 2"…
    A row of another width gets a problem, and keeps its cells.
    Raises UnreadableFile where nothing is there, or the header is too wide.
    """
    head = list(islice(rows, PEEK))
    if not head:
        raise UnreadableFile("The file is empty: it has no header and no rows.")
    head, warnings = _without_title(head)
    headerless = _is_data(head)
    first = max(head, key=lambda row: len(row.cells)) if headerless else head.pop(0)
    width = len(first.cells)
    if width > MOST_COLUMNS:
        raise UnreadableFile(
            f"The file has {width:,} columns; at most {MOST_COLUMNS:,} can be read. "
            "Export only the columns you need."
        )
    least = width
    if headerless:
        warnings.append("The file has no header row, so its columns are numbered.")
        least = _least_width(head, width)
    columns = unique_names([] if headerless else first.cells, width)
    fitted = (_fitted(row, width, least) for row in chain(head, rows))
    return Content(columns, fitted, notes | {"headerless": headerless}, warnings)


def unique_names(cells: list[str], width: int) -> list[str]:
    """`width` names: trimmed, an empty one is "Column 3", a repeated one gets a number."""
    names: list[str] = []
    taken: set[str] = set()
    for position in range(width):
        cell = cells[position] if position < len(cells) else ""
        name = " ".join(cell.translate(_INVISIBLE).split()) or f"Column {position + 1}"
        candidate, count = name, 2
        while candidate.casefold() in taken:
            candidate, count = f"{name} ({count})", count + 1
        taken.add(candidate.casefold())
        names.append(candidate)
    return names


def _without_title(head: list[RawRow]) -> tuple[list[RawRow], list[str]]:
    """Leaves out lines above the table, such as "Survey export, May": one cell over many."""
    if len(head) < 3:
        return head, []
    usual = median(_filled(row) for row in head)
    start = 0
    while usual >= 2.5 and start < 5 and _filled(head[start]) == 1:
        start += 1
    if not start or _filled(head[start]) < usual / 2:
        return head, []
    return head[start:], [f"The header was found in line {head[start].line}, below a title."]


def _filled(row: RawRow) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def _is_data(head: list[RawRow]) -> bool:
    first = [cell.strip() for cell in head[0].cells]
    if any(_LINK_OR_EMAIL.match(cell) or len(cell) > LONGEST_HEADER for cell in first):
        return True
    if any(is_known(plain(cell)) for cell in first if len(cell) < 60):
        return False
    # A year can name a column; a number or date above nothing but its like is data.
    for pattern in (_NUMBER, _DATE):
        for position, cell in enumerate(first):
            below = [row.cells[position].strip() for row in head[1:] if position < len(row.cells)]
            below = [value for value in below if value]
            if pattern.match(cell) and below and all(pattern.match(value) for value in below):
                return not _counts_up(first)
    return False


def _counts_up(cells: list[str]) -> bool:
    """True for headers such as 1, 2, 3 or 2023, 2024: they name columns."""
    numbers = [int(cell) for cell in cells if cell.isdigit()]
    return len(numbers) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _least_width(head: list[RawRow], width: int) -> int:
    """Without a header, a last cell that is often left out is optional, not a broken line."""
    shorter = sum(len(row.cells) == width - 1 for row in head)
    return width - 1 if width > 2 and shorter >= max(2, len(head) / 20) else width


def _fitted(row: RawRow, width: int, least: int) -> RawRow:
    cells = row.cells
    if row.problem:
        return row
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        cells = cells[:width]
    if not least <= len(cells) <= width:
        return RawRow(row.line, cells, f"expected {width} fields, found {len(cells)}")
    if any("\x00" in cell for cell in cells):
        return RawRow(row.line, cells, "the row holds NUL bytes")
    return RawRow(row.line, cells + [""] * (width - len(cells)))
