"""What somebody opened to edit it, kept until they save, so that a change by another is noticed.

The fields bear the version that was opened in their keys: what a person types stays theirs while
the row changes underneath, and both are shown side by side before anything is written.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st

from pages.parts import words

Row = TypeVar("Row")


def base(noun: str, row: Row) -> Row:
    """The row as it was opened here; `row` itself where that was not yet."""
    return st.session_state.setdefault(_place(noun, row.id), row)


def adopt(noun: str, row: Any) -> None:
    """The row as it stands now is what is edited from here on; typed fields come in afresh."""
    st.session_state[_place(noun, row.id)] = row


def conflict(
    by: str, mine: Mapping[str, str], theirs: Mapping[str, str], *, key: str,
    person: str, keep: Callable[[], None], take: Callable[[], None],
) -> None:
    """Mine against theirs, field by field, and the two ways on. Texts stay plain text."""
    # Where nobody signs in, two tabs of one person and two people look alike.
    first = (f"It was changed in another tab or by {by}" if by == words.plain(person)
             else f"{by} changed this")
    with st.container(border=True, gap="small"):
        st.markdown(f":material/sync_problem: **{first} while you were writing.** "
                    "Nothing is lost: your text is still in the fields.")
        for field in [name for name in {**mine, **theirs}
                      if mine.get(name, "") != theirs.get(name, "")]:
            ours, other = st.columns(2, gap="small")
            ours.caption(f"{field}, yours")
            ours.text(mine.get(field, "") or "(empty)")
            other.caption(f"{field}, theirs")
            other.text(theirs.get(field, "") or "(empty)")
        with st.container(horizontal=True, gap="small"):
            st.button("Keep mine", key=f"{key}-mine", type="primary", on_click=keep,
                      icon=":material/edit:")
            st.button("Take theirs", key=f"{key}-theirs", on_click=take,
                      icon=":material/download_done:")


def _place(noun: str, number: object) -> str:
    return f"opened-{noun}-{number}"
