"""XLSX: refused by its zip directory where hostile, else read with calamine."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path

from core.collect.files.delimited import refuse_binary
from core.collect.files.headers import RawRow
from core.errors import UnreadableFile

MOST_PARTS = 2_000
MOST_UNPACKED = 1_500_000_000
# Real workbooks pack 5–30 to 1; a bomb packs a thousand to one.
SUSPICIOUS_UNPACKED, SUSPICIOUS_RATIO = 100_000_000, 100
_OLE = b"\xd0\xcf\x11\xe0"


def check_package(path: Path) -> None:
    """Raises UnreadableFile unless the zip's own directory is that of a harmless workbook."""
    with path.open("rb") as stream:
        start = stream.read(512)
    if start.startswith(_OLE):
        raise UnreadableFile(
            "The workbook is protected by a password, or is an old .xls. "
            "Save it as .xlsx without a password."
        )
    if not start.startswith(b"PK"):
        refuse_binary(start)
        raise UnreadableFile("The file is not an Excel workbook. Save it as .xlsx or .csv.")
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableFile(
            "The workbook is damaged or incomplete. Download or save it again."
        ) from error
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if (len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED
            or (unpacked > SUSPICIOUS_UNPACKED and unpacked / packed > SUSPICIOUS_RATIO)):
        raise UnreadableFile(
            f"The workbook unpacks to {unpacked / 1e6:,.0f} MB in {len(parts):,} parts, "
            "which no honest export does. Export the data as CSV."
        )
    if not any(part.filename.startswith("xl/workbook") for part in parts):
        raise UnreadableFile("The file is a zip archive, not a workbook. Unpack it first.")


def workbook_rows(path: Path) -> tuple[Iterator[RawRow], str]:
    """Rows without the blank ones of the first sheet with data, and that sheet's name.

    Raises UnreadableFile where the workbook is damaged. A sheet that claims cells far outside
    its data makes calamine abort the process: only ever called in the guarded child.
    """
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        best: tuple[list[RawRow], Iterator[RawRow], str] = ([], iter(()), "")
        for name in book.sheet_names:
            rows = _rows(book.get_sheet_by_name(name))
            # One filled row is a note; a table has a header and a row.
            first = list(islice(rows, 2))
            if len(first) > len(best[0]):
                best = (first, rows, name)
            if len(first) == 2:
                break
    except python_calamine.CalamineError as error:
        raise UnreadableFile(
            "The workbook is damaged or incomplete. Open it in Excel and save it again."
        ) from error
    return chain(best[0], best[1]), best[2]


def _rows(sheet: object) -> Iterator[RawRow]:
    for line, row in enumerate(sheet.iter_rows(), start=1):  # type: ignore[attr-defined]
        cells = [cell_text(value) for value in row]
        if any(cell.strip() for cell in cells):
            yield RawRow(line, cells)


def cell_text(value: object) -> str:
    """A cell as text: ISO dates (no midnight), whole numbers without a fraction, true/false."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)
