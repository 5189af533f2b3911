"""The Excel action plan: what to do first, by whom, until when, and why."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import BadInput
from core.focus.spreadsheet import cell_text, save_workbook, written_whole
from core.innovate.action_plan import ActionPlan, gather
from core.scales import Scale
from core.store.database import Database

if TYPE_CHECKING:
    from openpyxl import Workbook


def write_plan(
    db: Database, path: Path | str, *, now: datetime, scale: Scale | None = None,
    part: tuple[str, str] | None = None, departments: tuple[str, ...] = (),
) -> Path:
    """Writes the action plan of the current study to `path` (.xlsx) and returns the path.

    now: UTC, stands in the plan. scale, part, departments: as of `gather`. Sheets:
    Summary, Opportunities, Initiatives, Tasks, Drivers, Evidence, Method, Lists. The file appears
    whole or not at all. Raises BadInput where there is no study, no score on the scale, another
    ending than .xlsx, or the place cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise BadInput(f"{path.name} is not a workbook's name: let it end in .xlsx.")
    plan = gather(db, now=now, scale=scale, part=part, departments=departments)
    with written_whole(path) as part:
        save_workbook(as_workbook(plan), part, moment=now)
    return path


def as_workbook(plan: ActionPlan) -> "Workbook":
    """The plan as an openpyxl workbook; the same plan gives the same workbook."""
    from openpyxl import Workbook

    from core.innovate.sheets import (
        drivers,
        evidence,
        initiatives,
        lists,
        method,
        opportunities,
        summary,
        tasks,
    )

    workbook = Workbook()
    workbook.remove(workbook.active)
    sheets = (("Summary", summary), ("Opportunities", opportunities),
              ("Initiatives", initiatives), ("Tasks", tasks), ("Drivers", drivers),
              ("Evidence", evidence), ("Method", method), ("Lists", lists))
    for name, one in sheets:
        one.write(workbook.create_sheet(name), plan)
    workbook.properties.creator = "ActionGap"
    workbook.properties.title = cell_text(f"Action plan {plan.company}".strip())
    _sign(workbook, plan)
    return workbook


def _sign(workbook: "Workbook", plan: ActionPlan) -> None:
    """What a workbook that comes back is known by, in the file's custom properties."""
    from openpyxl.packaging.custom import StringProperty

    for name, value in plan.signs.items():
        workbook.custom_doc_props.append(StringProperty(name=name, value=value))
