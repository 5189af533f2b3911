"""Charts of the Focus step: aggregated frames in, Altair charts out; nothing is drawn here.

Each carries a title that says what it shows and in which unit, so that it can stand alone; the
axis of the values then needs none.
"""

import altair as alt
import pandas as pd

from core.estimates import FULL_FROM
from core.focus.chart_parts import (
    INTERVALS,
    PALETTE,
    height_of,
    month_axis,
    name_axis,
    title_of,
    value_axis,
    zero_line,
)
from core.focus.periods import Unit


def driver_bars(drivers: pd.DataFrame, value: str = "stake", unit: str = "points",
                *, intervals: bool = True, title: str = "") -> alt.LayerChart:
    """Points of the score at stake per topic: pains to the left, strengths to the right.

    drivers: columns topic, label, `value`, low, high, mentions, grade, worst first; paler are
    indicative rows, and pooled ones below 30 mentions. intervals: draw the 95 % interval. title:
    what the chart shows; "" for the plain sentence.
    """
    shown = drivers.dropna(subset=[value]).copy()
    kind = shown[value].lt(0).map({True: "pain", False: "strength"})
    shown["colour"] = kind.map(PALETTE)
    grades = shown["grade"] if "grade" in shown else pd.Series("full", shown.index)
    full = pd.Series(FULL_FROM, shown.index)
    leaning = grades.eq("pooled") & (shown.get("mentions", full) < FULL_FROM)
    shown["opacity"] = (grades.eq("indicative") | leaning).map({True: 0.1, False: 0.45})
    shown["name"] = unique(shown["label"], shown["topic"])
    y = alt.Y("name:N", sort=shown["name"].tolist(), title=None, axis=name_axis())
    tooltip = [alt.Tooltip("label:N", title="Topic"),
               alt.Tooltip(f"{value}:Q", format="+.2f", title=unit.capitalize())]
    if intervals:
        tooltip += [alt.Tooltip("low:Q", format="+.2f", title="95 % from"),
                    alt.Tooltip("high:Q", format="+.2f", title="to")]
    if "mentions" in shown:
        tooltip += [alt.Tooltip("mentions:Q", format=","), alt.Tooltip("grade:N")]
    base = alt.Chart(shown).encode(y=y, tooltip=tooltip)
    colour = alt.Color("colour:N", scale=None, legend=None)
    bars = base.mark_bar(height=15, cornerRadius=2, strokeWidth=1).encode(
        x=alt.X(f"{value}:Q", title=None, axis=value_axis()),
        color=colour, stroke=alt.Stroke("colour:N", scale=None, legend=None),
        fillOpacity=alt.FillOpacity("opacity:Q", scale=None, legend=None))
    layers = [bars, zero_line()]
    if intervals:
        # In the bar's own hue over its paler fill: seen inside and outside, light and dark.
        layers.append(base.mark_rule(strokeWidth=2.5).encode(
            x="low:Q", x2="high:Q", color=colour))
    said = title or f"{unit.capitalize()} of the score at stake by topic"
    return alt.layer(*layers).properties(height=height_of(len(shown)), title=title_of(said))


def most_moving(drivers: pd.DataFrame, value: str, most: int) -> pd.DataFrame:
    """The `most` rows with the largest |value|, worst first; withheld ones are left out."""
    shown = drivers.dropna(subset=[value])
    kept = shown.reindex(shown[value].abs().sort_values(ascending=False).index[:most])
    return kept.sort_values(value, ignore_index=True)


def costliest(drivers: pd.DataFrame, most: int) -> pd.DataFrame:
    """The pains whose interval lies wholly below 0, worst first."""
    return most_moving(drivers[drivers["high"] < 0], "stake", most)


def prevalence_trend(
    periods: pd.DataFrame, unit: Unit = "month", since: pd.Timestamp | None = None
) -> alt.LayerChart:
    """The share of responses that mention a topic, by month, quarter or year, with its 95 % band.

    periods: columns month (first days), mentions, responses, share, low, high. since: the first
    day, where something older is left out.
    """
    base = alt.Chart(periods).encode(x=month_axis(periods["month"]))
    said = {"month": "%b %Y", "quarter": "Q%q %Y", "year": "%Y"}[unit]
    tooltip = [alt.Tooltip("month:T", format=said, title=unit.capitalize()),
               alt.Tooltip("share:Q", format=".1%", title="Share"),
               alt.Tooltip("low:Q", format=".1%", title="95 % from"),
               alt.Tooltip("high:Q", format=".1%", title="to"),
               alt.Tooltip("mentions:Q", format=","), alt.Tooltip("responses:Q", format=",")]
    band = base.mark_area(opacity=0.22, color=PALETTE["accent"]).encode(
        y=alt.Y("low:Q", title=None, axis=alt.Axis(format="%", tickCount=4)), y2="high:Q")
    line = base.mark_line(color=PALETTE["accent"], strokeWidth=2).encode(y="share:Q")
    dots = base.mark_point(color=PALETTE["accent"], filled=True, size=40, opacity=1).encode(
        y="share:Q", tooltip=tooltip)
    start = f" since {since:%B %Y}" if since is not None else ""
    title = f"Share of responses that mention it, %, by {unit}{start}, {INTERVALS}"
    return (band + line + dots).properties(height=210, title=title_of(title))


def spread(counts: dict[float, int], scores: list[float], title: str) -> alt.Chart:
    """How often each score stands in a part of a file.

    counts: score → rows. scores: all scores of the file, so that parts share their axis.
    """
    table = pd.DataFrame([{"score": f"{score:g}", "n": counts.get(score, 0)} for score in scores])
    return alt.Chart(table).mark_bar(color=PALETTE["accent"]).encode(
        x=alt.X("score:N", sort=None, title="Score in the file", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("n:Q", title=None, axis=alt.Axis(tickCount=4, tickMinStep=1, format="d")),
        tooltip=[alt.Tooltip("score:N", title="Score"),
                 alt.Tooltip("n:Q", format=",", title="Rows")],
    ).properties(height=200, title=title_of(f"Rows by score, {title}"))


def unique(labels: pd.Series, topics: pd.Series) -> pd.Series:
    """Labels, with the topic's id where two topics carry the same one: bars must not merge."""
    twice = labels.duplicated(keep=False)
    return labels.where(~twice, labels + " (" + topics.astype(str) + ")")
