"""Draws: which segments chance gave a change to, among whom, and how to draw the same again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import sqlite_utils

from core.store.database import Database, now_text, write
from core.store.versions import change_row


@dataclass(frozen=True)
class Candidate:
    """A segment's value that may be drawn.

    level: the mean of the outcome so far; None where too little is known. size: observations a
    week. stratum: 0, 1, …: it is drawn against those that are alike. unit: of the level; "" in
    draws of old, whose rates were times a week.
    """

    value: str
    level: float | None
    size: float
    stratum: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Draw:
    """A draw as it was made; never changed, only given up.

    attribute: of the segments. treated: values that get the change; the other candidates are the
    comparison. drawn_at: time's ISO text. given_up_at, given_up_by: who changed the segments
    afterwards, and when; "" while it stands. times: draws of the initiative so far, this one
    included.
    """

    attribute: str
    candidates: tuple[Candidate, ...]
    treated: tuple[str, ...]
    seed: int
    drawn_at: str
    drawn_by: str
    given_up_at: str = ""
    given_up_by: str = ""
    times: int = 1

    @property
    def day(self) -> date:
        """When it was drawn (UTC)."""
        return date.fromisoformat(self.drawn_at[:10])

    @property
    def segments(self) -> dict[str, tuple[str, ...]]:
        """The segments that it chose, as an initiative has them."""
        return {self.attribute: self.treated}


def newest(tables: sqlite_utils.Database, initiative: int | None = None) -> dict[int, Draw]:
    """Initiative → its newest draw, given up or not; inside the caller's transaction."""
    found: dict[int, Draw] = {}
    for row in tables.query("select * from draw where ? is null or initiative_id = ? order by id",
                            [initiative, initiative]):
        number = row["initiative_id"]
        found[number] = Draw(
            row["attribute"],
            tuple(Candidate(**one) for one in json.loads(row["candidates"])),
            tuple(json.loads(row["treated"])), row["seed"], row["drawn_at"], row["drawn_by"],
            row["given_up_at"] or "", row["given_up_by"] or "",
            found[number].times + 1 if number in found else 1)
    return found


def keep(
    db: Database, number: int, attribute: str, candidates: Sequence[Candidate],
    treated: Sequence[str], seed: int, *, version: int, session: str, by: str,
    at: str | None = None,
) -> None:
    """Keeps a draw, and the initiative's segments with it, in one transaction.

    at: when, if not now. Raises Conflict where somebody else changed the initiative first.
    """
    at = at or now_text()
    chosen = tuple(sorted(treated))
    why = (f"Chance drew {len(chosen):,} of {len(candidates):,} ({attribute}); seed {seed}, "
           f"{len({one.stratum for one in candidates}):,} strata")
    with write(db) as tables:
        change_row(tables, "initiative", number,
                   {"segments": _segments({attribute: chosen}), "randomised": 1, "starts": "{}"},
                   version=version, session=session, by=by, why=why, at=at)
        end(tables, number, by, at)
        tables["draw"].insert({
            "initiative_id": number, "attribute": attribute,
            "candidates": json.dumps([asdict(one) for one in candidates], ensure_ascii=False),
            "treated": json.dumps(chosen, ensure_ascii=False), "seed": seed, "drawn_at": at,
            "drawn_by": by})


def give_up(
    db: Database, number: int, *, version: int, session: str, by: str, why: str = ""
) -> None:
    """People choose the segments again. Raises Conflict where somebody else was first."""
    with write(db) as tables:
        change_row(tables, "initiative", number, {"randomised": 0}, version=version,
                   session=session, by=by, why=why)
        end(tables, number, by, now_text())


def broken(
    tables: sqlite_utils.Database, number: int, wanted: Mapping[str, object]
) -> bool:
    """Whether that change of columns ends what chance drew: other segments, or a start before it.

    Inside the caller's transaction.
    """
    row = next(iter(tables.query("select segments, randomised from initiative where id = ?",
                                 [number])), None)
    if not row or not row["randomised"]:
        return False
    draw = newest(tables, number).get(number)
    early = bool(draw and wanted.get("live_from") and str(wanted["live_from"]) < draw.drawn_at[:10])
    others = json.loads(str(wanted.get("segments", row["segments"])))
    return early or others != json.loads(row["segments"])


def end(tables: sqlite_utils.Database, number: int, by: str, at: str) -> None:
    """The initiative's draw proves nothing any more; inside the caller's transaction."""
    tables.conn.execute("update draw set given_up_at = ?, given_up_by = ?"
                        " where initiative_id = ? and given_up_at is null", [at, by, number])


def _segments(segments: dict[str, tuple[str, ...]]) -> str:
    return json.dumps(segments, ensure_ascii=False, sort_keys=True)
