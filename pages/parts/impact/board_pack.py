"""The board pack, one click each: made when it is asked for, from what holds then."""

from datetime import UTC, datetime

import streamlit as st

from core.delight.board import pdf, report, slides
from core.store.database import Database

PDF = "application/pdf"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def buttons(db: Database) -> None:
    """As PDF and as slides."""
    proposals = bool(st.session_state.get("with-proposals"))
    for label, ending, mime, made in (("PDF", "pdf", PDF, pdf.as_pdf),
                                      ("PPTX", "pptx", SLIDES, slides.as_slides)):
        st.download_button(
            label, lambda made=made: made(report.pack(db, datetime.now(UTC).date(),
                                                      proposals=proposals)),
            f"impact-{datetime.now(UTC).date()}.{ending}", mime, key=f"board-{ending}",
            on_click="ignore",
            help="The board pack: these figures and charts, projections, scenarios, assumptions "
                 "and method.")
