"""Charts of money: promised against realised, and what drives a projection's spread."""

from collections.abc import Sequence
from textwrap import wrap

import altair as alt
import pandas as pd

from core.delight.money.amounts import amount
from core.delight.money.portfolio import TOO_EARLY, Portfolio, Row
from core.focus.chart_parts import PALETTE, name_axis, title_of, zero_line
from core.focus.numbers.assumptions import FACTS
from core.focus.numbers.value import Projection, Range

NAME_LINE, NAME_LINES = 26, 2  # letters of a line beside a bar, and lines
SERIES = {"promised": PALETTE["neutral"], "realised": PALETTE["good"]}
ROW_PX = 56  # about a row of the list beside it
MOST_PX = 450  # what one screen and one sheet hold
MOST_DRIVERS = 8
MOST_INITIATIVES = 8  # that one screen and one sheet hold
LEAST_SHARE = 0.005


def promised_and_realised(found: Portfolio, rows: Sequence[Row]) -> alt.LayerChart | None:
    """For each initiative two bars from P10 to P90 with a tick at P50; None without any money.

    rows: those of `found` to draw, in their order; left out is what has no money and what is
    too early to tell.
    """
    rows = [row for row in rows
            if row.finding != TOO_EARLY and (row.promised or row.realised.money)]
    names = _names(rows)
    table = pd.DataFrame([
        {"name": names[row.initiative.id], "whole": row.initiative.name, "kind": kind,
         "low": one.p10, "middle": one.p50, "high": one.p90,
         "said": f"{amount(one.p10, found.currency)} to {amount(one.p90, found.currency)}"}
        for row in rows for kind, one in (("promised", row.promised), ("realised",
                                                                       row.realised.money))
        if isinstance(one, Range)])
    if table.empty:
        return None
    order = [names[row.initiative.id] for row in rows]
    y = alt.Y("name:N", sort=order, title=None, axis=_wrapped_names(),
              scale=alt.Scale(domain=order, paddingInner=0.35))
    offset = alt.YOffset("kind:N", sort=list(SERIES))
    colour = alt.Color("kind:N", title=None, legend=alt.Legend(orient="top"),
                       scale=alt.Scale(domain=list(SERIES), range=list(SERIES.values())))
    tooltip = [alt.Tooltip("whole:N", title="Initiative"), alt.Tooltip("kind:N", title="What"),
               alt.Tooltip("said:N", title="8 times in 10")]
    base = alt.Chart(table).encode(y=y, yOffset=offset, color=colour, tooltip=tooltip)
    axis = alt.Axis(tickCount=4, labelExpr="format(datum.value, '~s')", labelOverlap=True)
    bars = base.mark_bar(height=10, cornerRadius=5, opacity=0.75).encode(
        x=alt.X("low:Q", title=None, axis=axis), x2="high:Q")
    middle = base.mark_tick(thickness=3, size=18, opacity=1).encode(x="middle:Q")
    return alt.layer(zero_line(), bars, middle).properties(
        height=min(len(order) * ROW_PX + 100, MOST_PX),
        title=title_of(f"{found.currency} before costs, same time, 80 % ranges"))


def spread_bars(projection: Projection) -> alt.Chart | None:
    """Which assumption drives the spread; None where nothing is uncertain."""
    rows = drivers_of(projection)
    if rows.empty:
        return None
    order = rows["name"].tolist()
    return alt.Chart(rows).mark_bar(
        height=14, cornerRadius=2, color=PALETTE["accent"]).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=name_axis()),
        x=alt.X("share:Q", title=None, axis=alt.Axis(format="%", tickCount=4),
                scale=alt.Scale(domain=[0, float(rows["share"].max())])),
        tooltip=[alt.Tooltip("name:N", title="Assumption"),
                 alt.Tooltip("share:Q", format=".0%", title="Of the variance")],
    ).properties(height=len(rows) * 26 + 70,
                 title=title_of("What drives the spread, % of variance"))


def drivers_of(projection: Projection) -> pd.DataFrame:
    """[name, share]: what drives the spread, largest first, the rest together at the end."""
    rows = [{"name": FACTS[name].title, "share": share}
            for name, share in projection.spread if share >= LEAST_SHARE][:MOST_DRIVERS]
    rest = 1 - sum(row["share"] for row in rows)
    if rows and rest >= LEAST_SHARE:
        rows.append({"name": "Acting together, and the rest", "share": rest})
    return pd.DataFrame(rows, columns=["name", "share"])


def _names(rows: Sequence[Row]) -> dict[int, str]:
    """Initiative → its name on short lines, with its number where two are the same."""
    short = {row.initiative.id: wrapped(row.initiative.name) for row in rows}
    every = list(short.values())
    return {number: name if every.count(name) == 1 else f"{name} ({number})"
            for number, name in short.items()}


def wrapped(name: str) -> str:
    """The name on at most two lines, broken and cut at a word."""
    return "\n".join(wrap(name, NAME_LINE, max_lines=NAME_LINES, placeholder=" …"))


def _wrapped_names() -> alt.Axis:
    axis = name_axis()
    axis.labelExpr = r"split(datum.label, '\n')"  # Vega draws a list as lines
    return axis
