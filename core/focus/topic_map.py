"""The job that draws the map of the current study."""

from collections.abc import Callable

import numpy as np

from core.focus.text import map as layout
from core.focus.text.space import restored
from core.store import maps, points
from core.store.database import Database

SEED = 20260101


def draw(db: Database, *, report: Callable[[float, str], None]) -> dict:
    """Lays the map of the current study out and keeps it; returns {"drawn": mentions}.

    Too few mentions give an empty map. Raises Conflict without a study or its points.
    """
    report(0.05, "Choosing mentions for the map")
    held = points.points(db)
    numbers = layout.chosen(points.has_topic(db))
    places = np.zeros((0, 2), np.float32)
    if len(numbers) < layout.FEWEST:
        numbers = numbers[:0]
    else:
        report(0.1, f"Laying out {len(numbers):,} mentions on the map")
        places = layout.laid_out(restored(np.asarray(held.points[numbers])), SEED)
    maps.keep(db, numbers, places)
    return {"drawn": len(numbers)}
