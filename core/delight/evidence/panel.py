"""The panel: segments × weeks of any mean, adjusted for the mix of who answers.

Pure: counted weeks come in (`store/panels.py`), means with their variances go out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

BORROWED = 4  # observations' worth of the common variance that a cell's own is pulled by
ROUNDING = 1e-12  # of the mean's square: less variance than this is none
FEWEST = 10  # observations a cell needs before and after
WEEK = timedelta(days=7)

Cell = tuple[str, ...]


@dataclass(frozen=True)
class Moments:
    """n observations with their mean and their variance (the sample's, n − 1)."""

    n: int
    mean: float
    variance: float

    @property
    def error(self) -> float:
        """Standard error of the mean."""
        return float(np.sqrt(self.variance / self.n)) if self.n else float("nan")


@dataclass(frozen=True)
class Mix:
    """Who answered: the classes that a panel is adjusted for.

    classes: M names. theta: (M,) what each adds to the mean, in its unit. counts: (K · T, M)
    sparse, observations of each cell and week, cells first.
    """

    classes: tuple[str, ...]
    theta: np.ndarray
    counts: "csr_matrix"

    def shares(self, kept: np.ndarray) -> np.ndarray:
        """(M,) of the observations in the cells and weeks; kept: (K, T) booleans."""
        n = np.asarray(self.counts[kept.ravel()].sum(axis=0)).ravel()
        return n / max(n.sum(), 1e-12)

    def only(self, kept: np.ndarray) -> "Mix":
        """Of some cells and weeks; kept: (K, T) booleans that leave a block."""
        return Mix(self.classes, self.theta, self.counts[kept.ravel()])


@dataclass(frozen=True)
class Panel:
    """K cells × T weeks.

    cells: values of the segments' attributes. weeks: their Mondays, without a gap.
    n: (K, T) observations. mean, variance: (K, T) of the observations in a cell and week, 0 where
    there are none. adjusted: (K, T) the mean as it would be at the mean mix. mix: who answered;
    None where there is one class only.
    """

    cells: tuple[Cell, ...]
    weeks: tuple[date, ...]
    n: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    adjusted: np.ndarray
    mix: Mix | None = None

    def only(self, kept: np.ndarray) -> "Panel":
        """The panel of some of its cells; kept: (K,) booleans."""
        both = np.broadcast_to(np.asarray(kept)[:, None], self.n.shape)
        cells = tuple(cell for cell, keep in zip(self.cells, kept, strict=True) if keep)
        return Panel(cells, self.weeks, self.n[kept], self.mean[kept], self.variance[kept],
                     self.adjusted[kept], self.mix and self.mix.only(both))

    def since(self, day: date) -> "Panel":
        """The panel from the week of that Monday on."""
        left = sum(week < day for week in self.weeks)
        both = np.broadcast_to(np.arange(len(self.weeks)) >= left, self.n.shape)
        return Panel(self.cells, self.weeks[left:], self.n[:, left:], self.mean[:, left:],
                     self.variance[:, left:], self.adjusted[:, left:],
                     self.mix and self.mix.only(both))


def monday(day: date) -> date:
    """The Monday of the day's ISO week."""
    return day - timedelta(days=day.weekday())


def panel_of(counted: pd.DataFrame, attributes: Sequence[str]) -> Panel:
    """The panel of counted observations.

    counted: columns *attributes, week (Monday), mix, n, mean, variance (divided by n), a row a
    cell × week × class of the mix. Mix adjustment (`statistics.md`): y*_kt = y_kt −
    Σ_m θ_m (share_kt,m − mean share_m), θ from the contrasts within cells and weeks.
    """
    from scipy.sparse import csr_matrix

    counted = counted[counted["n"] > 0]
    if counted.empty:
        none = np.zeros((0, 0))
        return Panel((), (), none, none, none, none)
    keys = list(counted[list(attributes)].astype(str).itertuples(index=False, name=None))
    cells = tuple(sorted(set(keys)))
    place = {cell: i for i, cell in enumerate(cells)}
    days = pd.to_datetime(counted["week"])
    first = days.min()
    t = ((days - first).dt.days // 7).to_numpy()
    shape = (len(cells), int(t.max()) + 1)
    at = np.array([place[key] for key in keys]) * shape[1] + t
    n = counted["n"].to_numpy(float)
    total = n * counted["mean"].to_numpy(float)
    squares = n * counted["variance"].to_numpy(float) + total * counted["mean"].to_numpy(float)

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(at, values, shape[0] * shape[1])

    n_at, safe = summed(n), np.maximum(summed(n), 1e-12)
    mean = summed(total) / safe
    variance = np.maximum(summed(squares) / safe - mean**2, 0.0)
    classes, names = pd.factorize(counted["mix"], sort=True)
    share = csr_matrix((n, (at, classes)), shape=(n_at.size, int(classes.max()) + 1))
    theta = _theta(share, total, classes, n_at, mean)
    moved = share @ theta / safe
    overall = float(n_at @ moved / n_at.sum())
    adjusted = np.where(n_at > 0, mean - moved + overall, 0.0)
    weeks = tuple(first.date() + i * WEEK for i in range(shape[1]))
    mix = Mix(tuple(map(str, names)), theta, share) if len(names) > 1 else None
    return Panel(cells, weeks, *(part.reshape(shape) for part in (n_at, mean, variance, adjusted)),
                 mix)


def _theta(
    share: object, total: np.ndarray, classes: np.ndarray, n_at: np.ndarray, mean: np.ndarray
) -> np.ndarray:
    """(M,) what each class of the mix adds: least squares within cells and weeks.

    Two classes give Σ h (ȳ_A − ȳ_B) / Σ h with h = n_A n_B / n. Only contrasts count, so the
    equations have no unique solution; the shortest does.
    """
    from scipy.sparse import diags

    width = share.shape[1]
    inverse = np.divide(1.0, n_at, out=np.zeros_like(n_at), where=n_at > 0)
    within = np.diag(np.asarray(share.sum(axis=0)).ravel()) - np.asarray(
        (share.T @ diags(inverse) @ share).todense())
    contrast = np.bincount(classes, total, width) - share.T @ mean
    return np.linalg.pinv(within, rcond=1e-10, hermitian=True) @ contrast


def moments(panel: Panel, weeks: np.ndarray, *, adjusted: bool = False) -> Moments | None:
    """All of the panel's observations in the weeks ((T,) booleans) as one; None without any."""
    n, mean, variance = (part[:, weeks] for part in (
        panel.n, panel.adjusted if adjusted else panel.mean, panel.variance))
    total = float(n.sum())
    if not total:
        return None
    centre = float((n * mean).sum() / total)
    spread = float((n * (variance + (mean - centre) ** 2)).sum())
    return Moments(round(total), centre, spread / max(total - 1, 1))


def by_cell(panel: Panel, weeks: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(K,) observations, adjusted means, and variances (the sample's) of the weeks in each cell."""
    n, y, variance = panel.n[:, weeks], panel.adjusted[:, weeks], panel.variance[:, weeks]
    total = n.sum(axis=1)
    safe = np.maximum(total, 1e-12)
    mean = (n * y).sum(axis=1) / safe
    spread = (n * (variance + (y - mean[:, None]) ** 2)).sum(axis=1)
    # Equal values, a price that never changes, leave a trace of rounding in their variance.
    spread[spread <= ROUNDING * total * mean**2] = 0.0
    return total, mean, spread / np.maximum(total - 1, 1)


def changes(panel: Panel, before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(K,) change of each cell's adjusted mean, and its sampling variance.

    before, after: (T,) booleans. d_k = mean after − mean before, over all weeks before: a short
    window after a dip is biased; v_k = s²_pre/n_pre + s²_post/n_post. Every cell needs
    observations in both.
    """
    n0, mean0, s0 = by_cell(panel, before)
    n1, mean1, s1 = by_cell(panel, after)
    # Ten customers who happen to agree have no variance of their own, and would weigh everything.
    s0, s1 = _steadied(n0, s0), _steadied(n1, s1)
    return mean1 - mean0, s0 / n0 + s1 / n1


def nearest(
    before: np.ndarray, after: np.ndarray, earlier: int | None, later: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """(T,) (T,) the last `earlier` weeks of before and the first `later` of after; None: all."""
    left, right = np.zeros_like(before), np.zeros_like(after)
    left[np.flatnonzero(before)[-earlier if earlier else 0:]] = True
    right[np.flatnonzero(after)[:later]] = True
    return left, right


def levels(panel: Panel, weeks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(K,) each cell's adjusted mean in the weeks, and its sampling variance s²/n."""
    n, mean, variance = by_cell(panel, weeks)
    return mean, _steadied(n, variance) / n


def _steadied(n: np.ndarray, variance: np.ndarray) -> np.ndarray:
    common = float((n * variance).sum() / n.sum())
    return (n * variance + BORROWED * common) / (n + BORROWED)
