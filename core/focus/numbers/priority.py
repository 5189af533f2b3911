"""What first, with the days we have? Expected value, cost, priority, and the fill to capacity.

With the recoverable stake S̃ of each driver of the study, shrunk (`shrinking.py`):
- value of a year = max(S̃, 0) · φ · k · (money per point) · (1 + g̃/2); φ: the chance that mending
  it works, by complexity; k: how far promises came true so far (both `chances.py`); g̃ = .6 × the
  annual trend of the topic's prevalence
- cost = person-days × overrun of the complexity; priority = value / cost, filled greedily.
A person's override of days or value takes the number's place. Without money the same ranking runs
in points of the score per person-day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from core.estimates import Z95, Estimate, Grade
from core.model import Complexity

WORKS: dict[Complexity, float] = {"simple": 0.85, "complicated": 0.60, "complex": 0.35}
OVERRUN: dict[Complexity, float] = {"simple": 1.1, "complicated": 1.35, "complex": 1.8}
ASSUMED_DAYS = 20.0
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
    spread: standard error of the shrunk stake, points. departments: who would do it. explained:
    somebody said why it stands where a person put it. chances: φ by complexity; k: the forecasts'.
    value_by: who set the value; "": it is computed. rank: 0 where there is not enough data to rank.
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
    spread: float = 0.0
    departments: tuple[str, ...] = ()
    explained: bool = True
    chances: Mapping[Complexity, float] = field(default_factory=lambda: WORKS)
    k: float = 1.0
    value_by: str = ""

    @property
    def by_hand(self) -> bool:
        """A person set the value."""
        return bool(self.value_by)

    @property
    def known(self) -> bool:
        """There is a stake or a person's value to rank it by."""
        return self.by_hand or self.stake.value is not None

    @property
    def above_risk(self) -> bool:
        """A person set a value that is more than is at risk."""
        return self.by_hand and self.stake.value is not None and self.value > self.at_risk

    @property
    def works(self) -> float:
        """φ: the chance that mending it works."""
        return self.chances[self.complexity]

    @property
    def a_point(self) -> float:
        """What one recoverable point of it is worth a year, in `unit`."""
        return expected_value(1.0, self.complexity, self.trend, self.money * self.k, self.works)

    @property
    def value_ends(self) -> tuple[float, float] | None:
        """The 95 % interval of the computed value: of the shrunk stake × φ × money, never below 0.

        None where a person set the value, or where there was too little to price.
        """
        if self.by_hand or self.stake.value is None:
            return None
        low, high = (self.recoverable + sign * Z95 * self.spread for sign in (-1, 1))
        return max(low, 0.0) * self.a_point, max(high, 0.0) * self.a_point

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


def expected_value(
    recoverable: float, complexity: Complexity, trend: float, money: float = 1.0,
    works: float | None = None,
) -> float:
    """Value of a year, in points, or in the currency of `money` per point. Never negative.

    works: φ in force; None takes the default of the complexity.
    """
    works = WORKS[complexity] if works is None else works
    return max(recoverable, 0.0) * works * money * (1 + trend / 2)


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


def worthy(listed: Sequence[Opportunity]) -> list[int]:
    """The positions of what is worth something, in their order: only these may fill the plan."""
    return [i for i, one in enumerate(listed) if one.value > 0]


def rank(
    opportunities: Sequence[Opportunity], *, capacity: float, order: str = "priority"
) -> list[Opportunity]:
    """Sorted, numbered, and filled to the capacity (person-days of cost); ties by topic id.

    What is worth nothing is never within the capacity. What has not enough data comes last, by
    name, with no rank (0).
    """
    known = [one for one in opportunities if one.known]
    unknown = sorted((one for one in opportunities if not one.known),
                     key=lambda one: (one.label.casefold(), one.topic))
    scores = ORDERS[order](figures_of(known)).tolist()
    by_score = sorted(zip(scores, known, strict=True), key=lambda x: (-x[0], x[1].topic))
    listed = [one for _, one in by_score]
    taken = set(fill([one.cost_days for one in listed], worthy(listed), capacity))
    return [
        *(replace(one, rank=i + 1, within_capacity=i in taken) for i, one in enumerate(listed)),
        *(replace(one, rank=0, within_capacity=False) for one in unknown),
    ]


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
