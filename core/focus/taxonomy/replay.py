"""The tree that is shown: the tree that a study found, with the analysts' edits replayed on it.

Payloads, by kind. `was`: label, keywords and parent of the topic before, from which it comes back
where a later study no longer finds it. `ids`: every topic that the edit made.

rename {label, was}; merge {merged, label (of the other), was: topic → was};
split {ids, parts: [{id, label, keywords}], was};
move {parent, label (the parent's), ids (the parent, where it is new), was};
pin {pinned (false: no longer), was}; hide {was};
define {ids, label, definition, phrases, parent, parent_label, nearness};
import {ids, name, added, recognised, nearness, topics: [{id, parent, parent_label, label,
keywords, definition, phrases, pinned, hidden, centre}]}.
nearness: the cosine from which a mention was taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.model import IN_GENERAL
from core.store.taxonomy import Edit, FoundNode


@dataclass(frozen=True)
class Node:
    """A topic of the tree that is shown; position: of its first found one."""

    id: str
    parent: str | None
    label: str
    keywords: tuple[str, ...] = ()
    born_at: str | None = None
    pinned: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Taxonomy:
    """nodes: the topics shown, parents first. became: found topic → the one shown, or None.

    held: found leaves that an analyst's hand is on; later studies keep them as leaves.
    hidden: topics that are hidden. went: topic that was merged or split → what stood in its place.
    passed_over: edits in force that change nothing, for their topic is no longer there.
    named: topics whose name an analyst chose.
    """

    nodes: tuple[Node, ...]
    became: Mapping[str, str | None]
    held: frozenset[str]
    hidden: tuple[Node, ...]
    went: Mapping[str, tuple[str, ...]]
    passed_over: frozenset[int] = frozenset()
    named: frozenset[str] = frozenset()

    def now(self, topic: str) -> tuple[str, ...]:
        """The topics shown that hold what this one held: itself, or what became of it; () none."""
        shown = {one.id for one in self.nodes}
        found: dict[str, None] = {}
        waiting, seen = [topic], set()
        while waiting:
            one = waiting.pop(0)
            if one in shown:
                found[one] = None
            elif one not in seen:
                seen.add(one)
                waiting += self.went.get(one, ())
        return tuple(found)


def replay(found: Sequence[FoundNode], edits: Sequence[Edit]) -> Taxonomy:
    """The tree that is shown for a found one. An edit whose topic is nowhere is passed over.

    edits: the whole log, oldest first: what was taken back counts only where it left a mark in
    the found tree (a split whose parts are one topic again).
    """
    tree = _Tree(found)
    for one in edits:
        if one.undone_at is None:
            if _is_nowhere(tree, one):
                tree.passed_over.add(one.id)
            _REPLAYED[one.kind](tree, one)
        elif one.kind == "split":
            tree.joined_again(one)
    return tree.taxonomy([one for one in edits if one.undone_at is None])


class _Tree:
    """The tree while edits are replayed on it; it lives for one `replay`."""

    def __init__(self, found: Sequence[FoundNode]) -> None:
        self.nodes = {one.id: Node(one.id, one.parent, one.label, one.keywords, one.born_at)
                      for one in found}
        self.found = {one.id: one.parent for one in found}
        self.became = {one.id: one.id for one in found}
        self.went: dict[str, tuple[str, ...]] = {}
        self.passed_over: set[int] = set()
        self.named: set[str] = set()  # topics whose name an analyst chose

    def back(self, topic: str, was: Mapping) -> None:
        """Puts a topic where it is gone, as it was."""
        if topic not in self.nodes and was.get("label"):
            label = was["label"]
            if label == was.get("parent_label"):  # it was an only one (`calling.labels`)
                label += IN_GENERAL
            self.nodes[topic] = Node(topic, was.get("parent"), label,
                                     tuple(was.get("keywords") or ()))
            self.under(topic, was.get("parent"), str(was.get("parent_label") or was["label"]))

    def under(self, topic: str, parent: str | None, label: str) -> None:
        """Hangs a leaf under a parent, which comes back where it is gone."""
        if parent is None:
            return
        if parent not in self.nodes:
            self.nodes[parent] = Node(parent, None, label)
        self.nodes[topic] = replace(self.nodes[topic], parent=parent)

    def into(self, topic: str, other: str) -> None:
        """Everything that one topic held is the other's."""
        self.went[topic] = (other,)
        for one, became in self.became.items():
            if became == topic:
                self.became[one] = other
        for one in self.nodes.values():
            if one.parent == topic:
                self.nodes[one.id] = replace(one, parent=other)
        self.nodes.pop(topic, None)

    def joined_again(self, one: Edit) -> None:
        """The parts of a split that was taken back, which are still apart in the found tree."""
        parts = [part for part in one.payload["ids"] if part in self.nodes]
        if parts:
            self.back(one.topic, one.payload["was"])
        for part in parts:
            self.into(part, one.topic)

    def taxonomy(self, edits: Sequence[Edit]) -> Taxonomy:
        """What stands at the end: parents without a leaf are gone, leaves follow parents."""
        gone = {one.id for one in self.nodes.values() if one.hidden}
        gone |= {one.id for one in self.nodes.values() if one.parent in gone}
        shown = [one for one in self._distinct() if one.id not in gone]
        filled = {one.parent for one in shown if one.parent}
        parents = [one for one in shown if one.parent is None and one.id in filled]
        leaves = [one for one in shown if one.parent in {top.id for top in parents}]
        kept = {one.id for one in (*parents, *leaves)}
        became = {one: now if now in kept else None for one, now in self.became.items()}
        hidden = tuple(one for one in self._distinct() if one.id in gone)
        return Taxonomy((*parents, *leaves), became, self._held(edits), hidden, self.went,
                        frozenset(self.passed_over), frozenset(self.named))

    def _distinct(self) -> list[Node]:
        """The topics, each with a name of its own.

        Two can meet in one: a later study finds what an analyst chose, or an undo brings back a
        name that was given away. The analyst's choice stays.
        """
        taken = {self.nodes[one].label.casefold() for one in self.named & self.nodes.keys()}
        found = []
        for one in self.nodes.values():
            label, number = one.label, 2
            while one.id not in self.named and label.casefold() in taken:
                label, number = f"{one.label} {number}", number + 1
            taken.add(label.casefold())
            found.append(replace(one, label=label))
        return found

    def _held(self, edits: Sequence[Edit]) -> frozenset[str]:
        touched = {name for one in edits for name in (
            one.topic, one.payload.get("parent"), *one.payload.get("merged", ()),
            *one.payload.get("ids", ()))}
        touched.discard(None)

        def is_held(leaf: str, parent: str) -> bool:
            now = self.nodes.get(self.became[leaf])
            return bool({leaf, parent, self.became[leaf], now and now.parent} & touched)

        return frozenset(leaf for leaf, parent in self.found.items()
                         if parent is not None and is_held(leaf, parent))


def _is_nowhere(tree: _Tree, one: Edit) -> bool:
    if one.kind in ("define", "import"):
        return False  # they make their topics
    needed = one.payload["ids"] if one.kind == "split" else [one.topic]
    return not any(topic in tree.nodes for topic in needed)


def _rename(tree: _Tree, one: Edit) -> None:
    if one.topic in tree.nodes:
        tree.nodes[one.topic] = replace(tree.nodes[one.topic], label=one.payload["label"])
        tree.named.add(one.topic)


def _merge(tree: _Tree, one: Edit) -> None:
    for other in one.payload["merged"]:
        if one.topic in tree.nodes and other in tree.nodes:
            tree.into(other, one.topic)
        tree.went.setdefault(other, (one.topic,))  # where a later study finds it no more


def _split(tree: _Tree, one: Edit) -> None:
    was = one.payload["was"]
    for part in one.payload["parts"]:
        if part["id"] in tree.nodes:
            tree.nodes[part["id"]] = replace(
                tree.nodes[part["id"]], label=part["label"], keywords=tuple(part["keywords"]))
            tree.under(part["id"], was["parent"], was["parent_label"])
    there = tuple(part for part in one.payload["ids"] if part in tree.nodes)
    if one.topic in tree.nodes and there:
        # What no part took (a mention that came later, found in the old leaf) goes to the first.
        tree.into(one.topic, there[0])
    if there:
        tree.went[one.topic] = there


def _move(tree: _Tree, one: Edit) -> None:
    if one.topic in tree.nodes:
        tree.under(one.topic, one.payload["parent"], one.payload["label"])


def _pin(tree: _Tree, one: Edit) -> None:
    if one.topic in tree.nodes:
        tree.nodes[one.topic] = replace(
            tree.nodes[one.topic], pinned=one.payload.get("pinned", True))


def _hide(tree: _Tree, one: Edit) -> None:
    if one.topic in tree.nodes:
        tree.nodes[one.topic] = replace(tree.nodes[one.topic], hidden=True)


def _define(tree: _Tree, one: Edit) -> None:
    leaf, said = one.topic, one.payload
    words = tuple(said.get("phrases") or ())
    before = tree.nodes.get(leaf, Node(leaf, None, said["label"]))
    tree.nodes[leaf] = replace(before, label=said["label"], keywords=before.keywords or words)
    tree.under(leaf, said["parent"], said["parent_label"])


def _import(tree: _Tree, one: Edit) -> None:
    for said in one.payload["topics"]:
        before = tree.nodes.get(said["id"], Node(said["id"], None, said["label"]))
        tree.nodes[said["id"]] = replace(
            before, label=said["label"], keywords=tuple(said["keywords"]) or before.keywords,
            pinned=before.pinned or bool(said.get("pinned")),
            hidden=before.hidden or bool(said.get("hidden")))
        tree.under(said["id"], said["parent"], said["parent_label"])


_REPLAYED = {"rename": _rename, "merge": _merge, "split": _split, "move": _move, "pin": _pin,
             "hide": _hide, "define": _define, "import": _import}
