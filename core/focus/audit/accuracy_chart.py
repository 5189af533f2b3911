"""Precision and recall of each audited topic, as dots with their intervals."""

import altair as alt
import pandas as pd

from core.focus.chart_parts import INTERVALS, PALETTE, height_of, name_axis, title_of

KINDS = {"precision": "Of its tags, right", "recall": "Of what is about it, tagged"}
COLOURS = [PALETTE["accent"], PALETTE["neutral"]]
MOST = 24
LEGEND = 68  # px of its two lines and of the second line of a title


def accuracy(table: pd.DataFrame) -> alt.LayerChart:
    """table: of `audited.table`; what is withheld is not drawn, nor rows beyond MOST."""
    shown = table.head(MOST)
    rows = pd.concat([
        shown[["label", "judged", "about"]].assign(
            kind=title, value=shown[name], low=shown[f"{name}_low"], high=shown[f"{name}_high"])
        for name, title in KINDS.items()
    ]).dropna(subset=["value"])
    order = list(dict.fromkeys(shown["label"]))
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=order, title=None, axis=name_axis()),
        yOffset=alt.YOffset("kind:N", sort=list(KINDS.values())),
        color=alt.Color("kind:N", title=None, sort=list(KINDS.values()), scale=alt.Scale(
            domain=list(KINDS.values()), range=COLOURS),
            legend=alt.Legend(orient="bottom", direction="horizontal", columns=1)),
        tooltip=[alt.Tooltip("label:N", title="Topic"), alt.Tooltip("kind:N", title=" "),
                 alt.Tooltip("value:Q", format=".0f", title="%"),
                 alt.Tooltip("low:Q", format=".0f", title="95 % from"),
                 alt.Tooltip("high:Q", format=".0f", title="to")])
    scale = alt.Scale(domain=[0, 100])
    line = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=None, scale=scale),
                                                x2="high:Q")
    dot = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("value:Q", title=None, scale=scale))
    return (line + dot).properties(
        height=height_of(2 * rows["label"].nunique()) + LEGEND,
        title=title_of(f"Right tags and found mentions, %, by topic, {INTERVALS}"))
