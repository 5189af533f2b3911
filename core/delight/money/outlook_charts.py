"""Charts of what is promised together: as it stands and as it is tried, scenarios, fiscal years."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from core.delight.money.amounts import amount, between
from core.delight.money.charts import wrapped
from core.delight.money.outlook import Basis, Outlook
from core.delight.money.scenarios import Compared
from core.focus.chart_parts import PALETTE, name_axis, title_of, zero_line
from core.focus.numbers.value import Range

NOW, TRIED = "as it stands", "with your change"
ALL = "All together"
MOST_ROWS = 5
MONEY_AXIS = {"tickCount": 4, "labelExpr": "format(datum.value, '~s')", "labelOverlap": True}


def before_and_after(found: Basis, now: Outlook, tried: Outlook | None) -> alt.LayerChart:
    """The net present value of all together and of each, as it stands and as it is tried.

    As tall without a change, so that nothing below it jumps at the first.
    """
    names = {one.initiative.id: one.initiative.name for one in found.planned}
    rows = []
    for kind, seen in ((NOW, now), (TRIED, tried)):
        if seen is None:
            continue
        rows.append(_row(ALL, ALL, kind, seen.npv, found.known.currency))
        if len(seen.rows) > 1:
            rows += [_row(wrapped(names[number]), names[number], kind, npv, found.known.currency)
                     for number, npv in seen.rows[:MOST_ROWS]]
    return _ranges(pd.DataFrame(rows), {NOW: PALETTE["neutral"], TRIED: PALETTE["good"]},
                   title=f"Net present value, {found.known.currency}, 80 % ranges")


def side_by_side(rows: Sequence[Compared], currency: str) -> alt.LayerChart:
    """The net present value of each scenario, as a range with its middle."""
    table = pd.DataFrame([_row(wrapped(one.name), one.name, "scenario", one.outlook.npv, currency)
                          for one in rows])
    return _ranges(table, {"scenario": PALETTE["good"]},
                   title=f"Net present value, {currency}, 80 % ranges")


def by_fiscal_year(seen: Outlook, currency: str) -> alt.LayerChart:
    """Net of each fiscal year: its 80 % range with the expected value."""
    table = pd.DataFrame([
        {"year": one.year.label, "low": one.range.p10, "high": one.range.p90, "net": one.net,
         "said": between(one.range, currency), "expected": amount(one.net, currency)}
        for one in seen.years])
    tooltip = [alt.Tooltip("year:N", title="Fiscal year"),
               alt.Tooltip("expected:N", title="Expected"),
               alt.Tooltip("said:N", title="8 times in 10")]
    base = alt.Chart(table).encode(
        x=alt.X("year:N", title=None, sort=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        tooltip=tooltip)
    bars = base.mark_bar(width=12, cornerRadius=5, opacity=0.75, color=PALETTE["good"]).encode(
        y=alt.Y("low:Q", title=None, axis=alt.Axis(**MONEY_AXIS)), y2="high:Q")
    middle = base.mark_tick(thickness=3, width=24, opacity=1, color=PALETTE["good"]).encode(
        y="net:Q")
    zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(color=PALETTE["neutral"]).encode(y="y:Q")
    return alt.layer(zero, bars, middle).properties(
        height=240, title=title_of(f"Net by fiscal year, {currency}, expected and 80 % ranges"))


def _row(name: str, whole: str, kind: str, one: Range, currency: str) -> dict[str, object]:
    return {"name": name, "whole": whole, "kind": kind, "low": one.p10, "middle": one.p50,
            "high": one.p90, "said": between(one, currency)}


def _ranges(table: pd.DataFrame, series: dict[str, str], *, title: str) -> alt.LayerChart:
    order = list(dict.fromkeys(table["name"]))
    kinds = [kind for kind in series if kind in set(table["kind"])]
    axis = name_axis()
    axis.labelExpr = r"split(datum.label, '\n')"  # Vega draws a list as lines
    legend = alt.Legend(orient="top") if len(series) > 1 else None
    base = alt.Chart(table).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=axis,
                scale=alt.Scale(domain=order, paddingInner=0.35)),
        yOffset=alt.YOffset("kind:N", sort=kinds),
        color=alt.Color("kind:N", title=None, legend=legend, scale=alt.Scale(
            domain=kinds, range=[series[kind] for kind in kinds])),
        tooltip=[alt.Tooltip("whole:N", title="What"), alt.Tooltip("kind:N", title="Which"),
                 alt.Tooltip("said:N", title="8 times in 10")])
    bars = base.mark_bar(height=10, cornerRadius=5, opacity=0.75).encode(
        x=alt.X("low:Q", title=None, axis=alt.Axis(**MONEY_AXIS)), x2="high:Q")
    middle = base.mark_tick(thickness=3, size=18, opacity=1).encode(x="middle:Q")
    return alt.layer(zero_line(), bars, middle).properties(
        height=len(order) * (52 if len(series) > 1 else 40) + 96, title=title_of(title))
