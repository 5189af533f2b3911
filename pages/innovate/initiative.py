"""One initiative: its story from what customers say to what came of it."""

import streamlit as st

from core.store import initiatives
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import address, figures, session, words
from pages.parts.initiatives import acts, refusals, starting
from pages.parts.initiatives.story import bet, frozen, head, log, money, plan, result, voices


def main() -> None:
    """The story, in the order in which it happens."""
    db, _ = session.begin()
    acts.told()
    one = asked_for(db)
    starting.arrived()
    refusals.on_page(f"initiative-{one and one.id}")
    if one is None:
        figures.title("Initiative", "What became of it, from customers’ words to the result?")
        session.nothing_yet("There is no initiative of this number here.",
                            go_to="innovate/initiatives.py", label="See all initiatives")
    st.page_link("innovate/initiatives.py", label="All initiatives", icon=":material/arrow_back:")
    figures.title(words.plain(one.name), head.in_one_line(one))
    acts.clashes(db, one.id)
    for part in (head, voices, bet, plan, money, frozen, result, log):
        with session.errors_shown():
            part.draw(db, one)


def asked_for(db: Database) -> Initiative | None:
    """The initiative that the address names; None where it names none."""
    number = address.number("initiative")
    return None if number is None else initiatives.initiative(db, number)


main()
