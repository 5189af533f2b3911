"""Settings: who is at work here, what a point is worth, how many days there are."""

import streamlit as st

from core.store.preferences import (
    LONGEST_NAME,
    checked,
    last_change,
    preferences,
    set_preferences,
)
from pages.parts import figures, session, words

CURRENCIES = ["€", "£", "$", "CHF", "kr"]

db, _ = session.begin()
figures.title("Settings", "Who are we, what is a point worth, how many days do we have?")
if session.is_demo():
    st.caption("These are the demo company’s settings. Your own are kept apart.")

kept = preferences(db)
with st.form("settings", width=640):
    person = st.text_input("Your name", kept["person"], max_chars=LONGEST_NAME,
                           help="Written beside every change.")
    company = st.text_input("Company", kept["company"], max_chars=LONGEST_NAME,
                            help="Stands on the action plan.")
    money, currency = st.columns([3, 1], wrap=False)
    per_point = money.number_input(
        "Worth of one point of the score, a year", value=kept["money_per_point"], min_value=0.0,
        step=1000.0, format="%.0f", placeholder="Not set: rank by points",
        help="What one point more is worth in a year. Empty: opportunities are ranked by points.")
    sign = currency.selectbox("Currency", CURRENCIES, accept_new_options=True,
                              index=CURRENCIES.index(kept["currency"])
                              if kept["currency"] in CURRENCIES else None,
                              placeholder=str(kept["currency"]))
    capacity = st.number_input("Person-days you have for the plan", value=kept["capacity_days"],
                               min_value=0.0, step=5.0, format="%.0f",
                               help="The ranked list draws its line where these days end.")
    saved = st.form_submit_button("Save", type="primary", icon=":material/save:")

if saved:
    with session.errors_shown():
        said = checked({"person": person, "company": company, "money_per_point": per_point,
                        "currency": sign or kept["currency"], "capacity_days": capacity})
        changed = {key: value for key, value in said.items() if value != kept[key]}
        set_preferences(db, changed, by=str(said["person"]))
        st.success("Saved." if changed else "Nothing was changed.", width=640,
                   icon=":material/check_circle:")
if last := last_change(db):
    st.caption(f"Last changed by {words.plain(last[0])} on {words.day(last[1])}.")
