"""Must-have, performance, exciter: what a bad mention goes with, and what a good one."""

import pandas as pd
import streamlit as st

from core.estimates import FULL_FROM
from core.focus import driver_charts, driver_kinds
from core.focus.chart_parts import in_unit
from core.focus.numbers.drivers import unit_of
from core.model import OTHER_TOPICS
from core.scales import SCALES, Scale
from core.store.database import Database
from pages.parts import figures, words

MOST_ROWS = 10
MEANS = {
    "must-have": "Must-haves: put right first, more brings little",
    "performance": "Performance: as much with good as with bad",
    "exciter": "Exciters: nobody misses them, they delight",
}
NAMED = 3


def draw(db: Database, scale: Scale, *, parents: bool) -> None:
    """A chart a kind, and the table. parents: topics in place of subtopics."""
    rows = driver_kinds.kinds(db, scale, parents=parents)
    score, unit = SCALES[scale].score, unit_of(scale)
    if rows is None or rows.empty:
        st.caption(f"Not enough data to tell the kinds: it takes {FULL_FROM} good and {FULL_FROM} "
                   "bad mentions of a topic by responses with a score, ten responses for each "
                   "figure, and a study that has judged their tone.")
        return
    told = rows[rows["kind"] != "cannot be told"]
    _headline(told, score)
    ends = (float(-told["penalty_high"].max()), float(told["reward_high"].max()))
    for kind, means in MEANS.items():
        mine = told[told["kind"] == kind].head(MOST_ROWS)
        if len(mine):
            title = f"{means}. {in_unit(score, unit)} that a mention goes with"
            figures.chart(driver_charts.kinds(mine, title, unit, ends),
                          f"{title}: bad mentions left, good ones right")
    st.caption("Left: responses that speak badly of it; right: that speak well; each against "
               "responses that do neither, all topics taken together, over all responses: filters "
               "do not change it. Tone is judged from the text, and who is content speaks kindly "
               "of everything: both sides are likely too long, so compare them with each other. "
               "An association, not yet a cause.")
    signed = {name: figures.signed(title, 1, width) for name, title, width in (
        ("penalty", "With bad", 80), ("penalty_low", "95 % from", 70),
        ("penalty_high", "to", 55), ("reward", "With good", 90),
        ("reward_low", "95 % from ", 70), ("reward_high", "to ", 55))}
    figures.table_behind(rows, formula="kinds", method=driver_kinds.METHOD, columns={
        "label": st.column_config.TextColumn("Topic", width=120),
        "kind": st.column_config.TextColumn("Kind", width=100),
        "bad": figures.counted("Bad", 50), "good": figures.counted("Good", 50), **signed,
        "parent_label": "Part of"})
    unclear = rows[rows["kind"] == "cannot be told"]
    if len(unclear):
        thin = int((unclear[["good", "bad"]].min(axis=1) < FULL_FROM).sum())
        st.caption(f"Cannot be told for {words.count(len(unclear), 'topic')}: {thin} have fewer "
                   f"than {FULL_FROM} good or {FULL_FROM} bad mentions; of the others the "
                   "intervals do not part.")


def _headline(told: pd.DataFrame, score: str) -> None:
    if told.empty:
        st.markdown(f"**No topic’s kind can be told yet** for {score}: it takes {FULL_FROM} good "
                    f"and {FULL_FROM} bad mentions, and intervals that part.")
        return
    said = []
    for kind in MEANS:
        names = [words.plain(one) for one in told.loc[told["kind"] == kind, "label"]
                 if one != OTHER_TOPICS]
        if names:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            said.append(f"{kind}: {', '.join(names[:NAMED])}{more}")
    text = "; ".join(said)
    if said:
        st.subheader(text[0].upper() + text[1:], anchor=False)
