"""Who changed what, when and why: one log for initiatives, tasks, rules, letters, assumptions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import sqlite_utils

from core.store.database import Database, now_text, read


@dataclass(frozen=True)
class Change:
    """One act: what stood in each changed column before and after.

    noun: the table that was changed. noun_id: its row.
    """

    id: int
    noun: str
    noun_id: str
    before: dict[str, object]
    after: dict[str, object]
    why: str
    changed_at: str
    changed_by: str


def note(
    tables: sqlite_utils.Database, noun: str, noun_id: object, before: Mapping[str, object],
    after: Mapping[str, object], *, by: str, why: str = "", at: str | None = None,
) -> None:
    """Keeps one act, inside the transaction that changed the row. at: when, if not now."""
    tables["change"].insert({
        "noun": noun, "noun_id": str(noun_id), "before": json.dumps(dict(before)),
        "after": json.dumps(dict(after)), "why": why, "changed_at": at or now_text(),
        "changed_by": by,
    })


def changes_of(
    db: Database, noun: str, noun_id: object | None = None, *, limit: int = 50
) -> list[Change]:
    """What was done to the noun (to one row of it), newest first."""
    with read(db) as tables:
        rows = tables.query(
            "select * from change where noun = ? and (? is null or noun_id = ?)"
            " order by id desc limit ?",
            [noun, noun_id, None if noun_id is None else str(noun_id), limit],
        )
        return [Change(**row | {"before": json.loads(row["before"]),
                                "after": json.loads(row["after"])}) for row in rows]
