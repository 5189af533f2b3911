"""The versioned Parquet snapshot that pages read; SQLite keeps the state, DuckDB scans."""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from core.model import Scope
from core.scales import Scale
from core.store import snapshot_files
from core.store.conditions import where
from core.store.current import current_edition
from core.store.database import Database, read, write

if TYPE_CHECKING:
    import pyarrow as pa

PERIODS = ("month", "week", "quarter", "year")
COLUMNS = ("source", "scale", "language", "step")
# Employees answer for themselves: they are no part of what customers say and how far it got.
CUSTOMERS = f" and scale is distinct from '{Scale.ENPS}'"
CUSTOMER = "customer code"  # of `counts`; a segment of somebody's file may be called "customer"


def refresh(db: Database, *, moved: Mapping[int, int] | None = None) -> str:
    """Writes the snapshot of what is in the database now, which pages read from then on.

    Returns its version; one that is there already is not written again. moved: as
    `snapshot_files.prepare`.
    """
    with read(db) as tables:
        study = current_edition(tables)
    version = snapshot_files.prepare(db, study[0], moved=moved)
    with write(db) as tables:
        stands = current_edition(tables) == study
        if stands:  # else an edit was made meanwhile, and pages read what shows it already
            tables.conn.execute("update snapshot set version = ?", [version])
    if not stands:
        return refresh(db)
    snapshot_files.forget_old(db, version)
    return version


def version_of(db: Database) -> str | None:
    """The version that pages read now; None before the first snapshot."""
    with read(db) as tables:
        return tables.execute("select version from snapshot").fetchone()[0]


def scales(db: Database) -> list[tuple[Scale, int]]:
    """Scales with the number of scored responses, most first."""
    return list(_scales(_folder(db)))


@lru_cache(maxsize=16)
def _scales(folder: Path) -> tuple[tuple[Scale, int], ...]:
    # A version never changes, so what pages ask on every run is asked of it once.
    rows = _ask(folder, "select scale, count(*) as n from {responses} where score is not null"
                        " group by 1 order by n desc, scale")
    return tuple((Scale(scale), int(n)) for scale, n in rows.itertuples(index=False))


def default_scale(db: Database) -> Scale | None:
    """The scale with the most responses; None without scores."""
    found = scales(db)
    return found[0][0] if found else None


def counts(
    db: Database, scope: Scope, by: tuple[str, ...] = (), *, unknown: bool = False
) -> pd.DataFrame:
    """Scored responses of the scope's scale, counted: columns *by, score, n.

    by: "month", "week", "quarter" or "year" (first day, dates), "pattern", CUSTOMER (its number, −1
    where unknown), the name of a segment, or else "source", "scale", "language", "step". Rows
    without a value there are left out, but for unknown=True.
    """
    columns = [column_of(db, name) for name in by]
    condition, values = _where(db, scope)
    names = "".join(f"{column} as by{i}, " for i, column in enumerate(columns))
    known = "" if unknown else "".join(f" and {column} is not null" for column in columns)
    groups = ", ".join(str(i + 1) for i in range(len(by) + 1))
    frame = _query(
        db, f"select {names}score, count(*) as n from {{responses}} where score is not null"
            f"{known}{condition} group by {groups} order by {groups}", values,
        large="pattern" in by or CUSTOMER in by)
    frame.columns = [*by, "score", "n"]
    return frame


def volume(db: Database, scope: Scope) -> dict[str, object]:
    """responses, scored, commented, read, first and last date of the scope (all scales of it).

    read: of those with a comment, the ones that the current study has read.
    """
    condition, values = _where(db, scope, scored=False)
    row = _query(
        db, "select count(*) as responses, count(score) as scored,"
            " count(*) filter (where has_comment) as commented,"
            " count(*) filter (where has_comment and pattern is not null) as read,"
            " min(received_on) as first, max(received_on) as last"
            f" from {{responses}} where true{condition}", values).iloc[0]
    return {"responses": int(row["responses"]), "scored": int(row["scored"]),
            "commented": int(row["commented"]), "read": int(row["read"]),
            "first": _day(row["first"]), "last": _day(row["last"])}


def prevalence(db: Database, scope: Scope) -> pd.DataFrame:
    """How many dated responses mention each topic, by month: [month, topic, mentions, responses].

    All scales count but that of employees (`CUSTOMERS`), unless it is the scope's; leaves and
    parents. responses: all analysed responses of that month.
    """
    condition, values = _where(db, scope, scored=False)
    of = "" if scope.scale is Scale.ENPS else CUSTOMERS
    return _query(
        db, "with chosen as (select date_trunc('month', received_on)::date as month, pattern,"
            " count(*) as n from {responses} where received_on is not null"
            f" and pattern is not null{of}{condition} group by 1, 2),"
            " months as (select month, sum(n) as responses from chosen group by 1),"
            " said as (select month, topic, sum(n) as mentions from chosen"
            " join {patterns} using (pattern) group by 1, 2)"
            " select month, topic, cast(mentions as bigint) as mentions,"
            " cast(responses as bigint) as responses"
            " from said join months using (month) order by month, topic", values)


def mentions(db: Database, scope: Scope) -> pd.DataFrame:
    """Responses of the scope (all scales) that mention each topic, leaf or parent:

    [topic, mentions], most first.
    """
    condition, values = _where(db, scope, scored=False)
    return _query(
        db, "with chosen as (select pattern, count(*) as n from {responses}"
            f" where pattern is not null{condition} group by 1)"
            " select topic, cast(sum(n) as bigint) as mentions"
            " from chosen join {patterns} using (pattern) group by 1 order by 2 desc, 1", values)


def ids_with_topic(
    db: Database, scope: Scope, topic: str, *, limit: int, offset: int
) -> list[int]:
    """Ids of one page of responses that mention the topic, leaf or parent, newest first."""
    condition, values = _where(db, scope, scored=False)
    page = _query(
        db, "select id from {responses} where pattern in"
            f" (select pattern from {{patterns}} where topic = ?){condition}"
            " order by received_on desc nulls last, id limit ? offset ?",
        [topic, *values, limit, offset])
    return [int(i) for i in page["id"]]


def segment_values(db: Database) -> dict[str, list[str]]:
    """Segment → its values, alphabetically; {} before the first snapshot."""
    return {name: list(values) for name, values in _segment_values(_folder(db)).items()}


@lru_cache(maxsize=16)
def _segment_values(folder: Path) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(_ask(folder, f"select distinct {column} as value from {{responses}}"
                                 f" where {column} is not null order by 1")["value"])
        for name, column in _segments(folder).items()
    }


def ask(
    db: Database, scope: Scope, sql: str, values: list | None = None,
    held: Mapping[str, "pa.Table"] | None = None,
) -> pd.DataFrame:
    """What another module of the store wants to know of the responses of the scope (all scales).

    sql: names the tables as {responses} and {patterns}, and the scope's conditions as {where}
    (` and …`), ahead of any mark of its own. values: of its own marks. held: more tables, by name.
    """
    condition, kept = _where(db, scope, scored=False)
    return _ask(_folder(db), sql.replace("{where}", condition), [*kept, *(values or [])], held)


def segment_columns(db: Database) -> dict[str, str]:
    """Segment → its column in {responses}."""
    return dict(_segments(_folder(db)))


def _folder(db: Database) -> Path:
    """Folder of the version that pages read now; written first where there is none.

    A backup of the database comes back without the folders beside it.
    """
    folder = db.snapshots / (version_of(db) or "never")
    return folder if folder.is_dir() else db.snapshots / refresh(db)


def _query(db: Database, sql: str, values: list, *, large: bool = False) -> pd.DataFrame:
    """large: too large to be held in memory for the next time that a page asks."""
    folder = _folder(db)
    return _ask(folder, sql, values) if large else _answered(folder, sql, tuple(values)).copy()


@lru_cache(maxsize=64)
def _answered(folder: Path, sql: str, values: tuple[object, ...]) -> pd.DataFrame:
    # A version never changes, and a page asks the same again whenever something else on it does.
    return _ask(folder, sql, list(values))


def _ask(
    folder: Path, sql: str, values: list | None = None,
    held: Mapping[str, "pa.Table"] | None = None,
) -> pd.DataFrame:
    import duckdb

    named = snapshot_files.tables_of(folder)
    with duckdb.connect(config={"threads": 2}) as connection:
        for name, table in (held or {}).items():
            connection.register(name, table)
        return connection.execute(sql.format(**named), values or []).df()


def _where(db: Database, scope: Scope, *, scored: bool = True) -> tuple[str, list[object]]:
    """The scope's condition. scored: only its scale (by default the commonest)."""
    scale = scope.scale or (default_scale(db) or "" if scored else None)
    folder = _folder(db)
    return where(scope, scale, _segments(folder), _segment_values(folder))


def column_of(db: Database, name: str) -> str:
    """What a name of `counts` is in {responses}; null where it is none."""
    if name in PERIODS:
        return f"date_trunc('{name}', received_on)::date"
    # The drivers stand on patterns, whatever a segment of somebody's file is called.
    if name == "pattern":
        return name
    if name == CUSTOMER:
        return "customer"
    return _segments(_folder(db)).get(name) or (name if name in COLUMNS else "null")


@lru_cache(maxsize=16)
def _segments(folder: Path) -> dict[str, str]:
    return json.loads((folder / "segments.json").read_text(encoding="utf-8"))


def _day(value: object) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()
