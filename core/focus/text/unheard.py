"""Subjects that the study before had not heard: groups of mentions that nearly all came after it.

More of the same data speaks of the same things in the same shares. So a group in which what is
older is far rarer than in all mentions tells of something new, even where a broad topic lies near
enough to take it.
"""

import numpy as np

RARER = 0.25  # at most this times the share of older mentions in all of them
BY_CHANCE = 0.001  # how likely so few older ones may be, were the group like all others
APART = 0.65  # cosine to a known centre from which it is that topic, said more often


def unheard(
    points: np.ndarray, merges: np.ndarray, recent: np.ndarray, groups: int, smallest: int,
    centres: np.ndarray,
) -> list[np.ndarray]:  # fmt: skip
    """The members (numbers of points) of each such group, the greatest that qualify.

    points: (n, d) of length 1. merges: Ward's, of these. recent: (n,) bool, not read by the study
    before. groups: into how many the tree is cut; what is new is one of them or a part of one.
    smallest: members at least. centres: (k, d) of the known topics.
    """
    from scipy.cluster.hierarchy import leaves_list

    n, older = len(points), 1 - recent.mean()
    if not 0 < older < 1:
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
    return found


def _is_new(own: np.ndarray, recent: np.ndarray, older: float, centres: np.ndarray) -> bool:
    from scipy.stats import binom

    before = int((~recent).sum())
    if before > RARER * older * len(own) or binom.cdf(before, len(own), older) > BY_CHANCE:
        return False
    middle = own.mean(axis=0)
    return float((centres @ middle).max()) < APART * float(np.linalg.norm(middle))
