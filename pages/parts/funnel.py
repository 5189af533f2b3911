"""How much of what customers say ends in a deed: the action gap, and the stages behind it."""

from dataclasses import replace
from datetime import date

import streamlit as st

from core.gap import charts
from core.gap import funnel as gap
from core.gap.funnel import FACTS, Funnel
from core.model import Scope
from core.store.database import Database
from pages.parts import figures, words

DAY = st.column_config.DateColumn
NUMBER = st.column_config.NumberColumn
COLUMNS = {
    "stage": "Stage", "n": NUMBER("Responses", format="localized"),
    "received": NUMBER("of received", format="localized"),
    "share": NUMBER("%", format="%.1f"), "low": NUMBER("95 % from", format="%.1f"),
    "high": NUMBER("to", format="%.1f"), "first": DAY("Received from", format="D MMM YYYY"),
    "last": DAY("to", format="D MMM YYYY"), "help": "Counted",
}
QUARTERS = {"cohort": DAY("Quarter from", format="D MMM YYYY")} | {
    name: NUMBER(facts.short, format="localized") for name, facts in FACTS.items()}


def counted(db: Database, scope: Scope) -> Funnel:
    """The funnel of the scope as it stands today, over all scales."""
    return gap.funnel(db, date.today(), replace(scope, scale=None))


def headline(found: Funnel) -> None:
    """The action gap with its interval and its cohort."""
    figures.metric("Action gap", found.action_gap, note=in_words(found))


def stages(found: Funnel) -> None:
    """A bar a stage, the page that evidences each, and the tables behind."""
    st.subheader("From words to deeds", anchor=False)
    figures.chart(charts.funnel_bars(found.stages), "Responses by the stage they got to")
    st.caption(who_is_counted(found))
    with st.container(horizontal=True, vertical_alignment="center", gap=None, key="evidence"):
        st.caption("Evidence:", width="content")
        for facts in FACTS.values():
            st.page_link(facts.page, label=facts.short, help=facts.help)
    with st.container(horizontal=True, gap="small"):
        figures.table_behind(charts.stage_rows(found.stages), formula="funnel", columns=COLUMNS)
        with st.popover("By quarter", icon=":material/calendar_month:"):
            st.dataframe(found.cohorts, hide_index=True, column_order=list(QUARTERS),
                         width=figures.TABLE_WIDTH, column_config=QUARTERS,
                         alt="Responses by quarter and stage")
            st.caption("Empty where the quarter is too young for the stage."
                       + (f" {words.count(found.undated, 'response')} without a date."
                          if found.undated else ""))


def who_is_counted(found: Funnel) -> str:
    """Why the first bar is less than all responses, and what the last two are part of."""
    parts = "“Customer told” and “Outcome measured” are each a part of “Acted on”."
    every = int(found.cohorts["received"].sum())
    counted = found.stages[0].received
    if counted == every:
        return parts
    return (f"Older quarters only, {counted:,} of {every:,} dated responses, so that each step had "
            f"time; younger ones stand under “By quarter”. {parts}")


def in_words(found: Funnel) -> str:
    """What the headline counts, and of which cohort."""
    if found.first is None:
        return (f"It is counted once a quarter is over for {FACTS['acted'].days} days: what came "
                "in later had no time yet.")
    cohort = f"received {words.span(found.first, found.last)}"
    if found.action_gap.value is None:
        return f"Too few responses {cohort} were analysed."
    acted = next(stage for stage in found.stages if stage.name == "acted")
    n = found.action_gap.n
    return f"No task was done about {n - acted.n:,} of {n:,} analysed responses, {cohort}."
