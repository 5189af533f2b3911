"""JSON and JSON lines: objects become rows, nested ones are flattened with dots."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from core.collect.files.headers import MOST_COLUMNS, Content, RawRow
from core.collect.files.workbooks import cell_text
from core.errors import UnreadableFile


def json_content(path: Path, encoding: str, *, lines: bool) -> Content:
    """Columns in the order they first appear, and a row an object.

    lines: a value a line. Else one value: a list of objects, an object that holds exactly one
    list of objects, or one object; a file of several values is read as lines.
    Raises UnreadableFile where it is broken; a single broken line is only a row's problem.
    """
    if not lines:
        text = path.read_text(encoding, errors="replace")
        try:
            return _content(list(enumerate(_objects(json.loads(text)), start=1)), "json")
        except RecursionError as error:
            raise UnreadableFile("The JSON is nested too deeply to be a table.") from error
        except ValueError as error:
            if not isinstance(error, json.JSONDecodeError):
                raise UnreadableFile("The JSON holds a number that no table can.") from error
            if error.msg != "Extra data" or "\n" not in text:
                raise UnreadableFile(
                    f"The JSON is broken in line {error.lineno}, column {error.colno}: "
                    f"{error.msg}. Export it again."
                ) from error
    found = list(_lines(path, encoding))
    if found and all(isinstance(item, _Broken) for _, item in found):
        raise UnreadableFile("No line of the file is a JSON object. Export it again.")
    return _content(found, "json lines")


class _Broken(str):
    """A line that is not JSON."""


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, object]]:
    # Only \n ends a line: U+2028 may stand inside a JSON text.
    with path.open(encoding=encoding, errors="replace", newline="\n") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                item = json.loads(line)
            except (ValueError, RecursionError):  # a number of 5,000 digits is a ValueError
                item = _Broken(line.rstrip())
            yield number, item if isinstance(item, dict) else _Broken(line.rstrip())


def _objects(value: object) -> list[object]:
    if isinstance(value, dict):
        lists = {key: item for key, item in value.items()
                 if isinstance(item, list) and any(isinstance(part, dict) for part in item)}
        if len(lists) > 1:
            raise UnreadableFile(
                f"The JSON holds several lists of objects ({', '.join(lists)}). Keep only the "
                "one with the feedback."
            )
        value = next(iter(lists.values())) if lists else [value]
    if not isinstance(value, list) or not any(isinstance(item, dict) for item in value):
        if value == []:
            raise UnreadableFile("The file is empty: its list has no objects.")
        raise UnreadableFile("The JSON is not a list of objects, so it has no columns.")
    return value


def _content(items: list[tuple[int, object]], how: str) -> Content:
    if not items:
        raise UnreadableFile("The file is empty: it has no rows.")
    columns: dict[str, None] = {}
    for _, item in items:
        if isinstance(item, dict):
            columns.update(dict.fromkeys(_flat(item)))
            if len(columns) > MOST_COLUMNS:
                raise UnreadableFile(
                    f"The objects have more than {MOST_COLUMNS:,} different fields, so they are "
                    "not a table."
                )
    names = list(columns)
    rows = (_row(number, item, names) for number, item in items)
    return Content(names, rows, {"format": how, "headerless": False}, [])


def _row(number: int, item: object, names: list[str]) -> RawRow:
    if not isinstance(item, dict):
        text = item if isinstance(item, str) else json.dumps(item)
        return RawRow(number, [text], "expected a JSON object")
    flat = _flat(item)
    cells = [flat.get(name, "") for name in names]
    problem = "the row holds NUL bytes" if any("\x00" in cell for cell in cells) else None
    return RawRow(number, cells, problem)


def _flat(item: dict, prefix: str = "") -> dict[str, str]:
    """`{"a": {"b": 1}}` → `{"a.b": "1"}`; a list of plain values is joined with commas."""
    flat: dict[str, str] = {}
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            flat |= _flat(value, f"{name}.")
        elif isinstance(value, list):
            plain = not any(isinstance(part, dict | list) for part in value)
            flat[name] = (", ".join(map(cell_text, value)) if plain
                          else json.dumps(value, ensure_ascii=False))
        else:
            flat[name] = cell_text(value)
    return flat


def json_text(cells: list[str]) -> str:
    """A row's cells as one JSON list: how a rejected row is kept, whatever it holds."""
    stream = StringIO()
    json.dump(cells, stream, ensure_ascii=False)
    return stream.getvalue()
