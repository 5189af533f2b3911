"""Which page this browser stands on, whatever a late tick says.

A fragment that looks again each second asks with the address that its browser showed when it
asked. Where a program has switched the page meanwhile, Streamlit (1.67) answers for the old page:
it draws nothing there and empties the new one, or leads back to the old. Where a click has changed
what the URL says, a run that the tick asks for would take that back. So every whole run notes where
it stands; a tick from elsewhere has that page drawn again, and one from before has it drawn as it
stands.
"""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from pages.parts import address

BOUND, STANDS, KNOWN = "page_bound_for", "page_stands", "pages_known"


def go(page: str, query: Mapping[str, str] | None = None) -> None:
    """Opens the page of that path below `pages/`; what runs ends here."""
    st.session_state[BOUND] = (page, dict(query or {}))
    st.switch_page(page, query_params=dict(query or {}))


def arrive(page: StreamlitPage, pages: Iterable[StreamlitPage]) -> None:
    """The frame has come to draw `page`, of all `pages`; a switch undone by a tick is made again.

    A page's address is the stem of its file.
    """
    st.session_state.pop(STANDS, None)  # until it is drawn
    st.session_state[KNOWN] = frozenset(one.url_path for one in pages)
    bound, query = st.session_state.pop(BOUND, ("", {}))
    if bound and Path(bound).stem != page.url_path:
        st.switch_page(bound, query_params=query)


def stay(page: StreamlitPage) -> None:
    """The frame has drawn it: this is where the browser stands, with what its URL says."""
    st.session_state[STANDS] = (page, _said())


def moved() -> None:
    """A fragment has changed what the URL says."""
    page, _ = st.session_state.get(STANDS, (None, {}))
    st.session_state[STANDS] = (page, _said())


def again() -> NoReturn:
    """From a ticking fragment: has the page drawn anew, with what its URL says by now."""
    page, query = st.session_state.get(STANDS, (None, {}))
    asked = _said()
    late = {name: query.get(name, []) for name in asked | query
            if asked.get(name) != query.get(name)}
    if page is not None and late:
        st.query_params.update(late)  # an empty list takes the name out
    st.rerun(scope="app")


def heed() -> None:
    """What a ticking fragment begins with: asked from another page, it has the right one drawn."""
    page, query = st.session_state.get(STANDS, (None, {}))
    if page is not None and _asked_from(st.session_state[KNOWN]) != page.url_path:
        st.switch_page(page, query_params=query)


def _said() -> dict[str, list[str]]:
    """What the URL says, but for what Streamlit itself keeps there: values of bound widgets."""
    return {name: st.query_params.get_all(name) for name in st.query_params
            if name not in st.session_state or address.PREFIX + name in st.session_state}


def _asked_from(known: Collection[str]) -> str:
    """The address of the page in the browser's URL; what is no page's is the first page's, ""."""
    last = urlsplit(st.context.url or "").path.rstrip("/").rpartition("/")[2]
    return last if last in known else ""
