"""What is near in meaning to a passage, or to words: asked, and shown as what it is compared with.
"""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from core.errors import Conflict
from core.focus import similar
from core.focus.similar import Near
from core.store import exploring
from core.store.comments import Comment, comments
from core.store.database import Database
from core.store.exploring import Wanted
from pages.parts import words
from pages.parts.explore.links import View, current, go
from pages.parts.explore.listed import shortened

# Cosine of the nearest passage: of sentences on planted topics .36 and more, of nonsense and of
# what no customer speaks about .32 and less.
CLOSE = 0.35


def nearest(db: Database, view: View) -> dict[int, Near]:
    """Response → what of it is near, and how near, nearest first, among what the filters leave.

    Raises CxError with the sentence where meanings cannot be compared.
    """
    within = None if view.wanted.is_whole else exploring.ids(db, view.wanted)
    if view.like is None:
        found = similar.like_text(db, view.meaning, within=within)
    elif view.like[1] is None:
        found = similar.like_comment(db, view.like[0], within=within)
    else:
        found = similar.like_passage(db, *view.like, within=within)
    return {one.response: one for one in found}


def heading(near: Mapping[int, Near]) -> str:
    """How many are nearest, and where even the best is far away, that nothing is close."""
    n = len(near)
    if max(one.cosine for one in near.values()) < CLOSE:
        return f"Nothing close in meaning; the {'nearest is' if n == 1 else f'{n} nearest are'}:"
    return f"The {words.count(n, 'comment')} nearest in meaning"


def among(wanted: Wanted, near: Mapping[int, Near]) -> Wanted:
    """The responses found, as they are summed up."""
    return Wanted(scope=replace(wanted.scope), comment="all", among=tuple(near))


def compared_with(db: Database, view: View) -> None:
    """What the others are compared with, and the way back to all comments.

    Raises Conflict where the comment is gone.
    """
    response, start = view.like
    found = comments(db, [response])
    if not found:
        raise Conflict("The comment that this link compares with is no longer there. "
                       "Choose another one.")
    with st.container(border=True, horizontal=True, vertical_alignment="center",
                      horizontal_alignment="distribute", key="compared"):
        said = words.plain(shortened(found[0].text) if start is None else _passage(found[0], start))
        whole = "the whole comment " if start is None else ""
        st.markdown(f"Like {whole}“{said}”" if said else "Like a response without a comment",
                    width="content")
        st.button("Back to all", icon=":material/close:", icon_position="right", type="tertiary",
                  key="act-away", on_click=away)


def _passage(comment: Comment, start: int) -> str:
    said = min(comment.passages, key=lambda one: abs(one.start - start), default=None)
    return comment.text[said.start : said.stop] if said else comment.text


def away() -> None:
    """No longer compares; the filters stay."""
    go(replace(current(), like=None, page=1))
