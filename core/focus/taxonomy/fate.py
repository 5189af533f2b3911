"""What became of a topic that is not shown: rules follow it, opportunities say it."""

from core.focus.taxonomy.log import listed, quoted
from core.focus.taxonomy.replay import Taxonomy, replay
from core.store import findings, taxonomy
from core.store.database import Database

HIDDEN = "is hidden"


def now(db: Database, topic: str) -> tuple[str, ...]:
    """The topics shown that hold what this one held: itself, what it was merged into, its parts.

    () where it is hidden, or the study does not find it.
    """
    here = {one.id for one in findings.topics(db)}
    if topic in here:
        return (topic,)
    return tuple(one for one in _shown(db).now(topic) if one in here)


def fate(db: Database, topic: str) -> str:
    """What became of it, as the end of a sentence: "was merged into “Waiting”"; "": it is shown."""
    labels = {one.id: one.label for one in findings.topics(db)}
    if topic in labels:
        return ""
    shown = _shown(db)
    if topic in {one.id for one in shown.hidden}:
        return HIDDEN
    into = [quoted(labels[one]) for one in shown.now(topic) if one in labels]
    if not into:
        return "is no longer found by the newest study"
    return f"was {'merged' if len(into) == 1 else 'split'} into {listed(into)}"


def _shown(db: Database) -> Taxonomy:
    return replay(taxonomy.found_topics(db), taxonomy.edits(db, taken_back=True)[::-1])
