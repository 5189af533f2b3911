"""A stake recomputed by hand: the terms that it is the sum of, from the study's own figures."""

import pandas as pd
import streamlit as st

from core.estimates import digits_of
from core.focus.driver_parts import by_hand
from core.focus.key_drivers import DriverView
from core.model import Scope
from core.store.database import Database
from pages.parts import figures, words

FIRST = ("part", "points", "weight", "beta", "secant", "share", "mentions", "of")
COLUMNS = {
    "label": st.column_config.TextColumn("Topic", width=110),
    "part": st.column_config.TextColumn("Through", width=80),
    "points": figures.signed("Points", 4), "weight": figures.signed("w", 0, width=45),
    "beta": figures.signed("β", 4), "alpha": figures.signed("α", 4),
    "secant": st.column_config.NumberColumn("Mean q", format="%.4f", width=75),
    "share": st.column_config.NumberColumn("Share", format="%.5f", width=75),
    "mentions": figures.counted("Mentions"), "of": figures.counted("Responses", width=80),
    "within": figures.counted("Of them in it", width=95)}


def recompute(db: Database, scope: Scope, view: DriverView, table: pd.DataFrame) -> None:
    """The topic to choose, and its terms. table: topic, label, stake of the whole effect."""
    with st.popover("By hand", icon=":material/calculate:"):
        shown = table.dropna(subset=["stake"]).set_index("topic")
        topic = st.selectbox("Recompute the stake of", shown.index, index=None, key="by-hand",
                             format_func=lambda one: words.plain(shown.loc[one, "label"]),
                             placeholder="Choose a topic")
        if topic is None:
            st.caption("The coefficients and counts from which a stake follows by multiplication.")
            return
        terms = by_hand(db, scope, view, topic)
        if terms.empty:
            st.caption("This study kept no coefficients for it; the next one will.")
            return
        several = ["label"] if terms["label"].nunique() > 1 else []
        figures.table(terms, COLUMNS, alt="The terms of the stake", column_order=[
            *several, *FIRST, *(one for one in terms if one not in {"label", *FIRST})])
        digits = digits_of(view.unit) + 2
        st.markdown(
            f"Points = w · β · mean q · share. **Sum of the points: "
            f"{words.number(terms['points'].sum(), digits)}**; the stake shown: "
            f"{words.number(shown.loc[topic, 'stake'], digits)}.")
        share = ("(mentions + 4 · share over all) ÷ (responses + 4)" if view.pooled
                 else "mentions ÷ responses")
        st.caption("q = [σ(α + η) − σ(α)] ÷ η of each response that mentions it (η: the sum of "
                   f"the β of all that it mentions), averaged over the mentions. Share = {share}. "
                   "“Of them in it”: mentions by promoters, by detractors, or by those who gave a "
                   "good score.")
