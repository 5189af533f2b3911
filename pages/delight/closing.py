"""Close the loop: who should hear that their wish was granted, and what did they do since?"""

from datetime import date

import streamlit as st

from core.delight.closing import SHIPPED
from core.delight.good_news import report
from core.store import initiatives
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import address, figures, session
from pages.parts.initiatives import acts
from pages.parts.loop import audience, change, echoed

PDF = "application/pdf"
SLIDE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def main() -> None:
    """What was changed, who hears of it, what they did since, and the news for the house."""
    db, _ = session.begin()
    acts.told()
    figures.title("Close the loop", "Who should hear that their wish was granted?")
    shipped = [one for one in initiatives.initiatives(db) if one.stage in SHIPPED]
    if not shipped:
        session.nothing_yet("No initiative is shipped yet. Customers are told once they can feel "
                            "a change.", go_to="innovate/initiatives.py", label="See initiatives")
    one = chosen(shipped)
    acts.clashes(db, one.id)
    above, languages = st.container(), {}
    with session.errors_shown():
        languages = audience.draw(db, one)
    with above:
        change.draw(db, one, languages)
    for part in (echoed.draw, good_news):
        with session.errors_shown():
            part(db, one)


def chosen(shipped: list[Initiative]) -> Initiative:
    """The initiative that the URL names, else the one that went live last."""
    newest = sorted(shipped, key=lambda one: (one.live_from or date.min, one.id), reverse=True)
    known = {str(one.id): one for one in newest}
    place = "closing-initiative"
    st.session_state[place] = address.read("initiative", known, next(iter(known)))
    address.write("initiative", st.session_state[place])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        number = st.selectbox(
            "Initiative", list(known), key=place, width=460, on_change=address.follow,
            args=("initiative", place), format_func=lambda number: known[number].name)
        st.page_link("innovate/initiative.py", label="Its story", icon=":material/menu_book:",
                     query_params={"initiative": number})
    return known[number]


def good_news(db: Database, one: Initiative) -> None:
    """The story of it on one page and on one slide, made when they are asked for."""
    st.subheader("Good news for the house", anchor=False)
    st.caption("What customers said, what was done, what came of it and who did it. It claims no "
               "more than the evidence allows.")
    with st.container(horizontal=True, gap="small"):
        for label, name, mime, made in (("One page", "good-news.pdf", PDF, report.as_pdf),
                                        ("One slide", "good-news.pptx", SLIDE, report.as_slide)):
            st.download_button(
                label, lambda made=made: made(report.good_news(db, one, date.today())),
                f"{one.id}-{name}", mime, icon=":material/download:", on_click="ignore")


main()
