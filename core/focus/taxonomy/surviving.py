"""What a study must know of the topics before it: the found ones, and those that people made."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.errors import Conflict
from core.focus.taxonomy.replay import replay
from core.focus.text.topics import NO_SPOTS, FoundTopic
from core.store import points, taxonomy
from core.store.database import Database
from core.store.taxonomy import Edit, FoundNode


def known_topics(db: Database) -> list[FoundTopic]:
    """The topics of the study before as it found them; those under an analyst's hand are held.

    A leaf that was split gives way to its parts. Topics that an analyst defined or took over from
    a file come along even before the first study.
    """
    found, log = taxonomy.found_topics(db), taxonomy.edits(db, taken_back=True)[::-1]
    held = replay(found, log).held
    in_force = [one for one in log if one.undone_at is None]
    apart, spots = _apart(found, log), _spots(db)
    known = [
        FoundTopic(one.id, one.parent, one.label, one.keywords, one.centre,
                   held=one.id in held, phrases=one.phrases, born_at=one.born_at,
                   spots=spots.get(one.id, NO_SPOTS))
        for one in found if one.id not in apart
    ]
    there = {one.id for one in known} | apart
    made = {topic.id: topic for one in in_force for topic in _made(one) if topic.id not in there}
    return sorted([*known, *made.values()], key=lambda topic: topic.parent is not None)


def spots_arrays(found: Sequence[FoundTopic]) -> dict[str, np.ndarray]:
    """What a study keeps of its leaves for the next one: their spots, and whose they are."""
    leaves = [topic for topic in found if topic.parent]
    return {"known_spots": np.vstack([leaf.spots for leaf in leaves] or [NO_SPOTS]),
            "known_owner": np.array([leaf.id for leaf in leaves for _ in leaf.spots], str)}


def _spots(db: Database) -> dict[str, np.ndarray]:
    """Topic → its spots in the study before; {} where its files are lost: centres then stand."""
    try:
        arrays = points.points(db).arrays
    except Conflict:
        return {}
    spots, owner = arrays["known_spots"], arrays["known_owner"]
    return {str(one): spots[owner == one] for one in np.unique(owner)}


def _apart(found: Sequence[FoundNode], log: Sequence[Edit]) -> set[str]:
    """Found leaves in whose place their parts stand."""
    there, apart = {one.id for one in found}, set()
    for i, one in enumerate(log):
        if one.kind == "split" and one.undone_at is None and there & set(one.payload["ids"]):
            became = replay(found, log[:i]).became
            apart |= {one.topic, *(leaf for leaf, now in became.items() if now == one.topic)}
    return apart


def _made(one: Edit) -> list[FoundTopic]:
    """The topics that an edit brings into the world."""
    said = one.payload
    if one.kind == "define":
        phrases = tuple(part for part in (said.get("definition"), *said["phrases"]) if part)
        top = FoundTopic(said["parent"], None, said["parent_label"], (), _nowhere())
        leaf = FoundTopic(one.topic, said["parent"], said["label"], (), _nowhere(), held=True,
                          phrases=phrases)
        return [top, leaf]
    if one.kind == "import":
        return [_taken_over(topic) for topic in said["topics"]]
    return []


def _taken_over(topic: Mapping) -> FoundTopic:
    """A topic of a file; without a centre that fits, its words say where it lies."""
    words = words_of(topic) if not topic["centre"] else tuple(topic["phrases"])
    return FoundTopic(topic["id"], topic["parent"], topic["label"], tuple(topic["keywords"]),
                      np.array(topic["centre"] or (), np.float32),
                      held=topic["parent"] is not None, phrases=words)


def words_of(topic: Mapping) -> tuple[str, ...]:
    """What says what a topic of a file is about: its phrases, else its name and keywords."""
    own = tuple(part for part in (topic["definition"], *topic["phrases"]) if part)
    return own or (topic["label"], *topic["keywords"])


def _nowhere() -> np.ndarray:
    return np.zeros(0, np.float32)
