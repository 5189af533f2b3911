"""The dialog that makes a topic nobody found: by a definition, by example phrases, or both."""

from collections import Counter
from collections.abc import Mapping

import streamlit as st

from core.errors import CxError
from core.focus.taxonomy import defining
from core.store.database import Database
from pages.parts import session, words
from pages.parts.topics import doing
from pages.parts.topics.desk import Desk

NEW = ""
FROM = 5  # topics that it takes from, named


def body(desk: Desk, _about: Mapping, token: str) -> None:
    """The fields, and beside them what the topic would hold; it follows each field."""
    fields, seen = st.columns(2, gap="medium")
    name, meaning, said, under, top = (
        f"{field}-{token}" for field in ("name", "meaning", "said", "under", "top"))
    with fields:
        label = st.text_input("Name", key=name, placeholder="Paying without cash")
        definition = st.text_input(
            "What it is about", key=meaning,
            placeholder="Customers who want to pay by card or phone")
        phrases = st.text_area("How customers say it, one phrase a line", key=said, height=130,
                               placeholder="no card payment\nonly cash accepted")
    lines = tuple(one.strip() for one in phrases.splitlines() if one.strip())
    with seen:
        found = _preview_shown(desk, definition.strip(), lines)
    with fields:
        parent = _part_of(desk, found, under)
        if parent == NEW:
            st.text_input("Name of that topic", key=top)

    def act() -> int:
        return defining.define(
            desk.db, label, definition=definition.strip(), phrases=lines,
            parent=parent or None, parent_label=st.session_state.get(top) or "",
            by=session.person(desk.db))

    st.button("Make this topic", type="primary", key=f"make-{token}",
              disabled=found is None or parent is None, on_click=doing.once,
              args=(desk.db, f"define {token}", desk.seen, act),
              kwargs={"place": doing.DIALOG, "go_to": lambda edit: edit.topic})


def _part_of(desk: Desk, found: defining.Preview | None, key: str) -> str | None:
    """Where it belongs: proposed is the topic that most of its mentions come from, until a person
    chooses another; None: nothing is chosen."""
    parents, before = desk.parents(), f"{key}-proposed"
    if found is not None and st.session_state.get(key) == st.session_state.get(before):
        st.session_state[key] = st.session_state[before] = _nearest(desk, found)
    return st.selectbox("Part of", [*parents, NEW], index=None, key=key,
                        placeholder="Choose a topic",
                        format_func=lambda one: parents.get(one, "A new topic …"))


def _nearest(desk: Desk, found: defining.Preview) -> str | None:
    parent_of = {one.label: one.parent for one in desk.topics.values() if one.parent}
    total: Counter[str] = Counter()
    for label, n in found.taken_from:
        if parent_of.get(label) in desk.parents():
            total[parent_of[label]] += n
    return total.most_common(1)[0][0] if total else None


def _preview_shown(
    desk: Desk, definition: str, phrases: tuple[str, ...]
) -> defining.Preview | None:
    """What the topic would hold; None where there is nothing to make it of."""
    if not (definition or phrases):
        with st.container(border=True):
            st.caption("Say what it is about, or how customers say it: here you see at once "
                       "which mentions it would hold.")
        return None
    try:
        found = _preview(desk.db, desk.version, definition, phrases)
    except CxError as error:
        st.error(words.plain(error), icon=":material/error:")
        return None
    with st.container(border=True, gap="xsmall", key="define-preview"):
        st.markdown(f"**{words.count(found.mentions, 'mention')}** in "
                    f"{words.count(found.responses, 'comment')} would move here.")
        if not found.mentions:
            st.caption("Add phrases as customers would say them.")
        if found.taken_from:
            taken = [f"{words.plain(_source(label))} {n:,}"
                     for label, n in found.taken_from[:FROM]]
            more = len(found.taken_from) - FROM
            st.caption("From " + " · ".join(taken) + (f" · {more} more" if more > 0 else ""))
        for example in found.examples:
            st.markdown(f"“{words.plain(example)}”")
    return found


def _source(label: str | None) -> str:
    return "no topic" if label is None else f"“{label}”"


@st.cache_resource(max_entries=32, show_spinner="Looking for such mentions …")
def _preview(
    _db: Database, version: str, definition: str, phrases: tuple[str, ...]  # noqa: ARG001
) -> defining.Preview:
    return defining.preview(_db, definition, phrases)
