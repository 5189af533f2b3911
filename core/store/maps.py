"""The topic map of a study: where some of its mentions lie, in a file beside its points."""

import json

import numpy as np
import pandas as pd

from core.store import points
from core.store.current import CURRENT
from core.store.database import Database, read

COLUMNS = ["x", "y", "response_id", "topic", "label", "text", "sentiment"]


def keep(db: Database, numbers: np.ndarray, places: np.ndarray) -> None:
    """Keeps the map of the current study. numbers: rows of its points. places: (n, 2)."""
    held = points.points(db)
    np.savez(points.beside(db, "map.npz"), x=places[:, 0], y=places[:, 1],
             response=held.response[numbers], start=held.start[numbers])


def places(db: Database) -> pd.DataFrame | None:
    """The map: x, y, response_id, topic (leaf shown), label, text (the mention), sentiment.

    Mentions whose topic was hidden since are left out. None where no map was drawn yet.
    """
    path = points.beside(db, "map.npz")
    if path is None or not path.is_file():
        return None
    with np.load(path) as held:
        drawn = pd.DataFrame({name: held[name] for name in ("x", "y", "response", "start")})
    with read(db) as tables:
        rows = tables.execute(
            "select m.response_id, m.start, m.topic_id, t.label,"
            " substr(r.comment, m.start + 1, m.stop - m.start), m.sentiment"
            " from shown_mention m join topic t on t.study_id = m.study_id and t.id = m.topic_id"
            " join response r on r.id = m.response_id"
            f" where m.study_id = {CURRENT}"
            " and m.response_id in (select value from json_each(?))",
            [json.dumps(sorted({int(one) for one in drawn["response"]}))]).fetchall()
    said = pd.DataFrame(
        rows, columns=["response_id", "start", "topic", "label", "text", "sentiment"])
    found = drawn.rename(columns={"response": "response_id"}).merge(
        said, on=["response_id", "start"])
    return found[COLUMNS]
