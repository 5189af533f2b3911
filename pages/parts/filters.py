"""The scope that a page looks at: scale, dates, sources, segments; it stands in the URL."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from core.model import Scope
from core.scales import SCALES, Scale, is_scale
from core.store import feedback, snapshot
from core.store.database import Database
from pages.parts import address, words

SEGMENT = "seg."
BARE = "filters_not_in_address"  # True while a page is drawn whose link named no filters


NOTICE = ":material/theater_comedy: Made-up company. Nothing is sent."


def for_page(address: str) -> tuple[str, ...]:
    """The kinds of filter that mean something on a page; the whole page answers to them."""
    return {
        "": ("scale", "dates", "sources", "segments"),
        "scores": ("scale", "dates", "sources", "segments"),
        "topics": ("dates", "sources", "segments"),
        "drivers": ("scale", "dates", "sources", "segments"),
        "matrix": ("scale",),
    }.get(address, ())


def bar(db: Database, *, demo: bool, kinds: tuple[str, ...]) -> None:
    """One slim row: what is in view, and the filters behind a button.

    kinds: of `for_page`; where a scope has one scale only, there is no scale to choose.
    """
    scales = snapshot.scales(db) if "scale" in kinds and feedback.source_names(db) else []
    whole = "dates" in kinds and bool(feedback.source_names(db))
    drawn = whole or len(scales) > 1
    if not drawn and not demo:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="scope"):
        if demo:
            st.badge(NOTICE, color="gray")
        if not drawn:
            return
        with st.popover("Filters" if whole else "Score", icon=":material/tune:"):
            choose_scale(scales)
            if whole:
                _dates(db)
                _sources(db)
                _segments(db)
        st.caption(_in_words(chosen(), dict(scales), whole=whole), width="content")
        if whole and not chosen().is_whole:
            st.button("Clear", icon=":material/close:", type="tertiary", on_click=clear)


def choices(db: Database, *, then: Callable[[], None]) -> None:
    """Dates, sources and segments, for a page that draws them among filters of its own.

    then: what else happens when one of them changes.
    """
    _dates(db, then)
    _sources(db, then)
    _segments(db, then)


def chosen() -> Scope:
    """The scope as the widgets (or, where they are not drawn, nothing) say."""
    state = st.session_state
    segments = tuple(
        (key.removeprefix(SEGMENT), tuple(values))
        for key, values in sorted((str(k), v) for k, v in state.items())
        if key.startswith(SEGMENT) and values
    )
    scale = state.get("scale")
    return Scope(
        scale=Scale(scale) if is_scale(scale) else None,
        since=_day(state.get("since")), until=_day(state.get("until")),
        sources=tuple(state.get("source") or ()), segments=segments,
    )


def choose_scale(scales: list[tuple[Scale, int]]) -> None:
    """Which scale's score is in view, where there are several. scales: (scale, responses)."""
    if len(scales) < 2:
        return
    named = {str(scale): f"{SCALES[scale].score} · {n:,}" for scale, n in scales}
    st.session_state["scale"] = address.read("scale", named, next(iter(named)))
    st.selectbox(
        "Score", list(named), format_func=named.get, key="scale", on_change=address.follow,
        args=("scale", "scale"),
        help="Each score keeps its own scale; two scales are never averaged.",
    )


def _dates(db: Database, then: Callable[[], None] | None = None) -> None:
    volume = snapshot.volume(db, Scope())
    first, last = volume["first"], volume["last"]
    if not first or first == last:
        return
    since, until = st.columns(2)
    limits = {"min_value": first, "max_value": last, "format": "DD/MM/YYYY",
              "bind": "query-params", "on_change": then or "rerun"}
    for column, label, key in ((since, "From", "since"), (until, "To", "until")):
        _written(key)
        column.date_input(label, value=None, key=key, **limits)


def _sources(db: Database, then: Callable[[], None] | None = None) -> None:
    names = feedback.source_names(db)
    if len(names) > 1:
        _written("source")
        st.multiselect("Sources", names, key="source", bind="query-params", placeholder="All",
                       on_change=then or "rerun")


def _segments(db: Database, then: Callable[[], None] | None = None) -> None:
    for name, values in snapshot.segment_values(db).items():
        if not values:  # only a file of customers knows it: no response could be kept by it
            continue
        _written(SEGMENT + name)
        st.multiselect(
            words.plain(name.replace("_", " ").capitalize()), values, key=SEGMENT + name,
            bind="query-params", placeholder="All", on_change=then or "rerun",
        )


def _written(key: str) -> None:
    """What was chosen on the page before stands in this one's address too.

    A link in the navigation names no filters. Streamlit writes what a program sets.
    """
    if st.session_state.get(BARE) and st.session_state.get(key):
        st.session_state[key] = st.session_state[key]


def _in_words(scope: Scope, scales: dict[Scale, int], *, whole: bool) -> str:
    scale = scope.scale if scope.scale in scales else next(iter(scales), None)
    parts = [SCALES[scale].score] if scale else []
    if not whole:
        return " · ".join(parts)
    if scope.since or scope.until:
        since = words.day(scope.since) if scope.since else "the start"
        parts.append(f"{since} to {words.day(scope.until) if scope.until else 'the end'}")
    else:
        parts.append("all dates")
    parts.append(", ".join(map(words.plain, scope.sources)) or "all sources")
    for _, values in scope.segments:
        shown = ", ".join(map(words.plain, values[:3]))
        parts.append(shown + (f" and {len(values) - 3} more" if len(values) > 3 else ""))
    return " · ".join(parts)


def forget() -> None:
    """Drops every choice: another database has other scales, sources and segments."""
    for key in [str(key) for key in st.session_state]:
        if key in {"scale", "since", "until", "source"} or key.startswith(SEGMENT):
            del st.session_state[key]


def clear() -> None:
    """Takes every filter of the scope away; the scale stays."""
    for key in [str(key) for key in st.session_state]:
        if key in {"since", "until"}:
            st.session_state[key] = None
        elif key == "source" or key.startswith(SEGMENT):
            st.session_state[key] = []


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
