"""Who raised what an initiative changed, the letter that tells them, and telling them once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime

import streamlit as st

from core.delight import closing
from core.delight.closing import NOBODY, WILL, Audience, Person
from core.errors import CxError
from core.interact.following import DryRun
from core.post.letters import draft, language_of
from core.store import letters, messages
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.letters import Letter
from core.store.preferences import preferences
from pages.parts import figures, session, words
from pages.parts.initiatives import acts
from pages.parts.letters import dry_run, posting

NO_CONSENT = "no consent recorded"


def draw(db: Database, one: Initiative) -> dict[str, int]:
    """The audience with its reasons, the letter beside it, and the button.

    Returns the languages that letters to these people have → letters still to be written.
    """
    found = closing.audience(db, one, today=date.today())
    st.subheader("Who should hear of it", anchor=False)
    if not found.people:
        strangers = found.tally.get(NOBODY, 0)
        st.caption(_nobody(one, strangers))
        return {}
    _counted(db, one, found)
    left, right = st.columns([7, 5], gap="medium")
    with left:
        tally = {kind: n for kind, n in found.tally.items() if kind != NOBODY}
        person = dry_run.people(DryRun(list(found.people), tally), key=f"closing-{one.id}",
                                file="audience.csv")
    with right:
        letter = _letter(db)
        _preview(db, one, letter, person or found.people[0])
    with left:
        _button(db, one, letter, len(found.to_write))
    still = Counter(language_of(letter, each.language) for each in found.to_write)
    return {language_of(letter, each.language): 0 for each in found.people} | still


def _nobody(one: Initiative, strangers: int) -> str:
    if strangers:
        return (f"{words.count(strangers, 'response')} complained of it, but neither a customer "
                "nor an address came with any. Choose these columns when you upload feedback.")
    topic = f" of “{words.plain(one.topic_label)}”" if one.topic_label else ""
    return f"Nobody complained{topic} before it was shipped, where it acts."


def _counted(db: Database, one: Initiative, found: Audience) -> None:
    sent = messages.tally(db, initiative=one.id)
    with st.grid(3, min_column_width=200):
        figures.number("People who raised it", f"{len(found.people):,}",
                       f"in {words.count(found.responses, 'complaint')}")
        figures.number("May be written to now", f"{found.tally.get(WILL, 0):,}", _why(found))
        figures.number("Told", f"{sent.get('sent', 0):,}", posting.reached(sent))
    if found.tally.get(NO_CONSENT):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(":material/info: Consent comes with a file of customers.", width="content")
            st.page_link("collect/upload.py", label="Upload customers",
                         icon=":material/arrow_forward:")


def _why(found: Audience) -> str:
    """Why the others are not, the commonest reason first."""
    others = {kind: n for kind, n in found.tally.items() if kind != WILL}
    reasons = sorted(others.items(), key=lambda pair: -pair[1])
    said = ", ".join(f"{n:,} {dry_run.outcome(kind)}" for kind, n in reasons)
    return said or "nobody is left out"


def _letter(db: Database) -> Letter:
    """The good-news letter that was chosen; the default one is written where there is none."""
    letters.ensure_defaults(db)
    known = {letter.id: letter for letter in letters.letters(db, "good news")}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        number = st.selectbox("Letter", list(known), key="closing-letter", width=260,
                              format_func=lambda number: known[number].name)
        st.page_link("interact/workflows.py", label="Letters", icon=":material/edit:")
    return known[number]


def _preview(db: Database, one: Initiative, letter: Letter, person: Person) -> None:
    """The letter to one person, in their language or in another one that the letter has."""
    languages = list(letter.texts)
    own = person.language[:2].lower()
    code = st.segmented_control(
        "Language", languages, default=own if own in languages else languages[0], required=True,
        format_func=posting.language, label_visibility="collapsed",
        key=f"closing-language-{letter.id}-{person.response_id}")
    said = preferences(db)
    try:
        text = draft(letter, language=code, fields=closing.fields(
            one, replace(person, language=code), said, language=code))
    except CxError as error:
        st.caption(words.plain(error))
        return
    posting.shown(text.subject, text.body, to=f"To {person.address or person.customer}")


def _button(db: Database, one: Initiative, letter: Letter, n: int) -> None:
    if not one.change_made.strip():
        st.caption(":material/info: Say above what was changed; then they can be told.")
    label = f"Tell {words.count(n, 'person', 'people')}" if n else "Nobody is left to tell"
    if st.button(label, type="primary", icon=":material/campaign:", key="tell",
                 disabled=not n or not one.change_made.strip()):
        _confirm(db, one, letter, n)


@st.dialog("Tell them?")
def _confirm(db: Database, one: Initiative, letter: Letter, n: int) -> None:
    st.markdown(f"**{words.count(n, 'letter')}** “{words.plain(letter.name)}” will be written, "
                "each in the person’s language, and go to the outbox. Nobody is told of this "
                "initiative twice.")
    if why := posting.why_nothing_leaves(db):
        st.caption(f":material/schedule_send: {words.plain(why)}")
    with st.container(horizontal=True, gap="small"):
        if st.button(f"Write {words.count(n, 'letter')}", type="primary", key="tell-yes",
                     on_click=_tell, args=(db, one, letter)):
            st.rerun()
        if st.button("Not now", key="tell-no"):
            st.rerun()


def _tell(db: Database, one: Initiative, letter: Letter) -> None:
    """Those who may be written to at this moment, not those who could when the page was drawn."""
    try:
        people = closing.audience(db, one, today=date.today()).to_write
        made = closing.tell(db, one, letter, people, by=session.person(db), now=datetime.now(UTC))
    except CxError as error:
        acts.tell(str(error))
        return
    acts.tell(f"{words.count(len(made), 'letter')} written. They stand in the outbox." if made
              else "Everybody had been told already; no letter was written.")
