"""Which currencies the events' values are in, and what each is worth in the company's own.

Values of another currency count only by a rate that a person stated. While one lacks a rate, no
sum of events is made: leaving its orders out would be as wrong as taking them as they are.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.errors import BadInput
from core.store.changes import note
from core.store.database import Database, now_text, read, write
from core.store.preferences import preferences

NOUN = "rate"
LONGEST_SOURCE = 120
LEAST, MOST = 1e-6, 1e6
_SYMBOLS = {"€": "EUR", "$": "USD", "us$": "USD", "£": "GBP", "¥": "JPY", "fr.": "CHF",
            "sfr.": "CHF", "zł": "PLN", "kč": "CZK", "₹": "INR", "euro": "EUR", "euros": "EUR"}


def currency_of(text: str) -> str | None:
    """The ISO code of a currency as written (`€`, `eur`, `Euro`); None where it is none."""
    word = text.strip().casefold()
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    return word.upper() if re.fullmatch(r"[a-z]{3}", word) else None


@dataclass(frozen=True)
class Rate:
    """One of `currency` is worth `rate` of `own`, the company's currency. as_of: ISO date."""

    currency: str
    own: str
    rate: float
    as_of: str
    source: str
    changed_at: str
    changed_by: str


@dataclass(frozen=True)
class Money:
    """own: the company's currency as Settings write it. home: the code that needs no rate.

    events: code → how many events have a value in it, most first. rates: code → rate.
    """

    own: str
    home: str
    events: dict[str, int]
    rates: dict[str, Rate]

    @property
    def unpriced(self) -> list[str]:
        """Currencies of events that nobody stated a rate for."""
        return [code for code in self.events if code != self.home and code not in self.rates]

    @property
    def factor(self) -> str:
        """SQL: by what `value` is multiplied, by `currency`; "null" while a rate is missing."""
        if self.unpriced:
            return "null"
        other = [f"when '{code}' then {self.rates[code].rate!r}" for code in sorted(self.events)
                 if code != self.home]
        return f"case currency {' '.join(other)} else 1.0 end" if other else "1.0"

    @property
    def said(self) -> str:
        """How many events are in which currency and what to do; "" where all are in one's own."""
        if set(self.events) <= {self.home}:
            return ""
        counted = " and ".join(f"{n:,} in {code}" for code, n in self.events.items())
        if self.unpriced:
            codes = ", ".join(self.unpriced)
            return (f"Events with a value: {counted}; Settings say {self.own}. They are not added "
                    f"up: state under Settings what one {codes} is worth in {self.own}"
                    + (", or choose that currency." if len(self.events) == 1 else "."))
        told = "; ".join(f"1 {code} = {self.rates[code].rate:g} {self.own}, "
                         f"{self.rates[code].as_of}, {self.rates[code].source}"
                         for code in self.events if code != self.home)
        return f"Events with a value: {counted}; converted by the rates in Settings ({told})."


def money(db: Database) -> Money:
    """The currencies of the events here, and the rates that people stated."""
    own = str(preferences(db)["currency"])
    with read(db) as tables:
        state = tables.execute(
            "select (select count(*) from batch), (select sum(next_row) from batch),"
            " (select max(finished_at) from batch), (select max(id) from event)").fetchone()
        kept = {row["currency"]: Rate(**row)
                for row in tables.query(
                    "select * from rate where own = ? order by currency", [own])}
    events = dict(_counted(db, state))
    code = currency_of(own)
    if code is None:  # "kr" is the currency of several countries: that of the events without rate
        code = next((one for one in events if one not in kept), own)
    return Money(own, code, events, kept)


def save_rate(
    db: Database, currency: str, rate: float | None, as_of: date, source: str, *, by: str
) -> None:
    """Keeps what one of a currency is worth in the company's own. Raises BadInput."""
    code, source = currency_of(currency), " ".join(source.split())[:LONGEST_SOURCE]
    if code is None:
        raise BadInput("Give the currency as three letters, such as USD or CHF.")
    own = str(preferences(db)["currency"])
    if code == currency_of(own):
        raise BadInput(f"{code} is your own currency; it needs no rate.")
    if rate is None or not LEAST <= rate <= MOST:
        raise BadInput(f"Give what one {code} is worth, as a number above 0.")
    if not source:
        raise BadInput("Say where the rate comes from.")
    values = {"rate": float(rate), "as_of": as_of.isoformat(), "source": source}
    with write(db) as tables:
        row = next(iter(tables.query(
            "select * from rate where currency = ? and own = ?", [code, own])), {})
        before = {name: row[name] for name in values if row}
        if before == values:
            return
        tables["rate"].upsert({"currency": code, "own": own, **values, "changed_at": now_text(),
                               "changed_by": by}, pk=("currency", "own"))
        note(tables, NOUN, f"{code}:{own}", before, values, by=by)


def remove_rate(db: Database, rate: Rate, *, by: str) -> None:
    """Takes a rate back; one that is gone stays gone."""
    place = [rate.currency, rate.own]
    with write(db) as tables:
        row = next(iter(tables.query(
            "select * from rate where currency = ? and own = ?", place)), None)
        if row is None:
            return
        tables.conn.execute("delete from rate where currency = ? and own = ?", place)
        before = {"rate": row["rate"], "source": row["source"]}
        note(tables, NOUN, ":".join(place), before, {}, by=by,
             why="taken back")


@lru_cache(maxsize=4)
def _counted(
    db: Database, state: tuple  # noqa: ARG001
) -> tuple[tuple[str, int], ...]:
    """(code, events), most first; state: of everything that came in."""
    with read(db) as tables:
        found = tables.execute(
            "select currency, count(*) from event where value is not null and currency is not null"
            " group by currency").fetchall()
    return tuple(Counter(dict(found)).most_common())
