"""Charts of topics: by segment, and on the map."""

from math import ceil, radians, sin

import altair as alt
import pandas as pd

from core.focus.chart_parts import LABEL_LIMIT, PALETTE, ROW, spoken, title_of
from core.model import CLEAR_TONE

MOST_ROWS = 40
MAP_HEIGHT = 460
CELL = ROW - 4  # height of a row of the heatmap, pixels
SLANT, LONGEST_HEAD, LETTER = 40, 160, 6.5  # degrees; pixels of a head; of a letter
PASSAGE = 120  # characters of a passage in a tooltip


def heatmap(cells: pd.DataFrame, segment: str) -> alt.LayerChart:
    """The share of comments that speak of each topic, by the values of a segment.

    cells: columns of `heat.by_segment`, of the rows to draw, in their order; withheld cells stay
    empty. A cell that differs from the rest bears an arrow.
    """
    shown = cells.assign(
        name=cells["label"].where(cells["depth"] == 0, "– " + cells["label"]),
        arrow=cells["differs"].map({"more": "▲", "less": "▼"}).fillna(""))
    order = shown["name"].drop_duplicates().tolist()[:MOST_ROWS]
    shown = shown[shown["name"].isin(order)]
    base = alt.Chart(shown).encode(
        x=alt.X("value:N", title=None,
                axis=alt.Axis(orient="top", labelAngle=-SLANT, labelLimit=LONGEST_HEAD,
                              labelOverlap=False, ticks=False, domain=False)),
        y=alt.Y("name:N", sort=order, title=None,
                axis=alt.Axis(labelLimit=LABEL_LIMIT, labelOverlap=False, labelFlush=False,
                              ticks=False, domain=False)),
        tooltip=[alt.Tooltip("label:N", title="Topic"),
                 alt.Tooltip("value:N", title=spoken(segment)),
                 alt.Tooltip("share:Q", format=".1%", title="Share"),
                 alt.Tooltip("low:Q", format=".1%", title="95 % from"),
                 alt.Tooltip("high:Q", format=".1%", title="to"),
                 alt.Tooltip("mentions:Q", format=","), alt.Tooltip("comments:Q", format=","),
                 alt.Tooltip("differs:N", title="Than the rest")])
    cell = base.mark_rect(cornerRadius=2).encode(
        color=alt.Color("share:Q", title="Share", legend=None,
                        # Pale enough that the figures on it can be read, light and dark.
                        scale=alt.Scale(range=["#0e8d8510", "#0e8d8578"], type="sqrt")))
    share = base.mark_text(fontSize=10, dy=0).encode(
        text=alt.Text("share:Q", format=".0%"), opacity=alt.condition(
            "isValid(datum.share)", alt.value(0.85), alt.value(0)))
    arrow = base.mark_text(fontSize=8, dx=17).encode(text="arrow:N")
    title = title_of(f"Share of comments that speak of it, %, by {spoken(segment)}")
    return (cell + share + arrow).properties(
        height=max(len(order), 1) * CELL + _room_above(shown["value"], title), title=title)


def _room_above(values: pd.Series, title: alt.Title) -> int:
    """Pixels of the title and the slanted heads, which the height holds beside the rows."""
    longest = int(values.astype(str).str.len().max()) if len(values) else 0
    heads = sin(radians(SLANT)) * min(LETTER * longest, LONGEST_HEAD) + 16
    return ceil(heads) + 17 * len(title.text) + 16


def topic_map(places: pd.DataFrame, chosen: str | None = None) -> alt.LayerChart:
    """Mentions on the map: near means alike; in the colour of their tone, those chosen in full.

    places: columns of `maps.places`. chosen: a topic's label, whose mentions stand out.
    """
    tone = places["sentiment"].map(_tone)
    shown = places.assign(
        colour=tone.map(PALETTE), passage=places["text"].str.slice(0, PASSAGE),
        faint=(places["label"] != chosen) if chosen else False)
    middles = shown.groupby("label").agg(x=("x", "median"), y=("y", "median"),
                                         n=("x", "size")).reset_index()
    axis = alt.Axis(labels=False, ticks=False, grid=False, domain=False)
    scale = alt.Scale(zero=False, nice=False, padding=12)
    place = {"x": alt.X("x:Q", title=None, axis=axis, scale=scale),
             "y": alt.Y("y:Q", title=None, axis=axis, scale=scale)}
    dots = alt.Chart(shown).mark_circle(size=26).encode(
        **place, color=alt.Color("colour:N", scale=None, legend=None),
        opacity=alt.condition("datum.faint", alt.value(0.12), alt.value(0.7)),
        tooltip=[alt.Tooltip("label:N", title="Topic"), alt.Tooltip("passage:N", title="Said")])
    named = middles.nlargest(12, "n") if not chosen else middles[middles["label"] == chosen]
    labels = alt.Chart(named).mark_text(fontSize=12, fontWeight=600).encode(
        **place, text="label:N", color=alt.value("currentColor"))
    title = "Mentions by what they mean: near means alike (no units)"
    return (dots + labels).properties(height=MAP_HEIGHT, title=title_of(title))


def _tone(sentiment: float | None) -> str:
    if sentiment is None or pd.isna(sentiment) or abs(sentiment) < CLEAR_TONE:
        return "neutral"
    return "strength" if sentiment > 0 else "pain"
