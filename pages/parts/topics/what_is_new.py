"""What is new or rising, above everything else: each leads to its topic."""

from datetime import date

import pandas as pd
import streamlit as st

from core.focus import emerging
from core.model import Scope
from core.store.database import Database
from pages.parts import figures, words
from pages.parts.topics.desk import Desk, bring

MOST, FEW = 4, 2  # in the strip; on a phone
# On a phone each stands on a line of its own, and what lies behind them beside the date.
STYLE = """<style>
@media (min-width: 641px) { [class*="st-key-emerging-few-"] { display: none; } }
@media (max-width: 640px) {
    .st-key-emerging { gap: .1rem .5rem; }
    .st-key-emerging > :not(:has(button[kind="tertiary"])) { order: -1; }
    .st-key-emerging > :nth-child(n+4):has(button[kind="tertiary"]) { display: none; }
    .st-key-emerging > :has(button[kind="tertiary"]) { flex-basis: 100%; }
    .st-key-emerging button[kind="tertiary"] > * { justify-content: flex-start; }
    .st-key-emerging [data-testid="stPopover"] button span > span:has(
        > [data-testid="stIconMaterial"]) { display: none; }
}
</style>"""
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


def strip(topic: str, rows: pd.DataFrame) -> None:
    """One line: what is new, what is rising and by how much; nothing where nothing is.

    On a phone the first few; the others are one click away. topic: the one in view.
    """
    if rows.empty:
        return
    st.html(STYLE)
    n = len(rows)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="emerging"):
        only_new = (rows["kind"] == "new").all()
        st.caption("Found lately" if only_new else f"Since {words.day(rows['since'].iloc[0])}",
                   width="content")
        _each(rows.head(MOST), "emerging")
        if n > FEW:
            # With another topic it is another popover, which is closed.
            kind = "more" if n > MOST else "few"
            with st.popover(f"All {n}", key=f"emerging-{kind}-{topic}"):
                _each(rows, "emerging-all")
        figures.table_behind(rows, formula="emerging", columns=COLUMNS)


def _each(rows: pd.DataFrame, key: str) -> None:
    for row in rows.itertuples():
        label = words.plain(row.label)
        st.button(_said(row, label), key=f"{key}-{row.topic}", icon=ICONS[row.kind],
                  type="tertiary", on_click=bring, args=(row.topic,))


def _said(row: tuple, label: str) -> str:
    if row.kind == "new":
        return f"New: {label}, {words.count(row.mentions, 'comment')}"
    return f"Rising: {label}, {_percent(row.share_before)} → {_percent(row.share_now)} of comments"


def _percent(share: float) -> str:
    digits = 0 if share >= 0.095 else 1
    return words.plain(f"{100 * share:.{digits}f}\u00a0%")
