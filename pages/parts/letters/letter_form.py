"""A letter: its text in each language, its errors beside the field, how it reads to somebody."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import streamlit as st

from core.errors import BadInput, Conflict, CxError
from core.post.letters import draft, save
from core.post.templates import FIELDS, compile_letter
from core.store import letters as store
from core.store.database import Database
from core.store.letters import Letter
from core.store.preferences import preferences
from pages.parts import session, words
from pages.parts.letters import opened, posting

PURPOSES = {"answer": "Answer to one customer", "good news": "Good news, once a wish is granted"}
PARTS = {"subject": "Subject", "body": "Text"}
LONGEST_NAME = 80
ADDED = "added-{key}"  # languages that were added to a letter and are not saved yet
# Field → what it says of the person whom the preview is for.
SAMPLE: dict[str, object] = {
    "customer.name": "Ana Silva", "customer.id": "C-1042", "feedback.score": 2,
    "feedback.comment": "The wifi dropped every few minutes.", "feedback.date": date(2026, 3, 3),
    "feedback.topic": "the wifi",
    "initiative.name": "New access points",
    "initiative.change": "There is a new access point in every room.",
}
MEANINGS = {
    "customer.name": "who gets it", "customer.id": "their number with you",
    "feedback.score": "the score they gave", "feedback.comment": "what they wrote",
    "feedback.date": "when they answered", "feedback.topic": "what they wrote about",
    "brand.name": "your company", "brand.person": "your name",
    "initiative.name": "what was done about it", "initiative.change": "what customers notice of it",
    "links.unsubscribe": "where they say that they want no more",
}
Texts = dict[str, dict[str, str]]


def blank() -> Letter:
    """A letter that is not written yet; number 0 while it was never saved."""
    return Letter(0, "", "answer", {"en": {"subject": "", "body": ""}}, 0, "", "")


def draw(db: Database, letter: Letter) -> None:
    """Everything that typing into a letter changes."""
    kept = opened.base("letter", letter)
    key = f"{kept.id}-{kept.version}"
    name = st.text_input("Name", kept.name, key=f"name-{key}", max_chars=LONGEST_NAME, width=420,
                         help="For you; customers do not see it.")
    if kept.id:
        st.caption(PURPOSES[kept.purpose])
    else:
        purpose = st.segmented_control("What it is for", list(PURPOSES), default="answer",
                                       format_func=PURPOSES.get, required=True, key="purpose-new")
        kept = replace(kept, purpose=purpose)
    texts = _languages(db, kept, key)
    mine = {"name": " ".join(name.split()), "texts": texts}
    theirs = {"name": letter.name, "texts": letter.texts}
    before = {"name": kept.name, "texts": kept.texts}
    if letter.version != kept.version:
        if mine in (before, theirs):
            opened.adopt("letter", letter)
            st.rerun()
        opened.conflict(
            words.plain(letter.changed_by), _flat(mine), _flat(theirs), key=f"letter-{key}",
            person=session.person(db),
            keep=lambda: _save(db, letter, mine), take=lambda: opened.adopt("letter", letter))
        return
    _errors_and_save(db, kept, mine, unchanged=mine == before)


def _languages(db: Database, kept: Letter, key: str) -> Texts:
    """A tab a language, each with its fields and how it reads; returns what the fields hold."""
    added = st.session_state.setdefault(ADDED.format(key=key), [])
    codes = [*posting.in_order(kept.texts), *(code for code in added if code not in kept.texts)]
    with st.container(horizontal=True, gap="small"):
        with st.popover("Another language", icon=":material/add:"):
            free = [code for code in posting.LANGUAGES if code not in codes]
            code = st.selectbox("Language", free, format_func=posting.language,
                                key=f"language-{key}-{len(codes)}")
            st.button("Add", key=f"add-{key}", on_click=_add_language, args=(added, code))
        with st.popover("Fields you can use", icon=":material/data_object:"):
            _field_list()
    texts: Texts = {}
    for code, tab in zip(codes, st.tabs([posting.language(one) for one in codes],
                                        key=f"tabs-{key}-{len(codes)}"), strict=True):
        with tab:
            texts[code] = _one(db, kept, code, key)
    return {code: text for code, text in texts.items() if any(text.values())}


def _add_language(added: list[str], code: str) -> None:
    if code not in added:  # a double click adds one
        added.append(code)


def _one(db: Database, kept: Letter, code: str, key: str) -> dict[str, str]:
    said = kept.texts.get(code, {"subject": "", "body": ""})
    write, read = st.columns(2, gap="medium")
    with write:
        subject = st.text_input(PARTS["subject"], said["subject"], key=f"subject-{code}-{key}")
        _error(subject)
        body = st.text_area(PARTS["body"], said["body"], key=f"body-{code}-{key}", height=420)
        _error(body)
    text = {"subject": subject.strip(), "body": body.strip()}
    with read:
        st.caption("How it reads to Ana Silva")
        _preview(db, replace(kept, texts={code: text}), code)
    return text


def _preview(db: Database, letter: Letter, code: str) -> None:
    said = preferences(db)
    fields = SAMPLE | {"brand.name": said["company"] or "Your company",
                       "brand.person": said["sender_name"] or said["person"]}
    try:
        found = draft(letter, language=code, fields=fields)
    except CxError:
        st.caption("It shows here once the text has no error.")
        return
    posting.shown(found.subject, found.body)


def _error(text: str) -> None:
    if problem := problem_of(text):
        st.markdown(f":red[:material/error: {words.plain(problem)}]")


def problem_of(text: str) -> str | None:
    """What keeps a text from being a letter, in one sentence."""
    try:
        compile_letter(text)
    except BadInput as error:
        return str(error)
    return None


def problems_of(texts: Texts) -> list[str]:
    """What keeps a letter from being saved: language and part that are empty or not usable."""
    found = [] if texts else ["there is no text in any language"]
    for code, text in texts.items():
        for part, title in PARTS.items():
            where = f"{posting.language(code)}, {title.lower()}"
            if not text[part].strip():
                found.append(f"{where} (empty)")
            elif problem_of(text[part]):
                found.append(where)
    return found


def _errors_and_save(db: Database, kept: Letter, mine: dict, *, unchanged: bool) -> None:
    problems = problems_of(mine["texts"])
    gone = [posting.language(code) for code in posting.in_order(kept.texts)
            if code not in mine["texts"]]
    if gone and kept.id and mine["texts"]:
        st.caption(f":material/info: {', '.join(gone)}: empty, so saving takes it out.")
    if problems and not unchanged and (kept.id or mine["texts"]):
        st.caption(f":material/error: To mend first: {words.plain('; '.join(problems))}.")
    # No callback: it would be given the fields as they were before the one just left was kept.
    if st.button("Save", type="primary", icon=":material/save:", key=f"save-letter-{kept.id}",
                 disabled=bool(problems) or unchanged):
        _save(db, kept, mine)
        st.rerun()
    st.caption(f"Version {kept.version}, by {words.plain(kept.changed_by)} on "
               f"{words.day(kept.changed_at)}." if kept.id else "Not saved yet.")


def _save(db: Database, over: Letter, mine: dict) -> None:
    """Writes it where nobody was faster; else the page shows both.

    Two fast clicks on a new letter make one: the second finds what the first made.
    """
    made = None if over.id else store.letter(db, st.session_state.get("letter_made", 0))
    if made and (made.name, made.texts) == (mine["name"], mine["texts"]):
        return
    try:
        number = save(db, over.id or None, mine["name"], over.purpose, mine["texts"],
                      version=over.version, by=session.person(db))
    except Conflict:
        return  # the next run sees their version, and shows it against what the fields hold
    except CxError as error:
        st.session_state["to_tell"] = str(error)
        return
    if not over.id:
        st.session_state["letter_made"] = number
    opened.adopt("letter", store.letter(db, number))
    st.session_state["to_say_here"] = "Saved."
    st.query_params["letter"] = str(number)


def _field_list() -> None:
    st.caption("Write a field into the text as it stands here. "
               "{{ customer.name | default('customer') }} says what stands there where it is not "
               "known; {% if … %} … {% endif %} leaves words out.")
    st.markdown("\n".join(f"- `{{{{ {name} }}}}` {MEANINGS.get(name, '')}" for name in FIELDS))


def _flat(letter: Mapping) -> dict[str, str]:
    """Field → text, for putting two versions side by side."""
    return {"Name": letter["name"]} | {
        f"{posting.language(code)}, {title.lower()}": text[part]
        for code, text in letter["texts"].items() for part, title in PARTS.items()}
