"""Databases of scored answers with customers and segments, written as they are kept."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np

from core.scales import Scale
from core.store.database import Database, now_text, open_database, write

# score, day, customer (None where unknown), attributes
Answer = tuple[float, date | None, str | None, dict[str, str]]
SCORES = (10.0, 8.0, 3.0)


def answered(path: Path, answers: Iterable[Answer], *, scale: Scale = Scale.NPS) -> Database:
    """A database of the answers; every attribute is a segment. Its snapshot is not written yet."""
    db, rows = open_database(path), list(answers)
    made = {"created_at": now_text(), "created_by": "Ana"}
    with write(db) as tables:
        tables["source"].insert({"id": 1, "name": "visits", "family": "visits",
                                 "scale": str(scale), "shape": "", **made})
        tables["batch"].insert({"id": 1, "file_name": "visits.csv", "file_hash": "",
                                "status": "done", "rows": len(rows), "plan": "{}", **made})
        for name in sorted({name for *_, attributes in rows for name in attributes}):
            tables["attribute"].insert({"name": name, "is_segment": 1, "changed_at": now_text(),
                                        "changed_by": "Ana"})
        tables["response"].insert_all(
            {"id": i + 1, "source_id": 1, "row_key": str(i), "batch_id": 1, "score": score,
             "customer": customer, "received_on": day.isoformat() if day else None,
             "attributes": json.dumps(attributes)}
            for i, (score, day, customer, attributes) in enumerate(rows))
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    return db


def shifted(seed: int = 1, n: int = 1_200) -> list[Answer]:
    """A year of answers, in its last quarter more of them from Hull, where NPS is −40 and not 40.

    Five other places and a kind (a coin) change nothing; a rating by the same people follows the
    score. Customers answer once.
    """
    rng = np.random.default_rng(seed)
    rows: list[Answer] = []
    for i in range(n):
        late = i >= 3 * n // 4
        hull = rng.random() < (0.55 if late else 0.15)
        score = float(rng.choice(SCORES, p=(0.2, 0.2, 0.6) if hull else (0.6, 0.2, 0.2)))
        place = "Hull" if hull else str(rng.choice(["Bath", "Deal", "Ely", "Rye", "Wells"]))
        rows.append((score, date.fromordinal(date(2025, 1, 1).toordinal() + i * 360 // n), f"c{i}",
                     {"place": place, "kind": str(rng.choice(["web", "shop"])),
                      "again": str(int(score // 3))}))
    return rows


def one_of_many(seed: int = 2) -> list[Answer]:
    """600 answers, of which 500 are one customer's, who gave a 3 each time."""
    rng = np.random.default_rng(seed)
    day = date(2025, 3, 1)
    many = [(3.0, day, "much", {"place": "Hull"})] * 500
    return [*many, *((float(rng.choice(SCORES)), day, f"c{i}", {"place": "Bath"})
                     for i in range(100))]
