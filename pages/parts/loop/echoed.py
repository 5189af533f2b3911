"""What those who were told did since, as figures and as a table of people."""

from datetime import date

import pandas as pd
import streamlit as st

from core.delight.echo import Echo, echo
from core.delight.money.amounts import amount
from core.estimates import FULL_FROM, INDICATIVE_FROM, Estimate
from core.scales import SCALES
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.preferences import preferences
from pages.parts import figures, words

MOST = 500
DAY = st.column_config.DateColumn
NUMBER = st.column_config.NumberColumn


def draw(db: Database, one: Initiative) -> None:
    """Told, answered, came back, scored; then who."""
    heard = echo(db, one, date.today())
    st.subheader("What they did since", anchor=False)
    if not heard.told:
        waiting = f"{words.count(heard.waiting, 'letter')} of it still waits. " if (
            heard.waiting == 1) else f"{heard.waiting:,} letters of it still wait. "
        st.caption((waiting if heard.waiting else "") + "Nobody was told yet.")
        if heard.waiting:
            _outbox(one)
        return
    _figures(heard)
    st.caption("These people had complained, and who complained tends to score higher the next "
               "time anyway. They are compared with nobody: this says what happened, not why.")
    _people(heard, str(preferences(db)["currency"]))
    _outbox(one)


def _figures(heard: Echo) -> None:
    answered = sum(row.answered_on is not None for row in heard.rows)
    back = sum(row.came_back_on is not None for row in heard.rows)
    with st.grid(4, min_column_width=170):
        figures.number("Told", f"{heard.told:,}",
                       f"{heard.waiting:,} more wait" if heard.waiting else "letters sent")
        _share("Answered", heard.answered, answered, "since they were told")
        _share("Came back", heard.came_back, back, "ordered or renewed since")
        _change(heard)


def _share(label: str, share: Estimate, part: int, what: str) -> None:
    """The counts; below 30 people the share stays out."""
    if share.n < FULL_FROM:
        figures.number(label, f"{part:,} of {share.n:,}", f"{what}; % from {FULL_FROM} people on")
    else:
        figures.metric(label, share, note=f"{part:,} of {share.n:,} {what}")


def _change(heard: Echo) -> None:
    """How their score changed, paired; below the least number of pairs how many there are."""
    if heard.scale is None or heard.change.value is None:
        figures.number("Change of score", f"{words.count(heard.change.n, 'person', 'people')}",
                       f"scored before and since; a change is shown from {INDICATIVE_FROM} on")
        return
    facts = SCALES[heard.scale]
    figures.metric("Change of score", heard.change,
                   note=f"{words.value_of(heard.before)} → {words.value_of(heard.after)} on "
                        f"{facts.low:g}–{facts.high:g}, the same people")


def _people(heard: Echo, currency: str) -> None:
    shown = pd.DataFrame([{
        "customer": row.customer, "name": row.name, "told": row.told_on,
        "before": row.score_before, "answered": row.answered_on, "after": row.score_after,
        "back": row.came_back_on,
        "value": None if row.value is None else amount(row.value, currency)}
        for row in heard.rows[:MOST]])
    st.dataframe(
        shown, hide_index=True, placeholder="–", alt="Who was told, and what they did since",
        column_config={
            "customer": "Customer", "name": "Name",
            "told": DAY("Told", format="D MMM YYYY"), "before": NUMBER("Scored", format="%g"),
            "answered": DAY("Answered", format="D MMM YYYY"),
            "after": NUMBER("Scored since", format="%g"),
            "back": DAY("Ordered or renewed", format="D MMM YYYY"),
            "value": "Worth"})
    if len(heard.rows) > MOST:
        st.caption(f"The newest {MOST:,} of {len(heard.rows):,}.")


def _outbox(one: Initiative) -> None:
    st.page_link("interact/outbox.py", label="Their letters", icon=":material/outbox:",
                 query_params={"initiative": str(one.id)})
