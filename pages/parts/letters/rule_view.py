"""One rule: write it, see in a dry run whom it reaches, then switch it on."""

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from core.errors import Conflict, CxError
from core.interact import following
from core.interact.following import DryRun
from core.interact.rules import sentence
from core.store import jobs, messages
from core.store import letters as store_letters
from core.store import rules as store
from core.store.database import Database
from core.store.letters import Letter
from core.store.rules import Rule
from pages.parts import session, words
from pages.parts.letters import dry_run, opened, posting, rule_form, rule_list


def draw(db: Database, rule: Rule | None, letters: Mapping[int, Letter]) -> None:
    """The rule with its three steps; rule: None while it is new."""
    kept = opened.base("rule", rule) if rule else None
    key = f"{kept.id}-{kept.version}" if kept else "new"
    with st.container(border=True):
        values = rule_form.fields(db, kept, letters, key)
        wanted = rule_form.draft(kept, values)
        said = words.plain(sentence(wanted, rule_list.letter_name(wanted, letters)))
        st.markdown(f":material/mail: **{said}**")
    changed = rule_form.changed(kept, values)
    if rule and kept and rule.version != kept.version:
        if not changed or not rule_form.changed(rule, values):
            opened.adopt("rule", rule)
            st.rerun()
        opened.conflict(
            words.plain(rule.changed_by), rule_form.in_words(values, letters),
            rule_form.in_words(vars(rule), letters), key=f"rule-{key}",
            person=session.person(db),
            keep=lambda: _save(db, rule, values), take=lambda: opened.adopt("rule", rule))
        return
    if rule and rule.state == "on":
        _switched_on(db, rule)
    _begin(db, rule, values, changed=changed)
    run = None if changed or rule is None else _shown_run(db, rule)
    if run is not None:
        _result(db, rule, letters, run)


def _begin(db: Database, rule: Rule | None, values: rule_form.Values, *, changed: bool) -> None:
    """The dry run, which saves the rule first: only what was saved can be switched on."""
    on = rule is not None and rule.state == "on"
    if on and changed:
        st.caption(":material/info: Saving a change switches the rule off, until its dry run "
                   "was seen and you switch it on again.")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        asked = st.button(
            "Save and dry run" if changed else "Dry run", icon=":material/science:",
            type="secondary" if on and not changed else "primary", key="dry-run")
        st.caption("Shows exactly who would be written to. Nothing is sent.", width="content")
    # No callback: it would be given the fields as they were before the one just left was kept.
    if asked:
        _save_and_run(db, rule, values)
        st.rerun()


def _switched_on(db: Database, rule: Rule) -> None:
    with st.container(border=True, horizontal=True, gap="small", vertical_alignment="center",
                      horizontal_alignment="distribute"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center",
                          width="content"):
            rule_list.state(rule)
            st.caption(posting.reached(messages.tally(db, rule=rule.id)), width="content")
        with st.container(horizontal=True, gap="small", vertical_alignment="center",
                          width="content"):
            st.page_link("interact/outbox.py", label="See its letters",
                         query_params={"rule": str(rule.id)}, icon=":material/outbox:")
            st.button("Switch off", icon=":material/toggle_off:", key="switch-off",
                      on_click=_switch_off, args=(db, rule))


def _result(
    db: Database, rule: Rule, letters: Mapping[int, Letter], run: DryRun,
) -> None:
    """Whom the rule reaches, the letter to one of them, and the switch."""
    st.subheader("Dry run", anchor=False)
    dry_run.summary(run)
    if run.problem:
        return
    moment = st.session_state["dry"]["at"]
    one, n = None, dry_run.will_be_written(run)
    if run.recipients:
        one = dry_run.people(run, key=f"{rule.id}-{rule.version}-{moment}", read=n > 0)
    if not n:
        st.caption("Nobody would get the letter now, so none is shown.")
    elif one is not None and not one.address:
        st.caption("Without an address there is no letter to show.")
    elif one is not None:
        with session.errors_shown():
            text = following.text_for(db, rule, letters[rule.letter_id], one)
            posting.shown(text.subject, text.body, to=f"To {one.address}, "
                          f"in {posting.language(text.language)}")
    if rule.state == "off" and st.button(
            _switch_label(n), type="primary", key="switch-on", icon=":material/toggle_on:"):
        _confirm(db, rule, n)


def _switch_label(n: int) -> str:
    return (f"Switch on and write to {words.count(n, 'person', 'people')}" if n
            else "Switch on for answers to come")


@st.dialog("Switch this rule on?")
def _confirm(db: Database, rule: Rule, n: int) -> None:
    st.markdown(
        (f"**{words.count(n, 'letter')}** will be written at once and go to the outbox. "
         if n else "Nobody is written to now. ")
        + "From then on, whoever fits the rule gets one after each study.")
    if why := posting.why_nothing_leaves(db):
        st.caption(f":material/schedule_send: {why}")
    with st.container(horizontal=True, gap="small"):
        if st.button(_switch_label(n), type="primary", key="confirm-on", on_click=_switch_on,
                     args=(db, rule)):
            st.rerun()
        if st.button("Not now", key="confirm-no"):
            st.rerun()


def _switch_on(db: Database, rule: Rule) -> None:
    """Only the version whose dry run was seen; a second click changes nothing."""
    if not _was_seen(db, rule):
        return
    try:
        store.switch(db, rule.id, True, version=rule.version, by=session.person(db))
    except CxError as error:
        st.session_state["to_tell"] = str(error)
        return
    st.session_state.pop("dry", None)
    # One that runs may have passed this rule by already; one that waits has not.
    if not any(job.kind == "rules" and job.status == "queued" for job in jobs.live(db)):
        jobs.submit(db, "rules", {}, by=session.person(db))


def _switch_off(db: Database, rule: Rule) -> None:
    try:
        store.switch(db, rule.id, False, version=rule.version, by=session.person(db))
    except CxError as error:
        st.session_state["to_tell"] = str(error)


def _save_and_run(db: Database, rule: Rule | None, values: rule_form.Values) -> None:
    number = _save(db, rule, values) if rule_form.changed(rule, values) else rule.id
    if number is None:
        return
    st.session_state["dry"] = {"of": _version_of(db, store.rule(db, number)),
                               "at": datetime.now(UTC).isoformat()}
    rule_list.go("rule", str(number))


def _save(db: Database, rule: Rule | None, values: rule_form.Values) -> int | None:
    """Writes it where nobody was faster; returns its number, None where it was not kept."""
    by = session.person(db)
    # Two fast clicks on a new rule make one: the second finds what the first made.
    made = store.rule(db, st.session_state.get("rule_made", 0)) if rule is None else None
    if made and not rule_form.changed(made, values):
        return made.id
    try:
        number = store.save(db, rule and rule.id, values, by=by,
                            version=rule.version if rule else 0)
    except Conflict:
        return None  # the next run sees their version, and shows it against what the fields hold
    except CxError as error:
        st.session_state["to_tell"] = str(error)
        return None
    if rule is None:
        st.session_state["rule_made"] = number
    opened.adopt("rule", store.rule(db, number))
    return number


def _was_seen(db: Database, rule: Rule) -> bool:
    return st.session_state.get("dry", {}).get("of") == _version_of(db, rule)


def _version_of(db: Database, rule: Rule) -> tuple[int, ...]:
    """What a dry run is of: this version of the rule, with this version of its letter."""
    letter = store_letters.letter(db, rule.letter_id)
    return (rule.id, rule.version, rule.letter_id, letter.version if letter else 0)


def _shown_run(db: Database, rule: Rule) -> DryRun | None:
    """The dry run that was asked for of this very version; None where none was."""
    if not _was_seen(db, rule):
        return None
    with session.errors_shown():
        return _run(db, str(db.path), rule, st.session_state["dry"]["at"])
    return None


@st.cache_resource(max_entries=4, show_spinner="Looking through the answers …")
def _run(_db: Database, path: str, rule: Rule, at: str) -> DryRun:  # noqa: ARG001
    """Made once a click, so that paging through it shows one and the same."""
    return following.dry_run(_db, rule, now=datetime.fromisoformat(at))
