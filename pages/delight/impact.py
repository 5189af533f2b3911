"""Impact & ROI: what worked, and what was it worth? For executives: one screen, one sheet."""

from datetime import UTC, datetime

import streamlit as st

from core.delight.money import cards
from core.delight.money import charts as money_charts
from core.delight.money.portfolio import Portfolio, headline, portfolio
from core.store import initiatives
from core.store.database import Database
from pages.parts import figures, rungs, session, words
from pages.parts.impact import (
    assumptions,
    board_pack,
    currencies,
    impact_list,
    printing,
    scenarios,
    what_if,
)

RESULTS, WHAT_IF, SCENARIOS, ASSUMPTIONS = VIEWS = ("Results", "What if", "Scenarios",
                                                    "Assumptions")
MOST = money_charts.MOST_INITIATIVES  # in the list and its chart; totals are of all


def main() -> None:
    """The results, or the assumptions of the whole company behind their money."""
    db, _ = session.begin()
    printing.on_one_sheet()
    with st.container(horizontal=True, vertical_alignment="bottom",
                      horizontal_alignment="distribute", gap="small"):
        with st.container(width="content"):
            figures.title("Impact & ROI", "What worked, and what was it worth?")
        with st.container(horizontal=True, width="content", gap="xsmall", key="not-printed",
                          vertical_alignment="center"):
            view = st.segmented_control("View", VIEWS, required=True, default=RESULTS, key="view",
                                        bind="query-params", label_visibility="collapsed")
            if view == RESULTS:
                rungs.popover(key="rungs")
                printing.button()
                board_pack.buttons(db)
    with session.errors_shown():
        currencies.note(db)
        {RESULTS: results, WHAT_IF: what_if.draw, SCENARIOS: scenarios.draw,
         ASSUMPTIONS: behind}[view](db)


def results(db: Database) -> None:
    """What came of everything approved, failures on equal footing."""
    every = initiatives.initiatives(db)
    if not every:
        session.nothing_yet("No initiatives yet. Start one from an opportunity; once it is "
                            "approved, its promise stands here beside what it brings.",
                            go_to="innovate/initiatives.py", label="Start an initiative")
    found = portfolio(db, datetime.now(UTC).date())
    if not found.rows:
        session.nothing_yet(f"{words.count(len(every), 'initiative')}, none approved yet. With its "
                            "approval an initiative’s forecast is frozen and stands here.",
                            go_to="innovate/initiatives.py", label="See the initiatives")
    st.markdown(f"### {words.unbroken(words.plain(headline(found)))}")
    totals(found)
    shown = found.rows[:MOST]
    left, right = st.columns([15, 8], gap="medium")
    database = session.DEMO if session.is_demo() else session.OWN
    with left:
        impact_list.draw(found, shown, database=database)
    with right:
        if chart := money_charts.promised_and_realised(found, shown):
            figures.chart(chart, "Promised and realised money of each initiative as ranges")
        else:
            st.caption("No forecast was frozen and nothing was priced, so there is no money to "
                       "draw. The assumptions say what is missing.")
    st.caption(words.plain(cards.footnote(found)))
    if older := found.rows[MOST:]:
        with st.expander(f"{words.count(len(older), 'earlier initiative')}", key="screen-older"):
            impact_list.draw(found, older, database=database)


def totals(found: Portfolio) -> None:
    """Realised, promised, spent and what is left: of the same initiatives and the same time."""
    shown = cards.cards(found)
    for column, (title, value, note) in zip(st.columns(4, gap="small"), shown, strict=True):
        with column:
            figures.number(title, words.plain(value), words.plain(note))


def behind(db: Database) -> None:
    """What every projection assumes."""
    st.caption("What every projection assumes. An initiative can have its own; its page says so.")
    assumptions.draw(db, None)


main()
