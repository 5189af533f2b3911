"""What customers say about an initiative's topic: how many, what it costs, in their own words."""

import math

import pandas as pd
import streamlit as st

from core.focus.key_drivers import drivers_in
from core.focus.tree import leaves_of
from core.model import SCALES, Scope
from core.store import findings, snapshot
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import comments, words

QUOTES = 4


def draw(db: Database, one: Initiative) -> None:
    """Mentions, stake and quotes, with the ways to read more."""
    st.subheader("What customers say", anchor=False)
    if not one.topic_id:
        st.caption("It rests on no topic of the comments.")
        return
    topics = findings.topics(db)
    topic = next((found for found in topics if found.id == one.topic_id), None)
    if topic is None:
        st.caption(f"The newest study no longer finds “{words.plain(one.topic_label)}”; what was "
                   "known is in the evidence below.")
        return
    label = f"**{words.plain(topic.label)}** · {words.count(topic.mentions, 'mention')}"
    st.markdown(f"{label}. {_stake(db, topic.id)}")
    ids = snapshot.ids_with_topic(db, Scope(), topic.id, limit=QUOTES, offset=0)
    quotes = findings.evidence(db, ids, leaves_of(topics, topic.id))
    if len(quotes):
        comments.listed(quotes)
    with st.container(horizontal=True, gap="small"):
        st.page_link("focus/topics.py", label="Read all of them", icon=":material/forum:",
                     query_params={"topic": topic.id})
        st.page_link("focus/drivers.py", label="What moves the score",
                     icon=":material/swap_horiz:")


def _stake(db: Database, topic: str) -> str:
    """What the topic costs, with its interval, as one sentence."""
    scale, view = snapshot.default_scale(db), drivers_in(db, Scope())
    drivers = pd.concat([view.leaves, view.parents]).set_index("topic") if view else None
    if drivers is None or topic not in drivers.index:
        return "What it costs the score is not known."
    row = drivers.loc[topic]
    if not math.isfinite(row["stake"]):
        return "Too few of them carry a score to say what it costs."
    places = 2 if SCALES[scale].unit == "mean" else 1
    verb = "costs" if row["stake"] < 0 else "lifts"
    unit = {"points": "points", "%": "% points", "mean": "steps"}[SCALES[scale].unit]
    value, ends = abs(row["stake"]), sorted((abs(row["low"]), abs(row["high"])))
    crosses = row["low"] <= 0 <= row["high"]
    sure = " Its interval holds 0, so it may cost nothing." if crosses else ""
    low, high = ends if not crosses else (row["low"], row["high"])
    return (f"It {verb} the {SCALES[scale].score} {words.number(value, places)} {unit} "
            f"({words.interval(low, high, places)}, n = {int(row['mentions']):,}).{sure} "
            "An association, not yet a cause.")
