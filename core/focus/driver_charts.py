"""Charts of what changed in the drivers, and of what a bad and a good mention bring."""

import altair as alt
import pandas as pd

from core.focus.chart_parts import (
    INTERVALS,
    PALETTE,
    height_of,
    name_axis,
    title_of,
    value_axis,
    zero_line,
)
from core.focus.charts import unique

PARTS = {"prevalence": "Said more or less often", "effect": "Weighs more or less"}
FULL, PALE = 0.75, 0.25


def changes(rows: pd.DataFrame, title: str, unit: str) -> alt.LayerChart:
    """The change of each stake with its interval, over the bars of the two parts that it sums:
    full, said more or less often; pale, weighs more or less.

    rows: of `driver_changes.since_last`, the worst first.
    """
    shown = rows.assign(name=unique(rows["label"], rows["topic"]))
    y = alt.Y("name:N", sort=shown["name"].tolist(), title=None, axis=name_axis())
    told = [alt.Tooltip("label:N", title="Topic"),
            alt.Tooltip("change:Q", format="+.2f", title=f"Change, {unit}"),
            alt.Tooltip("low:Q", format="+.2f", title="95 % from"),
            alt.Tooltip("high:Q", format="+.2f", title="to"),
            alt.Tooltip("prevalence:Q", format="+.2f", title=PARTS["prevalence"]),
            alt.Tooltip("effect:Q", format="+.2f", title=PARTS["effect"]),
            alt.Tooltip("mentions:Q", format=",")]
    parts = shown.melt(["name"], list(PARTS), var_name="part", value_name="points")
    parts["colour"] = parts["points"].lt(0).map({True: PALETTE["pain"],
                                                 False: PALETTE["strength"]})
    parts["part"] = parts["part"].map(PARTS)
    bars = alt.Chart(parts).mark_bar(cornerRadius=2, strokeWidth=1).encode(
        y=y, yOffset=alt.YOffset("part:N", sort=list(PARTS.values())),
        x=alt.X("points:Q", title=None, axis=value_axis(), stack=None),
        color=alt.Color("colour:N", scale=None, legend=None),
        stroke=alt.Stroke("colour:N", scale=None, legend=None),
        fillOpacity=alt.FillOpacity(
            "part:N", scale=alt.Scale(domain=list(PARTS.values()), range=[FULL, PALE]),
            legend=None))
    base = alt.Chart(shown).encode(y=y, tooltip=told)
    whole = base.mark_rule(strokeWidth=2, color=PALETTE["neutral"]).encode(x="low:Q", x2="high:Q")
    dots = base.mark_point(filled=True, size=55, opacity=1, color=PALETTE["neutral"]).encode(
        x="change:Q")
    return alt.layer(bars, zero_line(), whole, dots).properties(
        height=height_of(len(shown)), title=title_of(f"{title}, {INTERVALS}"))


def kinds(
    rows: pd.DataFrame, title: str, unit: str, ends: tuple[float, float]
) -> alt.LayerChart:
    """What a bad mention costs, to the left, and what a good one brings, to the right.

    rows: of `driver_kinds.kinds`, of one kind, the largest first; both sides known. ends: of the
    axis, which several charts share.
    """
    shown = rows.assign(name=unique(rows["label"], rows["topic"]))
    sides = pd.concat([_side(shown, "penalty", "bad", "A bad mention", -1),
                       _side(shown, "reward", "good", "A good mention", 1)], ignore_index=True)
    y = alt.Y("name:N", sort=shown["name"].tolist(), title=None, axis=name_axis())
    base = alt.Chart(sides).encode(y=y, tooltip=[
        alt.Tooltip("label:N", title="Topic"), alt.Tooltip("side:N", title="Goes with"),
        alt.Tooltip("points:Q", format="+.1f", title=unit.capitalize()),
        alt.Tooltip("low:Q", format="+.1f", title="95 % from"),
        alt.Tooltip("high:Q", format="+.1f", title="to"),
        alt.Tooltip("mentions:Q", format=",")])
    colour = alt.Color("colour:N", scale=None, legend=None)
    bars = base.mark_bar(height=15, cornerRadius=2, strokeWidth=1, fillOpacity=0.45).encode(
        x=alt.X("points:Q", title=None, axis=value_axis(),
                scale=alt.Scale(domain=ends), stack=None),
        color=colour,
        stroke=alt.Stroke("colour:N", scale=None, legend=None))
    whiskers = base.mark_rule(strokeWidth=2.5).encode(x="low:Q", x2="high:Q", color=colour)
    return alt.layer(bars, zero_line(), whiskers).properties(
        height=height_of(len(shown)), title=title_of(f"{title}, {INTERVALS}"))


def _side(rows: pd.DataFrame, side: str, mentions: str, said: str, sign: int) -> pd.DataFrame:
    ends = [rows[f"{side}_low"] * sign, rows[f"{side}_high"] * sign]
    return pd.DataFrame({
        "name": rows["name"], "label": rows["label"], "side": said, "points": rows[side] * sign,
        "low": ends[0 if sign > 0 else 1], "high": ends[1 if sign > 0 else 0],
        "mentions": rows[mentions], "colour": PALETTE["pain" if sign < 0 else "strength"]})
