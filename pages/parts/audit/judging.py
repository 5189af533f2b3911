"""The half of the Audit page where taggings are judged; each verdict is written when it is given.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.errors import CxError, DatabaseUnusable
from core.focus.audit import auditing, nearest
from core.focus.audit.auditing import Card, Deck
from core.store import findings, verdicts
from core.store.database import Database
from core.store.findings import Study
from core.store.verdicts import NO_TOPIC
from pages.parts import address, session, words
from pages.parts.audit import cards
from pages.parts.initiatives import refusals

PLACE, RUN = "audit", "audit_run"
ALL = "all"


@dataclass(frozen=True)
class Run:
    """An audit in this browser: which one, on which tags, and what is in its deck.

    wanted: what the address asks for. handled: card → stamp of the last word on it.
    """

    token: str
    database: str
    edition: tuple[int, int]
    wanted: tuple[str, ...]
    deck: Deck
    cards: tuple[Card, ...]
    handled: dict[str, int]


def wanted(topics: Mapping[str, object]) -> tuple[str, ...]:
    """What the address asks for: leaves, (ALL,) for all of them, () for those that matter most."""
    asked = [str(one) for one in st.query_params.get_all("topic")]
    if asked == [ALL]:
        return (ALL,)
    return tuple(dict.fromkeys(one for one in asked if one in topics))


def choose(labels: Mapping[str, str], asked: tuple[str, ...]) -> None:
    """A popover: which topics are to be judged."""
    with st.popover("What to judge", icon=":material/tune:"):
        st.button("What matters most", key="audit-matters", on_click=_ask, args=(()),
                  type="secondary" if asked else "primary", width="stretch")
        st.button("All topics", key="audit-all", on_click=_ask, args=(ALL,),
                  type="primary" if asked == (ALL,) else "secondary", width="stretch")
        st.session_state["audit-topics"] = [one for one in asked if one != ALL]
        st.multiselect("Or these topics", sorted(labels, key=lambda one: labels[one].casefold()),
                       format_func=labels.get, key="audit-topics", placeholder="Choose topics",
                       on_change=lambda: _ask(*st.session_state["audit-topics"]))


def _ask(*topics: str) -> None:
    # An empty list takes the name out of the address.
    st.query_params.update({"topic": list(topics)})


def draw(db: Database, study: Study, labels: Mapping[str, str], asked: tuple[str, ...]) -> None:
    """The card in question, or why there is none."""
    run = _run(db, study, asked)
    _about(run.deck, labels)
    refusals.shown(PLACE)
    if not run.cards:
        with st.container(border=True):
            st.markdown("Everything is judged here. The result says how far the tags can be "
                        "trusted.")
        return
    _cards(db, run, dict(labels))


def forget() -> None:
    """The next drawing lays a new deck."""
    st.session_state.pop(RUN, None)


@st.fragment
def _cards(db: Database, run: Run, labels: dict[str, str]) -> None:
    now = st.session_state.get(RUN)
    if now is None or now.token != run.token:
        st.rerun()
    judged = {cards.key_of((one.response_id, one.start)): 1 for one in verdicts.verdicts(db)
              if one.study_id == run.deck.study_id}
    cards.draw(run.cards, labels, deck=run.token, before=run.deck.judged, judged=judged,
               handled=run.handled, on_judged=lambda: _keep(db, run),
               on_finished=_finish)
    if st.session_state.pop("audit_finished", False):
        forget()
        address.write("view", "result")
        st.rerun()


def _keep(db: Database, run: Run) -> None:
    """A callback: drawn again, the browser knows what is kept."""
    refusals.forget()
    for refusal in keep(db, run, st.session_state[cards.KEY].get("judged")):
        refusals.refuse(PLACE, refusal)
        if _is_over(db, run):
            forget()


def keep(db: Database, run: Run, raw: object) -> list[str]:
    """Writes what the browser said of cards of this run; returns why some of it was refused."""
    there = {(card.tagging.response_id, card.tagging.start): card.tagging for card in run.cards}
    refused = []
    for one in cards.said(raw):
        key = cards.key_of(one.mention)
        if one.mention not in there or run.handled.get(key, 0) >= one.stamp:
            continue
        try:
            _write(db, run.deck.study_id, there[one.mention], one)
        except CxError as error:
            refused.append(str(error))
            if isinstance(error, DatabaseUnusable):
                continue  # the browser says it again
        run.handled[key] = one.stamp
    return list(dict.fromkeys(refused))


def _write(db: Database, study_id: int, one: auditing.Tagging, said: cards.Said) -> None:
    if said.verdict is None:
        verdicts.take_back(db, study_id=study_id, response_id=one.response_id, start=one.start)
        return
    known = {topic.id for topic in findings.topics(db)} | {NO_TOPIC}
    better = said.better if said.better in known and said.better != one.topic else None
    verdicts.keep(
        db, study_id=study_id, response_id=one.response_id, start=one.start, stop=one.stop,
        topic=one.topic, verdict=said.verdict, better=better, stratum=one.stratum,
        stratum_size=one.stratum_size, by=session.person(db))


def _is_over(db: Database, run: Run) -> bool:
    study = findings.study(db)
    return study is None or study.id != run.deck.study_id


def _finish() -> None:
    """A callback: the last card was judged; the result is drawn."""
    st.session_state["audit_finished"] = True


def _run(db: Database, study: Study, asked: tuple[str, ...]) -> Run:
    """The run of this session; a new one where the tags, the wish or the database are others."""
    held, edition = st.session_state.get(RUN), (study.id, study.edition)
    if held and (held.database, held.edition, held.wanted) == (str(db.path), edition, asked):
        return held
    mentions = located(db, str(db.path), edition, study.finished_at)
    if not asked:
        deck = auditing.first_deck(db, mentions)
    else:
        deck = auditing.deck(db, mentions, None if asked == (ALL,) else asked)
    laid = tuple(auditing.cards(db, deck.taggings))
    run = Run(uuid.uuid4().hex, str(db.path), edition, asked, deck, laid, {})
    st.session_state[RUN] = run
    return run


@st.cache_resource(max_entries=2, show_spinner="Choosing what is worth a look …")
def located(
    _db: Database, path: str, edition: tuple[int, int], finished_at: str | None  # noqa: ARG001
) -> pd.DataFrame:
    """Every mention and its likeliest other topic; read once a study and edit."""
    return nearest.located(_db)


def _about(deck: Deck, labels: Mapping[str, str]) -> None:
    if deck.topics is None:
        st.caption("All topics. Doubtful tags come more often than sure ones; the result weighs "
                   "them accordingly.")
        return
    names = ", ".join(f"“{words.plain(labels.get(one, one))}”" for one in deck.topics)
    st.caption(f"{names}: tags of it, and mentions where it may be missing." if len(deck.topics) < 2
               else f"What moves the score most and is not audited yet: {names}.")
