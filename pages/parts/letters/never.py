"""Addresses that are never written to: who asked for it, whose mail came back, who was added."""

import pandas as pd
import streamlit as st

from core.errors import BadInput, CxError
from core.post.consent import usable
from core.store import consent
from core.store.database import Database
from pages.parts import session, words

MOST = 200
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
        else:
            st.caption("None yet. Whoever unsubscribes, or whose mail comes back for good, "
                       "stands here.")
        with st.form("never", border=False, clear_on_submit=True), st.container(
                horizontal=True, vertical_alignment="bottom", gap="small"):
            st.text_input("Add an address", key="never-address", width=320,
                          placeholder="ana@example.com")
            st.form_submit_button("Never write to it", on_click=_add, args=(db,),
                                  icon=":material/block:")


def _add(db: Database) -> None:
    address = st.session_state["never-address"].strip()
    try:
        if not usable(address):
            raise BadInput(f"{address!r} is no address; write ana@example.com.")
        consent.suppress(db, address, "by hand", by=session.person(db))
    except CxError as error:
        st.session_state["to_tell"] = str(error)
