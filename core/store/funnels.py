"""How far responses got on the way from what was said to what was proven, counted by quarter."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from core.model import Scope
from core.store import snapshot
from core.store.database import Database, read

if TYPE_CHECKING:
    import pandas as pd

STEPS = ("received", "analysed", "opportunity", "approved", "acted", "told", "measured")


@dataclass(frozen=True)
class Reach:
    """Which responses an initiative speaks for, and how far it came itself.

    before: those received earlier than this day; None: all of them. segments: attribute → values.
    """

    number: int
    topic: str
    segments: Mapping[str, Sequence[str]] = field(default_factory=dict)
    before: date | None = None
    approved: bool = False
    acted: bool = False
    measured: bool = False


def by_quarter(
    db: Database, scope: Scope, reaches: Sequence[Reach], opportunities: Collection[str]
) -> "pd.DataFrame":
    """Dated responses by quarter of receipt, a row each: [cohort (first day), first, last, *STEPS].

    first, last: days of the first and the last of them. opportunities: topics on the matrix.
    analysed: the newest study read its comment. From opportunity to acted each step is a part of
    the one before; told and measured are each a part of acted. A response that several initiatives
    speak for counts once, as far as it got.
    """
    initiatives, people, rules = _told(db)
    clauses, kept = _segments(db, reaches)
    return snapshot.ask(
        db, scope,
        "with chosen as not materialized"
        " (select * from {responses} where received_on is not null"
        f"{snapshot.CUSTOMERS}{{where}}),"
        " reach as (select unnest(?::bigint[]) as number, unnest(?::varchar[]) as topic,"
        " unnest(?::date[]) as before, unnest(?::boolean[]) as approved,"
        " unnest(?::boolean[]) as acted, unnest(?::boolean[]) as measured),"
        " letters as (select unnest(?::bigint[]) as number, unnest(?::bigint[]) as id),"
        " answered as (select unnest(?::bigint[]) as id),"
        " placed as (select distinct pattern, true as placed from {patterns}"
        " where list_contains(?::varchar[], topic)),"
        " got as (select c.id, any_value(c.received_on) as received_on,"
        " any_value(c.pattern) as pattern, bool_or(i.approved) as approved,"
        " bool_or(i.acted) as acted, bool_or(i.measured) as measured,"
        " bool_or(i.acted and (l.id is not null or a.id is not null)) as told"
        " from chosen c join {patterns} p using (pattern) join reach i on i.topic = p.topic"
        f" and (i.before is null or c.received_on < i.before){clauses}"
        " left join letters l on l.number = i.number and l.id = c.id"
        " left join answered a on a.id = c.id group by c.id),"
        # Counted by day first; those whom an initiative speaks for are few, and added.
        " days as (select received_on, count(*) as received,"
        " count(*) filter (where has_comment and pattern is not null) as analysed,"
        " count(placed) as opportunity, 0 as approved, 0 as acted, 0 as told, 0 as measured"
        " from chosen left join placed using (pattern) group by 1"
        " union all select received_on, 0, 0, count(*) filter (where placed is null),"
        " count(*) filter (where approved), count(*) filter (where acted),"
        " count(*) filter (where told), count(*) filter (where measured)"
        " from got left join placed using (pattern) group by 1)"
        " select date_trunc('quarter', received_on)::date as cohort,"
        " min(received_on) as first, max(received_on) as last, "
        + ", ".join(f"cast(sum({step}) as bigint) as {step}" for step in STEPS)
        + " from days group by 1 order by 1",
        [*_columns(reaches), initiatives, people, rules, list(opportunities), *kept])


def _columns(reaches: Sequence[Reach]) -> list[list]:
    return [[getattr(one, name) for one in reaches]
            for name in ("number", "topic", "before", "approved", "acted", "measured")]


def _segments(db: Database, reaches: Sequence[Reach]) -> tuple[str, list[object]]:
    """The condition that a response lies in an initiative's segments, with its values."""
    columns, whens, values = snapshot.segment_columns(db), [], []
    for one in reaches:
        parts = []
        for name, kept in one.segments.items():
            # An attribute that is no segment any more keeps nobody.
            parts.append(f"list_contains(?::varchar[], c.{columns[name]})"
                         if name in columns else "false")
            values += [list(kept)] if name in columns else []
        if parts:
            whens.append(f" when {int(one.number)} then {' and '.join(parts)}")
    return (f" and case i.number{''.join(whens)} else true end" if whens else ""), values


def _told(db: Database) -> tuple[list[int], list[int], list[int]]:
    """Initiative and response of everybody told of it; responses that a rule's letter answered."""
    with read(db) as tables:
        letters = tables.execute(
            "select m.initiative_id, r.id from message m"
            " join response r on coalesce(r.customer, lower(r.email)) = m.customer"
            " where m.state = 'sent' and m.initiative_id is not null").fetchall()
        rules = tables.execute(
            "select distinct response_id from message where state = 'sent'"
            " and rule_id is not null and response_id is not null").fetchall()
    return [row[0] for row in letters], [row[1] for row in letters], [row[0] for row in rules]


def undated(db: Database) -> int:
    """Responses without a date, which belong to no quarter."""
    with read(db) as tables:
        return tables.execute(
            "select count(*) from response where received_on is null").fetchone()[0]
