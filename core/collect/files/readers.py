"""From a file to text columns, opened in a guarded child process (`opening.py`)."""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING

from core.collect.files.guard import ask_child
from core.errors import DatabaseUnusable, UnreadableFile
from core.settings import MEGABYTE, from_environment

if TYPE_CHECKING:
    import pyarrow as pa

KINDS = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json",
}
BESIDE = 4


@dataclass(frozen=True)
class Chunk:
    """Up to 2,000 rows: the line, problem, raw cells and key of each, and the cells by column."""

    start: int
    lines: list[int]
    problems: list[str | None]
    raws: list[str | None]
    keys: list[str]
    cells: list[list[str]]


@dataclass(frozen=True)
class Opened:
    """An opened file. columns: unique names. rows: broken ones included. notes: how it was read."""

    columns: tuple[str, ...]
    rows: int
    notes: dict
    warnings: tuple[str, ...]
    _batches: "pa.RecordBatchFileReader"

    def chunks(self, start: int = 0) -> Iterator[Chunk]:
        """The rows from `start` (a multiple of 2,000) on, bounded in memory."""
        done = 0
        for number in range(self._batches.num_record_batches):
            batch = self._batches.get_batch(number)
            if done >= start:
                yield Chunk(done, *(column.to_pylist() for column in batch.columns[:BESIDE]),
                            [column.to_pylist() for column in batch.columns[BESIDE:]])
            done += batch.num_rows

    def counts(self, column: str) -> Counter[str]:
        """How often each text stands in the column, in the rows that could be read."""
        position = BESIDE + self.columns.index(column)
        found: Counter[str] = Counter()
        for number in range(self._batches.num_record_batches):
            batch = self._batches.get_batch(number)
            sound = (problem is None for problem in batch.column(1).to_pylist())
            found.update(compress(batch.column(position).to_pylist(), sound))
        return found

    def head(self, count: int = 10) -> tuple[dict[str, str], ...]:
        """The first rows that could be read, by column."""
        chunk = next(self.chunks())
        sound = [at for at, problem in enumerate(chunk.problems) if problem is None][:count]
        return tuple(
            {name: cells[at] for name, cells in zip(self.columns, chunk.cells, strict=True)}
            for at in sound
        )

    def pairs(self, *columns: str | None) -> Counter[tuple[str, ...]]:
        """How often each combination of values stands in the columns (None: an empty text)."""
        found: Counter[tuple[str, ...]] = Counter()
        places = [None if name is None else BESIDE + self.columns.index(name) for name in columns]
        for number in range(self._batches.num_record_batches):
            batch = self._batches.get_batch(number)
            sound = [problem is None for problem in batch.column(1).to_pylist()]
            wanted = [
                [""] * batch.num_rows if at is None else batch.column(at).to_pylist()
                for at in places
            ]
            found.update(compress(zip(*wanted, strict=True), sound))
        return found


@contextmanager
def opened(
    path: Path, *, file_name: str | None = None, limit: int | None = None,
) -> Iterator[Opened]:
    """The file's rows as text; the unpacked copy lives as long as the context.

    file_name: the name it came with, whose ending says what it is. limit: bytes.
    Raises UnreadableFile, in one sentence that starts with the name, where it cannot be used.
    """
    import pyarrow as pa

    name = file_name or Path(path).name
    kind = checked_kind(Path(path), name, limit)
    try:
        folder = tempfile.TemporaryDirectory(prefix="actiongap-", ignore_cleanup_errors=True)
    except OSError as error:
        raise DatabaseUnusable(
            f"No room for temporary files: {error.strerror}. Free some space, then try again."
        ) from error
    with folder as place:
        out = Path(place) / "rows.arrow"
        answer = ask_child("core.collect.files.opening",
                           {"path": str(Path(path).resolve()), "kind": kind, "out": str(out)})
        if "refused" in answer:
            raise UnreadableFile(f"{name}: {answer['refused']}")
        with pa.memory_map(str(out)) as source, pa.ipc.open_file(source) as batches:
            yield Opened(tuple(answer["columns"]), answer["rows"], answer["notes"],
                         tuple(answer["warnings"]), batches)


def checked_kind(path: Path, name: str, limit: int | None = None) -> str:
    """What kind of file it is by its name's ending. Raises UnreadableFile, also for its size."""
    ending = Path(name).suffix.lower()
    if path.is_dir():
        raise UnreadableFile(f"{name} is a folder. Choose a file.")
    if not path.exists():
        raise UnreadableFile(f"{name} was not found. Check the path.")
    if ending == ".xls":
        raise UnreadableFile(f"{name} is in the old .xls format. Save it as .xlsx or .csv.")
    if ending not in KINDS:
        raise UnreadableFile(
            f"{name}: files ending in “{ending}” cannot be read. Use .csv, .tsv, .xlsx, .jsonl "
            "or .json."
        )
    most = from_environment().upload_limit if limit is None else limit
    size = path.stat().st_size
    if size > most:
        raise UnreadableFile(
            f"{name} has {size / MEGABYTE:,.1f} MB; the limit is {most / MEGABYTE:,.0f} MB. "
            "Split it, or raise ACTIONGAP_UPLOAD_MB."
        )
    if size == 0:
        raise UnreadableFile(f"{name}: The file is empty.")
    return KINDS[ending]


def file_hash(path: Path) -> str:
    """SHA-256 of the file, as hexadecimal text."""
    with Path(path).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
