"""The list beside the matrix: ranked, with the line where the capacity ends; and past changes."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from core.delight.money import amounts
from core.focus.numbers.priority import Opportunity
from core.focus.numbers.stability import Standing
from core.store.opportunities import Change
from pages.parts.priorities import evidence

HERE = Path(__file__).parent
HTML = """
<div class="ranking"><div class="heads" aria-hidden="true"></div>
<ol aria-label="Opportunities by rank"></ol></div>
"""
_component = st.components.v2.component(
    "actiongap_ranking", html=HTML,
    css=(HERE / "ranking.css").read_text("utf-8"), js=(HERE / "ranking.js").read_text("utf-8"),
)


def draw(
    opportunities: Sequence[Opportunity], *, held: Mapping[str, Standing], capacity: float,
    unit: str, currency: str | None, chosen: str | None, key: str, on_chosen: Callable[[], None],
) -> None:
    """Draws the list. `st.session_state[key].chosen` holds the topic that was clicked.

    unit: of the value a year ("NPS points") where no money is set; currency: None without money.
    held: topic → how its rank holds.
    """
    fills = [one for one in opportunities if one.within_capacity]
    used = sum(one.cost_days for one in fills)
    last = max((one.rank for one in fills), default=0)
    _component(
        key=key, on_chosen_change=on_chosen,
        data={
            "heads": ["Days → with overrun", f"{currency or unit} a year per person-day"],
            "rows": [
                {"id": one.topic, "rank": one.rank, "label": one.label,
                 "within": one.within_capacity, "chosen": one.topic == chosen,
                 "details": [
                     detail(one, before_line=one.rank <= last),
                     evidence.standing(one.rank, held.get(one.topic)),
                     f"{at_risk(one, currency)} · {evidence.growing(one.growth)}"],
                 "priority": amount(one.priority, currency),
                 "value": f"{amount(one.value, currency)} a year"}
                for one in opportunities
            ],
            "line_after": last,
            "line": f"The capacity ends here: {days(used)} of {days(capacity)} person-days used",
        },
    )


def at_risk(one: Opportunity, currency: str | None) -> str:
    """The revenue at risk in words, or the points."""
    return evidence.at_risk(one, amount(one.at_risk, currency), money=currency is not None)


def detail(one: Opportunity, *, before_line: bool) -> str:
    """What stands below the name: cost, complexity, n, and what makes it uncertain."""
    assumed = ", assumed" if one.effort_assumed else ""
    parts = [
        f"{days(one.days)} →\u00a0{days(one.cost_days)}\u00a0days{assumed}",
        one.complexity, f"n\u00a0=\u00a0{one.stake.n:,}",
    ]
    if one.vanished:
        parts.append(one.fate or "no longer found by the newest study")
    elif one.stake.grade != "full":
        parts.append("not enough data" if one.stake.value is None else one.stake.grade)
    if before_line and not one.within_capacity:
        parts.append("does not fit in what is left")
    return " · ".join(parts)


def amount(figure: float, currency: str | None) -> str:
    """Money as everywhere (€1,230), else the points with three figures that count."""
    if currency:
        return amounts.amount(figure, currency)
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}" if figure >= 0.001 else "0"


def days(figure: float) -> str:
    """Days with at most one decimal."""
    return f"{figure:,.1f}".removesuffix(".0")


def history(changes: Sequence[Change], *, money: float | None, currency: str, unit: str) -> None:
    """The table of who moved what, when and why."""
    sign = currency if money else None
    rows = [
        {"When (UTC)": change.changed_at.replace("T", " ").removesuffix("Z"),
         "Who": change.changed_by, "What": change.label,
         "Change": in_words(change, money or 1.0, sign, unit), "Why": change.why}
        for change in changes
    ]
    widths = {"When (UTC)": 150, "Who": "small", "What": "medium", "Change": "large",
              "Why": "medium"}
    st.dataframe(
        pd.DataFrame(rows, columns=list(widths)), hide_index=True, height="auto",
        column_config={name: st.column_config.TextColumn(width=width)
                       for name, width in widths.items()},
        alt="Who moved what, when and why")


def in_words(change: Change, factor: float, currency: str | None, unit: str) -> str:
    """"20 (assumed) → 8 person-days; simple → complex"."""
    told = []
    for column, after in change.after.items():
        before = change.before.get(column)
        if column == "status":
            placed = "placed" if before is None else "placed again"
            told.append(placed if after == "open" else str(after))
        elif column == "note":
            told.append("note")
        elif column == "effort_days":
            old, new = (days(one) if one is not None else "assumed" for one in (before, after))
            told.append(f"{old} → {new} person-days")
        elif column == "value":
            old, new = (amount(one * factor, currency) if one is not None else "computed"
                        for one in (before, after))
            told.append(f"value {old} → {new}{'' if currency else ' ' + unit} a year")
        else:
            told.append(f"{before} → {after}")
    return "; ".join(told) or "said why"
