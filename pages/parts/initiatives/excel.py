"""The Excel action plan, made when somebody asks for it."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from core.store import findings
from core.store.database import Database

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def plan_button(db: Database) -> None:
    """The button that downloads it; disabled before the first study."""
    st.download_button("Excel plan", lambda: _plan(db), "action-plan.xlsx", MIME,
                       icon=":material/download:", on_click="ignore",
                       disabled=findings.study(db) is None)


def _plan(db: Database) -> bytes:
    from core.innovate.workbook import write_plan

    with TemporaryDirectory() as folder:
        path = write_plan(db, Path(folder) / "action-plan.xlsx", now=datetime.now(UTC))
        return path.read_bytes()
