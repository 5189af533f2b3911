"""A made-up company of twenty stores, written as it is kept, with planted initiatives.

Responses over 80 weeks, about 12 a store and week; the latent NPS of a store is its level (mean 20,
sd 8) and a season of amplitude 3. What initiatives do is planted: store → (first day, points).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from core.model import Outcome, Stage
from core.store import draws
from core.store.database import Database, now_text, write
from core.store.draws import Candidate, Draw
from core.store.initiatives import create, initiative, set_stage

FIRST = date(2025, 1, 6)  # a Monday
WEEKS = 80
LAST = FIRST + timedelta(weeks=WEEKS, days=-1)
STORES = tuple(f"Store {i:02d}" for i in range(20))
AT = {"created_at": "2026-01-01T00:00:00Z", "created_by": "Ana"}
Effects = Mapping[str, tuple[date, float]]


def answers(
    effects: Effects, *, seed: int = 1, a_week: float = 12, weeks: int = WEEKS,
    stores: Sequence[str] = STORES, begins: Mapping[str, int] | None = None,
    mentions: Effects | None = None,
) -> Iterator[dict]:
    """Responses as rows: day, store, kind, score, said (whether the topic is mentioned).

    begins: store → the week of its first response. mentions: store → (first day, share since).
    """
    rng = np.random.default_rng(seed)
    for store in stores:
        level = 20 + 8 * rng.standard_normal()
        for week in range((begins or {}).get(store, 0), weeks):
            season = 3 * np.sin(2 * np.pi * week / 52)
            for offset in rng.integers(0, 7, rng.poisson(a_week)):
                day = FIRST + timedelta(weeks=week, days=int(offset))
                start, points = effects.get(store, (date.max, 0.0))
                since, share = (mentions or {}).get(store, (date.max, 0.2))
                nps = np.clip(level + season + (points if day >= start else 0), -65, 65) / 100
                drawn = rng.random()
                yield {"day": day, "store": store,
                       "kind": "new" if rng.random() < 0.3 else "regular",
                       "score": 10 if drawn < 0.35 + nps / 2 else 3 if drawn > 0.65 + nps / 2
                       else 8, "said": rng.random() < (share if day >= since else 0.2)}


def fill_responses(db: Database, effects: Effects, **more: Any) -> int:
    """Writes responses (`answers`) with a study whose only topic is t1; returns how many."""
    rows, readings = [], []
    for number, one in enumerate(answers(effects, **more), 1):
        rows.append({"id": number, "source_id": 1, "row_key": str(number), "batch_id": 1,
                     "score": float(one["score"]), "received_on": one["day"].isoformat(),
                     "comment": "made up",
                     "attributes": json.dumps({"store": one["store"], "kind": one["kind"]})})
        readings.append({"study_id": 1, "response_id": number, "pattern_id": int(one["said"])})
    _write(db, rows, readings)
    return len(rows)


def _write(db: Database, rows: list[dict], readings: list[dict]) -> None:
    with write(db) as tables:
        tables["source"].insert({"id": 1, "name": "visits", "family": "visits", "scale": "nps",
                                 "shape": "", **AT})
        tables["batch"].insert({"id": 1, "file_name": "visits.csv", "file_hash": "", "plan": "{}",
                                **AT})
        for name in ("store", "kind"):
            tables["attribute"].insert({"name": name, "is_segment": 1, "changed_by": "Ana",
                                        "changed_at": AT["created_at"]})
        tables["response"].insert_all(rows)
        tables["study"].insert({"id": 1, "status": "current", "method": "1",
                                "responses": len(rows), "finished_at": now_text(), **AT})
        topic = {"study_id": 1, "keywords": "[]", "centre": b"", "mentions": 1}
        tables["topic"].insert_all([
            {**topic, "id": "t0", "label": "The visit", "parent_id": None, "position": 0},
            {**topic, "id": "t1", "label": "Waiting", "parent_id": "t0", "position": 1}])
        tables["pattern"].insert_all([{"study_id": 1, "id": 0, "topics": "[]"},
                                      {"study_id": 1, "id": 1, "topics": '["t1"]'}])
        tables["driver"].insert({
            "study_id": 1, "scale": "nps", "topic_id": "t1", "stake": -6.0, "low": -8.0,
            "high": -4.0, "standard_error": 1.0, "mentions": len(rows) // 5, "grade": "full",
            "parts": "{}"})
        tables["reading"].insert_all(readings)
        tables.conn.execute("update snapshot set dataset = dataset + 1")


def started(
    db: Database, name: str, *, stores: Sequence[str] = (), live: date | None = None,
    until: date | None = None, expected: float | None = 8.0, stage: Stage = Stage.SHIPPED,
    outcome: Outcome = Outcome.SCORE, topic: str | None = "t1", drawn_from: Sequence[str] = (),
    **more: object,
) -> int:
    """An initiative that stands at a stage; its number. drawn_from: chance drew its stores."""
    segments = {"store": tuple(stores)} if stores else {}
    number = create(db, {"name": name, "topic_id": topic, "topic_label": "Waiting",
                         "segments": segments, "live_from": live, "live_until": until,
                         "expected": expected, "outcome": outcome, **more}, by="Ana")
    if drawn_from:
        draws.keep(db, number, "store", [Candidate(name, None, 12.0) for name in drawn_from],
                   stores, 1, version=1, session="", by="Ana", at=f"{live}T00:00:00Z")
    set_stage(db, number, stage, version=initiative(db, number).version, session="", by="Ana")
    return number


def drawing(chosen: Sequence[str], among: Sequence[str] = STORES, on: date = FIRST) -> Draw:
    """A draw of these stores, as it is kept."""
    return Draw("store", tuple(Candidate(name, None, 12.0) for name in among),
                tuple(sorted(chosen)), 1, f"{on}T00:00:00Z", "Ana")
