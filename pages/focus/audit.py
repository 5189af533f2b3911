"""Audit: how far the tags can be trusted, found out by a person in three minutes."""

import streamlit as st

from core.focus.audit.audited import audited
from core.focus.audit.auditing import SIZE, labels
from core.store import findings
from pages.parts import address, figures, session
from pages.parts.audit import judging, result
from pages.parts.initiatives import refusals

VIEWS = {"judge": "Judge", "result": "Result"}

db = session.database()
refusals.on_page("audit")
figures.title("Audit", "How far can the tags be trusted?")
topics, study = findings.topics(db), findings.study(db)
if study is None:
    session.nothing_yet("No study yet, so there are no tags to judge. It starts by itself once a "
                        "file with comments is accepted.",
                        go_to="collect/upload.py", label="Upload feedback")
names = labels(topics)
if not names:
    session.nothing_yet("The study found no topic, so there are no tags to judge.",
                        go_to="focus/topics.py", label="See the topics")

found, asked = audited(db), judging.wanted(names)
done = found.judged and found.is_current and not found.judged % SIZE and not asked
st.session_state["audit-view"] = address.read("view", VIEWS, "result" if done else "judge")
with st.container(horizontal=True, vertical_alignment="center", gap="small"):
    view = st.segmented_control(
        "View", list(VIEWS), format_func=VIEWS.get, key="audit-view", required=True,
        label_visibility="collapsed", on_change=address.follow, args=("view", "audit-view"))
    if view == "judge":
        judging.choose(names, asked)
    else:
        result.corrections(db, names)
if view == "judge":
    judging.draw(db, study, names, asked)
elif found.study_id is None:
    session.nothing_yet("Nothing is judged yet. Fifty taggings take about three minutes; the "
                        "first figure stands after ten.", go_to="focus/audit.py", label="Judge")
else:
    result.draw(db, found, topics, names)
