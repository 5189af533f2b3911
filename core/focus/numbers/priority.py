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

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.estimates import Estimate, Grade
from core.model import Complexity
from core.scales import SCALES, Scale

WORKS: dict[Complexity, float] = {"simple": 0.85, "complicated": 0.60, "complex": 0.35}
OVERRUN: dict[Complexity, float] = {"simple": 1.1, "complicated": 1.35, "complex": 1.8}
ASSUMED_DAYS = 20.0
SHRINK_FLOOR = 0.05
TOO_WIDE = 15.0  # NPS points on either side, as for a score
TREND_KEPT = 0.6
CONFIDENCE: dict[Grade, float] = {"full": 1.0, "pooled": 0.8, "indicative": 0.5, "withheld": 0.2}
RICE_STEPS = np.array([0.25, 0.5, 1, 2, 3])


@dataclass(frozen=True)
class Opportunity:
    """A pain on the matrix: what it costs in score, what mending it is worth, what it takes.

    stake: points of the score at stake (negative: a pain). recoverable: the shrunk stake, points.
    trend: shrunk annual growth of the topic's prevalence, a share (0.2: 20 % a year).
    days, value: in force (a person's override, else computed); value is a year's, in `unit`.
    cost_days: days × overrun of the complexity. priority: value per person-day of cost.
    vanished: the topic is no longer shown; fate: why, as the end of a sentence.
    session: the browser session that moved it last (its own drops never conflict).
    money: what a point is worth a year (1: not known). growth: the topic's mentions, % a year.
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
    money: float = 1.0
    growth: Estimate | None = None

    @property
    def at_risk(self) -> float:
        """Revenue at risk a year: S̃ · money per point, in `unit`; never negative."""
        return max(self.recoverable, 0.0) * self.money


@dataclass(frozen=True)
class Figures:
    """What the orders score, each (m,), or (draws, m) where it was drawn.

    loss: points at stake (positive: a pain). mentions: responses. days, cost_days: person-days
    without and with overrun. value, at_risk: a year's. trend: g̃, a share a year.
    sure: RICE's confidence, 0…1.
    """

    loss: np.ndarray
    mentions: np.ndarray
    days: np.ndarray
    cost_days: np.ndarray
    value: np.ndarray
    at_risk: np.ndarray
    trend: np.ndarray
    sure: np.ndarray


def figures_of(opportunities: Sequence[Opportunity]) -> Figures:
    """The opportunities' figures as they stand, (m,) each."""
    columns = [
        (-(one.stake.value or 0.0), one.stake.n, one.days, one.cost_days, one.value, one.at_risk,
         one.trend, CONFIDENCE[one.stake.grade]) for one in opportunities
    ]
    return Figures(*np.array(columns, dtype=float).reshape(-1, 8).T)


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


def floor_of(scale: Scale) -> float:
    """The floor of t² on this scale: .05 NPS points², by the square of the score's range."""
    return SHRINK_FLOOR * (_width(scale) / 200) ** 2


def _width(scale: Scale) -> float:
    """Of the score's range, in its unit."""
    facts = SCALES[scale]
    if facts.good is None:
        return facts.high - facts.low
    return 200 if facts.bad is not None else 100


def worthy(listed: Sequence[Opportunity]) -> list[int]:
    """The positions of what is worth something, in their order: only these may fill the plan."""
    return [i for i, one in enumerate(listed) if one.value > 0]


def rank(
    opportunities: Sequence[Opportunity], *, capacity: float, order: str = "priority"
) -> list[Opportunity]:
    """Sorted, numbered, and filled to the capacity (person-days of cost); ties by topic id.

    What is worth nothing is never within the capacity.
    """
    scores = ORDERS[order](figures_of(opportunities)).tolist()
    by_score = sorted(zip(scores, opportunities, strict=True), key=lambda x: (-x[0], x[1].topic))
    listed = [one for _, one in by_score]
    taken = set(fill([one.cost_days for one in listed], worthy(listed), capacity))
    return [replace(one, rank=i + 1, within_capacity=i in taken) for i, one in enumerate(listed)]


def _rice(figures: Figures) -> np.ndarray:
    """Reach × impact × confidence / effort: mentions, the fifth of the stake a mention, grade."""
    each = figures.loss / np.maximum(figures.mentions, 1)
    share = pd.DataFrame(np.atleast_2d(each)).rank(axis=1, pct=True).to_numpy().reshape(each.shape)
    impact = RICE_STEPS[np.minimum((share * 5 - 1e-9).astype(int), 4)]
    return figures.mentions * impact * figures.sure / figures.days


def _wsjf(figures: Figures) -> np.ndarray:
    """Weighted shortest job first: cost of delay / person-days (Reinertsen 2009; SAFe's WSJF).

    Cost of delay is SAFe's sum of three, here each a year's, in the unit of the value, in place
    of SAFe's points from 1 to 20:
    - user and business value: the value of a year;
    - time criticality (urgency): what a year of waiting adds to the loss, g̃ · revenue at risk;
    - risk reduction: the revenue at risk, S̃ · money per point.
    Job size: person-days as estimated, without overrun, as in SAFe.
    """
    urgency = figures.trend * figures.at_risk
    return (figures.value + urgency + figures.at_risk) / figures.days


ORDERS: Mapping[str, Callable[[Figures], np.ndarray]] = {
    "priority": lambda seen: seen.value / seen.cost_days,
    "RICE": _rice,
    "WSJF": _wsjf,
    "impact / effort": lambda seen: seen.loss / seen.days,
    "most mentioned": lambda seen: seen.mentions,
}
