"""What came of our own figures: corrections beside what came, and what outcomes taught."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.estimates import written
from core.focus import overrides
from core.focus.numbers import chances
from core.focus.overrides import Correction
from core.store import learned
from core.store.database import Database
from pages.parts import words
from pages.parts.priorities import ranking

NAMES = {"value": "values", "days": "efforts"}


def draw(db: Database, unit: str) -> None:
    """The expander; nothing while no figure that a person set has come out. unit: of a point."""
    found = overrides.corrections(db)
    lessons = learned.lessons(db)
    if not found and not lessons:
        return
    with st.expander("How our own corrections did", icon=":material/compare_arrows:"):
        for one in lessons[:5]:
            st.caption(f"{one.learned_at[:10]}: {chances.in_words(one)}")
        if not found:
            st.caption("No figure that somebody set has come out yet.")
            return
        st.dataframe(
            pd.DataFrame([row(one, unit) for one in found]), hide_index=True, height="auto",
            column_config={name: st.column_config.TextColumn(width="small")
                           for name in ("Computed", "Set", "Who", "When")},
            alt="What was computed, what a person set, and what came")
        st.caption(" ".join(summary(found)))


def row(one: Correction, unit: str) -> dict[str, str]:
    """A row of the table, in words."""
    dress = f"{unit} a year" if one.figure == "value" else "person-days"
    came = _figure(one, one.came)
    if one.low is not None and one.high is not None:
        came += f" ({_figure(one, one.low)} to {_figure(one, one.high)})"
    return {
        "Opportunity": one.label, "Of": dress,
        "Computed": "not noted" if one.computed is None else _figure(one, one.computed),
        "Set": _figure(one, one.set), "Came": came, "Why": one.why or "no reason given",
        "Who": one.set_by, "When": one.set_at[:10],
    }


def summary(found: Sequence[Correction]) -> list[str]:
    """How often people were nearer than the computer; below five only that these are few."""
    said = []
    for figure, noun in NAMES.items():
        if counted := overrides.together(found, figure):
            said.append(f"Of {counted[1]} {noun} that people set, {counted[0]} came nearer to what "
                        "came than the computed ones.")
    if not said:
        said.append(f"Fewer than {overrides.ENOUGH} of a kind: too few to say who is right more "
                    "often.")
    return [*said, "A value came as the measured effect on the score where the initiative acts."]


def latest(db: Database) -> str:
    """The last two lessons in force, as a line of Markdown; "" where nothing was learned."""
    newest = sorted(learned.newest(db).values(), key=lambda one: one.learned_at, reverse=True)
    told = [chances.in_words(one) for one in newest if one.value is not None]
    return f"Learned: {words.plain(' '.join(told[:2]))}" if told else ""


def _figure(one: Correction, figure: float) -> str:
    return ranking.days(figure) if one.figure == "days" else written(figure)
