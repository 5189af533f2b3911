"""What customers say about an initiative's topic: how many, what it costs, in their own words."""

import math

import pandas as pd
import streamlit as st

from core.focus.key_drivers import drivers_in
from core.focus.tree import leaves_of
from core.model import CLEAR_TONE, Scope
from core.scales import SCALES, Scale
from core.store import findings, measurements, passages, snapshot
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import comments, words

QUOTES, READ = 4, 200  # shown, and of how many of the newest they are chosen
LOW = 0.5  # of the range, where a scale names no detractors


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
    driver = _driver(str(db.path), measurements.rests_on(db), db, topic.id)
    st.markdown(f"{label}. {_stake(db, driver)}")
    ids = snapshot.ids_with_topic(db, Scope(), topic.id, limit=READ, offset=0)
    said = passages.evidence(db, ids, leaves_of(topics, topic.id))
    lifts = driver is not None and driver["stake"] > 0
    quotes = said if lifts else complaints(said)
    if len(quotes):
        comments.listed(quotes[quotes["response_id"].isin(quotes["response_id"].unique()[:QUOTES])])
    elif len(said):
        st.caption(f"Of the newest {words.count(said['response_id'].nunique(), 'comment')} on it "
                   "none is a complaint.")
    with st.container(horizontal=True, gap="small"):
        st.page_link("focus/topics.py", label="Read all of them", icon=":material/forum:",
                     query_params={"topic": topic.id})
        st.page_link("focus/drivers.py", label="What moves the score",
                     icon=":material/swap_horiz:")


def complaints(said: pd.DataFrame) -> pd.DataFrame:
    """The rows of `passages.evidence` without praise, those that complain most before the others.

    A response complains by what its mentions sound like and by a low score; where both say the
    same of two, the order stays.
    """
    tone = said.groupby("response_id", sort=False)["sentiment"].mean()
    first = said.drop_duplicates("response_id").set_index("response_id")
    marks = {one: _sign(tone[one], CLEAR_TONE)
             + _sign(_height(row["score"], row["scale"]), 0.0) for one, row in first.iterrows()}
    ranked = said.assign(mark=said["response_id"].map(marks))
    return ranked[ranked["mark"] <= 0].sort_values("mark", kind="stable").drop(columns="mark")


def _sign(value: float, clear: float) -> int:
    if pd.isna(value):
        return 0
    return int(value >= clear and value > 0) - int(value <= -clear and value < 0)


def _height(score: float, scale: str | None) -> float:
    """Above 0 where a score is not low, below where it is; missing without one."""
    if pd.isna(score) or not scale:
        return math.nan
    facts = SCALES[Scale(scale)]
    if facts.bad is not None:
        return 1.0 if score > facts.bad else -1.0
    return (score - facts.low) / (facts.high - facts.low) - LOW


@st.cache_data(max_entries=64, show_spinner=False)
def _driver(path: str, version: str, _db: Database, topic: str) -> pd.Series | None:  # noqa: ARG001
    """What the topic does to the score, a row of the drivers; None where no study knows."""
    view = drivers_in(_db, Scope())
    drivers = pd.concat([view.leaves, view.parents]).set_index("topic") if view else None
    return None if drivers is None or topic not in drivers.index else drivers.loc[topic]


def _stake(db: Database, row: pd.Series | None) -> str:
    """What is at stake with the topic, with its interval, as one sentence."""
    scale = snapshot.default_scale(db)
    if row is None:
        return "What is at stake is not known."
    if not math.isfinite(row["stake"]):
        return "Too few of them carry a score to say what is at stake."
    places = 2 if SCALES[scale].unit == "mean" else 1
    unit = {"points": "points", "%": "percentage points", "mean": "steps"}[SCALES[scale].unit]
    sure = " Its interval holds 0." if row["low"] <= 0 <= row["high"] else ""
    return (f"At stake: {words.signed(row['stake'], places)} {unit} of the {SCALES[scale].score} "
            f"({words.interval(row['low'], row['high'], places)}, "
            f"{words.count(row['mentions'], 'mention')}).{sure} An association, not yet a cause.")
