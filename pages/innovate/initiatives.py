"""Initiatives: who does what by when? As a table that is edited, and as a board that is dragged."""

from dataclasses import replace
from datetime import date

import streamlit as st

from core.errors import Conflict, CxError, DatabaseUnusable
from core.focus import tree
from core.store import findings, initiatives
from core.store.database import Database
from core.store.opportunities import COMPLEXITIES
from core.store.preferences import preferences
from pages.parts import address, figures, session, words
from pages.parts.initiatives import (
    acts,
    board,
    excel,
    refusals,
    returned,
    starting,
    tracked,
    tracker,
)

BOARD, NEW = "board", "new"  # where refusals are said
VIEWS = {"table": "Table", "board": "Board"}


def main() -> None:
    """The view that was chosen; beside it a new initiative, and the plan out and in."""
    db, _ = session.begin()
    starting.follow()
    refusals.on_page("initiatives")
    figures.title("Initiatives", "Who does what by when?")
    if not initiatives.initiatives(db):
        begin(db)
        session.nothing_yet("No initiative yet. Start one from an opportunity, or by hand.",
                            go_to="focus/matrix.py", label="See the priorities")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        view = st.session_state["seen_as"] = address.read("view", VIEWS, "table")
        st.segmented_control("View", list(VIEWS), format_func=VIEWS.get, key="seen_as",
                             required=True, label_visibility="collapsed",
                             on_change=address.follow, args=("view", "seen_as"))
        begin(db)
        excel.plan_button(db)
    shown(db, view)
    returned.draw(db)


@st.fragment
def shown(db: Database, view: str) -> None:
    """Everything that an edit or a drop changes."""
    acts.told()
    acts.clashes(db)
    starting.follow()
    found = tracked.tracked(db)
    link = f"initiative?db={st.session_state['db']}&initiative="
    if view == "table":
        tracker.draw(db, found, currency=str(preferences(db)["currency"]), address=link)
        return
    st.session_state.setdefault("board_handled", {})
    refusals.shown(BOARD)
    board.draw([card(one) for one in found], handled=st.session_state["board_handled"],
               address=link, key="board", on_moved=lambda: keep_moves(db),
               on_opened=lambda: choose("board"))


def card(one: tracked.Tracked) -> board.Card:
    """The initiative as a card."""
    it = one.one
    return board.Card(
        it.id, it.name, it.stage, it.position, it.version, it.session, owner=it.owner,
        due=words.day(it.due_on) if it.due_on else "",
        overdue=tracked.is_overdue(it, date.today()), tasks=one.tasks, verdict=one.finding,
        tone=one.tone)


def keep_moves(db: Database) -> None:
    """Only writes: a drop is saved, or refused in a sentence, before anything is drawn again."""
    state = st.session_state
    refusals.forget()
    for move in board.moves(state["board"].get("moved")):
        if move.stamp <= state["board_handled"].get(move.number, 0):
            continue  # repeated before the answer came
        try:
            keep_move(db, move)
        except DatabaseUnusable as error:
            refusals.refuse(BOARD, str(error))  # the browser sends this drop again
            continue
        except CxError as error:
            refusals.refuse(BOARD, str(error))
        state["board_handled"][move.number] = move.stamp


def keep_move(db: Database, move: board.Move) -> None:
    """The stage where it changed, then the place in its column."""
    current = initiatives.initiative(db, move.number)
    if current and current.stage != move.stage:
        # Somebody's other change does not stand against a move, a stage of theirs does.
        same = current.stage == move.seen
        acts.keep(db, current if same else replace(current, version=move.version),
                  {"stage": move.stage})
        current = initiatives.initiative(db, move.number)
    if current is None:
        raise Conflict("This initiative is no longer there; nothing was changed.")
    if current.position != move.position:
        acts.keep(db, current, {"position": move.position})


def choose(key: str) -> None:
    """A click on a card, from whom one expects anything: only a number that exists is opened."""
    number = st.session_state[key].get("opened")
    st.session_state[starting.OPEN] = number if isinstance(number, int) else None


def begin(db: Database) -> None:
    """A new initiative by hand."""
    with st.popover("New initiative", icon=":material/add:", type="primary"):
        topics = tree.indented(findings.topics(db))
        with st.form("new", border=False):
            st.text_input("Name", max_chars=80, key="new_name", placeholder="What will change?")
            st.selectbox("Topic", list(topics), format_func=topics.get, index=None,
                         key="new_topic", placeholder="None")
            st.segmented_control("Complexity", COMPLEXITIES, default="complicated", required=True,
                                 key="new_complexity", help="Simple: do it. Complicated: research "
                                 "and an experiment. Complex: small tries that may fail.")
            refusals.shown(NEW)
            st.form_submit_button("Start", type="primary", on_click=starting.once, args=(
                db, NEW, starting.token(NEW), lambda: typed(topics)))


def typed(topics: dict[str, str]) -> dict[str, object]:
    """What stands in the form."""
    state = st.session_state
    return {"name": state["new_name"] or "", "topic_id": state["new_topic"],
            "topic_label": topics.get(state["new_topic"], "").removeprefix(tree.ARROW),
            "complexity": state["new_complexity"]}


main()
