"""Which leaves of a tree belong together under a parent."""

from collections.abc import Sequence

import numpy as np

from core.focus.text.space import means_by, normalised, whitening
from core.focus.text.topics import FoundTopic, nearest

PARENTS = 1.8  # times the root of the number of leaves
MOST_PARENTS = 15
# Mean cosine to other leaves: from which a leaf may move, times that to its own; below, it leaves.
NEAR, NEARER, LOOSE = 0.12, 2.0, 0.05
OWN_SHRINKAGE = 0.5  # of the leaves' own whitening, in which parents are found
RELATED = 0.3  # cosine of centres from which new leaves belong together or to a known parent
STRANGE = 0.75  # share of known leaves that are less like another parent than one of its own is


def parents_of(
    points: np.ndarray, centres: np.ndarray, known: Sequence[FoundTopic | None]
) -> np.ndarray:
    """(k,) the group of each leaf, or −1 where it is near to none.

    Known ones keep their siblings; new ones join them, or share a group.
    """
    member, _ = nearest(points, centres)
    sizes = np.bincount(member, minlength=len(centres))
    names = [leaf.parent for leaf in known if leaf]
    if names and len(names) >= len(centres) / 2:
        order = {name: number for number, name in enumerate(dict.fromkeys(names))}
        groups = np.array([order[leaf.parent] if leaf else -1 for leaf in known])
        return _joined(centres, sizes, groups)
    if len(centres) <= 3:
        return np.arange(len(centres))
    own = whitening(points - means_by(points, member, len(centres))[member], OWN_SHRINKAGE)[0]
    wanted = int(np.clip(round(PARENTS * np.sqrt(len(centres))), 2, MOST_PARENTS))
    rows = normalised((centres - points.mean(axis=0)) @ own)
    return _fitted(rows, sizes, _grouped(rows, np.maximum(sizes**0.25, 1), wanted))


def _joined(centres: np.ndarray, sizes: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The groups, with one for each leaf that has none (−1): a known parent's, or one they share.

    The nearest come together first: two families of new leaves by the mean cosine between them, a
    family and a known parent by the mean of its leaves' cosines to the nearest of that parent's,
    which are to be nearer than most known leaves are to a parent that is not theirs.
    Newcomers that would outnumber a parent's own mentions do not go there: it would become another.
    """
    cosines, parents = centres @ centres.T, int(groups.max()) + 1
    room = np.bincount(groups[groups >= 0], sizes[groups >= 0], parents)
    ties = np.stack([cosines[:, groups == at].max(axis=1) for at in range(parents)])
    abroad = np.where(np.arange(parents)[:, None] == groups, -1, ties)[:, groups >= 0].max(axis=0)
    least = max(RELATED, float(np.quantile(abroad, STRANGE)))
    families = [[leaf] for leaf in np.flatnonzero(groups < 0).tolist()]
    groups = groups.copy()
    while families:
        many = np.array([sizes[own].sum() for own in families])
        near = np.array([[cosines[np.ix_(own, other)].mean() for other in families]
                         for own in families])
        near[np.tril_indices(len(families))] = -1
        home = np.stack([ties[:, own].mean(axis=1) for own in families])
        home[(many[:, None] > room) | (home < least)] = -1
        every = np.hstack([near, home])
        one, other = np.unravel_index(every.argmax(), every.shape)
        if every[one, other] < RELATED:
            break
        if other < len(families):
            families[one] += families.pop(other)
        else:
            parent = other - len(families)
            room[parent] -= many[one]
            groups[families.pop(one)] = parent
    for own in families:
        groups[own] = groups.max() + 1
    return groups


def _fitted(rows: np.ndarray, sizes: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """The groups after leaves moved to one that they are much nearer to, or, at −1, out of all.

    Nearness is the mean cosine to a group's other leaves. Ward's merges never look back: what they
    joined last is often what nothing else wanted.
    """
    weights = np.sqrt(sizes)
    member = np.equal.outer(np.arange(groups.max() + 1), groups) * weights
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, 0)
    others = member.sum(axis=1, keepdims=True) - member
    near = (member @ cosines) / np.maximum(others, 1e-9)
    at = groups, np.arange(len(rows))
    own, alone = near[at], np.bincount(groups)[groups] == 1
    near[at] = -1
    moves = (near.max(axis=0) >= NEAR) & (near.max(axis=0) >= NEARER * own)
    settled = np.where(moves, near.argmax(axis=0), np.where(own < LOOSE, -1, groups))
    return np.where(alone, groups, settled)


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
