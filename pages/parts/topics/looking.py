"""The dialog with the comments that a change moved; and the line that tells what was just done."""

from collections.abc import Mapping

import streamlit as st

from core.errors import CxError
from core.store import moved as store
from pages.parts import words
from pages.parts.topics import doing, sections
from pages.parts.topics.desk import Desk

# Above the page's foot, where a thumb reaches it, and where nothing jumps when it comes and goes.
BACK = {"light": "#12302f", "dark": "#dfe9e7"}
INK = {"light": "#ffffff", "dark": "#0f1917"}
STYLE = """<style>
.st-key-just-done {{ position: fixed; left: 50%; transform: translateX(-50%); bottom: 18px;
  width: max-content !important; max-width: min(720px, calc(100vw - 24px)); z-index: 90;
  background: {back}; color: {ink}; border-radius: 10px; padding: .55rem .6rem .55rem 1rem;
  box-shadow: 0 6px 24px rgba(0,0,0,.28); row-gap: 0; }}
@media (min-width: 641px) {{
  .st-key-just-done {{ flex-wrap: nowrap !important; }}
  .st-key-just-done > :first-child {{ flex: 0 1 auto; min-width: 0; width: auto; }}
  .st-key-just-done > :last-child {{ flex: none; flex-wrap: nowrap; }}
}}
/* The foot of the page can be scrolled above it. */
[data-testid="stMainBlockContainer"] {{ padding-bottom: 9rem !important; }}
.st-key-just-done p {{ color: {ink}; }}
.st-key-just-done button {{ color: {ink} !important; background: transparent; }}
.st-key-just-done button p {{ font-weight: 650; text-decoration: underline;
  text-underline-offset: 3px; }}
</style>"""


def body(desk: Desk, about: Mapping, token: str) -> None:
    """The comments, the passages that moved highlighted."""
    try:
        found = doing.moved_by(desk.db, about["number"])
    except CxError as error:
        st.error(words.plain(error), icon=":material/error:")
        return
    total = store.count(desk.db, found.leaves) if found.leaves else 0
    if not total:
        st.caption("No comment moved.")
        return
    way = " ".join(filter(None, (
        f"from {doing.quoted(found.sources)}" if found.sources else "",
        f"to {doing.quoted(found.targets)}" if found.targets else "")))
    back = ", and back again" if about.get("back") else ""
    st.caption(f"{words.count(total, 'comment')} {way}{back}")
    sections.paged(f"moved-{token}", total, lambda limit, offset: store.evidence(
        desk.db, store.ids(desk.db, found.leaves, limit=limit, offset=offset), found.leaves))


def just_done(desk: Desk) -> None:
    """What was done last, with the way to its comments and the way back."""
    path, done = st.session_state.get(doing.DONE) or ("", None)
    if done is None or path != str(desk.db.path):
        return
    mode = st.context.theme.type or "light"
    st.html(STYLE.format(back=BACK[mode], ink=INK[mode]))
    with st.container(horizontal=True, vertical_alignment="center", gap="small",
                      key="just-done"):
        st.markdown(done.text, width="content")
        with st.container(horizontal=True, gap="small", width="content"):
            if done.n:
                st.button("See them", key=f"see-{done.number}", type="tertiary",
                          on_click=doing.open_dialog, args=("moved",),
                          kwargs={"number": done.number, "back": done.taken_back})
            if not done.taken_back:
                st.button("Undo", key=f"undo-{done.number}", type="tertiary",
                          on_click=doing.undo, args=(desk.db, done.number, desk.seen))
            st.button("", icon=":material/close:", key="just-done-close", type="tertiary",
                      help="Close", on_click=st.session_state.pop, args=(doing.DONE, None))
