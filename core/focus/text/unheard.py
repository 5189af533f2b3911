"""Subjects that the study before had not heard: groups of mentions that nearly all came after it.

More of the same data speaks of the same things in the same shares. So a group in which what is
older is far rarer than in all mentions tells of something new, even where a broad topic lies near
enough to take it. The cut of the tree may tear such a subject; its parts are put together again.
"""

import numpy as np

from core.focus.text.space import means_by, normalised
from core.focus.text.topics import nearest

RARER = 0.25  # at most this times the share of older mentions in all of them
BY_CHANCE = 0.001  # how likely so few older ones may be, were the group like all others
APART = 0.65  # cosine to a known centre from which it is that topic, said more often
ALIKE = 0.3  # mean cosine between them, less what all share, from which they are one subject
OTHERS = 4  # groups without what is new that count in what all share


def unheard(
    points: np.ndarray, merges: np.ndarray, recent: np.ndarray, groups: int, smallest: int,
    centres: np.ndarray,
) -> list[np.ndarray]:  # fmt: skip
    """The members (numbers of points) of each such group, the greatest that qualify, pooled.

    points: (n, d) of length 1. merges: Ward's, of these. recent: (n,) bool, not read by the study
    before. groups: into how many the tree is cut; what is new is one of them or a part of one.
    smallest: members at least. centres: (k, d) of the known topics.
    """
    from scipy.cluster.hierarchy import leaves_list

    n, older = len(points), 1 - recent.mean()
    if not len(centres) or not 0 < older < 1:
        return []
    # From left to right under the tree, so that each node's members stand side by side.
    order, children = leaves_list(merges), merges[:, :2].astype(np.int64).tolist()
    size = np.append(np.ones(n, np.int64), merges[:, 3].astype(np.int64))
    open_from = 2 * n - 1 - (groups - 1)  # nodes above the cut
    found, ahead = [], [(2 * n - 2, 0)]
    while ahead:
        node, first = ahead.pop()
        if node < n or size[node] < smallest:
            continue
        members = np.sort(order[first : first + size[node]])
        if node < open_from and _is_new(points[members], recent[members], older, centres):
            found.append(members)
            continue
        left, right = children[node - n]
        ahead += [(left, first), (right, first + size[left])]
    # None is to have a greater share of all than the greatest known topic has of what is older.
    known = np.bincount(nearest(points[~recent], centres)[0])
    return _pooled(points, found, known.max() / older)


def heard(points: np.ndarray, centres: np.ndarray, new: list[np.ndarray]) -> int:
    """Around how many centres (k, d) most points are in none of the new groups."""
    told = np.ones((len(points), 1), np.float32)
    told[[point for own in new for point in own]] = 0
    return int((means_by(told, nearest(points, centres)[0], len(centres)) > 0.5).sum())


def _pooled(points: np.ndarray, groups: list[np.ndarray], most: float) -> list[np.ndarray]:
    """The groups, those that are one subject together, of at most so many members.

    What comes from another field is all alike beside what was known, so what the groups share
    says little of two of them; of few groups, not much is known to be shared.
    """
    if not groups:
        return []
    middles = normalised(np.stack([points[own].mean(axis=0) for own in groups]))
    apart = normalised(middles - middles.sum(axis=0) / (len(groups) + OTHERS))
    cosines, parts = apart @ apart.T, np.ones(len(groups))
    sizes = np.array([len(own) for own in groups])
    while True:
        near = np.where(np.triu(sizes[:, None] + sizes <= most, 1), cosines, -1)
        one, other = np.unravel_index(near.argmax(), near.shape)
        if near[one, other] < ALIKE:
            return groups
        cosines[one] = np.average(cosines[[one, other]], axis=0, weights=parts[[one, other]])
        cosines[:, one] = cosines[one]
        parts[one] += parts[other]
        sizes[one] += sizes[other]
        groups[one] = np.sort(np.append(groups[one], groups.pop(other)))
        cosines = np.delete(np.delete(cosines, other, axis=0), other, axis=1)
        parts, sizes = np.delete(parts, other), np.delete(sizes, other)


def _is_new(own: np.ndarray, recent: np.ndarray, older: float, centres: np.ndarray) -> bool:
    from scipy.stats import binom

    before = int((~recent).sum())
    if before > RARER * older * len(own) or binom.cdf(before, len(own), older) > BY_CHANCE:
        return False
    middle = own.mean(axis=0)
    return float((centres @ middle).max()) < APART * float(np.linalg.norm(middle))
