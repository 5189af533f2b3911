"""An effect recomputed by hand: what each segment brings, with its weight, and the sums below."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.delight.evidence import by_hand
from core.delight.evidence.by_hand import Step
from core.delight.evidence.charts import GROUPS
from core.delight.evidence.ladder import Verdict
from core.delight.evidence.meta_did import Effect
from core.delight.evidence.units import COUNTED
from core.model import LAST_COMPARED, Outcome
from pages.parts import figures, words

PLACES = 4
# What the effect follows from stands first; a narrow screen shows the rest by scrolling.
ORDER = ("start", "segment", "group", "change", "error", "weight", "n_before", "before", "n_after",
         "after")
FEW = 8
HEIGHT = 250  # px: the sums stand below in view
WITHOUT = {
    4: "On rung 4 there are no segments to weigh: the effect is the step of one weekly series, "
       "fitted with trend, season and errors that follow each other.",
    5: "On rung 5 no effect is computed, so there is nothing to recompute.",
}
AGAIN = "This measurement kept nothing by segment; measure again, and it stands here."


def recompute(found: Verdict) -> None:
    """The button, and behind it the segments with the sums that make the effect."""
    with st.popover("By hand", icon=":material/calculate:"):
        steps = [Step.from_json(plain) for plain in found.by_hand]
        if found.rung > LAST_COMPARED or not steps:
            st.caption(WITHOUT.get(found.rung, AGAIN))
            return
        st.dataframe(table(steps), hide_index=True, width=figures.TABLE_WIDTH,
                     height=HEIGHT if sum(len(one.terms) for one in steps) > FEW else "auto",
                     column_config=_columns(found.outcome),
                     alt="What each segment brings to the effect")
        effect = by_hand.put_together(steps)
        if len(steps) > 1:
            st.table([_row(step, weight) for step, weight in zip(
                steps, by_hand.weights_of(steps), strict=True)])
        st.markdown("\n".join(f"- {said}" for said in in_words(found, steps, effect)))
        noun, one = COUNTED[found.outcome]
        unit = ("natural logarithms" if found.outcome is Outcome.ORDER_VALUE
                else found.before.unit)
        st.caption(f"n counts {noun}: {one}. Means, d and √v: {unit}. Means are at the average mix "
                   "of who answers, as the effect is. v = s² ÷ n before + s² ÷ n after; each s² "
                   "leans on that of all segments with the weight of 4 observations. "
                   "w = 1 ÷ (v + τ²).")


def table(steps: Sequence[Step]) -> pd.DataFrame:
    """A row a segment (and start), those with the change first, columns `ORDER` without those
    that say nothing.
    """
    rows = [{"start": step.start, **vars(term), "group": GROUPS[term.group]}
            for step in steps
            for term in sorted(step.terms, key=lambda one: one.group, reverse=True)]
    frame = pd.DataFrame(rows)[list(ORDER)]
    frame["before"] = frame["before"].astype(float)
    if len(steps) > 1:
        return frame.assign(start=pd.to_datetime(frame["start"]))
    without = ["start"] if frame["before"].notna().any() else ["start", "n_before", "before"]
    return frame.drop(columns=without)


def _columns(outcome: Outcome) -> dict[str, object]:
    noun, ln = COUNTED[outcome][0], "ln of " if outcome is Outcome.ORDER_VALUE else ""
    figure, count = st.column_config.NumberColumn, "localized"
    return {
        "start": st.column_config.DateColumn("Start", format="D MMM YYYY"),
        "segment": "Segment", "group": "Group",
        "n_before": figure("n before", help=noun, format=count),
        "before": figure(f"Mean {ln}before", format=f"%.{PLACES}f"),
        "n_after": figure("n after", help=noun, format=count),
        "after": figure(f"Mean {ln}after", format=f"%.{PLACES}f"),
        "change": figure("d", format=f"%+.{PLACES}f"),
        "error": figure("√v", format=f"%.{PLACES}f"),
        "weight": figure("w", format="%.6g")}


def _row(step: Step, weight: float) -> dict[str, str]:
    return {"Start": words.day(step.start), "τ²": _figure(step.between),
            **{title: words.signed(step.mean(group), PLACES) for group, title in GROUPS.items()},
            "Effect": words.signed(step.effect, PLACES), "Weight": _figure(weight)}


def in_words(found: Verdict, steps: Sequence[Step], effect: Effect) -> list[str]:
    """From the cells to the effect that is shown: Markdown sentences."""
    low, high = (words.signed(end, PLACES) for end in effect.interval)
    total = f"**{words.signed(effect.value, PLACES)}**"
    if len(steps) > 1:
        said = ["Each start as one: its effect is Σ w d ÷ Σ w with the change less that of the "
                "comparison; its weight goes with 1 ÷ (1 ÷ Σ w + 1 ÷ Σ w) of its two groups.",
                f"Effect: Σ weight · effect = {total}; error √(Σ weight² ÷ Σ w with the change + "
                f"(Σ weight ÷ √Σ w of the comparison)²) = {_figure(effect.error)}."]
    else:
        step = steps[0]
        treated, others = (words.signed(step.mean(group), PLACES) for group in GROUPS)
        said = [f"τ² = {_figure(step.between)}: what segments of a group differ by beyond chance.",
                f"Σ w d ÷ Σ w: with the change {treated}, comparison {others}.",
                f"Effect: their difference = {total}; error √(1 ÷ Σ w + 1 ÷ Σ w) = "
                f"{_figure(effect.error)}."]
    said.append(f"95\N{NO-BREAK SPACE}%: effect ± t · error, Student’s t with "
                f"{words.count(effect.df, 'degree')} of freedom = {low} to {high}.")
    if found.outcome is Outcome.ORDER_VALUE and found.effect.value is not None:
        said.append("These are logarithms; the effect shown is 100 · (e to the power of the "
                    f"effect − 1) = {words.signed(found.effect.value, 2)} %.")
    return said


def _figure(value: float) -> str:
    return words.number(value, PLACES)
