"""`Estimate` and every interval; no bare number leaves `core/`."""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

Z95 = 1.959963984540054
FULL_FROM = 30
INDICATIVE_FROM = 15

Grade = Literal["full", "indicative", "pooled", "withheld"]


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval and the number of responses behind it.

    value, low, high are None where the grade is "withheld": too little to say anything.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str
    grade: Grade
    method: str

    @property
    def half_width(self) -> float | None:
        """Half the interval's width, in the estimate's unit; None where withheld."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2


def digits_of(unit: str) -> int:
    """Digits after the point: two for means and steps of a scale, one for points and per cent."""
    return 2 if unit in {"mean", "steps"} else 1


def written(value: float, digits: int = 1) -> str:
    """"1,234.5" with a true minus sign; never −0.0."""
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def withheld(n: int, unit: str, method: str) -> Estimate:
    """The estimate that says "not enough data"."""
    return Estimate(None, None, None, n, unit, "withheld", method)


def wilson(share: float, n: int) -> tuple[float, float]:
    """95 % Wilson score limits of a share (Wilson 1927), both in 0…1."""
    z2 = Z95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def difference_of_shares(first: float, second: float, n: int) -> tuple[float, float]:
    """95 % MOVER–Wilson limits of first − second, two shares of the same n.

    Newcombe (1998), with the correlation of two cells of one multinomial.
    Wald would be simpler, and at n = 10 it covers 40 % of the time.
    """
    l1, u1 = wilson(first, n)
    l2, u2 = wilson(second, n)
    rest = (1 - first) * (1 - second)
    r = -sqrt(first * second / rest) if rest > 0 else 0.0
    r = max(r, -1.0)
    down, up = first - l1, u2 - second
    low = first - second - sqrt(max(down**2 - 2 * r * down * up + up**2, 0.0))
    up, down = u1 - first, second - l2
    high = first - second + sqrt(max(up**2 - 2 * r * up * down + down**2, 0.0))
    return low, high


def mean_interval(mean: float, variance: float, n: int) -> tuple[float, float]:
    """95 % Student-t limits of a mean; variance is the sample's (n − 1)."""
    from scipy.stats import t

    half = float(t.ppf(0.975, max(n - 1, 1))) * sqrt(variance / n)
    return mean - half, mean + half


def difference(first: Estimate, second: Estimate) -> tuple[float, float, float] | None:
    """first − second with its 95 % MOVER limits (Zou & Donner 2008), independent samples.

    None where either is withheld.
    """
    ends = (first.value, first.low, first.high, second.value, second.low, second.high)
    if any(end is None for end in ends):
        return None
    v1, l1, u1, v2, l2, u2 = ends
    gap = v1 - v2
    down, up = sqrt((v1 - l1) ** 2 + (u2 - v2) ** 2), sqrt((u1 - v1) ** 2 + (v2 - l2) ** 2)
    return gap, gap - down, gap + up


def flags(p_values: np.ndarray, rate: float = 0.10) -> np.ndarray:
    """Which of many tests to flag at the false discovery rate (Benjamini & Hochberg 1995).

    p_values: (m,) in 0…1. Returns (m,) booleans.
    """
    order = np.argsort(p_values)
    ranks = np.arange(1, p_values.size + 1)
    passed = np.flatnonzero(p_values[order] <= rate * ranks / p_values.size)
    flagged = np.zeros(p_values.size, dtype=bool)
    if passed.size:
        flagged[order[: passed[-1] + 1]] = True
    return flagged
