"""What is new or rising, above everything else: each leads to its topic."""

from datetime import date

import pandas as pd
import streamlit as st

from core.focus import emerging
from core.model import Scope
from core.store.database import Database
from pages.parts import address, figures, words
from pages.parts.topics.desk import Desk

MOST = 4  # all stand in the table
ICONS = {"new": ":material/fiber_new:", "rising": ":material/trending_up:"}
SHARES = {"share_now": "Share now", "share_before": "Before", "low": "Change, 95 % from",
          "high": "to"}
COLUMNS = {
    "label": "Topic", "kind": "", "mentions": "Comments now", "n": "of",
    **{name: st.column_config.NumberColumn(title, format="percent")
       for name, title in SHARES.items()},
    "since": st.column_config.DateColumn("Since", format="D MMM YYYY"),
}


def found(desk: Desk) -> pd.DataFrame:
    """What `emerging.emerging` says of the last four weeks in the scope."""
    last = desk.volume["last"]
    if last is None:
        return pd.DataFrame(columns=emerging.COLUMNS)
    rows = _found(desk.db, desk.version, desk.scope, min(last, date.today()))
    return rows[rows["topic"].isin(desk.table["topic"])]


@st.cache_resource(max_entries=32, show_spinner=False)
def _found(
    _db: Database, version: str, scope: Scope, today: date  # noqa: ARG001
) -> pd.DataFrame:
    # The version says which data and which topics these are.
    return emerging.emerging(_db, scope, today=today)


def badges(rows: pd.DataFrame) -> dict[str, str]:
    """Topic → "new" or "rising"."""
    return dict(zip(rows["topic"], rows["kind"], strict=True))


def strip(rows: pd.DataFrame) -> None:
    """One line: what is new, what is rising and by how much; nothing where nothing is."""
    if rows.empty:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="emerging"):
        st.caption(f"Since {words.day(rows['since'].iloc[0])}", width="content")
        for row in rows.head(MOST).itertuples():
            st.button(_said(row), key=f"emerging-{row.topic}", icon=ICONS[row.kind],
                      type="tertiary", on_click=address.write, args=("topic", row.topic))
        figures.table_behind(rows, formula="emerging", columns=COLUMNS)


def _said(row: tuple) -> str:
    label = words.plain(row.label)
    if row.kind == "new":
        return f"New: {label}, {words.count(row.mentions, 'comment')}"
    return f"Rising: {label}, {_percent(row.share_before)} → {_percent(row.share_now)} of comments"


def _percent(share: float) -> str:
    digits = 0 if share >= 0.095 else 1
    return words.plain(f"{100 * share:.{digits}f}\u00a0%")
