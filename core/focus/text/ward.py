"""Ward's clustering of a few thousand points (Ward 1963), by products of matrices.

Clusters that are each other's nearest may be merged in any order (the distance is reducible:
Murtagh 1983), so each round merges all such pairs at once, and looks for the nearest only of
clusters that lost theirs. Half the time of `scipy.cluster.hierarchy.linkage`, and no table of all
distances. Where many points are alike, pairs are few and rounds many: then scipy does it, and so it
does where points are few.
"""

import numpy as np

SMALL = 250  # points, of which scipy is the quicker: of 80, five times
CELLS = 1 << 19  # distances held at a time
FEW = 50  # clusters without a known nearest; of more, the half is asked that may be nearest
MOST_WORK = 6  # times the table of all distances; usual are two or three


def ward(points: np.ndarray) -> np.ndarray:
    """The merges of points (n, d), as `scipy.cluster.hierarchy.linkage` gives them."""
    n = len(points)
    if n <= SMALL:
        return _by_scipy(points)
    clusters = _Clusters(points)
    found: list[np.ndarray] = []
    work = 0
    while len(clusters.node) > 1:
        work += clusters.ask()
        if work > MOST_WORK * n * n:
            return _by_scipy(points)
        found.append(clusters.merge())
    merges = np.concatenate(found)
    order = np.argsort(merges[:, 2], kind="stable")
    number = np.arange(2 * n - 1)
    number[n + order] = n + np.arange(n - 1)
    merges = merges[order]
    merges[:, :2] = np.sort(number[merges[:, :2].astype(np.int64)], axis=1)
    return merges


def _by_scipy(points: np.ndarray) -> np.ndarray:
    from scipy.cluster.hierarchy import linkage

    return linkage(points.astype(np.float64), "ward") if len(points) > 1 else np.zeros((0, 4))


class _Clusters:
    """What is not merged yet. node: its number among merges, in the order in which they are made.

    near: the nearest other, apart: half the squared height of a merge with it; where stale, the
    nearest is not known and `apart` is at most that.
    """

    def __init__(self, points: np.ndarray) -> None:
        n = len(points)
        self.centre, self.size = points.astype(np.float32), np.ones(n, np.float32)
        self.node, self.height, self.next = np.arange(n), np.zeros(n), n
        self.near, self.apart = np.zeros(n, np.int64), np.zeros(n, np.float32)
        self.stale = np.ones(n, bool)

    def ask(self) -> int:
        """Finds the nearest of those that may be first to merge; returns the distances taken."""
        rows = np.flatnonzero(self.stale)
        if len(rows) > FEW:
            rows = rows[self.apart[rows] <= np.median(self.apart[rows])]
        everyone = len(rows) == len(self.node)  # then of two that are told apart, one asks
        ones, squares = np.ones_like(self.size), np.einsum("ij,ij->i", self.centre, self.centre)
        others = np.column_stack([-2 * self.centre, ones, squares]).T
        step = max(1, CELLS // len(self.node))
        self.apart[rows] = np.inf
        for first in range(0, len(rows), step):
            run = rows[first : first + step]
            low = first if everyone else 0
            apart = (np.column_stack([self.centre[run], squares[run], ones[: len(run)]])
                     @ others[:, low:])
            apart /= 1 / self.size[run][:, None] + 1 / self.size[low:]
            apart[np.arange(len(run)), run - low] = np.inf
            self._nearer(run, apart.argmin(axis=1) + low, apart.min(axis=1))
            if everyone:
                later = np.arange(run[-1] + 1, len(self.node))
                found = apart[:, len(run) :].argmin(axis=0)
                self._nearer(later, run[found], apart[found, later - low])
        self.stale[rows] = False
        return len(rows) * len(self.node)

    def _nearer(self, rows: np.ndarray, near: np.ndarray, apart: np.ndarray) -> None:
        """Keeps what is nearer than the nearest before."""
        closer = apart < self.apart[rows]
        self.near[rows[closer]], self.apart[rows[closer]] = near[closer], apart[closer]

    def merge(self) -> np.ndarray:
        """(k, 4) node, node, height and size of the merges of all that are each other's nearest."""
        at, low = np.arange(len(self.node)), int(self.apart.argmin())
        if not self.stale[[low, self.near[low]]].any():
            self.near[self.near[low]] = low  # roundings must not leave a round without a pair
        mutual = (self.near[self.near] == at) & ~self.stale & ~self.stale[self.near]
        one = np.flatnonzero(mutual & (at < self.near))
        other = self.near[one]
        size = self.size[one] + self.size[other]
        apart = ((self.centre[one] - self.centre[other]) ** 2).sum(axis=1, dtype=np.float64)
        height = np.sqrt(2 * self.size[one] * self.size[other] / size * apart)
        height = np.maximum(height, np.maximum(self.height[one], self.height[other]))
        made = np.stack([self.node[one], self.node[other], height, size], axis=1)
        share = (self.size[other] / size)[:, None]
        self.centre[one] += (self.centre[other] - self.centre[one]) * share
        self.size[one], self.height[one], self.apart[one] = size, height, height**2 / 2
        self.node[one] = self.next + np.arange(len(one))
        self.next += len(one)
        merged = np.zeros(len(at), bool)
        merged[one] = merged[other] = True
        self.stale |= merged | merged[self.near]
        self._forget(other)
        return made

    def _forget(self, gone: np.ndarray) -> None:
        kept = np.ones(len(self.node), bool)
        kept[gone] = False
        self.near = np.maximum(np.cumsum(kept) - 1, 0)[self.near]
        for name in ("centre", "size", "node", "height", "near", "apart", "stale"):
            setattr(self, name, getattr(self, name)[kept])


def cut_into(merges: np.ndarray, groups: int) -> np.ndarray:
    """(n,) the group of each point, where so many are left of Ward's merges."""
    from scipy.cluster.hierarchy import fcluster

    return fcluster(merges, groups, "maxclust") - 1
