"""Drivers by segment: one attribute, a row a topic, a column a value, the stakes pooled."""

from html import escape

import pandas as pd
import streamlit as st

from core.focus import segment_drivers
from core.focus.chart_parts import PALETTE, spoken
from core.focus.numbers.drivers import unit_of
from core.scales import SCALES, Scale
from core.store import feedback, findings, segment_findings
from core.store.database import Database
from pages.parts import address, figures, heat_frame, words

MOST_ROWS = 24
PALEST, FULLEST = 4, 42  # % of the colour; the figures on it can be read, light and dark
NONE = "–"
MARKS = {"worse": "▼", "better": "▲"}
STYLE = f"""
.heat td.pain {{ background: color-mix(in srgb, {PALETTE["pain"]} var(--full), transparent); }}
.heat td.strength {{
  background: color-mix(in srgb, {PALETTE["strength"]} var(--full), transparent); }}
.heat td small {{ display: block; font-size: .65rem; line-height: 1; }}
"""


def draw(db: Database, scale: Scale, *, parents: bool) -> None:
    """The attribute to choose, and its table. parents: topics in place of subtopics."""
    studied = segment_findings.studied(db, scale)
    names = sorted(feedback.segments(db), key=lambda name: name not in studied)
    if not names:
        st.caption("No segments yet: a column of a file with 2 to 50 values becomes one.")
        return
    st.session_state["by"] = address.read("by", names, names[0])
    attribute = st.selectbox(
        "Segment", names, key="by", width=220, label_visibility="collapsed",
        format_func=lambda one: words.plain(spoken(one).capitalize()),
        on_change=address.follow, args=("by", "by"))
    study = findings.study(db)
    cells = _cells(db, study.id, study.drivers_edition, scale, attribute, parents=parents)
    said = words.plain(spoken(attribute))
    if cells.empty:
        st.caption(f"Not enough data: the study found no two values of {said} with "
                   "30 scored responses by 10 customers each.")
        return
    unit = unit_of(scale)
    st.markdown(f":small[**{SCALES[scale].score} {unit} at stake by {said}, partially pooled**]")
    heat_frame.draw(drawn(
        cells, f"{SCALES[scale].score} {unit} at stake for each topic, by {said}"), STYLE)
    st.caption("Every study works these out over all responses; filters do not change them. "
               f"▼ worse and ▲ better than the other values of {said} together, beyond chance. "
               "“Pooled”: fewer than 30 mentions there, so the figure leans on those others. "
               f"“{NONE}”: not enough data, nobody there mentions it. "
               "An association, not yet a cause.")
    text, signed = st.column_config.TextColumn, figures.signed
    figures.table_behind(cells, formula="segments", method=segment_drivers.METHOD, columns={
        "label": text("Topic", width=120), "value": text(said.capitalize(), width=85),
        "stake": signed("At stake"), "mentions": figures.counted("Mentions"),
        "differs": text("Than others", width=95), "low": signed("95 % from"),
        "high": signed("to"), "gap": signed("Less the others", width=110),
        "gap_low": signed("95 % from "), "gap_high": signed("to "),
        "grade": text("Grade", width=75), "n": figures.counted("Responses"),
        "parent_label": "Part of"})


@st.cache_resource(max_entries=16, show_spinner=False)
def _cells(
    _db: Database, study: int, edition: int, scale: Scale, attribute: str,  # noqa: ARG001
    *, parents: bool,
) -> pd.DataFrame:
    return segment_drivers.by_segment(_db, scale, attribute, parents=parents)


def drawn(cells: pd.DataFrame, what: str) -> str:
    """The table as HTML. cells: of `segment_drivers.by_segment`; the first 24 topics are drawn.

    what: for those who cannot see it.
    """
    heads = list(dict.fromkeys(cells["value"].sort_values()))
    kept = cells.groupby("topic")["stake"].apply(lambda one: one.abs().max()).nlargest(MOST_ROWS)
    topics = cells[cells["topic"].isin(kept.index)].drop_duplicates("topic")
    most = float(cells["stake"].abs().max())
    at = {(one.topic, one.value): one for one in cells.itertuples()}
    return heat_frame.framed(heads, (
        ("whole", row.label, (_cell(at[row.topic, head], most) for head in heads))
        for row in topics.itertuples()), what)


def _cell(one: tuple, most: float) -> str:
    if one.grade == "withheld":
        said = f"{one.label}, {one.value}: not enough data, none of {one.n:,} responses mentions it"
        return f'<td title="{escape(said)}">{NONE}</td>'
    said = (f"{one.label}, {one.value}: {words.number(one.stake, 2)} "
            f"({words.interval(one.low, one.high, 2)}), {one.mentions:,} of {one.n:,} responses"
            + (f"; {one.differs} than the others" if one.differs else ""))
    mark = f"<span>{MARKS[one.differs]}</span>" if one.differs else ""
    thin = "<small>pooled</small>" if one.grade == "pooled" else ""
    kind = "pain" if one.stake < 0 else "strength"
    shade = heat_frame.shade(one.stake, most, PALEST, FULLEST)
    return (f'<td class="{kind}" style="{shade}" title="{escape(said)}">'
            f"{words.number(one.stake, 1)}{mark}{thin}</td>")
