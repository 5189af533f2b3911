"""The responses with what was read in them, as a file: a row a response."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from core.errors import BadInput
from core.focus.spreadsheet import (
    cell_text,
    csv_value,
    put_text,
    runs,
    save_workbook,
    written_whole,
)
from core.store import passages
from core.store.database import Database

COLUMNS = (
    "source", "external_id", "received_at", "score", "language", "sentiment", "topic", "topics",
)
NUMBERS = ("score", "sentiment")
DATES = ("received_at",)
EXCEL_ROWS = 1_048_575  # under the header
# The same rows give the same bytes, so the file carries no clock.
STILL = datetime(2000, 1, 1)
WIDTHS = {"source": 24, "external_id": 18, "topics": 24}


def write_export(db: Database, path: Path | str) -> Path:
    """Writes every response to `path` (.csv, .parquet or .xlsx) and returns the path.

    Columns: source, external_id, received_at, score, language, sentiment (−1…1, empty where not
    judged), topic (id of the most specific main topic, empty if none), topics (all ids, parents
    included, `;` between). Rows stand in the order of response ids; the same database gives
    the same bytes. In CSV an apostrophe stands before text that a spreadsheet would run.
    Raises BadInput on an unknown ending, without responses, on more rows than Excel holds, and
    where the place cannot be written.
    """
    path = Path(path)
    form = path.suffix.lower()
    if form not in _WRITERS:
        raise BadInput(
            f"{path.name} does not say which format to write: "
            "let its name end in .csv, .parquet or .xlsx."
        )
    rows = passages.export_rows(db)
    if rows.empty:
        raise BadInput("There are no responses to export yet. Import a file first.")
    write_rows(rows, path)
    return path


def write_rows(rows: pd.DataFrame, path: Path) -> None:
    """Writes a frame with COLUMNS to `path`; see `write_export`."""
    form = path.suffix.lower()
    if form == ".xlsx" and len(rows) > EXCEL_ROWS:
        raise BadInput(
            f"{len(rows):,} responses do not fit on an Excel sheet, which ends at "
            f"{EXCEL_ROWS:,} rows. Export to .csv or .parquet instead."
        )
    rows = _settled(rows)
    with written_whole(path) as part:
        _WRITERS[form](rows, part)


def _settled(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns in order, None where something is missing, sentiment to four digits."""
    settled = rows.loc[:, list(COLUMNS)].reset_index(drop=True)
    settled["sentiment"] = pd.to_numeric(settled["sentiment"]).astype(float).round(4)
    settled["score"] = pd.to_numeric(settled["score"]).astype(float)
    for column in COLUMNS:
        values = settled[column].astype(object)
        # An empty text and a missing one are the same absence to whoever reads the file.
        settled[column] = values.where(values.notna() & (values != ""), None)
    return settled


def _write_csv(rows: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        # RFC 4180; and with "\n" alone, csv would leave a lone "\r" in a text unquoted.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for row in _values(rows):
            writer.writerow(map(csv_value, row))


def _write_parquet(rows: pd.DataFrame, path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def typed(name: str) -> pa.Array:
        values = rows[name].tolist()
        if name in NUMBERS:
            return pa.array(values, pa.float64())
        if name in DATES:
            return pa.array([day and _day(day) for day in values], pa.date32())
        return pa.array([value and str(value) for value in values], pa.string())

    pq.write_table(pa.table({name: typed(name) for name in COLUMNS}), path)


def _write_xlsx(rows: pd.DataFrame, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    # write_only streams: a million rows as cells in memory would take gigabytes.
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "ActionGap"
    sheet = workbook.create_sheet("Responses")
    sheet.freeze_panes = "A2"
    for position, name in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = WIDTHS.get(name, 12)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(rows) + 1}"
    sheet.append(_header(sheet))
    for row in _values(rows):
        sheet.append([_cell(sheet, name, value) for name, value in zip(COLUMNS, row, strict=True)])
    save_workbook(workbook, path, moment=STILL)


def _header(sheet: object) -> list[object]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cells = [WriteOnlyCell(sheet, name) for name in COLUMNS]
    for cell in cells:
        cell.font = Font(bold=True)
    return cells


def _cell(sheet: object, name: str, value: object) -> object:
    from openpyxl.cell import WriteOnlyCell

    if value is None or name in NUMBERS:
        return value
    if name in DATES and _day(value).year >= 1900:
        cell = WriteOnlyCell(sheet, _day(value))
        cell.number_format = "yyyy-mm-dd"
        return cell
    text = str(value)
    kept = cell_text(text)
    if not (runs(text) or runs(kept) or kept.startswith("#")):
        return kept  # a bare string is written far faster than a cell
    cell = WriteOnlyCell(sheet)
    put_text(cell, text)
    return cell


def _values(rows: pd.DataFrame) -> Iterator[tuple]:
    return rows.itertuples(index=False, name=None)


def _day(text: object) -> date:
    return date.fromisoformat(str(text)[:10])


_WRITERS = {".csv": _write_csv, ".parquet": _write_parquet, ".xlsx": _write_xlsx}
