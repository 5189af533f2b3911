"""Several currencies: what the events are in, and the rates that people state for them."""

from datetime import UTC, datetime

import streamlit as st

from core.errors import CxError
from core.store import currencies as store
from core.store.currencies import Money
from core.store.database import Database
from pages.parts import session, words


def note(db: Database) -> None:
    """One sentence where events are in another currency than Settings say; else nothing."""
    known = store.money(db)
    if not known.said:
        return
    if known.unpriced:
        st.warning(words.plain(known.said), icon=":material/currency_exchange:")
        st.page_link("admin/settings.py", label="Currencies in Settings",
                     icon=":material/arrow_forward:")
    else:
        st.caption(words.plain(known.said))


def rates(db: Database) -> None:
    """The rates that hold, and a form to state another."""
    if told := st.session_state.pop("rate_told", None):
        st.error(words.plain(told), icon=":material/error:", width=640)
    known = store.money(db)
    with st.container(width=640, gap="small"):
        st.subheader("Other currencies", anchor=False)
        st.caption("Orders in another currency count only by a rate that you state; nothing is "
                   "looked up.")
        note_here(known)
        for code, rate in known.rates.items():
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(words.plain(
                    f"1 {code} = {rate.rate:g} {rate.own}, {words.day(rate.as_of)}, {rate.source} "
                    f"({rate.changed_by}, {words.day(rate.changed_at)})"))
                st.button("Take it back", key=f"rate-{code}", on_click=_remove, args=(db, code))
        with st.form("rate", border=True):
            code, worth, day = st.columns([2, 2, 2])
            code.text_input("Currency", (known.unpriced or [""])[0], key="rate-code", max_chars=8,
                            placeholder="USD")
            worth.number_input(f"One of it in {known.own}", value=None, min_value=0.0,
                               format="%.10g", key="rate-worth", placeholder="0.92")
            day.date_input("As of", datetime.now(UTC).date(), key="rate-day", format="YYYY-MM-DD")
            st.text_input("Where the rate comes from", key="rate-source",
                          max_chars=store.LONGEST_SOURCE, placeholder="Accounting, average of 2026")
            st.form_submit_button("Keep this rate", icon=":material/save:", on_click=_save,
                                  args=(db,))


def note_here(known: Money) -> None:
    """The sentence on the currencies, without a link to where one is."""
    if known.said:
        st.markdown(words.plain(known.said))


def _save(db: Database) -> None:
    """A callback, so that it is written before anything is drawn again."""
    state = st.session_state
    try:
        store.save_rate(db, state["rate-code"], state["rate-worth"], state["rate-day"],
                        state["rate-source"], by=session.person(db))
    except CxError as error:
        state["rate_told"] = str(error)
        return
    state["rate-worth"], state["rate-source"] = None, ""


def _remove(db: Database, code: str) -> None:
    rate = store.money(db).rates.get(code)
    if rate:
        store.remove_rate(db, rate, by=session.person(db))
