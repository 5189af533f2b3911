"""What a projection assumes: each figure with its range, its limits, and how it is drawn.

low, likely and high are the P10, P50 and P90 of what somebody believes: one time in ten it turns
out below low, one time in ten above high. People name such ends better than a minimum and a
maximum (Keelin & Powley 2011). Drawn is the two-piece normal distribution through the three
points, cut at the figure's limits; the causal share is drawn from the Beta distribution that comes
closest to them (Beta(4, 4) by default).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from core.errors import BadInput

Z90 = 1.2815515655446004
SURE = 1e-9  # a range narrower than this, relative to its likely value, is none


@dataclass(frozen=True)
class Assumption:
    """One figure: P10, P50, P90 in the unit of its facts, where it comes from, who answers for it.

    initiative: whose own it is; 0: the whole company's, the same unknown in all its initiatives.
    """

    name: str
    low: float
    likely: float
    high: float
    source: str = ""
    owner: str = ""
    initiative: int = 0

    @property
    def is_sure(self) -> bool:
        """True where it has no range."""
        return self.high - self.low <= SURE * max(abs(self.likely), 1.0)


@dataclass(frozen=True)
class AssumptionFacts:
    """title, unit ("money" stands for the currency), help: what people read.

    default: P10, P50, P90 where nobody says; None: somebody must. company: asked once for the
    whole company. limits: what can be meant. ranged: False where one number is agreed on.
    """

    title: str
    unit: str
    default: tuple[float, float, float] | None
    help: str
    company: bool
    limits: tuple[float, float] = (0.0, 1e12)
    ranged: bool = True


_SHARE = (0.0, 100.0)
_CLASSES = {"promoter": "promoters", "passive": "passives", "detractor": "detractors",
            "good": "satisfied customers", "other": "the other customers"}


def _class_facts() -> dict[str, AssumptionFacts]:
    facts = {}
    for name, title in _CLASSES.items():
        facts[f"retention_{name}"] = AssumptionFacts(
            f"Retention of {title}", "%", None,
            "Of 100 of them, how many still buy within the retention window.", True, _SHARE)
        facts[f"margin_{name}"] = AssumptionFacts(
            f"Annual margin of {title}", "money", None,
            "What one who stays brings in a year after direct costs.", True)
    return facts


FACTS: dict[str, AssumptionFacts] = {
    "effect": AssumptionFacts(
        "Expected effect", "of its outcome", None,
        "On those it reaches, in the unit of the outcome; positive is good.", False,
        (-1000.0, 1000.0)),
    "promoter_split": AssumptionFacts(
        "Share of the effect through promoters", "%", (50.0, 50.0, 50.0),
        "The rest comes through fewer detractors.", False, _SHARE, ranged=False),
    "reach": AssumptionFacts(
        "Customers reached", "%", (100.0, 100.0, 100.0),
        "Share of all customers who feel the initiative.", False, _SHARE),
    "one_off_cost": AssumptionFacts(
        "One-off cost", "money", None, "All it takes to bring it to customers.", False),
    "run_cost": AssumptionFacts(
        "Running cost", "money a month", (0.0, 0.0, 0.0),
        "What keeping it alive takes each month.", False),
    "causal": AssumptionFacts(
        "Causal share", "%", (27.86, 50.0, 72.14),
        "How much of the expected effect the initiative really causes: Beta(4, 4) until an "
        "experiment says more.", True, _SHARE),
    "customers": AssumptionFacts(
        "Customers", "number", None, "How many customers there are.", True, (1.0, 1e10)),
    "point_worth": AssumptionFacts(
        "Worth of one point of the score", "money a year", None,
        "The simple way where margins are not known.", True),
    **_class_facts(),
    "margin": AssumptionFacts(
        "Annual margin of a customer", "money", None,
        "On average over all who stay.", True),
    "margin_share": AssumptionFacts(
        "Margin share of order value", "%", None,
        "What is left of an order after direct costs.", True, _SHARE),
    "support_cost": AssumptionFacts(
        "Cost of a support request", "money", None, "What answering one takes.", True),
    "ramp": AssumptionFacts(
        "Ramp-up", "months", (2.0, 3.0, 6.0), "Until the effect is in full force.", True,
        (0.0, 120.0)),
    "half_life": AssumptionFacts(
        "Half-life of the effect", "months", (12.0, 24.0, 48.0),
        "After how long half of it has faded.", True, (0.5, 1200.0)),
    "horizon": AssumptionFacts(
        "Horizon", "months", (24.0, 24.0, 24.0), "What comes later does not count.", True,
        (1.0, 120.0), ranged=False),
    "discount": AssumptionFacts(
        "Discount rate", "% a year", (10.0, 10.0, 10.0),
        "What money later is worth less.", True, _SHARE, ranged=False),
}


def checked(one: Assumption) -> Assumption:
    """The assumption, where it can be meant. Raises BadInput with what to change."""
    facts = FACTS.get(one.name)
    if facts is None:
        raise BadInput(f"“{one.name}” is no assumption that a projection knows.")
    numbers = (one.low, one.likely, one.high)
    if not all(isinstance(x, int | float) and math.isfinite(x) for x in numbers):
        raise BadInput(f"{facts.title}: give low, likely and high as numbers.")
    if one.low > one.high:
        raise BadInput(f"{facts.title}: low ({one.low:,.10g}) is above high ({one.high:,.10g}); "
                       "swap them.")
    if not one.low <= one.likely <= one.high:
        raise BadInput(f"{facts.title}: likely ({one.likely:,.10g}) must lie between low and "
                       f"high ({one.low:,.10g} to {one.high:,.10g}).")
    low, high = facts.limits
    if one.low < low or one.high > high:
        raise BadInput(_outside(one, facts))
    if not facts.ranged and one.low != one.high:
        raise BadInput(f"{facts.title} is agreed on, not guessed: give one number for all three.")
    return one


def _outside(one: Assumption, facts: AssumptionFacts) -> str:
    low, high = facts.limits
    if facts.limits == _SHARE:
        return f"{facts.title} must lie between 0 and 100 %."
    if one.name == "customers":
        return "Customers: there must be at least one."
    if one.low < 0 <= low:
        return f"{facts.title} cannot be negative; give 0 or more."
    return f"{facts.title} must lie between {low:,.10g} and {high:,.10g}."


def drawn(one: Assumption, *, seed: int, draws: int) -> np.ndarray:
    """(draws,) values of an assumption, by Latin hypercube (McKay, Beckman & Conover 1979).

    The same assumption has the same draws whatever stands beside it, so that changing one moves
    no other, and a company's assumption is one unknown in all its initiatives.
    """
    if one.is_sure:
        return np.full(draws, float(one.likely))
    rng = np.random.default_rng([seed, crc32(one.name.encode()), one.initiative])
    level = (rng.permutation(draws) + rng.random(draws)) / draws
    low, high = FACTS[one.name].limits
    if one.name == "causal" and low < one.low < one.likely < one.high < high:
        from scipy.special import betaincinv

        return 100 * betaincinv(*beta_of(one), level)
    from scipy.special import ndtri

    z = ndtri(np.clip(level, 1e-12, 1 - 1e-12))
    side = np.where(z < 0, one.likely - one.low, one.high - one.likely)
    return np.clip(one.likely + z * side / Z90, low, high)


def beta_of(one: Assumption) -> tuple[float, float]:
    """The Beta distribution whose P10, P50 and P90 come closest to a share (in %)."""
    from scipy.optimize import least_squares
    from scipy.special import betaincinv

    wanted = np.array([one.low, one.likely, one.high]) / 100
    levels = np.array([0.1, 0.5, 0.9])
    found = least_squares(lambda logs: betaincinv(*np.exp(logs), levels) - wanted,
                          np.log([4.0, 4.0]), bounds=(np.log(1e-2), np.log(1e6)))
    a, b = np.exp(found.x)
    return float(a), float(b)


def defaults() -> dict[str, Assumption]:
    """What holds where nobody says anything."""
    return {name: Assumption(name, *facts.default, source="default, nobody set it yet")
            for name, facts in FACTS.items() if facts.default is not None}


def as_plain(assumptions: Mapping[str, Assumption]) -> dict[str, dict]:
    """Name → plain values, for JSON."""
    return {name: {"low": one.low, "likely": one.likely, "high": one.high, "source": one.source,
                   "owner": one.owner, "initiative": one.initiative}
            for name, one in assumptions.items()}


def from_plain(plain: Mapping[str, Mapping]) -> dict[str, Assumption]:
    """The assumptions that `as_plain` wrote."""
    return {name: Assumption(name=name, **values) for name, values in plain.items()}
