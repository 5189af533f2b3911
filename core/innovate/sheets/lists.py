"""Lists: the names that the drop-down of Owner offers; add to it."""

from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from core.innovate.action_plan import ActionPlan
from core.innovate.sheets.layout import TINT, Column, header, print_set_up, put, set_widths, title

HEADER_ROW = 4
PLACES = 60
OWNERS = f"Lists!$A${HEADER_ROW + 1}:$A${HEADER_ROW + PLACES}"


def write(sheet: Worksheet, plan: ActionPlan) -> None:
    """Fills the sheet: the plan's author first, then room for names."""
    columns = [Column("Owners", 40, editable=True), Column("", 60)]
    set_widths(sheet, columns)
    title(sheet, "Lists", "Add the people who may own an action; the drop-down list on "
          "Opportunities offers them.", across=2)
    header(sheet, HEADER_ROW, columns[:1])
    for row in range(HEADER_ROW + 1, HEADER_ROW + PLACES + 1):
        sheet.cell(row, 1).fill = PatternFill("solid", start_color=TINT)
    put(sheet.cell(HEADER_ROW + 1, 1), plan.made_by)
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 1)
    print_set_up(sheet, repeat=HEADER_ROW)
