"""Fields of initiatives and tasks as people say them."""

import json
from collections.abc import Mapping
from datetime import date

from core.innovate.initiatives import TITLES
from core.innovate.plans import TASK_TITLES
from core.model import OUTCOMES, Outcome
from core.store.changes import Change
from pages.parts import words

FIELDS = TITLES | TASK_TITLES | {"stage": "Stage"}
UNSAID = frozenset({"position", "topic_id", "initiative_id", "session", "created_at", "created_by"})
NOTHING = "nothing"


def value(name: str, said: object) -> str:
    """A field's value in words; "nothing" where it is empty."""
    if said is None or said == "" or said == () or said == [] or said == {}:
        return "everywhere" if name == "segments" else NOTHING
    if name == "randomised":
        return "yes" if said else "no"
    if isinstance(said, date) or (name.endswith(("_on", "_from", "_until"))
                                  and isinstance(said, str)):
        return words.day(said)
    if name == "outcome":
        return OUTCOMES[Outcome(said)].title
    if name == "starts" and isinstance(said, Mapping):
        return ", ".join(f"{value} {words.day(begins)}" for value, begins in said.items())
    if name == "change_in" and isinstance(said, Mapping):
        return "; ".join(f"{code}: {text}" for code, text in said.items())
    if isinstance(said, Mapping):
        return segments(said)
    if isinstance(said, list | tuple):
        return ", ".join(map(str, said))
    if isinstance(said, int | float):
        return f"{said:,.2f}".rstrip("0").rstrip(".")
    return str(said)


def segments(said: Mapping[str, object]) -> str:
    """"place Aldersund or Tresmonte, traveller Family"; "everywhere" where nothing is named."""
    parts = [f"{name.replace('_', ' ')} {' or '.join(map(str, kept))}"
             for name, kept in said.items() if kept]
    return ", ".join(parts) or "everywhere"


def change(act: Change) -> str:
    """"Owner: nothing → Ana; stage proposed → assessed"; "" where it only moved on the board."""
    told = []
    for name, after in act.after.items():
        if name in UNSAID or name not in FIELDS:
            continue
        before = act.before.get(name)
        if name in {"departments", "segments", "change_in", "starts"}:
            before, after = (json.loads(one) if isinstance(one, str) else one
                             for one in (before, after))
        if value(name, before) != value(name, after):
            told.append(f"{FIELDS[name]}: {value(name, before)} → {value(name, after)}"
                        if act.before else f"{FIELDS[name]}: {value(name, after)}")
    return "; ".join(told)
