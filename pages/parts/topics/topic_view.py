"""One topic: what it is, what can be done to it, and the sections behind it."""

from collections.abc import Callable

import streamlit as st

from core.focus.audit.audited import audited, in_words
from core.focus.taxonomy import acts
from pages.parts import session, words
from pages.parts.topics import desk as desks
from pages.parts.topics import doing, sections, tree_view
from pages.parts.topics.desk import Desk


def draw(desk: Desk, topic: str) -> None:
    """The topic in view."""
    one, row = desk.topics[topic], desk.row(topic)
    with st.container(gap="small", key="topic-view"):
        with st.container(gap="xxsmall"):
            label, above = one.label, one.parent and desk.topics[one.parent].label
            st.subheader(words.plain(label) + (" :material/keep:" * bool(_pinned(desk, topic))),
                         anchor=False)
            part = f"Part of {words.plain(above)} · " if above and above != label else ""
            tone, kind = tree_view.tone_of(row["sentiment"])
            judged = "tone not judged" if kind == "none" else f"tone {words.plain(tone)}"
            said = desks.in_words(row, desk.volume["read"])
            st.caption(f"{part}{said}, {judged}")
            if one.keywords:
                st.caption(f"In the customers’ words: {words.plain(', '.join(one.keywords))}")
            if judged := in_words(audited(desk.db), topic):
                st.caption(judged)
        _actions(desk, topic)
        sections.draw(desk, topic)


def _actions(desk: Desk, topic: str) -> None:
    one = desk.topics[topic]
    with st.container(horizontal=True, gap="medium", vertical_alignment="center",
                      key="topic-acts"):
        _opens("Rename", "edit", "rename", topic)
        if one.parent:
            _opens("Move", "drive_file_move", "move", topic)
            _opens("Split", "call_split", "split", topic)
        if pinned := _pinned(desk, topic):
            _does(desk, "Unpin", "keep_off", acts.unpin, pinned)
        else:
            _does(desk, "Pin", "keep", acts.pin, topic)
        _does(desk, "Hide", "visibility_off", acts.hide, topic)


def _pinned(desk: Desk, topic: str) -> str | None:
    """What is pinned here: the topic, or the one above that it stands for; None: neither."""
    above = desk.topics[topic].parent
    here = [topic, above] if above in desk.only else [topic]
    return next((one for one in here if one and desk.topics[one].pinned), None)


def _opens(label: str, icon: str, kind: str, topic: str) -> None:
    st.button(label, icon=f":material/{icon}:", key=f"{kind}-{topic}", type="tertiary",
              on_click=doing.open_dialog, args=(kind,), kwargs={"topic": topic})


def _does(desk: Desk, label: str, icon: str, act: Callable[..., int], topic: str) -> None:
    above = desk.topics[topic].parent
    st.button(
        label, icon=f":material/{icon}:", key=f"{label}-{topic}", type="tertiary",
        on_click=doing.once, args=(
            desk.db, f"{label} {topic}", desk.seen,
            lambda: act(desk.db, topic, by=session.person(desk.db))),
        kwargs={"go_to": lambda edit: above if edit.kind == "hide" else topic})
