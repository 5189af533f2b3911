"""Studied databases of responses that no company would wish for, written as they are kept."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from core.collect.plan import Plan
from core.focus import key_drivers
from core.focus.numbers import opportunities
from core.model import Topic
from core.scales import Scale
from core.store import findings, snapshot
from core.store.database import Database, now_text, open_database, write


def studied_as(
    path: Path, said: np.ndarray, score: np.ndarray, *, scale: Scale = Scale.NPS, stores: int = 4,
) -> Database:
    """A database of n responses over 500 days, studied: its drivers kept, its pains placed.

    said: (n, p) which of p topics each speaks of. score: (n,). stores: they come in turn.
    """
    db = open_database(path)
    _responses(db, score, scale, stores)
    _study(db, said.astype(bool), score, scale)
    snapshot.refresh(db)
    opportunities.propose(db, by="Ana")
    return db


def _responses(db: Database, score: np.ndarray, scale: Scale, stores: int) -> None:
    made = {"created_at": now_text(), "created_by": "Ana"}
    plan = Plan(columns=("score", "store"), roles={"score": "score"}, source="visits",
                scale=str(scale)).to_json()
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(
        np.arange(score.size) * 500 // score.size, unit="D")
    with write(db) as tables:
        tables["source"].insert({"id": 1, "name": "visits", "family": "visits",
                                 "scale": str(scale), "shape": "", **made})
        tables["batch"].insert({"id": 1, "file_name": "visits.csv", "file_hash": "",
                                "status": "done", "rows": score.size,
                                "plan": json.dumps({"plan": plan}), **made})
        tables["attribute"].insert({"name": "store", "is_segment": 1, "changed_at": now_text(),
                                    "changed_by": "Ana"})
        tables["response"].insert_all(
            {"id": i + 1, "source_id": 1, "row_key": str(i), "batch_id": 1,
             "score": float(score[i]), "comment": "made up", "received_on": f"{days[i]:%Y-%m-%d}",
             "attributes": json.dumps({"store": f"Store {i % stores}"})}
            for i in range(score.size))
        tables.conn.execute("update snapshot set dataset = dataset + 1")


def _study(db: Database, said: np.ndarray, score: np.ndarray, scale: Scale) -> None:
    study = findings.begin(db, method="made up", by="Ana")
    leaves = [f"t{j + 2}" for j in range(said.shape[1])]
    tree = [Topic("t1", None, "The visit", (), 1, None)]
    tree += [Topic(leaf, "t1", f"Topic {j + 1}", (), int(said[:, j].sum()), None)
             for j, leaf in enumerate(leaves)]
    findings.keep_topics(db, study, [findings.TopicRow(one, np.zeros(1)) for one in tree])
    rows, pattern_of = np.unique(said, axis=0, return_inverse=True)
    patterns = [tuple(leaf for leaf, on in zip(leaves, row, strict=True) if on) for row in rows]
    held = [json.dumps(one) for one in patterns]
    list(findings.keep_columns(db, "pattern", study, {
        "id": range(len(held)), "topics": held, "found": held}))
    n = score.size
    list(findings.keep_columns(db, "reading", study, {
        "response_id": range(1, n + 1), "language": ["en"] * n, "sentiment": [0.0] * n,
        "topic_id": [None] * n, "pattern_id": pattern_of.ravel().tolist()}))
    responses = pd.DataFrame({"scale": str(scale), "score": score.astype(float), "customer": None})
    key_drivers.keep(db, study, scale, responses, patterns, pattern_of.ravel())
    findings.finish(db, study, responses=n, summary={})
