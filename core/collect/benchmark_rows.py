"""A file of benchmarks: other people's scores, each with where it comes from and when; pure."""

import csv
import io
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from core.collect.files.delimited import SAMPLE, delimited_rows, dialect_of, refuse_binary
from core.collect.files.headers import RawRow
from core.collect.meaning.dates import parse_date
from core.collect.meaning.words import plain
from core.errors import BadInput, UnreadableFile
from core.estimates import written
from core.model import Reject
from core.scales import SCALES, Scale
from core.store.benchmarks import Benchmark

MOST_BYTES, MOST_ROWS = 1_000_000, 1_000
LONGEST_NAME, LONGEST_SOURCE = 80, 200
EXAMPLE = ("name,value,source,as of,low,high,n\n"
           "Industry mean,31,Annual report,2026-01-31,28,34,1200\n")
WORDS: dict[str, tuple[str, ...]] = {
    "name": ("name", "benchmark", "competitor", "company", "industry", "group"),
    "value": ("value", "score", "nps", "enps", "csat", "ces", "mean", "result"),
    "source": ("source", "origin", "from where", "reference", "publisher"),
    "as_of": ("as of", "date", "day", "on", "published", "period end"),
    "scale": ("scale", "kpi", "metric"),
    "low": ("low", "lower", "from", "95 from", "ci low"),
    "high": ("high", "upper", "to", "95 to", "ci high"),
    "n": ("n", "responses", "sample", "sample size", "base"),
}
NEEDED = ("name", "value", "source", "as_of")
TITLES = {"as_of": "as of"}
_NUMBER = re.compile(r"^[-+−]?\d{1,9}(?:[.,]\d+)?\s*%?$")


@dataclass(frozen=True)
class BenchmarkRows:
    """What a file held: the benchmarks that can be kept, and the rows that cannot, with why."""

    kept: tuple[Benchmark, ...]
    refused: tuple[Reject, ...]


def read_benchmarks(content: bytes, file_name: str, scale: Scale, *, today: date) -> BenchmarkRows:
    """The benchmarks of a CSV file (any delimiter), row by row.

    scale: of rows that name none. Needs columns name, value, source and as of; takes scale, low,
    high and n. Raises UnreadableFile where the file as a whole cannot be read.
    """
    rows = _rows(content)
    if not rows:
        raise UnreadableFile("The file is empty.")
    places = _places(rows[0].cells)
    kept: dict[tuple, Benchmark] = {}
    refused = []
    for row in rows[1:]:
        cells = {name: row.cells[at].strip() for name, at in places.items() if at < len(row.cells)}
        try:
            if row.problem:
                raise BadInput(row.problem)
            one = _benchmark(cells, file_name, scale, today)
            place = (one.scale, one.name, one.as_of)
            if place in kept:
                raise BadInput(f"“{one.name}” of {one.as_of} stands in the file twice")
            kept[place] = one
        except BadInput as why:
            refused.append(Reject(row.line, str(why).rstrip("."), ",".join(row.cells)[:200]))
    return BenchmarkRows(tuple(kept.values()), tuple(refused))


def checked(one: Benchmark, *, today: date) -> Benchmark:
    """The benchmark as it can be kept, texts trimmed. Raises BadInput with what to change."""
    name, source = (" ".join(text.split()) for text in (one.name, one.source))
    if not name or not source:
        raise BadInput("Give the benchmark a name." if not name else
                       "Say where the benchmark comes from.")
    if len(name) > LONGEST_NAME or len(source) > LONGEST_SOURCE:
        raise BadInput(f"Use at most {LONGEST_NAME} letters for the name and {LONGEST_SOURCE} for "
                       "the source.")
    low, high = SCALES[one.scale].ends
    for value in filter(lambda value: value is not None, (one.value, one.low, one.high)):
        if not math.isfinite(value) or not low <= value <= high:
            raise BadInput(f"{value:g} is no {SCALES[one.scale].score}: it lies between "
                           f"{written(low, 0)} and {written(high, 0)}.")
    if (one.low is None) != (one.high is None):
        raise BadInput("Give both ends of the interval, or neither.")
    if one.low is not None and not one.low <= one.value <= one.high:
        raise BadInput(f"The interval {one.low:g} to {one.high:g} does not hold {one.value:g}.")
    if one.n is not None and one.n < 1:
        raise BadInput("The number of responses must be 1 or more.")
    if one.as_of > today:
        raise BadInput(f"{one.as_of} lies in the future.")
    return Benchmark(one.scale, name, float(one.value), source, one.as_of, one.low, one.high,
                     one.n, one.file_name)


def _rows(content: bytes) -> list[RawRow]:
    if len(content) > MOST_BYTES:
        raise UnreadableFile(f"The file is larger than {MOST_BYTES // 1_000:,} KB.")
    refuse_binary(content[:SAMPLE])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    lines = text.replace("\x00", "").splitlines(keepends=True)
    if len(lines) > MOST_ROWS + 1:
        raise UnreadableFile(f"The file has more than {MOST_ROWS:,} rows.")
    mark, quoting = dialect_of("".join(lines)) if lines else (",", csv.QUOTE_MINIMAL)
    return list(delimited_rows(io.StringIO("".join(lines), newline=""), mark, quoting))


def _places(header: list[str]) -> dict[str, int]:
    """What each column is. Raises UnreadableFile where one that is needed is missing."""
    said = [plain(cell) for cell in header]
    places = {name: said.index(word) for name, known in WORDS.items()
              for word in reversed(known) if word in said}
    missing = [TITLES.get(name, name) for name in NEEDED if name not in places]
    if missing:
        raise UnreadableFile(f"The file has no column for {', '.join(missing)}. "
                             "It needs name, value, source and as of.")
    return places


def _benchmark(cells: Mapping[str, str], file_name: str, scale: Scale, today: date) -> Benchmark:
    for name in NEEDED:
        if not cells.get(name):
            raise BadInput(f"no {TITLES.get(name, name)}")
    n = _number(cells, "n")
    if n is not None and n != int(n):
        raise BadInput(f"n “{cells['n']}” is no whole number")
    return checked(Benchmark(
        _scale(cells.get("scale", ""), scale), cells["name"], _number(cells, "value"),
        cells["source"], _day(cells["as_of"]), _number(cells, "low"), _number(cells, "high"),
        None if n is None else int(n), file_name), today=today)


def _number(cells: Mapping[str, str], name: str) -> float | None:
    text = cells.get(name, "")
    if not text:
        return None
    if not _NUMBER.match(text):
        raise BadInput(f"{name} “{text[:40]}” is no number")
    return float(text.rstrip("% ").replace("−", "-").replace(",", "."))


def _day(text: str) -> date:
    """Raises BadInput where it is no day, or two: nobody may guess."""
    days = {day for order in ("dmy", "mdy") if (day := parse_date(text, order))}
    if not days:
        raise BadInput(f"as of “{text[:40]}” is no date; write 2026-01-31")
    if len(days) > 1:
        raise BadInput(f"as of “{text}” can be read as two days; write 2026-01-31")
    return days.pop()


def _scale(text: str, default: Scale) -> Scale:
    """The scale that a cell names, by its own name or by that of its score."""
    said = text.strip().casefold()
    if not said or said in (str(default), SCALES[default].score.casefold()):
        return default
    found = [scale for scale, facts in SCALES.items()
             if said in (str(scale), facts.score.casefold())]
    if len(found) != 1:
        raise BadInput(f"the scale “{text[:40]}” is " + (
            f"more than one; write {' or '.join(found)}" if found else
            f"not known; write one of {', '.join(SCALES)}"))
    return found[0]
