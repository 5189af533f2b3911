"""How a tree of topics grows on a bounded sample of mentions.

Leaves are Ward clusters (Ward 1963) of the sample; how many, the data decide: a merge counts as a
border between topics where it is clearly taller than the merge of the same rank in structureless
points with the same covariance. What one language alone says joins the nearest leaf that lacks
that language. Parents are Ward clusters of the leaves. A topic that an earlier study knew keeps
its place, its id and its name; new ones are only made of what none explains.
"""

from collections.abc import Sequence

import numpy as np

from core.focus.text.space import Space, means_by, normalised, ward, whitening
from core.focus.text.topics import FoundTopic, Tree, nearest

MOST_LEAVES = 120  # in one language; in several, finer leaves are wordings of one of them
TALLER = 1.3  # times the structureless merge of the same rank
SMALLEST_LEAF = 6  # distinct mentions of the sample
SMALLEST_SHARE = 0.002  # of the sample
FEWEST_MENTIONS = 10  # below, there is no topic
OUTGROWN = 1.6  # times the known leaves: the data then deserve a tree of their own
SAME_TOPIC = 0.55  # cosine of centres from which a topic found afresh is a known one
UNRELATED = 0.65  # share of structureless points that would be nearer to some topic
ONE_TONGUE = 0.75  # share of one language from which a leaf may be a topic's words in it alone
TRANSLATED = 0.3  # cosine of centres from which a leaf of one language joins another
PARENTS = 1.8  # times the root of the number of leaves
MOST_PARENTS = 15
OWN_SHRINKAGE = 0.5  # of the leaves' own whitening, in which parents are found
RELATED = 0.3  # cosine of centres from which a new leaf belongs to a known parent


def find_tree(
    points: np.ndarray, tongues: Sequence[str | None], copies: np.ndarray, space: Space,
    known: Sequence[FoundTopic], seed: int,
) -> Tree:  # fmt: skip
    """The tree of a sample of distinct mentions.

    points: (n, d) in `space`. tongues, copies: (n,) language of each and how often it was written.
    known: topics of the earlier study; those whose centre does not fit the space are left out.
    """
    leaves = [topic for topic in known if topic.parent and topic.centre.shape == space.middle.shape]
    centres = points[:0]
    if leaves:
        centres = space.centres_in(np.stack([leaf.centre for leaf in leaves]))
    if len(points) < 2 * SMALLEST_LEAF or copies.sum() < FEWEST_MENTIONS:
        return _tree_of_little(points, copies, centres, leaves)
    null = _structureless(points, seed)
    smallest = max(SMALLEST_LEAF, int(SMALLEST_SHARE * len(points)))
    merges = ward(points)
    most = int(min(MOST_LEAVES / np.sqrt(_languages(tongues)), len(points) // SMALLEST_LEAF))
    cut = _cut(merges, _leaves_wanted(merges, null, most))
    fresh = _translated(points, _settled(points, cut, smallest), tongues)
    same: tuple[FoundTopic | None, ...] = tuple(leaves)
    if not leaves or len(fresh) > max(OUTGROWN * len(leaves), len(leaves) + 4):
        centres, same = _recognised(fresh, centres, leaves)
    nearness = _nearness(null, centres)
    if any(same):
        centres = _with_unexplained(points, centres, nearness, smallest, seed)
        same += (None,) * (len(centres) - len(same))
    return Tree(centres, nearness, same, _parents(points, centres, same))


def _tree_of_little(
    points: np.ndarray, copies: np.ndarray, centres: np.ndarray, leaves: Sequence[FoundTopic]
) -> Tree:
    """Too few distinct mentions for a tree: the known topics, or one topic if all say the same."""
    if leaves:
        return Tree(centres, 0.5, tuple(leaves), _parents(points, centres, tuple(leaves)))
    one = normalised(np.average(points, axis=0, weights=copies)[None]) if len(points) else points
    if copies.sum() < FEWEST_MENTIONS or np.average(points @ one[0], weights=copies) < 0.5:
        return Tree(points[:0], 1.0, (), np.zeros(0, int))
    return Tree(one, 0.5, (None,), np.zeros(1, int))


def _cut(merges: np.ndarray, groups: int) -> np.ndarray:
    from scipy.cluster.hierarchy import fcluster

    return fcluster(merges, groups, "maxclust") - 1


def _structureless(points: np.ndarray, seed: int) -> np.ndarray:
    """As many Gaussian points of length 1 with the covariance of the sample, and no clusters."""
    values, axes = np.linalg.eigh(np.cov(points.T))
    noise = np.random.default_rng(seed).standard_normal(points.shape)
    return normalised(noise @ (axes * np.sqrt(np.maximum(values, 0))).T)


def _languages(tongues: Sequence[str | None]) -> float:
    """How many languages are spoken, each counted by its share: two to the entropy."""
    shares = np.unique([tongue or "" for tongue in tongues], return_counts=True)[1] / len(tongues)
    return float(2 ** -(shares * np.log2(shares)).sum())


def _leaves_wanted(merges: np.ndarray, null: np.ndarray, most: int) -> int:
    """How many of the top merges are taller than those of structureless points; plus one."""
    most = max(1, min(most, MOST_LEAVES))
    heights = merges[::-1, 2][:most]
    taller = heights > TALLER * ward(null)[::-1, 2][:most]
    # The very first merges are few and noisy: one short merge must not end the count.
    return int(np.clip(taller.sum() + 1, 1, most))


def _settled(points: np.ndarray, labels: np.ndarray, smallest: int) -> np.ndarray:
    """Centres after points moved to the nearest once; small leaves dissolve.

    More rounds made leaves more alike in size and less true.
    """
    centres = normalised(means_by(points, labels, labels.max() + 1))
    labels, _ = nearest(points, centres)
    sizes = np.bincount(labels, minlength=len(centres))
    keep = sizes >= min(smallest, sizes.max())
    return normalised(means_by(points, labels, len(centres))[keep])


def _translated(
    points: np.ndarray, centres: np.ndarray, tongues: Sequence[str | None]
) -> np.ndarray:
    """Centres after leaves that speak one language joined the nearest that mostly speaks others."""
    names = sorted({tongue for tongue in tongues if tongue})
    speaks = np.array([names.index(tongue) if tongue else -1 for tongue in tongues])
    member, _ = nearest(points, centres)
    said = np.zeros((len(centres), len(names)))
    np.add.at(said, (member[speaks >= 0], speaks[speaks >= 0]), 1)
    usual = said.sum(axis=0) / max(1, said.sum())
    while len(centres) > 1:
        shares = said / np.maximum(said.sum(axis=1, keepdims=True), 1)
        # A language that nearly all is in tells nothing about a leaf.
        alone = shares >= np.maximum(ONE_TONGUE, (1 + usual) / 2)
        if not alone.any():
            break
        tongue = np.where(alone.any(axis=1), alone.argmax(axis=1), 0)
        cosines = np.where(alone.any(axis=1)[:, None] & (shares[:, tongue].T < ONE_TONGUE),
                           centres @ centres.T, -1.0)
        one, other = np.unravel_index(cosines.argmax(), cosines.shape)
        if cosines[one, other] < TRANSLATED:
            break
        weights = said[[one, other]].sum(axis=1)
        centres[other] = normalised((weights @ centres[[one, other]])[None])[0]
        said[other] += said[one]
        centres, said = np.delete(centres, one, axis=0), np.delete(said, one, axis=0)
    return centres


def _nearness(null: np.ndarray, centres: np.ndarray) -> float:
    """The cosine to the nearest leaf that UNRELATED of structureless points stay below."""
    return float(np.quantile(nearest(null, centres)[1], UNRELATED))


def _with_unexplained(
    points: np.ndarray, centres: np.ndarray, nearness: float, smallest: int, seed: int
) -> np.ndarray:
    """The leaves, and those that points near to none of them form as tightly as leaves do."""
    labels, cosine = nearest(points, centres)
    far = cosine < nearness
    rest = points[far]
    room = MOST_LEAVES + 20 - len(centres)
    if len(rest) < 3 * smallest or room <= 0:
        return centres
    tight = np.median(means_by(cosine[:, None], np.where(far, -1, labels), len(centres)))
    merges = ward(rest)
    wanted = _leaves_wanted(merges, _structureless(rest, seed), len(rest) // SMALLEST_LEAF)
    groups = _cut(merges, wanted)
    found = normalised(means_by(rest, groups, wanted))
    for number, centre in enumerate(found):
        own = rest[groups == number]
        if len(own) >= smallest and (own @ centre).mean() >= tight and room > 0:
            centres, room = np.vstack([centres, centre]), room - 1
    return centres


def _recognised(
    fresh: np.ndarray, centres: np.ndarray, leaves: Sequence[FoundTopic]
) -> tuple[np.ndarray, tuple[FoundTopic | None, ...]]:
    """(centres, which known leaf each is): the assignment with the greatest sum of cosines.

    A leaf under an analyst's hand keeps its own place, and comes along where nothing is like it.
    """
    same: list[FoundTopic | None] = [None] * len(fresh)
    fresh, matched = fresh.copy(), set()
    if leaves:
        from scipy.optimize import linear_sum_assignment

        cosines = fresh @ centres.T
        for new, old in zip(*linear_sum_assignment(-cosines), strict=True):
            if cosines[new, old] >= SAME_TOPIC:
                same[new] = leaves[old]
                matched.add(int(old))
                if leaves[old].held:
                    fresh[new] = centres[old]
    alone = [i for i, leaf in enumerate(leaves) if leaf.held and i not in matched]
    return np.vstack([fresh, centres[alone]]), (*same, *(leaves[i] for i in alone))


def _parents(
    points: np.ndarray, centres: np.ndarray, known: Sequence[FoundTopic | None]
) -> np.ndarray:
    """The group of each leaf. Known leaves keep their siblings; a new one joins the nearest."""
    names = [leaf.parent for leaf in known if leaf]
    if names and len(names) >= len(centres) / 2:
        order = {name: number for number, name in enumerate(dict.fromkeys(names))}
        groups = np.array([order[leaf.parent] if leaf else -1 for leaf in known])
        for leaf in np.flatnonzero(groups < 0):
            near, cosine = nearest(centres[leaf][None], centres[groups >= 0])
            groups[leaf] = groups[groups >= 0][near[0]] if cosine[0] >= RELATED else max(groups) + 1
        return groups
    if len(centres) <= 3:
        return np.arange(len(centres))
    member, _ = nearest(points, centres)
    own = whitening(points - means_by(points, member, len(centres))[member], OWN_SHRINKAGE)[0]
    wanted = int(np.clip(round(PARENTS * np.sqrt(len(centres))), 2, MOST_PARENTS))
    sizes = np.sqrt(np.bincount(member, minlength=len(centres)))
    return _grouped(normalised((centres - points.mean(axis=0)) @ own), np.maximum(sizes, 1), wanted)


def _grouped(rows: np.ndarray, weights: np.ndarray, wanted: int) -> np.ndarray:
    """Ward's merges of weighted rows until so many groups are left; numbered by first member.

    Weights between one and the size of a leaf kept planted topics together best.
    """
    rows, weights = rows.astype(float), weights.astype(float)
    groups = [[number] for number in range(len(rows))]
    while len(groups) > wanted:
        apart = ((rows[:, None] - rows[None]) ** 2).sum(axis=2)
        apart *= weights[:, None] * weights[None] / (weights[:, None] + weights[None])
        np.fill_diagonal(apart, np.inf)
        one, other = sorted(np.unravel_index(apart.argmin(), apart.shape))
        pair = [one, other]
        rows[one] = np.average(rows[pair], axis=0, weights=weights[pair])
        weights[one] += weights[other]
        groups[one] += groups.pop(other)
        rows, weights = np.delete(rows, other, axis=0), np.delete(weights, other)
    labels = np.zeros(sum(map(len, groups)), int)
    for number, members in enumerate(groups):
        labels[members] = number
    return labels
