"""Lists: the names that the drop-down of Owner offers; add to it."""

from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from core.innovate.action_plan import ActionPlan
from core.innovate.fields import SIGNS
from core.innovate.sheets.layout import TINT, Column, header, print_set_up, put, set_widths, title

HEADER_ROW = 4
PLACES = 60
OWNERS = f"Lists!$A${HEADER_ROW + 1}:$A${HEADER_ROW + PLACES}"


def write(sheet: Worksheet, plan: ActionPlan) -> None:
    """Fills the sheet: the plan's author, who owns something already, then room for names."""
    columns = [Column("Owners", 40, editable=True), Column("", 60),
               Column("", 8, hidden=True)]
    set_widths(sheet, columns)
    title(sheet, "Lists", "Add the people who may own an action; the drop-down lists "
          "of the other sheets offer them.", across=2)
    header(sheet, HEADER_ROW, columns[:1])
    for row in range(HEADER_ROW + 1, HEADER_ROW + PLACES + 1):
        sheet.cell(row, 1).fill = PatternFill("solid", start_color=TINT)
    for row, name in enumerate(_people(plan)[:PLACES], start=HEADER_ROW + 1):
        put(sheet.cell(row, 1), name)
    # Some programs drop a file's properties; what knows the plan again stands here too.
    put(sheet.cell(*SIGNS), "; ".join(f"{name}={value}" for name, value in plan.signs.items()))
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 1)
    print_set_up(sheet, repeat=HEADER_ROW)


def _people(plan: ActionPlan) -> list[str]:
    named = (name for one in plan.initiatives for name in (one.owner, one.sponsor))
    doing = (task.owner for task in plan.tasks)
    return [plan.made_by, *sorted({*named, *doing} - {plan.made_by, ""})]
