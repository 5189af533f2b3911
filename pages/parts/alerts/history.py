"""How often alerts were right, and the judged ones, each with an Undo."""

from collections.abc import Sequence

import streamlit as st

from core.errors import CxError
from core.focus import alerts
from core.focus.alerts import JUDGED_FROM
from core.focus.numbers.weekly import LIMIT
from core.store import alerts as store
from core.store.alerts import Alert, Looked
from core.store.database import Database
from pages.parts import session, words
from pages.parts.alerts import found
from pages.parts.initiatives import refusals

LISTED, ALL = 12, "alerts-judged-all"


def draw(db: Database, every: Sequence[Alert], looked: Sequence[Looked]) -> None:
    """every: all alerts, newest first; nothing where there never was one."""
    judged = [one for one in every if one.verdict]
    if every:
        st.subheader("Were they right?", anchor=False)
        st.markdown(record(every))
        st.caption(_looked(looked))
    whole = st.session_state.get(ALL, False)
    for one in judged if whole else judged[:LISTED]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small",
                          key=f"alert-judged-{one.id}"):
            st.markdown(f"{found.ICONS[one.verdict]} {one.verdict.capitalize()}: "
                        f"**{words.plain(one.label)}**, {one.mentions:,} in the week from "
                        f"{words.day(one.week)} · {words.plain(one.judged_by)}, "
                        f"{words.day(one.judged_at)}", width="content")
            figures = st.popover("Figures", icon=":material/show_chart:", on_change="rerun",
                                 key=f"alert-figures-{one.id}")
            if figures.open:  # a chart costs too much to draw a dozen that nobody looks at
                with figures:
                    st.markdown(found.in_words(one))
                    found.chart(one)
                    found.comments(one)
            st.button("Undo", key=f"alert-undo-{one.id}", type="tertiary", on_click=_undo,
                      args=(db, one))
    if len(judged) > LISTED and not whole:
        st.button(f"Show all {len(judged)} judged", key=ALL + "-more", on_click=found.show_all,
                  args=(ALL,))


def record(every: Sequence[Alert]) -> str:
    """"11 of 14 were right (95 %: 52 to 92 %)", or that too few are judged."""
    right, share = alerts.share_right(every)
    if share.value is None:
        told = f"{right} of {share.n} were right. " if share.n else ""
        return (f"{told}Not enough judged yet to say how often alerts are right: "
                f"it takes {JUDGED_FROM}.")
    note = ", indicative" if share.grade == "indicative" else ""
    return (f"**{right} of {share.n}** were right (95\u00a0%: {share.low:.0f} to "
            f"{share.high:.0f}\u00a0%{note}).")


def _looked(looked: Sequence[Looked]) -> str:
    cells = sum(one.topics for one in looked)
    return (f"{words.count(len(looked), 'week')} looked at, {cells:,} weekly counts of subtopics; "
            f"of 1,000, about {1000 * LIMIT:.0f} is above by chance alone.")


def _undo(db: Database, one: Alert) -> None:
    refusals.forget()
    try:
        store.take_back(db, one.id, one.verdict, by=session.person(db))
    except CxError as error:
        refusals.refuse(found.PLACE, str(error))
