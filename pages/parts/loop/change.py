"""What was changed, in the words that customers hear, and in each of their languages."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.delight import closing
from core.innovate.entries import LONGEST_TEXT
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import words
from pages.parts.initiatives import acts, refusals
from pages.parts.letters import posting

MAIN = "What customers are told"


def draw(db: Database, one: Initiative, letters: Mapping[str, int]) -> None:
    """The team's own text, a field for each other language, and what is not translated yet.

    letters: language → letters in it that are still to be written.
    """
    key = f"closing-{one.id}-{one.version}"
    own = closing.written_in(one)
    others = posting.in_order({*letters} - {own} | {*one.change_in})
    live = f" Live since {words.day(one.live_from)}." if one.live_from else ""
    with st.form(f"form-{key}", border=False):
        st.text_area(MAIN, one.change_made, key=f"change_made-{key}", max_chars=LONGEST_TEXT,
                     height=90, placeholder="We opened a second desk, so that you wait less.",
                     help="The letters carry these words." + live)
        if others:
            with st.grid(min(len(others), 3), min_column_width=230):
                for code in others:
                    st.text_area(f"In {posting.language(code)}", one.change_in.get(code, ""),
                                 key=f"change_in_{code}-{key}", max_chars=LONGEST_TEXT, height=90)
        refusals.shown(key)
        st.form_submit_button("Save", icon=":material/save:", on_click=_save,
                              args=(db, one, key, others))
    if one.change_made.strip():
        _untold(one, own, letters)


def _untold(one: Initiative, own: str, letters: Mapping[str, int]) -> None:
    """Which letters would carry a sentence in another language than their own."""
    said = posting.language(own)
    for code in posting.in_order(letters):
        n = letters[code]
        if code == own or not n or code in one.change_in:
            continue
        name = posting.language(code)
        st.caption(f":material/translate: No {name} text: {words.count(n, 'letter')} in {name} "
                   f"{'carries' if n == 1 else 'carry'} the {said} sentence.")


def _save(db: Database, one: Initiative, key: str, others: Sequence[str]) -> None:
    state = st.session_state
    state[f"change_in-{key}"] = {code: state[f"change_in_{code}-{key}"] for code in others}
    acts.keep_form(db, one, key, ("change_made", "change_in"))
