"""An edited workbook comes back: what would change, field by field, for a person to accept."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from core.delight import approval
from core.innovate.returning import returned
from core.innovate.returning.returned import Proposed, Returned
from core.store import initiatives, opportunities
from core.store.changes import changes_of
from core.store.database import Database
from pages.parts import session, words
from pages.parts.initiatives import acts

TURN, SAID = "returned_turn", "returned_said"
NEW = "New row"


@st.fragment
def draw(db: Database) -> None:
    """The place to hand it in, what it would change, and what was done."""
    state = st.session_state
    with st.expander("Take an edited workbook back", icon=":material/upload_file:",
                     expanded=SAID in state):
        if (done := state.pop(SAID, None)) is not None:
            _done(*done)
        turn = state.setdefault(TURN, 0)
        file = st.file_uploader(
            "The Excel plan, edited", type=["xlsx"], key=f"returned-{turn}",
            help="Nothing is taken over before you have seen and accepted it.")
        if file is not None:
            with session.errors_shown():
                _differences(db, _read(f"{db.path} {file.file_id}", _newest(db), file.name,
                                       file.getvalue(), db))


def _newest(db: Database) -> tuple[int, ...]:
    """The newest acts on what a plan holds: what it is compared with changes with them."""
    newest = [changes_of(db, noun, limit=1) for noun in ("initiative", "task")]
    newest.append(opportunities.changes(db, limit=1))
    return tuple(acts_of[0].id if acts_of else 0 for acts_of in newest)


@st.cache_resource(max_entries=4, show_spinner="Reading the workbook …")
def _read(file: str, newest: tuple[int, ...], name: str, _book: bytes,  # noqa: ARG001
          _db: Database) -> Returned:
    return returned.read(_book, _db, file_name=name)


def _differences(db: Database, found: Returned) -> None:
    """What cannot be taken and what clashes as sentences; the rest field by field, to be ticked."""
    for sentence in (*found.refusals, *(one.problem for one in found.changes if one.problem)):
        st.warning(words.plain(sentence), icon=":material/block:")
    offered = [one for one in found.changes if not one.problem]
    if not offered:
        st.info("The workbook changes nothing: everything in it stands as it is here."
                if not found.changes and not found.refusals else "Nothing else is changed.")
        return
    if clashing := [one for one in offered if one.conflict]:
        st.markdown("Changed here meanwhile; tick one to put the workbook’s value in its place:\n"
                    + "\n".join(f"- :material/sync_problem: {_clash(one)}" for one in clashing))
    frame = pd.DataFrame([_row(one) for one in offered])
    column = st.column_config
    # A tick belongs to a change, not to a row: other changes, and the table begins afresh.
    rows = "|".join([str(st.session_state[TURN]), *(f"{one.key}{one.version}" for one in offered)])
    edited = st.data_editor(
        frame, key=f"returned-rows-{rows}", hide_index=True, num_rows="fixed",
        disabled=[name for name in frame if name != "Take"], row_height=35,
        column_config={"Take": column.CheckboxColumn(width=60),
                       "What": column.TextColumn(width=260), "Field": column.TextColumn(width=120),
                       "Here now": column.TextColumn(width=180),
                       "In the workbook": column.TextColumn(width=180)},
        alt="What the workbook would change")
    chosen = [one for one, take in zip(offered, edited["Take"], strict=True) if take]
    if st.button(f"Accept {words.count(len(chosen), 'change')}", type="primary",
                 icon=":material/check:", disabled=not chosen):
        _accept(db, chosen)


def _row(one: Proposed) -> dict[str, object]:
    return {
        "Take": not one.conflict, "What": f"{one.name} ({one.noun})",
        "Field": NEW if one.is_new else one.title, "Here now": one.now,
        "In the workbook": one.after, "": "conflict" if one.conflict else "",
    }


def _clash(one: Proposed) -> str:
    when = f" on {words.day(one.when)}" if one.when else ""
    plain = words.plain
    return (f"**{plain(one.name)}**, {plain(one.title)}: {plain(one.who or 'somebody')} changed "
            f"it{when} from “{plain(one.before)}” to “{plain(one.now)}”; the workbook says "
            f"“{plain(one.after)}”.")


def _accept(db: Database, chosen: Sequence[Proposed]) -> None:
    """Takes them over and draws the whole page again, with what was taken."""
    state = st.session_state
    with session.errors_shown():
        refused = returned.accept(db, chosen, by=session.person(db), session=acts.browser(),
                                  today=date.today(), move=approval.move)
        state[SAID] = (len(chosen), refused)
        state[TURN] += 1  # this workbook has been read; another may come
        _measure_again(db, chosen)
    if SAID in state:
        st.rerun()


def _measure_again(db: Database, chosen: Sequence[Proposed]) -> None:
    for one in chosen:
        if one.noun == "initiative" and one.number is not None:
            found = initiatives.initiative(db, one.number)
            if found:
                acts.measure_again(db, found.stage, [one.field])


def _done(asked: int, refused: Sequence[str]) -> None:
    kept = max(asked - len(refused), 0)
    if kept:
        st.success(f"{words.count(kept, 'change')} taken over.", icon=":material/check_circle:")
    for sentence in refused:
        st.warning(words.plain(sentence), icon=":material/block:")
