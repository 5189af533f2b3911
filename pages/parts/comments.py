"""Comments with what was meant highlighted; customers' words are only ever text."""

import html

import pandas as pd
import streamlit as st

from core.model import CLEAR_TONE
from core.scales import SCALES, Scale
from pages.parts import words


def listed(evidence: pd.DataFrame) -> None:
    """The comments, one below the other; each passage in the colour of its sentiment.

    evidence: columns of `passages.evidence`; a response with two mentions has two rows.
    """
    blocks = [_block(rows) for _, rows in evidence.groupby("response_id", sort=False)]
    st.html("".join(blocks))


def _block(rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    passages = [(int(row.start), int(row.stop), _kind(row.sentiment)) for row in rows.itertuples()]
    return (
        '<article style="padding:.7rem 0;border-bottom:1px solid rgba(138,148,156,.35);'
        'overflow-wrap:anywhere"><p dir="auto" style="margin:0 0 .3rem;line-height:1.5">'
        f'{words.marked(first["comment"], passages)}</p>'
        f'<small style="opacity:.75">{html.escape(_meta(first))}</small></article>'
    )


def _meta(row: pd.Series) -> str:
    parts = []
    if pd.notna(row["score"]) and row["scale"]:
        parts.append(f"{row['score']:g} of {SCALES[Scale(row['scale'])].high:g}")
    # A missing text is None or, in a column of missing ones, NaN.
    parts.append(words.day(row["received_on"] if pd.notna(row["received_on"]) else None))
    parts.append(str(row["source"]))
    if pd.notna(row["language"]):
        parts.append(str(row["language"]))
    return " · ".join(parts)


def _kind(sentiment: float | None) -> str:
    if sentiment is None or pd.isna(sentiment) or abs(sentiment) < CLEAR_TONE:
        return "neutral"
    return "strength" if sentiment > 0 else "pain"
