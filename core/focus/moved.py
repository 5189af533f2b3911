"""What a change of the topics moved: from where to where, and in which leaves it was found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.errors import Conflict
from core.focus.taxonomy import calling
from core.focus.taxonomy.replay import Taxonomy, replay
from core.store.taxonomy import Edit, FoundNode

MADE_LEAVES = frozenset({"split", "define", "import"})


@dataclass(frozen=True)
class Moved:
    """leaves: the found ones whose mentions moved. sources, targets: labels of the topics that
    held them before and after; () where none did, or nobody can tell.
    """

    leaves: tuple[str, ...]
    sources: tuple[str, ...]
    targets: tuple[str, ...]


def moved(found: Sequence[FoundNode], log: Sequence[Edit], number: int) -> Moved:
    """What an edit moved, as the topics stood when it was made.

    log: the whole of it, in any order. Edits that move nothing (a name, a pin) have no leaves. A
    split or a topic that was defined made leaves of its own: those moved, from the topic that was
    split, or from wherever they were (no sources). Raises Conflict without such an edit.
    """
    ordered = sorted(log, key=lambda one: one.id)
    edit = next((one for one in ordered if one.id == number), None)
    if edit is None:
        raise Conflict("This change is no longer in the log.")
    if edit.kind in MADE_LEAVES:
        made = set(edit.payload["ids"])
        leaves = tuple(one.id for one in found if one.parent and one.id in made)
        if edit.kind == "split" and not leaves:  # it was taken back
            leaves = tuple(one.id for one in found if one.parent and one.id == edit.topic)
        return Moved(leaves, *_labels(edit, None))
    # What was split since is one topic again: the found tree holds its parts.
    since = [replace(one, undone_at=edit.made_at) for one in reversed(ordered)
             if one.id > number and one.kind == "split"]
    before = [*since, *(one for one in ordered if one.id < number)]
    now = replay(found, [*before, replace(edit, undone_at=None)])
    was_at, is_at = _places(replay(found, before)), _places(now)
    leaves = tuple(one.id for one in found if one.parent and was_at[one.id] != is_at[one.id])
    return Moved(leaves, *_labels(edit, now))


def _places(tree: Taxonomy) -> dict[str, tuple[str | None, str | None]]:
    """Found topic → the leaf that shows it and the parent of that one."""
    parents = {node.id: node.parent for node in tree.nodes}
    return {one: (now, parents.get(now) if now else None) for one, now in tree.became.items()}


def _labels(edit: Edit, now: Taxonomy | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the topics were called that held it before and after."""
    said = edit.payload
    labels = calling.labels(now) if now else {}
    if edit.kind == "merge":
        sources = tuple(said["was"][one]["label"] for one in said["merged"])
        return sources, (labels.get(edit.topic, edit.topic),)
    if edit.kind == "split":
        return (said["was"]["label"],), tuple(part["label"] for part in said["parts"])
    if edit.kind == "move":
        return (said["was"]["label"],), (said["label"],)
    if edit.kind == "hide":
        return (said["was"]["label"],), ()
    return (), (said["label"],) if edit.kind == "define" else ()
