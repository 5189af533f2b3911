"""Settings: who is at work here, what a point is worth, who is written to and from where."""

import streamlit as st

from core.delight.money import fiscal
from core.focus.numbers.point_worth import as_preferences, point_worth
from core.focus.text.encoding import encoders
from core.scales import SCALES, Scale
from core.store import findings, snapshot
from core.store.database import Database
from core.store.preferences import (
    LONGEST_ENCODER,
    LONGEST_NAME,
    RETENTION_DAYS,
    checked,
    last_change,
    preferences,
    set_preferences,
)
from pages.parts import figures, session, words
from pages.parts.impact import currencies
from pages.parts.letters import posting

CURRENCIES = ["€", "£", "$", "CHF", "kr"]
CONSENT = {
    True: "Only people who agreed to be written to",
    False: "Everybody who has not refused",
}


def about_us(db: Database, kept: dict[str, object]) -> dict[str, object]:
    """Who sits here, and what the plan reckons with."""
    st.subheader("You and your plan", anchor=False)
    person = st.text_input("Your name", kept["person"], max_chars=LONGEST_NAME,
                           help="Written beside every change.")
    company = st.text_input("Company", kept["company"], max_chars=LONGEST_NAME,
                            help="Stands on the action plan and in letters.")
    money, currency = st.columns([3, 1], wrap=False, vertical_alignment="top")
    scales: list[Scale | None] = [scale for scale, _ in snapshot.scales(db)]
    worths = {
        scale: money.number_input(
            f"Worth of one {point(scale, scales)}, a year",
            value=point_worth(db, scale).money, min_value=0.0, step=1000.0, format="%.0f",
            placeholder="Not set: rank by points",
            help="What one point more is worth in a year. Empty: opportunities are ranked by "
                 "points.")
        for scale in scales or [None]}
    sign = currency.selectbox("Currency", CURRENCIES, accept_new_options=True,
                              index=CURRENCIES.index(kept["currency"])
                              if kept["currency"] in CURRENCIES else None,
                              placeholder=str(kept["currency"]))
    capacity = st.number_input("Person-days you have for the plan", value=kept["capacity_days"],
                               min_value=0.0, step=5.0, format="%.0f",
                               help="The ranked list draws its line where these days end.")
    begins = st.selectbox("Fiscal year begins in", range(1, 13), int(kept["fiscal_year_from"]) - 1,
                          format_func=lambda month: fiscal.MONTHS[month - 1],
                          help="Impact & ROI adds up money by these years.")
    return {"person": person, "company": company, **as_preferences(db, worths),
            "currency": sign or kept["currency"], "capacity_days": capacity,
            "fiscal_year_from": begins}


def point(scale: Scale | None, scales: list[Scale | None]) -> str:
    """"point of the score", or whose where there are several."""
    return f"{SCALES[scale].score} point" if scale and len(scales) > 1 else "point of the score"


def about_letters(kept: dict[str, object]) -> dict[str, object]:
    """Who signs letters, and who may be written to."""
    st.subheader("Letters", anchor=False)
    name = st.text_input("Sender’s name", kept["sender_name"], max_chars=LONGEST_NAME,
                         placeholder="Customer care")
    address = st.text_input("Sender’s address", kept["sender_address"],
                            placeholder="care@example.com",
                            help="Letters come from here, and answers go here. Without it, "
                                 "letters wait in the outbox.")
    consent = st.radio("Who may be written to", list(CONSENT), format_func=CONSENT.get,
                       index=list(CONSENT).index(bool(kept["consent_needed"])),
                       help="Whoever refused, unsubscribed, or whose mail came back is never "
                            "written to. Agreement comes with a file of customers.")
    return {"sender_name": name, "sender_address": address, "consent_needed": consent}


def about_customers(kept: dict[str, object]) -> dict[str, object]:
    """What counts as a customer retained."""
    st.subheader("Outcomes", anchor=False)
    low, high = RETENTION_DAYS
    days = st.number_input(
        "A customer counts as retained when they order or renew within … days",
        value=int(kept["retention_days"]), min_value=low, max_value=high, step=30,
        help="And did not cancel in that time.")
    return {"retention_days": days}


def about_topics(kept: dict[str, object]) -> tuple[dict[str, object], bool]:
    """Which model teaches the topics; and whether it may be fetched, now and once."""
    st.subheader("Topics", anchor=False)
    encoder = st.text_input(
        "Deeper encoder", kept["encoder"], max_chars=LONGEST_ENCODER,
        placeholder="Not set: the one that ships",
        help="A sentence-transformers or model2vec model, by its folder or its name. It reads a "
             "sample of what customers said and teaches the fast encoder what it sees there. It "
             "runs on this machine. Type make deeper once, to install what it needs. Topics that "
             "are there already stay, so choose it before the first study.")
    fetch = st.checkbox(
        "Fetch it by its name when I save, if it is not on this machine",
        help="Asks Hugging Face for the model; nothing of yours goes there. A study never goes "
             "to the network, and a folder never needs it.")
    return {"encoder": encoder}, fetch


def taught(encoder: dict) -> str:
    """What the last study says of its deeper encoder."""
    name = words.plain(encoder["name"])
    if not encoder["languages"]:
        return f"The last study’s topics were taught by {name}."
    tongues = ", ".join(posting.language(code) for code in encoder["languages"])
    return (f"The last study’s topics were taught by {name}, from what was said in {tongues}: it "
            "knows these best. Other languages follow through the encoder that ships.")


def checked_encoder(encoder: str, fetch: bool) -> None:
    """Loads a model that was newly named. Raises BadInput."""
    with st.spinner("Opening the encoder …"):
        encoders.check(encoder, fetch=fetch)


db, _ = session.begin()
figures.title("Settings", "Who are we, what is a point worth, who is written to?")
if session.is_demo():
    st.caption("These are the demo company’s settings. Your own are kept apart.")

kept = preferences(db)
with st.form("settings", width=640):
    said = about_us(db, kept)
    st.space("small")
    said |= about_letters(kept)
    st.space("small")
    said |= about_customers(kept)
    st.space("small")
    chosen, fetch = about_topics(kept)
    said |= chosen
    saved = st.form_submit_button("Save", type="primary", icon=":material/save:")

if saved:
    with session.errors_shown():
        said = checked(said)
        changed = {key: value for key, value in said.items() if value != kept[key]}
        if changed.get("encoder"):
            checked_encoder(str(said["encoder"]), fetch)
        set_preferences(db, changed, by=str(said["person"]))
        later = ""
        if "encoder" in changed:
            which = "the encoder" if said["encoder"] else "the encoder that ships"
            later = f" The next study uses {which}."
            if findings.study(db):
                later += (" The topics that you have stay: it tags the comments with them anew, "
                          "and adds what is new.")
        st.success(f"Saved.{later}" if changed else "Nothing was changed.", width=640,
                   icon=":material/check_circle:")
        if later:
            st.page_link("focus/topics.py", label="Run a study on Topics, under Study",
                         icon=":material/arrow_forward:")
currencies.rates(db)
study = findings.study(db)
if study and (encoder := study.summary.get("encoder")):
    st.caption(taught(encoder))
if last := last_change(db):
    st.caption(f"Last changed by {words.plain(last[0])} on {words.day(last[1])}.")
