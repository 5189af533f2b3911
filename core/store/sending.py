"""A letter while somebody sends it: under a lease, until it is settled what became of it.

At least once: a sender killed between the server's yes and ours repeats the letter, with the same
Message-ID.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from core.store.database import Database, write
from core.store.jobs import is_gone
from core.store.messages import Message, message_of, utc_text

LEASE_SECONDS = 30.0
# Asked for every letter, so answered by an index alone.
_HOLDERS = "select distinct lease_owner from message where state = 'sending'"


def claim(
    db: Database, owner: str, now: datetime, lease: float = LEASE_SECONDS
) -> Message | None:
    """Makes `owner` the one who sends the message that is due longest; None where none is.

    Taken back: a message whose lease (in seconds) ran out, and at once one whose owner is known
    to be gone from this host.
    """
    moment = now.timestamp()
    with write(db) as tables:
        gone = json.dumps([name for (name,) in tables.execute(_HOLDERS) if is_gone(name)])
        rows = tables.query(
            "update message set state = 'sending', attempts = attempts + 1, lease_owner = :owner,"
            " lease_until = :until where id = (select id from message indexed by message_due"
            " where state in ('waiting', 'sending') and (state = 'waiting' and due <= :now"
            " or state = 'sending' and (lease_until <= :now"
            " or lease_owner in (select value from json_each(:gone))))"
            " order by due limit 1) returning *",
            {"owner": owner, "until": moment + lease, "now": moment, "gone": gone})
        return next(map(message_of, list(rows)), None)


def finish(db: Database, message_id: str, owner: str, now: datetime) -> bool:
    """The server took it. False (as below) where another owner has the lease by now."""
    return _settle(db, message_id, owner,
                   {"state": "sent", "sent_at": utc_text(now), "error": None})


def retry(db: Database, message_id: str, owner: str, error: str, due: datetime) -> bool:
    """It is tried again once it is due."""
    return _settle(db, message_id, owner,
                   {"state": "waiting", "error": error, "due": due.timestamp()})


def bury(db: Database, message_id: str, owner: str, error: str) -> bool:
    """It is given up, visibly; `again` sends it all the same."""
    return _settle(db, message_id, owner, {"state": "dead", "error": error})


def withhold(db: Database, message_id: str, owner: str, why: str) -> bool:
    """It must not be sent; nothing was."""
    return _settle(db, message_id, owner, {"state": "withheld", "error": why})


def _settle(db: Database, message_id: str, owner: str, values: Mapping[str, object]) -> bool:
    columns = ", ".join(f"{column} = ?" for column in values)
    with write(db) as tables:
        return tables.conn.execute(
            f"update message set {columns}, lease_owner = null, lease_until = null"
            " where id = ? and lease_owner = ? and state = 'sending'",
            [*values.values(), message_id, owner]).rowcount > 0
