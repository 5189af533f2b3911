"""Assumptions as ranges with handles for low, likely and high (their JavaScript beside this)."""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from core.delight.money import scenarios
from core.delight.money.outlook import Basis
from core.focus.numbers.assumptions import FACTS, Assumption
from core.store.scenarios import Ends, Key

HERE = Path(__file__).parent
FIRST = 6  # rows that are open at once
STEPS = (1.0, 2.0, 5.0)
MARKS = 200  # about so many places has a track
HTML = """
<div class="ranges">
  <div class="first"></div>
  <details><summary></summary><div class="more"></div></details>
</div>
"""
_component = st.components.v2.component(
    "actiongap_ranges", html=HTML, css=(HERE / "ranges.css").read_text("utf-8"),
    js=(HERE / "ranges.js").read_text("utf-8"),
)


def draw(
    found: Basis, tried: Mapping[Key, Ends], *, first: Sequence[Key],
    unit_of: Callable[[Key], str], key: str, on_tried: Callable[[], None],
) -> None:
    """Draws them. `st.session_state[key]["tried"]` holds what hands changed, see `tried_in`.

    tried: what is tried already. first: those that stand open, in this order.
    """
    held = found.assumptions
    order = [*(one for one in first if one in held), *(one for one in held if one not in first)]
    rows = [_row(found, one, held[one], tried.get(one), unit_of(one)) | {"more": place >= FIRST}
            for place, one in enumerate(order)]
    _component(key=key, data={"rows": rows}, on_tried_change=on_tried)


def tried_in(raw: object, found: Basis) -> dict[Key, Ends]:
    """What the browser says was changed; what cannot be meant is left out: never trust it."""
    kept: dict[Key, Ends] = {}
    held = found.assumptions
    for text, ends in (raw.items() if isinstance(raw, Mapping) else ()):
        try:
            number, name = str(text).split(":", 1)
            low, likely, high = (float(end) for end in ends)
            key = int(number), name
        except (TypeError, ValueError):
            continue
        within = key in held and low <= likely <= high and all(map(math.isfinite, (low, high)))
        if not within:
            continue
        bottom, top = FACTS[name].limits
        if bottom <= low and high <= top and (FACTS[name].ranged or low == high):
            kept[key] = low, likely, high
    return kept


def _row(
    found: Basis, key: Key, held: Assumption, tried: Ends | None, unit: str
) -> dict[str, object]:
    was = (held.low, held.likely, held.high)
    low, high, step = track(held, tried)
    return {"key": f"{key[0]}:{key[1]}", "title": scenarios.title_of(found, key), "unit": unit,
            "was": was, "values": tried or was, "tried": tried is not None, "min": low,
            "max": high, "step": step, "ranged": FACTS[held.name].ranged,
            "note": held.source or "no source given"}


def track(held: Assumption, tried: Ends | None = None) -> tuple[float, float, float]:
    """(from, to, step) of a track: room to twice what is believed, within what can be meant."""
    bottom, top = FACTS[held.name].limits
    ends = (held.low, held.high, *(tried or ()))
    low = max(bottom, -_up(2 * abs(min(ends)))) if min(ends) < 0 else max(bottom, 0.0)
    high = top if top <= 100 else min(top, _up(2 * max(*ends, abs(low))))
    if high <= low:  # nothing but 0 is known of it
        high = min(top, low + 1_000.0)
    return low, high, _up((high - low) / MARKS)


def _up(figure: float) -> float:
    """The next of 1, 2, 5, 10, … from here up; 0 for nothing."""
    if figure <= 0:
        return 0.0
    power = 10.0 ** math.floor(math.log10(figure) + 1e-9)
    return next((step * power for step in STEPS if step * power >= figure * (1 - 1e-9)), 10 * power)
