"""Charts of the gap: how far responses got."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.estimates import written
from core.gap.funnel import StageCount

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

ROW_PX = 27


def stage_rows(stages: Sequence[StageCount]) -> "pd.DataFrame":
    """A row a stage: [stage, n, received, share, low, high (%), first, last, said].

    said: what stands beside its bar. A stage that no quarter is old enough for has no n.
    """
    import pandas as pd

    return pd.DataFrame([{
        "stage": one.facts.title, "n": one.n if one.is_old_enough else None,
        "received": one.received, "share": one.share.value, "low": one.share.low,
        "high": one.share.high, "first": one.first, "last": one.last, "said": _said(one),
        "help": one.facts.help} for one in stages]).astype(
            {"n": "Int64", "share": float, "low": float, "high": float})


def funnel_bars(stages: Sequence[StageCount]) -> "alt.LayerChart":
    """A bar a stage: its share of what was received, with the 95 % interval and the count."""
    import altair as alt

    from core.focus.chart_parts import INTERVALS, PALETTE, name_axis, title_of

    rows = stage_rows(stages)
    shown = rows.assign(zero=0.0, end=rows["high"].fillna(0.0),
                        first=rows["first"].astype(str), last=rows["last"].astype(str))
    y = alt.Y("stage:N", sort=rows["stage"].tolist(), title=None, axis=name_axis())
    base = alt.Chart(shown).encode(y=y, tooltip=[
        alt.Tooltip("stage:N", title="Stage"), alt.Tooltip("help:N", title="Counted"),
        alt.Tooltip("n:Q", format=",", title="Responses"),
        alt.Tooltip("received:Q", format=",", title="of received"),
        alt.Tooltip("share:Q", format=".1f", title="%"),
        alt.Tooltip("low:Q", format=".1f", title="95 % from"),
        alt.Tooltip("high:Q", format=".1f", title="to"),
        alt.Tooltip("first:N", title="Quarters from"), alt.Tooltip("last:N", title="to")])
    # Room at the right for the count beside the longest bar, on a phone too.
    x = alt.X("share:Q", title=None, scale=alt.Scale(domain=[0, 160]), axis=None)
    bars = base.mark_bar(height=15, cornerRadius=2, color=PALETTE["accent"]).encode(x=x)
    ends = base.mark_rule(strokeWidth=2, color=PALETTE["neutral"]).encode(x="low:Q", x2="high:Q")
    said = base.mark_text(align="left", dx=7, fontSize=11).encode(x="end:Q", text="said:N")
    return alt.layer(bars, ends, said).properties(
        height=len(rows) * ROW_PX,
        title=title_of(f"Responses, % of those received, {INTERVALS}"))


def _said(one: StageCount) -> str:
    if not one.is_old_enough:
        return f"counted {one.facts.days} days after a quarter"
    if one.share.value is None:
        return f"{one.n:,} of {one.received:,}"
    return f"{one.n:,} · {written(one.share.value, 0 if one.share.value >= 10 else 1)} %"
