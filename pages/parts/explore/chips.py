"""The filters that are on, each with what takes it away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from core.model import Scope
from core.scales import SCALES, Scale
from core.store import exploring
from core.store.database import Database
from core.store.exploring import Wanted
from pages.parts import filters, words
from pages.parts.explore.asking import TONES, Known, score_classes
from pages.parts.explore.links import View, change, current, go, without
from pages.parts.explore.listed import shortened


@dataclass(frozen=True)
class Chip:
    """A filter that is on: what it says, what takes it away, and what is wanted without it."""

    text: str
    away: Callable[[], None]
    left: Wanted


def chips(view: View, known: Known) -> list[Chip]:
    """Every filter that is on, the scope's among them."""
    wanted, found = view.wanted, []

    def add(text: str, name: str, value: str = "") -> None:
        found.append(Chip(text, lambda: go(without(current(), name, value)),
                          without(view, name, value).wanted))

    for topic in wanted.topics:
        add(known.labels.get(topic, topic), "topics", topic)
    for tone in wanted.tones:
        add(TONES[tone], "tones", tone)
    if wanted.score and known.scale:
        add(score_in_words(known.scale, wanted.score), "score")
    for language in wanted.languages:
        add(f"Language: {language}", "languages", language)
    for step in wanted.steps:
        add(f"Step: {step}", "steps", step)
    if wanted.comment != "with":
        add({"without": "Without a comment", "all": "All responses"}[wanted.comment], "comment")
    for name, text in wanted.attributes:
        add(f"{name}: {text}", "attributes", name)
    return found + _of_scope(wanted)


def score_in_words(scale: Scale, ends: tuple[float, float]) -> str:
    """"NPS 0–6, detractors"; "CSAT 3–5"."""
    name = next((name for name, one in score_classes(scale).items() if one == ends), "")
    if name and SCALES[scale].bad is None:
        return f"{SCALES[scale].score}: {name.lower()}"
    low, high = ends
    said = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    return f"{SCALES[scale].score} {said}" + (f", {name.lower()}" if name else "")


def _of_scope(wanted: Wanted) -> list[Chip]:
    scope, found = wanted.scope, []

    def add(text: str, key: str, value: str | None, left: Scope) -> None:
        found.append(Chip(text, lambda: _empty(key, value), replace(wanted, scope=left)))

    if scope.since:
        add(f"from {words.day(scope.since)}", "since", None, replace(scope, since=None))
    if scope.until:
        add(f"to {words.day(scope.until)}", "until", None, replace(scope, until=None))
    for name in scope.sources:
        left = tuple(one for one in scope.sources if one != name)
        add(f"Source: {name}", "source", name, replace(scope, sources=left))
    for segment, values in scope.segments:
        for value in values:
            rest = tuple(one for one in values if one != value)
            left = tuple((name, rest if name == segment else held)
                         for name, held in scope.segments if name != segment or rest)
            add(f"{segment.replace('_', ' ').capitalize()}: {value}", filters.SEGMENT + segment,
                value, replace(scope, segments=left))
    return found


def _empty(key: str, value: str | None) -> None:
    held = st.session_state.get(key)
    st.session_state[key] = [one for one in held if one != value] if value and held else None
    change()  # from the first page on


def clear() -> None:
    """Takes every filter and the search away; the sort stays."""
    filters.clear()
    sort = current().sort
    go(View(sort="newest" if sort == "relevant" else sort))


def row(found: Sequence[Chip]) -> None:
    """The chips in a row; each is taken away by a click."""
    if not found:
        return
    with st.container(horizontal=True, gap="xsmall", key="chips"):
        for number, chip in enumerate(found):
            st.button(words.plain(chip.text), icon=":material/close:", icon_position="right",
                      key=f"chip-{number}", on_click=chip.away, help="Take this filter away")
        if len(found) > 1:
            st.button("Clear all", type="tertiary", key="chips-all", on_click=clear)


def loosened(db: Database, found: Sequence[Chip], wanted: Wanted) -> None:
    """Nothing fits: what would fit without each of the filters, or without the words."""
    ways = [(chip.text, chip.away, chip.left) for chip in found]
    if wanted.words:
        ways.insert(0, (f"“{wanted.words}”", lambda: change(words=""), replace(wanted, words="")))
    counted = [(text, away, exploring.summary(db, left).responses) for text, away, left in ways]
    counted = [way for way in counted if way[2]]
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.markdown("No comment fits. What there is without one of the filters:" if counted else
                    "No comment fits. Take filters away." if ways else
                    "No response has a comment.", text_alignment="center")
        for number, (text, away, n) in enumerate(counted):
            st.button(f"Without {words.plain(shortened(text))} · {n:,}", key=f"loosen-{number}",
                      on_click=away, type="tertiary", icon=":material/filter_alt_off:")
        if len(ways) > 1:
            st.button("Clear all", key="loosen-all", on_click=clear)
