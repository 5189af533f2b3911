"""What people set: their name, money per point, capacity, who is written to and from where."""

import json
from collections.abc import Mapping

from core.errors import BadInput
from core.store.addresses import usable_sender
from core.store.database import Database, now_text, read, write

DEFAULTS: dict[str, object] = {
    "person": "You",
    "company": "",
    "money_per_point": None,  # of a point of the main scale, a year
    "worth_of_points": {},  # the same of the other scales: scale → money
    "main_scale": "",  # "": the scale with the most responses
    "currency": "€",
    "fiscal_year_from": 1,  # the month in which it begins
    "capacity_days": 60.0,
    "retention_days": 180,  # an order or renewal within so many days is a customer retained
    "sender_name": "",
    "sender_address": "",  # letters wait until it is set
    "consent_needed": True,  # False: everybody who did not refuse may be written to
    "encoder": "",  # name or folder of the model that teaches the topics; "": the one that ships
}
LONGEST_NAME = 80
LONGEST_CURRENCY = 8
LONGEST_ENCODER = 300
MOST_MONEY = 1e12
MOST_DAYS = 1e6
RETENTION_DAYS = (7, 1_095)


def preferences(db: Database) -> dict[str, object]:
    """Every preference, with the default where nobody set one."""
    with read(db) as tables:
        rows = tables.execute("select key, value from preference").fetchall()
    return DEFAULTS | {key: json.loads(value) for key, value in rows if key in DEFAULTS}


def last_change(db: Database) -> tuple[str, str] | None:
    """Who changed a preference last, and when (UTC, ISO text); None where nobody did."""
    with read(db) as tables:
        return tables.execute(
            "select changed_by, changed_at from preference order by changed_at desc limit 1"
        ).fetchone()


def set_preferences(db: Database, values: Mapping[str, object], *, by: str) -> None:
    """Keeps the values, with who set them and when. Raises BadInput as `checked` does."""
    kept = checked(values)
    changed = {"changed_at": now_text(), "changed_by": by}
    with write(db) as tables:
        tables["preference"].upsert_all(
            [{"key": key, "value": json.dumps(value), **changed} for key, value in kept.items()],
            pk="key",
        )


def checked(values: Mapping[str, object]) -> dict[str, object]:
    """The values as they can be kept, names trimmed.

    Raises BadInput with what to change, KeyError on an unknown key.
    """
    unknown = values.keys() - DEFAULTS.keys()
    if unknown:
        raise KeyError(f"unknown preferences: {sorted(unknown)}")
    kept = {key: value.strip() if isinstance(value, str) else value
            for key, value in values.items()}
    if not kept.get("person", "You"):
        raise BadInput("Give your name: it stands beside every change you make.")
    limits = {"person": LONGEST_NAME, "company": LONGEST_NAME, "currency": LONGEST_CURRENCY,
              "sender_name": LONGEST_NAME, "encoder": LONGEST_ENCODER}
    for key, most in limits.items():
        if len(str(kept.get(key, ""))) > most:
            raise BadInput(f"The {key.replace('_', ' ')} is too long; use at most {most} letters.")
    if not kept.get("currency", "€"):
        raise BadInput("Give a currency, such as € or CHF.")
    for money in (kept.get("money_per_point"), *kept.get("worth_of_points", {}).values()):
        # Written so that a number that is none (NaN) is refused too.
        if money is not None and not 0 < money <= MOST_MONEY:
            raise BadInput("Money per point must be above 0 and at most a million millions; "
                           "leave it empty to rank by points.")
    _check_letters(kept)
    month = kept.get("fiscal_year_from", 1)
    if not isinstance(month, int) or not 1 <= month <= 12:
        raise BadInput("The fiscal year begins in one of twelve months: give 1 to 12.")
    if any(letter < " " for letter in str(kept.get("encoder", ""))):
        raise BadInput("Give the encoder as a name or a folder, on one line.")
    days = kept.get("capacity_days", 1.0)
    if days is None or not 0 < days <= MOST_DAYS:
        raise BadInput("Give the person-days you have: more than 0, and at most a million.")
    return kept


def _check_letters(kept: Mapping[str, object]) -> None:
    address, within = kept.get("sender_address", ""), kept.get("retention_days", 180)
    if address and not usable_sender(str(address)):
        raise BadInput(f"The sender's address {address!r} is none that every mail server takes; "
                       "write care@example.com.")
    if any(letter in str(kept.get("sender_name", "")) for letter in "\r\n"):
        raise BadInput("The sender's name must stand on one line.")
    low, high = RETENTION_DAYS
    if not isinstance(within, int) or not low <= within <= high:
        raise BadInput(f"Retained within: give whole days between {low} and {high:,}.")
