"""Scores: how we stand now, over time, and by segment."""

import streamlit as st

from core.estimates import FULL_FROM
from core.focus import charts
from core.focus.numbers.scores import score_of, scores_by, shares
from core.model import SCALES
from core.store import snapshot
from pages.parts import figures, session, words

PERIODS = {"Month": "month", "Quarter": "quarter"}
ENDS = {"value": "Score", "low": "95 % from", "high": "to", "n": "n"}
TENTH = st.column_config.NumberColumn

db, scope = session.begin()
figures.title("Scores", "How do we stand, over time, by segment?")

scale = scope.scale or snapshot.default_scale(db)
if scale is None:
    session.nothing_yet("No scores yet. Upload a file with a score column.",
                        go_to="collect/upload.py", label="Upload feedback")
facts = SCALES[scale]
counts = snapshot.counts(db, scope)
if counts.empty:
    session.nothing_yet("No response fits these filters. Widen them, or clear them.")
columns = {
    name: TENTH(title, format="%.2f" if facts.unit == "mean" else "%.1f") if name != "n"
    else TENTH(title, format="localized") for name, title in ENDS.items()
}

now, split = st.columns([1, 2], vertical_alignment="center")
with now:
    figures.metric(facts.score, score_of(scale, counts), note=f"Scale {facts.title}")
with split:
    if facts.good is None:
        figures.chart(charts.histogram(counts, scale), "How often each score was given")
    else:
        figures.chart(charts.classes(shares(scale, counts), scale),
                      "Shares of the classes of answers")
figures.table_behind(counts, formula="score", key="now",
                     columns={"score": "Score", "n": TENTH("Responses", format="localized")})

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.subheader("Over time", anchor=False, width="content")
    period = st.segmented_control("Period", list(PERIODS), default="Month", required=True,
                                  label_visibility="collapsed", key="period")
by = PERIODS[period]
trend = scores_by(scale, snapshot.counts(db, scope, by=(by,)), by).rename(columns={by: "month"})
if trend["value"].notna().any():
    figures.chart(charts.score_trend(trend, facts.score, facts.unit, quarters=by == "quarter"),
                  f"{facts.score} by {by} with its 95 % band")
    st.caption(f"The band is the 95 % interval; a {by} below {FULL_FROM} responses is left out.")
elif trend.empty:
    st.caption("None of these responses has a date, so there is no trend.")
else:
    st.caption(f"No {by} has {FULL_FROM} responses. Their counts are in the table.")
figures.table_behind(
    trend, formula="score", key="trend",
    columns={"month": st.column_config.DateColumn(period, format="MMM YYYY"), **columns})

st.subheader("By segment", anchor=False)
names = [*snapshot.segment_values(db), "source", "language"]
segment = st.selectbox("Segment", names, key="by", bind="query-params", width=320,
                       format_func=lambda name: name.replace("_", " ").capitalize())
table = scores_by(scale, snapshot.counts(db, scope, by=(segment,)), segment)
if table["value"].notna().any():
    figures.chart(charts.score_by_segment(table, segment, facts.score, facts.unit),
                  f"{facts.score} by {segment} with 95 % intervals")
    if charts.too_wide(table, facts.unit).any():
        st.caption(f"Grey: the interval reaches further than ±{charts.TOO_WIDE:g}, so these stand "
                   "below the others without a rank.")
thin = table[table["value"].isna()].sort_values("n", ascending=False)
if not thin.empty:
    said = [f"{words.plain(name)} ({n})" for name, n in zip(thin[segment], thin["n"], strict=True)]
    shown = ", ".join(said[:20]) + (f" and {len(said) - 20} more" if len(said) > 20 else "")
    st.caption(f"Fewer than {FULL_FROM} responses, so counts only: {shown}.")
if missing := int(counts["n"].sum() - table["n"].sum()):
    st.caption(f"{words.count(missing, 'response')} without a value here.")
figures.table_behind(table, formula="score", key="segment",
                     columns={segment: segment.replace("_", " ").capitalize(), **columns})
