"""What an executive reads in five seconds: where most is at stake, and what speaks most for us."""

import pandas as pd
import streamlit as st

from core.estimates import INDICATIVE_FROM, digits_of
from core.model import OTHER_TOPICS
from pages.parts import words


def draw(table: pd.DataFrame, score: str, unit: str, through: str = "") -> None:
    """The sentences above a chart of drivers. table: label, stake, low, high, grade, mentions.

    Only topics whose interval leaves out 0 are named, and what shares no subject never is; nor is
    a pooled one below 15 mentions, which says what other segments say. through: "promoters" or
    "detractors", where the table shows that part.
    """
    pooled = "pooled" in set(table["grade"])
    table = table[(table["label"] != OTHER_TOPICS)
                  & ((table["grade"] != "pooled") | (table["mentions"] >= INDICATIVE_FROM))]
    by = f" through {through}" if through else ""
    pain, strength = (clear.iloc[0] if len(clear) else None for clear in (
        table[table["high"] < 0].sort_values("stake"),
        table[table["low"] > 0].sort_values("stake", ascending=False)))
    if pain is None and strength is None:
        st.markdown(f"**No stake in {score}{by} is clear**: "
                    + ("no topic of 15 mentions has an interval that leaves out 0."
                       if pooled else "every interval holds 0."))
        return
    told = [f"{begins}{by}: {words.plain(row['label'])}, {_points(row, unit)}"
            for begins, row in (("Most at stake", pain), ("Most in our favour", strength))
            if row is not None]
    st.subheader(told[0], anchor=False)
    if len(told) == 2:
        st.markdown(f"{told[1]}.")
    elif pain is None:
        st.markdown("No pain is clear: every other interval holds 0, or lies above it.")


def _points(row: pd.Series, unit: str) -> str:
    digits = digits_of(unit)
    few = (", indicative" if row["grade"] == "indicative" else
           f", pooled, {words.count(row['mentions'], 'mention')}" if row["grade"] == "pooled"
           else "")
    return words.unbroken(f"{words.signed(row['stake'], digits)} {unit} "
                          f"({words.interval(row['low'], row['high'], digits)}{few})")
