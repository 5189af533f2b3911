"""Scores: how we stand, over time, by segment, against our targets and other people's scores."""

import streamlit as st

from core.focus import score_views
from core.scales import SCALES
from core.store import snapshot
from core.store.targets import targets
from pages.parts import figures, session
from pages.parts.scores import benchmarks, by_segment, over_time, standing_now
from pages.parts.scores import targets as aims

db, scope = session.begin()
figures.title("Scores", "How do we stand, over time, by segment?")

scale = scope.scale or snapshot.default_scale(db)
if scale is None:
    session.nothing_yet("No scores yet. Upload a file with a score column.",
                        go_to="collect/upload.py", label="Upload feedback")
now = score_views.now(db, scope, scale)
if now.counts.empty:
    session.nothing_yet("No response fits these filters. Widen them, or clear them.")

standing_now.draw(now)
found = targets(db, scale)
whole = next((one.value for one in found if not one.segment), None)
over_time.draw(db, scope, now, whole)
by_segment.draw(db, scope, now)

left, right = st.columns(2, gap="medium")
with left:
    st.subheader("Targets", anchor=False)
    aims.draw(db, scope, now, found)
with right:
    st.subheader("Benchmarks", anchor=False)
    benchmarks.draw(db, scale, now.score)
st.caption(f"Both are held against the {SCALES[scale].score} that the filters show.")
