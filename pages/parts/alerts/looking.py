"""What the last judged week brought, in a line, and a button to look again."""

from collections.abc import Sequence
from datetime import date, timedelta

import streamlit as st

from core.errors import CxError
from core.focus.numbers.weekly import FEWEST_WEEKS
from core.store import jobs
from core.store.alerts import Alert, Looked
from core.store.database import Database
from pages.parts import session, words
from pages.parts.alerts.found import PLACE
from pages.parts.initiatives import refusals

NONE_JUDGED = (f"No week has been judged yet: it takes comments in {FEWEST_WEEKS} earlier weeks, "
               "from sources that still bring some.")


def draw(db: Database, looked: Sequence[Looked], every: Sequence[Alert]) -> None:
    """looked: newest first."""
    with st.container(horizontal=True, vertical_alignment="center",
                      horizontal_alignment="distribute", key="alerts-head"):
        st.markdown(_in_words(looked[0], every) if looked else
                    NONE_JUDGED, width="stretch")
        runs = any(job.kind in {"alerts", "study"} for job in jobs.live(db))
        st.button("Look again", icon=":material/refresh:", key="alerts-again", disabled=runs,
                  on_click=_again, args=(db,),
                  help="Weeks are judged after each study, and now. The same data give the same.")
    st.caption("Each week stands alone, against up to two years before it. “Rising” on Topics is "
               "another question: the last four weeks against the half year before, and what is "
               "new. More than expected is no cause.")


def _in_words(newest: Looked, every: Sequence[Alert]) -> str:
    n = sum(one.week == newest.week for one in every)
    when = ("last week" if newest.week + timedelta(weeks=1) == _monday(date.today())
            else f"in the week from {words.day(newest.week)}")
    behind = (f"{words.count(newest.topics, 'subtopic')} and "
              f"{words.count(newest.comments, 'comment')} looked at")
    if not n:
        return f"No topic had unusually many mentions {when} ({behind})."
    return (f"**{words.count(n, 'subtopic')}** had more mentions than expected {when} "
            f"({behind}).")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _again(db: Database) -> None:
    refusals.forget()
    try:
        jobs.ask(db, "alerts", by=session.person(db))
    except CxError as error:
        refusals.refuse(PLACE, str(error))
