"""What a company's own outcomes taught: the chance that work succeeds, and the forecasts' k."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.store.database import Database, now_text, read, write

K = "k"


@dataclass(frozen=True)
class Lesson:
    """A figure that outcomes moved.

    name: a complexity (value: φ, 0…1) or `K`. value: None takes it back to its default. before:
    what held until then; None where the default did. worked: of `n` measured initiatives; None
    for k.
    """

    name: str
    value: float | None
    before: float | None
    worked: int | None
    n: int
    learned_at: str = ""
    learned_by: str = ""


def newest(db: Database) -> dict[str, Lesson]:
    """Name → the lesson that holds; what was never learned is not in it."""
    with read(db) as tables:
        rows = tables.query(
            "select name, value, before, worked, n, learned_at, learned_by from learned"
            " where id in (select max(id) from learned group by name)")
        return {row["name"]: Lesson(**row) for row in rows}


def lessons(db: Database, *, limit: int = 50) -> list[Lesson]:
    """All of them, newest first."""
    with read(db) as tables:
        return [Lesson(**row) for row in tables.query(
            "select name, value, before, worked, n, learned_at, learned_by from learned"
            " order by id desc limit ?", [limit])]


def keep(db: Database, found: Sequence[Lesson], *, by: str) -> None:
    """Adds lessons in one transaction, with who and when."""
    at = now_text()
    with write(db) as tables:
        tables["learned"].insert_all(
            {"name": one.name, "value": one.value, "before": one.before, "worked": one.worked,
             "n": one.n, "learned_at": at, "learned_by": by} for one in found)
