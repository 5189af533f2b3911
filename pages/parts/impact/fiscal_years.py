"""What is promised by fiscal year: expected money that adds up to the cent, with its chart."""

import streamlit as st

from core.delight.money import outlook_charts, outlook_tables
from core.delight.money.outlook import Basis, Outlook
from pages.parts import figures


def draw(found: Basis, seen: Outlook) -> None:
    """The table beside its chart."""
    currency = found.known.currency
    st.subheader("By fiscal year", anchor=False)
    left, right = st.columns([3, 2], gap="large")
    with left:
        money = st.column_config.TextColumn(alignment="right")
        st.dataframe(outlook_tables.years(seen, currency), hide_index=True,
                     alt="Money by fiscal year",
                     column_config=dict.fromkeys(outlook_tables.money_heads(currency), money))
        st.caption(outlook_tables.YEARS_NOTE)
    with right:
        figures.chart(outlook_charts.by_fiscal_year(seen, currency),
                      "Net of each fiscal year as a range")
