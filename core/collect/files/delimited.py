"""CSV and TSV: the encoding, the delimiter, and rows that survive a stray quotation mark."""

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from core.collect.files.headers import RawRow
from core.errors import UnreadableFile

SAMPLE = 65_536
LONGEST_CELL = 1_000_000
# A quotation that runs over more lines than this was never closed; without a bound, one stray
# mark would swallow the rest of the file.
LONGEST_QUOTATION = 200
MOST_RUNAWAYS = 1_000
# No text holds it: the delimiter of a file of one column.
NO_DELIMITER = "\x1f"

_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF32_LE: "utf-32", codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16",
}
_MAGIC = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old or encrypted Office file", b"%PDF": "a PDF",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive", b"\x7fELF": "a program", b"MZ\x90": "a program",
    b"SQLite format 3": "a database", b"PAR1": "a Parquet file", b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive", b"BZh": "a bzip2 archive",
}


def refuse_binary(start: bytes) -> None:
    """Raises UnreadableFile where the first bytes are those of something that is not a text."""
    for magic, what in _MAGIC.items():
        if start.startswith(magic):
            raise UnreadableFile(
                f"The file is {what}, whatever its name says. Export it again as CSV or XLSX."
            )
    opening = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith((b"<!doctype", b"<html", b"<table", b"<head", b"<?xml", b"<script")):
        raise UnreadableFile(
            "The file is a web page (HTML), whatever its name says. "
            "Download the export again, signed in, as CSV or XLSX."
        )


def encoding_of(path: Path) -> tuple[str, str | None]:
    """The encoding (as `open` takes it) and a warning or None.

    A byte-order mark first, then strict UTF-8 over the whole file, then chardet's reading. A
    UTF-8 file with a few broken bytes stays UTF-8: they become "�" rather than all else mojibake.
    """
    with path.open("rb") as stream:
        start = stream.read(SAMPLE)
    for bom, encoding in _BOMS.items():
        if start.startswith(bom):
            return encoding, None
    nulls = start.count(b"\0")
    if nulls > len(start) / 4:
        return ("utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"), None
    if _is_utf8(path):
        return "utf-8", None
    valid, broken, sample = _utf8_census(path)
    if valid >= 20 * broken:
        return "utf-8", f"{broken:,} bytes are not valid UTF-8 and were replaced by “�”."
    import chardet

    found = chardet.detect(sample)["encoding"]
    if not found:
        raise _binary()
    return found, f"The text was read as {found}."


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            yield block


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _utf8_census(path: Path) -> tuple[int, int, bytes]:
    """Letters beyond ASCII that are valid UTF-8, broken bytes, and a sample that holds some."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    valid = broken = 0
    sample = b""
    for block in _blocks(path):
        text = decoder.decode(block)
        here = text.count("\ufffd")
        broken += here
        valid += len(text) - len(text.encode("ascii", "ignore")) - here
        if here and not sample:
            at = max(0, text.index("\ufffd") - SAMPLE // 2)
            sample = block[at:at + SAMPLE]
    broken += len(decoder.decode(b"", final=True))
    return valid, max(1, broken), sample


def _binary() -> UnreadableFile:
    return UnreadableFile(
        "The file is not text, whatever its name says. Export it again as CSV or XLSX."
    )


def refuse_control_characters(sample: str) -> None:
    """Raises UnreadableFile for a binary file; a few NULs are left to the rows they stand in."""
    if not sample:
        return
    control = sum(letter < " " and letter not in "\t\n\r\f\x00\x1b" for letter in sample)
    if control > max(3, len(sample) / 50) or sample.count("\x00") > max(3, len(sample) / 10):
        raise _binary()


def dialect_of(sample: str, *, prefer: str | None = None) -> tuple[str, int]:
    """The delimiter (NO_DELIMITER for one column) and csv's quoting constant.

    The delimiter under which most lines are as wide as the first; csv.Sniffer where two tie.
    sample: whole lines. prefer: the delimiter that the file's name promises.
    """
    shares = {mark: _regularity(sample, mark, csv.QUOTE_MINIMAL) for mark in ",;\t|"}
    fitting = {mark: share for mark, share in shares.items() if share >= 0.5}
    if not fitting:
        # Prose has commas too, but no header without blanks after them.
        header = sample.lstrip("\r\n").partition("\n")[0]
        likely = {mark: share for mark, share in shares.items() if share > 0 and (
            mark == prefer or (header.count(mark) >= 2 and f"{mark} " not in header))}
        return max(likely, key=likely.__getitem__, default=NO_DELIMITER), csv.QUOTE_MINIMAL
    best = max(fitting.values())
    tied = [mark for mark, share in fitting.items() if share == best]
    mark = prefer if prefer in fitting else tied[0] if len(tied) == 1 else _sniffed(sample, tied)
    if mark == "\t" and _regularity(sample, mark, csv.QUOTE_NONE) > fitting[mark]:
        return mark, csv.QUOTE_NONE
    return mark, csv.QUOTE_MINIMAL


def _regularity(sample: str, mark: str, quoting: int) -> float:
    """Share of lines as wide as the widest of the first two; 0 where that is one column."""
    rows = csv.reader(sample.splitlines(keepends=True), delimiter=mark, quoting=quoting)
    try:
        widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error:
        return 0.0
    if not widths or widths[0] < 2:
        return 0.0
    # A last optional cell is no irregularity.
    near = sum(width == widths[0] or (width + 1 == widths[0] > 2) for width in widths)
    return near / len(widths)


def _sniffed(sample: str, tied: list[str]) -> str:
    try:
        return csv.Sniffer().sniff(sample[:20_000], delimiters="".join(tied)).delimiter
    except csv.Error:
        return max(tied, key=lambda mark: sample.partition("\n")[0].count(mark))


class _Lines:
    """Feeds lines to csv.reader, stops it inside a runaway quotation, and can take lines back."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._back: deque[str] = deque()
        self.number = 0
        self.taken: list[str] = []
        self.runaway = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        # csv.reader asks for a second line of a record only inside a quotation.
        self.runaway = len(self.taken) >= LONGEST_QUOTATION
        if self.runaway:
            raise StopIteration
        line = self._back.popleft() if self._back else self._stream.readline()
        if not line:
            self.runaway = bool(self.taken)
            raise StopIteration
        self.number += 1
        self.taken.append(line)
        return line

    def take_back(self) -> None:
        """Un-reads all but the first line of the record."""
        self._back.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1


def delimited_rows(stream: TextIO, mark: str, quoting: int) -> Iterator[RawRow]:
    """Rows without the blank lines; a quotation that never closes costs one row, not the rest."""
    csv.field_size_limit(LONGEST_CELL)
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=mark, quoting=quoting)
    runaways = 0
    while True:
        lines.taken, begins, problem = [], lines.number + 1, None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells, problem = ["".join(lines.taken)[:1000]], f"the line cannot be read ({error})"
        if lines.runaway:
            cells = [lines.taken[0].rstrip("\r\n")]
            problem = "a quotation mark is opened and never closed"
            lines.take_back()
            lines.runaway = False
            reader = csv.reader(lines, delimiter=mark, quoting=quoting)
            runaways += 1
            if runaways > MOST_RUNAWAYS:
                raise UnreadableFile(
                    f"More than {MOST_RUNAWAYS:,} quotation marks are opened and never closed. "
                    "Export the file again with quotation marks doubled inside texts."
                )
        if len(cells) > 1 or (cells and cells[0].strip()):
            yield RawRow(begins, [_unix_breaks(cell) for cell in cells], problem)


def _unix_breaks(cell: str) -> str:
    return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
