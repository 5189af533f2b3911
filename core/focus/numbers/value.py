"""What an initiative is worth: its projection as a range, from assumptions with their ranges.

With V_c = retention_c × annual margin_c of class c, and Δs_c the change of its share (sum 0):
- benefit of month t = N · ρ · λ · (Σ_c Δs_c V_c)/12 · a_t · δ_t, with a_t = min(t/ramp, 1) and
  δ_t = ½^(max(t − ramp, 0)/half-life); N customers, ρ reach, λ causal share
- NPV = Σ_t (benefit_t − run)(1 + d)^(−t/12) − C₀; ROI = (PV benefit − PV cost)/PV cost
- payback: the first month whose cumulative, undiscounted cash is 0 or more.
(`statistics.md`, "ROI".) An effect of e points splits into promoters and detractors: with w the
share that comes through promoters, Δs = (w, 1 − 2w, w − 1)·e/100. Where classes have no worth,
simpler ways stand in for Σ_c Δs_c V_c: see `WAYS`.

What drives the spread: each assumption's first-order share of the variance of the NPV,
Var(E[NPV | assumption])/Var(NPV), from the draws themselves by classes of equal size (McKay 1995;
Plischke 2010), less what noise alone would bring. The shares add up to 1 with `together`, what
assumptions do only jointly.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, TypeVar

import numpy as np

from core.errors import BadInput
from core.focus.numbers.assumptions import (
    FACTS,
    Assumption,
    AssumptionFacts,
    as_plain,
    checked,
    drawn,
    from_plain,
)

__all__ = [
    "ALWAYS", "CLASSES", "FACTS", "WAYS", "Assumption", "AssumptionFacts", "Draws", "Projection",
    "Range", "Way", "checked", "draw", "project", "range_of", "spread_of",
]

METHOD = "value-1"
Key = TypeVar("Key")
DRAWS, BINS = 5_000, 20
Way = Literal["classes", "two classes", "points", "retention", "order value", "support requests"]
CLASSES: dict[str, tuple[str, ...]] = {
    "classes": ("promoter", "passive", "detractor"), "two classes": ("good", "other")}
ALWAYS = ("effect", "reach", "causal", "one_off_cost", "run_cost", "ramp", "half_life",
           "horizon", "discount")


@dataclass(frozen=True)
class WayFacts:
    """said: how an effect becomes money, in words. needs: assumptions beyond those of all ways."""

    said: str
    needs: tuple[str, ...]


def _of_classes(way: str) -> tuple[str, ...]:
    return tuple(f"{what}_{name}" for name in CLASSES[way] for what in ("retention", "margin"))


WAYS: dict[Way, WayFacts] = {
    "classes": WayFacts(
        "through promoters, passives and detractors, each worth retention × annual margin",
        ("customers", "promoter_split", *_of_classes("classes"))),
    "two classes": WayFacts(
        "through satisfied and other customers, each worth retention × annual margin",
        ("customers", *_of_classes("two classes"))),
    "points": WayFacts("points of the score × the worth of a point", ("point_worth",)),
    "retention": WayFacts("customers kept × the annual margin of one", ("customers", "margin")),
    "order value": WayFacts("more order value × the annual margin of a customer",
                            ("customers", "margin")),
    "support requests": WayFacts("support requests saved × the cost of one",
                                 ("customers", "support_cost")),
}


@dataclass(frozen=True)
class Range:
    """P10, P50 and P90 of draws: an 80 % interval around the middle."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True)
class Draws:
    """Everything drawn: a row a draw. inputs: assumption → (n,). benefit: (n, months), money.

    one_off, run: (n,) money, and money a month. discount: a year's, a share.
    """

    inputs: dict[str, np.ndarray]
    benefit: np.ndarray
    one_off: np.ndarray
    run: np.ndarray
    discount: float

    def until(self, months: float) -> np.ndarray:
        """(n,) undiscounted benefit of the first `months`, parts of a month by their share."""
        whole = np.concatenate([np.zeros((len(self.benefit), 1)), self.benefit.cumsum(axis=1)], 1)
        place = min(max(months, 0.0), float(self.benefit.shape[1]))
        before = int(place)
        if before == self.benefit.shape[1]:
            return whole[:, -1]
        return whole[:, before] + (place - before) * self.benefit[:, before]


@dataclass(frozen=True)
class Projection:
    """What is promised, in money; ranges are P10/P50/P90 over the draws.

    benefit: undiscounted, over the horizon. roi: a share (0.4: 40 %); None where one draw is
    free. payback: months; None: an end that is not within the horizon. cost: present value.
    chance_positive: share of draws with NPV > 0. spread: (assumption, share of the NPV's variance)
    largest first; together: what is left to assumptions acting jointly. monthly: the benefit
    added up to the end of each month. assumptions, seed, draws: what it was made of.
    """

    way: Way
    npv: Range
    roi: Range | None
    payback: tuple[int | None, int | None, int | None]
    benefit: Range
    cost: Range
    chance_positive: float
    spread: tuple[tuple[str, float], ...]
    together: float
    monthly: tuple[Range, ...]
    assumptions: dict[str, Assumption]
    seed: int
    draws: int
    method: str = METHOD

    def to_json(self) -> str:
        """As `from_json` reads it; never NaN."""
        plain = {name: value for name, value in self.__dict__.items() if name != "assumptions"}
        for name in ("npv", "roi", "benefit", "cost"):
            plain[name] = asdict(plain[name]) if plain[name] else None
        plain["monthly"] = [asdict(one) for one in self.monthly]
        plain["assumptions"] = as_plain(self.assumptions)
        return json.dumps(plain, allow_nan=False)

    @classmethod
    def from_json(cls, text: str | Mapping) -> "Projection":
        """The projection that `to_json` wrote (its text, or the object in it)."""
        plain = dict(json.loads(text) if isinstance(text, str) else text)
        for name in ("npv", "roi", "benefit", "cost"):
            plain[name] = Range(**plain[name]) if plain[name] else None
        plain["payback"] = tuple(plain["payback"])
        plain["spread"] = tuple((name, share) for name, share in plain["spread"])
        plain["monthly"] = tuple(Range(**one) for one in plain["monthly"])
        plain["assumptions"] = from_plain(plain["assumptions"])
        return cls(**plain)


def range_of(values: np.ndarray) -> Range:
    """P10, P50 and P90 of draws."""
    return Range(*(float(x) for x in np.quantile(values, (0.1, 0.5, 0.9))))


def missing(assumptions: Mapping[str, Assumption], way: Way) -> list[str]:
    """Names of assumptions that this way needs and that nobody made."""
    return [name for name in (*WAYS[way].needs, *ALWAYS) if name not in assumptions]


def draw(
    assumptions: Mapping[str, Assumption], *, way: Way = "classes", seed: int = 0,
    draws: int = DRAWS,
) -> Draws:
    """The draws behind a projection. Raises BadInput naming what is missing or cannot be meant."""
    absent = missing(assumptions, way)
    if absent:
        titles = ", ".join(FACTS[name].title for name in absent)
        raise BadInput(f"The projection still needs: {titles}.")
    used = [checked(assumptions[name]) for name in (*WAYS[way].needs, *ALWAYS)]
    x = {one.name: drawn(one, seed=seed, draws=draws) for one in used}
    months = np.arange(1, round(float(x["horizon"][0])) + 1)
    ramp, half_life = x["ramp"][:, None], x["half_life"][:, None]
    risen = np.where(ramp > 0, np.minimum(months / np.maximum(ramp, 1e-9), 1.0), 1.0)
    faded = 0.5 ** (np.maximum(months - ramp, 0.0) / half_life)
    year = x["reach"] / 100 * x["causal"] / 100 * x["effect"] * unit_worth(x, way)
    return Draws(x, (year / 12)[:, None] * risen * faded, x["one_off_cost"], x["run_cost"],
                 float(x["discount"][0]) / 100)


def unit_worth(x: Mapping[str, np.ndarray], way: Way) -> np.ndarray:
    """(n,) money a year that one unit of the effect is worth among all customers."""
    if way == "points":
        return x["point_worth"]
    if way == "support requests":  # of 100 customers, a month
        return x["customers"] / 100 * 12 * x["support_cost"]
    if way in {"retention", "order value"}:
        return x["customers"] / 100 * x["margin"]
    worth = {name: x[f"retention_{name}"] / 100 * x[f"margin_{name}"] for name in CLASSES[way]}
    if way == "two classes":
        return x["customers"] / 100 * (worth["good"] - worth["other"])
    w = x["promoter_split"] / 100
    return x["customers"] / 100 * (
        w * worth["promoter"] + (1 - 2 * w) * worth["passive"] - (1 - w) * worth["detractor"])


def project(
    assumptions: Mapping[str, Assumption], *, way: Way = "classes", seed: int = 0,
    draws: int = DRAWS,
) -> Projection:
    """The projection of an initiative. Raises BadInput as `draw` does."""
    made = draw(assumptions, way=way, seed=seed, draws=draws)
    months = np.arange(1, made.benefit.shape[1] + 1)
    factor = (1 + made.discount) ** (-months / 12)
    benefits, costs = made.benefit @ factor, made.one_off + made.run * factor.sum()
    npv = benefits - costs
    cash = (made.benefit - made.run[:, None]).cumsum(axis=1) - made.one_off[:, None]
    back = np.where((cash >= 0).any(axis=1), (cash >= 0).argmax(axis=1) + 1.0, np.inf)
    # Not interpolated: between a month and "never" there is nothing.
    ends = np.quantile(back, (0.1, 0.5, 0.9), method="inverted_cdf")
    spread, together = spread_of(made.inputs, npv)
    return Projection(
        way=way, npv=range_of(npv),
        roi=range_of((benefits - costs) / costs) if (costs > 0).all() else None,
        payback=tuple(int(end) if np.isfinite(end) else None for end in ends),
        benefit=range_of(made.benefit.sum(axis=1)), cost=range_of(costs),
        chance_positive=float((npv > 0).mean()), spread=spread, together=together,
        monthly=tuple(range_of(made.until(month)) for month in months),
        assumptions={name: assumptions[name] for name in made.inputs}, seed=seed, draws=draws,
    )


def spread_of(
    inputs: Mapping[Key, np.ndarray], npv: np.ndarray
) -> tuple[tuple[tuple[Key, float], ...], float]:
    """First-order shares of the variance, largest first, and what is left."""
    total = float(npv.var())
    # Rounding leaves a trace of variance where there is none.
    if total <= 1e-18 * max(float(np.abs(npv).max()), 1.0) ** 2:
        return (), 0.0
    shares = {}
    for name, x in inputs.items():
        if np.ptp(x) == 0:
            continue
        parts = np.array_split(npv[np.argsort(x, kind="stable")], BINS)
        between = sum(part.size * (part.mean() - npv.mean()) ** 2 for part in parts) / npv.size
        within = sum(part.size * part.var() for part in parts) / (npv.size - BINS)
        shares[name] = max(float(between - (BINS - 1) / npv.size * within) / total, 0.0)
    over = max(sum(shares.values()), 1.0)
    listed = sorted(((name, share / over) for name, share in shares.items()),
                    key=lambda pair: (-pair[1], pair[0]))
    return tuple(listed), max(1.0 - sum(share for _, share in listed), 0.0)
