"""Initiatives: who does what by when, what it costs, and what came of it."""

from openpyxl.worksheet.worksheet import Worksheet

from core.innovate.action_plan import ActionPlan
from core.innovate.fields import (
    HEADER_ROW,
    INITIATIVE,
    INITIATIVE_ID,
    ROW_ID,
    VERSION,
    Cell,
    cells_of,
)
from core.innovate.sheets import words
from core.innovate.sheets.layout import (
    Column,
    print_set_up,
    sentence,
    set_widths,
    table,
    title,
)
from core.innovate.sheets.offered import ROWS_TO_ADD, offer
from core.model import OUTCOMES
from core.store.initiatives import Initiative

ACROSS = 9
PAGES_WIDE = 2  # its columns on one page would be too small to read
WIDTHS = {"Name": 30, "Stage": 12, "Owner": 15, "Sponsor": 15, "Departments": 18,
          "Due date": 12, "One-off cost": 14, "Run cost a month": 14, "Person-days": 10,
          "Complexity": 13, "Live from": 12, "Live until": 12, "Judged by": 18,
          "Expected effect, low": 11, "Expected effect, likely": 11, "Expected effect, high": 11,
          "Hypothesis": 40}


def columns(plan: ActionPlan) -> list[Column]:
    """The table's columns; a workbook that comes back is read by these headings."""
    formats = {"number": "#,##0.0##", "date": "yyyy-mm-dd"}
    unit = f' "{plan.currency.replace(chr(34), "")}"'
    money = f"[<100]0.00{unit};#,##0{unit}"
    entry = {field.heading: Column(
        field.heading, WIDTHS[field.heading],
        money if field.name in ("one_off_cost", "run_cost") else formats.get(field.kind),
        editable=True) for field in INITIATIVE}
    return [
        Column(INITIATIVE_ID, 9), entry.pop("Name"), Column("Topic", 24),
        *(entry.pop(heading) for heading in (
            "Stage", "Owner", "Sponsor", "Departments", "Due date", "One-off cost",
            "Run cost a month", "Person-days", "Complexity")),
        Column("Scope", 24),
        *(entry.pop(heading) for heading in (
            "Live from", "Live until", "Judged by", "Expected effect, low",
            "Expected effect, likely", "Expected effect, high")),
        Column("Unit of the effect", 12), entry.pop("Hypothesis"),
        Column("Baseline and forecast", 40), Column("Verdict so far", 44),
        Column(ROW_ID, 8, hidden=True), Column(VERSION, 8, hidden=True),
    ]


def write(sheet: Worksheet, plan: ActionPlan) -> None:
    """Fills the sheet: a row an initiative, in the order of the board."""
    listed = columns(plan)
    set_widths(sheet, listed)
    title(sheet, "Initiatives",
          "Fill in the columns with a green heading, add rows below without an id, and hand the "
          "workbook in on Initiatives: you will see what changed before anything is taken over. "
          "Rows left out change nothing. Keep the ids.", across=ACROSS)
    headings = [one.heading for one in listed]
    rows = [[_cells(one, plan)[heading] for heading in headings] for one in plan.initiatives]
    table(sheet, HEADER_ROW, listed, rows, name="Initiatives")
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 3)
    print_set_up(sheet, repeat=HEADER_ROW)
    sheet.page_setup.fitToWidth = PAGES_WIDE
    sheet.print_title_cols = "A:B"
    if not rows:
        sentence(sheet, HEADER_ROW - 1, "No initiative yet: start one on Priorities, or write one "
                 "below: a name is enough.", across=ACROSS)
    offer(sheet, listed, INITIATIVE, first=HEADER_ROW + 1,
          last=HEADER_ROW + len(rows) + ROWS_TO_ADD)


def _cells(one: Initiative, plan: ActionPlan) -> dict[str, Cell]:
    """Heading → what stands in the row of an initiative."""
    entered = cells_of(INITIATIVE, one)
    frozen, measured = plan.frozen.get(one.id), plan.measured.get(one.id)
    return {field.heading: entered[field.name] for field in INITIATIVE} | {
        INITIATIVE_ID: one.id, "Topic": one.topic_label or None, "Scope": words.scope(one),
        "Unit of the effect": OUTCOMES[one.outcome].unit,
        "Baseline and forecast": words.frozen(frozen) if frozen else None,
        "Verdict so far": words.verdict(measured) if measured else None,
        ROW_ID: one.id, VERSION: one.version,
    }
