"""Titles, figures with n and interval, and what lies behind a figure one click away."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd
import streamlit as st

from core.estimates import Estimate
from core.focus.key_drivers import DriverView
from pages.parts import words
from pages.parts.formulas import FORMULAS

if TYPE_CHECKING:
    from pandas.io.formats.style import Styler

TABLE_WIDTH = 640  # px; narrower screens narrow it
MOST_WRITTEN = 50_000  # cells; writing out those of a larger table would take half a second
# Of ticks and legends: 7:1 or more on their background. Streamlit's own grey has 3.7:1 in light.
INK = {"light": "#4a5653", "dark": "#c3cdcb"}


def title(text: str, question: str) -> None:
    """The page's title and the question it answers."""
    with st.container(gap="xxsmall"):
        st.title(text, anchor=False)
        st.caption(question)


def metric(
    label: str, estimate: Estimate, *, note: str = "", grey: bool = False, counted: str = ""
) -> None:
    """A figure with its interval and n; "Not enough data" where it is withheld.

    grey: its interval is too wide to lean on. counted: what n counts.
    """
    behind = [words.interval_of(estimate), f"n = {estimate.n:,} {counted}".strip()]
    if estimate.grade in {"indicative", "pooled"}:
        behind.append(estimate.grade)
    with st.container(border=True, gap="xxsmall", height="stretch"):
        said = words.value_of(estimate)
        # Words, where a figure is withheld, are too long for a figure's letters.
        shade = "small" if estimate.value is None else "gray" if grey else ""
        st.metric(label, f":{shade}[{said}]" if shade else said)
        st.caption(" · ".join(filter(None, behind)))
        if note:
            st.caption(note)


def number(label: str, value: str, note: str) -> None:
    """A plain count, which needs no interval, in the same frame as `metric`."""
    with st.container(border=True, gap="xxsmall", height="stretch"):
        st.metric(label, value)
        st.caption(note)


def change_in_words(change: tuple[float, float, float] | None, period: str, digits: int = 1) -> str:
    """Up or down with its interval where that leaves out 0, else "no clear change"."""
    if change is None:
        return f"Not enough data to compare with {period}."
    value, low, high = change
    ends = words.interval(low, high, digits)
    if low <= 0 <= high:
        return f":material/trending_flat: No clear change from {period} ({ends})."
    up = value > 0
    return (f":material/{'trending_up' if up else 'trending_down'}: "
            f"{'Up' if up else 'Down'} {words.number(abs(value), digits)} from {period} ({ends}).")


def sum_in_words(view: DriverView, score: str, *, whole: bool) -> str:
    """How baseline and topics add up to the score, and what a filter leaves unexplained."""
    observed, base, rest = (
        f"**{words.value_of(one)}** ({words.interval_of(one)})"
        for one in (view.observed, view.baseline, view.residual)
    )
    said = f"{score} {observed}, n = {view.n:,}. Without any topic it would be {base}"
    if whole:
        return f"{said}; the topics together make up the difference."
    if view.pooled:
        return f"{said}. Remainder (observed − baseline − topics): {rest}; pooling leaves one."
    return (f"{said}. Remainder (observed − fitted) of these responses: {rest}. "
            "Nothing is refitted for a filter.")


def chart(drawn: alt.Chart | alt.LayerChart, what: str) -> None:
    """A chart whose small texts can be read in both modes. what: for those who cannot see it."""
    ink = INK[st.context.theme.type or "light"]
    # Streamlit's own distances leave a gap of two lines between a chart, its axis and what follows.
    st.altair_chart(drawn.properties(padding={"bottom": 4})
                    .configure_axis(labelColor=ink, titleColor=ink, labelPadding=6)
                    .configure_legend(labelColor=ink, offset=12).configure_text(color=ink),
                    alt=what)


def stake_columns(*, parts: bool) -> dict[str, object]:
    """Headings of a table of drivers; parts: promoter and detractor parts too.

    First what says how far a stake can be leant on: what no longer fits in is a swipe away.
    """
    more = {"promoter_part": "Promoter part", "detractor_part": "Detractor part"} if parts else {}
    return {
        "label": st.column_config.TextColumn("Topic", width=130),
        "stake": signed("At stake"), "mentions": counted("Mentions"),
        "grade": st.column_config.TextColumn("Grade", width=75),
        "low": signed("95 % from"), "high": signed("to"), "parent_label": "Part of",
        **{name: signed(title, width=110) for name, title in more.items()}, "leaves": "Subtopics",
    }


def signed(title: str, digits: int = 2, width: int = 75) -> object:
    """The heading of a column of signed points; `written` writes it as sentences do."""
    return st.column_config.NumberColumn(title, format=f"%+.{digits}f", width=width)


def counted(title: str, width: int = 75) -> object:
    """The heading of a column of counts."""
    return st.column_config.NumberColumn(title, format="localized", width=width)


def table(frame: pd.DataFrame, columns: Mapping[str, object] | None, **more: object) -> None:
    """A table whose signed figures are written as sentences write them: a true minus, never −0.00.

    columns: column → its heading; written so are those with a format "%+.2f", or other digits.
    They still sort as numbers. more: for `st.dataframe`.
    """
    digits = _signed_digits(frame, columns or {})
    if digits:
        plain = {name: columns[name] | {"type_config": columns[name]["type_config"] | {
            "format": None}} for name in digits}  # its own would be written with a hyphen
        frame, columns = written(frame, digits), {**columns, **plain}
    st.dataframe(frame, hide_index=True, column_config=columns, width=TABLE_WIDTH, placeholder="–",
                 **more)


def _signed_digits(frame: pd.DataFrame, columns: Mapping[str, object]) -> dict[str, int]:
    """Column → digits; none in a table of more than MOST_WRITTEN cells."""
    found = {name: re.fullmatch(r"%\+\.(\d)f", one["type_config"].get("format") or "")
             for name, one in columns.items() if isinstance(one, dict) and name in frame}
    return {name: int(match[1]) for name, match in found.items()
            if match and frame.size <= MOST_WRITTEN}


def written(frame: pd.DataFrame, digits: Mapping[str, int]) -> "Styler":
    """The table with these columns as signed figures of so many digits."""
    return frame.style.format({
        name: lambda value, n=n: "" if pd.isna(value) else words.signed(value, n)
        for name, n in digits.items()})


def table_behind(
    frame: pd.DataFrame, *, formula: str, columns: Mapping[str, object] | None = None,
    method: str = "", key: str = "",
) -> None:
    """The table and the formula, each one click away.

    formula: a key of `FORMULAS`. columns: column → its heading (or Streamlit column); others are
    left out. method: the name and version of the method.
    """
    shown = frame if columns is None else frame[[name for name in columns if name in frame]]
    with st.container(horizontal=True, gap="small", width="content",
                      key=f"behind-{key or formula}"):
        with st.popover("Table", icon=":material/table:"):
            table(shown, columns, alt="The figures behind the chart")
        with st.popover("Formula", icon=":material/function:"):
            st.markdown(FORMULAS[formula])
            if method:
                st.caption(f"Method: {words.plain(method)}")
