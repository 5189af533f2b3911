"""The score by a segment, and by two crossed; above and below the rest only by the rule."""

import pandas as pd
import streamlit as st

from core.estimates import FULL_FROM
from core.focus import score_charts, score_views
from core.focus.numbers.grading import CUSTOMERS_FROM
from core.focus.score_views import Now
from core.model import Scope
from core.scales import SCALES, Scale
from core.store.database import Database
from pages.parts import address, figures, words
from pages.parts.scores import heat, standing_now, wording

NOTHING = ""
MOST_THIN = 20


def draw(db: Database, scope: Scope, now: Now) -> None:
    """One segment as dots with their intervals, two as a table."""
    scale = now.scale
    st.subheader("By segment", anchor=False)
    names = score_views.segments(db, scope, scale)
    with st.container(horizontal=True, gap="small"):
        st.session_state["by"] = address.read("by", names, names[0])
        first = st.selectbox("Segment", names, key="by", width=280, format_func=wording.spoken,
                             on_change=address.follow, args=("by", "by"))
        others = [NOTHING, *(name for name in names if name != first)]
        st.session_state["and"] = address.read("and", others, NOTHING)
        second = st.selectbox(
            "Crossed with", others, key="and", width=280, on_change=address.follow,
            args=("and", "and"),
            format_func=lambda one: wording.spoken(one) if one else "Nothing")
    chosen = (first, second) if second else (first,)
    table = score_views.by(db, scope, now, chosen)
    if second:
        _crossed(scale, table, chosen)
    else:
        _one(scale, table, first)
    if missing := now.score.n - int(table["n"].sum()):
        st.caption(f"{words.count(missing, 'response')} without a value here.")
    standing_now.behind(table, SCALES[scale].unit,
                        {name: wording.spoken(name) for name in chosen},
                        formula="standing", key="segment")


def _one(scale: Scale, table: pd.DataFrame, segment: str) -> None:
    facts = SCALES[scale]
    if table["value"].notna().any():
        figures.chart(
            score_charts.score_by_segment(table, segment, facts.score, facts.unit),
            f"{facts.score} by {segment} with 95 % intervals")
        st.caption(_standing(table, segment))
        if score_charts.too_wide(table, facts.unit).any():
            st.caption(f"Grey: the interval reaches further than ±{score_charts.TOO_WIDE:g}, so "
                       "these stand below the others without a rank.")
    thin = table[table["value"].isna()].sort_values("n", ascending=False)
    if thin.empty:
        return
    said = [f"{wording.value(row[segment])} ({wording.cell_counts(scale, row)})"
            for row in thin.to_dict("records")]
    more = f" and {len(said) - MOST_THIN} more" if len(said) > MOST_THIN else ""
    st.caption(f"{_few(thin)}, so counts only{_order(scale)}: "
               f"{', '.join(said[:MOST_THIN])}{more}.")


def _crossed(scale: Scale, table: pd.DataFrame, chosen: tuple[str, str]) -> None:
    facts = SCALES[scale]
    if table.empty:
        st.caption("No response has a value of both.")
        return
    # The segment with more values goes down the side: a page is longer than wide.
    down = chosen if table[chosen[0]].nunique() >= table[chosen[1]].nunique() else chosen[::-1]
    said = " and ".join(wording.spoken(name).lower() for name in down)
    st.markdown(f":small[**{facts.score}{_in(facts.unit)}, by {words.plain(said)}, "
                "95 % intervals**]")
    heat.draw(scale, table, down, f"{facts.score} by {said}")
    more = table[down[0]].nunique() - heat.MOST_ROWS
    st.caption(
        "▲ ▼ and colour: above or below the rest. Pale: wider than "
        f"±{score_charts.TOO_WIDE:g}. Small figures alone: {_few(table).lower()}, so counts only"
        f"{_order(scale)}." + (f" The table has {more} more rows." if more > 0 else ""))


def _few(table: pd.DataFrame) -> str:
    """Why some have no score: too few responses, or too few customers behind many of them."""
    alone = (table["value"].isna() & (table["n"] >= FULL_FROM)).any()
    return f"Fewer than {FULL_FROM} responses" + (
        f" or {CUSTOMERS_FROM} customers" if alone else "")


def _standing(table: pd.DataFrame, segment: str) -> str:
    if len(table) == 1:
        return "All responses with a value here have this one, so there is no rest to compare with."
    said = wording.named(table, segment)
    return said or "No value is clearly above or below the rest."


def _order(scale: Scale) -> str:
    return " (promoters / passives / detractors)" if SCALES[scale].bad is not None else ""


def _in(unit: str) -> str:
    return "" if unit == "mean" else f", {unit}"
