"""Messages of the outbox: the table, and one of them in full."""

import io
import math
import zipfile

import pandas as pd
import streamlit as st

from core.errors import CxError
from core.post.envelope import eml, sender_of
from core.settings import from_environment
from core.store import consent, messages
from core.store.database import Database
from core.store.messages import Message
from core.store.preferences import preferences
from pages.parts import session, words
from pages.parts.letters import posting

PAGE = 25
MOST_IN_A_ZIP = 5_000
# px; together no wider than the page, so that no column is cut off.
WIDTHS = {"State": 85, "Written": 92, "Sent": 92, "To": 190, "Why": 245, "Subject": 245}
WHY = {
    "no address": "There is no address.", "no consent recorded": "No consent is recorded.",
    "refused": "The person refused letters.", "unsubscribed": "The person unsubscribed.",
    "bounced": "Earlier mail to this address came back.",
    "by hand": "The address stands on the list of those never written to.",
    "address cannot be used": "The address cannot be used.",
}


def table(
    db: Database, state: str | None, rule: int | None, initiative: int | None, total: int,
) -> Message | None:
    """The messages, newest first, paged; returns the one to show in full."""
    spot = st.container()
    pages = max(math.ceil(total / PAGE), 1)
    place = f"{state}-{rule}-{initiative}"
    number = st.pagination(pages, key=f"outbox-{place}") if pages > 1 else 1
    found = messages.messages(db, state=state, rule=rule, initiative=initiative, limit=PAGE,
                              offset=(number - 1) * PAGE)
    if not found:
        return None
    picked = f"message-{place}-{number}"
    by_id = {one.id: one for one in found}
    if st.session_state.get(picked) not in by_id:
        st.session_state[picked] = found[0].id
    rows = pd.DataFrame([_row(one) for one in found])
    with spot:
        st.dataframe(
            rows, hide_index=True, key=f"table-{picked}", column_order=_columns(rows),
            selection_mode="single-row", alt="Messages, newest first",
            on_select=lambda: _follow(f"table-{picked}", picked, found),
            column_config={
                name: st.column_config.TextColumn(width=width)
                for name, width in WIDTHS.items()})
    chosen = st.selectbox("Read", list(by_id), key=picked, width=480,
                          format_func=lambda i: f"{by_id[i].address} · {by_id[i].subject}")
    return by_id[chosen]


def whole(db: Database, one: Message) -> None:
    """One message as it is sent, why it stands where it stands, and what can be done."""
    posting.shown(one.subject, one.body, to=f"To {one.address or 'nobody'}, in "
                  f"{posting.language(one.language)}")
    st.caption(f":material/{posting.ICONS[one.state]}: {_history(one)}")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if one.state in {"dead", "withheld"}:
            st.button("Send again", icon=":material/refresh:", type="primary", key="again",
                      on_click=_again, args=(db, one))
        with session.errors_shown():
            st.download_button("Download .eml", as_eml(db, one), f"letter-{one.id}.eml",
                               posting.EML, icon=":material/download:", on_click="ignore",
                               key=f"eml-{one.id}")
        if one.rule_id:
            st.page_link("interact/workflows.py", label="Its rule",
                         query_params={"rule": str(one.rule_id)}, icon=":material/mail:")


def why(one: Message) -> str:
    """Why a message is held back, given up or tried again, in words; "" where nothing is odd."""
    if not one.error:
        return ""
    return WHY.get(one.error, one.error[:1].upper() + one.error[1:])


def as_eml(db: Database, one: Message) -> bytes:
    """The message as a mail programme opens it."""
    return eml(one, sender_of(preferences(db)), from_environment().public_url,
               consent.token(db, one.id))


def as_zip(db: Database, rule: int | None, initiative: int | None) -> bytes:
    """Every waiting message as an .eml of its own; a .txt says why where one cannot be."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in messages.messages(db, state="waiting", rule=rule, initiative=initiative,
                                     limit=MOST_IN_A_ZIP):
            try:
                archive.writestr(f"letter-{one.id}.eml", as_eml(db, one))
            except CxError as error:
                archive.writestr(f"letter-{one.id}.txt", str(error))
    return file.getvalue()


def _columns(rows: pd.DataFrame) -> list[str]:
    """Those that say anything, why and when first: a subject may be cut, a reason not."""
    return [name for name in WIDTHS if name not in {"Why", "Sent"} or rows[name].any()]


def _row(one: Message) -> dict[str, object]:
    return {"State": posting.STATES[one.state], "To": one.address, "Subject": one.subject,
            "Why": why(one), "Written": words.day(one.created_at),
            "Sent": words.day(one.sent_at) if one.sent_at else ""}


def _history(one: Message) -> str:
    parts = [f"Written {words.day(one.created_at)} by {words.plain(one.created_by)}"]
    if one.sent_at:
        parts.append(f"sent {words.day(one.sent_at)}")
    if one.attempts:
        parts.append(words.count(one.attempts, "attempt"))
    reason = why(one)
    end = f" {words.plain(reason.rstrip('.'))}." if reason else ""
    return f"{posting.STATES[one.state]}. {', '.join(parts)}.{end}"


def _follow(table: str, picked: str, found: list[Message]) -> None:
    """A row chosen in the table becomes the message in full."""
    rows = st.session_state[table]["selection"]["rows"]
    if rows:
        st.session_state[picked] = found[rows[0]].id


def _again(db: Database, one: Message) -> None:
    try:
        messages.again(db, one.id, session.person(db))
    except CxError as error:
        st.session_state["to_tell"] = str(error)
