"""What a measured effect brought in money, outcome by outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from zlib import crc32

import numpy as np

from core.delight.evidence.ladder import Verdict
from core.delight.money import assumed
from core.delight.money.assumed import Known
from core.estimates import Z95
from core.focus.numbers.assumptions import Assumption, drawn
from core.focus.numbers.value import DRAWS, WAYS, Way, unit_worth
from core.model import OUTCOMES, Outcome
from core.store import customers, worth
from core.store.database import Database
from core.store.initiatives import Initiative

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True)
class Frame:
    """What all components of one initiative's realised money share."""

    db: Database
    initiative: Initiative
    known: Known
    found: Mapping[str, Assumption]
    without: Sequence[Mapping[str, Sequence[str]]]
    people: int
    months: float
    seed: int

    @property
    def score_way(self) -> Way:
        """How points of the score become money."""
        return assumed.way_of(replace(self.initiative, outcome=Outcome.SCORE), self.found,
                              self.known.scale)

    def drawn(self, name: str) -> np.ndarray:
        """(n,) draws of an assumption."""
        return drawn(self.found[name], seed=self.seed, draws=DRAWS)


def effect_draws(verdict: Verdict, initiative: int, *, seed: int, draws: int = DRAWS) -> np.ndarray:
    """(n,) effects in the good direction, normal with the interval's standard error."""
    from scipy.special import ndtri

    rng = np.random.default_rng([seed, crc32(str(verdict.outcome).encode()), initiative])
    level = (rng.permutation(draws) + rng.random(draws)) / draws
    error = verdict.effect.half_width / Z95
    return OUTCOMES[verdict.outcome].good * verdict.effect.value + error * ndtri(level)


def needs(frame: Frame, outcome: Outcome) -> tuple[str, ...]:
    """Names of the assumptions that put a price on an outcome."""
    if outcome is Outcome.SCORE:
        return tuple(name for name in WAYS[frame.score_way].needs if name != "customers")
    return {Outcome.RETENTION: ("margin",), Outcome.ORDER_VALUE: ("margin_share",),
            Outcome.SUPPORT: ("support_cost",)}[outcome]


def money_of(frame: Frame, verdict: Verdict) -> np.ndarray:
    """(n,) money that the measured effect brought within the window."""
    effect = effect_draws(verdict, frame.initiative.id, seed=frame.seed)
    years = frame.months / 12
    if verdict.outcome is Outcome.RETENTION:
        return effect / 100 * frame.people * frame.drawn("margin") * years
    if verdict.outcome is Outcome.SUPPORT:  # of 100 customers, a month
        return effect / 100 * frame.people * frame.months * frame.drawn("support_cost")
    if verdict.outcome is Outcome.ORDER_VALUE:
        # What was ordered holds the effect already: without it, it would be 1/(1 + e) of it.
        grown = 1 - 1 / (1 + np.maximum(effect, -90.0) / 100)
        return grown * _ordered(frame).value * frame.drawn("margin_share") / 100
    way = frame.score_way
    x = {name: frame.drawn(name) for name in needs(frame, Outcome.SCORE)}
    x["customers"] = np.full(DRAWS, float(frame.people))
    if way == "points":  # of the whole company's score, of which these customers are a part
        effect = effect * frame.people / max(customers.count(frame.db), 1)
    return effect * unit_worth(x, way) * years


def _ordered(frame: Frame) -> worth.Revenue:
    since = frame.initiative.live_from
    until = since + timedelta(days=round(frame.months * DAYS_A_MONTH))
    return worth.revenue(frame.db, frame.initiative.segments, frame.without,
                         since=since, until=until)


def said_of(frame: Frame, verdict: Verdict) -> str:
    """How it was reckoned, in words."""
    who, span = f"{frame.people:,} customers", f"{frame.months:.1f} months"
    if verdict.outcome is Outcome.RETENTION:
        return f"customers kept among {who} × annual margin, {span}"
    if verdict.outcome is Outcome.SUPPORT:
        return f"support requests saved among {who} × cost of one, {span}"
    if verdict.outcome is Outcome.ORDER_VALUE:
        return f"growth of {_ordered(frame).orders:,} orders × margin share, {span}"
    return f"{WAYS[frame.score_way].said}, {who}, {span}; worth assumed, effect measured"
