"""Comments that a change of the topics moved: those found in certain leaves, whatever shows them.
"""

import json
from collections.abc import Sequence

import pandas as pd

from core.model import Scope
from core.store import passages, snapshot
from core.store.current import CURRENT
from core.store.database import Database, read

_WHERE = " pattern in (select unnest(?))"


def count(db: Database, leaves: Sequence[str]) -> int:
    """How many responses mention one of these leaves, as they were found."""
    found = snapshot.ask(db, Scope(), f"select count(*) as n from {{responses}} where{_WHERE}",
                         [_patterns(db, leaves)])
    return int(found["n"].iloc[0])


def ids(db: Database, leaves: Sequence[str], *, limit: int, offset: int) -> list[int]:
    """One page of those responses, newest first."""
    page = snapshot.ask(
        db, Scope(), f"select id from {{responses}} where{_WHERE}"
                     " order by received_on desc nulls last, id limit ? offset ?",
        [_patterns(db, leaves), limit, offset])
    return [int(i) for i in page["id"]]


def evidence(db: Database, numbers: Sequence[int], leaves: Sequence[str]) -> pd.DataFrame:
    """The mentions found in these leaves in these responses: columns of `passages.evidence`."""
    return passages.evidence(db, numbers, leaves, as_found=True)


def _patterns(db: Database, leaves: Sequence[str]) -> list[int]:
    with read(db) as tables:
        rows = tables.execute(
            f"select p.id from pattern p where p.study_id = {CURRENT}"
            " and exists (select 1 from json_each(p.found)"
            " where value in (select value from json_each(?)))", [json.dumps(list(leaves))])
        return [int(number) for number, in rows]
