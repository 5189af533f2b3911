"""The reject file: every row that was not accepted, with its line and the reason."""

import csv
import json
import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from core.errors import DatabaseUnusable
from core.model import Reject

_NUMBER = re.compile(r"^[-+]?\d+(?:[.,]\d+)?$")
# A cell that begins so is read as a formula by one program or another (OWASP, CSV injection).
RUNS = ("=", "+", "-", "@", "\t", "\r", "\0")


def write_rejects(path: Path, columns: Sequence[str], rejects: Iterable[Reject]) -> Path:
    """Writes CSV (UTF-8): line, reason, then the file's own columns; whole or not at all.

    Cells that a spreadsheet would run as a formula get a leading apostrophe; cells beyond the
    file's width are joined in a last column "more". Raises DatabaseUnusable where it cannot be
    written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=".new-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                _write(csv.writer(stream), columns, rejects)
            Path(beside).replace(path)
        finally:
            Path(beside).unlink(missing_ok=True)
    except OSError as error:
        raise DatabaseUnusable(
            f"{path} cannot be written: {error.strerror or error}. Free some space or make the "
            "folder writable, then start the import again."
        ) from error
    return path


def _write(writer: object, columns: Sequence[str], rejects: Iterable[Reject]) -> None:
    write = writer.writerow  # type: ignore[attr-defined]
    width = len(columns)
    write(["line", "reason", *map(safe_cell, columns), "more"])
    for reject in rejects:
        cells = json.loads(reject.row)
        padded = cells[:width] + [""] * (width - len(cells))
        more = ", ".join(cells[width:])
        write([reject.line, safe_cell(reject.reason), *map(safe_cell, padded), safe_cell(more)])


def safe_cell(text: str) -> str:
    """The text with `'` before what a spreadsheet would run (ASVS 1.2.10); NULs made visible."""
    if text.startswith(RUNS) and not _NUMBER.match(text):
        text = f"'{text}"
    return text.replace("\0", "␀")
