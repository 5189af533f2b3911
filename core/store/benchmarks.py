"""Scores of others that people entered or imported, with where they come from and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.scales import Scale
from core.store.changes import note
from core.store.database import Database, now_text, read, write

NOUN = "benchmark"


@dataclass(frozen=True)
class Benchmark:
    """A score that somebody else has, or had.

    low, high: its own 95 % interval; None where its source gives none, and then it is taken as
    exact. n: responses behind it, where known. as_of: the day it stood. file_name: "" where it was
    entered by hand. id, created_at, created_by: 0 and "" until it is kept.
    """

    scale: Scale
    name: str
    value: float
    source: str
    as_of: date
    low: float | None = None
    high: float | None = None
    n: int | None = None
    file_name: str = ""
    id: int = 0
    created_at: str = ""
    created_by: str = ""

    @property
    def is_exact(self) -> bool:
        """True where its source gives no interval."""
        return self.low is None or self.high is None


def benchmarks(db: Database, scale: Scale) -> list[Benchmark]:
    """The benchmarks of a scale, by name, the newest of a name first."""
    with read(db) as tables:
        rows = tables.query(
            "select * from benchmark where scale = ? order by name, as_of desc", [str(scale)])
        return [Benchmark(**row | {"scale": Scale(row["scale"]),
                                   "as_of": date.fromisoformat(row["as_of"])}) for row in rows]


def keep(db: Database, rows: Sequence[Benchmark], *, by: str) -> tuple[int, int]:
    """Keeps benchmarks; `collect/benchmark_rows` looked at them first.

    One of the same scale, name and day takes the place of what stood there. Returns how many are
    new or changed, and how many stood there already just so.
    """
    changed = 0
    with write(db) as tables:
        for one in rows:
            place = {"scale": str(one.scale), "name": one.name, "as_of": one.as_of.isoformat()}
            wanted = {"value": float(one.value), "low": one.low, "high": one.high, "n": one.n,
                      "source": one.source}
            found = next(iter(tables.query(
                "select * from benchmark where scale = ? and name = ? and as_of = ?",
                list(place.values()))), None)
            after = {name: new for name, new in wanted.items()
                     if found is None or found[name] != new}
            if not after:
                continue
            changed += 1
            row = {**place, **wanted, "file_name": one.file_name, "created_at": now_text(),
                   "created_by": by}
            if found:
                tables["benchmark"].update(found["id"], row)
            else:
                tables["benchmark"].insert(row)
            before = {name: found[name] for name in after} if found else {}
            note(tables, NOUN, ":".join(place.values()), before, after, by=by, why=one.file_name)
    return changed, len(rows) - changed


def remove(db: Database, benchmark: Benchmark, *, by: str) -> None:
    """Takes a benchmark back; one that is gone already stays gone."""
    place = [str(benchmark.scale), benchmark.name, benchmark.as_of.isoformat()]
    with write(db) as tables:
        gone = tables.conn.execute("delete from benchmark where id = ?", [benchmark.id]).rowcount
        if gone:
            note(tables, NOUN, ":".join(place),
                 {"value": benchmark.value, "source": benchmark.source}, {}, by=by,
                 why="taken back")
