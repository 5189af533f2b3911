"""What would more days bring? A slider that only looks: nothing is saved."""

from collections.abc import Sequence

import streamlit as st

from core.focus.numbers import stability, what_if
from core.focus.numbers.priority import Opportunity
from core.focus.numbers.what_if import WhatIf
from pages.parts import words
from pages.parts.priorities import ranking

STEP, LIKELY, MOST = 5, 20, 100


def draw(ranked: Sequence[Opportunity], *, capacity: float, unit: str, currency: str | None,
         ) -> None:
    """The slider, what comes in, and what it is worth. unit, currency: as for the ranking."""
    with st.expander("What if there were more days?", icon=":material/more_time:"):
        days = st.slider("More person-days", 0, MOST, LIKELY, STEP, key="more_days",
                         help="Only a look: neither the capacity nor the plan changes.")
        found = what_if.with_more(ranked, capacity=capacity, days=float(days))
        for line in told(found, unit=unit, currency=currency):
            st.markdown(line)


def told(found: WhatIf, *, unit: str, currency: str | None) -> list[str]:
    """The answer in Markdown: the value with its middle 80 %, the names, the next change."""
    dress = "" if currency else f" {unit}"
    lines = []
    if found.comes_in:
        low, high = stability.worth(found.comes_in, found.drops_out)
        sums = [_signed(one, currency) for one in (found.gained, low, high)]
        lines += [
            f"**{sums[0]}{dress} a year** ({sums[1]} to {sums[2]} in 80 % of draws), "
            f"{_signed(found.a_day or 0.0, currency)}{dress} for each further day.",
            *(f"- Comes in: {_named(one)}" for one in found.comes_in),
            *(f"- Drops out: {_named(one)}" for one in found.drops_out),
        ]
    elif found.to_next is None:
        lines.append("All that is worth something is in the plan already.")
    else:
        lines.append(f"{found.days:.0f} more days change nothing.")
    if found.to_next is not None and not found.comes_in:
        lines.append(f"The plan changes from {ranking.days(_up(found.to_next))} more days on.")
    return [line.replace("$", "\\$") for line in lines]


def _up(days: float) -> float:
    """One decimal, never below what is needed."""
    return -(-round(days * 10, 6) // 1) / 10


def _named(one: Opportunity) -> str:
    return f"{words.plain(one.label)}, {ranking.days(one.cost_days)} days"


def _signed(figure: float, currency: str | None) -> str:
    return ("−" if figure < 0 else "+") + ranking.amount(abs(figure), currency)
