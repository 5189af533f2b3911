"""The Excel action plan, made when somebody asks for it."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from core.innovate.action_plan import held
from core.scales import Scale
from core.store import findings, snapshot
from core.store.database import Database
from pages.parts import words

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def plan_button(
    db: Database, scale: Scale | None = None, part: tuple[str, str] | None = None,
    departments: tuple[str, ...] = (),
) -> None:
    """The button that downloads it; disabled before the first study.

    scale: None takes the one with the most responses. part: a segment. departments: whose
    opportunities it lists; none: all.
    """
    scale = scale or snapshot.default_scale(db)
    st.download_button("Excel plan", lambda: _plan(db, scale, part, departments),
                       "action-plan.xlsx", MIME, icon=":material/download:", on_click="ignore",
                       disabled=findings.study(db) is None,
                       help=words.plain(f"A plan {held(scale, part, departments)}."))


def _plan(
    db: Database, scale: Scale | None, part: tuple[str, str] | None, departments: tuple[str, ...]
) -> bytes:
    from core.innovate.workbook import write_plan

    with TemporaryDirectory() as folder:
        path = write_plan(db, Path(folder) / "action-plan.xlsx", now=datetime.now(UTC),
                          scale=scale, part=part, departments=departments)
        return path.read_bytes()
