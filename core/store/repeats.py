"""Customers who answered more than once: what each score rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from core.model import Scope
from core.scales import SCALES, Scale
from core.store import snapshot
from core.store.database import Database

if TYPE_CHECKING:
    import pyarrow as pa

Also = tuple[str, Sequence[object], Mapping[str, "pa.Table"]]
NOTHING_MORE: Also = ("", (), {})


def repeats(
    db: Database, scope: Scope, scale: Scale, by: tuple[str, ...] = (), also: Also = NOTHING_MORE,
) -> pd.DataFrame:
    """How the scored responses of a scale lie with their customers, for each value of `by`.

    also: more conditions (` and …`), the values of their marks, and the tables that they name.
    Columns *by (as of `snapshot.counts`), n, customers (an unnamed response is one of its own),
    most (responses of the customer with most), squares (Σ of squared responses a customer), spread
    (Σ over customers of (mean without them − mean)², in the unit of the score: the jackknife's
    sum; Efron and Stein 1981). No row where nobody answered twice; spread is empty where one
    customer gave all.
    """
    if not _somebody_repeats(db, snapshot.version_of(db), scale):
        return pd.DataFrame(columns=[*by, "n", "customers", "most", "squares", "spread"])
    places = [f"by{i}" for i in range(len(by))]
    found = [snapshot.column_of(db, name) for name in by]
    named = "".join(f"{one} as {place}, " for one, place in zip(found, places, strict=True))
    known = "".join(f" and {one} is not null" for one in found)
    keys = "".join(f"{place}, " for place in places)
    parts = f"partition by {', '.join(places)}" if by else ""
    groups = f" group by {', '.join(places)} order by {', '.join(places)}" if by else ""
    conditions, values, held = also
    frame = snapshot.ask(
        db, replace(scope, scale=scale),
        f"with told as (select {named}customer, {worth(scale)} as y from {{responses}}"
        f" where score is not null{known}{{where}}{conditions}),"
        f" each as (select {keys}customer, count(*) as m, sum(y) as s, sum(y * y) as q"
        f" from told group by {keys}customer),"
        f" placed as (select *, sum(m) over part as total,"
        " sum(s) over part / sum(m) over part as mean from each"
        f" window part as ({parts}))"
        f" select {keys}cast(max(total) as bigint) as n,"
        " cast(sum(case when customer < 0 then m else 1 end) as bigint) as customers,"
        " cast(max(case when customer < 0 then 1 else m end) as bigint) as most,"
        " cast(sum(case when customer < 0 then m else m * m end) as double) as squares,"
        " sum(case when customer < 0 then (q - 2 * mean * s + m * mean * mean)"
        " / nullif((total - 1) * (total - 1), 0)"
        " else power((s - m * mean) / nullif(total - m, 0), 2) end) as spread"
        f" from placed{groups}", list(values), held)
    frame.columns = [*by, "n", "customers", "most", "squares", "spread"]
    return frame[frame["n"].notna()].reset_index(drop=True)


@lru_cache(maxsize=32)
def _somebody_repeats(db: Database, version: str | None, scale: Scale) -> bool:  # noqa: ARG001
    # A version never changes, and where all answered once nothing more need be asked.
    row = snapshot.ask(
        db, Scope(scale=scale),
        "select count(*) as n, count(distinct customer) as customers from {responses}"
        " where score is not null and customer >= 0{where}").iloc[0]
    return bool(row["n"] > row["customers"])


def worth(scale: Scale) -> str:
    """What a response brings to the score: ±100, 0 or 100, or the score itself."""
    facts = SCALES[scale]
    if facts.good is None:
        return "score"
    bad = "" if facts.bad is None else f" when score <= {facts.bad:g} then -100.0"
    return f"case when score >= {facts.good:g} then 100.0{bad} else 0.0 end"
