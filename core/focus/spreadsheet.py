"""Files that people open in a spreadsheet: text that never runs, and files whole or absent."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from core.collect.rejects import RUNS
from core.errors import BadInput

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell

LONGEST_CELL = 32_767  # UTF-16 units, as Excel counts
CUT_NOTE = " […] (cut: longer than an Excel cell holds)"
# What XML 1.0 cannot carry, lone surrogates included: Excel "repairs" a file that has them.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def runs(text: str) -> bool:
    """True where a spreadsheet might take the text for a formula."""
    return text.startswith(RUNS)


def csv_text(text: str) -> str:
    """The text for a CSV cell: an apostrophe before what would run, else unchanged."""
    return f"'{text}" if runs(text) else text


def csv_value(value: object) -> str:
    """A value for a CSV cell: nothing where it is missing, a number short, a text as `csv_text`."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.10g}"
    return csv_text(str(value).replace("\0", ""))


def cell_text(text: str) -> str:
    """The text as an Excel cell can hold it.

    Control characters that XML forbids are gone, line ends are "\\n", and what is longer than
    32,767 UTF-16 units is cut with a note; nothing else is changed or added.
    """
    text = _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    kept = units[: 2 * (LONGEST_CELL - len(CUT_NOTE))]
    return kept.decode("utf-16-le", errors="ignore") + CUT_NOTE


def put_text(cell: "Cell", text: str) -> None:
    """Writes people's text into the cell as a string, whatever it looks like.

    quotePrefix keeps it a string even after somebody edits the cell and presses Enter.
    """
    kept = cell_text(text)
    cell.value = kept
    # openpyxl takes "=1+1" for a formula and "#N/A" for an error; both are what somebody wrote.
    cell.data_type = "s"
    if runs(text) or runs(kept):
        cell.quotePrefix = True


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """A place beside `path` to write to; it becomes `path` once the block ends well.

    Raises BadInput where the folder is missing, read-only or full; nothing is left behind.
    """
    part = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written ({error.strerror or error}). "
            "Choose another place, or free some space, then try again."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def save_workbook(workbook: "Workbook", path: Path, *, moment: datetime) -> None:
    """Saves the workbook; every time stamp in the file is `moment`.

    So the same content gives the same bytes. openpyxl's own save() writes the clock into the
    zip's entries and into docProps.
    """
    from openpyxl.writer.excel import ExcelWriter

    still = moment.replace(tzinfo=None, microsecond=0)
    workbook.properties.created = workbook.properties.modified = still
    archive = _StillZip(path, moment=still)
    try:
        ExcelWriter(workbook, archive).write_data()
    finally:
        archive.close()


class _StillZip(ZipFile):
    """A zip whose entries all carry one moment."""

    def __init__(self, path: Path, *, moment: datetime) -> None:
        super().__init__(path, "w", ZIP_DEFLATED)
        self._moment = moment

    def _entry(self, name: str) -> ZipInfo:
        entry = ZipInfo(name, date_time=self._moment.timetuple()[:6])
        entry.compress_type = ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        return entry

    def writestr(self, name: str, data: bytes | str, *_: object) -> None:
        super().writestr(self._entry(str(name)), data)

    def write(self, file: str, name: str, *_: object) -> None:
        entry = self._entry(name)
        entry.file_size = Path(file).stat().st_size  # decides about zip64
        with Path(file).open("rb") as source, self.open(entry, "w") as target:
            shutil.copyfileobj(source, target)
