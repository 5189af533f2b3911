"""Customers: who they are, what they agreed to, and what their answers said about them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import sqlite_utils

from core.model import Scope
from core.store import snapshot
from core.store.database import Database, now_text, read

Consent = Literal["given", "refused"]


@dataclass(frozen=True)
class Customer:
    """A customer. key: the number or name a company knows them by, else their e-mail address.

    since: customer since. consent: to be written to; None where nobody recorded any.
    consent_source, consent_at: the file that said so, and when it came in (UTC, ISO text).
    origin: "file" where a file of customers named them, "feedback" where only answers did.
    """

    key: str
    email: str | None = None
    name: str | None = None
    language: str | None = None
    since: date | None = None
    consent: Consent | None = None
    consent_source: str | None = None
    consent_at: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    origin: Literal["feedback", "file"] = "file"


def customers_of(db: Database, keys: Sequence[str]) -> dict[str, Customer]:
    """The customers with these keys, by key; a key nobody has is left out."""
    with read(db) as tables:
        rows = tables.query(
            "select key, email, name, language, since, consent, consent_source, consent_at,"
            " attributes, origin from customer where key in (select value from json_each(?))",
            [json.dumps(list(keys))],
        )
        return {row["key"]: _customer(row) for row in rows}


def customer(db: Database, key: str) -> Customer | None:
    """The customer with that key; None where there is none."""
    return customers_of(db, [key]).get(key)


def count(db: Database) -> int:
    """How many customers are known, from files or from feedback."""
    with read(db) as tables:
        return tables.execute("select count(*) from customer").fetchone()[0]


def answering(db: Database, scope: Scope) -> int:
    """How many gave the scored and studied responses of the scope; each unknown one counts."""
    return int(snapshot.ask(
        db, scope, "select count(distinct customer) filter (customer >= 0)"
        " + count(*) filter (customer < 0) as n from {responses}"
        " where score is not null and pattern is not null{where}")["n"].iloc[0])


def _customer(row: dict) -> Customer:
    since = date.fromisoformat(row["since"]) if row["since"] else None
    return Customer(**row | {"since": since, "attributes": json.loads(row["attributes"])})


# What a file leaves empty it does not take back. Consent that says the same again keeps its
# first record: that is the evidence.
_KEEP = """
insert into customer (key, email, name, language, since, consent, consent_source, consent_at,
    attributes, origin, batch_id, changed_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'file', ?, ?)
on conflict (key) do update set
    email = coalesce(excluded.email, email), name = coalesce(excluded.name, name),
    language = coalesce(excluded.language, language), since = coalesce(excluded.since, since),
    consent_source = iif(excluded.consent is null or excluded.consent is consent,
        consent_source, excluded.consent_source),
    consent_at = iif(excluded.consent is null or excluded.consent is consent,
        consent_at, excluded.consent_at),
    consent = coalesce(excluded.consent, consent),
    attributes = json_patch(attributes, excluded.attributes),
    origin = 'file', batch_id = excluded.batch_id, changed_at = excluded.changed_at
"""


def keep(tables: sqlite_utils.Database, batch_id: int, customers: Sequence[Customer]) -> int:
    """Stores what a file says of these customers; returns how many no file had named before.

    One named by e-mail alone is the customer whose number is known with that address.
    """
    emails = json.dumps([one.key for one in customers if one.key == one.email])
    numbers = dict(tables.execute(
        _BY_EMAIL.format("email in (select value from json_each(?))"), [emails]).fetchall())
    keyed = [(numbers.get(one.key, one.key), one) for one in customers]
    keys = {key for key, _ in keyed}
    known = tables.execute(
        "select count(*) from customer where origin = 'file'"
        " and key in (select value from json_each(?))", [json.dumps(list(keys))],
    ).fetchone()[0]
    now = now_text()
    tables.conn.executemany(_KEEP, [
        (key, one.email, one.name, one.language, one.since and one.since.isoformat(),
         one.consent, one.consent_source, one.consent_at,
         json.dumps(one.attributes, ensure_ascii=False), batch_id, now)
        for key, one in keyed
    ])
    return len(keys) - known


# The newest answer that says anything: a fixed-width moment before each value, then the greatest.
# An address that cannot be one makes nobody a customer, nor is it kept as anybody's.
_LEARN = """
with usable as (
    select id, customer, iif(email glob '?*@?*.?*' and email not glob '*@*@*'
        and email not glob '*[ "<>,;:\t\r\n]*', lower(email), null) as email,
        language, received_on, attributes from response),
told as (
    select coalesce(customer, email) as key, email, language, attributes,
        coalesce(received_on, '0000-00-00') || printf('%012d', id) as at from usable
    where coalesce(customer, email) is not null),
person as (
    select key, substr(max(at || email), 23) as email, substr(max(at || language), 23) as language
    from told group by key),
said as (
    select told.key, one.key as name, substr(max(told.at || one.value), 23) as value
    from told, json_each(told.attributes) one
    where one.key in (select name from attribute where is_segment = 1)
    group by told.key, one.key),
segment as (select key, json_group_object(name, value) as attributes from said group by key)
insert into customer (key, email, language, attributes, origin, changed_at)
select person.key, person.email, person.language, coalesce(segment.attributes, '{}'), 'feedback', ?
from person left join segment on segment.key = person.key where true
on conflict (key) do update set
    email = iif(origin = 'file', coalesce(email, excluded.email), excluded.email),
    language = iif(origin = 'file', coalesce(language, excluded.language), excluded.language),
    attributes = iif(origin = 'file', json_patch(excluded.attributes, attributes),
        excluded.attributes),
    changed_at = excluded.changed_at
"""


def learn_from_responses(tables: sqlite_utils.Database) -> None:
    """Everybody who answered is a customer, with the newest e-mail, language and segments told.

    Where a file of customers said otherwise, only what it left empty is filled. About 0.7 s for
    100,000 responses.
    """
    tables.conn.execute(_LEARN, [now_text()])


# E-mail → number, where one customer alone is known by a number and has that address.
_BY_EMAIL = """
select email, min(key) as key from customer where {} and key <> email
group by email having count(*) = 1
"""
_ALL = _BY_EMAIL.format("email is not null")
# Of two records of consent the newer holds, of two as old the refusal.
_MERGE = f"""
update customer set
    name = coalesce(customer.name, other.name),
    language = coalesce(customer.language, other.language),
    since = coalesce(customer.since, other.since),
    attributes = json_patch(other.attributes, customer.attributes),
    consent = iif(other.newer, other.consent, customer.consent),
    consent_source = iif(other.newer, other.consent_source, customer.consent_source),
    consent_at = iif(other.newer, other.consent_at, customer.consent_at),
    origin = iif(other.origin = 'file', 'file', customer.origin)
from (
    select old.*, mine.key as number, old.consent is not null and (mine.consent is null
        or (old.consent_at, old.consent) > (mine.consent_at, mine.consent)) as newer
    from ({_ALL}) known join customer old on old.key = known.email
    join customer mine on mine.key = known.key
) other where customer.key = other.number
"""


def join_by_email(tables: sqlite_utils.Database) -> bool:
    """Who is known by e-mail alone and elsewhere by a number becomes one customer, by the number.

    Their responses, events and messages follow. True where responses changed.
    """
    changed = 0
    for table, of in (("response", "coalesce(customer, lower(email))"), ("event", "customer"),
                      ("message", "customer")):
        found = tables.conn.execute(
            f"with known as ({_ALL}) update {table} set customer ="
            f" (select key from known where email = {of})"
            f" where {of} in (select email from known)")
        changed += found.rowcount if table == "response" else 0
    tables.conn.execute(_MERGE)
    tables.conn.execute(f"delete from customer where key in (select email from ({_ALL}))")
    return changed > 0
