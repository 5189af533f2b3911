"""The dialog that splits a subtopic: its parts are seen, and named, before it is done."""

from collections.abc import Mapping

import streamlit as st

from core.errors import CxError
from core.focus.taxonomy import splitting
from core.store.database import Database
from pages.parts import session, words
from pages.parts.initiatives import refusals
from pages.parts.topics import doing
from pages.parts.topics.desk import Desk

PARTS = (2, 3, 4)
EXAMPLES = 3  # of each part


def body(desk: Desk, about: Mapping, token: str) -> None:
    """How many parts, what each says, and what it will be called."""
    topic = about["topic"]
    if topic in desk.topics:
        st.caption(f"“{words.plain(desk.topics[topic].label)}”, "
                   f"{words.count(desk.topics[topic].mentions, 'comment')}, falls into")
    n = st.segmented_control("Parts", PARTS, default=PARTS[0], required=True,
                             key=f"parts-{token}")
    try:
        parts = _preview(desk.db, desk.version, topic, n)
    except CxError as error:
        if doing.DIALOG not in st.session_state.get(refusals.HELD, {}):
            st.error(words.plain(error), icon=":material/error:")
        return
    names = [f"part-{token}-{n}-{i}" for i in range(len(parts))]
    with st.form(f"form-{token}-{n}", border=False):
        for name, part, column in zip(names, parts, st.columns(len(parts)), strict=True):
            with column:
                st.text_input("Name", value=part.label, key=name)
                st.caption(f"**{words.count(part.mentions, 'mention')}** · "
                           f"{words.plain(', '.join(part.keywords))}")
                for example in part.examples[:EXAMPLES]:
                    st.markdown(f"“{words.plain(example)}”")
        st.form_submit_button(
            f"Split into {len(parts)}", type="primary", on_click=doing.once, args=(
                desk.db, f"split {topic}", desk.seen, lambda: splitting.split(
                    desk.db, topic, n, by=session.person(desk.db),
                    labels=[st.session_state[name] for name in names])),
            kwargs={"place": doing.DIALOG, "go_to": lambda edit: edit.payload["ids"][0]})


@st.cache_resource(max_entries=16, show_spinner="Looking for its parts …")
def _preview(
    _db: Database, version: str, topic: str, parts: int  # noqa: ARG001
) -> tuple[splitting.Part, ...]:
    return splitting.preview(_db, topic, parts)
