"""Writes the Parquet files of a snapshot."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import sqlite_utils

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK = 50_000


def write_responses(
    tables: sqlite_utils.Database, study_id: int, folder: Path, advanced: Callable[[int], None]
) -> None:
    """responses.parquet, a row a response with what study `study_id` found, and segments.json.

    customer: a number for each customer, in the order of their first responses; −1 where unknown.
    advanced: called with the rows written so far; may raise.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = [row[0] for row in tables.execute(
        "select name from attribute where is_segment = 1 order by name")]
    columns = {name: f"s{i}" for i, name in enumerate(names)}
    schema = pa.schema([
        ("id", pa.int64()), ("source", pa.string()), ("scale", pa.string()),
        ("score", pa.float64()), ("received_on", pa.date32()), ("language", pa.string()),
        ("step", pa.string()), ("has_comment", pa.bool_()), ("sentiment", pa.float64()),
        ("pattern", pa.int64()), ("customer", pa.int64()),
        *[(column, pa.string()) for column in columns.values()],
    ])
    cursor = tables.conn.execute(
        "select r.id, s.name, s.scale, r.score, r.received_on, coalesce(g.language, r.language),"
        " r.step, r.comment is not null, g.sentiment, g.pattern_id,"
        " coalesce(r.customer, lower(r.email)), r.attributes"
        " from response r join source s on s.id = r.source_id"
        " left join reading g on g.study_id = ? and g.response_id = r.id order by r.id",
        [study_id],
    )
    with pq.ParquetWriter(folder / "responses.parquet", schema) as out:
        done, codes = 0, {None: -1, "": -1}
        for rows in _chunks(cursor):
            out.write_table(_table(rows, schema, names, codes))
            advanced(done := done + len(rows))
    (folder / "segments.json").write_text(json.dumps(columns), encoding="utf-8")


def write_moved(before: Path, folder: Path, moved: Mapping[int, int]) -> None:
    """responses.parquet of an earlier edition, with the new patterns of the responses moved."""
    import duckdb
    import pyarrow as pa

    if not (before / "responses.parquet").is_file():
        raise FileNotFoundError(before)
    source, target = (str(at / "responses.parquet").replace("'", "''") for at in (before, folder))
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("moved", pa.table({
            "id": pa.array(moved.keys(), pa.int64()), "now": pa.array(moved.values(), pa.int64())}))
        connection.execute(
            "copy (select r.* replace (coalesce(m.now, r.pattern) as pattern)"
            f" from read_parquet('{source}') r left join moved m using (id) order by r.id)"
            f" to '{target}' (format parquet)")


def _table(
    rows: list[tuple], schema: "pa.Schema", names: list[str], codes: dict[str | None, int]
) -> "pa.Table":
    """codes: customer → number; those met for the first time are added."""
    import pyarrow as pa

    *fixed, attributes = zip(*rows, strict=True)
    days = {text: date.fromisoformat(text[:10]) if text else None for text in set(fixed[4])}
    fixed[4] = [days[text] for text in fixed[4]]
    fixed[7] = [bool(flag) for flag in fixed[7]]
    fixed[10] = [codes.setdefault(key, len(codes) - 2) for key in fixed[10]]
    held = {text: json.loads(text) for text in set(attributes)} if names else {}
    more = [[held[text].get(name) or None for text in attributes] for name in names]
    return pa.table([pa.array(values, type=field.type)
                     for values, field in zip([*fixed, *more], schema, strict=True)], schema=schema)


def write_patterns(tables: sqlite_utils.Database, study_id: int, folder: Path) -> None:
    """patterns.parquet: [pattern, topic], a row a topic of each pattern, leaves and parents."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = tables.execute("select id, topics from pattern where study_id = ?",
                          [study_id]).fetchall()
    parents = dict(tables.execute("select id, parent_id from topic where study_id = ?", [study_id]))
    numbers: list[int] = []
    topics: list[str] = []
    # Read at once: one by one, a hundred thousand patterns keep the next page waiting.
    for (i, _), said in zip(rows, json.loads(f"[{','.join(text for _, text in rows)}]"),
                            strict=True):
        above = {parents[leaf] for leaf in said if parents.get(leaf)}.difference(said)
        topics += said
        topics += sorted(above)
        numbers += [i] * (len(said) + len(above))
    pq.write_table(pa.table({
        "pattern": pa.array(numbers, pa.int64()), "topic": pa.array(topics, pa.string()),
    }), folder / "patterns.parquet")


def _chunks(cursor: sqlite3.Cursor) -> Iterator[list[tuple]]:
    while rows := cursor.fetchmany(CHUNK):
        yield rows
