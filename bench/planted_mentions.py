"""A planted company with comments, mentions, topics and points, as a study leaves them."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from core.collect.plan import Plan
from core.focus import key_drivers, study
from core.focus.taxonomy.telling import retell
from core.focus.text.encoding.deeper import Shipped
from core.focus.text.encoding.embedding import load
from core.focus.text.reading import TextReading
from core.focus.text.space import Space, normalised, quantised
from core.focus.text.topics import FoundTopic, Tree
from core.scales import Scale
from core.store import feedback, findings, snapshot_files, taxonomy
from core.store.database import Database, now_text, open_database, write
from core.store.regrouping import count_mentions

LEAVES, PARENTS, DIMENSIONS = 60, 10, 256
MORE = (0.7, 0.5, 0.3)  # chances that a comment has a second, third and fourth mention
UNTOLD = 0.25  # of the mentions, which have no topic
PHRASES = ("the heating in the lounge", "the lounge was cold")  # what the study did not find
PHRASED = 0.02  # of the mentions, which lie near them
STORES = 24
WORDS = ("coffee", "wifi", "staff", "shower", "salad", "seat", "queue", "price", "parking",
         "toilet", "refund", "parcel", "website", "invoice", "lounge", "heating", "menu", "music",
         "towel", "locker")


def database(path: Path, n: int, *, seed: int = 1) -> Database:
    """n scored comments over two years with 2.5 mentions each, 60 subtopics of 10 topics."""
    rng = np.random.default_rng(seed)
    db = open_database(path)
    counts = 1 + (rng.random((n, len(MORE))) < MORE).sum(axis=1)
    response = np.repeat(np.arange(n), counts)
    first = np.cumsum(counts) - counts
    texts = [f"the {one} near the {other} was bad"
             for one, other in rng.choice(WORDS, (len(response), 2)).tolist()]
    comments = [". ".join(texts[at:at + k])
                for at, k in zip(first.tolist(), counts.tolist(), strict=True)]
    _responses(db, rng, comments)
    length = np.array([len(text) for text in texts])
    ends = np.cumsum(length + 2)
    start = ends - length - 2 - np.repeat((ends - length - 2)[first], counts)
    _study(db, rng, _mentions(rng, response, start, start + length))
    return db


def _mentions(
    rng: np.random.Generator, response: np.ndarray, start: np.ndarray, stop: np.ndarray
) -> pd.DataFrame:
    share = 1 / np.arange(3, LEAVES + 3)
    leaf = rng.choice(LEAVES, len(response), p=share / share.sum())
    leaf[rng.random(len(leaf)) < UNTOLD] = -1
    return pd.DataFrame({"response": response, "start": start, "stop": stop, "leaf": leaf,
                         "sentiment": rng.uniform(-1, 1, len(leaf)).round(3)})


def _responses(db: Database, rng: np.random.Generator, comments: list[str]) -> None:
    n = len(comments)
    made = {"created_at": now_text(), "created_by": "bench"}
    plan = Plan(columns=("score", "store"), roles={"score": "score"}, source="bench",
                scale="nps").to_json()
    days = pd.Timestamp("2024-07-01") + pd.to_timedelta(rng.integers(0, 730, n), unit="D")
    score, store = rng.integers(0, 11, n).tolist(), rng.integers(0, STORES, n).tolist()
    with write(db) as tables:
        tables["source"].insert({"id": 1, "name": "bench", "family": "bench", "scale": "nps",
                                 "shape": "", **made})
        tables["batch"].insert({"id": 1, "file_name": "bench", "file_hash": "", "status": "done",
                                "rows": n, "plan": json.dumps({"plan": plan}), **made})
        tables["attribute"].insert({"name": "store", "is_segment": 1, "changed_at": now_text(),
                                    "changed_by": "bench"})
        tables["response"].insert_all(
            ({"id": i + 1, "source_id": 1, "row_key": str(i), "batch_id": 1,
              "score": float(score[i]), "comment": comments[i],
              "received_on": f"{days[i]:%Y-%m-%d}",
              "attributes": json.dumps({"store": f"Store {store[i]:02d}"})}
             for i in range(n)), batch_size=1000)
        tables.conn.execute("update snapshot set dataset = dataset + 1")


def _study(db: Database, rng: np.random.Generator, mentions: pd.DataFrame) -> None:
    reading = _reading(rng, mentions)
    responses = feedback.responses(db)
    study_id = findings.begin(db, method="planted", by="bench")
    patterns, pattern_of = study._patterns(reading, len(responses))
    findings.keep_topics(db, study_id, study._topic_rows(reading))
    study._keep(db, study_id, responses, reading, patterns, pattern_of, lambda *_: None)
    study._keep_points(db, study_id, responses, reading)
    retell(db, study_id=study_id, change=lambda tables: count_mentions(tables, study_id))
    key_drivers.keep(db, study_id, Scale.NPS, responses, patterns, pattern_of)
    taxonomy.drivers_follow(db, study_id, 1)
    version = snapshot_files.prepare(db, study_id)
    findings.finish(db, study_id, responses=len(responses), version=version,
                    summary={"judged_by": {"en": "lexicon"}, "mentions": len(mentions)})


def _reading(rng: np.random.Generator, mentions: pd.DataFrame) -> TextReading:
    """Points around the centres of their leaves, in a space that changes nothing."""
    leaf = mentions.pop("leaf").to_numpy()
    identity, nothing = np.eye(DIMENSIONS, dtype=np.float32), np.zeros(DIMENSIONS, np.float32)
    space = Space({None: nothing}, nothing, identity, identity)
    centres = normalised(rng.standard_normal((LEAVES, DIMENSIONS)).astype(np.float32))
    points = np.zeros((len(leaf), DIMENSIONS), np.int8)
    phrased = normalised(load().encode(PHRASES).sum(axis=0, keepdims=True))
    for first in range(0, len(leaf), 20_000):
        rows = leaf[first:first + 20_000]
        noise = rng.standard_normal((len(rows), DIMENSIONS)).astype(np.float32) / 16
        middle = np.where(rows[:, None] >= 0, centres[rows], 0)
        middle = np.where(rng.random((len(rows), 1)) < PHRASED, 1.5 * phrased, middle)
        points[first:first + 20_000] = quantised(normalised(middle + noise))
    ids = [f"t{PARENTS + 1 + i}" for i in range(LEAVES)]
    parents = [FoundTopic(f"t{i + 1}", None, f"Theme {WORDS[i]}", (), nothing)
               for i in range(PARENTS)]
    leaves = [FoundTopic(ids[i], f"t{i % PARENTS + 1}", f"Subtopic {i + 1}",
                         (WORDS[i % len(WORDS)],), centres[i]) for i in range(LEAVES)]
    topic = np.array([*ids, None], dtype=object)[leaf]
    mentions["topic"] = pd.Series(topic, dtype=object)
    mentions["similarity"] = np.where(leaf >= 0, 0.7, 0.1)
    n = int(mentions["response"].max()) + 1
    first = mentions.drop_duplicates("response")["topic"].tolist()
    tree = Tree(centres, 0.3, (None,) * LEAVES, np.arange(LEAVES) % PARENTS)
    return TextReading(
        languages=["en"] * n, sentiment=np.zeros(n), judged_by={"en": "lexicon"}, taught={},
        mentions=mentions, topics=[*parents, *leaves], main_topic=first, points=points,
        space=space, tree=tree, encoding=Shipped())
