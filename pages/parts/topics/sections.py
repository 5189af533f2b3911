"""What is behind one topic: its comments, its share over time and by segment, the map."""

import math
from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.focus import charts, heat, periods, topic_charts
from core.focus.chart_parts import spoken
from core.focus.numbers.scores import prevalence_by_month
from core.model import Scope
from core.store import jobs, maps, passages, snapshot
from core.store.database import Database
from pages.parts import address, comments, figures, session, words
from pages.parts.explore import leading
from pages.parts.topics import heat_table
from pages.parts.topics.desk import Desk

PAGE = 10
HERE, ALL = "This topic", "All topics"
PERCENT = {"share": "Share", "low": "95 % from", "high": "to"}


def draw(desk: Desk, topic: str) -> None:
    """The section that stands in the URL, and the way to the others."""
    st.session_state["section"] = address.read("tab", SECTIONS, next(iter(SECTIONS)))
    with st.container(horizontal=True, vertical_alignment="center", gap="small",
                      horizontal_alignment="distribute"):
        name = st.segmented_control(
            "Section", list(SECTIONS), format_func=lambda one: SECTIONS[one][0], key="section",
            required=True, label_visibility="collapsed", on_change=address.follow,
            args=("tab", "section"))
        leading.link("Search comments", topic, desk.scope, icon=":material/search:")
    SECTIONS[name][1](desk, topic)


def _comments(desk: Desk, topic: str) -> None:
    total = int(desk.row(topic)["mentions"])
    if not total:
        st.caption("No comment speaks of it yet.")
        return
    paged(f"{topic}-{desk.version}", total, lambda limit, offset: passages.evidence(
        desk.db, snapshot.ids_with_topic(desk.db, desk.scope, topic, limit=limit, offset=offset),
        desk.leaves(topic)))


def paged(key: str, total: int, page: Callable[[int, int], pd.DataFrame]) -> None:
    """Comments, a page of them, and the way to the others. page: of (limit, offset)."""
    spot, pages = st.container(), max(math.ceil(total / PAGE), 1)
    number = st.pagination(pages, key=f"page-{key}") if pages > 1 else 1
    with spot:
        comments.listed(page(PAGE, (number - 1) * PAGE))


def _over_time(desk: Desk, topic: str) -> None:
    found = periods.trend(_months(desk.db, desk.version, desk.scope), topic)
    if found is None:
        st.caption(f"Not enough data for a trend: it takes two months, quarters or years with "
                   f"{periods.ENOUGH} dated responses each.")
        return
    shares = prevalence_by_month(found.periods)
    figures.chart(charts.prevalence_trend(shares, found.unit, found.since),
                  f"Share of responses by {found.unit}")
    figures.table_behind(shares, formula="prevalence", key="prevalence", columns={
        "month": st.column_config.DateColumn("From", format="MMM YYYY"),
        "mentions": "Mentions", "responses": "Responses",
        **{name: st.column_config.NumberColumn(title, format="percent")
           for name, title in PERCENT.items()}})


@st.cache_resource(max_entries=16, show_spinner=False)
def _months(_db: Database, version: str, scope: Scope) -> pd.DataFrame:  # noqa: ARG001
    return snapshot.prevalence(_db, scope)


def _by_segment(desk: Desk, topic: str) -> None:
    names = _segments(desk, topic)
    if not names:
        st.caption("No segments yet: a column of a file with 2 to 50 values becomes one.")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.session_state["by"] = address.read("by", names, names[0])
        segment = st.selectbox(
            "Segment", names, key="by", width=220, label_visibility="collapsed",
            format_func=lambda one: one.replace("_", " ").capitalize(),
            on_change=address.follow, args=("by", "by"))
        which = st.segmented_control("Topics", [HERE, ALL], default=HERE, required=True,
                                     key="heat-of", label_visibility="collapsed")
    cells = _cells(desk.db, desk.version, desk.scope, segment)
    family = desk.family(topic) if which == HERE else list(desk.parents())
    cells = cells[cells["topic"].isin(family)].sort_values(
        "topic", key=lambda topics: topics.map(family.index), kind="stable")
    if cells.empty:
        st.caption("No comment here has a value of this segment.")
        return
    drawn = cells[cells["share"].notna()]
    if drawn.empty:
        st.caption("Not enough data: no value of it has 30 comments.")
        return
    said = spoken(segment)
    st.markdown(f":small[**Share of comments that speak of it, %, by {words.plain(said)}**]")
    heat_table.draw(drawn, f"Share of comments that speak of each topic, by {said}")
    few = cells["value"].nunique() - drawn["value"].nunique()
    st.caption("▲ and ▼: more or less than in the rest, beyond chance." + (
        f" The table has {words.count(few, 'more value')}, with fewer than 30 comments each."
        if few else ""))
    figures.table_behind(cells, formula="heat", columns={
        "label": "Topic", "value": said.capitalize(),
        **{name: st.column_config.NumberColumn(title, format="percent")
           for name, title in PERCENT.items()},
        "mentions": "Mentions", "comments": "Comments", "differs": "Than the rest",
        "grade": "Grade"})


def _segments(desk: Desk, topic: str) -> list[str]:
    """All segments, those with figures of this topic first."""
    def is_empty(segment: str) -> bool:
        cells = _cells(desk.db, desk.version, desk.scope, segment)
        mine = cells[(cells["topic"] == topic) & (cells["mentions"] > 0)]
        return not mine["share"].notna().any()

    return sorted(snapshot.segment_values(desk.db), key=is_empty)


@st.cache_resource(max_entries=64, show_spinner=False)
def _cells(
    _db: Database, version: str, scope: Scope, segment: str  # noqa: ARG001
) -> pd.DataFrame:
    return heat.by_segment(_db, scope, segment)


def _map(desk: Desk, topic: str) -> None:
    places = maps.places(desk.db)
    if places is None:
        _to_be_drawn(desk.db)
        return
    if places.empty:
        st.caption("Too few mentions have a topic for a map of them.")
        return
    leaves = desk.leaves(topic)
    shown = places.assign(label=places["label"].where(
        ~places["topic"].isin(leaves), desk.topics[topic].label))
    figures.chart(topic_charts.topic_map(shown, desk.topics[topic].label),
                  "Mentions by what they mean: near means alike")
    st.caption(f"{words.count(len(places), 'mention')} drawn from all, whatever the filters; "
               "blue sounds good, orange bad. Pale: other topics.")
    mine = places[places["topic"].isin(leaves)]
    figures.table_behind(mine if len(mine) else places, formula="map", columns={
        "label": "Topic", "text": "Said", "x": "x", "y": "y",
        "sentiment": st.column_config.NumberColumn("Tone", format="%+.2f")})


def _to_be_drawn(db: Database) -> None:
    waits = any(job.kind == "map" for job in jobs.live(db))
    with st.container(border=True, gap="small"):
        st.markdown("The map lays mentions out by what they mean: near means alike.")
        st.button("The map is being drawn" if waits else "Draw the map", disabled=waits,
                  icon=":material/scatter_plot:", key="draw-map", on_click=_draw, args=(db,))


def _draw(db: Database) -> None:
    if not any(job.kind == "map" for job in jobs.live(db)):
        with session.errors_shown():
            jobs.submit(db, "map", {}, by=session.person(db))


SECTIONS: dict[str, tuple[str, Callable[[Desk, str], None]]] = {
    "comments": ("Comments", _comments), "time": ("Over time", _over_time),
    "segments": ("By segment", _by_segment), "map": ("Map", _map),
}
