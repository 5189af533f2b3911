"""From means and effects, as they are computed, to estimates in the units that people read."""

from dataclasses import dataclass
from math import exp, inf, isfinite, log
from typing import Literal

from core.delight.evidence.meta_did import Effect
from core.delight.evidence.panel import Moments
from core.estimates import (
    FULL_FROM,
    Estimate,
    Grade,
    difference_of_shares,
    mean_interval,
    rate_interval,
    wilson,
    withheld,
)
from core.model import OUTCOMES, Outcome
from core.scales import SCALES, Scale

Kind = Literal["nps", "share", "mean", "log", "rate"]
# From times a week of one customer to times a month of 100.
A_MONTH = 100 * 365.25 / 12 / 7
# What an n of an outcome counts, and what one of them is.
COUNTED: dict[Outcome, tuple[str, str]] = {
    **dict.fromkeys((Outcome.SCORE, Outcome.PREVALENCE), (
        "responses", "a customer’s responses of one week count as one")),
    Outcome.RETENTION: ("customer-weeks", "a week in which a customer bought is one"),
    Outcome.ORDER_VALUE: ("orders", "a customer’s orders of one week count as one"),
    **dict.fromkeys((Outcome.ADVOCACY, Outcome.SUPPORT), (
        "customer-weeks", "a customer counts in every week, so 100 customers in 52 weeks are "
                          "5,200")),
}
METHODS = {"nps": "mover-wilson", "share": "wilson", "mean": "student-t", "log": "student-t-log",
           "rate": "student-t"}


@dataclass(frozen=True)
class Units:
    """How an outcome is read.

    kind: nps: ±100 a response; share: 100 or 0; mean: as it is; log: of money; rate: times a week
    a customer. level: the unit of a mean, effect: of a difference. step, ends: of the scale.
    """

    kind: Kind
    level: str
    effect: str
    step: float = 0.0
    ends: tuple[float, float] = (-inf, inf)

    def level_of(self, moments: Moments | None) -> Estimate:
        """The mean with its 95 % interval; withheld below 30 observations."""
        method = METHODS[self.kind]
        if moments is None or moments.n < FULL_FROM:
            return withheld(moments.n if moments else 0, self.level, method)
        value, low, high = self._level(moments)
        if not all(map(isfinite, (value, low, high))):
            return withheld(moments.n, self.level, method)
        return Estimate(value, low, high, moments.n, self.level, "full", method)

    def _level(self, moments: Moments) -> tuple[float, float, float]:
        n, mean = moments.n, moments.mean
        low, high = mean_interval(mean, moments.variance, n, step=self.step, ends=self.ends)
        if self.kind == "log":
            return exp(mean), exp(low), exp(high)
        if self.kind == "rate":
            # Student's limits of few events are too narrow, and of none they have no width.
            exact = rate_interval(max(mean, 0.0) * n, n)
            low, high = min(max(low, 0.0), exact[0]), max(high, exact[1])
            return mean * A_MONTH, low * A_MONTH, high * A_MONTH
        if self.kind == "share":
            low, high = wilson(min(max(mean / 100, 0.0), 1.0), n)
            return mean, 100 * low, 100 * high
        if self.kind == "nps":
            # Mean and variance tell the two shares apart: E[y] = P − D, E[y²] = P + D.
            both = (moments.variance * (n - 1) / n + mean**2) / 1e4
            good, bad = (min(max((both + s * mean / 100) / 2, 0.0), 1.0) for s in (1, -1))
            low, high = difference_of_shares(good, bad, n)
            return mean, 100 * low, 100 * high
        return mean, low, high

    def level_at(self, mean: float) -> float:
        """A mean, as panels have it, in the unit of levels."""
        return exp(mean) if self.kind == "log" else mean * self.factor

    @property
    def factor(self) -> float:
        """From a panel's unit to the one that people read; of logarithms 1."""
        return A_MONTH if self.kind == "rate" else 1.0

    def effect_of(self, effect: Effect | None, n: int, grade: Grade, method: str) -> Estimate:
        """A difference with its 95 % interval; withheld where there is none."""
        if effect is None:
            return withheld(n, self.effect, method)
        value, low, high = (self.size(end) for end in (effect.value, *effect.interval))
        if not all(map(isfinite, (value, low, high))):
            return withheld(n, self.effect, method)
        return Estimate(value, low, high, n, self.effect, grade, method)

    def size(self, difference: float) -> float:
        """A difference of means in the unit of effects; of logarithms, %."""
        if self.kind == "log":
            return 100 * (exp(min(difference, 50.0)) - 1)
        return difference * self.factor


def units_of(outcome: Outcome, scale: Scale | None, currency: str) -> Units:
    """The units of an outcome; scale: of the score, currency: of the orders."""
    unit = OUTCOMES[outcome].unit
    if outcome is Outcome.SCORE:
        facts = SCALES[scale or Scale.NPS]
        if facts.good is None:
            return Units("mean", facts.unit, "steps", facts.step, (facts.low, facts.high))
        return Units("nps" if facts.bad is not None else "share", facts.unit, unit)
    if outcome is Outcome.ORDER_VALUE:
        # Where every order is worth the same, the next one may be for two.
        return Units("log", currency, unit, step=log(2))
    if outcome in {Outcome.RETENTION, Outcome.PREVALENCE}:
        return Units("share", "%", unit)
    return Units("rate", unit, unit)
