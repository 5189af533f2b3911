"""Addresses that are never written to: who asked for it, whose mail came back, who was added."""

import pandas as pd
import streamlit as st

from core.errors import BadInput, CxError
from core.store import consent
from core.store.addresses import usable
from core.store.changes import changes_of
from core.store.consent import Suppression
from core.store.database import Database
from pages.parts import session, words

MOST = 200
OURS = {"bounced", "by hand"}
WHY = {"unsubscribed": "unsubscribed", "bounced": "mail came back", "by hand": "added by hand"}


def listed(db: Database) -> None:
    """The list with reason and date, and a field to add one by hand."""
    found = consent.suppressions(db)
    with st.expander(f"Addresses that are never written to ({len(found):,})",
                     icon=":material/block:"):
        if found:
            st.dataframe(pd.DataFrame([
                {"Address": one.address, "Why": WHY[one.reason],
                 "Since": words.day(one.suppressed_at), "By": one.suppressed_by}
                for one in found[:MOST]]), hide_index=True, alt="Suppressed addresses")
            _again(db, found)
        else:
            st.caption("None yet. Whoever unsubscribes, or whose mail comes back for good, "
                       "stands here.")
        _log(db)
        with st.form("never", border=False, clear_on_submit=True), st.container(
                horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input("Add an address", key="never-address", width=320,
                          placeholder="ana@example.com")
            st.form_submit_button("Never write to it", on_click=_add, args=(db,),
                                  icon=":material/block:")


def _again(db: Database, found: list[Suppression]) -> None:
    """Taking an address off the list, where that is for us to decide."""
    ours = [one for one in found if one.reason in OURS]
    if ours:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            chosen = st.selectbox(
                "Take an address off the list", ours, index=None, key="again-address", width=320,
                placeholder="Choose an address",
                format_func=lambda one: f"{one.address} ({WHY[one.reason]})")
            st.button("Write to it again", icon=":material/undo:", key="again", on_click=_free,
                      args=(db, chosen), disabled=chosen is None)
    if len(ours) < len(found):
        st.caption("Whoever unsubscribed stays on the list: that was their own decision, and only "
                   "they could take it back.")


def _log(db: Database) -> None:
    """Who took what off the list; who added it stands in the table."""
    for act in changes_of(db, consent.NOUN):
        if not act.after:
            why = WHY.get(str(act.before.get("reason")), "")
            st.caption(f"{words.moment(act.changed_at)}, {words.plain(act.changed_by)}: "
                       f"{words.plain(act.noun_id)} taken off the list ({why})")


def _free(db: Database, one: Suppression) -> None:
    try:
        consent.unsuppress(db, one.address, session.person(db))
    except CxError as error:
        st.session_state["to_tell"] = str(error)


def _add(db: Database) -> None:
    address = st.session_state["never-address"].strip()
    try:
        if not usable(address):
            raise BadInput(f"{address!r} is no address; write ana@example.com.")
        consent.suppress(db, address, "by hand", by=session.person(db))
    except CxError as error:
        st.session_state["to_tell"] = str(error)
