"""What every page begins with: which database, which part of it, and who sits here."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st

from core.errors import CxError
from core.model import Scope
from core.settings import from_environment
from core.store import feedback, jobs
from core.store.database import Database, open_database
from core.store.preferences import preferences
from pages.parts import filters, words

OWN, DEMO = "own", "demo"
TITLES = {OWN: "Our feedback", DEMO: "Demo company"}


def begin() -> tuple[Database, Scope]:
    """The database and the scope that the frame's switch and filters name."""
    return database(), filters.chosen()


def database() -> Database:
    """The database that the switch names; the page ends with a sentence where it is unusable."""
    with errors_shown(end=True):
        return own_database() if st.session_state.get("db") == OWN else demo_database()


def own_database() -> Database:
    """The team's own, where uploads go whatever the switch says."""
    return open_database(from_environment().database)


def demo_database() -> Database:
    """The made-up company's."""
    return open_database(from_environment().demo)


def is_demo() -> bool:
    """True while the page shows the made-up company."""
    return st.session_state.get("db") == DEMO


def first_choice() -> str:
    """The team's own once that holds anything, else the demo company."""
    try:
        own = own_database()
        return OWN if feedback.source_names(own) or jobs.latest(own) else DEMO
    except CxError:
        return OWN  # whose page then says what is wrong


def person(db: Database) -> str:
    """The name that is written beside every change."""
    return str(preferences(db)["person"])


@contextmanager
def errors_shown(*, end: bool = False) -> Iterator[None]:
    """Shows a deliberate error as its sentence; end: nothing more of the page is drawn."""
    try:
        yield
    except CxError as error:
        st.error(words.plain(error), icon=":material/error:")
        if end:
            st.stop()


def nothing_yet(text: str, *, go_to: str | None = None, label: str = "Go on") -> NoReturn:
    """The empty state: what is missing and where to go; nothing more of the page is drawn."""
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        st.markdown(":material/inbox:", width="content")
        st.markdown(text, text_alignment="center")
        if jobs.live(database()):
            st.caption("Work is under way; this page fills itself when it ends.",
                       text_alignment="center")
        elif go_to:
            st.page_link(go_to, label=label, icon=":material/arrow_forward:")
        st.space("small")
    st.stop()
