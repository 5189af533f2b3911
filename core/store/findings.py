"""What studies found: topics, mentions, contributions, drivers.

A study writes under its own id in chunks and becomes current in one last transaction, so a
reader sees the old findings or the new ones, never half of either.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pandas as pd

from core.errors import Conflict
from core.model import Scale, Topic
from core.store.database import Database, now_text, read, write

CHUNK = 20_000
BULK = ("mention", "reading", "pattern", "contribution")
DRIVER_COLUMNS = [
    "topic", "parent", "label", "parent_label", "stake", "low", "high", "standard_error",
    "mentions", "grade", "promoter_part", "detractor_part",
]
EVIDENCE_COLUMNS = [
    "response_id", "comment", "start", "stop", "score", "scale", "source", "received_on",
    "language", "sentiment",
]


@dataclass(frozen=True)
class Study:
    """The head of a study. dataset: the dataset version it read. summary: what it says of itself:

    `judged_by` (language → who judged its sentiment) and `mentions` (how many).
    """

    id: int
    method: str
    responses: int
    dataset: int
    summary: dict
    created_at: str
    created_by: str
    finished_at: str | None


@dataclass(frozen=True)
class TopicRow:
    """A topic as the study keeps it; centre: (d,) float32, by which the next study knows it."""

    topic: Topic
    centre: np.ndarray


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
            for table in ("topic", "driver", "driver_model"):
                tables.conn.execute(f"delete from {table} where study_id = ?", [study_id])
            tables.conn.execute("delete from study where id = ?", [study_id])
        dataset = tables.execute("select dataset from snapshot").fetchone()[0]
        row = {"method": method, "dataset": dataset, "created_at": now_text(), "created_by": by}
        return tables["study"].insert(row, pk="id").last_pk


def keep(db: Database, table: str, study_id: int, rows: Iterable[dict]) -> Iterator[int]:
    """Writes rows of one findings table in chunks; yields how many are written so far."""
    rows, written = iter(rows), 0
    while chunk := [{"study_id": study_id, **row} for row in islice(rows, CHUNK)]:
        with write(db) as tables:
            tables[table].insert_all(chunk, batch_size=1000)
        written += len(chunk)
        yield written


def keep_topics(db: Database, study_id: int, found: Sequence[TopicRow]) -> None:
    """Writes the topic tree, in its order."""
    with write(db) as tables:
        tables["topic"].insert_all(
            {"study_id": study_id, "id": row.topic.id, "parent_id": row.topic.parent,
             "label": row.topic.label, "keywords": json.dumps(row.topic.keywords),
             "mentions": row.topic.mentions, "sentiment": row.topic.sentiment,
             "centre": np.asarray(row.centre, dtype="<f4").tobytes(), "position": position}
            for position, row in enumerate(found)
        )


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
                 row["finished_at"])


def topic_rows(db: Database) -> list[TopicRow]:
    """The current study's tree with centres, parents first; [] without a study."""
    with read(db) as tables:
        rows = tables.query(
            "select t.* from topic t join study s on s.id = t.study_id"
            " where s.status = 'current' order by t.position"
        )
        return [
            TopicRow(
                Topic(row["id"], row["parent_id"], row["label"],
                      tuple(json.loads(row["keywords"])), row["mentions"], row["sentiment"]),
                np.frombuffer(row["centre"], dtype="<f4"),
            )
            for row in rows
        ]


def topics(db: Database) -> list[Topic]:
    """The current study's tree, parents first; [] without a study."""
    return [row.topic for row in topic_rows(db)]


def next_topic_number(db: Database) -> int:
    """One more than the highest topic number ever given, so that an id is never given twice."""
    with read(db) as tables:
        highest = tables.execute("select max(cast(substr(id, 2) as integer)) from topic").fetchone()
    return (highest[0] or 0) + 1


def drivers(db: Database, scale: Scale | None) -> pd.DataFrame:
    """The current study's drivers of one scale, leaves only, worst pain first (withheld last).

    Columns: topic, parent, label, parent_label, stake, low, high, standard_error, mentions, grade,
    promoter_part, detractor_part; stake and interval are NaN where withheld, parts but for NPS.
    """
    with read(db) as tables:
        rows = list(tables.query(
            "select d.*, t.parent_id, t.label, p.label as parent_label from driver d"
            " join study s on s.id = d.study_id and s.status = 'current'"
            " join topic t on t.study_id = d.study_id and t.id = d.topic_id"
            " left join topic p on p.study_id = t.study_id and p.id = t.parent_id"
            " where d.scale = ? order by d.stake is null, d.stake, d.topic_id",
            [str(scale) if scale else ""],
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


def driver_model(db: Database, study_id: int, scale: Scale) -> dict | None:
    """What the study kept of the fit (`key_drivers.fit_from` reads it); None without."""
    with read(db) as tables:
        row = tables.execute("select model from driver_model where study_id = ? and scale = ?",
                             [study_id, str(scale)]).fetchone()
    return json.loads(row[0]) if row else None


def patterns(db: Database, study_id: int) -> list[list[str]]:
    """The distinct sets of leaves that responses mention, by number; the first is "no topic"."""
    with read(db) as tables:
        rows = tables.execute(
            "select topics from pattern where study_id = ? order by id", [study_id]).fetchall()
    return [json.loads(row[0]) for row in rows]


def evidence(db: Database, ids: Sequence[int], topics: Sequence[str]) -> pd.DataFrame:
    """The mentions of these leaves in these responses, in the order of `ids`.

    Columns: response_id, comment, start, stop, score, scale, source, received_on, language,
    sentiment (the mention's). A response that mentions them twice has two rows.
    """
    with read(db) as tables:
        rows = list(tables.query(
            "select r.id as response_id, r.comment, m.start, m.stop, r.score, s.scale,"
            " s.name as source, r.received_on, g.language, m.sentiment from mention m"
            " join response r on r.id = m.response_id join source s on s.id = r.source_id"
            " left join reading g on g.study_id = m.study_id and g.response_id = r.id"
            # Joined to its study, every mention there is would be scanned.
            " where m.study_id = (select id from study where status = 'current')"
            " and m.response_id in (select value from json_each(?))"
            " and m.topic_id in (select value from json_each(?)) order by m.start",
            [json.dumps(list(ids)), json.dumps(list(topics))],
        ))
    place = {number: i for i, number in enumerate(ids)}
    rows.sort(key=lambda row: place[row["response_id"]])
    return pd.DataFrame(rows, columns=EVIDENCE_COLUMNS)


def export_rows(db: Database) -> pd.DataFrame:
    """A row a response, by id: source, external_id, received_at, score, language, sentiment,
    topic, topics. Missing stays missing; topics are leaves and their parents, `;` between."""
    parents = {topic.id: topic.parent for topic in topics(db)}
    current = study(db)
    found = patterns(db, current.id) if current else []
    joined = {i: ";".join(_with_parents(leaves, parents)) for i, leaves in enumerate(found)}
    with read(db) as tables:
        rows = tables.execute(
            "select s.name, r.external_id, r.received_on, r.score,"
            " coalesce(g.language, r.language), g.sentiment, g.topic_id, g.pattern_id"
            " from response r join source s on s.id = r.source_id"
            " left join reading g on g.response_id = r.id"
            " and g.study_id = (select id from study where status = 'current') order by r.id"
        ).fetchall()
    frame = pd.DataFrame(rows, columns=["source", "external_id", "received_at", "score",
                                        "language", "sentiment", "topic", "pattern"])
    # Looked up here: a column of nothing but missing patterns would come back as numbers.
    frame["topics"] = [joined.get(one) or None for one in frame.pop("pattern")]
    return frame.astype({"score": float, "sentiment": float})


def _with_parents(leaves: Iterable[str], parents: dict[str, str | None]) -> list[str]:
    found: list[str] = []
    for leaf in leaves:
        found += [one for one in (parents.get(leaf), leaf) if one and one not in found]
    return found
