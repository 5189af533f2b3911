"""Workflows: who gets an answer, and what do they hear?"""

import streamlit as st

from core.store import findings, jobs, letters, rules, snapshot
from core.store.database import Database
from core.store.letters import Letter
from pages.parts import address, figures, session, words
from pages.parts.letters import letter_form, posting, rule_list, rule_view


def overview(db: Database, written: dict[int, Letter]) -> None:
    """Every rule with what came of it; every letter."""
    posting.banner(db)
    found = rules.rules(db)
    with st.container(horizontal=True, horizontal_alignment="distribute",
                      vertical_alignment="center"):
        st.subheader("Rules", anchor=False, width="content")
        st.button("New rule", icon=":material/add:", on_click=start, args=("rule",),
                  type="secondary" if found else "primary")
    problems(db)
    if found:
        rule_list.rules(db, found, written)
    else:
        st.caption("No rule yet. A rule says: when a person who scored at most so much writes "
                   "about a topic, they get a letter, once.")
    with st.container(horizontal=True, horizontal_alignment="distribute",
                      vertical_alignment="center"):
        st.subheader("Letters", anchor=False, width="content")
        st.button("New letter", icon=":material/add:", on_click=start, args=("letter",))
    rule_list.letters(list(written.values()))
    rule_list.log(db, "rule", names={str(one.id): one.name for one in found})


def problems(db: Database) -> None:
    """What kept a rule from being followed when they were followed last."""
    last = jobs.latest(db, "rules")
    for problem in (last.result or {}).get("problems", []) if last else []:
        st.warning(words.plain(problem), icon=":material/warning:")


def start(what: str) -> None:
    """An empty form; what was made in an earlier one is not meant any more."""
    for key in (f"{what}_made", letter_form.ADDED.format(key="0-0")):
        st.session_state.pop(key, None)
    rule_list.go(what, rule_list.NEW)


def one_rule(db: Database, wanted: str, written: dict[int, Letter]) -> None:
    """The rule that the URL names, or a new one."""
    rule = None
    if wanted != rule_list.NEW:
        rule = rules.rule(db, address.number("rule") or 0)
        if rule is None:
            gone("rule")
            return
    answers = {number: one for number, one in written.items() if one.purpose == "answer"
               or (rule and number == rule.letter_id)}
    head(rule.topic_label if rule else "New rule", "rule")
    rule_view.draw(db, rule, answers)
    if rule:
        rule_list.log(db, "rule", rule.id)


def one_letter(db: Database, wanted: str, written: dict[int, Letter]) -> None:
    """The letter that the URL names, or a new one."""
    letter = letter_form.blank() if wanted == rule_list.NEW else (
        written.get(address.number("letter")))
    if letter is None:
        gone("letter")
        return
    head(letter.name or "New letter", "letter")
    letter_form.draw(db, letter)
    if letter.id:
        rule_list.log(db, "letter", letter.id)


def head(text: str, what: str) -> None:
    """What is open, and the way back to all."""
    with st.container(horizontal=True, horizontal_alignment="distribute",
                      vertical_alignment="center"):
        st.subheader(words.plain(text), anchor=False, width="content")
        st.button("All rules and letters", icon=":material/arrow_back:", type="tertiary",
                  on_click=rule_list.go, args=(what, None))


def gone(what: str) -> None:
    """The URL names what is not there."""
    st.warning(f"This {what} is no longer there.", icon=":material/search_off:")
    st.button("All rules and letters", icon=":material/arrow_back:", on_click=rule_list.go,
              args=(what, None))


db, _ = session.begin()
figures.title("Workflows", "Who gets an answer, and what do they hear?")
if told := st.session_state.pop("to_tell", None):
    st.error(words.plain(told), icon=":material/error:")
if said := st.session_state.pop("to_say_here", None):
    st.toast(said, icon=":material/check_circle:")
if not rules.rules(db) and not (findings.topics(db) and snapshot.scales(db)):
    session.nothing_yet(
        "No rule can be written yet: it needs scores, and the topics that a study finds in "
        "comments.", go_to="collect/upload.py", label="Upload feedback")
with session.errors_shown(end=True):
    letters.ensure_defaults(db, session.person(db))
written = {letter.id: letter for letter in letters.letters(db)}
if "rule" in st.query_params:
    one_rule(db, st.query_params["rule"], written)
elif "letter" in st.query_params:
    one_letter(db, st.query_params["letter"], written)
else:
    overview(db, written)
