"""Urgency: do the mentions of a topic grow, and how sure is that?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, INDICATIVE_FROM, Estimate, withheld

METHOD = "growth-1"
UNIT = "% a year"
MONTHS = 24
FROM_MONTHS = 6
LIMITS = (-0.5, 0.8)  # a growth beyond these was not simulated, and is mostly noise


@dataclass(frozen=True)
class _Line:
    """Growth a year as a share of the mean prevalence, its standard error, months, mentions."""

    growth: float
    standard_error: float
    months: int
    mentions: int


def annual_trend(months: Sequence, mentions: Sequence[int], responses: Sequence[int]) -> float:
    """Growth of a topic's prevalence a year as a share of its mean, over the last 24 months.

    months: first days; weighted least squares by responses. 0 below six months, or without
    mentions; kept within −50…80 %.
    """
    line = _line(months, mentions, responses)
    return float(np.clip(line.growth, *LIMITS)) if line else 0.0


def growth(months: Sequence, mentions: Sequence[int], responses: Sequence[int]) -> Estimate:
    """The same growth before it is cut, in % a year, with its 95 % interval; n: mentions.

    Student's t with months − 2 degrees of freedom; the variance is the residuals', and at least
    the binomial one (quasi-likelihood, McCullagh & Nelder 1989). The ratio by the delta method:
    slope and weighted mean of a line are uncorrelated. Withheld below 6 months or 15 mentions.
    """
    from scipy.stats import t

    line = _line(months, mentions, responses)
    if line is None or line.mentions < INDICATIVE_FROM:
        return withheld(line.mentions if line else 0, UNIT, METHOD)
    half = float(t.ppf(0.975, line.months - 2)) * line.standard_error
    grade = "full" if line.mentions >= FULL_FROM else "indicative"
    low, high = max(line.growth - half, min(-1.0, line.growth)), line.growth + half
    return Estimate(100 * line.growth, 100 * low, 100 * high, line.mentions, UNIT, grade, METHOD)


def grows(found: Estimate | None) -> bool | None:
    """True: mentions grow, False: they fall; None: it cannot be told from the interval."""
    if found is None or found.low is None or found.high is None or found.low <= 0 <= found.high:
        return None
    return found.low > 0


def _line(months: Sequence, mentions: Sequence[int], responses: Sequence[int]) -> _Line | None:
    """Weighted least squares of the months' prevalence; None where there is too little."""
    if not len(months):
        return None
    when = pd.to_datetime(pd.Series(list(months)))
    years = ((when - when.max()).dt.days / 365.25).to_numpy()
    # A month without a response says nothing about a share, and is no month of six.
    counted = (years > -MONTHS / 12) & (np.asarray(responses, dtype=float) > 0)
    years, said, asked = (np.asarray(x, dtype=float)[counted] for x in (years, mentions, responses))
    count = np.unique(years).size
    if count < FROM_MONTHS or said.sum() == 0:
        return None
    off = years - np.average(years, weights=asked)
    prevalence = said.sum() / asked.sum()
    spread = np.sum(asked * off**2)
    slope = np.sum(off * said) / spread
    left = said / asked - prevalence - slope * off
    variance = max(np.sum(asked * left**2) / (count - 2), prevalence * (1 - prevalence))
    share = slope / prevalence
    error = np.sqrt(variance * (1 / spread + share**2 / asked.sum())) / prevalence
    return _Line(float(share), float(error), count, int(said.sum()))
