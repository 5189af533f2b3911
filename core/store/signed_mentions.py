"""Which responses speak well of a topic, and which badly."""

from dataclasses import dataclass

import numpy as np

from core.model import CLEAR_TONE
from core.store.database import Database, read


@dataclass(frozen=True)
class SignedMentions:
    """A row a mention whose tone is clear. response: ids. topic: the number in the id of the leaf
    that is shown ("t12": 12). good: True, or False for a bad one.
    """

    response: np.ndarray
    topic: np.ndarray
    good: np.ndarray


def signed_mentions(db: Database, study_id: int) -> SignedMentions:
    """The study's mentions with a clear tone, in the topics as they are shown."""
    with read(db) as tables:
        became = dict(tables.execute(
            "select id, became from found_topic where study_id = ?", [study_id]).fetchall())
        # A sign for the tone keeps the rows whole numbers, which numpy takes at once.
        rows = tables.execute(
            "select response_id, cast(substr(topic_id, 2) as integer),"
            " case when sentiment > 0 then 1 else 0 end from mention where study_id = ?"
            f" and topic_id is not null and abs(sentiment) >= {CLEAR_TONE}",
            [study_id]).fetchall()
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    topic = table[:, 1]
    if became and topic.size:
        shown = np.arange(topic.max() + 1)
        for found, now in became.items():
            if int(found[1:]) < shown.size:
                shown[int(found[1:])] = int(now[1:]) if now else -1
        topic = shown[topic]
    told = topic >= 0
    return SignedMentions(table[told, 0], topic[told], table[told, 2] == 1)
