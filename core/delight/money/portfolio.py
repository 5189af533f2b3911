"""All initiatives that were approved: what they promised, what came of them, in one view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from core.delight.evidence.ladder import Verdict
from core.delight.money import assumed, roi
from core.delight.money.amounts import amount, between
from core.delight.money.gain import Gain, gain_of
from core.delight.money.outcome_money import DAYS_A_MONTH
from core.delight.money.record import Pair, Record, forecast_record
from core.delight.money.roi import Realised
from core.errors import BadInput
from core.focus.numbers.value import Projection, Range, draw, range_of
from core.model import Outcome, Stage, finding_on
from core.store import measurements
from core.store.database import Database
from core.store.initiatives import Initiative, initiatives

UNMEASURED = "not measured yet"
TOO_EARLY = "too early"
APPROVED = (Stage.APPROVED, Stage.IN_PROGRESS, Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED)
FINDINGS = {
    "worked": "worked", "better since": "saw better figures without a comparison",
    "no effect found": "showed no effect", "made it worse": "made it worse",
    "worse since": "saw worse figures without a comparison", "cannot be told": "cannot be told",
}


@dataclass(frozen=True)
class Row:
    """One initiative. verdict: of the outcome it is judged by; None before it was measured.

    finding: the verdict's, as far as its rung lets it say, or "not measured yet". promised: what
    its frozen forecast promised for the same time (`months` since its start) and customers;
    whole: over the forecast's `horizon`; None where no forecast was frozen. cost: spent so far,
    None where nobody said or it did not go live yet. promised_draws: (n,) behind `promised`.
    begun: it went live by today. unpriced: why a forecast that was frozen has no sum of money.
    """

    initiative: Initiative
    verdict: Verdict | None
    finding: str
    realised: Realised
    promised: Range | None
    whole: Range | None
    horizon: int
    months: float
    cost: float | None
    promised_draws: np.ndarray | None = field(default=None, repr=False, compare=False)
    begun: bool = False
    unpriced: str = ""


@dataclass(frozen=True)
class Portfolio:
    """rows: the newest start first, those that have not begun last.

    realised, promised: sums over the rows that count in money, draw by draw, so that what they
    share (a margin, the worth of a point) is one unknown. gain: realised less spent in the same
    time, of those whose cost is known; None without any. elsewhere: what the others had promised
    for the same time; cost_elsewhere: what was spent on these so far.
    """

    rows: tuple[Row, ...]
    realised: Range | None
    promised: Range | None
    gain: Gain | None
    elsewhere: Range | None
    cost_elsewhere: float
    record: Record
    currency: str

    @property
    def counted(self) -> list[Row]:
        """Those that count in money."""
        return [row for row in self.rows if row.realised.money]

    @property
    def tally(self) -> dict[str, int]:
        """Finding → how many initiatives."""
        found: dict[str, int] = {}
        for row in self.rows:
            found[row.finding] = found.get(row.finding, 0) + 1
        return found


def portfolio(db: Database, today: date, *, known: assumed.Known | None = None) -> Portfolio:
    """Everything approved since, failures included. known: what a page tries instead of today's."""
    every = initiatives(db)
    known, verdicts = known or assumed.known(db), roi.verdicts_of(db)
    forecasts = {number: one.forecast for number, one in measurements.frozen(db).items()}
    rows = []
    for one in every:
        if one.stage not in APPROVED:
            continue
        came = roi.realised(db, one, today, known=known, others=every, verdicts=verdicts)
        rows.append(_row(one, verdicts.get(one.id, {}), came, forecasts.get(one.id), today))
    rows.sort(key=lambda row: (row.initiative.live_from or date.min, row.initiative.id),
              reverse=True)
    counted = [row for row in rows if row.realised.money]
    others = [row for row in rows if not row.realised.money]
    paid = [row for row in counted if row.cost is not None]
    return Portfolio(
        tuple(rows), _sum([row.realised.draws for row in counted]),
        _sum([row.promised_draws for row in counted]),
        gain_of([row.realised.draws for row in paid], [_spent(row) for row in paid]),
        _sum([row.promised_draws for row in others]), sum(row.cost or 0.0 for row in others),
        forecast_record(_pairs(counted)), known.currency,
    )


def headline(found: Portfolio) -> str:
    """What worked and what it was worth, in one or two sentences; failures first-class."""
    tally = found.tally
    measured = sum(tally.get(finding, 0) for finding in FINDINGS)
    waiting = _waiting(tally)
    if not measured:
        early = _waiting({TOO_EARLY: tally.get(TOO_EARLY, 0)})
        return f"No initiative has been measured yet. {early}".strip()
    told = ", ".join(f"{tally[finding]} {said}" for finding, said in FINDINGS.items()
                     if tally.get(finding))
    noun = "initiative" if measured == 1 else "initiatives"
    return f"Of {measured} {noun} measured, {told}. {_money(found)} {waiting}".strip()


def _money(found: Portfolio) -> str:
    if found.realised is None:
        return "None of it can be put in money yet."
    net = f" (net {between(found.gain.net, found.currency)})" if found.gain else ""
    said = f"Realised so far {between(found.realised, found.currency)} before costs{net}"
    if found.promised is None:
        return f"{said}; no sum was forecast to compare it with."
    return f"{said} against {amount(found.promised.p50, found.currency)} promised."


def _waiting(tally: Mapping[str, int]) -> str:
    parts = [f"{tally[finding]} {'is' if tally[finding] == 1 else 'are'} {said}"
             for finding, said in ((TOO_EARLY, "too early to tell"),
                                   (UNMEASURED, "not measured yet")) if tally.get(finding)]
    return f"{' and '.join(parts)}." if parts else ""


def _row(
    one: Initiative, mine: roi.Verdicts, came: Realised, forecast: dict | None, today: date
) -> Row:
    verdict = mine.get(one.outcome) or mine.get(Outcome.SCORE)
    ends = min(today, one.live_until or today)
    live = max((ends - one.live_from).days, 0) if one.live_from else 0
    months = came.months if came.money else live / DAYS_A_MONTH
    promise = _promise(forecast)
    drawn = None
    if promise and months > 0:
        drawn = draw(promise.assumptions, way=promise.way, seed=promise.seed,
                     draws=promise.draws).until(months)
        if came.customers:  # of those who count for it, as what was realised is
            drawn = drawn * came.customers / (came.customers + came.shared)
    return Row(
        one, verdict, _finding(verdict), came,
        range_of(drawn) if drawn is not None else None, promise.benefit if promise else None,
        len(promise.monthly) if promise else 0, months, _cost(one, live, today), drawn,
        begun=one.live_from is not None and one.live_from <= today,
        unpriced="" if promise else _unpriced(forecast),
    )


def _cost(one: Initiative, live_days: int, today: date) -> float | None:
    """Spent since it went live; what was paid of a plan before that nobody says."""
    said = [cost for cost in (one.one_off_cost, one.run_cost) if cost is not None]
    if not said or one.live_from is None or one.live_from > today:
        return None
    return (one.one_off_cost or 0.0) + (one.run_cost or 0.0) * live_days / DAYS_A_MONTH


def _spent(row: Row) -> float:
    """Of the time that was measured: later running costs stand against no benefit yet."""
    one = row.initiative
    return (one.one_off_cost or 0.0) + (one.run_cost or 0.0) * row.realised.months


def _finding(verdict: Verdict | None) -> str:
    return UNMEASURED if verdict is None else finding_on(verdict.rung, verdict.finding)


def _unpriced(forecast: dict | None) -> str:
    """"worth of a point not known": what lacked for a sum when the forecast was frozen."""
    if forecast is None:
        return ""
    titles = [title[0].lower() + title[1:] for title in forecast.get("needed", ())]
    return f"{', '.join(titles) or 'an assumption'} not known at the approval"


def _promise(forecast: dict | None) -> Projection | None:
    """The frozen projection; None where none was frozen, or an older method cannot be read."""
    plain = (forecast or {}).get("projection")
    try:
        return Projection.from_json(plain) if plain else None
    except (KeyError, TypeError, ValueError, BadInput):
        return None


def _sum(draws: Sequence[np.ndarray | None]) -> Range | None:
    known = [one for one in draws if one is not None]
    return range_of(np.sum(known, axis=0)) if known else None


def _pairs(rows: Sequence[Row]) -> list[Pair]:
    return [Pair(row.realised.money.p50, float(row.realised.draws.std()), row.promised.p10,
                 row.promised.p50, row.promised.p90)
            for row in rows if row.promised and row.realised.money]
