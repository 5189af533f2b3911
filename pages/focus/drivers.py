"""Drivers: which topics move the score, and which belong on the matrix."""

import streamlit as st

from core.focus import charts, segment_drivers
from core.focus.audit.audited import audited
from core.focus.chart_parts import INTERVALS
from core.focus.key_drivers import drivers_in
from core.focus.numbers import drivers as method
from core.focus.numbers import opportunities
from core.focus.numbers.grading import too_alike
from core.scales import SCALES
from core.store import findings, snapshot
from pages.parts import figures, session, standing, words
from pages.parts.audit import beside
from pages.parts.drivers import by_segment, remainder
from pages.parts.explore import leading

MOST = 24
HERE, SEGMENTS = "In view", "By segment"
PARTS = {"Whole effect": "stake", "Promoter part": "promoter_part",
         "Detractor part": "detractor_part"}

db, scope = session.begin()
scale = scope.scale or snapshot.default_scale(db)
figures.title("What moves the score",
              "Points of the score at stake per topic, with 95 % intervals")

if findings.study(db) is None:
    session.nothing_yet("No study yet. It starts by itself once a file with comments is accepted.",
                        go_to="collect/upload.py", label="Upload feedback")
if scale is None:
    session.nothing_yet("No scores yet, so nothing can move them. Upload a file with scores.",
                        go_to="collect/upload.py", label="Upload feedback")
view = drivers_in(db, scope)
if view is not None and too_alike(view.varied):
    session.nothing_yet(beside.why_too_alike(view.varied, SCALES[scale]),
                        go_to="focus/scores.py", label="See the scores")
if view is None or view.leaves["stake"].isna().all():
    session.nothing_yet("Not enough data here to say what moves the score: a topic needs 15 "
                        "mentions by responses with a score, from 10 customers or more."
                        + ("" if scope.is_whole else " Widen the filters, or clear them."),
                        go_to="focus/topics.py", label="See the topics")
score, two_sided = SCALES[scale].score, SCALES[scale].bad is not None

with st.container(horizontal=True, vertical_alignment="center"):
    shown = st.segmented_control("Of", [HERE, SEGMENTS], default=HERE, required=True,
                                 label_visibility="collapsed", key="of")
    level = st.segmented_control("Level", ["Subtopics", "Topics"], default="Subtopics",
                                 required=True, label_visibility="collapsed", key="level")
    part, nobody = "Whole effect", beside.without_anybody(view.leaves)
    if two_sided and level == "Subtopics" and not nobody and shown == HERE:
        part = st.segmented_control("Part", list(PARTS), default=part, required=True,
                                    label_visibility="collapsed", key="part")
audit = audited(db)
table, column = view.leaves if level == "Subtopics" else view.parents, PARTS[part]
if view.behind:
    st.caption(":material/hourglass_top: Somebody edited the topics; the drivers are worked out "
               "anew and follow by themselves.")
if shown == SEGMENTS:
    by_segment.draw(db, scale, parents=level == "Topics")
    st.stop()
if nobody:
    st.caption(f"Nobody is a {nobody}, so a topic has no {nobody} part.")
table = beside.told(table, audit)
named = f"{score} {view.unit} at stake by {level.lower().removesuffix('s')}"
named += ", pooled" if view.pooled else ""
figures.chart(
    charts.driver_bars(
        charts.most_moving(table, column, MOST), column, view.unit, intervals=column == "stake",
        title=named + (f", {INTERVALS}" if column == "stake" else f", {part.lower()}")),
    f"{named}, pains left, strengths right")
st.caption(
    f"{score} would be about {score} − S if mentions of this topic had no effect and the others "
    "stayed as they are; shared effects are split fairly. An association, not yet a cause. "
    "S is the length of the bar; a pale bar is indicative (few mentions).")
remainder.of_which_responses(view, scope)
with st.container(horizontal=True, gap="small", vertical_alignment="center"):
    listed = table if scope.is_whole else remainder.with_remainder(table, view)
    figures.table_behind(listed, formula="segments" if view.pooled else "aumann-shapley",
                         method=segment_drivers.METHOD if view.pooled else method.METHOD,
                         columns=beside.columns(parts=two_sided and not nobody))
    leading.by_topic(table, scope)
    beside.audit_a_topic(table, audit, findings.topics(db))
beside.sentence(table, audit)

with st.container(border=True):
    st.markdown(figures.sum_in_words(view, score, whole=scope.is_whole))
    if view.waiting:
        st.caption(f"{words.count(view.waiting, 'response')} came in after the last study and "
                   "are not counted here.")
if without := beside.withheld(view.leaves, score):
    st.caption(without)

st.subheader("Put them on the matrix", anchor=False)
pains = view.leaves[view.leaves["stake"] < 0].set_index("topic")["label"].to_dict()
chosen = st.multiselect("Pains to prioritise", list(pains), format_func=pains.get,
                        placeholder="Choose topics", width=640)
if st.button("Place on the matrix", type="primary", icon=":material/scatter_plot:",
             disabled=not chosen):
    with session.errors_shown():
        opportunities.place(db, chosen, by=session.person(db), scale=scale)
        standing.go("focus/matrix.py")
