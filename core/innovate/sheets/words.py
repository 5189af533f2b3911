"""Figures as words, the same on every sheet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isfinite

from core.estimates import Estimate
from core.estimates import digits_of as digits
from core.estimates import written as number
from core.focus.numbers.priority import Opportunity
from core.innovate.action_plan import ActionPlan
from core.innovate.sheets.layout import NOT_ENOUGH
from core.model import finding_on
from core.store.initiatives import Initiative
from core.store.measurements import Frozen, Measurement


def signed_format(unit: str) -> str:
    """The number format of a stake; what rounds to zero has no sign."""
    zeros = "0" * digits(unit)
    least = f"0.{'0' * digits(unit)}5"
    return f"[>={least}]+0.{zeros};[<=-{least}]-0.{zeros};0.{zeros}"


def amount(value: float) -> str:
    """A sum or a value: no digits after the point from 100 up."""
    return number(value, 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2)


def amount_format(values: Sequence[float]) -> str:
    """The number format for a column of amounts."""
    largest = max((abs(value) for value in values if isfinite(value)), default=0)
    return "#,##0" if largest >= 100 else "0.0" if largest >= 10 else "0.00"


def interval(estimate: Estimate, places: int) -> str:
    """"95 % interval 20.1 to 26.7", or the words for a withheld figure."""
    if estimate.low is None or estimate.high is None:
        return NOT_ENOUGH
    return (f"95 % interval {number(estimate.low, places)} "
            f"to {number(estimate.high, places)}")


def score_sentence(plan: ActionPlan) -> str:
    """The score with its interval and n, as one sentence."""
    if plan.score is None or plan.facts is None:
        return "No response carries a score, so nothing here is priced in points of one."
    name, n = plan.facts.score, f"{plan.score.n:,}"
    if plan.score.value is None:
        return f"{name}: {NOT_ENOUGH} ({n} scores; 30 are needed)."
    places, sign = digits(plan.score.unit), " %" if plan.score.unit == "%" else ""
    return (f"The {name} stands at {number(plan.score.value, places)}{sign} "
            f"({interval(plan.score, places)}; {n} scores, scale {plan.facts.title}).")


def moment(text: str | datetime | None) -> str:
    """"2025-05-03 14:02 UTC" from a time or its ISO text."""
    if not text:
        return "unknown"
    when = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    return f"{when:%Y-%m-%d %H:%M} UTC"


def days(value: float) -> str:
    """"20 person-days", "1 person-day", "7.5 person-days"."""
    return f"{value:,.10g} person-day{'' if value == 1 else 's'}"


def effort_by(one: Opportunity) -> str:
    """Whether the effort is an assumption or somebody's estimate."""
    return "assumed" if one.effort_assumed else f"set by {one.changed_by}"


def value_unit(plan: ActionPlan) -> str:
    """The unit of a year's value: the currency, or points of the score while none has a price."""
    if plan.opportunities and plan.money_per_point:
        return plan.opportunities[0].unit.split("/")[0]
    return plan.currency if plan.money_per_point else plan.stake_unit


def scope(one: Initiative) -> str:
    """Where an initiative acts: "country: DE, FR; plan: Pro (drawn by chance)", or "everywhere"."""
    parts = [f"{name}: {', '.join(values)}" for name, values in one.segments.items()]
    return "; ".join(parts) + " (drawn by chance)" * one.randomised if parts else "everywhere"


def frozen(one: Frozen) -> str:
    """Baseline and forecast as they stood at the approval."""
    effect = one.forecast.get("effect") or {}
    baseline = (one.baseline.get("outcomes") or {}).get(effect.get("outcome")) or {}
    said = [f"Frozen on {moment(one.frozen_at)} by {one.frozen_by}."]
    if baseline.get("value") is not None:
        said.append(f"Baseline {_ranged(baseline, 'value')}, n {baseline.get('n', 0):,}.")
    else:
        said.append(f"Baseline: {NOT_ENOUGH}.")
    if effect.get("likely") is not None:
        said.append(f"Forecast {_ranged(effect, 'likely')}.")
    return " ".join(said)


def verdict(one: Measurement) -> str:
    """What was measured, in the words of the ladder, with its rung."""
    said = one.verdict
    effect = said.get("effect") or {}
    finding = finding_on(int(said.get("rung") or 5), str(said.get("finding", "")))
    parts = [f"{finding.capitalize()}.", f"{said.get('headline', '')}."]
    if effect.get("value") is not None:
        parts.append(f"Effect {_ranged(effect, 'value')}.")
    parts.append(f"Rung {said.get('rung')} of 5, measured on {moment(one.measured_at)}.")
    return " ".join(parts)


def _ranged(of: Mapping[str, object], middle: str) -> str:
    """"2.1 points (1.0 to 3.2)" from plain values."""
    unit = f" {of['unit']}" if of.get("unit") else ""
    value, low, high = (of.get(name) for name in (middle, "low", "high"))
    said = f"{number(float(value))}{unit}"  # type: ignore[arg-type]
    if isinstance(low, int | float) and isinstance(high, int | float):
        said += f" ({number(float(low))} to {number(float(high))})"
    return said
