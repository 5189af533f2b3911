"""What the charts of the Focus step share: colours, titles, axes.

Colours are fixed: blue is good, orange is bad, grey is neither. They stay apart for the
colour-blind, and stand 3:1 or more on the light and on the dark background.
"""

from textwrap import wrap

import altair as alt
import pandas as pd

PALETTE: dict[str, str] = {
    "promoter": "#3880c2", "good": "#3880c2", "strength": "#3880c2",
    "passive": "#8a949c", "neutral": "#8a949c", "other": "#8a949c",
    "detractor": "#c8641f", "pain": "#c8641f",
    "accent": "#0e8d85",
}
ROW = 28
LABEL_LIMIT = 170
TICKS = 8
# Its spaces do not break: a title breaks before it.
INTERVALS = "95\u00a0%\u00a0intervals"
LONGEST_LINE = 47  # letters that a phone shows on one line


def title_of(text: str) -> alt.Title:
    """What a chart shows, with its unit."""
    # Smaller than a heading, which says what a part of the page is about. Vega does not wrap.
    return alt.Title(wrap(text, LONGEST_LINE), fontSize=13, fontWeight=600, offset=12,
                     anchor="start")


def name_axis() -> alt.Axis:
    """The axis of names beside their rows."""
    # Flushed, the first and last name would stand beside their rows.
    return alt.Axis(labelLimit=LABEL_LIMIT, labelPadding=6, labelFlush=False, ticks=False,
                    domain=False)


def value_axis() -> alt.Axis:
    """The axis of figures; few enough ticks to be read. The title says the unit."""
    return alt.Axis(tickCount=TICKS)


def zero_line() -> alt.Chart:
    """The rule at 0 on the axis of figures."""
    return alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=PALETTE["neutral"]).encode(x="x:Q")


def spoken(column: str) -> str:
    """A column's name as words."""
    return column.replace("_", " ")


def month_axis(months: pd.Series) -> alt.X:
    """Time, from the first days of its months."""
    ticks = min(max(months.nunique(), 1), 8)
    return alt.X("month:T", title=None,
                 axis=alt.Axis(format="%b %y", tickCount=ticks, labelOverlap=True, grid=False))


def in_unit(score: str, unit: str) -> str:
    """"NPS, points"; a mean stands on its own scale."""
    return f"{score}, {unit}" if unit and unit != "mean" else score


def height_of(rows: int) -> int:
    """Pixels for a chart of so many rows, with its title and axis."""
    return max(rows, 1) * ROW + 84
