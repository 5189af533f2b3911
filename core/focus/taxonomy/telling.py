"""What is shown of a study: its tree with the edits replayed, counted, written whole."""

from collections.abc import Mapping

from core.focus.taxonomy import calling
from core.focus.taxonomy.replay import Node, Taxonomy, replay
from core.model import Topic
from core.store import taxonomy
from core.store.database import Database
from core.store.taxonomy import Change, Grown, Told


def retell(
    db: Database, *, study_id: int | None = None,
    change: Change | None = None,
) -> int:
    """Shows the study (default: the current one) with all edits; returns its new edition.

    change: what else happens in the same transaction, before. Raises Conflict without a study.
    """
    return taxonomy.retell(db, tell, study_id=study_id, change=change)


def tell(grown: Grown) -> Told:
    """What is shown of what was found: topics counted, patterns in the leaves that are shown."""
    shown = replay(grown.found, grown.edits)
    same = {leaf for leaf, now in shown.became.items() if now == leaf}
    patterns = {i: found if same.issuperset(found) else _leaves(found, shown)
                for i, found in grown.patterns.items()}
    parents = {node.id: node.parent for node in shown.nodes}
    mentions = dict.fromkeys(parents, 0)
    for i, leaves in patterns.items():
        for topic in {*leaves, *(parents[leaf] for leaf in leaves)}:
            mentions[topic] += grown.sizes.get(i, 0)
    tone = _tone(grown, shown, parents)
    labels = calling.labels(shown)
    topics = tuple(_topic(node, labels[node.id], mentions[node.id], tone.get(node.id))
                   for node in shown.nodes)
    return Told(topics, shown.became, patterns)


def _leaves(found: tuple[str, ...], shown: Taxonomy) -> tuple[str, ...]:
    now = (shown.became.get(leaf) for leaf in found)
    return tuple(dict.fromkeys(leaf for leaf in now if leaf))


def _tone(
    grown: Grown, shown: Taxonomy, parents: Mapping[str, str | None]
) -> dict[str, tuple[float, int]]:
    """(sum, count) of the judged mentions of each topic shown, its leaves' together."""
    summed: dict[str, tuple[float, int]] = {}
    for one in grown.found:
        leaf = shown.became.get(one.id)
        for topic in (leaf, parents.get(leaf) if leaf else None):
            if topic and one.parent:
                total, count = summed.get(topic, (0.0, 0))
                summed[topic] = (total + one.tone[0], count + one.tone[1])
    return summed


def _topic(
    node: Node, label: str, mentions: int, tone: tuple[float, int] | None
) -> Topic:
    total, count = tone or (0.0, 0)
    return Topic(node.id, node.parent, label, node.keywords, mentions,
                 round(total / count, 4) if count else None, node.pinned, node.born_at)
