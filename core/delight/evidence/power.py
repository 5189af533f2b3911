"""How small an effect could be found: asked before the launch, from the weeks so far."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.delight.evidence.comparison import prepared, windows
from core.delight.evidence.estimating import effect_in, rung_in, why_no_experiment, why_rung_5
from core.delight.evidence.overlaps import Overlaps, ahead, touches
from core.delight.evidence.records import Observed
from core.model import Outcome
from core.store.initiatives import Initiative

ERRORS = 2.9  # standard errors: found four times in five at 5 %, with few degrees of freedom
DAY = timedelta(days=1)
PLANNED_WEEKS = 13  # where nobody says how long
NOTHING_VARIES = "Nothing has varied so far, so an effect could not be told from chance."


@dataclass(frozen=True)
class Power:
    """What a measurement could show if it began now.

    rung: of the ladder it would stand on. detectable: the smallest effect that would probably
    show, in the outcome's unit; None where nothing could be told. weeks_after: as planned.
    """

    outcome: Outcome
    rung: int
    detectable: float | None
    unit: str
    comparison_segments: int
    treated_segments: int
    weeks_before: int
    weeks_after: int
    problems: tuple[str, ...] = ()


def power_of(
    initiative: Initiative, outcome: Outcome, seen: Observed, others: Sequence[Initiative],
    today: date,
) -> Power:
    """2.9 standard errors of a comparison in which nothing was done yet.

    The last weeks so far stand for the planned ones after it (at most a third of them): what
    segments differ by between two such stretches of time is what an effect must stand out from.
    """
    planned = planned_weeks(initiative)
    nothing = Power(outcome, 5, None, seen.units.effect, 0, 0, 0, planned, seen.problems)
    if not seen.panel.cells or seen.last is None:
        return nothing
    start = initiative.live_from or today
    news = _news(initiative, seen, others, start, planned)
    panel = seen.panel.only(~news.spoilt).since(news.since or seen.panel.weeks[0])
    problems = (*seen.problems, *news.said)
    # Nothing lies after the launch yet, so which weeks are complete is asked of those before it.
    so_far, _ = windows(panel.weeks, min(start, today), None, today, seen.lag_days)
    weeks = [week for week, before in zip(panel.weeks, so_far, strict=True) if before]
    stand_in = min(planned, len(weeks) // 3)
    if not stand_in:
        few = "There are too few weeks of data before the start."
        return replace(nothing, problems=(few, *problems))
    trial = replace(initiative, live_from=weeks[-stand_in], live_until=weeks[-1] + 6 * DAY,
                    starts={})
    # All these weeks are complete: the lag is taken off already.
    tried = prepared(trial, panel, weeks[-1] + 6 * DAY, 0, [], is_trial=True)
    full = replace(tried, before=tried.before | tried.after)
    rung = rung_in(full)
    effect = effect_in(tried, rung)
    why = (why_rung_5(full),) if rung == 5 and not tried.confused else ()
    compares = rung == 4 or min(tried.comparison_segments, tried.treated_segments) > 0
    if rung < 5 and effect is None and compares and not tried.confused:
        why = (NOTHING_VARIES,)
    return Power(
        outcome, rung if effect else 5, abs(seen.units.size(ERRORS * effect.error))
        if effect else None, seen.units.effect, tried.comparison_segments, tried.treated_segments,
        full.weeks_before, planned,
        (*why, *why_no_experiment(full), *problems, *tried.problems))


def _news(
    initiative: Initiative, seen: Observed, others: Sequence[Initiative], start: date, planned: int
) -> Overlaps:
    """Other initiatives at work before the launch, or meanwhile."""
    attributes, cells = sorted(initiative.segments), seen.panel.cells
    return ahead(replace(initiative, live_from=start), others, attributes, cells,
                 touches(initiative.segments, attributes, cells), seen.panel.weeks[0],
                 start + timedelta(weeks=planned))


def planned_weeks(initiative: Initiative) -> int:
    """Full weeks that it is planned to be live; 13 where no end is set."""
    if initiative.live_from is None or initiative.live_until is None:
        return PLANNED_WEEKS
    return max((initiative.live_until - initiative.live_from).days // 7, 1)
