"""Alerts: which topics had more mentions than expected, and how often that was right."""

import streamlit as st

from core.focus import alerts
from core.focus.numbers.weekly import FEWEST_WEEKS
from core.store import alerts as store
from core.store import findings
from pages.parts import figures, session, words
from pages.parts.alerts import found, history, looking
from pages.parts.initiatives import refusals

db = session.database()
refusals.on_page("alerts")
figures.title("Alerts", "Which topics had more mentions than expected?")
if findings.study(db) is None:
    session.nothing_yet("No study yet, so no week can be judged. It starts by itself once a file "
                        "with comments is accepted.",
                        go_to="collect/upload.py", label="Upload feedback")
looked, every = store.looked_at(db), store.alerts(db)
if not looked and (weeks := alerts.weeks_with_comments(db)) <= FEWEST_WEEKS:
    session.nothing_yet(
        f"Not enough data: a week is judged by at least {FEWEST_WEEKS} earlier ones, and there "
        f"{'is' if weeks == 1 else 'are'} {words.count(weeks, 'week')} with dated comments.",
        go_to="collect/upload.py", label="Upload feedback")

looking.draw(db, looked, every)
names = {one.id: one.label for one in findings.topics(db)}
refusals.shown(found.PLACE)
with st.container(gap="medium", key="alerts-open"):
    found.listed(db, [one for one in every if not one.verdict], every, names)
history.draw(db, every, looked)
