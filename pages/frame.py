"""The frame around every page: title, navigation by step, switch of database, scope, live work."""

from itertools import chain
from pathlib import Path

import streamlit as st

from core.errors import CxError
from pages.parts import address, filters, progress, session, standing

PARTS = Path(__file__).parent / "parts"
# In dark mode the accent, chosen to carry white text, is too dim to be text itself.
STYLE = """<style>
[data-testid="stMain"] button[data-variant="segmented_control"][aria-checked="true"],
[data-testid="stMain"] button[data-variant="pills"][aria-checked="true"],
[data-testid="stMain"] [role="tab"][aria-selected="true"] {
    color: inherit; font-weight: 600;
}
[data-testid="stSidebar"] a:focus-visible, [data-testid="stMain"] a:focus-visible,
[data-testid="stMain"] summary:focus-visible {
    outline: 2px solid currentColor !important; outline-offset: 2px; border-radius: 4px;
}
[data-testid="stMetricValue"], [data-testid="stMetricValue"] * {
    white-space: normal; overflow-wrap: break-word; line-height: 1.2;
}
.st-key-evidence a p { text-decoration: underline; text-underline-offset: 3px; }
</style>"""
SIDEBAR = 304  # px: both names of the switch on one line


def page(
    path: str, title: str, icon: str, question: str, *, default: bool = False, hidden: bool = False
) -> st.Page:
    """A page of the frame; its address is the stem of its file. hidden: reached by links only."""
    return st.Page(path, title=title, icon=f":material/{icon}:", help=question, default=default,
                   visibility="hidden" if hidden else "visible")


def pages_by_step() -> dict[str, list[st.Page]]:
    """Step → its pages, in the order of the method."""
    focus = [
        page("focus/scores.py", "Scores", "speed", "How do we stand, over time, by segment?"),
        page("focus/topics.py", "Topics", "forum", "What do they talk about?"),
        page("focus/explore.py", "Explore", "search", "What exactly did they say?"),
        page("focus/audit.py", "Audit", "fact_check", "How far can the tags be trusted?"),
        page("focus/drivers.py", "Drivers", "swap_horiz", "What moves the score?"),
        page("focus/alerts.py", "Alerts", "notifications",
             "Which topics had more mentions than expected?"),
        page("focus/matrix.py", "Priorities", "scatter_plot", "What first, with the days we have?"),
    ]
    return {
        "": [page("overview.py", "Overview", "home",
                  "Where is our Action Gap, and what waits for a decision?", default=True)],
        "1 Collect": [page("collect/upload.py", "Upload", "upload_file",
                           "What came in, what was refused?")],
        "2 Focus": focus,
        "3 Interact": [
            page("interact/workflows.py", "Workflows", "mail",
                 "Who gets an answer, and what do they hear?"),
            page("interact/outbox.py", "Outbox", "outbox",
                 "What goes out, what waits, and why?"),
        ],
        "4 Innovate": [
            page("innovate/initiatives.py", "Initiatives", "rocket_launch",
                 "Who does what by when?"),
            page("innovate/initiative.py", "Initiative", "rocket_launch",
                 "What became of it, from customers’ words to the result?", hidden=True)],
        "5 Delight": [
            page("delight/impact.py", "Impact & ROI", "monitoring",
                 "What worked, and what was it worth?"),
            page("delight/closing.py", "Close the loop", "campaign",
                 "Who should hear that their wish was granted?")],
        "Admin": [page("admin/settings.py", "Settings", "settings",
                       "Who are we, what is a point worth, who is written to?")],
    }


def switch() -> None:
    """Our feedback or the demo company; the choice stands in the URL as `db`."""
    wanted = st.session_state.pop("go_to_database", None)
    st.session_state[filters.BARE] = "db" not in st.query_params
    last = st.session_state.get("db")
    chosen = wanted or address.read("db", session.TITLES, last or session.first_choice())
    if last not in {None, chosen}:
        filters.forget()
    address.write("db", chosen)
    st.session_state["db"] = st.session_state["switch"] = chosen
    with st.sidebar:
        st.segmented_control(
            "Database", list(session.TITLES), format_func=session.TITLES.get, key="switch",
            required=True, wrap=False, label_visibility="collapsed", on_change=address.follow,
            args=("db", "switch"),
        )


st.set_page_config(page_title="ActionGap", page_icon=str(PARTS / "mark.svg"), layout="wide",
                   initial_sidebar_state=SIDEBAR)
st.html(STYLE)
st.logo(str(PARTS / "logo.svg"), icon_image=str(PARTS / "mark.svg"), size="large")
steps = pages_by_step()
chosen = st.navigation(steps, expanded=True)
standing.arrive(chosen, chain.from_iterable(steps.values()))
switch()
db = session.database()
try:
    filters.bar(db, demo=session.is_demo(), kinds=filters.for_page(chosen.url_path))
    progress.panel(db)
    chosen.run()
except CxError as error:
    # A page shows the errors it expects itself; this is the net below.
    st.error(str(error), icon=":material/error:")
finally:
    standing.stay(chosen)
