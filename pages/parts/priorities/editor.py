"""Where a person says more of an opportunity than a drag can: complexity, days, value and why."""

from collections import Counter
from collections.abc import Callable, Sequence

import streamlit as st

from core.errors import CxError
from core.focus.numbers import opportunities
from core.focus.numbers.point_worth import PointWorth, keep_main
from core.focus.numbers.priority import Opportunity
from core.innovate import initiatives as innovate
from core.model import Stage
from core.store import initiatives, snapshot
from core.store import opportunities as store
from core.store.database import Database
from pages.parts import session, words
from pages.parts.initiatives import refusals, starting, tracked
from pages.parts.priorities import ranking

PLACE, ASIDE = "opportunity", "set-aside"  # where refusals are said


def draw(
    db: Database, ranked: Sequence[Opportunity], dress: str, worth: PointWorth, *, fixed: str
) -> None:
    """Complexity, days, value, department and why; a field left empty is computed.

    dress: currency, or what a point is. fixed: why no value can be set; "": it can.
    """
    by_topic = {one.topic: one for one in ranked}
    names = _names(ranked)
    if st.session_state.get("opportunity") not in by_topic:
        st.session_state["opportunity"] = None
    with st.container(border=True):
        topic = st.selectbox(
            "Change an opportunity", list(names), key="opportunity", index=None,
            format_func=names.get,
            placeholder="Choose one here, on the matrix or in the list")
        if topic is not None:
            _fields(db, by_topic[topic], dress, worth, _departments(ranked), fixed=fixed)
            _initiative(db, by_topic[topic], worth)


def _names(ranked: Sequence[Opportunity]) -> dict[str, str]:
    """Topic → its name in the choice, by name: a rank in it would lose the choice at each move."""
    labels = Counter(one.label for one in ranked)
    named = {
        one.topic: one.label if labels[one.label] == 1
        else f"{one.label} ({one.parent_label or one.topic}, {one.topic})" for one in ranked
    }
    return dict(sorted(named.items(), key=lambda pair: pair[1].casefold()))


def _departments(ranked: Sequence[Opportunity]) -> list[str]:
    return sorted({name for one in ranked for name in one.departments})


def _fields(
    db: Database, one: Opportunity, dress: str, worth: PointWorth, departments: list[str], *,
    fixed: str,
) -> None:
    # What somebody changed since, and another view, come in afresh.
    name = f"{one.topic}-{one.version}-{worth.scale}-{one.money:g}"
    with st.form(f"edit-{name}", border=False):
        st.segmented_control("Complexity", store.COMPLEXITIES, default=one.complexity,
                             required=True, key=f"complexity-{name}")
        first, second = st.columns(2)
        first.number_input(
            "Person-days", *store.DAYS, value=_said_days(one), step=1.0, key=f"days-{name}",
            format="%.1f", placeholder=f"{ranking.days(one.computed_days)}, assumed")
        second.number_input(
            f"Value a year, {dress}", 0.0, value=_said_value(one), key=f"value-{name}",
            disabled=bool(fixed), help=fixed or None,
            placeholder=f"{ranking.amount(one.computed_value, None)}, computed"
            if one.stake.value is not None else "not enough data")
        st.selectbox("Department", departments, accept_new_options=True, key=f"department-{name}",
                     index=departments.index(one.departments[0]) if one.departments else None,
                     placeholder="Who would do it?")
        st.text_input("Why", key=f"why-{name}", placeholder="What do you know?")
        refusals.shown(PLACE)
        st.form_submit_button("Save", type="primary", on_click=_save,
                              args=(db, one, name, worth))
    with st.container(horizontal=True, gap="small"):
        st.button("Back to the computed place", icon=":material/restart_alt:", on_click=_kept,
                  args=(db, one, store.reset),
                  disabled=_said_days(one) is None and _said_value(one) is None)
        st.button("Undo the last change", icon=":material/undo:", on_click=_kept,
                  args=(db, one, store.undo))
        st.button("Set aside", icon=":material/archive:", on_click=_kept,
                  args=(db, one, store.edit, {"status": "set aside"}))


def _initiative(db: Database, one: Opportunity, worth: PointWorth) -> None:
    """From the opportunity on to the initiative: the one there is, or a new one.

    It is judged by the score that pages open with, whatever score is in view.
    """
    if worth.scale != snapshot.default_scale(db):
        one = next((two for two in opportunities.ranked(db) if two.topic == one.topic), one)
    there = [found for found in initiatives.initiatives(db)
             if found.topic_id == one.topic and found.stage is not Stage.DECLINED]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for found in there[-1:]:
            if st.button(f"Open its initiative ({found.stage})", icon=":material/rocket_launch:",
                         type="primary"):
                tracked.go_to(found.id)
        form = f"start-{one.topic}"
        st.button("Start another initiative" if there else "Start an initiative",
                  icon=":material/add:" if there else ":material/rocket_launch:",
                  type="tertiary" if there else "primary", on_click=starting.once,
                  args=(db, form, starting.token(form),
                        lambda: innovate.from_opportunity(one, spread=one.spread or None),
                        "From the priorities"))
    refusals.shown(form)


def _said_days(one: Opportunity) -> float | None:
    return None if one.effort_assumed else one.days


def _said_value(one: Opportunity) -> float | None:
    return one.value if one.by_hand else None


def computed(one: Opportunity, worth: PointWorth) -> dict[str, float]:
    """What was computed, to be kept beside what a person sets; the value in points of the main
    score, where that can be told.
    """
    found = {"days": one.computed_days}
    if worth.to_main and one.stake.value is not None:
        found["value"] = one.computed_value / one.money * worth.to_main
    return found


def _save(db: Database, one: Opportunity, name: str, worth: PointWorth) -> None:
    """Only what differs from what was shown is written."""
    complexity, days, value, department, why = (st.session_state[f"{field}-{name}"] for field in (
        "complexity", "days", "value", "department", "why"))
    wanted: dict[str, object] = {"complexity": complexity}
    if days != _said_days(one):
        wanted["effort_days"] = days
    if value != _said_value(one):
        wanted["value"] = None if value is None else value / one.money * (worth.to_main or 1.0)
        keep_main(db, by=session.person(db))
    if (department or "") != (one.departments[0] if one.departments else ""):
        wanted["department"] = (department or "").strip()
    _kept(db, one, store.edit, wanted, why=why, computed=computed(one, worth))


def _kept(db: Database, one: Opportunity, act: Callable, *more: object, **named: object) -> None:
    """A callback, so that it is written before anything is drawn again, and drawn once."""
    refusals.forget()
    try:
        act(db, one.topic, *more, version=one.version, session=st.session_state["browser"],
            by=session.person(db), **named)
    except CxError as error:
        refusals.refuse(PLACE, str(error))


def set_aside(db: Database) -> None:
    """What was set aside, and the way back."""
    aside = [one for one in store.placed(db, set_aside=True) if one.status == "set aside"]
    if not aside:
        return
    with st.expander(f"Set aside ({len(aside)})", icon=":material/archive:"):
        for one in aside:
            st.button(f"{words.plain(one.label)}: bring back", key=f"back-{one.topic}",
                      on_click=_bring_back, args=(db, one))
        refusals.shown(ASIDE)


def _bring_back(db: Database, one: store.Placed) -> None:
    refusals.forget()
    try:
        store.place(db, {one.topic: one.label}, by=session.person(db))
    except CxError as error:
        refusals.refuse(ASIDE, str(error))
