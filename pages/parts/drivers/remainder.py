"""What a filter makes of the drivers, in words, and the remainder as a row of the table."""

import numpy as np
import pandas as pd
import streamlit as st

from core.estimates import Estimate, withheld
from core.focus.chart_parts import spoken
from core.focus.key_drivers import DriverView
from core.focus.numbers.drivers import ROUNDING
from core.focus.segment_drivers import METHOD, only_segment
from core.model import Scope
from pages.parts import words

BASELINE = "Baseline (no topic mentioned)"
REMAINDER = "Remainder (observed − baseline − topics)"
UNSAID = "Topics that nobody there mentions, together"


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


def with_remainder(
    table: pd.DataFrame, view: DriverView, *, whole: bool, parents: bool = False
) -> pd.DataFrame:
    """The table with rows for the baseline and for what baseline and topics leave unexplained, so
    that it adds up to the score; of the whole that is nothing, by construction. Where a segment's
    stakes are pooled, what nobody there mentions is one row. parents: the table is one of topics.
    """
    rows = [{"topic": "", "label": label, "stake": one.value, "low": one.low, "high": one.high,
             "mentions": one.n, "grade": one.grade, "parent_label": "", "right": "", "found": ""}
            for label, one in ((BASELINE, view.baseline),
                               (UNSAID, _unsaid(table, view, parents=parents)),
                               (REMAINDER, view.residual))
            if one.value is not None]
    if whole and rows:
        rows[-1] |= {"stake": 0.0, "low": None, "high": None, "grade": "exact"}
    return pd.concat([table, pd.DataFrame(rows)], ignore_index=True) if rows else table


def _unsaid(table: pd.DataFrame, view: DriverView, *, parents: bool) -> Estimate:
    """What the topics of a pooled segment that have no stake of their own are taken to bring."""
    without = set(table.loc[table["stake"].isna(), "topic"])
    hidden = view.leaves[view.leaves["parent" if parents else "topic"].isin(without)]["topic"]
    at = np.flatnonzero([topic in set(hidden) for topic in view.stakes.topics])
    error = float(np.sqrt(max(view.stakes.covariance[np.ix_(at, at)].sum(), 0.0)))
    if not view.pooled or error <= ROUNDING:
        return withheld(0, view.unit, METHOD)
    value, half = float(view.stakes.stake[at].sum()), view.stakes.quantile * error
    return Estimate(value, value - half, value + half, int(view.stakes.mentions[at].sum()),
                    view.unit, "pooled", METHOD)
