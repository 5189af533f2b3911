"""What people change on an initiative: checked, compared, kept; or told why not, in one sentence.

Two people who change different fields of one initiative both keep theirs; where they changed the
same field, nothing is overwritten: `clashes` shows mine against theirs, and a person chooses.
"""

import threading
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date

import streamlit as st

from core.delight import approval
from core.delight.closing import SHIPPED
from core.delight.evidence import drawing
from core.errors import Conflict, CxError
from core.innovate import initiatives as innovate
from core.model import Stage
from core.store import changes, draws, initiatives, jobs
from core.store.database import Database
from core.store.initiatives import Initiative
from pages.parts import session, spoken, words
from pages.parts.initiatives import refusals

# A second click runs beside the first, which Streamlit stops only where it next draws: what must
# happen once waits here for its turn, then sees what the first has written.
ONE_AT_A_TIME = threading.Lock()
CLASHES = "clashes"
SAID = "acts_to_say"  # its own place: what the progress says bears a mark of success
RESTS_ON = frozenset({"stage", "topic_id", "segments", "starts", "live_from", "live_until",
                      "outcome"})
PAIRS = ({"live_from", "live_until"}, {"expected_low", "expected", "expected_high"},
         {"segments", "starts", "live_from"})


def browser() -> str:
    """This browser session, whose own earlier changes never stand against it."""
    return st.session_state.setdefault("browser", uuid.uuid4().hex)


def tell(text: str) -> None:
    """Said as a toast when the page is drawn next: what went well; else `refusals` has it."""
    st.session_state.setdefault(SAID, []).append(text)


def told() -> None:
    """Says what `tell` was given, once."""
    for text in st.session_state.pop(SAID, []):
        st.toast(words.plain(words.dated(text)), icon=":material/info:", duration="long")


def change(
    db: Database, seen: Initiative, wanted: Mapping[str, object], *, place: str, why: str = ""
) -> bool:
    """Keeps what a person wants of the initiative that they saw; True where it stands now.

    wanted: fields of `initiatives.EDITABLE`, and "stage". Never raises a CxError: it is said at
    the place (`refusals.shown`).
    """
    now = seen
    for last in (False, True):
        try:
            keep(db, now, wanted, why=why)
        except Conflict as conflict:
            current = initiatives.initiative(db, seen.id)
            # Whoever was first wrote other fields: theirs and mine both stand.
            if not last and current and all(
                    getattr(current, name) == getattr(seen, name) for name in wanted):
                now = current
                continue
            if current is None:
                refusals.refuse(place, str(conflict))
            else:
                _clash(seen, wanted, current, why)
            return False
        except CxError as error:
            refusals.refuse(place, str(error))
            return False
        return True
    return False


def keep_form(db: Database, seen: Initiative, key: str, names: Sequence[str]) -> None:
    """A form's callback: what differs from what was shown is kept, with the reason given.

    The fields' widgets are called `name-key`, the reason's `why-key`. The form draws
    `refusals.shown(key)`.
    """
    state = st.session_state
    refusals.forget()
    said = {name: state.get(f"{name}-{key}") for name in names}
    try:
        said = innovate.checked(said)
    except CxError as error:
        refusals.refuse(key, str(error))
        return
    wanted = {name: value for name, value in said.items() if value != getattr(seen, name)}
    if wanted:
        change(db, seen, wanted, place=key, why=str(state.get(f"why-{key}") or ""))


def keep(db: Database, seen: Initiative, wanted: Mapping[str, object], *, why: str = "") -> None:
    """The same, raising what stands against it."""
    by, at = session.person(db), {"version": seen.version, "session": browser()}
    fields = {name: value for name, value in wanted.items() if name != "stage"}
    if fields:
        checked = innovate.checked(_in_pairs(seen, fields))
        initiatives.edit(db, seen.id, {name: checked[name] for name in fields}, **at, by=by,
                         why=why)
    if "stage" in wanted:
        approval.move(db, seen.id, Stage(wanted["stage"]), **at, by=by, why=why,
                      today=date.today())
    measure_again(db, Stage(wanted.get("stage", seen.stage)), wanted)


def let_chance_draw(
    db: Database, seen: Initiative, attribute: str, among: Sequence[str], give: int
) -> tuple[str, ...]:
    """Draws who gets the change, and returns them. Raises a CxError on what stands against it."""
    return drawing.draw(db, seen.id, attribute, among, give, version=seen.version,
                        session=browser(), by=session.person(db), today=date.today())


def give_draw_up(db: Database, seen: Initiative) -> None:
    """People choose the segments again; the draw stays in the log. Raises Conflict."""
    draws.give_up(db, seen.id, version=seen.version, session=browser(), by=session.person(db))
    measure_again(db, seen.stage, {"segments"})


def measure_again(db: Database, stage: Stage, wanted: Collection[str]) -> None:
    """What came of it is worked out anew where somebody changed what that rests on."""
    waits = any(job.kind == "measure" and job.status == "queued" for job in jobs.live(db))
    if stage in SHIPPED and RESTS_ON & set(wanted) and not waits:
        jobs.submit(db, "measure", {}, by=session.person(db))


def _in_pairs(seen: Initiative, fields: Mapping[str, object]) -> dict[str, object]:
    """With the fields beside it that a value is checked against."""
    beside = {name for pair in PAIRS if pair & fields.keys() for name in pair}
    return {name: getattr(seen, name) for name in beside} | dict(fields)


def _clash(seen: Initiative, wanted: Mapping, now: Initiative, why: str) -> None:
    differing = {name: value for name, value in wanted.items() if getattr(now, name) != value}
    if differing:
        held = st.session_state.setdefault(CLASHES, {})
        held[seen.id] = (held.get(seen.id, ({}, ""))[0] | differing, why)


def clashes(db: Database, number: int | None = None) -> None:
    """Mine against theirs, for each initiative (or one) that somebody else changed first."""
    held = st.session_state.get(CLASHES, {})
    for wanted_of in [number] if number is not None else list(held):
        one = initiatives.initiative(db, wanted_of) if wanted_of in held else None
        if one is None:
            held.pop(wanted_of, None)
            continue
        _shown(db, one, *held[wanted_of])


def _shown(db: Database, one: Initiative, mine: Mapping[str, object], why: str) -> None:
    last = next((act for act in changes.changes_of(db, "initiative", one.id)
                 if mine.keys() & act.after.keys()), None)
    whose = "by somebody else"
    if last:
        # Where nobody signs in, two tabs of one person and two people look alike.
        whose = "in another tab or " if last.changed_by == session.person(db) else ""
        whose += f"by {words.plain(last.changed_by)}, {words.moment(last.changed_at)}"
    with st.container(border=True):
        st.markdown(f":material/sync_problem: **{words.plain(one.name)}** was changed meanwhile "
                    f"({whose}). Nothing was overwritten: choose.")
        told = {name: value for name, value in mine.items() if name not in spoken.UNSAID}
        st.table({
            "Field": [spoken.FIELDS[name] for name in told],
            "Yours": [words.plain(spoken.value(name, value)) for name, value in told.items()],
            "Theirs": [words.plain(spoken.value(name, getattr(one, name))) for name in told],
        })
        with st.container(horizontal=True, gap="small"):
            st.button("Keep theirs", key=f"theirs-{one.id}", on_click=_drop, args=(one.id,))
            st.button("Put mine in its place", key=f"mine-{one.id}", on_click=_insist,
                      args=(db, one, dict(mine), why))
        refusals.shown(_place(one))


def _drop(number: int) -> None:
    st.session_state[CLASHES].pop(number, None)


def _insist(db: Database, one: Initiative, mine: Mapping[str, object], why: str) -> None:
    refusals.forget()
    if change(db, one, mine, place=_place(one), why=why):
        _drop(one.id)


def _place(one: Initiative) -> str:
    return f"clash-{one.id}"
