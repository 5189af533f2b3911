"""The rows of a sheet that came back, found by their headings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from re import findall

from core.innovate.fields import Cell, typed

_WRONG_KINDS = {"formula": "a formula; type the value",
                "error": "an error of the spreadsheet; type the value"}


@dataclass(frozen=True)
class Row:
    """One row: heading → cell (None: empty), and heading → what is wrong with the cell."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    bad: dict[str, str]

    def where(self, heading: str = "") -> str:
        """"Sheet Tasks, row 5, Owner"."""
        return f"Sheet {self.sheet}, row {self.number}" + (f", {heading}" if heading else "")


def filled(
    name: str, content: dict | None, needed: Sequence[str], header_row: int
) -> tuple[list[Row], list[str]]:
    """The sheet's rows below its headings, and why it is refused as a whole (then no rows).

    content: as `opening` gives it, None where the sheet is gone. needed: headings.
    """
    if content is None:
        return [], [f"The sheet {name} is missing, so nothing of it is taken over."]
    across = [area for area in content["merged"]
              if max(int(row) for row in findall(r"\d+", area)) >= header_row]
    if across:
        return [], [f"Sheet {name}: the cells {across[0]} are merged, so nobody can tell which "
                    "row they belong to. Split them, then return the plan again."]
    rows = dict(content["rows"])
    headings = [str(cell[1]).strip() if cell and cell[0] == "text" else ""
                for cell in rows.get(header_row, [])]
    refusal = _refused(name, headings, needed, header_row)
    if refusal:
        return [], [refusal]
    return [_row(name, number, headings, cells) for number, cells in rows.items()
            if number > header_row], []


def _refused(
    name: str, headings: Sequence[str], needed: Sequence[str], header_row: int
) -> str | None:
    missing = [heading for heading in needed if heading not in headings]
    if 2 * len(missing) > len(needed):
        return (f"Sheet {name}: its headings are no longer in row {header_row}. Move them back "
                "there, then return the plan again.")
    if missing:
        many = "column" if len(missing) == 1 else "columns"
        named = ", ".join(f"“{heading}”" for heading in missing)
        return (f"Sheet {name}: the {many} {named} {'is' if len(missing) == 1 else 'are'} "
                "missing, so nothing of the sheet is taken over. Put it back, or download the "
                "plan again.")
    twice = [heading for heading, n in Counter(headings).items() if n > 1 and heading in needed]
    if twice:
        return f"Sheet {name}: the heading “{twice[0]}” stands twice. Delete the copy."
    return None


def _row(sheet: str, number: int, headings: Sequence[str], cells: Sequence[list | None]) -> Row:
    found: dict[str, Cell] = {}
    bad: dict[str, str] = {}
    # Cells beyond the headings are somebody's notes.
    for heading, cell in zip(headings, cells, strict=False):
        if cell and cell[0] in _WRONG_KINDS:
            bad[heading] = _WRONG_KINDS[cell[0]]
        elif cell:
            found[heading] = typed(*cell)
    return Row(sheet, number, found, bad)
