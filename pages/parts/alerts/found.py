"""The alerts that nobody has judged: each with its chart, its comments and two buttons."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import streamlit as st

from core.errors import CxError
from core.focus import alert_charts, alerts
from core.model import Scope
from core.store import alerts as store
from core.store.alerts import Alert, Verdict
from core.store.database import Database
from pages.parts import figures, session, words
from pages.parts.explore import links
from pages.parts.initiatives import refusals

PLACE, ALL = "alerts", "alerts-all"
MOST = 4  # drawn at once
COLUMNS = {
    "week": st.column_config.DateColumn("Week from", format="D MMM YYYY"),
    "mentions": "Comments", "comments": "of",
    "expected": st.column_config.NumberColumn("Expected", format="%.1f"),
    "low": st.column_config.NumberColumn("95 % from", format="%.0f"),
    "high": st.column_config.NumberColumn("to", format="%.0f"),
}
ORDINALS = {2: "2nd", 3: "3rd"}


def listed(
    db: Database, waiting: Sequence[Alert], every: Sequence[Alert], names: Mapping[str, str]
) -> None:
    """waiting: newest first. every: all alerts there are. names: topic → what it is called."""
    whole = st.session_state.get(ALL, False)
    for one in waiting if whole else waiting[:MOST]:
        with st.container(border=True, gap="small", key=f"alert-{one.id}"):
            _one(db, one, alerts.in_a_row(every, one), names)
    if len(waiting) > MOST and not whole:
        st.button(f"Show all {len(waiting)}", key="alerts-more", on_click=show_all,
                  args=(ALL,))


def _one(db: Database, one: Alert, row: int, names: Mapping[str, str]) -> None:
    part = f" · {words.plain(names[one.parent])}" if one.parent in names else ""
    st.markdown(f"**{words.plain(one.label)}**{part}  \n" + in_words(one, row))
    chart(one)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        comments(one)
        with st.container(horizontal=True, gap="small", width="content"):
            for verdict in ("right", "wrong"):
                st.button(verdict.capitalize(), key=f"alert-{verdict}-{one.id}",
                          help=HELP[verdict], icon=ICONS[verdict], on_click=_judge,
                          args=(db, one.id, verdict))


ICONS: dict[Verdict, str] = {"right": ":material/check:", "wrong": ":material/close:"}
HELP: dict[Verdict, str] = {
    "right": "Something had changed: it was good to know.",
    "wrong": "It was nothing, or only chance.",
}


def in_words(one: Alert, row: int = 1) -> str:
    """"23 of 312 comments in the week from 16 Nov 2026; 8.1 expected (…), p = .0004."."""
    expected = alerts.expected_of(one)
    note = ", indicative" if expected.grade == "indicative" else ""
    again = f" The {ORDINALS.get(row, f'{row}th')} week in a row." if row > 1 else ""
    only = f" Only of {', '.join(map(words.plain, one.sources))}." if one.sources else ""
    return (f"**{one.mentions:,}** of {words.count(one.comments, 'comment')} in the week from "
            f"{words.day(one.week)}; **{words.number(expected.value)}** expected (95\u00a0% of "
            f"usual weeks: {expected.low:,.0f} to {expected.high:,.0f}; "
            f"{expected.n} earlier weeks{note}), {_p(one.p)}.{only}{again}")


def _p(p: float) -> str:
    return "p\u00a0<\u00a0.0001" if p < 0.0001 else f"p\u00a0=\u00a0{p:.4f}".replace("0.", ".")


def chart(one: Alert) -> None:
    """Its weeks against what was expected, with the table and the formula behind."""
    frame = alerts.behind(one)
    figures.chart(alert_charts.weeks(frame, one.label),
                  f"Weekly comments on {one.label} with the expected band; "
                  f"{one.mentions} in the week from {words.day(one.week)}")
    figures.table_behind(frame.iloc[::-1], formula="alerts", columns=COLUMNS, method=one.method,
                         key=f"alert-{one.id}")


def comments(one: Alert) -> None:
    """The link to the comments of its week and topic."""
    scope = Scope(since=one.week, until=one.week + timedelta(days=6), sources=one.sources)
    page, query = links.to_comments(scope=scope, topic=one.shown or ())
    st.page_link(page, icon=":material/arrow_forward:", query_params=query,
                 label="Read the comments" if one.shown else "All comments of that week",
                 help=None if one.shown else "This topic is no longer shown.")


def _judge(db: Database, number: int, verdict: Verdict) -> None:
    refusals.forget()
    try:
        store.judge(db, number, verdict, by=session.person(db))
    except CxError as error:
        refusals.refuse(PLACE, str(error))


def show_all(list_of: str) -> None:
    """A callback: a list that was cut is shown whole."""
    st.session_state[list_of] = True
