"""What first, with the days we have? Expected value, cost, priority, and the fill to capacity.

With R = −S the recoverable stake of each driver of the study (pains positive):
- shrunk stake S̃ = mean(R) + w·(R − mean(R)), w = t²/(t² + se²), t² = max(var(R) − mean(se²), .05):
  empirical Bayes over all ranked drivers, strengths included, so that setting one opportunity
  aside moves no other (Efron & Morris 1975; the floor is in NPS points², see `floor_of`);
  what is left of its error counts the mean's own (Morris 1983). A stake whose interval is wider
  than a score may have is not ranked (`rankable`).
- value of a year = max(S̃, 0) · φ · (money per point) · (1 + g̃/2); φ: the chance that mending it
  works, by complexity; g̃ = .6 × the annual trend of the topic's prevalence
- cost = person-days × overrun of the complexity; priority = value / cost, filled greedily.
A person's override of days or value takes the number's place. Without money the same ranking runs
in points of the score per person-day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.estimates import Estimate
from core.model import SCALES, Complexity, Scale

WORKS: dict[Complexity, float] = {"simple": 0.85, "complicated": 0.60, "complex": 0.35}
OVERRUN: dict[Complexity, float] = {"simple": 1.1, "complicated": 1.35, "complex": 1.8}
ASSUMED_DAYS = 20.0
SHRINK_FLOOR = 0.05
TOO_WIDE = 15.0  # NPS points on either side, as for a score
TREND_KEPT = 0.6
TREND_LIMITS = (-0.5, 0.8)  # a growth beyond these was not simulated, and is mostly noise
TREND_MONTHS = 24
TREND_FROM_MONTHS = 6


@dataclass(frozen=True)
class Opportunity:
    """A pain on the matrix: what it costs in score, what mending it is worth, what it takes.

    stake: points of the score at stake (negative: a pain). recoverable: the shrunk stake, points.
    trend: shrunk annual growth of the topic's prevalence, a share (0.2: 20 % a year).
    days, value: in force (a person's override, else computed); value is a year's, in `unit`.
    cost_days: days × overrun of the complexity. priority: value per person-day of cost.
    vanished: the topic is no longer shown; fate: why, as the end of a sentence.
    session: the browser session that moved it last (its own drops never conflict).
    """

    topic: str
    label: str
    parent_label: str | None
    stake: Estimate
    recoverable: float
    trend: float
    complexity: Complexity
    computed_days: float
    days: float
    computed_value: float
    value: float
    unit: str
    cost_days: float
    priority: float
    rank: int
    within_capacity: bool
    effort_assumed: bool
    vanished: bool
    version: int
    session: str
    changed_by: str
    changed_at: str
    why: str
    fate: str = ""


def shrunk(
    stakes: np.ndarray, standard_errors: np.ndarray, floor: float = SHRINK_FLOOR
) -> tuple[np.ndarray, np.ndarray]:
    """Recoverable stakes drawn to their mean, and the standard errors left, both (m,), points.

    stakes: (m,) recoverable stakes R. standard_errors: (m,). floor: of t², points². The error
    left is w·se² + (1 − w)²·mean(t² + se²)/m, squared: what is drawn to a mean that is not known
    itself is no surer than that.
    """
    if not stakes.size:
        return np.array([]), np.array([])
    spread = max(float(np.var(stakes) - np.mean(standard_errors**2)), floor)
    weight = spread / (spread + standard_errors**2)
    mean = float(np.mean(stakes))
    of_mean = float(np.mean(spread + standard_errors**2)) / stakes.size
    left = np.sqrt(weight * standard_errors**2 + (1 - weight) ** 2 * of_mean)
    return mean + weight * (stakes - mean), left


def rankable(half_width: np.ndarray, scale: Scale) -> np.ndarray:
    """Which stakes may be ranked, (m,) booleans: those known to ±15 NPS points, or their like.

    half_width: (m,) of the 95 % intervals. One that spans everything would draw all the others to
    a mean that is as uncertain.
    """
    return half_width <= TOO_WIDE * _width(scale) / 200


def expected_value(
    recoverable: float, complexity: Complexity, trend: float, money: float = 1.0
) -> float:
    """Value of a year, in points, or in the currency of `money` per point. Never negative."""
    return max(recoverable, 0.0) * WORKS[complexity] * money * (1 + trend / 2)


def cost(days: float, complexity: Complexity) -> float:
    """Person-days with the overrun to expect."""
    return days * OVERRUN[complexity]


def fill(costs: Sequence[float], order: Sequence[int], capacity: float) -> list[int]:
    """The positions taken, in `order`, as long as they fit; what does not fit is passed over."""
    taken, left = [], capacity
    for position in order:
        if costs[position] <= left:
            taken.append(position)
            left -= costs[position]
    return taken


def annual_trend(months: Sequence, mentions: Sequence[int], responses: Sequence[int]) -> float:
    """Growth of a topic's prevalence a year as a share of its mean, over the last 24 months.

    months: first days; weighted least squares by responses. 0 below six months, or without
    mentions; kept within −50…80 %.
    """
    if not len(months):
        return 0.0
    when = pd.to_datetime(pd.Series(list(months)))
    years = ((when - when.max()).dt.days / 365.25).to_numpy()
    # A month without a response says nothing about a share, and is no month of six.
    counted = (years > -TREND_MONTHS / 12) & (np.asarray(responses, dtype=float) > 0)
    years, said, asked = (np.asarray(x, dtype=float)[counted] for x in (years, mentions, responses))
    if np.unique(years).size < TREND_FROM_MONTHS or said.sum() == 0:
        return 0.0
    middle = np.average(years, weights=asked)
    prevalence = said.sum() / asked.sum()
    slope = np.sum((years - middle) * said) / np.sum(asked * (years - middle) ** 2)
    return float(np.clip(slope / prevalence, *TREND_LIMITS))


def floor_of(scale: Scale) -> float:
    """The floor of t² on this scale: .05 NPS points², by the square of the score's range."""
    return SHRINK_FLOOR * (_width(scale) / 200) ** 2


def _width(scale: Scale) -> float:
    """Of the score's range, in its unit."""
    facts = SCALES[scale]
    if facts.good is None:
        return facts.high - facts.low
    return 200 if facts.bad is not None else 100


def rank(
    opportunities: Sequence[Opportunity], *, capacity: float, order: str = "priority"
) -> list[Opportunity]:
    """Sorted, numbered, and filled to the capacity (person-days of cost); ties by topic id.

    What is worth nothing is never within the capacity.
    """
    scores = ORDERS[order](opportunities)
    by_score = sorted(zip(scores, opportunities, strict=True), key=lambda x: (-x[0], x[1].topic))
    listed = [one for _, one in by_score]
    worthy = [i for i, one in enumerate(listed) if one.value > 0]
    taken = set(fill([one.cost_days for one in listed], worthy, capacity))
    return [replace(one, rank=i + 1, within_capacity=i in taken) for i, one in enumerate(listed)]


def within_how_often(
    opportunities: Sequence[Opportunity], spreads: Mapping[str, float], *, capacity: float,
    draws: int = 200, seed: int = 1,
) -> dict[str, float]:
    """Topic → share of draws in which it is within the capacity: how stable the plan is.

    spreads: topic → standard error of its recoverable stake, from which the stakes are drawn;
    a value set by a person stays.
    """
    if not opportunities:
        return {}
    rng = np.random.default_rng(seed)
    costs = np.array([one.cost_days for one in opportunities])
    stood = np.array([one.recoverable for one in opportunities])
    values = np.array([one.value for one in opportunities])
    free = np.array([one.value == one.computed_value for one in opportunities]) & (stood > 0)
    spread = np.array([spreads.get(one.topic, 0.0) for one in opportunities])
    often = np.zeros(len(opportunities))
    for _ in range(draws):
        drawn = np.maximum(stood + spread * rng.standard_normal(stood.size), 0)
        now = np.where(free, values * drawn / np.where(free, stood, 1), values)
        order = [i for i in np.argsort(-now / costs, kind="stable") if now[i] > 0]
        often[fill(costs, order, capacity)] += 1 / draws
    return {one.topic: float(share) for one, share in zip(opportunities, often, strict=True)}


def _rice(opportunities: Sequence[Opportunity]) -> list[float]:
    """Reach × impact × confidence / effort: mentions, the fifth of the stake a mention, grade."""
    each = pd.Series([-(one.stake.value or 0) / max(one.stake.n, 1) for one in opportunities])
    steps = np.array([0.25, 0.5, 1, 2, 3])
    impact = steps[np.minimum((each.rank(pct=True).fillna(0) * 5 - 1e-9).astype(int), 4)]
    sure = {"full": 1.0, "pooled": 0.8, "indicative": 0.5, "withheld": 0.2}
    return [one.stake.n * fifth * sure[one.stake.grade] / one.days
            for one, fifth in zip(opportunities, impact, strict=True)]


ORDERS = {
    "priority": lambda ones: [one.priority for one in ones],
    "RICE": _rice,
    "impact / effort": lambda ones: [-(one.stake.value or 0) / one.days for one in ones],
    "most mentioned": lambda ones: [float(one.stake.n) for one in ones],
}
