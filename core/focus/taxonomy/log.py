"""What analysts did to the topics, in sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.focus.taxonomy.replay import replay
from core.store import findings, taxonomy
from core.store.database import Database
from core.store.taxonomy import Edit

PASSED_OVER = "passed over: its topic is no longer there"


@dataclass(frozen=True)
class Entry:
    """A line of the log. taken_back: (who, when), None while the edit is in force.

    passed_over: it is in force, but its topic is no longer there.
    """

    number: int
    kind: str
    sentence: str
    made_at: str
    made_by: str
    taken_back: tuple[str, str] | None
    passed_over: bool = False


def entries(db: Database, *, limit: int | None = None) -> list[Entry]:
    """The whole log, newest first; what was taken back stays in it."""
    labels = {topic.id: topic.label for topic in findings.topics(db)}
    passed = passed_over(db)
    return [
        Entry(one.id, one.kind, sentence(one, labels), one.made_at, one.made_by,
              (str(one.undone_by), one.undone_at) if one.undone_at else None, one.id in passed)
        for one in taxonomy.edits(db, taken_back=True, limit=limit)
    ]


def passed_over(db: Database) -> frozenset[int]:
    """The edits in force that change nothing, for their topic is no longer there."""
    log = taxonomy.edits(db, taken_back=True)[::-1]
    return replay(taxonomy.found_topics(db), log).passed_over if log else frozenset()


def sentence(edit: Edit, labels: Mapping[str, str]) -> str:
    """What was done, by whom, in the names of that time: "Ana merged “Queues” into “Waiting”".

    labels: topic → its name now, where the edit does not know the one of then. Plain text: a page
    makes it safe for markdown.
    """
    said = edit.payload
    name = quoted((said.get("was") or {}).get("label") or said.get("label")
                  or labels.get(edit.topic, edit.topic))
    return f"{edit.made_by} {_SAID[edit.kind](edit, name)}"


def quoted(label: str) -> str:
    """A name in a sentence."""
    return f"“{label}”"


def listed(names: list[str]) -> str:
    """Names one after another: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _merge(edit: Edit, name: str) -> str:
    was = edit.payload["was"]
    merged = [quoted(was[topic]["label"]) for topic in edit.payload["merged"]]
    return f"merged {listed(merged)} into {name}"


def _split(edit: Edit, name: str) -> str:
    return f"split {name} into {listed([quoted(p['label']) for p in edit.payload['parts']])}"


def _move(edit: Edit, name: str) -> str:
    made = "the new topic " if edit.payload.get("ids") else ""
    return f"moved {name} under {made}{quoted(edit.payload['label'])}"


def _pin(edit: Edit, name: str) -> str:
    return f"{'pinned' if edit.payload.get('pinned', True) else 'unpinned'} {name}"


def _import(edit: Edit, _name: str) -> str:
    said = edit.payload
    return (f"took over {len(said['topics']):,} topics from {quoted(said['name'])}: "
            f"{said['added']:,} new, {said['recognised']:,} known already")


_SAID = {
    "rename": lambda edit, name: f"renamed {name} to {quoted(edit.payload['label'])}",
    "merge": _merge, "split": _split, "move": _move,
    "pin": _pin,
    "hide": lambda _edit, name: f"hid {name}",
    "define": lambda edit, name: (
        f"made {name} under {quoted(edit.payload['parent_label'])} from examples"
        if edit.payload["phrases"] else
        f"made {name} under {quoted(edit.payload['parent_label'])} from a definition"),
    "import": _import,
}
