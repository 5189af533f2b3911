"""One initiative for one form, however often its button is clicked."""

import uuid
from collections.abc import Callable, Mapping

import streamlit as st

from core.errors import CxError
from core.innovate import initiatives as innovate
from core.store.database import Database
from pages.parts import session
from pages.parts.initiatives import acts, refusals, tracked

TOKENS, OPEN = "start_tokens", "open_initiative"
MOST = 1_000
# Token → the initiative it made. Of the process: a run that is being stopped has lost its session.
_started: dict[str, int] = {}


def token(form: str) -> str:
    """What the form's button carries: good for one initiative, then there is another."""
    held = st.session_state.setdefault(TOKENS, {})
    if form not in held or held[form] in _started:
        held[form] = uuid.uuid4().hex
    return held[form]


def once(
    db: Database, form: str, of_form: str, values: Callable[[], Mapping[str, object]],
    why: str = "",
) -> None:
    """A callback: starts it and has it opened; the second of two clicks opens it again.

    of_form: the form's `token` when it was drawn. What stands against it is said at the form.
    """
    refusals.forget()
    with acts.ONE_AT_A_TIME:
        if of_form not in _started:
            try:
                _started[of_form] = innovate.start(db, values(), by=session.person(db), why=why)
            except CxError as error:
                refusals.refuse(form, str(error))
                return
            while len(_started) > MOST:
                _started.pop(next(iter(_started)))
    st.session_state[OPEN] = _started[of_form]


def follow() -> None:
    """Opens what was started or chosen; before any form is drawn, or it would get a new token."""
    if (number := st.session_state.pop(OPEN, None)) is not None:
        tracked.go_to(number)


def arrived() -> None:
    """Forgets what the second of two clicks left: the list would lead straight back here."""
    st.session_state.pop(OPEN, None)
