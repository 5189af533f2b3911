"""Charts of the Delight step: verdicts in, Altair charts out; nothing is drawn here."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from core.delight.evidence import sensitivity
from core.delight.evidence.ladder import Verdict
from core.delight.wording import day
from core.estimates import digits_of
from core.focus.chart_parts import INTERVALS, PALETTE, name_axis, title_of, value_axis
from core.model import OUTCOMES

GROUPS = {"treated": "With the change", "comparison": "Comparison"}
HOLDS = {True: "Stands", False: "Another verdict"}
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


def ways(verdict: Verdict) -> alt.LayerChart:
    """The effect computed otherwise: other windows, and without the segments that matter most.

    verdict: with ways. A rule stands at 0, a dotted one at the verdict's own effect.
    """
    rows = drawn_ways(verdict)
    form, order = f"+.{digits_of(verdict.effect.unit)}f", list(rows["label"])
    tooltip = [alt.Tooltip("label:N", title="Computed with"),
               *(alt.Tooltip(f"{name}:Q", title=title, format=form) for name, title in (
                   ("value", "Effect"), ("low", "95 % from"), ("high", "to"))),
               alt.Tooltip("finding:N", title="Finding")]
    colour = alt.Color("holds:N", title=None, legend=alt.Legend(orient="top", symbolOpacity=1),
                       scale=alt.Scale(domain=list(HOLDS.values()),
                                       range=[PALETTE["accent"], PALETTE["detractor"]]))
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=name_axis()),
        color=colour, tooltip=tooltip)
    unit = alt.X("low:Q", title=f"Effect, {OUTCOMES[verdict.outcome].unit}", axis=value_axis())
    lines = alt.Chart(pd.DataFrame({"x": [0.0, verdict.effect.value], "dash": [1, 3]}))
    rules = lines.mark_rule(color=PALETTE["neutral"]).encode(
        x="x:Q", strokeDash=alt.StrokeDash("dash:O", legend=None,
                                           scale=alt.Scale(range=[[1, 0], [3, 3]])))
    return alt.layer(
        rules, base.mark_rule(strokeWidth=3, opacity=0.4).encode(x=unit, x2="high:Q"),
        base.mark_point(filled=True, size=60, opacity=1).encode(x="value:Q"),
    ).properties(height=alt.Step(20), title=title_of(
        f"{_unbroken(sensitivity.title(ways_of(verdict)))}; {INTERVALS}"))


def _unbroken(title: str) -> str:
    """Broken before its last words, or a phone would cut it."""
    last = "ways to compute it"
    return title.replace(last, last.replace(" ", "\N{NO-BREAK SPACE}"))


def ways_of(verdict: Verdict) -> tuple[sensitivity.Way, ...]:
    """The verdict's other ways as they were computed."""
    return tuple(sensitivity.Way(**way) for way in verdict.ways)


def drawn_ways(verdict: Verdict, most: int = 8) -> pd.DataFrame:
    """The ways that are drawn: all windows, and the segments whose absence moves it most.

    Columns: label, value, low, high, finding, holds.
    """
    found = ways_of(verdict)
    centre = verdict.effect.value or 0.0
    without = sorted((way for way in found if way.kind == sensitivity.WITHOUT),
                     key=lambda way: (way.stands, -abs(way.value - centre)))[:most]
    shown = [*(way for way in found if way.kind == sensitivity.WINDOW), *without]
    return table_of_ways(shown)


def table_of_ways(found: Sequence[sensitivity.Way]) -> pd.DataFrame:
    """Every way as a row: label, value, low, high, finding, holds."""
    rows = [{"label": way.label if way.kind == sensitivity.WINDOW else f"without {way.label}",
             "value": way.value, "low": way.low, "high": way.high,
             "finding": way.finding.capitalize(), "holds": HOLDS[way.stands]} for way in found]
    return pd.DataFrame(rows, columns=["label", "value", "low", "high", "finding", "holds"])
