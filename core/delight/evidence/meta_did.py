"""Difference in differences over segments, weighted as a random-effects meta-analysis.

Each segment's change is one study: its sampling variance is known, and what changes of segments
differ by beyond that is estimated (τ², Paule & Mandel 1982, within the two groups). That
difference is what a test over persons overlooks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Effect:
    """An effect with its standard error and degrees of freedom, in the panel's unit."""

    value: float
    error: float
    df: float

    @property
    def interval(self) -> tuple[float, float]:
        """95 % Student-t limits."""
        from scipy.stats import t

        half = float(t.ppf(0.975, self.df)) * self.error
        return self.value - half, self.value + half

    @property
    def p_value(self) -> float:
        """Two-sided, of no effect."""
        from scipy.stats import t

        return 2 * float(t.sf(abs(self.value) / self.error, self.df))


@dataclass(frozen=True)
class Weighed:
    """Cells of two groups, weighed. between: τ². weights: (K,) w_k = 1/(v_k + τ²). means: Σ w d ÷
    Σ w of the treated and of the others; variances: 1 ÷ Σ w of each.
    """

    between: float
    weights: np.ndarray
    means: tuple[float, float]
    variances: tuple[float, float]


def weighed(change: np.ndarray, variance: np.ndarray, treated: np.ndarray) -> Weighed | None:
    """What each cell weighs, and the mean change of both groups; None where nothing varies.

    change, variance: (K,) d_k and v_k; treated: (K,) booleans; no group is empty.
    """
    groups = [np.flatnonzero(treated), np.flatnonzero(~treated)]
    between = paule_mandel(change, variance, groups)
    if not np.all(variance + between > 0):
        return None
    weights = 1 / (variance + between)
    mine, theirs = (float(weights[g] @ change[g] / weights[g].sum()) for g in groups)
    of_mine, of_theirs = (float(1 / weights[g].sum()) for g in groups)
    return Weighed(between, weights, (mine, theirs), (of_mine, of_theirs))


def compared(change: np.ndarray, variance: np.ndarray, treated: np.ndarray) -> Effect | None:
    """Mean change of the treated cells minus that of the others (`statistics.md`, meta-DiD).

    change, variance: (K,) d_k and v_k; treated: (K,) booleans. w_k = 1/(v_k + τ²);
    SE² = 1/Σ_T w + 1/Σ_C w, with Σ_g (K_g − 1) degrees of freedom: one treated cell will do,
    for the others tell how much cells differ. None where that leaves no degree of freedom, a
    group is empty, or nothing varies at all.

    Given means after the start in place of changes, it is the difference of an experiment, whose
    cells were drawn by chance (rung 1).
    """
    df = treated.size - 2
    if df < 1 or treated.all() or not treated.any():
        return None
    found = weighed(change, variance, treated)
    if found is None:
        return None
    return Effect(found.means[0] - found.means[1], float(np.sqrt(sum(found.variances))), df)


def paule_mandel(
    change: np.ndarray, variance: np.ndarray, groups: Sequence[np.ndarray]
) -> float:
    """τ²: the variance between cells of a group that makes Σ_g Σ_k w_k (d_k − d̄_g)² its df.

    groups: the indices of each. 0 where the cells differ by no more than their sampling errors.
    """
    df = sum(group.size - 1 for group in groups)

    def excess(between: float) -> float:
        total = 0.0
        for group in groups:
            # A thousandth of a millionth keeps cells without any variance from dividing by zero.
            weights = 1 / np.maximum(variance[group] + between, 1e-9)
            mean = weights @ change[group] / weights.sum()
            total += float(weights @ (change[group] - mean) ** 2)
        return total - df

    if excess(0.0) <= 0:
        return 0.0
    high = 1.0
    while excess(high) > 0:
        high *= 4
    from scipy.optimize import brentq

    return float(brentq(excess, 0.0, high, xtol=1e-10))
