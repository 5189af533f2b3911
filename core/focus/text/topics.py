"""A two-level tree of topics: leaves with a place in the space of meanings, under parents."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from core.focus.text.space import Space

NO_SPOTS = np.zeros((0, 0), np.float32)
LONGEST_LABEL = 60  # characters: longer names do not fit a chart


@dataclass(frozen=True)
class FoundTopic:
    """A node of the tree as a study found it; leaves have a parent, parents have none.

    centre: (d,) float32, as `Space.centres_out` stores it.
    held: an analyst's hand is on it; it stays a leaf with its id, whatever later data say.
    phrases: of a topic that an analyst made from a definition or examples; its centre is their
    mean. spots: (s, d) the tighter places that a leaf is made of, stored as the centre is; without
    any, its centre is its one spot. is_new: made by this study although an earlier tree was there.
    born_at: when it was.
    """

    id: str
    parent: str | None
    label: str
    keywords: tuple[str, ...]
    centre: np.ndarray
    held: bool = False
    phrases: tuple[str, ...] = ()
    spots: np.ndarray = field(default_factory=lambda: NO_SPOTS, repr=False)
    is_new: bool = False
    born_at: str | None = None


@dataclass(frozen=True)
class Tree:
    """Leaves as points of a space, and where known ones came from.

    centres: (k, d), of length 1. nearness: the cosine to a spot from which a mention belongs to its
    leaf. known: for each leaf the known topic it is, or None. parents: (k,) group of each leaf.
    spots, owner: (s, d) of length 1 and (s,) the leaf of each; by default the centres. A topic is
    said in several ways, and what lies between two of them need not be about it.
    reach: the cosine to a centre from which a mention belongs to a topic without spots.
    """

    centres: np.ndarray
    nearness: float
    known: tuple[FoundTopic | None, ...]
    parents: np.ndarray
    spots: np.ndarray | None = None
    owner: np.ndarray | None = None
    reach: float = 0.0

    def __post_init__(self) -> None:
        if self.spots is None or self.owner is None:
            object.__setattr__(self, "spots", self.centres)
            object.__setattr__(self, "owner", np.arange(len(self.centres)))

    def assign(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(leaf number or −1, cosine to the centre of the nearest leaf) of points (n, d)."""
        if not len(self.centres):
            return np.full(len(points), -1), np.zeros(len(points), np.float32)
        spot, cosine = nearest(points, self.spots)
        leaf = self.owner[spot]
        return np.where(cosine >= self.nearness, leaf, -1), cosines_to(points, self.centres, leaf)


def cosines_to(points: np.ndarray, centres: np.ndarray, which: np.ndarray) -> np.ndarray:
    """Cosine of each point (n, d) to its own of the centres, `which` (n,)."""
    return np.einsum("ij,ij->i", points, centres[which])


def nearest(points: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(number of the nearest centre, cosine to it) of each point."""
    cosines = points @ centres.T
    leaf = cosines.argmax(axis=1)
    return leaf, cosines[np.arange(len(points)), leaf]


def numbered(
    tree: Tree, space: Space, next_number: int, known: Sequence[FoundTopic] = ()
) -> tuple[list[FoundTopic], list[FoundTopic]]:
    """(parents, leaves) with ids; leaves in the order of the tree. New ones have an empty label.

    A parent is the known one that most of its known leaves had, given once; else it is new.
    known: topics of the earlier study; where there was a tree, what is not among them is new.
    """
    before = {topic.id: topic for topic in known}
    is_new = any(topic.parent and not topic.phrases for topic in known)
    parents: list[FoundTopic] = []
    leaves: list[FoundTopic | None] = [None] * len(tree.centres)
    stored = space.centres_out(tree.centres) if len(tree.centres) else tree.centres
    spots = space.centres_out(tree.spots) if len(tree.spots) else tree.spots
    taken: set[str] = set()
    for group in np.unique(tree.parents).tolist():
        members = np.flatnonzero(tree.parents == group)
        names = [tree.known[m].parent for m in members if tree.known[m]]
        free = [name for name in names if name not in taken]
        if free:
            name = max(dict.fromkeys(free), key=free.count)
        else:
            name, next_number = f"t{next_number}", next_number + 1
        taken.add(name)
        fresh = FoundTopic(name, None, "", (), stored[0], is_new=is_new and not free)
        parent = replace(before.get(name, fresh), centre=stored[members].mean(axis=0))
        parents.append(parent)
        for member in members:
            old, own = tree.known[member], spots[tree.owner == member]
            if old:
                leaves[member] = replace(
                    old, parent=name, centre=stored[member], spots=own, is_new=False)
            else:
                leaves[member] = FoundTopic(f"t{next_number}", name, "", (), stored[member],
                                            spots=own, is_new=is_new)
                next_number += 1
    return parents, [leaf for leaf in leaves if leaf]
