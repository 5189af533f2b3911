"""Charts of the Delight step: verdicts in, Altair charts out; nothing is drawn here."""

import altair as alt
import pandas as pd

from core.delight.evidence.ladder import Verdict
from core.delight.wording import day
from core.estimates import digits_of
from core.focus.chart_parts import INTERVALS, PALETTE, title_of
from core.model import OUTCOMES

GROUPS = {"treated": "With the change", "comparison": "Comparison"}
COLOURS = {"treated": PALETTE["accent"], "comparison": PALETTE["neutral"]}


def pre_trend(verdict: Verdict, title: str = "") -> alt.LayerChart:
    """Both groups by four weeks, with 95 % intervals and a rule where it went live.

    The comparison is worth something if both moved alike before. verdict: with a picture. title:
    what the chart shows; "" for the outcome's name.
    """
    points = points_of(verdict)
    names = [GROUPS[name] for name in GROUPS if GROUPS[name] in set(points["group"])]
    colour = alt.Color(
        "group:N", title=None, sort=names, legend=alt.Legend(orient="top", symbolOpacity=1),
        scale=alt.Scale(domain=names,
                        range=[COLOURS[key] for key in GROUPS if GROUPS[key] in names]))
    form = f".{digits_of(verdict.before.unit)}f"
    tooltip = [alt.Tooltip("group:N", title="Group"),
               alt.Tooltip("start:T", title="Four weeks from", format="%d %b %Y"),
               alt.Tooltip("value:Q", title="Mean", format=form),
               alt.Tooltip("low:Q", title="95 % from", format=form),
               alt.Tooltip("high:Q", title="to", format=form)]
    ticks = min(max(points["start"].nunique(), 1), 8)
    base = alt.Chart(points).encode(x=alt.X("start:T", title=None, axis=alt.Axis(
        format="%b %y", tickCount=ticks, labelOverlap=True, grid=False)), color=colour)
    band = base.mark_area(opacity=0.18).encode(
        y=alt.Y("low:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5)),
        y2="high:Q")
    line = base.mark_line(strokeWidth=2).encode(y="value:Q")
    dots = base.mark_point(filled=True, size=40, opacity=1).encode(y="value:Q", tooltip=tooltip)
    layers = [band, line, dots]
    if verdict.live_from:
        layers.append(_start(verdict))
    what = title or OUTCOMES[verdict.outcome].title
    unit = "" if verdict.before.unit == "mean" else f", {verdict.before.unit}"
    return alt.layer(*layers).properties(
        height=280, title=title_of(f"{what}{unit}, by four weeks, {INTERVALS}; dashed: it went "
                                   "live"))


def _start(verdict: Verdict) -> alt.Chart:
    live = pd.DataFrame({"start": [pd.Timestamp(verdict.live_from)],
                         "said": [f"Went live on {day(pd.Timestamp(verdict.live_from).date())}"]})
    return alt.Chart(live).mark_rule(
        color=PALETTE["detractor"], strokeDash=[5, 4], strokeWidth=2).encode(
        x="start:T", tooltip=[alt.Tooltip("said:N", title="Start")])


def points_of(verdict: Verdict) -> pd.DataFrame:
    """[start, group, value, low, high], a row a group and block of four weeks that has enough."""
    rows = [{"start": pd.Timestamp(str(row["start"])), "group": GROUPS[name], "value": row[name],
             "low": row[f"{name}_low"], "high": row[f"{name}_high"]}
            for row in verdict.picture for name in GROUPS if row[name] is not None]
    return pd.DataFrame(rows, columns=["start", "group", "value", "low", "high"]).astype(
        dict.fromkeys(("value", "low", "high"), float))
