"""What an analyst does to the topics: each act is seen at once, logged, and can be taken back.

An act writes its edit, the mentions it moves and the tree that is shown for it in one transaction.
The drivers follow in a job of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.errors import BadInput, Conflict
from core.focus.taxonomy.placing import MAKERS, ground, lost
from core.focus.taxonomy.regrouping import regrouping
from core.focus.taxonomy.telling import retell
from core.focus.text.topics import LONGEST_LABEL
from core.model import Topic
from core.store import findings, jobs, snapshot, taxonomy
from core.store import regrouping as store
from core.store.database import Database, write
from core.store.regrouping import Regrouping
from core.store.taxonomy import Change, Edit, State

FOLLOW = "drivers"  # the job that works out the drivers of the new topics
REGROUPED_BY = ("merge", *MAKERS)  # edits that, taken back, may move mentions


def rename(
    db: Database, topic: str, label: str, *, by: str, called: str | None = None
) -> int:
    """Gives a topic another name; returns the edit's number.

    called: its name as the person saw it; None: whatever it is. Raises BadInput on an empty, long
    or taken name, Conflict where the topic is gone, has another name than they saw or this one.
    """
    seen, one = taxonomy.state(db), shown(db, topic)
    if called not in (None, one.label):
        raise Conflict(taxonomy.MEANWHILE)
    if tidy(label) == one.label:  # asked first: an only subtopic bears its topic's name
        raise Conflict(f"The topic is called “{one.label}” already.")
    label = checked_label(db, label, but=topic)
    return done(db, "rename", topic, {"label": label, "was": was(db, one)}, by=by, seen=seen)


def merge(db: Database, topics: Sequence[str], into: str, *, by: str) -> int:
    """Makes several topics one; all subtopics, or all topics. Returns the edit's number."""
    seen, other = taxonomy.state(db), shown(db, into)
    wanted = [shown(db, topic) for topic in dict.fromkeys(topics) if topic != into]
    if not wanted:
        raise BadInput("Choose at least two topics to merge.")
    if any((one.parent is None) != (other.parent is None) for one in wanted):
        raise BadInput("A topic and a subtopic cannot be merged: choose two of the same level.")
    payload = {"merged": [one.id for one in wanted], "label": other.label,
               "was": {one.id: was(db, one) for one in wanted}}
    return done(db, "merge", into, payload, by=by, seen=seen)


def move(db: Database, topic: str, parent: str | None, *, by: str, label: str = "") -> int:
    """Hangs a subtopic under another topic; parent None: under a new one of that label."""
    seen, one = taxonomy.state(db), shown(db, topic)
    if one.parent is None:
        raise BadInput(f"“{one.label}” is a topic; only subtopics move. Merge it into another.")
    if parent == one.parent:
        raise Conflict(f"“{one.label}” stands under “{shown(db, parent).label}” already.")
    payload = parent_of(db, parent, label) | {"was": was(db, one)}
    payload["label"] = payload.pop("parent_label")
    return done(db, "move", topic, payload, by=by, seen=seen)


def pin(db: Database, topic: str, *, by: str) -> int:
    """Keeps a topic on top of the tree, and in every later study."""
    seen, one = taxonomy.state(db), shown(db, topic)
    if one.pinned:
        raise Conflict(f"“{one.label}” is pinned already.")
    return done(db, "pin", topic, {"was": was(db, one)}, by=by, seen=seen)


def unpin(db: Database, topic: str, *, by: str) -> int:
    """Lets a topic stand where its mentions put it, whoever pinned it, a person or a file."""
    seen, one = taxonomy.state(db), shown(db, topic)
    if not one.pinned:
        raise Conflict(f"“{one.label}” is not pinned.")
    return done(db, "pin", topic, {"pinned": False, "was": was(db, one)}, by=by, seen=seen)


def hide(db: Database, topic: str, *, by: str) -> int:
    """Takes a topic out of the tree, the drivers and the counts; its mentions have no topic."""
    seen, one = taxonomy.state(db), shown(db, topic)
    return done(db, "hide", topic, {"was": was(db, one)}, by=by, seen=seen)


def undo(db: Database, number: int, *, by: str) -> None:
    """Takes an edit back, whichever came after it; later ones that need its topic are passed over.

    Raises Conflict where that was done before, and for a topic that somebody made while a study
    runs. To do it again is a new edit.
    """
    seen, one = taxonomy.state(db), taxonomy.edit(db, number)
    if one is None:
        raise Conflict("This change is not in the log of this database; nothing was taken back.")
    moves = _moves_back(db, one) if one.undone_at is None else None
    done_again(db, lambda tables: taxonomy.take_back(tables, number, by=by), by=by, seen=seen,
               moves=moves)


def done(
    db: Database, kind: str, topic: str, payload: Mapping, *, by: str, seen: State,
    moves: Regrouping | None = None,
) -> int:
    """Keeps an edit, shows the tree with it, and asks for the drivers; returns its number.

    seen: `taxonomy.state` before anything was looked up. moves: mentions that it moves.
    """
    numbers: list[int] = []
    done_again(db, lambda tables: numbers.append(
        taxonomy.keep_edit(tables, kind, topic, payload, by=by)), by=by, seen=seen, moves=moves)
    return numbers[0]


def done_again(
    db: Database, change: Change, *, by: str,
    seen: State, moves: Regrouping | None = None,
) -> None:
    """Changes the log, shows the tree that follows, and asks for the drivers.

    Before the first study, the log alone. Raises Conflict where the topics are not as `seen`.
    """
    def change_all(tables: object) -> None:
        taxonomy.check_state(tables, seen)
        change(tables)
        if moves is not None:
            store.keep(tables, moves)
        jobs.ask_for(tables, FOLLOW, by=by)

    if findings.study(db) is None:
        with write(db) as tables:
            taxonomy.check_state(tables, seen)
            change(tables)
            if moves is not None:
                store.refuse_during_study(tables)
        return
    retell(db, change=change_all)
    snapshot.refresh(db, moved=moves.moved if moves else None)


def shown(db: Database, topic: str | None) -> Topic:
    """A topic of the tree that is shown. Raises Conflict where it is gone."""
    one = next((one for one in findings.topics(db) if one.id == topic), None)
    if one is None:
        raise Conflict("This topic is no longer there; nothing was changed. "
                       "Here is how the topics stand now.")
    return one


def was(db: Database, one: Topic) -> dict[str, object]:
    """What an edit keeps of the topic it changes."""
    above = shown(db, one.parent).label if one.parent else ""
    return {"label": one.label, "keywords": list(one.keywords), "parent": one.parent,
            "parent_label": above}


def parent_of(db: Database, parent: str | None, label: str, *, number: int = 0) -> dict:
    """What an edit says of the parent it hangs a leaf under: parent, parent_label, ids.

    parent None: a new one of that label and that number (default: the next free one).
    """
    if parent is None:
        made = f"t{number or findings.next_topic_number(db)}"
        return {"parent": made, "parent_label": checked_label(db, label), "ids": [made]}
    top = shown(db, parent)
    if top.parent is not None:
        raise BadInput(f"“{top.label}” is a subtopic; choose a topic to put it under.")
    return {"parent": parent, "parent_label": top.label, "ids": []}


def checked_label(db: Database, label: str, *, but: str | None = None) -> str:
    """A topic's name as it is kept. Raises BadInput where it is empty, long or taken."""
    label = tidy(label)
    if not label:
        raise BadInput("Give the topic a name.")
    if len(label) > LONGEST_LABEL:
        raise BadInput(f"The name is too long; use at most {LONGEST_LABEL} characters.")
    taken = {one.label.casefold() for one in findings.topics(db) if one.id != but}
    if label.casefold() in taken:
        raise BadInput(f"There is a topic “{label}” already; choose another name, or merge them.")
    return label


def tidy(text: str) -> str:
    """What people write, as it is kept: plain text on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _moves_back(db: Database, undone: Edit) -> Regrouping | None:
    """What moves when this edit is taken back; None: nothing, whatever else runs."""
    found, log = taxonomy.found_topics(db), taxonomy.edits(db, taken_back=True)[::-1]
    there = {one.id for one in found}
    made = {part for one in log if one.kind in MAKERS for part in one.payload["ids"]}
    nothing = Regrouping() if undone.kind in MAKERS else None
    if undone.kind not in REGROUPED_BY or not made & there:
        return nothing
    try:
        under = ground(db)
    except Conflict:
        if undone.kind in ("define", "import") and there & set(undone.payload["ids"]):
            raise
        return nothing  # parts are shown as one topic again, though they stay apart beneath
    after = [replace(one, undone_at="now") if one.id == undone.id else one for one in log]
    gone = set(lost(after))
    if undone.kind == "split":
        gone |= set(undone.payload["ids"]) - set(under.ids)
    kept = {one.parent for one in found if one.parent and one.id not in gone}
    return regrouping(under, found, log, after,
                      gone=[one.id for one in found if one.id in gone - kept])
