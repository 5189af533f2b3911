"""Impact & ROI: what worked, and what was it worth? For executives: one screen, one sheet."""

from datetime import UTC, datetime

import streamlit as st

from core.delight.money import charts as money_charts
from core.delight.money.amounts import amount, between
from core.delight.money.portfolio import Portfolio, headline, portfolio
from core.store import initiatives
from core.store.database import Database
from pages.parts import figures, session, words
from pages.parts.impact import assumptions, impact_list, printing

RESULTS, ASSUMPTIONS = VIEWS = ("Results", "Assumptions")
MOST = 8  # initiatives that one screen and one sheet hold; totals are of all


def main() -> None:
    """The results, or the assumptions of the whole company behind their money."""
    db, _ = session.begin()
    printing.on_one_sheet()
    with st.container(horizontal=True, vertical_alignment="bottom",
                      horizontal_alignment="distribute", gap="small"):
        with st.container(width="content"):
            figures.title("Impact & ROI", "What worked, and what was it worth?")
        with st.container(horizontal=True, width="content", gap="small", key="not-printed"):
            view = st.segmented_control("View", VIEWS, required=True, default=RESULTS, key="view",
                                        bind="query-params", label_visibility="collapsed")
            if view == RESULTS:
                printing.button()
    with session.errors_shown():
        if view == RESULTS:
            results(db)
        else:
            behind(db)


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
    st.markdown(f"### {words.plain(headline(found))}")
    totals(found)
    shown = found.rows[:MOST]
    left, right = st.columns([14, 9], gap="medium")
    database = session.DEMO if session.is_demo() else session.OWN
    with left:
        impact_list.draw(found, shown, database=database)
    with right:
        if chart := money_charts.promised_and_realised(found, shown):
            figures.chart(chart, "Promised and realised money of each initiative as ranges")
        else:
            st.caption("No forecast was frozen and nothing was priced, so there is no money to "
                       "draw. The assumptions say what is missing.")
    st.caption(footnote(found))
    if older := found.rows[MOST:]:
        with st.expander(f"{words.count(len(older), 'earlier initiative')}", key="screen-older"):
            impact_list.draw(found, older, database=database)


def totals(found: Portfolio) -> None:
    """Realised, promised and spent; the first two of the same initiatives and the same time."""
    realised, promised = found.realised, found.promised
    counted = sum(row.realised.money is not None for row in found.rows)
    live = sum(row.cost is not None for row in found.rows)
    cards = (
        ("Realised so far", realised, "Nothing counted yet",
         f", {words.count(counted, 'initiative')}", "Effects count on rungs 1 to 4."),
        ("Promised by these for the same time", promised, "–", "", "No forecast was frozen."),
    )
    columns = st.columns(3, gap="small")
    for column, (title, money, none, more, why) in zip(columns, cards, strict=False):
        said = f"80 %: {between(money, found.currency)}{more}" if money else why
        with column:
            figures.number(title, words.plain(amount(money.p50, found.currency)) if money else none,
                           words.plain(said))
    with columns[2]:
        figures.number("Spent so far", words.plain(amount(found.cost, found.currency)),
                       f"On {words.count(live, 'initiative')} since they went live"
                       if live else "No cost of a live initiative is known.")


def footnote(found: Portfolio) -> str:
    """The forecast record, and how the figures are to be read."""
    elsewhere = "" if found.elsewhere is None else (
        f"The initiatives that are not counted had promised "
        f"{amount(found.elsewhere.p50, found.currency)} for their time so far. ")
    return words.plain(
        f"{found.record.said} {elsewhere}Ranges are 80 %: P10 to P90 of 5,000 draws. A customer "
        "whom two initiatives reach counts for the one that began first.")


def behind(db: Database) -> None:
    """What every projection assumes."""
    st.caption("What every projection assumes. An initiative can have its own; its page says so.")
    assumptions.draw(db, None)


main()
