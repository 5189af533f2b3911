"""Topics: the analyst's desk. The tree, one topic of it, and what people do to them."""

import streamlit as st

from core.store import findings, jobs
from pages.parts import figures, session, words
from pages.parts.initiatives import refusals
from pages.parts.topics import (
    desk,
    dialogs,
    doing,
    looking,
    toolbar,
    topic_view,
    tree_view,
    what_is_new,
)

# The tree stays in view while the comments beside it are read.
STYLE = """<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-topics-told):not(:has([data-testid="stAlert"])),
[data-testid="stLayoutWrapper"]:has(> .st-key-topics-new):not(:has(button)) { position: absolute; }
[role="dialog"] button[data-variant="segmented_control"][aria-checked="true"] {
    color: inherit !important; font-weight: 600; }
.st-key-topic-view { scroll-margin-top: 4rem; }
@media (min-width: 641px) { .st-key-topics-left { position: sticky; top: 3.75rem; } }
@media (max-width: 640px) {
    /* That the drivers follow must not break the line: all below it would jump. */
    .st-key-topics-head [data-testid="stCaptionContainer"] p {
        white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
    .st-key-topic-acts { gap: .25rem .8rem; } .st-key-topic-tools { gap: .5rem; }
    .st-key-topic-tools button span > span:has(> [data-testid="stIconMaterial"]) { display: none; }
}
</style>"""

db, scope = session.begin()
refusals.on_page("topics")
figures.title("Topics", "What do they talk about?")
st.html(STYLE)

topics, study = findings.topics(db), findings.study(db)
if study is None or not topics:
    toolbar.before_the_first(db, studied=study is not None)
    session.nothing_yet(
        "No study yet. It starts by itself once a file with comments is accepted."
        if study is None else "The study found no topic: there are too few comments.",
        go_to="collect/upload.py", label="Upload feedback")

desk.follow()
known = desk.laid(db, scope, study, topics)
dialogs.draw(known)
# What comes and goes has a place of its own: nothing below it moves, nor forgets what is open.
with st.container(gap=None, key="topics-told"):
    looking.just_done(known)
    refusals.shown(doing.HERE)
if known.table.empty:
    session.nothing_yet("No comment fits these filters. Widen them, or clear them.")
topic = desk.chosen(known)

with st.container(gap=None, key="topics-new"):
    new = what_is_new.found(known)
    what_is_new.strip(topic, new)
with st.container(horizontal=True, vertical_alignment="center", gap="small",
                  horizontal_alignment="distribute", key="topics-head"):
    follows = any(job.kind == "drivers" for job in jobs.live(db))
    st.caption(f"{words.count(known.volume['read'], 'comment')} · "
               f"{words.count(len(known.parents()), 'topic')} with "
               f"{words.count(len(known.table) - len(known.parents()), 'subtopic')}"
               + (" · drivers are being worked out anew" if follows else ""), width="content")
    toolbar.draw(known)

left, right = st.columns([5, 6], gap="medium")
with left, st.container(key="topics-left"):
    tree_view.draw(known.table, topic, what_is_new.badges(new), known.only,
                   on_merge=dialogs.open_merge)
    with st.container(horizontal=True, gap="small"):
        figures.table_behind(known.table, formula="topics", columns={
            "label": "Topic", "mentions": "Comments",
            "share": st.column_config.NumberColumn("Share", format="percent"),
            "sentiment": st.column_config.NumberColumn("Tone", format="%+.2f"),
            "keywords": "In the customers’ words"})
        toolbar.who_judged(known)
with right:
    topic_view.draw(known, topic)
