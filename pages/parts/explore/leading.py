"""The way from a figure to the comments behind it."""

import pandas as pd
import streamlit as st

from core.model import Scope
from pages.parts import words
from pages.parts.explore.links import to_comments

OFFERED = 12


def by_topic(table: pd.DataFrame, scope: Scope) -> None:
    """The comments of the topics that move most, each in Explore with the scope's filters.

    table: columns topic, label, stake.
    """
    order = table.dropna(subset=["stake"])
    order = order.reindex(order["stake"].abs().sort_values(ascending=False).index)
    with st.popover("Read the comments", icon=":material/search:"):
        for row in order.head(OFFERED).itertuples():
            link(row.label, row.topic, scope)


def link(label: str, topic: str, scope: Scope, icon: str | None = None) -> None:
    """One topic's comments in Explore, where they can be searched and exported."""
    page, params = to_comments(scope=scope, topic=topic)
    st.page_link(page, label=words.plain(label), query_params=params, icon=icon)
