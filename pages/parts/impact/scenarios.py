"""Scenarios side by side: what each would bring by the same draws, who made it, and its changes."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from core.delight.money import outlook_charts, outlook_tables
from core.delight.money import scenarios as money_scenarios
from core.delight.money.scenarios import CAUTIOUS, Compared
from core.errors import CxError
from core.store import scenarios as store
from core.store.database import Database
from core.store.scenarios import Scenario
from pages.parts import figures, session, words
from pages.parts.impact import what_if


def draw(db: Database) -> None:
    """All scenarios in one table and one chart, and what can be done with each."""
    if told := st.session_state.pop("scenario_told", None):
        st.error(words.plain(told), icon=":material/error:")
    found = what_if.basis(db)
    kept = store.scenarios(db)
    rows, refused = money_scenarios.compared(found, kept, begins_in=what_if.begins_in(db))
    st.caption("The same draws for all: two scenarios differ only where an assumption does. Frozen "
               "forecasts never change by them.")
    what_if.proposals()
    if not rows:
        what_if.nothing(found)
        return
    if not any(one.name.lower() == CAUTIOUS.lower() for one in kept):
        st.button(f"Add “{CAUTIOUS}”", icon=":material/add:", on_click=_cautious, args=(db,),
                  help="The worse half of each range: what was likely becomes the good end.")
    for name, why in refused:
        st.warning(words.plain(f"{name} cannot be drawn: {why}"))
    currency = found.known.currency
    st.dataframe(outlook_tables.scenarios(rows, currency), hide_index=True,
                 alt="Scenarios side by side")
    left, right = st.columns([3, 2], gap="large")
    with left:
        for one in rows:
            if one.scenario:
                _one(db, one, one.scenario)
        if len(rows) == 1:
            st.caption("No scenario yet. Move assumptions under What if and save them as one.")
    with right:
        figures.chart(outlook_charts.side_by_side(rows, currency),
                      "Net present value of each scenario as a range")
    what_if.left_out(found)


def _one(db: Database, one: Compared, scenario: Scenario) -> None:
    """Who made it, what it changes, and rename, try and delete."""
    with st.expander(words.plain(one.name), key=f"scenario-{scenario.id}"):
        st.caption(words.plain(f"{scenario.changed_by}, {words.moment(scenario.changed_at)}"))
        lines = [f"- {words.plain(f'{what}: {ours} instead of {today}')}"
                 for what, today, ours in one.changed]
        st.markdown("\n".join(lines))
        if not one.changed:
            st.caption("It holds the same as today, so it draws the same.")
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            key = f"{scenario.id}-{scenario.version}"
            st.text_input("Name", scenario.name, key=f"rename-{key}", width=220,
                          max_chars=store.LONGEST_NAME)
            st.button("Rename", key=f"rename-go-{key}", on_click=_rename, args=(db, scenario, key))
            st.button("Try it", key=f"try-{key}", on_click=_try, args=(scenario,),
                      help="Under What if, where it can be changed further; nothing is saved.")
            st.button("Delete", key=f"delete-{key}", icon=":material/delete:", on_click=_delete,
                      args=(db, scenario))


def _cautious(db: Database) -> None:
    with _told():
        store.create(db, CAUTIOUS, money_scenarios.cautious(what_if.basis(db).assumptions),
                     by=session.person(db), why="the worse half of each range")


def _rename(db: Database, scenario: Scenario, key: str) -> None:
    with _told():
        store.change(db, scenario, name=st.session_state[f"rename-{key}"], by=session.person(db))


def _delete(db: Database, scenario: Scenario) -> None:
    with _told():
        store.remove(db, scenario, by=session.person(db))


def _try(scenario: Scenario) -> None:
    what_if.take_up(scenario.assumptions)
    st.session_state["view"] = "What if"


@contextmanager
def _told() -> Iterator[None]:
    """Shows a deliberate error once the page is drawn again: a callback cannot draw."""
    try:
        yield
    except CxError as error:
        st.session_state["scenario_told"] = str(error)
