"""The topic tree as a table: parents with their leaves below them, counted in a scope."""

from collections.abc import Mapping, Sequence

import pandas as pd

from core.focus.text.naming.remarks import CATCH_ALLS
from core.model import REMARKS, Topic

ARROW = "↳ "  # before a leaf
COLUMNS = ["topic", "parent", "depth", "label", "keywords", "mentions", "share", "sentiment",
           "pinned"]
THE_REST = CATCH_ALLS.union(REMARKS)


def is_the_rest(label: str) -> bool:
    """Whether what is called so names no subject: it stands last wherever topics are listed."""
    return label in THE_REST


def tree_table(
    topics: Sequence[Topic], mentions: Mapping[str, int], responses: int, *, empty: bool = False
) -> pd.DataFrame:
    """One row a topic: a parent, then its leaves, each level by mentions, most first.

    What is pinned comes first in its level, and a topic with a pinned subtopic before those
    without; what holds the rest (`is_the_rest`) comes last. mentions: topic → responses of the
    scope that mention it; responses: all of the scope whose comment the study has read. empty:
    topics without a mention stand there too. depth: 0 parents, 1 leaves. share: mentions ÷
    responses, 0…1.
    """
    counted = {topic.id: int(mentions.get(topic.id, 0)) for topic in topics}
    held = {topic.id for topic in topics if topic.pinned}
    above = {topic.parent for topic in topics if topic.pinned and topic.parent}

    def in_order(some: list[Topic]) -> list[Topic]:
        return sorted((one for one in some if counted[one.id] or empty),
                      key=lambda one: (one.id not in held, one.id not in above,
                                       is_the_rest(one.label), -counted[one.id]))

    rows = [
        {"topic": t.id, "parent": t.parent, "depth": int(t is not top), "label": t.label,
         "keywords": ", ".join(t.keywords), "mentions": counted[t.id],
         "share": round(counted[t.id] / max(responses, 1), 3),
         "sentiment": _rounded(t.sentiment), "pinned": t.pinned}
        for top in in_order([t for t in topics if t.parent is None])
        for t in (top, *in_order([t for t in topics if t.parent == top.id]))
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"sentiment": float, "pinned": bool})


def _rounded(sentiment: float | None) -> float | None:
    # Adding 0 turns −0.00 into 0.00.
    return None if sentiment is None else round(sentiment, 2) + 0.0


def leaves_of(topics: Sequence[Topic], topic: str) -> tuple[str, ...]:
    """The leaves under a topic; a leaf is its own."""
    return tuple(t.id for t in topics if t.parent == topic) or (topic,)


def indented(topics: Sequence[Topic]) -> dict[str, str]:
    """Topic → its label, each parent followed by its leaves, which are marked with an arrow."""
    return {one.id: one.label if one.parent is None else ARROW + one.label
            for top in topics if top.parent is None
            for one in (top, *(leaf for leaf in topics if leaf.parent == top.id))}
