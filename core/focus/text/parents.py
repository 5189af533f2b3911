"""Which leaves of a tree belong together under a parent."""

from collections.abc import Sequence

import numpy as np

from core.focus.text.space import means_by, normalised, whitening
from core.focus.text.topics import FoundTopic, nearest

PARENTS = 1.8  # times the root of the number of leaves
MOST_PARENTS = 15
OWN_SHRINKAGE = 0.5  # of the leaves' own whitening, in which parents are found
RELATED = 0.3  # cosine of centres from which a new leaf belongs to a known parent


def parents_of(
    points: np.ndarray, centres: np.ndarray, known: Sequence[FoundTopic | None]
) -> np.ndarray:
    """(k,) the group of each leaf. Known ones keep their siblings; a new one joins the nearest."""
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
    sizes = np.bincount(member, minlength=len(centres)) ** 0.25
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
