"""How sure is the order? The rank and the plan, drawn again under what is not known for sure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.estimates import Z95
from core.focus.numbers import priority
from core.focus.numbers.priority import Figures, Opportunity
from core.model import Complexity

DRAWS = 400
# Standard deviation of log(days taken ÷ days expected): what T12 plants.
EFFORT_SPREAD: dict[Complexity, float] = {"simple": 0.25, "complicated": 0.40, "complex": 0.60}


@dataclass(frozen=True)
class Standing:
    """low, high: the middle 80 % of the rank, and the rank shown. within: P(in the plan), 0…1."""

    low: int
    high: int
    within: float


def standings(
    opportunities: Sequence[Opportunity], *, capacity: float, order: str = "priority",
    draws: int = DRAWS, seed: int = 1,
) -> dict[str, Standing]:
    """Topic → how its rank and its place in the plan hold, under any order.

    opportunities: as ranked in that order; what has not enough data has no standing. The same
    seed gives the same answer. `drawn` says what varies.
    """
    ranked = [one for one in opportunities if one.known]
    if not ranked:
        return {}
    listed = sorted(ranked, key=lambda one: one.topic)  # ties go by topic, as in `rank`
    figures = drawn(listed, draws=draws, seed=seed)
    sequence = np.argsort(-priority.ORDERS[order](figures), axis=1, kind="stable")
    ranks = np.empty_like(sequence)
    np.put_along_axis(ranks, sequence, np.arange(1, len(listed) + 1)[None, :], axis=1)
    low = np.quantile(ranks, 0.1, axis=0, method="lower")
    high = np.quantile(ranks, 0.9, axis=0, method="higher")
    within = _within(figures, sequence, capacity).mean(axis=0)
    return {
        one.topic: Standing(min(int(low[j]), one.rank), max(int(high[j]), one.rank),
                            float(within[j]))
        for j, one in enumerate(listed)
    }


def worth(
    gains: Sequence[Opportunity], losses: Sequence[Opportunity] = (), *, draws: int = DRAWS,
    seed: int = 1,
) -> tuple[float, float]:
    """The middle 80 % of the value a year of `gains` less that of `losses`, in their unit."""
    values = drawn([*gains, *losses], draws=draws, seed=seed).value
    signs = np.array([1.0] * len(gains) + [-1.0] * len(losses))
    low, high = np.quantile(values @ signs, [0.1, 0.9])
    return float(low), float(high)


def drawn(opportunities: Sequence[Opportunity], *, draws: int, seed: int) -> Figures:
    """What the orders score, (draws, m): worlds that the evidence leaves possible.

    Drawn are the stake, Normal(S̃, the standard error of its own interval), and with it the
    value; the days that somebody estimated, times a lognormal of mean 1 and EFFORT_SPREAD; and
    the count of mentions, Gamma(n + ½) (Jeffreys). The shrunk stake's smaller error will not do:
    in T12's worlds, where few stakes are large, its 80 % interval holds 78 % of all and 66 % of
    the largest quarter; with the own error it is 82 and 73 % (the weakness is known: Armstrong,
    Kolesár & Plagborg-Møller 2022). A value set by a person stays, and so do
    assumed days: nobody has estimated them, so nothing says how far off they are.
    """
    rng = np.random.default_rng(seed)
    seen = priority.figures_of(opportunities)
    shape = (draws, len(opportunities))
    stood = np.array([one.recoverable for one in opportunities])
    error = np.array([(one.stake.half_width or 0.0) / Z95 for one in opportunities])
    stakes = stood + error * rng.standard_normal(shape)
    a_point = np.array([one.a_point for one in opportunities])
    money = np.array([one.money for one in opportunities])
    free = np.array([not one.by_hand for one in opportunities])
    spread = np.array([0.0 if one.effort_assumed else EFFORT_SPREAD[one.complexity]
                       for one in opportunities])
    times = np.exp(spread * rng.standard_normal(shape) - spread**2 / 2)
    pains = np.maximum(stakes, 0)
    return Figures(
        loss=stakes, mentions=rng.gamma(seen.mentions + 0.5, size=shape),
        days=seen.days * times, cost_days=seen.cost_days * times,
        value=np.where(free, pains * a_point, seen.value), at_risk=pains * money,
        trend=seen.trend, sure=seen.sure,
    )


def _within(figures: Figures, sequence: np.ndarray, capacity: float) -> np.ndarray:
    """(draws, m) booleans: what each draw's plan holds, filled as `priority.fill` does."""
    costs = np.take_along_axis(figures.cost_days, sequence, axis=1)
    worthy = np.take_along_axis(figures.value, sequence, axis=1) > 0
    taken, left = np.zeros(costs.shape, dtype=bool), np.full(len(costs), capacity)
    for position in range(costs.shape[1]):
        taken[:, position] = worthy[:, position] & (costs[:, position] <= left)
        left = left - np.where(taken[:, position], costs[:, position], 0)
    within = np.empty_like(taken)
    np.put_along_axis(within, sequence, taken, axis=1)
    return within
