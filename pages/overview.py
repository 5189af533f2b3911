"""Overview: where our Action Gap is, where most is at stake, and what waits for a decision."""

from dataclasses import replace

import streamlit as st

from core.estimates import difference, digits_of
from core.focus import charts, periods, score_views
from core.focus.chart_parts import INTERVALS
from core.focus.key_drivers import drivers_in
from core.scales import SCALES
from core.store import feedback, findings, snapshot
from pages.parts import figures, funnel, session, waiting, words
from pages.parts.impact import realised

MOST = 5

db, scope = session.begin()
figures.title("Overview", "Where is our Action Gap, and what waits for a decision?")
if not feedback.source_names(db):
    session.nothing_yet("Nothing here yet. Upload what your customers said: a score, a comment, "
                        "or both.", go_to="collect/upload.py", label="Upload feedback")

gap = funnel.counted(db, scope)
volume = snapshot.volume(db, replace(scope, scale=None))
scale = scope.scale or snapshot.default_scale(db)
with st.grid(4, min_column_width=190):
    funnel.headline(gap)
    if scale is not None:
        dated = snapshot.volume(db, replace(scope, scale=scale))
        compared = periods.comparison(scope, dated["first"], dated["last"])
        now = score_views.now(db, compared.now if compared else scope, scale).score
        note = words.span(dated["first"], dated["last"])
        if compared:
            before = score_views.now(db, compared.before, scale).score
            note = f"{words.span(compared.now.since, compared.now.until)}. " + (
                figures.change_in_words(
                    difference(now, before), f"the {compared.months} months before",
                    digits=digits_of(now.unit)))
        figures.metric(SCALES[scale].score, now, note=note)
    dates = words.span(volume["first"], volume["last"]) or "undated"
    figures.number("Responses", f"{volume['responses']:,}", f"{volume['scored']:,} with a score"
                   + (f" · {dates}" if volume["responses"] else ""))
    figures.number("Comments", f"{volume['commented']:,}",
                   words.count(len(findings.topics(db)), "topic") + " found by the study"
                   if findings.study(db) else "No study has read them yet")

realised.line(db)
costs, waits = st.columns([7, 5], gap="medium")
with costs:
    funnel.stages(gap)
    st.subheader("Most at stake", anchor=False)
    view = drivers_in(db, scope) if scale else None
    pains = charts.costliest(view.leaves, MOST) if view else None
    if pains is None or pains.empty:
        st.caption(
            "No topic has a clear stake here." if view
            else "Not enough data in these filters. Widen them, or clear them."
            if findings.study(db) and scale and not scope.is_whole
            else "The drivers appear after the first study with scores.")
    else:
        title = f"{SCALES[scale].score} {view.unit} at stake, {INTERVALS}"
        figures.chart(charts.driver_bars(pains, unit=view.unit, title=title),
                      "The topics that cost most, with 95 % intervals")
        st.caption("An association, not yet a cause.")
        figures.table_behind(pains, formula="aumann-shapley",
                             columns=figures.stake_columns(parts=False))
        st.page_link("focus/drivers.py", label="All drivers", icon=":material/arrow_forward:")
with waits:
    st.subheader("What waits for a decision", anchor=False)
    waiting.listed(db)
