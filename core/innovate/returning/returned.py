"""A plan that comes back: what it would change, and taking that over field by field."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.collect.files.guard import ask_child
from core.collect.files.readers import checked_kind
from core.errors import UnreadableFile
from core.innovate.fields import FORMAT, HEADER_ROW, SIGNS
from core.innovate.returning import comparing
from core.innovate.returning.accepting import accept
from core.innovate.returning.differences import agreed
from core.innovate.returning.history import History
from core.innovate.returning.proposed import Proposed, Returned
from core.innovate.returning.sheet_rows import filled
from core.store.database import Database, identity

__all__ = ["Proposed", "Returned", "accept", "read"]

AGAIN = "Download the plan again and enter your changes there."


def read(plan: Path | str | bytes, db: Database, *, file_name: str | None = None) -> Returned:
    """What the workbook (its path or its bytes) would change in the database; writes nothing.

    The file is opened in the guarded child; formulas are never evaluated. A row left out changes
    nothing; a row added without an id is a new one. Raises UnreadableFile, in one sentence that
    starts with the file's name, where it is no plan of this database.
    """
    with _on_disk(plan, file_name) as path:
        name = file_name or path.name
        if checked_kind(path, name) != "xlsx":
            raise UnreadableFile(f"{name} is no workbook. Return the plan as .xlsx.")
        answer = ask_child("core.innovate.returning.opening",
                           {"path": str(path.resolve()), "sheets": [*comparing.SHEETS, "Lists"]})
    if "refused" in answer:
        # What is said of files of feedback ends in advice that does not help a plan.
        raise UnreadableFile(f"{name}: " + re.sub(r"[^.]*\bCSV\b[^.]*\.$", f" {AGAIN}",
                                                  answer["refused"]))
    _know(name, answer["signs"] or _signs(answer["sheets"].get("Lists")), db)
    standing, history = comparing.Standings(db), History(db)
    found: list[Proposed] = []
    refusals: list[str] = []
    for sheet, (needed, compare) in comparing.SHEETS.items():
        rows, refused = filled(sheet, answer["sheets"].get(sheet), needed, HEADER_ROW)
        changes, more = compare(rows, standing, history)
        found += changes
        refusals += [*refused, *more]
    return Returned(tuple(agreed(found)), tuple(refusals))


def _signs(lists: dict | None) -> dict[str, str]:
    """The signs as they stand on the sheet Lists, for programs that drop a file's properties."""
    row, column = SIGNS
    cells = dict(lists["rows"]).get(row, []) if lists else []
    cell = (cells[column - 1] if len(cells) >= column else None) or ["text", ""]
    return dict(part.split("=", 1) for part in str(cell[1]).split("; ") if "=" in part)


def _know(name: str, signs: dict[str, str], db: Database) -> None:
    """Raises UnreadableFile unless the plan was written from this database, in this layout."""
    layout = signs.get("actiongap-plan")
    if layout is None:
        raise UnreadableFile(f"{name} is no action plan of ActionGap. Return the workbook that "
                             "was downloaded from Priorities or Initiatives.")
    if layout.split(".")[0] != str(FORMAT):
        raise UnreadableFile(f"{name} has the layout of another version of ActionGap. {AGAIN}")
    if signs.get("actiongap-database") != identity(db):
        raise UnreadableFile(f"{name} was written from another database, so its rows are not "
                             "these. Open the database it came from, or download the plan here.")


@contextmanager
def _on_disk(plan: Path | str | bytes, file_name: str | None) -> Iterator[Path]:
    if not isinstance(plan, bytes):
        yield Path(plan)
        return
    with tempfile.TemporaryDirectory(prefix="actiongap-", ignore_cleanup_errors=True) as folder:
        path = Path(folder) / ("plan" + Path(file_name or "plan.xlsx").suffix)
        path.write_bytes(plan)
        yield path
