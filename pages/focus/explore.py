"""Explore: the comments themselves, filtered by anything, by words and by meaning."""

import math
from dataclasses import replace

import streamlit as st

from core.focus.comments_export import MOST, Row, rows_of
from core.focus.tree import leaves_of
from core.model import Scope
from core.store import exploring, feedback, findings, snapshot
from core.store.comments import comments
from core.store.search_words import parse
from pages.parts import figures, filters, session, words
from pages.parts.explore import asking, chips, links, listed, nearest, summing, turning

PAGE = 20

db = session.database()
figures.title("Explore", "What exactly did they say?")
everything = snapshot.volume(db, Scope())
if not everything["responses"]:
    session.nothing_yet("No feedback yet. Upload a file with comments.",
                        go_to="collect/upload.py", label="Upload feedback")

topics = findings.topics(db)
view = links.current()
st.html(listed.STYLE)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    asking.field(view)
    asking.behind_a_button(db, view, asking.known(db, topics, filters.chosen().scale))
    asking.order(view)
# The scope's widgets stand in the popover, so only now is it known.
scope = filters.chosen()
known = asking.known(db, topics, scope.scale)
kept = tuple(one for one in view.wanted.topics if one in known.labels)
if kept != view.wanted.topics:
    st.caption("A topic of this link is no longer shown, so it filters nothing.")
view = replace(view, wanted=replace(view.wanted, scope=scope, topics=kept))
wanted, query, near = view.wanted, parse(view.wanted.words), {}
on = chips.chips(view, known)
chips.row(on)
if query.note:
    st.caption(words.plain(query.note))

if view.is_near:
    with session.errors_shown(end=True):
        if view.like:
            nearest.compared_with(db, view)
        near = nearest.nearest(db, view)
    wanted = nearest.among(wanted, near)
found = exploring.summary(db, wanted)
if not found.responses and view.is_near:
    session.nothing_yet("Nothing is near enough in meaning. Say it in other words"
                        + (", or take filters away." if on else "."))
if not found.responses:
    chips.loosened(db, on, wanted)
    st.stop()


def page_of(limit: int, offset: int) -> list[int]:
    """Ids of the responses in their order, a page of them."""
    if near:
        return list(near)[offset : offset + limit]
    return exploring.page(db, wanted, sort=view.sort, limit=limit, offset=offset)


def rows() -> list[Row]:
    """What was found, as rows of a file."""
    return rows_of(comments(db, page_of(MOST, 0)), known.labels, feedback.segments(db),
                   near or None)


of_all = (f"{found.responses:,} of "
          + words.count(everything["commented" if wanted.comment == "with" else "responses"],
                        "comment" if wanted.comment == "with" else "response"))
with st.container(horizontal=True, vertical_alignment="center",
                  horizontal_alignment="distribute"):
    st.subheader(nearest.heading(near) if near else of_all, anchor=False, width="content")
    asked = f"Search: {view.wanted.words or view.meaning}"
    summing.download(rows, found.responses, [of_all, asked, *(chip.text for chip in on)])
summing.line(found, known.scale, known.labels)

last = math.ceil(found.responses / PAGE)
number = min(view.page, last)
leaves = [leaf for topic in kept for leaf in leaves_of(topics, topic)]
with st.container(key=turning.LIST):
    listed.listed(comments(db, page_of(PAGE, (number - 1) * PAGE)), query, leaves, known.labels,
                  feedback.segments(db), near)
turning.turning(number, last)
