"""Targets: what people want the score to reach, who set them, and whether it has."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from core.errors import CxError
from core.estimates import Estimate, digits_of, withheld
from core.focus import score_views
from core.focus.numbers.standing import reached
from core.focus.score_views import Now
from core.model import Scope
from core.scales import SCALES, Scale
from core.store import snapshot
from core.store import targets as store
from core.store.database import Database
from core.store.targets import Target
from pages.parts import session, words
from pages.parts.scores import wording

EVERYBODY, TOLD = "", "target_told"
ICONS = {"reached": "check_circle", "not reached": "radio_button_unchecked",
         "cannot be told": "help"}


def draw(db: Database, scope: Scope, now: Now, found: Sequence[Target]) -> None:
    """The targets of the scale, each held against the score in view, and the way to set one."""
    if told := st.session_state.pop(TOLD, None):
        st.error(words.plain(told), icon=":material/error:")
    if not found:
        st.caption("No target yet.")
    for one in found:
        _listed(db, one, _of(db, scope, now, one) if one.segment else now.score)
    with st.popover("Set a target", icon=":material/flag:"):
        _form(db, now.scale, found)


def _listed(db: Database, one: Target, score: Estimate) -> None:
    digits = digits_of(SCALES[one.scale].unit)
    verdict = reached(score, one.value)
    whose = f"{wording.spoken(one.segment)} {one.member}" if one.segment else ""
    whose = f"{words.plain(whose)}: " if whose else ""
    due = f" by {words.day(one.due_on)}" if one.due_on else ""
    stands = (f"{words.value_of(score)} ({words.interval_of(score)})" if score.value is not None
              else f"not enough data, n = {score.n:,}")
    with st.container(horizontal=True, vertical_alignment="top", gap="small"):
        with st.container(gap=None):
            st.markdown(f":material/{ICONS[verdict]}: {whose}**{verdict}**: "
                        f"{stands}; target {words.number(one.value, digits)}{due}")
            why = f" {words.plain(one.why)}." if one.why else ""
            st.caption(f"Set by {words.plain(one.changed_by)}, {words.day(one.changed_at)}.{why}")
        st.button("Remove", icon=":material/close:", type="tertiary", on_click=_remove,
                  key=f"target-gone-{one.segment}-{one.member}", args=(db, one))


def _of(db: Database, scope: Scope, now: Now, one: Target) -> Estimate:
    """The score of the target's value of a segment."""
    table = score_views.by(db, scope, now, (one.segment,))
    row = next(iter(table[table[one.segment] == one.member].to_dict("records")), None)
    unit = now.score.unit
    if row is None or row["grade"] == "withheld":
        return withheld(row["n"] if row else 0, unit, "")
    return Estimate(row["value"], row["low"], row["high"], row["n"], unit, row["grade"], "")


def _form(db: Database, scale: Scale, found: Sequence[Target]) -> None:
    """Outside a form, so that the values follow the segment that is chosen."""
    facts, known = SCALES[scale], snapshot.segment_values(db)
    low, high = facts.ends
    segment = st.selectbox(
        "For", [EVERYBODY, *(name for name, values in known.items() if values)],
        key="target-segment",
        format_func=lambda one: wording.spoken(one) if one else "Everybody")
    member = st.selectbox("Which", known[segment], key="target-member") if segment else EVERYBODY
    before = next((one for one in found if (one.segment, one.member) == (segment, member)), None)
    # What is there already is where a change begins; another target has fields of its own.
    mine = f"-{segment}-{member}-{before.version}" if before else ""
    value = st.number_input(
        f"{facts.score} to reach", low, high, value=before.value if before else None,
        step=0.1 if facts.unit == "mean" and high - low < 10 else 1.0, key=f"target-value{mine}",
        placeholder=f"{words.number(low, 0)} to {words.number(high, 0)}")
    due = st.date_input("By when", value=before.due_on if before else None,
                        key=f"target-due{mine}", format="DD/MM/YYYY", min_value=store.EARLIEST)
    why = st.text_input("Why", before.why if before else "", key=f"target-why{mine}",
                        max_chars=store.LONGEST_WHY, placeholder="Where the target comes from")
    st.button("Change the target" if before else "Set the target", type="primary",
              disabled=value is None, key="target-set", on_click=_save,
              args=(db, scale, segment, member, before.version if before else 0, value, due, why))


def _save(
    db: Database, scale: Scale, segment: str, member: str, version: int, value: float,
    due: date | None, why: str,
) -> None:
    try:
        store.save(db, scale, value, version=version, by=session.person(db), segment=segment,
                   member=member, due_on=due, why=why)
    except CxError as error:
        st.session_state[TOLD] = str(error)


def _remove(db: Database, one: Target) -> None:
    try:
        store.remove(db, one, by=session.person(db))
    except CxError as error:
        st.session_state[TOLD] = str(error)
