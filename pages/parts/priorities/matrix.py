"""The matrix that people drag: person-days across, expected value up (its JavaScript beside it)."""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.focus.numbers.priority import Opportunity
from core.focus.numbers.stability import Standing
from pages.parts.priorities import evidence

HERE = Path(__file__).parent
QUADRANTS = {"quick": "Quick wins", "big": "Big bets", "fill": "Fill-ins", "twice": "Think twice"}
DAYS = (1.0, 200.0)
STEPS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.5, 10.0)
HTML = """
<div class="matrix">
  <svg role="group" aria-label="Opportunities: person-days across, expected value up"></svg>
  <div id="matrix-keys" class="unseen">Arrow keys move it, with Shift further. Enter saves,
    Escape reverts.</div>
  <div class="below">
    <div class="legend">
      <span><svg viewBox="-8 -8 16 16"><circle r="6"/></svg>simple</span>
      <span><svg viewBox="-8 -8 16 16"><path d="M-5.5-5.5h11v11h-11z"/></svg>complicated</span>
      <span><svg viewBox="-8 -8 16 16"><path d="M0-7.5 7.5 0 0 7.5-7.5 0z"/></svg>complex</span>
      <span><svg viewBox="-8 -8 16 16" class="open"><circle r="6"/></svg>20 days assumed</span>
      <span><svg viewBox="-8 -8 16 16" class="now"><circle r="6"/></svg>within the capacity</span>
      <span><svg viewBox="-8 -8 16 16" class="computed"><circle r="6"/></svg>computed place</span>
      <span><svg viewBox="-8 -8 16 16" class="sure"><path d="M0-7V7M-4-7h8M-4 7h8"/></svg>95 %
        interval</span>
    </div>
    <div class="status" role="status" aria-live="polite"></div>
  </div>
</div>
"""
_component = st.components.v2.component(
    "actiongap_matrix", html=HTML,
    css=(HERE / "matrix.css").read_text("utf-8"),
    js="\n".join((HERE / name).read_text("utf-8")
                 for name in ("../saving.js", "matrix_drawing.js", "matrix_evidence.js",
                              "matrix_labels.js", "matrix.js")),
)


@dataclass(frozen=True)
class Move:
    """A drop as the browser tells it; days and value (points a year) are None where unchanged.

    stamp: which drop of this opportunity it was; the browser repeats a drop until it is answered.
    """

    topic: str
    version: int
    stamp: int
    days: float | None
    value: float | None


def draw(
    opportunities: Sequence[Opportunity], *, every: Sequence[Opportunity], order: str,
    held: Mapping[str, Standing], money: float | None,
    currency: str, unit: str, session: str, handled: Mapping[str, int], chosen: str | None,
    key: str, fixed: bool, on_moved: Callable[[], None], on_chosen: Callable[[], None],
) -> None:
    """Draws the matrix. `st.session_state[key]` holds `moved` (see `moves`) and `chosen` (a topic).

    Values cross in points of the score a year; money only dresses them, so that a changed price
    of a point never changes what a drop meant. unit: what a point is, where no money is set.
    every: all by rank, also those that a filter leaves out: the axes, the medians and the capacity
    line are theirs, so that a filter moves nothing. order: they are ranked by. fixed: values
    cannot be dragged. held: topic → how its rank holds. handled: topic → stamp of the last drop
    that was kept or refused. session: of this browser.
    """
    factor = money or 1.0
    whole = [_item(one, factor, session) for one in every]
    items = [_item(one, factor, session) | {
        "standing": evidence.standing(one, held.get(one.topic)),
        "set_by": f"set by {one.value_by}" if one.by_hand else ""} for one in opportunities]
    _component(
        key=key, on_moved_change=on_moved, on_chosen_change=on_chosen,
        data={
            "items": items, "handled": dict(handled), "chosen": chosen, "quadrants": QUADRANTS,
            "medians": medians(whole), "axes": axes(whole, factor), "factor": factor,
            "currency": currency if money else "", "unit": unit, "fixed": fixed,
            "capacity": capacity_line(every, order, factor),
        },
    )


def capacity_line(every: Sequence[Opportunity], order: str, factor: float) -> dict | None:
    """The places worth as much per person-day as the last one that fits, by value per day.

    slope: value (points a year) per person-day as estimated, of work as complex as that one.
    None where the list goes by something else, where nothing fits, or where all does.
    """
    fits = [one for one in every if one.within_capacity]
    if order != "priority" or not fits or len(fits) == len(every):
        return None
    last = max(fits, key=lambda one: one.rank)
    return {"slope": last.value / factor / last.days, "name": "Capacity ends here"}


def moves(raw: object) -> list[Move]:
    """The drops in what the browser sent; what is not a drop is left out: never trust it."""
    found = []
    for one in raw if isinstance(raw, list) else []:
        try:
            found.append(Move(str(one["topic"]), int(one["version"]), int(one["stamp"]),
                              *(None if one[name] is None else float(one[name])
                                for name in ("days", "value"))))
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
    return found


def medians(items: Sequence[Mapping]) -> dict[str, float]:
    """Where the quadrant lines stand: medians of the computed places, which no drag moves."""
    return {axis: statistics.median(item[f"computed_{axis}"] for item in items)
            for axis in ("days", "value")}


def axes(items: Sequence[Mapping], factor: float) -> dict[str, object]:
    """Ends of both axes, wide enough for everything, at round figures in the unit shown.

    A drop inside them never widens them, so nothing jumps.
    """
    days = [item["days"] for item in items]
    high = max(item["computed_value"] for item in items) * 1.3
    top = max(high, *(item["value"] for item in items)) * factor
    return {
        "days": [min(DAYS[0], *days), max(DAYS[1], *(_up(one) for one in days))],
        "value": (_up(top) if top > 0 else 1.0) / factor,
    }


def _up(figure: float) -> float:
    """The next round figure from here up; a round one stays (but for rounding errors)."""
    power = 10.0 ** math.floor(math.log10(figure))
    return next((step * power for step in STEPS if step * power >= figure * (1 - 1e-9)), 10 * power)


def _item(one: Opportunity, factor: float, session: str) -> dict[str, object]:
    low, high = one.value_ends or (None, None)
    return {
        "low": None if low is None else low / factor,
        "high": None if high is None else high / factor,
        "id": one.topic, "label": one.label, "rank": one.rank, "n": one.stake.n,
        "days": one.days, "value": one.value / factor, "computed_days": one.computed_days,
        "computed_value": one.computed_value / factor, "complexity": one.complexity,
        "assumed": one.effort_assumed, "within": one.within_capacity, "vanished": one.vanished,
        "version": one.version, "mine": one.session == session,
    }
