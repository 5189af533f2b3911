"""The list beside the matrix: ranked, with the line where the capacity ends; and past changes."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import streamlit as st

from core.delight.money import amounts
from core.focus.numbers.priority import Opportunity
from core.focus.numbers.stability import Standing
from core.store.opportunities import Change
from pages.parts import words
from pages.parts.priorities import evidence

LONGEST_REASON = 500
LEAST = 0.0001  # points below it are no flat zero either
HERE = Path(__file__).parent
HTML = """
<div class="ranking"><div class="asked" role="status"></div>
<div class="heads" aria-hidden="true"></div>
<ol aria-label="Opportunities by rank"></ol></div>
"""
_component = st.components.v2.component(
    "actiongap_ranking", html=HTML,
    css=(HERE / "ranking.css").read_text("utf-8"), js=(HERE / "ranking.js").read_text("utf-8"),
)


def draw(
    opportunities: Sequence[Opportunity], *, every: Sequence[Opportunity],
    held: Mapping[str, Standing], capacity: float, unit: str, currency: str | None,
    chosen: str | None, key: str, on_chosen: Callable[[], None], on_said: Callable[[], None],
) -> None:
    """Draws the list. `st.session_state[key]` holds `chosen`, the topic that was clicked, and
    `said`, {"topic", "why"}: why somebody moved one (see `reason`).

    every: all by rank, also those that a filter leaves out: the capacity is theirs.
    unit: of the value a year ("NPS points") where no money is set; currency: None without money.
    held: topic → how its rank holds. What has no rank comes below the ranking.
    """
    fills = [one for one in every if one.within_capacity]
    used = sum(one.cost_days for one in fills)
    last = max((one.rank for one in fills), default=0)
    unranked = sum(not one.rank for one in opportunities)
    _component(
        key=key, on_chosen_change=on_chosen, on_said_change=on_said,
        data={
            "heads": ["Days → with overrun", f"{currency or unit} a year per person-day"],
            "rows": [
                {"id": one.topic, "rank": one.rank or "–", "label": one.label,
                 "within": one.within_capacity, "chosen": one.topic == chosen,
                 "ask": not one.explained,
                 "details": [
                     detail(one, before_line=0 < one.rank <= last),
                     evidence.standing(one, held.get(one.topic)),
                     f"{at_risk(one, currency)} · {evidence.growing(one.growth, one.trend)}",
                     *filter(None, [by_hand(one, currency)])] if one.rank else [unknown(one)],
                 "priority": amount(one.priority, currency) if one.rank else "",
                 "value": f"{amount(one.value, currency)} a year" if one.rank else ""}
                for one in opportunities
            ],
            "asked": unexplained(every),
            "line_after": sum(0 < one.rank <= last for one in opportunities),
            "unranked": unranked,
            "unranked_line": f"Not enough data for {unit}: not ranked, not on the matrix",
            "line": f"The capacity ends here: {days(used)} of {days(capacity)} person-days used",
        },
    )


def unexplained(every: Sequence[Opportunity]) -> str:
    """"3 moves without a reason"; "" where each has one."""
    count = sum(not one.explained for one in every)
    return f"{words.count(count, 'move')} without a reason" if count else ""


def reason(raw: object) -> tuple[str, str] | None:
    """Topic and reason in what the browser sent; None where it is neither: never trust it."""
    if not isinstance(raw, Mapping):
        return None
    topic, why = raw.get("topic"), raw.get("why")
    if not (isinstance(topic, str) and isinstance(why, str) and why.strip()):
        return None
    return topic, why.strip()[:LONGEST_REASON]


def at_risk(one: Opportunity, currency: str | None) -> str:
    """The revenue at risk in words, or the points."""
    return evidence.at_risk(one, amount(one.at_risk, currency), money=currency is not None)


def by_hand(one: Opportunity, currency: str | None) -> str:
    """Who set the value, what was computed, and whether it is more than is at risk."""
    return evidence.by_hand(one, amount(one.computed_value, currency),
                            amount(one.at_risk, currency))


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


def unknown(one: Opportunity) -> str:
    """What stands below the name of one without a rank."""
    count = f"n\u00a0=\u00a0{one.stake.n:,}"
    if one.vanished:
        count += f" · {one.fate or 'no longer found by the newest study'}"
    return count


def amount(figure: float, currency: str | None) -> str:
    """Money as everywhere (€1,230), else the points with three figures that count."""
    if currency:
        return amounts.amount(figure, currency)
    if figure >= 100:
        return f"{figure:,.0f}"
    if 0 < figure < LEAST:
        return f"below {LEAST:g}"
    return f"{figure:.3g}"


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
        elif column == "department":
            told.append(f"department {before or 'none'} → {after or 'none'}")
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
