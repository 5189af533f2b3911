"""A two-level tree of topics, found on a bounded sample, and every mention's place in it.

Leaves are Ward clusters (Ward 1963) of the sample; how many, the data decide: a merge counts as a
border between topics where it is clearly taller than the merge of the same rank in structureless
points with the same covariance. Parents are Ward clusters of the leaves. A topic that an earlier
study knew keeps its place, its id and its name; new ones are only made of what none explains.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.focus.text.space import Space, means_by, normalised

MOST_LEAVES = 100
TALLER = 1.3  # times the structureless merge of the same rank
SMALLEST_LEAF = 6  # distinct mentions of the sample
SMALLEST_SHARE = 0.003  # of the sample
FEWEST_MENTIONS = 10  # below, there is no topic
OUTGROWN = 1.6  # times the known leaves: the data then deserve a tree of their own
SAME_TOPIC = 0.55  # cosine of centres from which a topic found afresh is a known one
UNRELATED = 0.5  # share of structureless points that would be nearer to some topic
ROUNDS = 8
# Cosine of centres from which two leaves are one topic said in other words. Higher keeps more
# leaves: at .55 the planted topics of four languages fall into the same leaf in .66 of the
# mentions, without joining in .45; banking questions lose .02 of NMI by it.
ONE_TOPIC = 0.55


@dataclass(frozen=True)
class FoundTopic:
    """A node of the tree as a study found it; leaves have a parent, parents have none.

    centre: (256,) float32, as `Space.centres_out` stores it.
    """

    id: str
    parent: str | None
    label: str
    keywords: tuple[str, ...]
    centre: np.ndarray


@dataclass(frozen=True)
class Tree:
    """Leaves as points of a space, and where known ones came from.

    centres: (k, 256), of length 1. nearness: the cosine from which a mention belongs to a leaf.
    known: for each leaf the known topic it is, or None. parents: (k,) group of each leaf.
    """

    centres: np.ndarray
    nearness: float
    known: tuple[FoundTopic | None, ...]
    parents: np.ndarray

    def assign(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(leaf number or −1, cosine to the nearest leaf) of points (n, 256)."""
        if not len(self.centres):
            return np.full(len(points), -1), np.zeros(len(points), np.float32)
        return _nearest(points, self.centres, self.nearness)


def find_tree(
    points: np.ndarray, copies: np.ndarray, space: Space, known: Sequence[FoundTopic], seed: int
) -> Tree:
    """The tree of a sample of distinct mentions.

    points: (n, 256) in `space`. copies: (n,) how often each was written.
    known: topics of the earlier study; those whose centre does not fit the space are left out.
    """
    leaves = [topic for topic in known if topic.parent and topic.centre.shape == space.middle.shape]
    if len(points) < 2 * SMALLEST_LEAF or copies.sum() < FEWEST_MENTIONS:
        return _tree_of_little(points, copies, space, leaves)
    null = _structureless(points, seed)
    smallest = max(SMALLEST_LEAF, int(SMALLEST_SHARE * len(points)))
    merges = _ward(points)
    wanted = _leaves_wanted(merges, null, len(points))
    if leaves and wanted <= max(OUTGROWN * len(leaves), len(leaves) + 4):
        centres = space.centres_in(np.stack([leaf.centre for leaf in leaves]))
        same: tuple[FoundTopic | None, ...] = tuple(leaves)
    else:
        centres = _joined(points, _settled(points, _cut(merges, wanted), smallest))
        same = _recognised(centres, space, leaves)
    nearness = _nearness(null, centres)
    centres = _with_unexplained(points, centres, nearness, smallest, seed)
    same += (None,) * (len(centres) - len(same))
    return Tree(centres, nearness, same, _parents(centres, same))


def _tree_of_little(
    points: np.ndarray, copies: np.ndarray, space: Space, leaves: Sequence[FoundTopic]
) -> Tree:
    """Too few distinct mentions for a tree: the known topics, or one topic if all say the same."""
    if leaves:
        centres = space.centres_in(np.stack([leaf.centre for leaf in leaves]))
        return Tree(centres, 0.5, tuple(leaves), _parents(centres, tuple(leaves)))
    one = normalised(np.average(points, axis=0, weights=copies)[None]) if len(points) else points
    if copies.sum() < FEWEST_MENTIONS or np.average(points @ one[0], weights=copies) < 0.5:
        return Tree(points[:0], 1.0, (), np.zeros(0, int))
    return Tree(one, 0.5, (None,), np.zeros(1, int))


def _ward(points: np.ndarray) -> np.ndarray:
    from scipy.cluster.hierarchy import linkage

    return linkage(points, "ward")


def _cut(merges: np.ndarray, groups: int) -> np.ndarray:
    from scipy.cluster.hierarchy import fcluster

    return fcluster(merges, groups, "maxclust") - 1


def _structureless(points: np.ndarray, seed: int) -> np.ndarray:
    """As many Gaussian points of length 1 with the covariance of the sample, and no clusters."""
    values, axes = np.linalg.eigh(np.cov(points.T))
    noise = np.random.default_rng(seed).standard_normal(points.shape)
    return normalised(noise @ (axes * np.sqrt(np.maximum(values, 0))).T)


def _leaves_wanted(merges: np.ndarray, null: np.ndarray, n: int) -> int:
    """How many merges, from the top, are taller than those of structureless points."""
    most = min(MOST_LEAVES, n // SMALLEST_LEAF)
    heights = merges[::-1, 2][: most + 10]
    taller = heights > TALLER * _ward(null)[::-1, 2][: most + 10]
    # The very first merges are few and noisy: one short merge must not end the count.
    return int(np.clip(taller[:most].sum() + 1, 1, most))


def _nearest(
    points: np.ndarray, centres: np.ndarray, nearness: float
) -> tuple[np.ndarray, np.ndarray]:
    cosines = points @ centres.T
    leaf = cosines.argmax(axis=1)
    cosine = cosines[np.arange(len(points)), leaf]
    return np.where(cosine >= nearness, leaf, -1), cosine


def _settled(points: np.ndarray, labels: np.ndarray, smallest: int) -> np.ndarray:
    """Centres after a few rounds of moving points to the nearest one; small leaves dissolve."""
    centres = normalised(means_by(points, labels, labels.max() + 1))
    for _ in range(ROUNDS):
        labels, _ = _nearest(points, centres, -1.0)
        sizes = np.bincount(labels, minlength=len(centres))
        keep = sizes >= min(smallest, sizes.max())
        centres = normalised(means_by(points, labels, len(centres))[keep])
    return centres


def _joined(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Centres after the nearest two were made one again and again while they are ONE_TOPIC."""
    weights = np.bincount(_nearest(points, centres, -1.0)[0], minlength=len(centres)).astype(float)
    while len(centres) > 1:
        cosines = centres @ centres.T
        np.fill_diagonal(cosines, -1.0)
        one, other = np.unravel_index(cosines.argmax(), cosines.shape)
        if cosines[one, other] < ONE_TOPIC:
            break
        both = weights[one] * centres[one] + weights[other] * centres[other]
        centres[one] = normalised(both[None])[0]
        weights[one] += weights[other]
        centres, weights = np.delete(centres, other, axis=0), np.delete(weights, other)
    return centres


def _nearness(null: np.ndarray, centres: np.ndarray) -> float:
    """The cosine to the nearest leaf that UNRELATED of structureless points stay below."""
    return float(np.quantile((null @ centres.T).max(axis=1), UNRELATED))


def _with_unexplained(
    points: np.ndarray, centres: np.ndarray, nearness: float, smallest: int, seed: int
) -> np.ndarray:
    """The leaves, and those that points near to none of them form as tightly as leaves do."""
    labels, cosine = _nearest(points, centres, nearness)
    rest = points[labels < 0]
    room = MOST_LEAVES + 20 - len(centres)
    if len(rest) < 3 * smallest or room <= 0:
        return centres
    tight = np.median(means_by(cosine[:, None], labels, len(centres)))
    wanted = _leaves_wanted(_ward(rest), _structureless(rest, seed), len(rest))
    groups = _cut(_ward(rest), wanted)
    found = normalised(means_by(rest, groups, wanted))
    for number, centre in enumerate(found):
        own = rest[groups == number]
        if len(own) >= smallest and (own @ centre).mean() >= tight and room > 0:
            centres, room = np.vstack([centres, centre]), room - 1
    return centres


def _recognised(
    centres: np.ndarray, space: Space, leaves: Sequence[FoundTopic]
) -> tuple[FoundTopic | None, ...]:
    """Which known leaf each centre is: the assignment with the greatest sum of cosines."""
    same: list[FoundTopic | None] = [None] * len(centres)
    if leaves:
        from scipy.optimize import linear_sum_assignment

        cosines = centres @ space.centres_in(np.stack([leaf.centre for leaf in leaves])).T
        for new, old in zip(*linear_sum_assignment(-cosines), strict=True):
            if cosines[new, old] >= SAME_TOPIC:
                same[new] = leaves[old]
    return tuple(same)


def _parents(centres: np.ndarray, known: Sequence[FoundTopic | None]) -> np.ndarray:
    """The group of each leaf. Known leaves keep their siblings; a new one joins the nearest."""
    names = [leaf.parent for leaf in known if leaf]
    if names and len(names) >= len(centres) / 2:
        order = {name: number for number, name in enumerate(dict.fromkeys(names))}
        groups = np.array([order[leaf.parent] if leaf else -1 for leaf in known])
        middles = normalised(means_by(centres, groups, len(order)))
        return np.where(groups >= 0, groups, (centres @ middles.T).argmax(axis=1))
    if len(centres) <= 3:
        return np.arange(len(centres))
    wanted = int(np.clip(round(1.4 * np.sqrt(len(centres))), 2, 15))
    groups = _cut(_ward(centres), wanted)
    order = {group: number for number, group in enumerate(dict.fromkeys(groups.tolist()))}
    return np.array([order[group] for group in groups.tolist()])


def numbered(
    tree: Tree, space: Space, next_number: int
) -> tuple[list[FoundTopic], list[FoundTopic]]:
    """(parents, leaves) with ids; leaves in the order of the tree. New ones have an empty label.

    A parent is the known one that most of its known leaves had, given once; else it is new.
    """
    parents: list[FoundTopic] = []
    leaves: list[FoundTopic | None] = [None] * len(tree.centres)
    stored = space.centres_out(tree.centres) if len(tree.centres) else tree.centres
    taken: set[str] = set()
    for group in range(int(tree.parents.max()) + 1 if len(tree.parents) else 0):
        members = np.flatnonzero(tree.parents == group)
        if not members.size:
            continue
        names = [tree.known[m].parent for m in members if tree.known[m]]
        free = [name for name in names if name not in taken]
        if free:
            name = max(dict.fromkeys(free), key=free.count)
        else:
            name, next_number = f"t{next_number}", next_number + 1
        taken.add(name)
        centre = stored[members].mean(axis=0)
        parents.append(FoundTopic(name, None, "", (), centre))
        for member in members:
            old = tree.known[member]
            if old:
                leaves[member] = replace(old, parent=name, centre=stored[member])
            else:
                leaves[member] = FoundTopic(f"t{next_number}", name, "", (), stored[member])
                next_number += 1
    return parents, [leaf for leaf in leaves if leaf]
