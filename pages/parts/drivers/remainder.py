"""What a filter makes of the drivers, in words, and the remainder as a row of the table."""

import pandas as pd
import streamlit as st

from core.focus.chart_parts import spoken
from core.focus.key_drivers import DriverView
from core.focus.segment_drivers import only_segment
from core.model import Scope
from pages.parts import words


def of_which_responses(view: DriverView, scope: Scope) -> None:
    """Whose effects these are: the segment's own, pooled, or those of the whole; "" for the whole.
    """
    if view.pooled:
        attribute, value = only_segment(scope)
        st.caption(f":material/join_inner: **Pooled.** These are the stakes of "
                   f"{words.plain(value)} itself: its {words.count(view.n, 'response')} count as "
                   "far as they can prove something; for the rest it is taken to be as the other "
                   f"values of {words.plain(spoken(attribute))} are.")
    elif not scope.is_whole:
        st.caption(":material/filter_alt: The effects of all responses, applied to those in view: "
                   "what they say more or less often changes a stake, an effect of their own does "
                   "not, and the intervals leave it out. For one segment’s own effects filter by "
                   "it alone, or see By segment.")


def with_remainder(table: pd.DataFrame, view: DriverView) -> pd.DataFrame:
    """The table with a row for what baseline and topics leave unexplained (0 for the whole)."""
    rest = view.residual
    if rest.value is None:
        return table
    row = {"topic": "", "label": "Remainder (observed − baseline − topics)", "stake": rest.value,
           "low": rest.low, "high": rest.high, "mentions": rest.n, "grade": rest.grade}
    return pd.concat([table, pd.DataFrame([row])], ignore_index=True)
