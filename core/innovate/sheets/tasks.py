"""Tasks: the steps of every initiative."""

from openpyxl.worksheet.worksheet import Worksheet

from core.innovate.action_plan import ActionPlan
from core.innovate.fields import HEADER_ROW, INITIATIVE_ID, ROW_ID, TASK, TASK_ID, VERSION, cells_of
from core.innovate.sheets.layout import (
    Column,
    print_set_up,
    sentence,
    set_widths,
    table,
    title,
)
from core.innovate.sheets.offered import ROWS_TO_ADD, offer

ACROSS = 9
COLUMNS = (
    Column(TASK_ID, 8),
    Column(INITIATIVE_ID, 10),
    Column("Initiative", 28),
    Column("Kind", 12, editable=True),
    Column("Task", 48, editable=True),
    Column("Owner", 16, editable=True),
    Column("Due date", 12, "yyyy-mm-dd", editable=True),
    Column("Done on", 12, "yyyy-mm-dd", editable=True),
    Column("Note", 34, editable=True),
    Column(ROW_ID, 8, hidden=True),
    Column(VERSION, 8, hidden=True),
)


def write(sheet: Worksheet, plan: ActionPlan) -> None:
    """Fills the sheet: a row a task, by initiative and in their order."""
    set_widths(sheet, COLUMNS)
    title(sheet, "Tasks",
          "Fill in the columns with a green heading. A row added below becomes a new task: leave "
          "its task id empty and give the id of its initiative. Rows left out change nothing.",
          across=ACROSS)
    names = {one.id: one.name for one in plan.initiatives}
    rows = []
    for task in plan.tasks:
        entered = cells_of(TASK, task)
        rows.append([task.id, task.initiative_id, names[task.initiative_id],
                     *(entered[field.name] for field in TASK), task.id, task.version])
    table(sheet, HEADER_ROW, COLUMNS, rows, name="Tasks")
    sheet.freeze_panes = sheet.cell(HEADER_ROW + 1, 4)
    print_set_up(sheet, repeat=HEADER_ROW)
    if not rows:
        sentence(sheet, HEADER_ROW - 1, "No initiative has a task yet; write one below.",
                 across=ACROSS)
    offer(sheet, COLUMNS, TASK, first=HEADER_ROW + 1, last=HEADER_ROW + len(rows) + ROWS_TO_ADD)
