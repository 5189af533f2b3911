"""The chart of topics: mentions on the map."""

import altair as alt
import pandas as pd

from core.focus.chart_parts import PALETTE, title_of
from core.model import CLEAR_TONE

MAP_HEIGHT = 460
PASSAGE = 120  # characters of a passage in a tooltip


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
