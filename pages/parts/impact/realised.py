"""What initiatives brought, in one line, with the page that tells it in full."""

from datetime import UTC, datetime

import streamlit as st

from core.delight.money.portfolio import headline, portfolio
from core.store import measurements
from core.store.database import Database
from pages.parts import session, words


def line(db: Database) -> None:
    """The headline of Impact & ROI from what was measured before; nothing before that."""
    if not measurements.measurements(db):
        return
    with session.errors_shown():
        found = portfolio(db, datetime.now(UTC).date())
        if not found.rows:
            return
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small",
                          horizontal_alignment="distribute"):
            st.markdown(f":material/monitoring: {words.unbroken(words.plain(headline(found)))}",
                        width="content")
            st.page_link("delight/impact.py", label="Impact & ROI",
                         icon=":material/arrow_forward:")
