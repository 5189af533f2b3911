"""The tree that people read and tick: topics with their subtopics (its JavaScript beside it)."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
import streamlit as st

from core.estimates import written
from core.model import CLEAR_TONE

HERE = Path(__file__).parent
KEY = "topic-tree"
HEARD, REVEALED = "topic-tree-heard", "topic-tree-revealed"
HTML = """
<div class="desk">
  <div class="bar">
    <input type="search" aria-label="Find a topic" placeholder="Find a topic">
    <button type="button" class="all"></button>
    <span class="ticked" role="status"></span>
    <button type="button" class="merge">Merge…</button>
    <button type="button" class="clear">Clear</button>
  </div>
  <div class="heads" aria-hidden="true"><span>Topic</span><span class="n">Comments</span><span
    class="share">Share</span><span class="tone">Tone</span></div>
  <ul aria-label="Topics and their subtopics"></ul>
  <div class="none" hidden>No topic is called that.</div>
</div>
"""
_component = st.components.v2.component(
    "actiongap_topics", html=HTML,
    css=(HERE / "tree_view.css").read_text("utf-8"), js=(HERE / "tree_view.js").read_text("utf-8"),
)


def draw(
    table: pd.DataFrame, chosen: str, badges: Mapping[str, str], only: Mapping[str, str], *,
    on_merge: Callable[[], None],
) -> None:
    """Draws the tree; `st.session_state[KEY]` holds `merge` (topics ticked), and see `heard`.

    table: of `tree.tree_table`. badges: topic → "new" or "rising". only: topic → its subtopic,
    where it has just one: that is drawn in its place.
    """
    rows = {row["topic"]: _row(row, badges) for row in table.to_dict("records")}
    for top, leaf in only.items():
        if top in rows and leaf in rows:
            # What acts on whole topics takes the one above it.
            pinned = rows[top]["pinned"] or rows[leaf]["pinned"]
            rows[top] = rows.pop(leaf) | {"parent": None, "top": top, "pinned": pinned}
    _component(
        key=KEY, on_chosen_change=_is_kept, on_merge_change=on_merge,
        data={"chosen": chosen, "heard": st.session_state.get(HEARD, 0),
              "revealed": st.session_state.get(REVEALED, 0), "rows": list(rows.values())},
    )


def reveal() -> None:
    """The chosen row is scrolled to when the tree is drawn next."""
    st.session_state[REVEALED] = st.session_state.get(REVEALED, 0) + 1


def _is_kept() -> None:
    """A callback: what makes `chosen` a value that the browser keeps."""


def heard() -> str | None:
    """The topic that was clicked since the page last asked; None where none was.

    No event, which a run that is stopped early would lose: the browser repeats its last click with
    all that it sends, and believes its own until it hears of that one.
    """
    said = (st.session_state.get(KEY) or {}).get("chosen")
    topic, stamp = (said.get("topic"), said.get("stamp")) if isinstance(said, dict) else ("", 0)
    if not isinstance(topic, str) or not isinstance(stamp, int):
        return None  # never trust it
    if stamp <= st.session_state.get(HEARD, 0):
        return None
    st.session_state[HEARD] = stamp
    return topic


def ticked(raw: object) -> tuple[str, ...]:
    """The topics in what the browser sent; what is none is left out: never trust it."""
    found = raw if isinstance(raw, list) else []
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str)))


def tone_of(sentiment: float) -> tuple[str, str]:
    """A tone as it is written, and its kind: good, bad, flat or none."""
    if pd.isna(sentiment):
        return "–", "none"
    kind = "flat" if abs(sentiment) < CLEAR_TONE else "good" if sentiment > 0 else "bad"
    return ("+" if sentiment > 0 else "") + written(sentiment, 2), kind


def _row(row: Mapping, badges: Mapping[str, str]) -> dict[str, object]:
    tone, kind = tone_of(row["sentiment"])
    return {"id": row["topic"], "parent": row["parent"] if row["depth"] else None,
            "label": row["label"], "n": f"{row['mentions']:,}",
            "share": share_of(row["share"]), "tone": tone, "kind": kind,
            "pinned": bool(row["pinned"]), "badge": badges.get(row["topic"], "")}


def share_of(share: float) -> str:
    """A share of comments with as many digits as count: "12 %", "3.4 %", "under 0.1 %"."""
    if 0 < share < 0.001:
        return "under 0.1\u00a0%"
    return f"{share:.0%}".replace("%", "\u00a0%") if share >= 0.1 else f"{100 * share:.1f}\u00a0%"
