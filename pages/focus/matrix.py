"""Priorities: what first, with the days we have?"""

import uuid

import streamlit as st

from core.errors import CxError, DatabaseUnusable
from core.focus.numbers import opportunities, stability
from core.focus.numbers.priority import Opportunity
from core.focus.numbers.stability import Standing
from core.scales import SCALES, Scale
from core.store import findings, snapshot
from core.store import opportunities as store
from core.store.database import Database
from core.store.preferences import preferences, set_preferences
from pages.parts import figures, session
from pages.parts.initiatives import excel, refusals, starting
from pages.parts.priorities import editor, matrix, more_days, ranking

DROPS, CAPACITY = "matrix", "capacity"  # where refusals are said
ORDERS = {"priority": "Value per day", "RICE": "RICE", "WSJF": "WSJF",
          "impact / effort": "Impact / effort", "most mentioned": "Most mentioned"}


@st.cache_resource(max_entries=8, show_spinner=False)
def stakes_of(_db: Database, path: str, study: str, version: str, scale: Scale | None,  # noqa: ARG001
              ) -> opportunities.Stakes:
    """Read once a study and snapshot, so that a drop redraws without opening either."""
    return opportunities.stakes(_db, scale)


def known(db: Database, scale: Scale | None) -> opportunities.Stakes:
    study = findings.study(db)
    version = snapshot.version_of(db)
    return stakes_of(db, str(db.path), f"{study and (study.id, study.finished_at)}",
                     str(version), scale)


def keep_moves(db: Database) -> None:
    """Only writes: a drop is saved before anything is drawn again."""
    state = st.session_state
    refusals.forget()
    for move in matrix.moves(state["matrix"].get("moved")):
        try:
            store.move(db, move.topic, days=move.days, value=move.value, version=move.version,
                       session=state["browser"], by=session.person(db))
        except DatabaseUnusable as error:
            refusals.refuse(DROPS, str(error))  # the browser sends this drop again
            continue
        except CxError as error:
            refusals.refuse(DROPS, str(error))
        state["handled"][move.topic] = max(move.stamp, state["handled"].get(move.topic, 0))


def choose(key: str) -> None:
    st.session_state["opportunity"] = st.session_state[key].get("chosen")


@st.fragment
def board(db: Database, scale: Scale | None) -> None:
    """Everything that a drop changes."""
    starting.follow()
    refusals.shown(DROPS)
    said = preferences(db)
    stakes = known(db, scale)
    unit = f"{SCALES[stakes.scale].score} points" if stakes.scale else "points"
    above(db, said, unit)
    order = st.session_state.get("order", "priority")
    ranked = opportunities.ranked(db, known=stakes, order=order)
    held = stability.standings(ranked, capacity=float(said["capacity_days"]), order=order)
    left, right = st.columns([3, 2], gap="medium")
    dress = {"currency": str(said["currency"]), "unit": unit}
    with left:
        if ranked:
            matrix.draw(
                ranked, held=held, money=said["money_per_point"], **dress, key="matrix",
                session=st.session_state["browser"], handled=st.session_state["handled"],
                chosen=st.session_state.get("opportunity"),
                on_moved=lambda: keep_moves(db), on_chosen=lambda: choose("matrix"),
            )
            editor.draw(db, ranked, said, unit, spreads_of(stakes))
            more_days.draw(ranked, capacity=float(said["capacity_days"]), unit=unit,
                           currency=currency_of(said))
        else:
            st.info("Everything was set aside.")
    with right:
        listed(ranked, held, said, unit)
    editor.set_aside(db)
    with st.expander("Who moved what, and when", icon=":material/history:"):
        ranking.history(store.changes(db), money=said["money_per_point"], **dress)


def above(db: Database, said: dict, unit: str) -> None:
    """Capacity and money (asked once), the order, the formula, the plan."""
    money = said["money_per_point"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        ask = f"{ranking.days(float(said['capacity_days']))} person-days" + (
            f" · {ranking.amount(float(money), str(said['currency']))} a point" if money
            else " · what is a point worth?")
        with st.popover(ask, icon=":material/tune:", type="secondary" if money else "primary"):
            capacity_and_money(db, said, unit)
        st.selectbox("Order", list(ORDERS), format_func=ORDERS.get, key="order", width=190,
                     label_visibility="collapsed")
        with st.popover("Formula", icon=":material/function:", type="tertiary"):
            st.markdown(figures.FORMULAS["priority"])
            st.caption(f"Method: {opportunities.METHOD}")
        excel.plan_button(db)
    if not money:
        st.caption(f"No worth of a point is set, so the ranking runs in {unit} per person-day.")


def capacity_and_money(db: Database, said: dict, unit: str) -> None:
    money = said["money_per_point"]
    with st.form("capacity", border=False):
        st.number_input("Person-days at hand", 0.0, value=float(said["capacity_days"]), step=5.0,
                        format="%.0f", key="capacity_days")
        st.number_input(f"What one point is worth a year ({unit})", 0.0, step=1000.0,
                        value=money and float(money), format="%.0f", placeholder="not known",
                        key="money_per_point")
        st.text_input("Currency", str(said["currency"]), max_chars=4, key="currency")
        refusals.shown(CAPACITY)
        st.form_submit_button("Save", type="primary", on_click=keep_preferences, args=(db,))


def keep_preferences(db: Database) -> None:
    state = st.session_state
    refusals.forget()
    try:
        set_preferences(db, {
            "capacity_days": state["capacity_days"],
            "money_per_point": state["money_per_point"] or None,
            "currency": state["currency"].strip() or "€"}, by=session.person(db))
    except CxError as error:
        refusals.refuse(CAPACITY, str(error))


def spreads_of(stakes: opportunities.Stakes) -> dict[str, float]:
    """Topic → standard error of its recoverable stake."""
    return {topic: one.spread for topic, one in stakes.by_topic.items()}


def listed(ranked: list[Opportunity], held: dict[str, Standing], said: dict, unit: str) -> None:
    ranking.draw(
        ranked, held=held, capacity=float(said["capacity_days"]), unit=unit,
        currency=currency_of(said), key="ranking",
        chosen=st.session_state.get("opportunity"), on_chosen=lambda: choose("ranking"),
    )


def currency_of(said: dict) -> str | None:
    """None while no worth of a point is set."""
    return str(said["currency"]) if said["money_per_point"] else None


db, scope = session.begin()
starting.follow()
refusals.on_page("priorities")
figures.title("Priorities", "What first, with the days we have?")
if not store.placed(db, set_aside=True):
    if findings.study(db) is None:
        session.nothing_yet("No study yet. It places the pains that are beyond doubt here.",
                            go_to="collect/upload.py", label="Upload feedback")
    session.nothing_yet("No pain is beyond doubt, so nothing was placed. Choose topics yourself.",
                        go_to="focus/drivers.py", label="See the drivers")
if not scope.is_whole:
    st.caption("Priorities are for all responses: filters do not change them.")
st.session_state.setdefault("browser", uuid.uuid4().hex)
st.session_state.setdefault("handled", {})
board(db, scope.scale)
