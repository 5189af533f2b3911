"""Fewer opportunities, or those of one segment: what Priorities alone can be filtered by."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.focus.numbers.opportunities import Part
from core.focus.numbers.point_worth import PointWorth
from core.focus.numbers.priority import Opportunity
from core.innovate.action_plan import NOBODY, concerns
from pages.parts import words

SEGMENT, DEPARTMENT = "priority_segment", "priority_department"


def draw(values: Mapping[str, Sequence[str]], every: Sequence[Opportunity]) -> None:
    """The popover. values: studied attribute → its values."""
    segments = _segments(values)
    departments = _departments(every)
    if not segments and departments == [NOBODY]:
        return
    with st.popover("Filter", icon=":material/filter_list:", key="priority_filter"):
        if segments:
            st.selectbox("Segment", segments, index=None, key=SEGMENT, placeholder="All responses",
                         format_func=_named)
        if departments != [NOBODY]:
            st.multiselect("Department", departments, key=DEPARTMENT, placeholder="All of them")


def follows(wanted: tuple[str, str] | None) -> bool:
    """Takes over the one segment that other pages are filtered by; False where there is none."""
    if wanted:
        st.session_state.setdefault(SEGMENT, wanted)
    return wanted is not None


def segment(values: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """The studied segment that is chosen; one that a study no longer knows is forgotten."""
    chosen = st.session_state.get(SEGMENT)
    if chosen is not None and chosen not in _segments(values):
        st.session_state.pop(SEGMENT)
        return None
    return chosen


def kept(every: Sequence[Opportunity]) -> list[Opportunity]:
    """Those of the chosen departments, by rank."""
    chosen = set(departments())
    found = [one for one in every if concerns(one, chosen)]
    if chosen and not chosen <= set(_departments(every)):
        st.session_state[DEPARTMENT] = sorted(chosen & set(_departments(every)))
    return found


def departments() -> tuple[str, ...]:
    """The chosen ones; none: all."""
    return tuple(st.session_state.get(DEPARTMENT) or ())


def why_fixed(part: Part | None, worth: PointWorth) -> str:
    """Why no value can be set in this view; "" where one can."""
    if part:
        return "Set for all responses, not for a segment."
    return "" if worth.to_main else (
        f"Values are kept in {worth.main_unit}: set one there, or say what a point of each score "
        "is worth.")


def told(shown: int, every: int, part: Part | None, *, money: bool) -> str:
    """What is in view, in plain words; "" where nothing is narrowed."""
    said = []
    if part:
        point = f"its share of {part.some:,} of {part.all:,} {part.counted}"
        said.append(f"**{words.plain(part.value)}**: pooled stakes of this segment alone, growth "
                    "of all responses, no values set by people.")
        said.append(f"A point of its score counts {100 * part.share:.3g} % of a point of the "
                    f"whole: {point}." if money else f"Points are the segment’s own ({point}).")
    if shown < every:
        said.append(f"{shown} of {words.count(every, 'opportunity', 'opportunities')}; ranks and "
                    "capacity are those of all.")
    return " ".join(said)


def _segments(values: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    return [(attribute, value) for attribute, found in values.items() for value in found]


def _named(pair: tuple[str, str]) -> str:
    return f"{pair[0].replace('_', ' ').capitalize()}: {pair[1]}"


def _departments(every: Sequence[Opportunity]) -> list[str]:
    named = sorted({name for one in every for name in one.departments})
    return [*named, *([NOBODY] if any(not one.departments for one in every) else [])]
