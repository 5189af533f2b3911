"""The guarded child that opens a plan that came back: `python -m core.innovate.returning.opening`.

Prints one JSON line: {"signs": {name: text}, "sheets": {name: {"merged": […], "rows": [[row,
cells], …]}}}. A cell is null or [kind, value]: text, number, date (ISO), formula or error. No
formula is ever evaluated.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

from core.collect.files.guard import answered
from core.collect.files.workbooks import check_package
from core.errors import UnreadableFile

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

MOST_ROWS = 100_000
MOST_COLUMNS = 60
MOST_LETTERS = 60_000_000
CHUNK = 1 << 20
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref=["\']([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)["\']')


def main(asked: dict) -> dict:
    """asked: {"path", "sheets": names}. Raises UnreadableFile."""
    path = Path(asked["path"])
    check_package(path)
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True)
        signs = {one.name: str(one.value) for one in book.custom_doc_props
                 if str(one.name).startswith("actiongap-")}
        sheets = {name: _sheet(book[name], path) for name in asked["sheets"]
                  if name in book.sheetnames and hasattr(book[name], "iter_rows")}
    except (UnreadableFile, MemoryError, OSError):
        raise
    except Exception as error:  # a hostile file makes a reader raise anything
        raise UnreadableFile("The workbook is damaged or incomplete. Open it in your spreadsheet "
                             "program and save it again.") from error
    return {"signs": signs, "sheets": sheets}


def _sheet(sheet: "Worksheet", path: Path) -> dict:
    sheet.reset_dimensions()  # what a sheet claims of its size may be false
    rows, letters = [], 0
    for number, cells in _numbered(sheet):
        kept = [_cell(cell) for cell in cells]
        while kept and kept[-1] is None:
            kept.pop()
        if not kept:
            continue
        rows.append([number, kept])
        letters += sum(len(str(one[1])) for one in kept if one)
        if len(rows) > MOST_ROWS or letters > MOST_LETTERS:
            raise UnreadableFile(f"The sheet {sheet.title} holds more than {MOST_ROWS:,} rows or "
                                 f"{MOST_LETTERS:,} letters, which no plan does.")
    return {"merged": sorted(set(_merged(path, sheet._worksheet_path))), "rows": rows}


def _numbered(sheet: "Worksheet") -> Iterator[tuple[int, Iterable["Cell"]]]:
    number = 0
    try:
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            yield number, cells
    except ValueError as error:
        raise UnreadableFile(
            f"Sheet {sheet.title}, row {number + 1} holds a value that cannot be read. Type the "
            "row's numbers and dates again, then return the plan."
        ) from error


def _cell(cell: "Cell") -> list | None:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return ["formula", ""]
    if cell.data_type == "e":
        return ["error", str(value)]
    if isinstance(value, datetime | date):
        return ["date", value.isoformat()]
    if isinstance(value, bool | time) or not isinstance(value, int | float):
        return ["text", str(value)]
    try:
        return ["number", float(value)]
    except OverflowError:  # a whole number of 400 digits
        return ["number", float("inf")]


def _merged(path: Path, inside: str) -> Iterator[str]:
    """The merged areas, found in the text of the sheet: a streaming reader passes them over."""
    with ZipFile(path) as package, package.open(inside.lstrip("/")) as stream:
        rest = b""
        while chunk := stream.read(CHUNK):
            text, rest = rest + chunk, b""
            for found in _MERGED.finditer(text):
                yield found.group(1).decode()
            cut = text.rfind(b"<")
            rest = text[cut:][:CHUNK] if cut >= 0 else b""


if __name__ == "__main__":
    print(json.dumps(answered(main, sys.argv[1])))
