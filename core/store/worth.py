"""What customers brought in, as their own orders, renewals and departures tell."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from core.scales import Scale
from core.store.currencies import money
from core.store.database import Database, read

if TYPE_CHECKING:
    import pandas as pd

Segments = Mapping[str, Sequence[str]]
FOLLOWED_COLUMNS = ["customer", "score", "orders", "value", "valued", "left"]


@dataclass(frozen=True)
class Revenue:
    """Orders (or renewals) with a value: customers who made them, how many, their sum."""

    customers: int
    orders: int
    value: float


def followed(db: Database, scale: Scale, days: int) -> "pd.DataFrame":
    """What scored customers did in the `days` after they answered, a row a customer.

    Columns: customer, score, orders (orders and renewals), value (their sum, 0 without any),
    valued (how many of them carry a value), left (True after a churn). Only customers who had
    ordered or renewed before, by their newest answer that is old enough to be followed so long.
    A second's work on 200,000 answers and events, so pages share what was read last; leave it as
    it is.
    """
    with read(db) as tables:
        state = tables.execute(
            "select identity, dataset, (select count(*) from batch),"
            " (select sum(next_row) from batch), (select max(finished_at) from batch)"
            " from snapshot").fetchone()
    return _followed(db, scale, days, money(db).factor, state)


@lru_cache(maxsize=4)
def _followed(
    db: Database, scale: Scale, days: int, factor: str, state: tuple  # noqa: ARG001
) -> "pd.DataFrame":
    """factor: to the company's own currency. state: by which an earlier answer is known to hold."""
    import pandas as pd

    with read(db) as tables:
        rows = tables.execute(
            "with span as (select max(happened_on) as last from event"
            " where kind in ('order', 'renewal')),"
            " bought as (select customer, min(happened_on) as first from event"
            " where kind in ('order', 'renewal') group by customer),"
            " answered as (select coalesce(r.customer, lower(r.email)) as customer, r.score,"
            " r.received_on, row_number() over (partition by coalesce(r.customer, lower(r.email))"
            " order by r.received_on desc, r.id desc) as place"
            " from response r join source s on s.id = r.source_id, span"
            " join bought b on b.customer = coalesce(r.customer, lower(r.email))"
            " where s.scale = ? and r.score is not null and r.received_on >= b.first"
            " and r.received_on <= date(span.last, ?))"
            " select a.customer, a.score, coalesce(sum(e.kind in ('order', 'renewal')), 0),"
            " coalesce(sum(iif(e.kind in ('order', 'renewal'),"
            f" e.value * {factor}, 0)), 0),"
            " coalesce(sum(e.kind in ('order', 'renewal')"
            f" and e.value * {factor} is not null), 0),"
            " coalesce(max(e.kind = 'churn'), 0)"
            " from answered a left join event e on e.customer = a.customer"
            " and e.happened_on > a.received_on and e.happened_on <= date(a.received_on, ?)"
            " where a.place = 1 group by a.customer, a.score",
            [str(scale), f"-{days} days", f"+{days} days"],
        ).fetchall()
    frame = pd.DataFrame(rows, columns=FOLLOWED_COLUMNS)
    return frame.astype({"score": float, "orders": int, "value": float, "valued": int,
                         "left": bool})


def reached(db: Database, segments: Segments, without: Sequence[Segments] = ()) -> int:
    """Customers in the segments, less those in any of `without`; no segments: everywhere."""
    where, values = _people(segments, without)
    with read(db) as tables:
        return tables.execute(
            f"select count(*) from customer c where {where}", values).fetchone()[0]


def revenue(
    db: Database, segments: Segments, without: Sequence[Segments] = (), *,
    since: date, until: date,
) -> Revenue:
    """Orders of the customers of `reached`, from `since` until before `until`.

    Renewals where no order has a value, as `panels.order_values`: what an effect was measured on.
    """
    where, values = _people(segments, without)
    factor = money(db).factor
    with read(db) as tables:
        row = tables.execute(
            f"select count(distinct e.customer), count(*), coalesce(sum(e.value * {factor}), 0)"
            " from event e join customer c on c.key = e.customer"
            f" where e.value * {factor} is not null and e.kind = (select kind from event where"
            " value is not null and kind in ('order', 'renewal') order by kind = 'renewal' limit 1)"
            f" and e.happened_on >= ? and e.happened_on < ? and {where}",
            [since.isoformat(), until.isoformat(), *values],
        ).fetchone()
    return Revenue(*row)


def _people(segments: Segments, without: Sequence[Segments]) -> tuple[str, list[str]]:
    """A condition on customers c, with its values."""
    where, values = _in(segments)
    for other in without:
        beyond, more = _in(other)
        where += f" and not ({beyond})"
        values += more
    return where, values


def _in(segments: Segments) -> tuple[str, list[str]]:
    parts, values = ["true"], []
    for name, kept in sorted(segments.items()):
        # A name of somebody's column is a value here, never a part of a path.
        parts.append("exists (select 1 from json_each(c.attributes) a where a.key = ?"
                     " and a.value in (select value from json_each(?)))")
        values += [name, json.dumps(list(kept))]
    return " and ".join(parts), values
