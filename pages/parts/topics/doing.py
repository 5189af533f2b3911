"""What a person does to the topics: done once however often they click, then said with an Undo."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.errors import CxError
from core.focus.moved import Moved, moved
from core.focus.taxonomy import acts
from core.store import findings, taxonomy
from core.store import moved as store
from core.store.database import Database
from core.store.taxonomy import Edit
from pages.parts import address, progress, session, words
from pages.parts.initiatives import refusals

HERE, DIALOG = "topics-page", "topics-dialog"  # where a refusal is said
DONE, OPEN, BROWSER = "topics_done", "topics_open", "browser"
MOST = 1_000
Seen = tuple[int, int]
# A second click runs beside the first, which Streamlit stops only where it next draws: it waits
# for its turn, and finds what the first has done. Of the process, for a run that is being stopped
# has lost its session.
_ONE_AT_A_TIME = threading.Lock()
_done: dict[tuple, "Done | None"] = {}


@dataclass(frozen=True)
class Done:
    """An act as it is told: text in Markdown; number of its edit; n: comments that moved.

    taken_back: it was the Undo of that edit.
    """

    text: str
    number: int
    n: int
    taken_back: bool = False


def once(
    db: Database, what: str, seen: Seen, act: Callable[[], int | None], *, place: str = HERE,
    go_to: Callable[[Edit], str | None] = lambda _: None,
) -> None:
    """A callback: does it, and has it told where the page is drawn next; or says why not.

    what: the act and its topics; seen: study and edition of the topics that the person looked at:
    the same act on the same edition is a second click. act: returns the edit's number, None where
    there is none to tell. go_to: the topic to show then.
    """
    refusals.forget()
    key = (str(db.path), st.session_state.setdefault(BROWSER, uuid.uuid4().hex), seen, what)
    with _ONE_AT_A_TIME:
        if key not in _done:
            try:
                number = act()
                _done[key] = None if number is None else _told(db, number)
            except CxError as error:
                refusals.refuse(place, str(error))
                return
            while len(_done) > MOST:
                _done.pop(next(iter(_done)))
    close()
    st.session_state[DONE] = (str(db.path), _done[key])
    if _done[key] and (topic := go_to(taxonomy.edit(db, _done[key].number))):
        address.write("topic", topic)


def undo(db: Database, number: int, seen: Seen) -> None:
    """A callback: takes an edit back, and has it told."""
    def act() -> int:
        acts.undo(db, number, by=session.person(db))
        return number

    once(db, f"undo {number}", seen, act, go_to=lambda edit: edit.topic)


def open_dialog(kind: str, **about: object) -> None:
    """A callback: the dialog of that kind is drawn with the page until `close`."""
    refusals.forget()
    st.session_state[OPEN] = (kind, about, uuid.uuid4().hex)
    st.session_state[progress.DIALOG] = True


def close() -> None:
    """No dialog is open any more."""
    refusals.forget()
    for name in (OPEN, progress.DIALOG):
        st.session_state.pop(name, None)


def moved_by(db: Database, number: int) -> Moved:
    """What an edit of the current study moved."""
    return moved(taxonomy.found_topics(db), taxonomy.edits(db, taken_back=True), number)


def _told(db: Database, number: int) -> Done:
    edit = taxonomy.edit(db, number)
    found = moved_by(db, number)
    n = store.count(db, found.leaves) if found.leaves else 0
    back = edit.undone_at is not None
    return Done(_in_words(db, edit, found, n, back=back), number, n, back)


def _in_words(db: Database, edit: Edit, found: Moved, n: int, *, back: bool) -> str:
    """"Merged. **214 comments** moved from “Queues” to “Waiting at the till”."""
    comments = f"**{words.count(n, 'comment')}**"
    sources, targets = quoted(found.sources), quoted(found.targets)
    label = words.plain(_label(db, edit, back=back))
    pins = edit.payload.get("pinned", True)
    if back:
        said = {"merge": f"{comments} moved back to {sources}.",
                "split": f"{sources} is one topic again.",
                "hide": f"{sources} counts again, with {comments}.",
                "move": f"{sources} stands where it stood.",
                "rename": f"“{label}” has its name again.",
                "pin": f"“{label}” is {'no longer pinned' if pins else 'pinned again'}."}
        return "Taken back. " + said.get(edit.kind, "The topics stand as before.")
    return {
        "merge": f"Merged. {comments} moved from {sources} to {targets}.",
        "split": f"Split. {comments} moved from {sources} to {targets}.",
        "move": f"Moved. {sources} stands under {targets} now, with {comments}.",
        "hide": f"Hidden. {comments} no longer count for {sources}.",
        "define": f"Made. {comments} moved to {targets}.",
        "rename": f"Renamed. It is called “{label}” now.",
        "pin": f"Pinned. “{label}” stays on top, in later studies too." if pins else
               f"“{label}” is no longer pinned.",
        "import": f"Taken over: {words.count(len(edit.payload.get('topics', ())), 'topic')} "
                  "of the file.",
    }[edit.kind]


def _label(db: Database, edit: Edit, *, back: bool) -> str:
    now = {one.id: one.label for one in findings.topics(db)}
    then = edit.payload.get("was", {}).get("label") if back else edit.payload.get("label")
    return now.get(edit.topic) or str(then or edit.topic)


def quoted(labels: tuple[str, ...]) -> str:
    """"“a”, “b” and “c”" as Markdown."""
    marked = [f"“{words.plain(one)}”" for one in labels]
    return " and ".join(filter(None, (", ".join(marked[:-1]), *marked[-1:])))
