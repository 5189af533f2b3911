"""How every sheet looks and prints, and the cells they are made of."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from math import isfinite
from textwrap import wrap

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from core.focus.spreadsheet import put_text

ACCENT = "0B6B66"  # the one accent colour, the theme's
TINT = "E6F2F1"  # the same, for cells to fill in
INK = "17211F"
MUTED = "5B6664"
NOT_ENOUGH = "not enough data"
DATE = "yyyy-mm-dd"
LINE_POINTS = 15.0  # height of a line of the 11-point body font
TALLEST_LINES = 8  # a long comment is whole in its cell; its row need not be a page tall

BODY = Font(name="Calibri", size=11, color=INK)
BOLD = Font(name="Calibri", size=11, color=INK, bold=True)
SMALL = Font(name="Calibri", size=10, color=MUTED)
TITLE = Font(name="Calibri", size=18, color=INK, bold=True)
HEADING = Font(name="Calibri", size=13, color=ACCENT, bold=True)
HEADER = Font(name="Calibri", size=11, color="FFFFFF", bold=True)
WORDS = Alignment(horizontal="left", vertical="top", wrap_text=True)
# The indent keeps a figure off the words in the next column.
FIGURES = Alignment(horizontal="right", vertical="top", indent=1)
AMONG_FIGURES = Alignment(horizontal="right", vertical="top", wrap_text=True, indent=1)


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, width in characters, and how its cells look.

    editable: the reader fills it in; its heading stands in the accent colour.
    """

    heading: str
    width: float
    number: str | None = None
    editable: bool = False
    hidden: bool = False


def put(cell: Cell, value: object, *, number: str | None = None, font: Font = BODY) -> Cell:
    """Writes a value: text as a string and nothing else, numbers and dates with their format.

    None and numbers that are no numbers leave the cell empty.
    """
    cell.font = font
    cell.alignment = WORDS if isinstance(value, str | date) else FIGURES
    _put_value(cell, value)
    if isinstance(value, date):
        cell.number_format = DATE
    elif cell.value is not None and not isinstance(value, str):
        cell.number_format = number or "General"
    return cell


def _put_value(cell: Cell, value: object) -> None:
    if isinstance(value, str):
        put_text(cell, value)
    elif isinstance(value, date):
        cell.value = value
    elif value is not None and isfinite(value):  # type: ignore[arg-type]
        cell.value = value.item() if hasattr(value, "item") else value


def figure(value: float | None) -> object:
    """The value, or the words that stand for a withheld one."""
    return NOT_ENOUGH if value is None or not isfinite(value) else float(value)


def title(sheet: Worksheet, text: str, note: str, *, across: int, fonts: Font = TITLE) -> None:
    """Rows 1 and 2: what the sheet shows and how to read it, across that many columns."""
    put(sheet["A1"], text, font=fonts)
    sheet["A1"].alignment = Alignment(vertical="center")
    sheet.row_dimensions[1].height = 30
    sentence(sheet, 2, note, across=across, font=SMALL)


def sentence(
    sheet: Worksheet, row: int, text: str, *, across: int, font: Font = BODY, left: int = 1
) -> None:
    """One wrapped text across merged columns, its row as tall as it needs.

    Excel does not fit the height of merged cells by itself; widths must be set before.
    """
    put(sheet.cell(row, left), text, font=font)
    if across > left:
        sheet.merge_cells(start_row=row, end_row=row, start_column=left, end_column=across)
    wide = sum(sheet.column_dimensions[get_column_letter(i)].width
               for i in range(left, across + 1))
    fit_row(sheet, row, [(text, wide)])


def fit_row(
    sheet: Worksheet, row: int, texts: Sequence[tuple[str, float]], most: int = 40
) -> None:
    """Sets the row's height for wrapped texts of (text, width in characters)."""
    needed = max((_lines(text, width, most) for text, width in texts), default=1)
    height = LINE_POINTS * min(needed, most) + 2
    sheet.row_dimensions[row].height = max(height, sheet.row_dimensions[row].height or 0)


def _lines(text: str, width: float, most: int) -> int:
    """Lines that the text wraps to, counted no further than needed."""
    # Widths count digits, and letters run narrower on the whole.
    room = max(int(width / 0.87), 4)
    parts = text[: most * room].split("\n")
    return sum(max(1, len(wrap(part, room))) for part in parts)


def set_widths(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Gives the sheet's columns their widths and hides what only machines read."""
    for position, column in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(position)]
        dimension.width = column.width
        dimension.hidden = column.hidden


def header(sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
    """A heading row: dark, and in the accent colour where the reader fills in."""
    for position, column in enumerate(columns, start=1):
        cell = put(sheet.cell(row, position), column.heading, font=HEADER)
        colour = ACCENT if column.editable else INK
        cell.fill = PatternFill("solid", start_color=colour)
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    # 2 less: words are bold, and the filter's button takes its place beside them.
    fit_row(sheet, row, [(one.heading, one.width - 2) for one in columns if not one.hidden])


def table(
    sheet: Worksheet,
    row: int,
    columns: Sequence[Column],
    rows: Sequence[Sequence[object]],
    *,
    name: str,
) -> None:
    """An Excel table with filters, its headings in `row`; without rows only the headings.

    rows: values in the order of columns; text stays text, None stays empty.
    """
    header(sheet, row, columns)
    styles: dict[tuple, StyleArray] = {}
    for line, values in enumerate(rows, start=row + 1):
        for position, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            _fill(sheet.cell(line, position), column, value, styles)
        texts = [(value, column.width - (2 if column.number else 0))
                 for column, value in zip(columns, values, strict=True)
                 if isinstance(value, str) and not column.hidden]
        fit_row(sheet, line, texts, most=TALLEST_LINES)
    if rows:
        last = f"{get_column_letter(len(columns))}{row + len(rows)}"
        made = Table(displayName=name, ref=f"A{row}:{last}")
        made.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
        sheet.add_table(made)


def _fill(cell: Cell, column: Column, value: object, styles: dict[tuple, StyleArray]) -> None:
    """Writes a table's cell; its look is worked out once for all that look alike.

    openpyxl hashes every part of a style for every cell: a minute for 20,000 rows.
    """
    _put_value(cell, value)
    alike = (cell.column, type(value), cell.value is None, cell.quotePrefix)
    if alike in styles:
        cell._style = copy(styles[alike])
        return
    put(cell, value, number=column.number)
    if column.editable:
        cell.fill = PatternFill("solid", start_color=TINT)
        cell.number_format = column.number or cell.number_format
    if column.number and isinstance(value, str):  # "not enough data" among numbers
        cell.alignment = AMONG_FIGURES
    styles[alike] = copy(cell._style)


def rule_below(sheet: Worksheet, row: int, *, across: int) -> None:
    """A thin line in the accent colour under the row."""
    for position in range(1, across + 1):
        sheet.cell(row, position).border = Border(bottom=Side("thin", color=ACCENT))


def print_set_up(sheet: Worksheet, *, repeat: int | None = None) -> None:
    """A4 landscape, as wide as the page, with page numbers; `repeat`: the heading row."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.3
    margins.top, margins.bottom, margins.header, margins.footer = 0.4, 0.6, 0.2, 0.3
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "Page &P of &N"
    if repeat:
        sheet.print_title_rows = f"{repeat}:{repeat}"
