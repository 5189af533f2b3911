"""Did it work? Measures initiatives by the ladder, and says before a launch what could be found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from core.delight.evidence.comparison import Comparison, prepared, when_first_told, windows
from core.delight.evidence.estimating import (
    METHODS,
    apart_before,
    effect_in,
    observations,
    picture,
    rung_in,
    why_no_experiment,
    why_rung_5,
)
from core.delight.evidence.ladder import (
    HEADLINES,
    NO_DATA,
    TOO_EARLY,
    WEEKS_AFTER,
    Verdict,
    finding_of,
    headline_of,
)
from core.delight.evidence.overlaps import touches
from core.delight.evidence.panel import moments
from core.delight.evidence.power import ERRORS, Power, power_of
from core.delight.evidence.records import NOTHING, Observed, Records
from core.delight.evidence.units import Units
from core.delight.wording import count, day, signed
from core.estimates import Estimate, digits_of, withheld
from core.model import Outcome, Stage
from core.store import measurements
from core.store.database import Database
from core.store.initiatives import Initiative

Report = Callable[[float, str], None]
STAGES = {Stage.APPROVED, Stage.IN_PROGRESS, Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED}
# Mentions first: what the score's mechanism is said to be rests on them.
ORDER = (Outcome.PREVALENCE, *(one for one in Outcome if one is not Outcome.PREVALENCE))


def measure(db: Database, initiative: Initiative, *, today: date) -> dict[Outcome, Verdict]:
    """A verdict on each outcome, as the data stand; nothing is stored."""
    return _measured(Records(db, today), initiative)


def measure_all(db: Database, *, today: date, by: str, report: Report) -> dict:
    """Measures every approved initiative that has a start, and keeps the verdicts.

    Returns {"measured": initiatives, "findings": {finding: initiatives}} (by the outcome that each
    is judged by). What another stage or a missing start rules out is no longer measured.
    """
    records = Records(db, today)
    kept = {one.initiative_id for one in measurements.measurements(db)}
    chosen = [one for one in records.initiatives
              if one.live_from is not None and one.stage in STAGES]
    findings: dict[str, int] = {}
    for place, initiative in enumerate(chosen):
        report(place / len(chosen), f"Measuring “{initiative.name}”")
        verdicts = _measured(records, initiative)
        measurements.keep(db, initiative.id, {
            str(outcome): verdict.to_json() for outcome, verdict in verdicts.items()}, by=by)
        finding = verdicts[initiative.outcome].finding
        findings[finding] = findings.get(finding, 0) + 1
    for gone in kept - {one.id for one in chosen}:
        measurements.keep(db, gone, {}, by=by)
    report(1.0, f"Measured {count(len(chosen), 'initiative')}")
    return {"measured": len(chosen), "findings": findings}


def detectable(db: Database, initiative: Initiative, *, today: date) -> dict[Outcome, Power]:
    """How small an effect on each outcome could be found, from the weeks so far."""
    records = Records(db, today)
    return {outcome: power_of(initiative, outcome, records.observed(outcome, initiative),
                              records.initiatives, today) for outcome in Outcome}


def levels(db: Database, initiative: Initiative, *, today: date) -> dict[Outcome, Estimate]:
    """Each outcome in all full weeks until today, where the initiative acts: its baseline."""
    records, found = Records(db, today), {}
    for outcome in Outcome:
        seen = records.observed(outcome, initiative)
        treated = seen.panel.only(touches(initiative.segments, sorted(initiative.segments),
                                          seen.panel.cells))
        before, _ = windows(seen.panel.weeks, today, None, today, seen.lag_days)
        found[outcome] = seen.units.level_of(moments(treated, before) if treated.cells else None)
    return found


def _measured(records: Records, initiative: Initiative) -> dict[Outcome, Verdict]:
    verdicts: dict[Outcome, Verdict] = {}
    for outcome in ORDER:
        found = _verdict(records, initiative, outcome, verdicts.get(Outcome.PREVALENCE))
        if found.headline == HEADLINES[5] and None in (found.before.value, found.after.value):
            found = replace(found, headline=NO_DATA)
        verdicts[outcome] = found
    return {outcome: verdicts[outcome] for outcome in Outcome}


def _verdict(
    records: Records, initiative: Initiative, outcome: Outcome, mentions: Verdict | None
) -> Verdict:
    seen = records.observed(outcome, initiative)
    expected = records.expected(initiative) if outcome is initiative.outcome else None
    blank = Verdict(
        outcome, 5, "cannot be told", HEADLINES[5], withheld(0, seen.units.effect, METHODS[5]),
        *(seen.units.level_of(None) for _ in range(4)), problems=seen.problems, expected=expected,
        live_from=str(initiative.live_from or ""))
    if wait := _too_early(initiative, records.today):
        return _early(blank, wait)
    if not seen.panel.cells or seen.last is None:
        return blank
    last = min(seen.last, records.today)
    comparison = prepared(initiative, seen.panel, last, seen.lag_days, records.initiatives)
    shown = replace(blank, **_levels(comparison, seen), **_counts(comparison),
                    picture=picture(comparison, seen.units))
    if wait := _too_few_weeks(initiative, comparison, last, seen.lag_days):
        return _early(shown, wait)
    if wrong := _wrong(initiative, outcome, comparison):
        return replace(shown, problems=(wrong, *seen.problems))
    shown = replace(shown, problems=(*seen.problems, *comparison.problems))
    judged = _judged(shown, comparison, seen.units, is_asked=outcome is initiative.outcome)
    if outcome is Outcome.SCORE and mentions is not None:
        return _with_mechanism(judged, records, initiative, mentions)
    return judged


def _judged(
    shown: Verdict, comparison: Comparison, units: Units, *, is_asked: bool
) -> Verdict:
    """The verdict with what its rung allows. is_asked: the outcome it is to be judged by."""
    rung, problems = rung_in(comparison), (*why_no_experiment(comparison), *shown.problems)
    if rung == 5:
        why = () if comparison.confused else (why_rung_5(comparison),)
        return replace(shown, problems=(*why, *problems))
    effect = effect_in(comparison, rung)
    estimate = units.effect_of(effect, observations(comparison, rung),
                               "full" if rung <= 2 else "indicative", METHODS[rung])
    if effect is None or estimate.value is None:
        return replace(shown, problems=(
            "Nothing varies before or after the start, so an effect cannot be told from chance.",
            *problems))
    if rung <= 3 and (earlier := apart_before(comparison)):
        moved = units.effect_of(earlier, estimate.n, "full", METHODS[rung])
        problems = (*problems, (
            f"Both groups moved apart before the start already, by "
            f"{signed(moved.value or 0.0, digits_of(moved.unit))} {moved.unit} between the first "
            "and the second half of the weeks before: part of the effect may be older."))
    finding = finding_of(shown.outcome, estimate, shown.expected)
    if finding == "cannot be told" and is_asked and shown.expected is None:
        problems = (*problems, "No effect was expected in figures, so none can be ruled out.")
    return replace(
        shown, rung=rung, finding=finding, effect=estimate, problems=problems,
        headline=headline_of(rung, comparison.comparison_segments, comparison.weeks_before),
        detectable=abs(units.size(ERRORS * effect.error)))


def _early(verdict: Verdict, why: str) -> Verdict:
    return replace(verdict, finding="too early", headline=TOO_EARLY,
                   problems=(why, *verdict.problems))


def _too_early(initiative: Initiative, today: date) -> str:
    if initiative.live_from is None:
        return "It has no start date; measuring begins once it has one."
    if initiative.live_from > today and not _is_backwards(initiative):
        return f"Measuring begins on {day(initiative.live_from)}, when it goes live."
    return ""


def _is_backwards(initiative: Initiative) -> bool:
    start, until = initiative.live_from, initiative.live_until
    return start is not None and until is not None and until < start


def _too_few_weeks(
    initiative: Initiative, comparison: Comparison, last: date, lag_days: int
) -> str:
    """That more weeks will come; "" where there are enough, or none will."""
    weeks, until = int(comparison.after.sum()), initiative.live_until
    over = until is not None and until + timedelta(days=lag_days) <= last
    if weeks >= WEEKS_AFTER or over or not comparison.treated.any():
        return ""
    first = when_first_told(initiative.live_from or last, lag_days, WEEKS_AFTER)
    return (f"{count(weeks, 'full week')} of data after the start (they reach {day(last)}); "
            f"measuring needs {WEEKS_AFTER}: the data must reach {first}.")


def _wrong(initiative: Initiative, outcome: Outcome, comparison: Comparison) -> str:
    """Why nothing can be measured whatever the rung; "" where it can."""
    start, until = initiative.live_from, initiative.live_until
    if _is_backwards(initiative):
        return f"It ends on {day(until)}, before it starts on {day(start)}; correct the dates."
    what = NOTHING.get(outcome, "responses")
    if not comparison.treated.any():
        where = "; ".join(", ".join(values) for values in initiative.segments.values())
        return f"No {what} are known from {where}, where it acts."
    weeks = int(comparison.after.sum())
    if weeks < WEEKS_AFTER:
        return (f"It was live for {count(weeks, 'full week')}; measuring needs {WEEKS_AFTER}.")
    n = comparison.panel.n[comparison.treated]
    is_experiment = rung_in(comparison) == 1
    for of_side, side in ((comparison.before, "before"), (comparison.after, "after")):
        if not n[:, of_side].sum() and not (is_experiment and side == "before"):
            return (f"There are no {what} {side} it went live on {day(start)}, so nothing can be "
                    "compared.")
    return ""


def _levels(comparison: Comparison, seen: Observed) -> dict[str, Estimate]:
    return {f"{name}{side}": _level(comparison, seen, treated=treated, before=side == "before")
            for name, treated in (("", True), ("control_", False)) for side in ("before", "after")}


def _level(
    comparison: Comparison, seen: Observed, *, treated: bool, before: bool
) -> Estimate:
    panel = comparison.panel.only(comparison.treated == treated)
    weeks = comparison.before if before else comparison.after
    return seen.units.level_of(moments(panel, weeks) if panel.cells else None)


def _counts(comparison: Comparison) -> dict[str, int]:
    return {"comparison_segments": comparison.comparison_segments,
            "treated_segments": comparison.treated_segments,
            "weeks_before": comparison.weeks_before, "weeks_after": comparison.weeks_after}


def _with_mechanism(
    verdict: Verdict, records: Records, initiative: Initiative, mentions: Verdict | None
) -> Verdict:
    if mentions is None or mentions.effect.value is None or not initiative.topic_id:
        return verdict
    gamma = records.effect_per_mention(initiative.topic_id)
    if gamma is None:
        return verdict
    moved, digits = mentions.effect, digits_of(verdict.effect.unit)
    low, high = sorted((gamma * moved.low / 100, gamma * moved.high / 100))
    ends = [signed(end, digits) for end in (gamma * moved.value / 100, low, high)]
    against = "against the comparison" if mentions.rung <= 3 else "without a comparison"
    none = "" if moved.low > 0 or moved.high < 0 else ", which includes no change"
    return replace(verdict, mechanism=(
        f"Mentions of the topic moved by {signed(moved.value, 1)} % points {against} (95 %: "
        f"{signed(moved.low, 1)} to {signed(moved.high, 1)}){none}. By its drivers this is "
        f"consistent with {ends[0]} {verdict.effect.unit} ({ends[1]} to {ends[2]})."))
