"""The outbox: letters on their way (`sending.py`).

waiting → sending → sent; or dead (attempts spent, or refused for good), or withheld (the person
may not be written to).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

import sqlite_utils

from core.store.changes import note
from core.store.database import Database, read, write

STATES = ("waiting", "sending", "sent", "dead", "withheld")
CHUNK = 500
# A letter that was withheld reached nobody, so it does not use up a person's one letter.
_WRITTEN = "state <> 'withheld'"


@dataclass(frozen=True)
class Draft:
    """A letter to be created. key: no second message has it. customer: key of the person.

    Keys: rule:ID:customer:KEY:response:ID, initiative:ID:customer:KEY.
    """

    key: str
    customer: str
    address: str
    language: str
    subject: str
    body: str
    letter_id: int
    rule_id: int | None = None
    initiative_id: int | None = None
    response_id: int | None = None


@dataclass(frozen=True)
class Message:
    """A letter to one person. body: with a placeholder for the link to unsubscribe.

    attempts: how often somebody began to send it. due: when it is tried next (UTC). error: why it
    was not sent, in words. created_at, sent_at: ISO text, UTC; sent_at None until it was.
    """

    id: str
    key: str
    rule_id: int | None
    initiative_id: int | None
    letter_id: int
    response_id: int | None
    customer: str
    address: str
    language: str
    subject: str
    body: str
    state: str
    attempts: int
    due: datetime
    error: str | None
    created_at: str
    created_by: str
    sent_at: str | None


def create(db: Database, drafts: Sequence[Draft], *, by: str, now: datetime) -> list[str]:
    """Keeps the drafts as waiting messages; returns the ids of those that were created.

    Left out: a key that is there already; and, for a rule, a person to whom a message of that
    rule was created within its `every_days`. Decided inside the transaction that writes, so two
    processes at once create one. A rule that was switched off meanwhile creates none.
    """
    made: list[str] = []
    for start in range(0, len(drafts), CHUNK):
        with write(db) as tables:
            chunk = (_insert(tables, draft, by, now) for draft in drafts[start:start + CHUNK])
            made += [one for one in chunk if one]
    return made


def _insert(
    tables: sqlite_utils.Database, draft: Draft, by: str, now: datetime
) -> str | None:
    if draft.rule_id is not None:
        rule = tables.execute(
            "select every_days from rule where id = ? and state = 'on'", [draft.rule_id]
        ).fetchone()
        if rule is None or tables.execute(
            f"select 1 from message where rule_id = ? and customer = ? and {_WRITTEN}"
            " and created_at > ? limit 1",
            [draft.rule_id, draft.customer, utc_text(now - timedelta(days=rule[0]))],
        ).fetchone():
            return None
    row = asdict(draft) | {"id": uuid.uuid4().hex, "due": now.timestamp(),
                           "created_at": utc_text(now), "created_by": by}
    names = ", ".join(row)
    done = tables.conn.execute(
        f"insert into message ({names}) values ({', '.join(f':{name}' for name in row)})"
        " on conflict (key) do nothing", row)
    return row["id"] if done.rowcount else None


def written_to(db: Database, rule: int, *, since: datetime) -> set[str]:
    """Customers to whom a message of the rule was created after that moment."""
    with read(db) as tables:
        return {customer for (customer,) in tables.execute(
            f"select distinct customer from message where rule_id = ? and {_WRITTEN}"
            " and created_at > ?", [rule, utc_text(since)])}


def answered(db: Database, rule: int) -> set[int]:
    """Ids of the responses for which the rule ever created a message, whatever became of it."""
    with read(db) as tables:
        return {number for (number,) in tables.execute(
            "select response_id from message where rule_id = ? and response_id is not null",
            [rule])}


def again(db: Database, message_id: str, by: str, *, now: datetime | None = None) -> bool:
    """A message that is dead or withheld waits anew, with all its attempts; False for others.

    Consent is looked at when it is sent, so one withheld for good reason is withheld again.
    """
    with write(db) as tables:
        found = next(iter(tables.query(
            "select state, error from message where id = ? and state in ('dead', 'withheld')",
            [message_id])), None)
        if found is None:
            return False
        tables.conn.execute(
            "update message set state = 'waiting', attempts = 0, error = null, due = ?"
            " where id = ?", [(now or datetime.now(UTC)).timestamp(), message_id])
        note(tables, "message", message_id, found, {"state": "waiting"}, by=by)
    return True


def messages(
    db: Database, *, state: str | None = None, rule: int | None = None,
    initiative: int | None = None, limit: int = 100, offset: int = 0,
) -> list[Message]:
    """Messages, newest first."""
    with read(db) as tables:
        rows = tables.query(
            f"select * from message where {_CHOSEN}"
            " order by created_at desc, rowid desc limit :limit offset :offset",
            {"state": state, "rule": rule, "initiative": initiative, "limit": limit,
             "offset": offset})
        return [message_of(row) for row in rows]


def tally(
    db: Database, rule: int | None = None, initiative: int | None = None
) -> dict[str, int]:
    """State → how many messages, of states that have any."""
    with read(db) as tables:
        return dict(tables.execute(
            f"select state, count(*) from message where {_CHOSEN} group by state",
            {"state": None, "rule": rule, "initiative": initiative}))


_CHOSEN = ("(:state is null or state = :state) and (:rule is null or rule_id = :rule)"
           " and (:initiative is null or initiative_id = :initiative)")


@dataclass(frozen=True)
class Failing:
    """Letters whose last attempt failed and that are tried again. n: how many.

    error: of the one that was tried last. due: when the first of them is tried again (UTC).
    """

    n: int
    error: str
    due: datetime


def failing(db: Database) -> Failing | None:
    """Waiting letters that could not be delivered for now; None without any."""
    with read(db) as tables:
        n, due = tables.execute(
            f"select count(*), min(due) from message where {_FAILED}").fetchone()
        if not n:
            return None
        # The fewer attempts, the shorter the pause: of equals the one that is due last.
        error, = tables.execute(
            f"select error from message where {_FAILED} order by attempts, due desc limit 1"
        ).fetchone()
        return Failing(n, error, datetime.fromtimestamp(due, UTC))


_FAILED = "state = 'waiting' and attempts > 0 and error is not null"


def message(db: Database, message_id: str) -> Message | None:
    """The message of that id; None where there is none."""
    with read(db) as tables:
        return next(map(message_of, tables.query("select * from message where id = ?",
                                               [message_id])), None)


def utc_text(moment: datetime) -> str:
    """The moment as the tables of letters keep it: ISO text, UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def message_of(row: Mapping[str, object]) -> Message:
    """A row of `message`."""
    values = {name: row[name] for name in Message.__dataclass_fields__}
    return Message(**values | {"due": datetime.fromtimestamp(float(str(row["due"])), UTC)})
