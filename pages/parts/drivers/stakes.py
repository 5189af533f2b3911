"""The stakes of what is in view: headline, chart, table, and a stake recomputed by hand."""

import streamlit as st

from core.estimates import FULL_FROM
from core.focus import charts, segment_drivers
from core.focus.audit.audited import Audited
from core.focus.chart_parts import INTERVALS
from core.focus.driver_parts import part_table
from core.focus.key_drivers import DriverView
from core.focus.numbers import drivers as method
from core.model import Scope
from core.store import findings
from core.store.database import Database
from pages.parts import figures, words
from pages.parts.audit import beside
from pages.parts.drivers import hand, headline, remainder
from pages.parts.explore import leading

MOST = 24
WHOLE, PARTS = "Whole effect", {"Promoter part": "promoter", "Detractor part": "detractor"}


def draw(
    db: Database, scope: Scope, view: DriverView, score: str, audit: Audited,
    *, parents: bool, part: str, two_sided: bool,
) -> None:
    """parents: topics in place of subtopics. part: WHOLE, or one of PARTS. two_sided: there are
    such parts.
    """
    named, table = PARTS.get(part), view.parents if parents else view.leaves
    shown = table if named is None else part_table(db, scope, view, named, parents=parents)
    table, shown = beside.told(table, audit), beside.told(shown, audit)
    sure = shown["low"].notna().any()
    if sure:
        headline.draw(shown, score, view.unit, f"{named}s" if named else "")
    else:
        st.caption("This study kept no intervals of the parts; the next one will.")
    said = f"{score} {view.unit} at stake by {'topic' if parents else 'subtopic'}"
    said += (f", {part.lower()}" if named else "") + (", pooled" if view.pooled else "")
    figures.chart(
        charts.driver_bars(charts.most_moving(shown, "stake", MOST), unit=view.unit,
                           intervals=sure, title=said + (f", {INTERVALS}" if sure else "")),
        f"{said}, pains left, strengths right")
    st.caption(
        f"{score} would be about {score} − S if mentions of this topic had no effect and the "
        "others stayed as they are; shared effects are split fairly. An association, not yet a "
        "cause. S is the length of the bar; "
        + (f"pale: fewer than {FULL_FROM} mentions there, leaning on the other segments."
           if view.pooled else "a pale bar is indicative (few mentions)."))
    remainder.of_which_responses(view, scope)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        listed = (shown if named else
                  remainder.with_remainder(table, view, whole=scope.is_whole, parents=parents))
        figures.table_behind(
            listed, formula="segments" if view.pooled else "aumann-shapley",
            method=segment_drivers.METHOD if view.pooled else method.METHOD,
            columns=beside.columns(parts=two_sided and not named))
        hand.recompute(db, scope, view, table)
        leading.by_topic(table, scope)
        beside.audit_a_topic(table, audit, findings.topics(db))
    beside.sentence(table, audit)
    with st.container(border=True):
        st.markdown(figures.sum_in_words(view, score, whole=scope.is_whole))
        if view.waiting:
            st.caption(f"{words.count(view.waiting, 'response')} came in after the last study and "
                       "are not counted here.")
