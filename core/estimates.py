"""`Estimate` and every interval; no bare number leaves `core/`."""

from dataclasses import dataclass
from math import inf, sqrt
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
    return max(low, -1.0), min(high, 1.0)


def unseen(n: int) -> float:
    """The largest share of all answers that n of them may have missed, 0…1.

    The upper end of the 95 % limits of 0 in n (Clopper & Pearson 1934), about 3.7/n.
    """
    return 1 - 0.025 ** (1 / n)


def mean_interval(
    mean: float, variance: float, n: int, *, step: float = 0.0,
    ends: tuple[float, float] = (-inf, inf),
) -> tuple[float, float]:
    """95 % Student-t limits of a mean; variance is the sample's (n − 1).

    step: from an answer to the next. Where all agree Student's limits have no width, as if nobody
    could answer otherwise; so they are at least as wide as the answers that n may have missed
    (`unseen`) could move the mean, a step off each. ends: of the scale, which no mean leaves.
    """
    from scipy.stats import t

    half = max(float(t.ppf(0.975, max(n - 1, 1))) * sqrt(variance / n), step * unseen(n))
    return max(mean - half, min(ends[0], mean)), min(mean + half, max(ends[1], mean))


def rate_interval(events: float, exposure: float) -> tuple[float, float]:
    """95 % exact limits of events per unit of exposure, a Poisson rate (Garwood 1936).

    Without any event the upper limit is 3.7 by exposure: none yet is not never.
    """
    from scipy.special import gammaincinv

    low = float(gammaincinv(events, 0.025)) if events > 0 else 0.0
    return low / exposure, float(gammaincinv(events + 1, 0.975)) / exposure


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

    p_values: (m,) in 0…1; NaN where nothing was tested. Returns (m,) booleans.
    """
    tested = np.flatnonzero(~np.isnan(p_values))
    order = tested[np.argsort(p_values[tested])]
    passed = np.flatnonzero(p_values[order] <= rate * np.arange(1, order.size + 1) / order.size)
    flagged = np.zeros(p_values.size, dtype=bool)
    if passed.size:
        flagged[order[: passed[-1] + 1]] = True
    return flagged
