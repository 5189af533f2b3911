"""How we stand: the score, the classes behind it, and what customers who repeat do to it."""

import pandas as pd
import streamlit as st

from core.focus import score_charts
from core.focus.numbers.scores import as_row, shares
from core.focus.score_views import Now
from core.scales import SCALES
from pages.parts import figures
from pages.parts.scores import wording

NUMBER = st.column_config.NumberColumn


def draw(now: Now) -> None:
    """The figure, its chart, and the counts one click away."""
    scale, score = now.scale, now.score
    facts = SCALES[scale]
    left, right = st.columns([1, 2], vertical_alignment="center")
    wide = bool(score_charts.too_wide(pd.DataFrame([as_row(score)]), facts.unit)[0])
    with left:
        note = f"Scale {facts.title}"
        if score.value is None:
            note = f"{wording.counts(scale, now.counts).capitalize()}. {note}"
        elif wide:
            note = f"Grey: wider than ±{score_charts.TOO_WIDE:g}. {note}"
        figures.metric(facts.score, score, note=note, grey=wide)
    with right:
        if facts.good is None:
            figures.chart(score_charts.histogram(now.counts, scale),
                          "How often each score was given")
        else:
            figures.chart(score_charts.classes(shares(scale, now.counts), scale),
                          "Shares of the classes of answers")
    if said := wording.repeated(now.repeats):
        st.caption(f":material/group: {said}")
    figures.table_behind(now.counts, formula="score", key="now", method=score.method, columns={
        "score": "Score", "n": NUMBER("Responses", format="localized")})


def columns(unit: str) -> dict[str, object]:
    """Headings of a table of scores."""
    form = "%.2f" if unit == "mean" else "%.1f"
    signed = "%+.2f" if unit == "mean" else "%+.1f"
    return {
        "value": NUMBER("Score", format=form), "low": NUMBER("95 % from", format=form),
        "high": NUMBER("to", format=form), "n": NUMBER("n", format="localized"),
        "good": NUMBER("Promoters" if unit == "points" else "Good", format="localized"),
        "bad": NUMBER("Detractors", format="localized"),
        "customers": NUMBER("Customers", format="localized"),
        "standing": "Than the rest", "gap": NUMBER("Difference", format=signed),
        "gap_low": NUMBER("its 95 % from", format=signed),
        "gap_high": NUMBER("to ", format=signed),
    }


def behind(table: pd.DataFrame, unit: str, first: dict[str, object], **how: str) -> None:
    """The table behind a chart of scores. first: the headings ahead; how: as `table_behind`."""
    empty = [name for name in ("good", "bad") if name in table and table[name].isna().all()]
    figures.table_behind(table.drop(columns=empty), columns=first | columns(unit), **how)
