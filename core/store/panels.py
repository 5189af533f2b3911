"""What happened week by week, counted: the raw material of "did it work?".

Responses are counted by their own segments in the snapshot; events by customer in the database.
Weeks are the Mondays of ISO weeks. mean and variance are of the observations in a row (variance
divided by n). A customer who answers many times in a week and cell is one observation, the mean of
the answers: however often somebody speaks, they are one customer.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from core.model import EventKind, Scope
from core.scales import Scale
from core.store import snapshot
from core.store.currencies import money
from core.store.database import Database, read
from core.store.repeats import worth

COUNTED = ["week", "mix", "n", "mean", "variance"]
BOUGHT = (EventKind.ORDER, EventKind.RENEWAL)
_MONDAY = "date({day}, 'weekday 0', '-6 days')"


def score_weeks(
    db: Database, scale: Scale, attributes: Sequence[str], mix: Sequence[str] = ()
) -> pd.DataFrame:
    """The KPI per response of a scale: [*attributes, week, mix, n, mean, variance].

    NPS: +100, 0, −100 a response; a share: 100 or 0; a mean: the score. attributes: segments;
    responses without one of them are left out. mix: segments, "source" or "step".
    """
    return _counted(db, Scope(scale=scale), worth(scale), " and score is not null", attributes, mix)


def mention_weeks(
    db: Database, topic: str, attributes: Sequence[str], mix: Sequence[str] = ()
) -> pd.DataFrame:
    """100 for an analysed response that mentions the topic, leaf or parent, else 0 (all scales

    but that of employees, who are no customers); columns as `score_weeks`.
    """
    mentions = ("case when pattern in (select pattern from {patterns} where topic = ?)"
                " then 100.0 else 0.0 end")
    known = f" and pattern is not null{snapshot.CUSTOMERS}"
    return _counted(db, Scope(), mentions, known, attributes, mix, [topic])


def mix_of_scores(db: Database, scale: Scale) -> pd.DataFrame:
    """What each attribute that could adjust for the mix says of the KPI:

    [name, value, n, mean, variance], a row a value of each segment, of "source" and of "step".
    """
    parts = [f"select ? as name, {column} as value, count(*) as n, avg({worth(scale)}) as mean,"
             f" var_pop({worth(scale)}) as variance from kept where {column} is not null group by 2"
             for column in _columns(db).values()]
    columns = ", ".join(["score", *_columns(db).values()])
    return snapshot.ask(
        db, Scope(scale=scale),
        f"with kept as (select {columns} from {{responses}} where score is not null{{where}})"
        f" {' union all '.join(parts)} order by name, value", list(_columns(db)))


def heaviest(
    db: Database, scale: Scale, segments: Mapping[str, Sequence[str]], first: date, last: date
) -> tuple[int, int]:
    """(answers of the one customer who gave most, all answers) on the scale in the segments and

    days, both ends included; (0, 0) without any.
    """
    columns, named, values = _columns(db), [], [first.isoformat(), last.isoformat()]
    for name, chosen in segments.items():
        named.append(f" and {columns.get(name, 'null')} in ({', '.join('?' for _ in chosen)})")
        values += chosen
    frame = snapshot.ask(
        db, Scope(scale=scale),
        "with kept as (select * from {responses} where score is not null{where}),"
        " answers as (select customer, count(*) as n from kept"
        f" where received_on between ? and ?{''.join(named)} group by 1)"
        " select coalesce(max(n) filter (customer >= 0), 0) as one,"
        " coalesce(sum(n), 0) as all_of_them from answers", values)
    return int(frame["one"].iloc[0]), int(frame["all_of_them"].iloc[0])


def last_response(db: Database) -> date | None:
    """The day of the newest dated response; None without any."""
    return snapshot.volume(db, Scope())["last"]


def customers(
    db: Database, attributes: Sequence[str], *, unclear_days: int = 0
) -> pd.DataFrame:
    """Known customers that have all of these attributes: [customer, *attributes, since, churned].

    since: ISO text, where no file says it the day of their first order or renewal, or None;
    churned: the day of their first churn, or None. unclear_days: who bought first within so many
    days of the first order of all may have bought before the data begin, so theirs is None.
    """
    kinds = ", ".join(f"'{kind}'" for kind in BOUGHT)
    with read(db) as tables:
        rows = tables.execute(
            "select c.key, c.attributes, coalesce(c.since, case when e.bought >="
            " date((select min(happened_on) from event where kind in"
            f" ({kinds})), ?) then e.bought end), e.churned from customer c"
            f" left join (select customer, min(happened_on) filter (where kind in ({kinds}))"
            " as bought, min(happened_on) filter (where kind = 'churn') as churned from event"
            f" where kind in ({kinds}, 'churn') group by 1) e on e.customer = c.key",
            [f"+{unclear_days:d} days"]).fetchall()
    kept = []
    for key, text, since, churned in rows:
        said = json.loads(text) if attributes else {}
        values = [said.get(name) for name in attributes]
        if all(values):
            kept.append((key, *values, since, churned))
    return pd.DataFrame(kept, columns=["customer", *attributes, "since", "churned"])


def retained(db: Database, within_days: int) -> pd.DataFrame:
    """Who bought in a week, and whether they were kept: [customer, week, value], 100 or 0.

    Kept: another order or renewal within so many days of the last one in that week, and no churn
    in that time.
    """
    kinds = ", ".join(f"'{kind}'" for kind in BOUGHT)
    # One pass by customer: a look-up an order would cross the whole table where the kinds are few.
    return _rows(db, f"""
        with bought as (
            select customer, {_MONDAY.format(day='happened_on')} as week,
                min(happened_on) as first, max(happened_on) as day
            from event where kind in ({kinds}) group by 1, 2),
        story as (
            select customer, week, first, day, null as left_on from bought
            union all select customer, null, null, happened_on, happened_on
            from event where kind = 'churn'),
        told as (
            select customer, week, date(day, ?) as until, min(first) over later as again,
                min(left_on) over later as left_on
            from story window later as (partition by customer order by day, week is not null
                rows between 1 following and unbounded following))
        select customer, week, 100.0 * (coalesce(again <= until, 0)
            and not coalesce(left_on <= until, 0)) as value
        from told where week is not null order by customer, week""", [f"+{within_days:d} days"])


def order_values(db: Database) -> pd.DataFrame:
    """What each order was worth: [customer, week, value]; zeros are kept, empty values are not.

    Renewals where no order has a value: then the contract's. Values in several currencies are
    converted by stated rates; none is given while a rate is missing.
    """
    known = money(db)
    # A growth needs no rate where all is in one currency.
    factor = known.factor if len(known.events) > 1 else "1.0"
    for kind in BOUGHT:
        found = _rows(db, f"select customer, {_MONDAY.format(day='happened_on')} as week,"
                          f" value * {factor} as value"
                          f" from event where kind = ? and value * {factor} is not null",
                      [str(kind)])
        if not found.empty:
            break
    return found


def weekly_counts(db: Database, kinds: Sequence[EventKind]) -> pd.DataFrame:
    """How often customers did it: [customer, week, value], a row a customer who did in a week."""
    return _rows(db, f"select customer, {_MONDAY.format(day='happened_on')} as week,"
                     " cast(count(*) as real) as value from event"
                     f" where kind in ({', '.join('?' for _ in kinds)}) group by 1, 2",
                 [str(kind) for kind in kinds])


def event_days(db: Database, kinds: Sequence[EventKind]) -> tuple[date, date] | None:
    """First and last day on which one of these happened; None where none did."""
    with read(db) as tables:
        first, last = tables.execute(
            "select min(happened_on), max(happened_on) from event"
            f" where kind in ({', '.join('?' for _ in kinds)})", [str(k) for k in kinds],
        ).fetchone()
    return (date.fromisoformat(first[:10]), date.fromisoformat(last[:10])) if first else None


def methods(db: Database) -> list[tuple[str, str]]:
    """(day it was finished, method) of each study that is kept, oldest first."""
    with read(db) as tables:
        return [(row[0][:10], row[1]) for row in tables.execute(
            "select finished_at, method from study where finished_at is not null order by id")]


def edits(db: Database) -> list[str]:
    """The days on which people changed the topics, oldest first; what was taken back is none."""
    with read(db) as tables:
        return [row[0][:10] for row in tables.execute(
            "select made_at from edit where undone_at is null order by id")]


def currency(db: Database) -> str:
    """The currency of the events' values, as `order_values` gives them; "" where none is named."""
    found = money(db)
    return next(iter(found.events), "") if len(found.events) < 2 else found.home


def _rows(db: Database, sql: str, values: list) -> pd.DataFrame:
    with read(db) as tables:
        frame = pd.DataFrame(tables.execute(sql, values).fetchall(),
                             columns=["customer", "week", "value"])
    return frame.assign(week=pd.to_datetime(frame["week"]), value=frame["value"].astype(float))


def _counted(
    db: Database, scope: Scope, value: str, known: str, attributes: Sequence[str],
    mix: Sequence[str], marks: Sequence[str] = (),
) -> pd.DataFrame:
    columns, named = _columns(db), snapshot.segment_columns(db)
    by = [named.get(name, "null") for name in attributes]
    parts = " || chr(31) || ".join(f"coalesce({columns[name]}, '')" for name in mix) or "''"
    has = "".join(f" and {column} is not null" for column in by)
    picked = ", ".join(["*", *(f"{column} as by{i}" for i, column in enumerate(by))])
    names = "".join(f"by{i}, " for i in range(len(by)))
    groups = ", ".join(str(i + 1) for i in range(len(by) + 2))
    frame = snapshot.ask(
        db, scope,
        f"with kept as (select {picked} from {{responses}}"
        f" where received_on is not null{known}{has}{{where}}),"
        f" valued as (select {names}date_trunc('week', received_on)::date as week,"
        f" {parts} as mix, case when customer < 0 then -1 - id else customer end as who,"
        f" {value} as y from kept),"
        f" said as (select {names}week, mix, who, avg(y) as y from valued"
        f" group by {groups}, {len(by) + 3})"
        f" select {names}week, mix, count(*) as n, avg(y) as mean, var_pop(y) as variance"
        f" from said group by {groups} order by {groups}", list(marks))
    frame.columns = [*attributes, *COUNTED]
    return frame


def _columns(db: Database) -> dict[str, str]:
    """What may adjust for the mix: name → column of the snapshot."""
    return {"source": "source", "step": "step"} | snapshot.segment_columns(db)
