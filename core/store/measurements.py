"""What was frozen when an initiative was approved, and what was measured since."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from core.store.database import Database, now_text, read, write


@dataclass(frozen=True)
class Frozen:
    """Baseline and forecast as they stood at an approval; never changed afterwards."""

    initiative_id: int
    baseline: dict
    forecast: dict
    frozen_at: str
    frozen_by: str


@dataclass(frozen=True)
class Measurement:
    """What was measured of an outcome; verdict: the JSON of `delight.evidence.ladder.Verdict`."""

    initiative_id: int
    outcome: str
    verdict: dict
    measured_at: str
    measured_by: str


def frozen(db: Database, initiative: int | None = None) -> dict[int, Frozen]:
    """Initiative → what its newest approval froze."""
    with read(db) as tables:
        rows = tables.query(
            "select initiative_id, baseline, forecast, frozen_at, frozen_by from frozen"
            " where ? is null or initiative_id = ? order by id", [initiative, initiative])
        return {row["initiative_id"]: Frozen(**row | {
            "baseline": json.loads(row["baseline"]), "forecast": json.loads(row["forecast"])})
            for row in rows}


def measurements(db: Database, initiative: int | None = None) -> list[Measurement]:
    """What was measured (of one initiative), by initiative and outcome."""
    with read(db) as tables:
        rows = tables.query(
            "select * from measurement where ? is null or initiative_id = ?"
            " order by initiative_id, outcome", [initiative, initiative])
        return [Measurement(**row | {"verdict": json.loads(row["verdict"])}) for row in rows]


def rests_on(db: Database) -> str:
    """A mark that differs once anything was written that a verdict, its power or its money rests
    on: what people changed, what jobs brought in, what was measured. A page keeps what it computed
    for as long as the mark stays the same.
    """
    with read(db) as tables:
        return str(tables.execute(
            "select (select version from snapshot), (select max(id) from change),"
            " (select group_concat(key || value) from preference), (select count(finished_at)"
            " || max(finished_at) from job), (select max(id) from event),"
            " (select max(rowid) from customer), (select max(measured_at) from measurement),"
            " (select max(id) from study)").fetchone())


def keep(
    db: Database, initiative: int, verdicts: Mapping[str, dict], *, by: str
) -> None:
    """Replaces what was measured of an initiative: outcome → verdict (JSON), in one transaction."""
    at = now_text()
    with write(db) as tables:
        tables.conn.execute("delete from measurement where initiative_id = ?", [initiative])
        tables["measurement"].insert_all(
            {"initiative_id": initiative, "outcome": outcome,
             "verdict": json.dumps(verdict, allow_nan=False), "measured_at": at,
             "measured_by": by}
            for outcome, verdict in verdicts.items())
