"""What a spreadsheet offers and checks while people fill a plan in."""

from collections.abc import Sequence
from datetime import date

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from core.innovate.entries import YEARS
from core.innovate.fields import Field
from core.innovate.initiatives import LIMITS
from core.innovate.sheets import lists
from core.innovate.sheets.layout import Column

ROWS_TO_ADD = 200  # below the table, where people may add rows of their own
_PEOPLE = ("owner", "sponsor")


def offer(
    sheet: Worksheet, columns: Sequence[Column], fields: Sequence[Field], *, first: int, last: int,
    from_day: date | None = None,
) -> None:
    """Adds lists and checks to the fields' columns, from row `first` to `last`.

    from_day: the first day that "Due date" takes.
    """
    headings = [column.heading for column in columns]
    for field in fields:
        rule = _rule(field, from_day)
        if rule is None or last < first:
            continue
        letter = get_column_letter(headings.index(field.heading) + 1)
        rule.add(f"{letter}{first}:{letter}{last}")
        sheet.add_data_validation(rule)


def _rule(field: Field, from_day: date | None) -> DataValidation | None:
    if field.kind == "choice":
        return _one_of([shown for shown, _ in field.choices], field.heading)
    if field.name in _PEOPLE:
        # A new name may be typed at once: the list helps, it does not forbid.
        return DataValidation("list", formula1=lists.OWNERS, allow_blank=True,
                              showErrorMessage=False, showInputMessage=True,
                              promptTitle=field.heading, prompt="Names come from the sheet Lists.")
    if field.kind == "date":
        start = from_day if from_day and field.name == "due_on" else date(YEARS[0], 1, 1)
        return DataValidation(
            "date", operator="greaterThanOrEqual", formula1=str(int(to_excel(start))),
            allow_blank=True, showErrorMessage=True, errorTitle=field.heading,
            error=f"Enter a date from {start} on, for example 2030-12-31.")
    if field.kind == "number":
        low, high = LIMITS[field.name]
        return DataValidation(
            "decimal", operator="between", formula1=f"{low:g}", formula2=f"{high:g}",
            allow_blank=True, showErrorMessage=True, errorTitle=field.heading,
            error=f"Enter a number between {low:g} and {high:,.0f}.")
    return None


def _one_of(choices: Sequence[str], name: str) -> DataValidation:
    return DataValidation("list", formula1=f'"{",".join(choices)}"', allow_blank=False,
                          showErrorMessage=True, errorTitle=name,
                          error=f"Choose one of: {', '.join(choices)}."[:255])
