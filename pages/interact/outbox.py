"""Outbox: what goes out, what waits, and why?"""

import streamlit as st

from core.store import initiatives, messages, rules
from core.store.database import Database
from pages.parts import address, figures, session, standing, words
from pages.parts.letters import mail_list, posting, suppressed

ALL = "all"
LIVE = {"waiting", "sending"}
LOOK_AGAIN = 3.0  # seconds, while letters are on their way


def narrowed(db: Database, rule: int | None, initiative: int | None) -> None:
    """What the list is narrowed to, and the way back to all."""
    if rule is None and initiative is None:
        return
    found = rules.rule(db, rule) if rule else initiatives.initiative(db, initiative or 0)
    what = f"the rule “{found.name}”" if rule and found else (
        f"the initiative “{found.name}”" if found else "something that is no longer there")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"Only letters of {words.plain(what)}", width="content")
        st.button("Show all", icon=":material/close:", type="tertiary", on_click=widen)


def widen() -> None:
    """Every letter again."""
    for name in ("rule", "initiative"):
        st.query_params.pop(name, None)


def choose() -> None:
    """The state chosen stands in the URL, and only there: a link to the outbox shows all."""
    st.query_params["state"] = st.session_state["outbox_state"]
    standing.moved()


def counted(db: Database, rule: int | None, initiative: int | None) -> None:
    """Counts a state, the messages of the chosen one, and one of them in full."""
    standing.heed()
    tally = messages.tally(db, rule=rule, initiative=initiative)
    if st.session_state.get("outbox_is_live") and not LIVE & tally.keys():
        st.session_state["outbox_is_live"] = False
        standing.again()
    counts = {ALL: sum(tally.values())} | {
        state: tally[state] for state in posting.STATES if tally.get(state)}
    state = st.query_params.get("state", ALL)
    if state not in counts:
        state = state if state in posting.STATES else ALL
        counts.setdefault(state, 0)
    st.session_state["outbox_state"] = state
    with st.container(horizontal=True, horizontal_alignment="distribute",
                      vertical_alignment="center"):
        st.pills("State", list(counts), key="outbox_state", required=True,
                 label_visibility="collapsed", on_change=choose,
                 format_func=lambda one: f"{posting.STATES.get(one, 'All')} · {counts[one]:,}")
        if tally.get("waiting"):
            st.download_button(
                "All waiting as .eml", lambda: mail_list.as_zip(db, rule, initiative),
                "letters.zip", posting.ZIP, icon=":material/folder_zip:", on_click="ignore")
    one = mail_list.table(db, None if state == ALL else state, rule, initiative, counts[state])
    if one is None:
        st.caption(f"No letter is {posting.STATES.get(state, 'here').lower()}.")
    else:
        mail_list.whole(db, one)


db, _ = session.begin()
figures.title("Outbox", "What goes out, what waits, and why?")
if told := st.session_state.pop("to_tell", None):
    st.error(words.plain(told), icon=":material/error:")
posting.banner(db)
rule, initiative = address.number("rule"), address.number("initiative")
narrowed(db, rule, initiative)
total = messages.tally(db, rule=rule, initiative=initiative)
if total:
    live = bool(LIVE & total.keys()) and posting.why_nothing_leaves(db) is None
    st.session_state["outbox_is_live"] = live
    st.fragment(counted, run_every=LOOK_AGAIN if live else None)(db, rule, initiative)
    suppressed.listed(db)
else:
    suppressed.listed(db)
    if messages.tally(db):
        session.nothing_yet("This rule has written no letter yet." if rule else
                            "Nobody was told of this initiative yet, so there is no letter.",
                            go_to="interact/outbox.py", label="All letters")
    session.nothing_yet("No letter was written yet. A rule writes them, once it is switched on.",
                        go_to="interact/workflows.py", label="Go to the rules")
