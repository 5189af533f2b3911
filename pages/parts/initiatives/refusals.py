"""Refusals, said at the form that was refused until somebody acts again; successes are toasts."""

import streamlit as st

from pages.parts import words

HELD, PAGE = "refusals", "refusals_of"


def on_page(name: str) -> None:
    """Drawn first: what was refused on another page is said no more."""
    if st.session_state.get(PAGE) != name:
        st.session_state[PAGE] = name
        forget()


def forget() -> None:
    """A new act begins: what the last one was refused for is said no more."""
    st.session_state.pop(HELD, None)


def refuse(place: str, text: str) -> None:
    """Said where `shown` draws the place. text: one or more sentences, plain."""
    st.session_state.setdefault(HELD, {}).setdefault(place, []).append(text)


def shown(place: str) -> None:
    """What was refused there, letter by letter."""
    for text in st.session_state.get(HELD, {}).get(place, []):
        st.error(words.plain(words.dated(text)), icon=":material/error:")
