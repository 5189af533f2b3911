"""Rules and letters at a glance: what each says, whether it is on, what came of it."""

from collections.abc import Mapping

import streamlit as st

from core.interact.rules import sentence
from core.store import messages
from core.store.changes import Change, changes_of
from core.store.database import Database
from core.store.letters import Letter
from core.store.rules import Rule
from pages.parts import words
from pages.parts.letters import letter_form, posting

NEW = "new"


def rules(db: Database, found: list[Rule], letters: Mapping[int, Letter]) -> None:
    """A card a rule; those that are switched on first."""
    for rule in sorted(found, key=lambda one: (one.state != "on", -one.id)):
        with st.container(border=True, gap="xsmall", key=f"rule-{rule.id}"):
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                state(rule)
                st.caption(posting.reached(messages.tally(db, rule=rule.id)), width="content")
            st.markdown(words.plain(sentence(rule, letter_name(rule, letters))))
            with st.container(horizontal=True, gap="small", vertical_alignment="center",
                              horizontal_alignment="distribute"):
                st.caption(f"Last changed by {words.plain(rule.changed_by)} on "
                           f"{words.day(rule.changed_at)}", width="content")
                st.button("Open", key=f"open-rule-{rule.id}", icon=":material/arrow_forward:",
                          on_click=go, args=("rule", str(rule.id)), type="tertiary")


def letters(found: list[Letter]) -> None:
    """A row a letter, with its languages."""
    for one in found:
        with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small",
                          horizontal_alignment="distribute", key=f"letter-{one.id}"):
            languages = ", ".join(posting.language(code) for code in posting.in_order(one.texts))
            with st.container(gap="xxsmall", width="content"):
                st.markdown(f"**{words.plain(one.name)}**")
                st.caption(f"{letter_form.PURPOSES[one.purpose]} · {languages}")
            st.button("Open", key=f"open-letter-{one.id}", icon=":material/arrow_forward:",
                      on_click=go, args=("letter", str(one.id)), type="tertiary")


def state(rule: Rule) -> None:
    """On or off, as a badge."""
    if rule.state == "on":
        st.badge("On", icon=":material/toggle_on:", color="green")
    else:
        st.badge("Off", icon=":material/toggle_off:", color="gray")


def letter_name(rule: Rule, letters: Mapping[int, Letter]) -> str:
    """What the rule's letter is called."""
    return letters[rule.letter_id].name if rule.letter_id in letters else f"{rule.letter_id}"


def go(what: str, to: str | None) -> None:
    """Opens a rule or a letter (None: closes it); it stands in the URL."""
    for name in ("rule", "letter"):
        st.query_params.pop(name, None)
    if to is not None:
        st.query_params[what] = to


def log(
    db: Database, noun: str, number: int | None = None, names: Mapping[str, str] | None = None,
) -> None:
    """What was done to it (to all of them, each by its name), newest first."""
    found = changes_of(db, noun, number)
    if not found:
        return
    with st.expander("What was done, and by whom", icon=":material/history:"):
        for change in found:
            which = f"“{names.get(change.noun_id, change.noun_id)}” " if names else ""
            st.caption(f"{words.moment(change.changed_at)}, {words.plain(change.changed_by)}: "
                       f"{words.plain(which + told(change))}")


def told(change: Change) -> str:
    """One act in words."""
    if not change.before:
        return "made"
    after = dict(change.after)
    state = after.pop("state", None)
    parts = [f"switched {state}"] if state else []
    fields = [name.replace("_", " ").removesuffix(" id") for name in after if name != "name"]
    if fields:
        parts.append(f"changed {', '.join(fields)}")
    return "; ".join(parts + [change.why] * bool(change.why)) or "saved"
