"""Who answered, then and now: scored responses counted by every attribute at once."""

from dataclasses import replace
from datetime import date

import pandas as pd

from core.model import Scope
from core.scales import Scale
from core.store import snapshot
from core.store.database import Database

NO_VALUE = ""  # the class of responses without a value there


def by_attribute(
    db: Database, scope: Scope, scale: Scale, names: list[str], *, since: date | None = None
) -> pd.DataFrame:
    """Scored responses of the scope, counted by each of the attributes.

    since: the first day of the second of two periods; undated responses then lie in neither.
    Columns attribute, klass (NO_VALUE where a response has none), is_after, score, n.
    """
    if not names:
        return pd.DataFrame(columns=["attribute", "klass", "is_after", "score", "n"])
    held = ", ".join(f"coalesce(cast({snapshot.column_of(db, name)} as varchar), '') as a{i}"
                     for i, name in enumerate(names))
    sets = ", ".join(f"(is_after, score, a{i})" for i in range(len(names)))
    which = " ".join(f"when grouping(a{i}) = 0 then {i}" for i in range(len(names)))
    klass = ", ".join(f"a{i}" for i in range(len(names)))
    after = f"received_on >= date '{since.isoformat()}'" if since else "false"
    frame = snapshot.ask(
        db, replace(scope, scale=scale),
        f"with told as (select {held}, score, {after} as is_after"
        f" from {{responses}} where score is not null and ({after}) is not null{{where}})"
        f" select case {which} end as attribute, coalesce({klass}) as klass, is_after, score,"
        f" count(*) as n from told group by grouping sets ({sets}) order by 1, 3, 2, 4")
    return frame.assign(attribute=frame["attribute"].map(dict(enumerate(names))))


def over_time(db: Database, scope: Scope, scale: Scale, period: str, name: str) -> pd.DataFrame:
    """Dated scored responses by period and class of an attribute: [period, klass, score, n].

    period: "month", "quarter" or "year", as of `snapshot.counts`.
    """
    return snapshot.ask(
        db, replace(scope, scale=scale),
        f"select {snapshot.column_of(db, period)} as period,"
        f" coalesce(cast({snapshot.column_of(db, name)} as varchar), '') as klass, score,"
        " count(*) as n from {responses} where score is not null and received_on is not null"
        "{where} group by 1, 2, 3 order by 1, 2, 3")
