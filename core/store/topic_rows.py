"""Topics as rows of the tables of a study: as it found them, and as they are shown."""

import json
from dataclasses import dataclass

import numpy as np

from core.model import Topic


@dataclass(frozen=True)
class TopicRow:
    """A topic as the study keeps it; centre: (d,) float32, by which the next study knows it.

    phrases: an analyst's words that define it.
    """

    topic: Topic
    centre: np.ndarray
    phrases: tuple[str, ...] = ()


def found_row(study_id: int, row: TopicRow, position: int) -> dict[str, object]:
    """A row of `found_topic`; its mentions are counted with `regrouping.count_mentions`."""
    one = row.topic
    return {"study_id": study_id, "id": one.id, "parent_id": one.parent, "label": one.label,
            "keywords": json.dumps(one.keywords), "phrases": json.dumps(row.phrases),
            "centre": _bytes(row.centre), "position": position, "born_at": one.born_at,
            "became": one.id}


def shown_row(
    study_id: int, topic: Topic, position: int, centre: np.ndarray | None = None
) -> dict[str, object]:
    """A row of `topic`."""
    return {"study_id": study_id, "id": topic.id, "parent_id": topic.parent,
            "label": topic.label, "keywords": json.dumps(topic.keywords),
            "mentions": topic.mentions, "sentiment": topic.sentiment,
            "centre": b"" if centre is None else _bytes(centre), "position": position,
            "pinned": int(topic.pinned), "born_at": topic.born_at}


def _bytes(centre: np.ndarray) -> bytes:
    return np.asarray(centre, dtype="<f4").tobytes()
