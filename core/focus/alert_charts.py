"""The chart of an alert: its weeks against what was expected of them."""

from textwrap import wrap

import altair as alt
import pandas as pd

from core.focus.chart_parts import PALETTE, title_of

HEIGHT = 170
LONGEST_LINE = 38  # letters of a title that a phone shows within a frame


def weeks(behind: pd.DataFrame, label: str) -> alt.LayerChart:
    """Comments a week that mention the topic, what was expected, and the alerted week as a dot.

    behind: columns of `alerts.behind`. label: what the topic is called.
    """
    base = alt.Chart(behind).encode(
        x=alt.X("week:T", title=None,
                axis=alt.Axis(format="%b %y", tickCount=6, labelOverlap=True, grid=False)),
        tooltip=[alt.Tooltip("week:T", title="Week from", format="%-d %b %Y"),
                 alt.Tooltip("mentions:Q", title="Comments", format=","),
                 alt.Tooltip("comments:Q", title="of", format=","),
                 alt.Tooltip("expected:Q", title="Expected", format=".1f"),
                 alt.Tooltip("low:Q", title="95 % from", format=".0f"),
                 alt.Tooltip("high:Q", title="to", format=".0f")])
    count = alt.Y("mentions:Q", title=None, axis=alt.Axis(tickCount=4, tickMinStep=1))
    band = base.mark_area(opacity=0.28, color=PALETTE["neutral"]).encode(
        y=alt.Y("low:Q", title=None), y2="high:Q")
    expected = base.mark_line(strokeDash=[4, 3], strokeWidth=1.5,
                              color=PALETTE["neutral"]).encode(y="expected:Q")
    counted = base.mark_line(strokeWidth=1.5, color=PALETTE["accent"]).encode(y=count)
    marked = base.transform_filter("datum.alerted")
    dot = marked.mark_point(filled=True, size=110, opacity=1, color=PALETTE["accent"]).encode(
        y=count)
    number = marked.mark_text(align="right", dx=-9, fontSize=12, fontWeight=600).encode(
        y=count, text=alt.Text("mentions:Q", format=","), color=alt.value("currentColor"))
    title = title_of("")
    title.text = [*wrap(f"Comments a week on “{label}”,", LONGEST_LINE),
                  "dashed: expected; grey: usual (95\u00a0%)"]
    return (band + expected + counted + dot + number).properties(height=HEIGHT, title=title)
