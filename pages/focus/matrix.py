"""Priorities: what first, with the days we have?"""

import uuid
from collections.abc import Callable

import streamlit as st

from core.errors import CxError, DatabaseUnusable
from core.focus import segment_drivers, segment_priorities
from core.focus.numbers import opportunities, stability
from core.focus.numbers.point_worth import PointWorth, as_preferences, keep_main, point_worth
from core.focus.numbers.priority import Opportunity
from core.scales import SCALES, Scale
from core.store import findings, snapshot
from core.store import opportunities as store
from core.store.database import Database
from core.store.preferences import preferences, set_preferences
from pages.parts import figures, session
from pages.parts.initiatives import excel, refusals, starting
from pages.parts.priorities import editor, matrix, more_days, narrowing, outcomes, ranking

DROPS, CAPACITY = "matrix", "capacity"  # where refusals are said
ORDERS = {"priority": "Value per day", "RICE": "RICE", "WSJF": "WSJF",
          "impact / effort": "Impact / effort", "most mentioned": "Most mentioned"}


@st.cache_resource(max_entries=8, show_spinner=False)
def stakes_of(_db: Database, path: str, study: str, version: str, scale: Scale | None,  # noqa: ARG001
              part: tuple[str, str] | None) -> opportunities.Stakes:
    """Read once a study and snapshot, so that a drop redraws without opening either."""
    found = segment_priorities.stakes(_db, *part, scale) if part else None
    return found or opportunities.stakes(_db, scale)


@st.cache_resource(max_entries=8, show_spinner=False)
def segments_of(_db: Database, path: str, study: str, version: str, scale: Scale | None,  # noqa: ARG001
                ) -> dict[str, list[str]]:
    """Studied attribute → its values."""
    return segment_priorities.choices(_db, scale)


def seen(db: Database) -> tuple[Database, str, str, str]:
    """What a reading holds for: the database, its study, its snapshot."""
    study = findings.study(db)
    return (db, str(db.path), f"{study and (study.id, study.finished_at)}",
            str(snapshot.version_of(db)))


def keep_moves(db: Database, ranked: list[Opportunity], worth: PointWorth, *, fixed: bool) -> None:
    """Only writes: a drop is saved before anything is drawn again. ranked: as it was shown."""
    state = st.session_state
    refusals.forget()
    computed = {one.topic: editor.computed(one, worth) for one in ranked}
    for move in matrix.moves(state["matrix"].get("moved")):
        value = None if fixed or move.value is None else move.value * (worth.to_main or 1.0)
        try:
            if value is not None:
                keep_main(db, by=session.person(db))
            store.move(db, move.topic, days=move.days, value=value, version=move.version,
                       session=state["browser"], by=session.person(db),
                       computed=computed.get(move.topic))
        except DatabaseUnusable as error:
            refusals.refuse(DROPS, str(error))  # the browser sends this drop again
            continue
        except CxError as error:
            refusals.refuse(DROPS, str(error))
        state["handled"][move.topic] = max(move.stamp, state["handled"].get(move.topic, 0))


def keep_reason(db: Database) -> None:
    said = ranking.reason(st.session_state["ranking"].get("said"))
    refusals.forget()
    try:
        if said:
            store.edit(db, said[0], {}, why=said[1], version=0, by=session.person(db),
                       session=st.session_state["browser"])
    except CxError as error:
        refusals.refuse(DROPS, str(error))


def choose(key: str) -> None:
    st.session_state["opportunity"] = st.session_state[key].get("chosen")


@st.fragment
def board(db: Database, scale: Scale | None) -> None:
    """Everything that a drop changes."""
    starting.follow()
    refusals.shown(DROPS)
    said = preferences(db)
    here = seen(db)
    segments = segments_of(*here, scale)
    stakes = stakes_of(*here, scale, narrowing.segment(segments))
    unit = f"{SCALES[stakes.scale].score} points" if stakes.scale else "points"
    order = st.session_state.get("order", "priority")
    ranked, worth = opportunities.ranked(db, known=stakes, order=order), point_worth(db, scale)
    currency = str(said["currency"]) if worth.money else None
    shown = narrowing.kept(ranked)
    above(db, said, worth, unit, stakes.part, lambda: narrowing.draw(segments, ranked))
    if told := narrowing.told(len(shown), len(ranked), stakes.part, money=bool(worth.money)):
        st.caption(told)
    held = stability.standings(ranked, capacity=float(said["capacity_days"]), order=order)
    fixed = narrowing.why_fixed(stakes.part, worth)
    if worth.to_main is None and any(one.value is not None for one in store.placed(db)):
        st.caption(f"Values that people set are kept in {worth.main_unit} and left out here.")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        if known := [one for one in ranked if one.known]:
            matrix.draw(
                [one for one in shown if one.known], every=known, order=order, held=held,
                currency=str(said["currency"]), unit=unit, key="matrix",
                money=worth.money and known[0].money, fixed=bool(fixed),
                session=st.session_state["browser"], handled=st.session_state["handled"],
                chosen=st.session_state.get("opportunity"), on_chosen=lambda: choose("matrix"),
                on_moved=lambda: keep_moves(db, ranked, worth, fixed=bool(fixed)),
            )
        elif ranked:
            st.info(f"Not enough data to place an opportunity by {unit}. Choose another score"
                    + ("." if fixed else ", or set a value yourself."))
        if ranked:
            editor.draw(db, ranked, currency or unit, worth, fixed=fixed)
        if known:
            more_days.draw(ranked, capacity=float(said["capacity_days"]), unit=unit,
                           currency=currency)
        elif not ranked:
            st.info("Everything was set aside.")
    with right:
        ranking.draw(
            shown, every=ranked, held=held, capacity=float(said["capacity_days"]), unit=unit,
            currency=currency, key="ranking",
            chosen=st.session_state.get("opportunity"), on_chosen=lambda: choose("ranking"),
            on_said=lambda: keep_reason(db),
        )
    editor.set_aside(db)
    with st.expander("Who moved what, and when", icon=":material/history:"):
        ranking.history(store.changes(db), money=worth.of_main, unit=worth.main_unit,
                        currency=str(said["currency"]))
    outcomes.draw(db, worth.main_unit)


def above(
    db: Database, said: dict, worth: PointWorth, unit: str, part: opportunities.Part | None,
    narrow: Callable[[], None],
) -> None:
    """Capacity and money (asked once a scale), the order, the filter, the formula, the plan."""
    money, point = worth.money, unit.removesuffix("s")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        ask = f"{ranking.days(float(said['capacity_days']))} person-days" + (
            f" · {ranking.amount(money, str(said['currency']))} a point" if money
            else " · what is a point worth?")
        with st.popover(ask, icon=":material/tune:", type="secondary" if money else "primary"):
            capacity_and_money(db, said, worth, point)
        st.selectbox("Order", list(ORDERS), format_func=ORDERS.get, key="order", width=190,
                     label_visibility="collapsed")
        narrow()
        with st.popover("Formula", icon=":material/function:", type="tertiary"):
            st.markdown(figures.FORMULAS["priority"])
            st.caption(f"Method: {opportunities.METHOD}")
        excel.plan_button(db, worth.scale, part and (part.attribute, part.value),
                          narrowing.departments())
    if not money:
        st.caption(f"No worth of one {point} is set, so the ranking runs in {unit} per "
                   "person-day.")
    if lesson := outcomes.latest(db):
        st.caption(lesson)


def capacity_and_money(db: Database, said: dict, worth: PointWorth, point: str) -> None:
    with st.form("capacity", border=False):
        st.number_input("Person-days at hand", 0.0, value=float(said["capacity_days"]), step=5.0,
                        format="%.0f", key="capacity_days")
        key = f"money_per_point-{worth.scale}-{worth.money}"  # another view comes in afresh
        st.number_input(f"What one {point} is worth a year", 0.0, step=1000.0, value=worth.money,
                        format="%.0f", placeholder="not known", key=key,
                        help="Each score has its own: a point of one is none of another.")
        st.text_input("Currency", str(said["currency"]), max_chars=4, key="currency")
        refusals.shown(CAPACITY)
        st.form_submit_button("Save", type="primary", on_click=keep_preferences,
                              args=(db, worth.scale, key))


def keep_preferences(db: Database, scale: Scale | None, key: str) -> None:
    state = st.session_state
    refusals.forget()
    try:
        set_preferences(db, {
            "capacity_days": state["capacity_days"],
            "currency": state["currency"].strip() or "€",
            **as_preferences(db, {scale: state[key] or None})}, by=session.person(db))
    except CxError as error:
        refusals.refuse(CAPACITY, str(error))


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
if not narrowing.follows(segment_drivers.only_segment(scope)) and not scope.is_whole:
    st.caption("Priorities are of all responses or of one segment: dates, sources and several "
               "segments do not narrow them.")
st.session_state.setdefault("browser", uuid.uuid4().hex)
st.session_state.setdefault("handled", {})
board(db, scope.scale)
