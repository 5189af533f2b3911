"""Charts of the Focus step: aggregated frames in, Altair charts out; nothing is drawn here.

Each carries a title that says what it shows and in which unit, so that it can stand alone; the
axis of the values then needs none.
"""

import altair as alt
import pandas as pd

from core.focus.chart_parts import (
    INTERVALS,
    PALETTE,
    height_of,
    in_unit,
    month_axis,
    name_axis,
    spoken,
    title_of,
    value_axis,
)
from core.focus.numbers.scores import class_of
from core.focus.periods import Unit
from core.model import SCALES, Scale

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


def score_trend(months: pd.DataFrame, score: str, unit: str, *, quarters: bool = False
                ) -> alt.LayerChart:
    """The score by month (or quarter) with its 95 % band.

    months: columns month (first day), value, low, high, n. Where a value is missing (NaN, or no
    row) line and band break: what lies between is not known.
    """
    known = months.dropna(subset=["value"]).set_index("month").sort_index()
    every = pd.date_range(known.index.min(), known.index.max(), freq="QS" if quarters else "MS")
    shown = known.reindex(every).rename_axis("month").reset_index()
    base = alt.Chart(shown).encode(x=month_axis(shown["month"]))
    tooltip = [alt.Tooltip("month:T", format="%b %Y", title="Month"),
               alt.Tooltip("value:Q", format=".1f", title=score),
               alt.Tooltip("low:Q", format=".1f", title="95 % from"),
               alt.Tooltip("high:Q", format=".1f", title="to"),
               alt.Tooltip("n:Q", format=",")]
    band = base.mark_area(opacity=0.22, color=PALETTE["accent"]).encode(
        y=alt.Y("low:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5)),
        y2="high:Q")
    line = base.mark_line(color=PALETTE["accent"], strokeWidth=2).encode(y="value:Q")
    told = alt.Chart(known.reset_index()).encode(x=month_axis(shown["month"]), tooltip=tooltip)
    # A month between two unknown ones has no band of its own: its interval is drawn as a line.
    ends = told.mark_rule(color=PALETTE["accent"], opacity=0.45).encode(y="low:Q", y2="high:Q")
    dots = told.mark_point(color=PALETTE["accent"], filled=True, size=45, opacity=1).encode(
        y="value:Q")
    period = "quarter" if quarters else "month"
    return (band + line + ends + dots).properties(
        height=280, title=title_of(f"{in_unit(score, unit)}, by {period}, {INTERVALS}"))


def score_by_segment(table: pd.DataFrame, by: str, score: str, unit: str) -> alt.LayerChart:
    """A dot with its 95 % interval for each value of a segment, best first.

    table: columns `by`, value, low, high, n; rows with NaN are left out. Values of `too_wide`
    stand below the others, in grey and in the order of their names: they are not ranked.
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
               alt.Tooltip("high:Q", format=".1f", title="to"), alt.Tooltip("n:Q", format=",")]
    base = alt.Chart(shown).encode(y=y, tooltip=tooltip,
                                   color=alt.Color("colour:N", scale=None, legend=None))
    line = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=None, scale=alt.Scale(zero=False), axis=value_axis()), x2="high:Q")
    dot = base.mark_point(filled=True, size=80, opacity=1).encode(x="value:Q")
    return (line + dot).properties(
        height=height_of(len(shown)),
        title=title_of(f"{in_unit(score, unit)}, by {spoken(by)}, {INTERVALS}"))


def too_wide(table: pd.DataFrame, unit: str) -> pd.Series:
    """Which rows have an interval so wide that they must not be ranked: ±15 points or % and more.

    table: columns low, high. A mean has its own unit, for which no such limit is settled.
    """
    half = (table["high"] - table["low"]) / 2
    return half.gt(TOO_WIDE) & (unit != "mean")


def driver_bars(drivers: pd.DataFrame, value: str = "stake", unit: str = "points",
                *, intervals: bool = True, title: str = "") -> alt.LayerChart:
    """Points of the score at stake per topic: pains to the left, strengths to the right.

    drivers: columns topic, label, `value`, low, high, mentions, grade, worst first; indicative
    rows are paler. intervals: draw the 95 % interval (the parts have none of their own).
    title: what the chart shows; "" for the plain sentence.
    """
    shown = drivers.dropna(subset=[value]).copy()
    kind = shown[value].lt(0).map({True: "pain", False: "strength"})
    shown["colour"] = kind.map(PALETTE)
    grades = shown["grade"] if "grade" in shown else pd.Series("full", shown.index)
    shown["opacity"] = grades.eq("indicative").map({True: 0.1, False: 0.45})
    shown["name"] = _unique(shown["label"], shown["topic"])
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
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=PALETTE["neutral"]).encode(x="x:Q")
    layers = [bars, zero]
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


def _unique(labels: pd.Series, topics: pd.Series) -> pd.Series:
    """Labels, with the topic's id where two topics carry the same one: bars must not merge."""
    twice = labels.duplicated(keep=False)
    return labels.where(~twice, labels + " (" + topics.astype(str) + ")")
