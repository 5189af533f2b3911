"""Impact & ROI: what worked, and what was it worth? For executives: one screen, one sheet."""

from datetime import UTC, datetime

import streamlit as st

from core.delight.money import charts as money_charts
from core.delight.money.amounts import amount, between, percent
from core.delight.money.portfolio import Portfolio, headline, portfolio
from core.store import initiatives
from core.store.database import Database
from pages.parts import figures, rungs, session, words
from pages.parts.impact import assumptions, impact_list, printing

RESULTS, ASSUMPTIONS = VIEWS = ("Results", "Assumptions")
Card = tuple[str, str, str]  # title, figure, note
MOST = 8  # initiatives that one screen and one sheet hold; totals are of all


def main() -> None:
    """The results, or the assumptions of the whole company behind their money."""
    db, _ = session.begin()
    printing.on_one_sheet()
    with st.container(horizontal=True, vertical_alignment="bottom",
                      horizontal_alignment="distribute", gap="small"):
        with st.container(width="content"):
            figures.title("Impact & ROI", "What worked, and what was it worth?")
        with st.container(horizontal=True, width="content", gap="small", key="not-printed",
                          vertical_alignment="center"):
            view = st.segmented_control("View", VIEWS, required=True, default=RESULTS, key="view",
                                        bind="query-params", label_visibility="collapsed")
            if view == RESULTS:
                rungs.popover(key="rungs")
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
    st.caption(footnote(found))
    if older := found.rows[MOST:]:
        with st.expander(f"{words.count(len(older), 'earlier initiative')}", key="screen-older"):
            impact_list.draw(found, older, database=database)


def totals(found: Portfolio) -> None:
    """Realised, promised, spent and what is left: of the same initiatives and the same time."""
    cards = (_realised(found), _promised(found), _spent(found), _net(found))
    for column, (title, value, note) in zip(st.columns(4, gap="small"), cards, strict=True):
        with column:
            figures.number(title, words.plain(value), words.plain(note))


def _realised(found: Portfolio) -> Card:
    title = "Realised so far (before costs)"
    if found.realised is None:
        return title, "Nothing counted yet", "Effects count on rungs 1 to 4."
    return (title, amount(found.realised.p50, found.currency),
            f"80 %: {between(found.realised, found.currency)}, "
            f"{words.count(len(found.counted), 'initiative')}")


def _promised(found: Portfolio) -> Card:
    title = "Promised for the same time"
    if found.promised is None:
        return title, "–", "No sum of money was forecast."
    return (title, amount(found.promised.p50, found.currency),
            f"80 %: {between(found.promised, found.currency)}, before costs")


def _spent(found: Portfolio) -> Card:
    title = "Spent so far on these"
    if found.gain is None:
        return title, "–", "No cost of these is known."
    return title, amount(found.gain.spent, found.currency), (
        f"One-off, and running costs of the same time{_of(found)}")


def _net(found: Portfolio) -> Card:
    title = "Net so far"
    if found.gain is None:
        return title, "–", f"ROI {percent(None)}"
    return (title, amount(found.gain.net.p50, found.currency),
            f"80 %: {between(found.gain.net, found.currency)}; ROI {percent(found.gain.roi)} so "
            f"far{_of(found)}")


def _of(found: Portfolio) -> str:
    """Of how many, where the cost of some is not known."""
    n, every = found.gain.n, len(found.counted)
    return "" if n == every else f", of {n:,} of {every:,}; no cost of the others is known"


def footnote(found: Portfolio) -> str:
    """The forecast record, what is left out, and how the figures are to be read."""
    return words.plain(
        f"{found.record.said} {_left_out(found)}Realised and promised are benefit before costs. "
        "Ranges are 80 %: P10 to P90 of 5,000 draws. A customer whom two initiatives reach counts "
        "for the one that began first.")


def _left_out(found: Portfolio) -> str:
    """What was promised by, and spent on, initiatives that are not counted."""
    parts = [
        f"{amount(found.elsewhere.p50, found.currency)} promised for their time so far"
        if found.elsewhere else "",
        f"{amount(found.cost_elsewhere, found.currency)} spent" if found.cost_elsewhere else ""]
    said = " and ".join(filter(None, parts))
    others = words.count(len(found.rows) - len(found.counted), "initiative")
    return f"Not counted: {others} with {said}. " if said else ""


def behind(db: Database) -> None:
    """What every projection assumes."""
    st.caption("What every projection assumes. An initiative can have its own; its page says so.")
    assumptions.draw(db, None)


main()
