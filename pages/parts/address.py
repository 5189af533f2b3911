"""What stands in the URL under a short name where a widget shows a longer one.

`bind="query-params"` would write the words on the widget (`db=Demo company`), so these few are
kept by hand: the URL wins, then what this browser session chose last.
"""

from collections.abc import Collection

import streamlit as st

PREFIX = "at."
LONGEST_NUMBER = 15  # digits, which SQLite holds with ease


def read(name: str, allowed: Collection[str], default: str) -> str:
    """The value that stands, or `default` where none of the allowed ones does."""
    said = st.query_params.get(name)
    if said not in allowed:
        said = st.session_state.get(PREFIX + name)
    value = said if said in allowed else default
    st.session_state[PREFIX + name] = value
    return value


def write(name: str, value: str) -> None:
    """Makes `value` stand; a page switch drops it from the URL, so the frame repeats this."""
    st.session_state[PREFIX + name] = value
    if st.query_params.get(name) != value:
        st.query_params[name] = value


def follow(name: str, key: str) -> None:
    """A widget's callback: what was chosen there stands from now on."""
    write(name, st.session_state[key])


def number(name: str) -> int | None:
    """The whole number that stands in the URL under that name; None where none does."""
    said = st.query_params.get(name, "")
    return int(said) if said.isdecimal() and len(said) <= LONGEST_NUMBER else None
