"""What a topic's mentions do to the score: a change of both may be consistent with an effect."""

from core.model import Scope
from core.scales import Scale
from core.store import findings, snapshot
from core.store.database import Database


def effect_per_mention(db: Database, scale: Scale | None, topic: str) -> float | None:
    """γ: what one mention of the topic moves the score by, from the drivers; None if unknown.

    A topic with subtopics takes their sum.
    """
    drivers = findings.drivers(db, scale)
    mine = drivers[(drivers["topic"] == topic) | (drivers["parent"] == topic)]
    stake = float(mine["stake"].sum(min_count=1))
    scope = Scope(scale=scale)
    said = snapshot.mentions(db, scope).set_index("topic")["mentions"]
    mentions, responses = said.get(topic, 0), snapshot.volume(db, scope)["responses"]
    if not mentions or stake != stake:  # NaN: withheld
        return None
    return stake * float(responses) / float(mentions)
