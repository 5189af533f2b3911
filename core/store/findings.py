"""What studies found: topics, mentions, drivers.

A study writes under its own id in chunks and becomes current in one last transaction, so a
reader sees the old findings or the new ones, never half of either.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import pandas as pd

from core.errors import Conflict
from core.model import REMARKS, Topic
from core.scales import Scale
from core.store import driver_details, segment_findings
from core.store.current import CURRENT
from core.store.database import Database, now_text, read, write
from core.store.topic_rows import TopicRow, found_row, shown_row

CHUNK = 20_000
BULK = ("mention", "reading", "pattern", driver_details.TABLE, *segment_findings.TABLES)
HEADS = ("topic", "found_topic", "driver", "driver_model")
DRIVER_COLUMNS = [
    "topic", "parent", "label", "parent_label", "stake", "low", "high", "standard_error",
    "mentions", "grade", "promoter_part", "detractor_part",
]


@dataclass(frozen=True)
class Study:
    """The head of a study. dataset: the dataset version it read. summary: what it says of itself:

    `judged_by` (language → who judged its sentiment) and `mentions` (how many).
    edition: rises with every edit of its topics. drivers_edition: the one that its drivers show.
    """

    id: int
    method: str
    responses: int
    dataset: int
    summary: dict
    created_at: str
    created_by: str
    finished_at: str | None
    edition: int = 0
    drivers_edition: int = 0


def begin(db: Database, *, method: str, by: str) -> int:
    """Opens a study on the data as they are now and returns its id.

    What an interrupted study left behind is removed: only one job runs in a database at a time.
    """
    with read(db) as tables:
        left = [row[0] for row in tables.execute("select id from study where status = 'running'")]
    for study_id in left:
        _remove_bulk(db, study_id)
    with write(db) as tables:
        for study_id in left:
            for table in HEADS:
                tables.conn.execute(f"delete from {table} where study_id = ?", [study_id])
            tables.conn.execute("delete from study where id = ?", [study_id])
        dataset = tables.execute("select dataset from snapshot").fetchone()[0]
        row = {"method": method, "dataset": dataset, "created_at": now_text(), "created_by": by}
        return tables["study"].insert(row, pk="id").last_pk


def keep_columns(
    db: Database, table: str, study_id: int, columns: Mapping[str, Sequence[object]]
) -> Iterator[int]:
    """Writes columns of equal length into one findings table in chunks; yields the rows so far.

    The values are Python's own (`ndarray.tolist()`); SQLite keeps NaN as null.
    """
    names = ("study_id", *columns)
    insert = (f"insert into {table} ({', '.join(names)})"
              f" values ({', '.join('?' * len(names))})")
    total = len(next(iter(columns.values())))
    for first in range(0, total, CHUNK):
        last = min(first + CHUNK, total)
        parts = [column[first:last] for column in columns.values()]
        with write(db) as tables:
            tables.conn.executemany(insert, zip(repeat(study_id, last - first), *parts,
                                                strict=True))
        yield last


def keep_topics(db: Database, study_id: int, found: Sequence[TopicRow]) -> None:
    """Writes the topic tree as it was found, in its order; so it is shown until edits are told."""
    with write(db) as tables:
        tables["found_topic"].insert_all(found_row(study_id, row, position)
                                         for position, row in enumerate(found))
        tables["topic"].insert_all(shown_row(study_id, row.topic, position, row.centre)
                                   for position, row in enumerate(found))


def finish(
    db: Database, study_id: int, *, responses: int, summary: dict, version: str | None = None
) -> None:
    """Makes the study the current one, in one transaction; the one before keeps its figures.

    version: of the snapshot prepared for it, which pages read from the same moment on.
    Raises Conflict where another process began a study since: then nothing changes.
    """
    with write(db) as tables:
        tables.conn.execute("update study set status = 'past' where status = 'current'")
        made = tables.conn.execute(
            "update study set status = 'current', responses = ?, summary = ?, finished_at = ?"
            " where id = ?", [responses, json.dumps(summary), now_text(), study_id],
        ).rowcount
        if not made:
            raise Conflict("Another study was begun meanwhile; this one was given up.")
        tables.conn.execute("update snapshot set version = coalesce(?, version)", [version])
    with read(db) as tables:
        past = [row[0] for row in tables.execute("select id from study where status = 'past'")]
    for old in past:
        _remove_bulk(db, old)


def _remove_bulk(db: Database, study_id: int) -> None:
    for table in BULK:
        removed = CHUNK
        while removed == CHUNK:
            with write(db) as tables:
                key = "rowid" if table != "reading" else "(study_id, response_id)"
                inner = key.strip("()")
                removed = tables.conn.execute(
                    f"delete from {table} where {key} in"
                    f" (select {inner} from {table} where study_id = ? limit {CHUNK})", [study_id],
                ).rowcount


def study(db: Database) -> Study | None:
    """The current study; None before the first."""
    with read(db) as tables:
        row = next(iter(tables.query("select * from study where status = 'current'")), None)
    if row is None:
        return None
    return Study(row["id"], row["method"], row["responses"], row["dataset"],
                 json.loads(row["summary"]), row["created_at"], row["created_by"],
                 row["finished_at"], row["edition"], row["drivers_edition"])


def topics(db: Database) -> list[Topic]:
    """The current study's tree as it is shown, parents first; [] without a study."""
    with read(db) as tables:
        rows = tables.query(
            f"select * from topic where study_id = {CURRENT} order by position")
        return [_topic(row) for row in rows]


def _topic(row: dict) -> Topic:
    return Topic(row["id"], row["parent_id"], row["label"], tuple(json.loads(row["keywords"])),
                 row["mentions"], row["sentiment"], bool(row["pinned"]), row["born_at"])


def next_topic_number(db: Database) -> int:
    """One more than the highest topic number ever given, so that an id is never given twice."""
    with read(db) as tables:
        highest = tables.execute(
            "select max(cast(substr(id, 2) as integer)) from (select id from topic"
            " union all select id from found_topic"
            " union all select value from edit, json_each(edit.payload, '$.ids'))").fetchone()
    return (highest[0] or 0) + 1


def drivers(db: Database, scale: Scale | None) -> pd.DataFrame:
    """The current study's drivers of one scale, leaves only, worst pain first (withheld last).

    What names no subject (`REMARKS`) is none, though the model counts it.
    Columns: topic, parent, label, parent_label, stake, low, high, standard_error, mentions, grade,
    promoter_part, detractor_part; stake and interval are NaN where withheld, parts but for NPS.
    """
    with read(db) as tables:
        rows = list(tables.query(
            "select d.*, t.parent_id, t.label, p.label as parent_label from driver d"
            " join study s on s.id = d.study_id and s.status = 'current'"
            " join topic t on t.study_id = d.study_id and t.id = d.topic_id"
            " left join topic p on p.study_id = t.study_id and p.id = t.parent_id"
            " where d.scale = ? and t.label not in (?, ?, ?)"
            " order by d.stake is null, d.stake, d.topic_id",
            [str(scale) if scale else "", *REMARKS],
        ))
    frame = pd.DataFrame([_driver(row) for row in rows], columns=DRIVER_COLUMNS)
    return frame.astype(dict.fromkeys(DRIVER_COLUMNS[4:8] + DRIVER_COLUMNS[10:], float))


def _driver(row: dict) -> dict:
    parts = json.loads(row["parts"])
    return {
        "topic": row["topic_id"], "parent": row["parent_id"], "label": row["label"],
        "parent_label": row["parent_label"], "stake": row["stake"], "low": row["low"],
        "high": row["high"], "standard_error": row["standard_error"],
        "mentions": row["mentions"], "grade": row["grade"],
        "promoter_part": parts.get("promoter"), "detractor_part": parts.get("detractor"),
    }


def keep_drivers(
    db: Database, study_id: int, scale: Scale, rows: Sequence[dict], model: dict | None,
    segments: Iterable[segment_findings.SegmentFit] = (),
    details: Iterable[driver_details.Detail] = (),
) -> None:
    """Keeps the drivers of one scale in place of the study's earlier ones, in one transaction.

    segments: those that were pooled. details: what else is known of the drivers.
    """
    head = {"study_id": study_id, "scale": str(scale)}
    with write(db) as tables:
        for table in ("driver", "driver_model"):
            tables.conn.execute(f"delete from {table} where study_id = ? and scale = ?",
                                [study_id, str(scale)])
        tables["driver"].insert_all(head | row for row in rows)
        if model is not None:
            tables["driver_model"].insert(head | {"model": json.dumps(model)})
        segment_findings.replace(tables, study_id, scale, segments)
        driver_details.replace(tables, study_id, scale, details)


def pattern_of(db: Database, study_id: int) -> dict[int, int]:
    """Response → the number of its pattern in the study."""
    with read(db) as tables:
        return dict(tables.execute(
            "select response_id, pattern_id from reading where study_id = ?",
            [study_id]).fetchall())


def driver_model(db: Database, study_id: int, scale: Scale) -> dict | None:
    """What the study kept of the fit (`key_drivers.fit_from` reads it); None without."""
    with read(db) as tables:
        row = tables.execute("select model from driver_model where study_id = ? and scale = ?",
                             [study_id, str(scale)]).fetchone()
    return json.loads(row[0]) if row else None


def patterns(db: Database, study_id: int) -> list[list[str]]:
    """The sets of leaves that responses mention, as shown, by number; the first is "no topic".

    Two numbers may show the same set, once an analyst has merged what told them apart.
    """
    with read(db) as tables:
        rows = tables.execute(
            "select topics from pattern where study_id = ? order by id", [study_id]).fetchall()
    return [json.loads(row[0]) for row in rows]
