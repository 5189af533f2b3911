"""How a tree of topics grows on a bounded sample of mentions.

Leaves are Ward clusters (Ward 1963) of the sample; how many, the data decide: a merge counts as a
border between topics where it is clearly taller than the merge of the same rank in structureless
points with the same covariance. What one language alone says joins the nearest leaf that lacks
that language. Parents are Ward clusters of the leaves. A leaf is assigned by its spots, Ward
clusters of its own mentions: by its centre alone, mentions of a topic said in many ways lay as far
off as those on foreign subjects. A topic that an earlier study knew keeps its place, its id and its
name; new ones are only made of what that study had not heard, and of what no topic explains.
"""

from collections.abc import Sequence

import numpy as np

from core.focus.text.parents import parents_of
from core.focus.text.space import Space, means_by, normalised, ward
from core.focus.text.spots import found_on, spots_of, with_leaves
from core.focus.text.topics import FoundTopic, Tree, nearest
from core.focus.text.unheard import heard, unheard
from core.focus.text.ward import cut_into

MOST_LEAVES = 150  # in one language; in several, finer leaves are wordings of one of them
LEAVES = 1.5  # times the root of the number of comments, at most: of few, people read few
# Times the structureless merge of the same rank: of few mentions, and of so many.
TALLER, TALLER_OF_MANY, MANY = 1.3, 1.2, 5000
SMALLEST_LEAF = 6  # distinct mentions of the sample
SMALLEST_SHARE = 0.002  # of the sample
FEWEST_MENTIONS = 10  # below, there is no topic
# Times the known leaves, new subjects aside, and times the mentions that the tree was found on: the
# data then deserve a tree of their own.
OUTGROWN, LARGER = 1.6, 2.5
SAME_TOPIC = 0.55  # cosine of centres from which a topic found afresh is a known one
UNRELATED = 0.85  # share of structureless points that are near to no spot
FAR = 0.65  # share of them that are near to no centre
ONE_TONGUE = 0.75  # share of one language from which a leaf may be a topic's words in it alone
TRANSLATED = 0.3  # cosine of centres from which a leaf of one language joins another


def find_tree(
    points: np.ndarray, tongues: Sequence[str | None], copies: np.ndarray, recent: np.ndarray,
    comments: int, space: Space, known: Sequence[FoundTopic], seed: int,
) -> Tree:  # fmt: skip
    """The tree of a sample of distinct mentions.

    points: (n, d) in `space`. tongues, copies, recent: (n,) language of each, how often it was
    written, and whether the earlier study did not read it. comments: how many there are in all.
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
    most = int(min(MOST_LEAVES / np.sqrt(languages_spoken(tongues)), LEAVES * np.sqrt(comments),
                   len(points) // SMALLEST_LEAF))
    cut = cut_into(merges, _leaves_wanted(merges, null, most))
    fresh = _translated(points, _settled(points, cut, smallest), tongues)
    same: tuple[FoundTopic | None, ...] = tuple(leaves)
    groups = unheard(points, merges, recent, cut.max() + 1, smallest, centres)
    enough = max(OUTGROWN * len(leaves), len(leaves) + 4)
    outgrown = not leaves or (heard(points, fresh, groups) > enough
                              and len(points) > LARGER * found_on(leaves))
    if outgrown:
        centres, same = _recognised(fresh, centres, leaves)
        groups = unheard(points, merges, recent, cut.max() + 1, smallest, centres)
    stay = [leaf if leaf and (leaf.held or not outgrown) else None for leaf in same]
    spots, owner = spots_of(points, centres, stay, space)
    nearness, reach = _nearness(null, spots, UNRELATED), _nearness(null, centres, FAR)
    if any(same):
        centres, spots, owner = with_leaves(centres, spots, owner, [points[own] for own in groups])
        centres, spots, owner = with_leaves(centres, spots, owner, _unexplained(
            points, spots, owner, nearness, smallest, seed))
        same += (None,) * (len(centres) - len(same))
    groups = parents_of(points, centres, same)
    groups = np.where(groups < 0, groups.max() + 1, groups)
    return Tree(centres, nearness, same, groups, spots, owner, reach)


def _tree_of_little(
    points: np.ndarray, copies: np.ndarray, centres: np.ndarray, leaves: Sequence[FoundTopic]
) -> Tree:
    """Too few distinct mentions for a tree: the known topics, or one topic if all say the same."""
    if leaves:
        return Tree(centres, 0.5, tuple(leaves), parents_of(points, centres, tuple(leaves)))
    one = normalised(np.average(points, axis=0, weights=copies)[None]) if len(points) else points
    if copies.sum() < FEWEST_MENTIONS or np.average(points @ one[0], weights=copies) < 0.5:
        return Tree(points[:0], 1.0, (), np.zeros(0, int))
    return Tree(one, 0.5, (None,), np.zeros(1, int))


def _structureless(points: np.ndarray, seed: int) -> np.ndarray:
    """As many Gaussian points of length 1 with the covariance of the sample, and no clusters."""
    values, axes = np.linalg.eigh(np.cov(points.T))
    noise = np.random.default_rng(seed).standard_normal(points.shape)
    return normalised(noise @ (axes * np.sqrt(np.maximum(values, 0))).T)


def languages_spoken(tongues: Sequence[str | None]) -> float:
    """How many languages are spoken, each counted by its share: two to the entropy."""
    shares = np.unique([tongue or "" for tongue in tongues], return_counts=True)[1] / len(tongues)
    return float(2 ** -(shares * np.log2(shares)).sum())


def _leaves_wanted(merges: np.ndarray, null: np.ndarray, most: int) -> int:
    """How many of the top merges are taller than those of structureless points; plus one."""
    most = max(1, min(most, MOST_LEAVES))
    heights = merges[::-1, 2][:most]
    times = np.interp(len(null), [0, MANY], [TALLER, TALLER_OF_MANY])
    taller = heights > times * ward(null)[::-1, 2][:most]
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


def _nearness(null: np.ndarray, places: np.ndarray, share: float) -> float:
    """The cosine to the nearest place that this share of structureless points stay below."""
    return float(np.quantile(nearest(null, places)[1], share))


def _unexplained(
    points: np.ndarray, spots: np.ndarray, owner: np.ndarray, nearness: float, smallest: int,
    seed: int,
) -> list[np.ndarray]:  # fmt: skip
    """Groups of points near to no spot that are as tight as leaves are."""
    spot, cosine = nearest(points, spots)
    far = cosine < nearness
    rest, leaves = points[far], int(owner.max()) + 1
    room = MOST_LEAVES + 20 - leaves
    if len(rest) < 3 * smallest or room <= 0:
        return []
    centres = means_by(points, np.where(far, -1, owner[spot]), leaves)
    merges = ward(rest)
    wanted = _leaves_wanted(merges, _structureless(rest, seed), len(rest) // SMALLEST_LEAF)
    groups = cut_into(merges, wanted)
    # The length of the mean of points of length 1 is their mean cosine to it.
    tight = np.median(np.linalg.norm(centres[centres.any(axis=1)], axis=1))
    found = [rest[groups == number] for number in range(wanted)]
    return [own for own in found if len(own) >= smallest
            and np.linalg.norm(own.mean(axis=0)) >= tight][:room]


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
