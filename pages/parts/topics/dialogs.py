"""The dialogs of the Topics page: one is open at a time, and stays so while work ends behind it."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core.focus.taxonomy import acts
from core.store import findings
from pages.parts import progress, session, words
from pages.parts.initiatives import refusals
from pages.parts.topics import defining, doing, looking, splitting, tree_view
from pages.parts.topics.desk import Desk

NEW = ""  # where a subtopic moves to: a topic of its own


def draw(desk: Desk) -> None:
    """The dialog that is open, if one is: since this run, or in the one before too."""
    if not st.session_state.get(progress.BEFORE):
        st.session_state.pop(doing.OPEN, None)  # left by the browser's way back
    kind, about, token = st.session_state.get(doing.OPEN) or ("", {}, "")
    if not kind:
        return
    st.session_state[progress.DIALOG] = True
    title, width, body = DIALOGS[kind]

    def fill() -> None:
        if st.session_state.get(doing.OPEN, ("", {}, ""))[2] != token:
            st.rerun()  # what it was for is done: the page is drawn anew, without it
        body(desk, about, token)
        refusals.shown(doing.DIALOG)

    st.dialog(title, width=width, on_dismiss=doing.close)(fill)()


def open_merge() -> None:
    """A callback: what was ticked in the tree is to be merged."""
    topics = tree_view.ticked(st.session_state[tree_view.KEY].get("merge"))
    if len(topics) > 1:
        doing.open_dialog("merge", topics=topics)


def _rename(desk: Desk, about: Mapping, token: str) -> None:
    topic = about["topic"]
    key = f"label-{token}"
    # Read with the field, not with the page behind: after a Conflict, it is the name of now.
    called = next((one.label for one in findings.topics(desk.db) if one.id == topic),
                  _label(desk, topic))
    with st.form(f"form-{token}", border=False):
        st.text_input(f"New name of “{words.plain(called)}”", value=called, key=key)
        _submit("Rename", desk, f"rename {topic}", lambda: acts.rename(
            desk.db, topic, st.session_state[key], by=session.person(desk.db), called=called))


def _merge(desk: Desk, about: Mapping, token: str) -> None:
    topics: Sequence[str] = about["topics"]
    key = f"into-{token}"
    there = [one for one in topics if one in desk.topics]
    n = {one: desk.topics[one].mentions for one in there}
    with st.form(f"form-{token}", border=False):
        st.radio("Into which one? The others’ comments move there.",
                 sorted(there, key=lambda one: (not desk.topics[one].pinned, -n[one])) or [""],
                 key=key, format_func=lambda one: f"{words.plain(_label(desk, one))} · "
                 f"{words.count(n.get(one, 0), 'comment')}")
        _submit("Merge", desk, f"merge {sorted(topics)}", lambda: acts.merge(
            desk.db, topics, st.session_state[key], by=session.person(desk.db)),
            go_to=lambda edit: edit.topic)


def _move(desk: Desk, about: Mapping, token: str) -> None:
    topic = about["topic"]
    now = desk.topics[topic].parent if topic in desk.topics else None
    parents = {one: label for one, label in desk.parents().items() if one != now}
    to, label = f"to-{token}", f"label-{token}"

    def act() -> int:
        state = st.session_state
        return acts.move(desk.db, topic, state[to] or None, label=state.get(label) or "",
                         by=session.person(desk.db))

    st.selectbox(f"Under which topic does “{words.plain(_label(desk, topic))}” belong?",
                 [*parents, NEW], key=to, index=None, placeholder="Choose a topic",
                 format_func=lambda one: parents.get(one, "A new topic …"))
    with st.form(f"form-{token}", border=False):
        if st.session_state[to] == NEW:
            st.text_input("Name of the new topic", key=label)
        _submit("Move", desk, f"move {topic}", act, go_to=lambda _: topic,
                disabled=st.session_state[to] is None)


def _submit(
    label: str, desk: Desk, what: str, act: Callable[[], int],
    go_to: Callable = lambda _: None, disabled: bool = False,
) -> None:
    st.form_submit_button(label, type="primary", disabled=disabled, on_click=doing.once,
                          args=(desk.db, what, desk.seen, act),
                          kwargs={"place": doing.DIALOG, "go_to": go_to})


def _label(desk: Desk, topic: str) -> str:
    return desk.topics[topic].label if topic in desk.topics else "This topic"


DIALOGS: dict[str, tuple[str, str, Callable[[Desk, Mapping, str], None]]] = {
    "rename": ("Rename the topic", "small", _rename),
    "merge": ("Merge topics", "small", _merge),
    "move": ("Move the subtopic", "small", _move),
    "split": ("Split the subtopic", "large", splitting.body),
    "define": ("New topic", "large", defining.body),
    "moved": ("The comments that moved", "large", looking.body),
}
