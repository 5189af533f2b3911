"""Did it work? Measures initiatives by the ladder, and says before a launch what could be found."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import date

from core.delight.evidence import mix_shown
from core.delight.evidence.by_hand import taken_apart
from core.delight.evidence.comparison import Comparison, prepared, windows
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
    Verdict,
    explored,
    finding_of,
    headline_of,
)
from core.delight.evidence.mechanism import effect_per_mention
from core.delight.evidence.overlaps import touches
from core.delight.evidence.panel import moments
from core.delight.evidence.power import ERRORS, Power, power_of
from core.delight.evidence.records import Observed, Records
from core.delight.evidence.remarks import remarks
from core.delight.evidence.sensitivity import ways
from core.delight.evidence.units import Units
from core.delight.evidence.waiting import too_early, too_few_weeks, wrong
from core.delight.wording import count, signed
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


def detectable(
    db: Database, initiative: Initiative, *, today: date, records: Records | None = None,
    outcomes: Sequence[Outcome] = tuple(Outcome),
) -> dict[Outcome, Power]:
    """How small an effect on each outcome could be found, from the weeks so far.

    records: what was read of the same day already.
    """
    records = records or Records(db, today)
    return {outcome: power_of(initiative, outcome, records.observed(outcome, initiative),
                              records.initiatives, today) for outcome in outcomes}


def levels(
    db: Database, initiative: Initiative, *, today: date, records: Records | None = None
) -> dict[Outcome, Estimate]:
    """Each outcome in all full weeks until today, where the initiative acts: its baseline.

    records: as in `detectable`.
    """
    records, found = records or Records(db, today), {}
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
    told = explored([verdicts[outcome] for outcome in Outcome], initiative.outcome)
    return {verdict.outcome: verdict for verdict in told}


def _verdict(
    records: Records, initiative: Initiative, outcome: Outcome, mentions: Verdict | None
) -> Verdict:
    seen = records.observed(outcome, initiative)
    expected = records.expected(initiative) if outcome is initiative.outcome else None
    blank = Verdict(
        outcome, 5, "cannot be told", HEADLINES[5], withheld(0, seen.units.effect, METHODS[5]),
        *(seen.units.level_of(None) for _ in range(4)), problems=seen.problems, expected=expected,
        live_from=str(initiative.live_from or ""))
    if wait := too_early(initiative, records.today, seen.lag_days):
        return _early(blank, wait)
    if not seen.panel.cells or seen.last is None:
        return blank
    last = min(seen.last, records.today)
    comparison = prepared(initiative, seen.panel, last, seen.lag_days, records.initiatives)
    shown = replace(blank, **_levels(comparison, seen), **_counts(comparison),
                    picture=picture(comparison, seen.units))
    if wait := too_few_weeks(initiative, comparison, last, seen.lag_days):
        return _early(shown, wait)
    if why := wrong(initiative, outcome, comparison):
        return replace(shown, problems=(why, *seen.problems))
    shown = replace(shown, problems=(
        *seen.problems, *comparison.problems, *remarks(records, initiative, outcome, last)))
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
    raw = mix_shown.unadjusted(comparison, rung)
    return replace(
        shown, rung=rung, finding=finding,
        mix=tuple(asdict(one) for one in mix_shown.classes(comparison)) if raw else (),
        unadjusted=units.effect_of(raw, estimate.n, estimate.grade, METHODS[rung]),
        effect=estimate, problems=problems, p_value=effect.p_value,
        ways=tuple(asdict(way) for way in ways(
            comparison, units, rung, finding,
            lambda other: finding_of(shown.outcome, other, shown.expected))) if is_asked else (),
        by_hand=tuple(step.to_json() for step in taken_apart(comparison, units, rung))
        if is_asked else (),
        headline=headline_of(rung, comparison.comparison_segments, comparison.weeks_before),
        detectable=abs(units.size(ERRORS * effect.error)))


def _early(verdict: Verdict, why: str) -> Verdict:
    return replace(verdict, finding="too early", headline=TOO_EARLY,
                   problems=(why, *verdict.problems))


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
    gamma = effect_per_mention(records.db, records.scale, initiative.topic_id)
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
