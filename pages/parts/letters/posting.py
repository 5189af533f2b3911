"""Letters on a page: whether they leave this house, what one says, and where they lead."""

import html
from collections.abc import Iterable
from datetime import UTC, datetime

import streamlit as st

from core.errors import CxError
from core.post.outbox import readiness
from core.settings import from_environment
from core.store import messages
from core.store.database import Database
from core.store.messages import Failing
from core.store.preferences import preferences
from pages.parts import session, words

EML, ZIP, CSV = "message/rfc822", "application/zip", "text/csv"
STATES = {"waiting": "Waiting", "sending": "Being sent", "sent": "Sent", "dead": "Given up",
          "withheld": "Held back"}
ICONS = {"waiting": "schedule", "sending": "send", "sent": "check_circle", "dead": "error",
         "withheld": "block"}
LANGUAGES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
             "nl": "Dutch", "pt": "Portuguese", "pl": "Polish", "sv": "Swedish", "da": "Danish",
             "no": "Norwegian", "fi": "Finnish", "cs": "Czech", "tr": "Turkish", "ja": "Japanese",
             "zh": "Chinese"}
_BOX = ("border:1px solid rgba(138,148,156,.35);border-radius:8px;padding:1rem 1.1rem;"
        "overflow-wrap:anywhere")


def language(code: str) -> str:
    """"German" for de; the code itself where nobody named it."""
    return LANGUAGES.get(code, code)


def in_order(codes: Iterable[str]) -> list[str]:
    """Languages as they are listed everywhere, English first."""
    known = list(LANGUAGES)
    return sorted(codes, key=lambda code: (known.index(code) if code in known else len(known),
                                           code))


def why_nothing_leaves(db: Database) -> str | None:
    """What keeps every letter here, in one sentence; None where letters are sent."""
    if session.is_demo():
        return ("The demo company never sends: its past letters are made up. Those that wait can "
                "be downloaded.")
    ready, said = _readiness(db)
    return None if ready else f"{said} Until then they can be downloaded from the outbox."


def banner(db: Database) -> None:
    """One line: letters are sent and from where, or what they wait for and where that is set."""
    why = why_nothing_leaves(db)
    if why is None and (failing := messages.failing(db)):
        st.warning(words.plain(undelivered(failing)), icon=":material/cloud_off:")
        return
    if why is None:
        st.caption(f":material/send: {words.plain(_readiness(db)[1])}")
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small",
                      key="posting-banner"):
        st.markdown(f":material/schedule_send: {words.plain(why)}", width="content")
        if not session.is_demo() and not preferences(db)["sender_address"]:
            st.page_link("admin/settings.py", label="Give the sender’s address",
                         icon=":material/arrow_forward:")


def undelivered(failing: Failing) -> str:
    """How many letters could not be delivered at the last attempt, why, and when it is next."""
    now = datetime.now(UTC)
    again = ("is due now" if failing.due <= now
             else f"follows on {words.moment(failing.due.isoformat())}")
    one = failing.n == 1
    return (f"{words.count(failing.n, 'letter')} could not be delivered for now: "
            f"{failing.error.rstrip('.')}. Nothing is lost: "
            f"{'it waits' if one else 'they wait'}, and the next attempt {again}.")


def _readiness(db: Database) -> tuple[bool, str]:
    try:
        return readiness(from_environment(), preferences(db))
    except CxError as error:
        return False, f"Letters wait: {error}"


def shown(subject: str, body: str, *, to: str = "") -> None:
    """A letter as it reads; what people wrote is only ever text."""
    line = (f'<p style="margin:0 0 .35rem;opacity:.75"><small>{html.escape(to)}</small></p>'
            if to else "")
    st.html(
        f'<article style="{_BOX}">{line}<p dir="auto" style="margin:0 0 .7rem;font-weight:600">'
        f'{html.escape(subject)}</p><div dir="auto" style="white-space:pre-wrap;line-height:1.5">'
        f"{html.escape(body)}</div></article>")


def reached(tally: dict[str, int]) -> str:
    """"12 sent · 3 waiting", states without a message left out."""
    parts = [f"{tally[state]:,} {STATES[state].lower()}"
             for state in ("sent", "sending", "waiting", "withheld", "dead") if tally.get(state)]
    return " · ".join(parts) or "no letter yet"
