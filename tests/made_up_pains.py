"""A studied database without a study: twelve pains and two strengths, written as they are kept."""

import json
from collections.abc import Iterator
from pathlib import Path

from core.focus.numbers import opportunities
from core.store.database import Database, now_text, open_database, write
from tests.serving import Serving

# Label, NPS points at stake, half-width of the interval, mentions.
PAINS = [
    ("Waiting at the check-in desk", -6.1, 1.2, 1240), ("Cold breakfast", -4.4, 1.1, 820),
    ("Slow wifi in the rooms", -3.8, 1.0, 760), ("Noise from the corridor", -3.1, 0.9, 640),
    ("Billing errors on the invoice", -2.7, 0.7, 210), ("Parking too far away", -2.2, 0.8, 480),
    ("Air conditioning that cannot be turned down", -1.9, 0.7, 350),
    ("Small towels", -1.2, 0.6, 300), ("Gym closes early", -0.9, 0.5, 140),
    ("App logs me out", -0.8, 0.4, 95), ("No vegan choices", -0.7, 0.5, 120),
    ("Lift out of order", -0.6, 0.4, 60),
]


def fill(db: Database) -> None:
    """A study whose drivers are PAINS (t1 …), and two strengths; the pains are placed."""
    at = {"created_at": now_text(), "created_by": "Ana"}
    rows = [*PAINS, ("Friendly staff", 5.0, 1.0, 900), ("Great view", 3.0, 0.8, 400)]
    with write(db) as tables:
        tables["source"].insert({"id": 1, "name": "stays", "family": "stays", "scale": "nps",
                                 "shape": "", **at})
        tables["batch"].insert({"id": 1, "file_name": "stays.csv", "file_hash": "", "plan": "{}",
                                **at})
        tables["response"].insert_all(
            {"id": i, "source_id": 1, "row_key": str(i), "batch_id": 1, "score": float(i % 11)}
            for i in range(1, 60))
        tables["study"].insert({"id": 1, "status": "current", "method": "1", "responses": 59,
                                "finished_at": now_text(), **at})
        topic = {"study_id": 1, "keywords": "[]", "centre": b"", "position": 0, "mentions": 1}
        tables["topic"].insert({**topic, "id": "t0", "label": "The stay", "parent_id": None})
        for i, (label, stake, half, mentions) in enumerate(rows, 1):
            tables["topic"].insert({**topic, "id": f"t{i}", "label": label, "parent_id": "t0",
                                    "position": i})
            tables["driver"].insert({
                "study_id": 1, "scale": "nps", "topic_id": f"t{i}", "stake": stake,
                "low": stake - half, "high": stake + half, "standard_error": half / 1.96,
                "mentions": mentions, "grade": "full", "parts": json.dumps({})})
    opportunities.propose(db, by="Ana")


def served(folder: Path) -> Iterator[Serving]:
    """For a fixture: the app on a team's database that is filled so; it ends with the tests."""
    serving = Serving(folder).without_demo()
    fill(open_database(serving.team))
    yield serving.start()
    serving.stop()


def sixty(db: Database) -> None:
    """After `fill`: 48 pains more, small ones most of them, so that 60 stand on the matrix."""
    with write(db) as tables:
        for i in range(15, 63):
            stake, mentions = -4.0 / (i - 12), 20 + 7 * (i % 11)
            label = f"Complaint {i} about {('the room', 'breakfast', 'the bill')[i % 3]}"
            tables["topic"].insert({
                "study_id": 1, "keywords": "[]", "centre": b"", "position": i, "mentions": mentions,
                "id": f"t{i}", "label": label, "parent_id": "t0"})
            tables["driver"].insert({
                "study_id": 1, "scale": "nps", "topic_id": f"t{i}", "stake": stake,
                "low": 1.5 * stake, "high": 0.5 * stake, "standard_error": -stake / 4,
                "mentions": mentions, "grade": "full", "parts": json.dumps({})})
        tables["study"].update(1, {"finished_at": now_text()})  # what pages keep of it is void
    opportunities.place(db, [f"t{i}" for i in range(15, 63)], by="Ana")
