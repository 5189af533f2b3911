"""A database of any size with planted findings, for benches that measure pages, not the study."""

import json
from pathlib import Path

import core  # noqa: F401 – before numpy, which then works with one thread, as in the app

# isort: split
import numpy as np
import pandas as pd

from core.collect.plan import Plan
from core.focus import key_drivers
from core.model import Topic
from core.scales import Scale
from core.store import findings, snapshot
from core.store.database import Database, now_text, open_database, write

TOPICS = 40
STORES = 24
WORD = "planted "


def database(path: Path, n: int, *, seed: int = 1, mentions: bool = False) -> Database:
    """n scored responses over two years, 24 stores, 40 topics; findings as a study leaves them.

    A comment says WORD once for each of its topics, or once. mentions: with a row for each.
    """
    rng = np.random.default_rng(seed)
    db = open_database(path)
    said = rng.random((n, TOPICS)) < rng.uniform(0.005, 0.08, TOPICS)
    effect = rng.normal(0, 1.2, TOPICS)
    score = np.clip(np.round(8 + said @ effect + 2 * rng.standard_normal(n)), 0, 10)
    days = pd.Timestamp("2024-07-01") + pd.to_timedelta(rng.integers(0, 730, n), unit="D")
    store = rng.integers(0, STORES, n)
    _responses(db, said.sum(axis=1), score, days, store)
    keep_study(db, said, score)
    if mentions:
        keep_mentions(db, said)
    snapshot.refresh(db)
    return db


def _responses(
    db: Database, topics: np.ndarray, score: np.ndarray, days: pd.DatetimeIndex, store: np.ndarray
) -> None:
    made = {"created_at": now_text(), "created_by": "bench"}
    plan = Plan(columns=("score", "store"), roles={"score": "score"}, source="bench",
                scale="nps").to_json()
    with write(db) as tables:
        tables["source"].insert({"id": 1, "name": "bench", "family": "bench", "scale": "nps",
                                 "shape": "", **made})
        tables["batch"].insert({"id": 1, "file_name": "bench", "file_hash": "", "status": "done",
                                "rows": score.size, "plan": json.dumps({"plan": plan}), **made})
        tables["attribute"].insert({"name": "store", "is_segment": 1, "changed_at": now_text(),
                                    "changed_by": "bench"})
        tables["response"].insert_all(
            ({"id": i + 1, "source_id": 1, "row_key": str(i), "batch_id": 1,
              "score": float(score[i]), "comment": WORD * max(1, int(topics[i])),
              "received_on": f"{days[i]:%Y-%m-%d}",
              "attributes": json.dumps({"store": f"Store {store[i]:02d}"})}
             for i in range(score.size)), batch_size=1000)
        tables.conn.execute("update snapshot set dataset = dataset + 1")


def keep_study(
    db: Database, said: np.ndarray, score: np.ndarray, more: pd.DataFrame | None = None
) -> None:
    """Findings as a study leaves them; said: (n, TOPICS). more: customer and attributes of each
    response, where the drivers are to know them.
    """
    n = score.size
    study_id = findings.begin(db, method="planted", by="bench")
    leaves = [f"t{j + 5}" for j in range(TOPICS)]
    tree = [Topic(f"t{k + 1}", None, f"theme {k + 1}", (), 1, None) for k in range(4)]
    tree += [Topic(leaf, f"t{j % 4 + 1}", f"topic {j + 1}", (), int(said[:, j].sum()), None)
             for j, leaf in enumerate(leaves)]
    findings.keep_topics(db, study_id, [findings.TopicRow(t, np.zeros(1)) for t in tree])
    rows, pattern_of = np.unique(said, axis=0, return_inverse=True)
    patterns = [tuple(leaf for leaf, on in zip(leaves, row, strict=True) if on) for row in rows]
    held = [json.dumps(one) for one in patterns]
    list(findings.keep_columns(db, "pattern", study_id, {
        "id": range(len(held)), "topics": held, "found": held}))
    list(findings.keep_columns(db, "reading", study_id, {
        "response_id": range(1, n + 1), "language": ["en"] * n, "sentiment": [0.0] * n,
        "topic_id": [None] * n, "pattern_id": pattern_of.ravel().tolist()}))
    responses = pd.DataFrame({"scale": "nps", "score": score, "customer": None})
    if more is not None:
        responses = responses.assign(**more)
    key_drivers.keep(db, study_id, Scale.NPS, responses, patterns, pattern_of.ravel())
    findings.finish(db, study_id, responses=n, summary={})


def keep_mentions(db: Database, said: np.ndarray) -> None:
    """A mention for each topic of each response, in its own word of the comment."""
    whose, topic = np.nonzero(said)
    place = (said.cumsum(axis=1)[whose, topic] - 1) * len(WORD)
    rows = len(whose)
    list(findings.keep_columns(db, "mention", findings.study(db).id, {
        "response_id": (whose + 1).tolist(), "start": place.tolist(),
        "stop": (place + len(WORD) - 1).tolist(), "topic_id": [f"t{j + 5}" for j in topic],
        "similarity": [0.7] * rows, "sentiment": [0.0] * rows}))
