"""What stood in a row when a plan was written: the log of changes, walked backwards.

Every act that changes a row raises its version by one, so the row as it stood at version v is the
row of today with the acts since v taken back.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.innovate.returning.proposed import WHY
from core.store import changes, opportunities
from core.store.database import Database

ALL = -1  # no limit


@dataclass(frozen=True)
class Since:
    """was: column → what stood there then, of the columns that changed since, as the log has it.

    by: column → who changed it last, and when (UTC, ISO text).
    """

    was: dict[str, object]
    by: dict[str, tuple[str, str]]


def since(
    acts: Sequence[changes.Change | opportunities.Change], steps: int
) -> Since | None:
    """What the newest `steps` acts (newest first) changed; None where the log is shorter."""
    if steps > len(acts):
        return None
    was: dict[str, object] = {}
    by: dict[str, tuple[str, str]] = {}
    for act in acts[:steps]:
        was |= act.before
        for column in act.before:
            by.setdefault(column, (act.changed_by, act.changed_at))
    return Since(was, by)


class History:
    """The logs of a database, each read once and only where it is needed."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def since(self, noun: str, row_id: object, steps: int) -> Since | None:
        """What changed in a row over its last `steps` versions; None where nobody can tell."""
        if steps == 0:
            return Since({}, {})
        return since(self._edits[noun][str(row_id)], steps)

    def returned_before(self, noun: str) -> list[tuple[str, dict[str, object]]]:
        """(id, first values) of the rows that returned plans added."""
        return [(act.noun_id, act.after) for act in self._acts[noun]
                if act.why == WHY and not act.before]

    @cached_property
    def _acts(self) -> dict[str, list[changes.Change]]:
        return {noun: changes.changes_of(self._db, noun, limit=ALL)
                for noun in ("initiative", "task")}

    @cached_property
    def _edits(self) -> dict[str, dict[str, list]]:
        found: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
        for noun, acts in self._acts.items():
            for act in acts:
                if act.before and act.after:  # neither a creation nor a removal
                    found[noun][act.noun_id].append(act)
        for act in opportunities.changes(self._db, limit=ALL):
            if act.after and act.before != {"status": None}:
                found["opportunity"][act.topic].append(act)
        return found
