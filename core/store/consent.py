"""Who must not be written to, and the tokens by which people say so themselves."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import sqlite_utils

from core.errors import BadInput
from core.store.changes import note
from core.store.database import Database, now_text, read, write
from core.store.messages import Message, message

NOUN = "suppression"
Reason = Literal["unsubscribed", "bounced", "by hand"]
LONGEST_TOKEN = 200


@dataclass(frozen=True)
class Suppression:
    """An address that nothing is sent to, why, and since when (UTC, ISO text)."""

    address: str
    reason: Reason
    suppressed_at: str
    suppressed_by: str


def suppress(
    db: Database, address: str, reason: Reason, *, by: str, message_id: str | None = None
) -> None:
    """From now on nothing is sent to the address.

    The first reason stays, but for people's own word: whoever lifts a bounce must see that the
    person wants no letters.
    """
    lower = address.strip().lower()
    with write(db) as tables:
        before = tables.execute("select reason from suppression where address = ?",
                                [lower]).fetchone()
        if before and (reason != "unsubscribed" or before[0] == reason):
            return
        tables.conn.execute(
            "insert or replace into suppression"
            " (address, reason, message_id, suppressed_at, suppressed_by) values (?, ?, ?, ?, ?)",
            [lower, reason, message_id, now_text(), by])
        note(tables, NOUN, lower, {"reason": before[0]} if before else {}, {"reason": reason},
             by=by)


def suppressed(db: Database, addresses: Iterable[str]) -> dict[str, str]:
    """Address in small letters → why nothing is sent to it, of those given.

    "refused", where any customer with that address refused: it may be known under two keys.
    """
    wanted = json.dumps(sorted({address.strip().lower() for address in addresses}))
    with read(db) as tables:
        return dict(tables.execute(
            "select email, 'refused' from customer where consent = 'refused'"
            " and email in (select value from json_each(:wanted)) union all"
            " select address, reason from suppression"
            " where address in (select value from json_each(:wanted))", {"wanted": wanted}))


def suppressions(db: Database) -> list[Suppression]:
    """All of them, newest first."""
    with read(db) as tables:
        return [Suppression(**row) for row in tables.query(
            "select address, reason, suppressed_at, suppressed_by from suppression"
            " order by suppressed_at desc, address")]


def unsuppress(db: Database, address: str, by: str) -> None:
    """Lets letters go to the address again; the log keeps who did so.

    Raises BadInput where its owner unsubscribed: nobody else takes that back.
    """
    lower = address.strip().lower()
    with write(db) as tables:
        found = tables.execute("select reason from suppression where address = ?",
                               [lower]).fetchone()
        if found and found[0] == "unsubscribed":
            raise BadInput(f"{lower} unsubscribed; nobody else can take that back.")
        if found:
            tables.conn.execute("delete from suppression where address = ?", [lower])
            note(tables, NOUN, lower, {"reason": found[0]}, {}, by=by)


def token(db: Database, message_id: str) -> str:
    """What the unsubscribe link of a message ends in: its id and a signature of this database."""
    with read(db) as tables:
        return f"{message_id}.{_signature(tables, message_id)}"


def message_of_token(db: Database, given: str) -> Message | None:
    """The message whose token this is; None where it was not signed by this database."""
    message_id, _, signature = given[:LONGEST_TOKEN].partition(".")
    with read(db) as tables:
        wanted = _signature(tables, message_id)
    # Bytes: compare_digest refuses texts beyond ASCII.
    if not hmac.compare_digest(signature.encode(errors="replace"), wanted.encode()):
        return None
    return message(db, message_id)


def _signature(tables: sqlite_utils.Database, message_id: str) -> str:
    secret = tables.execute("select value from secret where name = 'unsubscribe'").fetchone()[0]
    said = message_id.encode(errors="replace")
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()[:32]
