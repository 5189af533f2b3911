"""Charts of the scores: aggregated frames in, Altair charts out; nothing is drawn here.

Each carries a title that says what it shows and in which unit.
"""

from typing import Literal

import altair as alt
import pandas as pd

from core.focus.chart_parts import (
    INTERVALS,
    PALETTE,
    height_of,
    in_unit,
    name_axis,
    spoken,
    title_of,
    value_axis,
)
from core.focus.numbers.scores import class_of
from core.scales import SCALES, Scale

Period = Literal["week", "month", "quarter", "year"]
STEPS: dict[Period, str] = {"week": "W-MON", "month": "MS", "quarter": "QS", "year": "YS"}
SHAPES = {"above": "triangle-up", "below": "triangle-down"}
AXES: dict[Period, str] = {
    "week": "%d %b %y", "month": "%b %y", "quarter": "%b %y", "year": "%Y"}
CLASS_TITLES = {
    "detractor": "Detractors", "passive": "Passives", "promoter": "Promoters",
    "other": "Others", "good": "Good",
}
# Half of a 95 % interval, in points or %, beyond which a score is shown in grey and not ranked.
TOO_WIDE = 15.0


def classes(shares: pd.DataFrame, scale: Scale) -> alt.Chart:
    """One stacked bar of promoters, passives and detractors (or good and other).

    shares: columns klass, n, share (0…1). Means have no classes: see `histogram`.
    """
    facts = SCALES[scale]
    good = "" if facts.bad is not None or scale is Scale.THUMBS else (
        f" (good: {facts.good:g}–{facts.high:g})")
    order = [name for name in CLASS_TITLES if name in set(shares["klass"])]
    titled = shares.assign(
        title=shares["klass"].map(CLASS_TITLES),
        place=shares["klass"].map({name: i for i, name in enumerate(order)}),
    )
    titles = [CLASS_TITLES[name] for name in order]
    return alt.Chart(titled).mark_bar(height=30).encode(
        x=alt.X("share:Q", title=None, stack="normalize",
                axis=alt.Axis(format="%", tickCount=5, grid=False)),
        color=alt.Color("title:N", sort=titles, title=None,
                        scale=alt.Scale(domain=titles, range=[PALETTE[name] for name in order]),
                        legend=alt.Legend(orient="top")),
        order=alt.Order("place:Q"),
        tooltip=[alt.Tooltip("title:N", title="Class"), alt.Tooltip("n:Q", format=","),
                 alt.Tooltip("share:Q", format=".1%", title="Share")],
    ).properties(height=130, title=title_of(f"Answers, % of responses{good}"))

def histogram(counts: pd.DataFrame, scale: Scale) -> alt.Chart:
    """How often each score was given, in the colour of its class.

    counts: columns score, n.
    """
    facts = SCALES[scale]
    klass = counts["score"].map(lambda score: class_of(score, facts.good, facts.bad))
    binned = facts.high - facts.low > 20
    score = alt.X("score:Q", bin=alt.Bin(maxbins=20), title="Score") if binned else alt.X(
        "score:O", title="Score", axis=alt.Axis(labelAngle=0))
    n = alt.Tooltip("sum(n):Q", format=",", title="n")
    return alt.Chart(counts.assign(
        colour=klass.map(PALETTE).fillna(PALETTE["accent"]))).mark_bar().encode(
        x=score, y=alt.Y("sum(n):Q", title=None, axis=alt.Axis(tickCount=4, tickMinStep=1)),
        color=alt.Color("colour:N", scale=None, legend=None),
        tooltip=[alt.Tooltip("score:Q", title="Score"), n],
    ).properties(height=200, title=title_of("How often each score was given, responses"))

def score_trend(
    periods: pd.DataFrame, score: str, unit: str, *, period: Period = "month",
    target: float | None = None, same_mix: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """The score by week, month, quarter or year with its 95 % band.

    periods: columns month (first day of each), value, low, high, n. Where a value is missing (NaN,
    or no row) line and band break: what lies between is not known. What is `too_wide` is grey.
    target: drawn as a line across. same_mix: columns month, value, low, high, n: the score at one
    mix of who answers, drawn as a second, broken line.
    """
    known = periods.dropna(subset=["value"]).set_index("month").sort_index()
    every = pd.date_range(known.index.min(), known.index.max(), freq=STEPS[period])
    shown = known.reindex(every).rename_axis("month").reset_index()
    told = known.reset_index()
    told["colour"] = too_wide(told, unit).map({True: PALETTE["neutral"], False: PALETTE["accent"]})
    x = _time(shown["month"], period)
    base = alt.Chart(shown).encode(x=x)
    y = alt.Y("low:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))
    layers = [base.mark_area(opacity=0.22, color=PALETTE["accent"]).encode(y=y, y2="high:Q"),
              base.mark_line(color=PALETTE["accent"], strokeWidth=2).encode(y="value:Q")]
    dots = alt.Chart(told).encode(
        x=x, tooltip=_tooltip(score, period), color=alt.Color("colour:N", scale=None, legend=None))
    # A period between two unknown ones has no band of its own: its interval is drawn as a line.
    layers += [dots.mark_rule(opacity=0.45).encode(y="low:Q", y2="high:Q"),
               dots.mark_point(filled=True, size=45, opacity=1).encode(y="value:Q")]
    said = f"{in_unit(score, unit)}, by {period}, {INTERVALS}"
    if same_mix is not None:
        line = same_mix.set_index("month").reindex(every).rename_axis("month").reset_index()
        layers.append(alt.Chart(line).mark_line(
            color=PALETTE["pain"], strokeWidth=2, strokeDash=[5, 4],
            point=alt.OverlayMarkDef(color=PALETTE["pain"], size=22)).encode(
            x=x, y="value:Q", tooltip=_tooltip(f"{score} at one mix", period)))
        said += "; broken: at one mix of who answers"
    if target is not None:
        layers.append(_across(target, f"Target {target:g}"))
    return alt.layer(*layers).properties(height=280, title=title_of(said))


def _time(months: pd.Series, period: Period) -> alt.X:
    ticks = min(max(months.nunique(), 1), 8)
    # On years' own days, or the axis would write a year twice.
    values = [day.isoformat() for day in months] if period == "year" else None
    return alt.X("month:T", title=None, axis=alt.Axis(
        format=AXES[period], labelOverlap=True, grid=False,
        **({"values": values} if values else {"tickCount": ticks})))


def _tooltip(score: str, period: Period) -> list[alt.Tooltip]:
    said = {"week": "%d %b %Y", "month": "%b %Y", "quarter": "Q%q %Y", "year": "%Y"}[period]
    return [alt.Tooltip("month:T", format=said, title=period.capitalize()),
            alt.Tooltip("value:Q", format=".1f", title=score),
            alt.Tooltip("low:Q", format=".1f", title="95 % from"),
            alt.Tooltip("high:Q", format=".1f", title="to"), alt.Tooltip("n:Q", format=",")]


def _across(value: float, said: str) -> alt.LayerChart:
    """A line across the chart, with what it is."""
    base = alt.Chart(pd.DataFrame({"at": [value], "said": [said]})).encode(y="at:Q")
    return base.mark_rule(strokeDash=[2, 3], strokeWidth=1.5, color=PALETTE["neutral"]) + (
        base.mark_text(align="left", baseline="bottom", dx=4, dy=-3, fontSize=11).encode(
            text="said:N", x=alt.value(0)))


def score_by_segment(table: pd.DataFrame, by: str, score: str, unit: str) -> alt.LayerChart:
    """A dot with its 95 % interval for each value of a segment, best first.

    table: columns `by`, value, low, high, n, standing; rows with NaN are left out. Values of
    `too_wide` stand below the others, in grey and in the order of their names: they are not
    ranked. What is above or below the rest is a triangle.
    """
    shown = table.dropna(subset=["value"]).rename(columns={by: "segment"})
    wide = too_wide(shown, unit)
    ranked = shown[~wide].sort_values("value", ascending=False)["segment"].tolist()
    order = [*ranked, *sorted(shown[wide]["segment"], key=str)]
    shown["colour"] = wide.map({True: PALETTE["neutral"], False: PALETTE["accent"]})
    y = alt.Y("segment:N", sort=order, title=None, axis=name_axis())
    tooltip = [alt.Tooltip("segment:N", title=spoken(by)),
               alt.Tooltip("value:Q", format=".1f", title=score),
               alt.Tooltip("low:Q", format=".1f", title="95 % from"),
               alt.Tooltip("high:Q", format=".1f", title="to"), alt.Tooltip("n:Q", format=","),
               alt.Tooltip("standing:N", title="Than the rest")]
    shown["shape"] = shown["standing"].map(SHAPES).fillna("circle")
    base = alt.Chart(shown).encode(y=y, tooltip=tooltip,
                                   color=alt.Color("colour:N", scale=None, legend=None))
    line = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=None, scale=alt.Scale(zero=False), axis=value_axis()), x2="high:Q")
    dot = base.mark_point(filled=True, size=130, opacity=1).encode(
        x="value:Q", shape=alt.Shape("shape:N", scale=None, legend=None))
    return (line + dot).properties(
        height=height_of(len(shown)),
        title=title_of(f"{in_unit(score, unit)}, by {spoken(by)}, {INTERVALS}"))

def too_wide(table: pd.DataFrame, unit: str) -> pd.Series:
    """Which rows have an interval so wide that they must not be ranked: ±15 points or % and more.

    table: columns low, high. A mean has its own unit, for which no such limit is settled.
    """
    half = (table["high"] - table["low"]) / 2
    return half.gt(TOO_WIDE) & (unit != "mean")
