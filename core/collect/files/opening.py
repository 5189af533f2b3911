"""The guarded child process that opens a file: `python -m core.collect.files.opening`.

A workbook of 5 KB can make its reader abort or take all memory, so files are opened here, under
limits, and never in the app. What comes out is an Arrow file of strings (no code could ride in
it) and one JSON line on standard output: {"columns", "rows", "notes", "warnings"} or {"refused"}.
"""

import csv
import json
import sys
from collections.abc import Iterator
from hashlib import blake2b
from importlib.abc import MetaPathFinder
from itertools import islice
from pathlib import Path

from core.collect.files.delimited import (
    NO_DELIMITER,
    SAMPLE,
    delimited_rows,
    dialect_of,
    encoding_of,
    refuse_binary,
    refuse_control_characters,
)
from core.collect.files.guard import answered
from core.collect.files.headers import Content, RawRow, with_header
from core.collect.files.json_rows import json_content, json_text
from core.collect.files.workbooks import check_package, workbook_rows
from core.errors import UnreadableFile

CHUNK = 2_000
# Of every row beside its cells: its line, what is wrong, the cells of a broken row, its key.
BESIDE = ("line", "problem", "raw", "key")


def main(asked: dict) -> dict:
    """asked: {"path", "kind", "out"}. Writes `out` and returns what is to be printed."""
    content = _content(Path(asked["path"]), asked["kind"])
    rows = _write(content, Path(asked["out"]))
    if not rows:
        raise UnreadableFile("The file holds a header and no rows.")
    return {"columns": content.columns, "rows": rows, "notes": content.notes,
            "warnings": content.warnings}


def _content(path: Path, kind: str) -> Content:
    if kind == "xlsx":
        check_package(path)
        rows, sheet = workbook_rows(path)
        return with_header(rows, {"format": "xlsx", "sheet": sheet})
    with path.open("rb") as stream:
        start = stream.read(SAMPLE)
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        raise UnreadableFile("The file is empty.")
    refuse_binary(start)
    encoding, warning = encoding_of(path)
    if kind in {"json", "jsonl"}:
        content = json_content(path, encoding, lines=kind == "jsonl")
    else:
        content = _delimited(path, encoding, prefer="\t" if kind == "tsv" else None)
    content.warnings.extend([warning] if warning else [])
    content.notes["encoding"] = encoding
    return content


def _delimited(path: Path, encoding: str, *, prefer: str | None) -> Content:
    try:
        stream = path.open(encoding=encoding, errors="replace", newline="")
        sample = stream.read(SAMPLE)
    except (UnicodeError, LookupError) as error:
        raise UnreadableFile("The file's encoding cannot be read. Save it as UTF-8.") from error
    refuse_control_characters(sample)
    if len(sample) == SAMPLE:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    mark, quoting = dialect_of(sample, prefer=prefer)
    stream.seek(0)
    notes = {"format": "csv", "delimiter": "" if mark == NO_DELIMITER else mark,
             "quotes": quoting != csv.QUOTE_NONE}
    return with_header(delimited_rows(stream, mark, quoting), notes)


def _write(content: Content, out: Path) -> int:
    import pyarrow as pa

    names = [*BESIDE, *(f"c{position}" for position in range(len(content.columns)))]
    schema = pa.schema([(name, pa.int64() if name == "line" else pa.string()) for name in names])
    written = 0
    keyed = _keyed(content.rows, len(content.columns))
    with pa.OSFile(str(out), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        while rows := list(islice(keyed, CHUNK)):
            columns = [
                pa.array(values, type=kind)
                for values, kind in zip(zip(*rows, strict=True), schema.types, strict=True)
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))
            written += len(rows)
    return written


def _keyed(rows: Iterator[RawRow], width: int) -> Iterator[list]:
    """[line, problem, raw, key, *cells]; the key is a hash of the row and its ordinal.

    Equal rows are told apart by their ordinal, so a file handed in twice meets itself row by row.
    """
    seen: dict[bytes, int] = {}
    for row in rows:
        cells = row.cells
        joined = "\x1f".join(cells)
        if not joined.isascii():
            # A lone surrogate (JSON can hold one) is no text that could be stored.
            cells = [cell.encode("utf-8", "replace").decode() for cell in cells]
        digest = blake2b(joined.encode("utf-8", "replace"), digest_size=12).digest()
        ordinal = seen[digest] = seen.get(digest, 0) + 1
        raw = None
        if row.problem:
            raw, cells = json_text(cells), [""] * width
        yield [row.line, row.problem, raw, f"{digest.hex()}-{ordinal}", *cells]


class WithoutPandas(MetaPathFinder):
    """Arrow would load pandas to ask whether a list is a column of it: half of what opening takes.
    """

    def find_spec(self, name: str, *_: object) -> None:
        """Raises ImportError for pandas, and finds nothing else."""
        if name == "pandas":
            raise ImportError(name)


if __name__ == "__main__":
    sys.meta_path.insert(0, WithoutPandas())
    print(json.dumps(answered(main, sys.argv[1])))
