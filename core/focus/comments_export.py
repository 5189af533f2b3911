"""Comments that somebody found, as a file that opens in a spreadsheet: a row a response."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from core.focus.similar import Near
from core.focus.spreadsheet import cell_text, csv_text, csv_value, put_text, runs, save_workbook
from core.store.comments import Comment

MOST = 20_000  # rows: Excel's format takes some six seconds of work for so many
FIXED = ("source", "external_id", "received_at", "score", "scale", "language", "step",
         "sentiment", "topics", "comment")
NEAR = ("similarity", "identical")
ABOUT = "how_found"  # the column of a CSV whose first row says what was asked for
WIDTHS = {"comment": 90, "topics": 30, "source": 20, "received_at": 12}
STILL = datetime(2000, 1, 1)  # the same rows give the same bytes: the file carries no clock

Row = dict[str, object]


def rows_of(
    found: Sequence[Comment], labels: Mapping[str, str], segments: Sequence[str],
    near: Mapping[int, Near] | None = None,
) -> list[Row]:
    """A row a comment: FIXED, NEAR where `near` (response → how near) is given, the segments.

    labels: topic → what it is called. sentiment, similarity: −1…1; None where missing.
    """
    rows = []
    for one in found:
        said = dict.fromkeys(labels[p.topic] for p in one.passages if p.topic in labels)
        row: Row = {
            "source": one.source, "external_id": one.external_id, "received_at": one.received_on,
            "score": one.score, "scale": one.scale and str(one.scale), "language": one.language,
            "step": one.step, "topics": "; ".join(said), "comment": one.text,
            "sentiment": None if one.sentiment is None else round(one.sentiment, 4),
        }
        row = {name: row[name] for name in FIXED}
        if near is not None:
            row |= {"similarity": round(near[one.id].cosine, 3), "identical": near[one.id].copies}
        rows.append(row | {name: one.attributes.get(name) for name in segments
                           if name not in row})
    return rows


def as_csv(rows: Sequence[Row], about: Sequence[str]) -> bytes:
    """The rows as CSV (RFC 4180); what was asked for stands in the first row, column ABOUT.

    An apostrophe stands before text that a spreadsheet would run. A byte order mark tells Excel
    that this is UTF-8.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    names = list(rows[0]) if rows else list(FIXED)
    writer.writerow([*map(csv_text, names), ABOUT])
    for number, row in enumerate(rows):
        said = csv_text(" · ".join(about)) if number == 0 else ""
        writer.writerow([*map(csv_value, row.values()), said])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def as_excel(rows: Sequence[Row], about: Sequence[str]) -> bytes:
    """The rows as a workbook: the sheet "Comments", and "How found" with what was asked for."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    workbook = Workbook(write_only=True)
    workbook.properties.creator = "ActionGap"
    sheet = workbook.create_sheet("Comments")
    names = list(rows[0]) if rows else list(FIXED)
    for position, name in enumerate(names, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = WIDTHS.get(name, 14)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(names))}{len(rows) + 1}"
    sheet.append([_heading(sheet, name) for name in names])
    for row in rows:
        sheet.append([_cell(sheet, name, value) for name, value in row.items()])
    beside = workbook.create_sheet("How found")
    beside.column_dimensions["A"].width = 100
    for line in about:
        beside.append([_cell(beside, "", line)])
    out = io.BytesIO()
    save_workbook(workbook, out, moment=STILL)
    return out.getvalue()


def _heading(sheet: object, name: str) -> object:
    from openpyxl.styles import Font

    cell = _text_cell(sheet, name)
    cell.font = Font(bold=True)
    return cell


def _text_cell(sheet: object, text: str) -> object:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    put_text(cell, text)
    return cell


def _cell(sheet: object, name: str, value: object) -> object:
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    if name == "received_at" and (day := _day(text)):
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(sheet, day)
        cell.number_format = "yyyy-mm-dd"
        return cell
    kept = cell_text(text)
    if runs(text) or runs(kept) or kept.startswith("#"):
        return _text_cell(sheet, text)
    return kept  # a bare string is written far faster than a cell


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if day.year >= 1900 else None  # Excel knows none before
