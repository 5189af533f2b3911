"""Drivers: which topics move the score, and which belong on the matrix."""

import streamlit as st

from core.focus.audit.audited import audited
from core.focus.key_drivers import drivers_in
from core.focus.numbers import opportunities
from core.focus.numbers.grading import too_alike
from core.scales import SCALES
from core.store import findings, snapshot
from pages.parts import figures, session, standing
from pages.parts.audit import beside
from pages.parts.drivers import by_segment, changed, kinds, stakes

STAKES = "Stakes"
ELSEWHERE = {"By segment": by_segment.draw, "What changed": changed.draw, "Kinds": kinds.draw}
VIEWS = [STAKES, *ELSEWHERE]

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
    shown = st.segmented_control("Of", VIEWS, default=STAKES, required=True,
                                 label_visibility="collapsed", key="of")
    level = st.segmented_control("Level", ["Subtopics", "Topics"], default="Subtopics",
                                 required=True, label_visibility="collapsed", key="level")
    part, nobody = stakes.WHOLE, beside.without_anybody(view.leaves)
    if two_sided and not nobody and shown == STAKES:
        part = st.segmented_control("Part", [part, *stakes.PARTS], default=part, required=True,
                                    label_visibility="collapsed", key="part")
if view.behind:
    st.caption(":material/hourglass_top: Somebody edited the topics; the drivers are worked out "
               "anew and follow by themselves.")
parents = level == "Topics"
if shown in ELSEWHERE:
    ELSEWHERE[shown](db, scale, parents=parents)
    st.stop()
if nobody:
    st.caption(f"Nobody is a {nobody}, so a topic has no {nobody} part.")
stakes.draw(db, scope, view, score, audited(db), parents=parents, part=part,
            two_sided=two_sided and not nobody)
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
