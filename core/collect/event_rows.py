"""From rows to events, as a plan says; pure."""

from dataclasses import dataclass
from datetime import date

from core.collect.meaning.amounts import MOST, amount_of
from core.collect.meaning.outcome_words import event_of
from core.collect.rows import Refused, Rows, customer_key
from core.model import EventKind
from core.store.currencies import currency_of
from core.store.events import Event


@dataclass(frozen=True)
class EventRows(Rows[Event]):
    """Rows as events. today: what lies after it is refused. currency: the one that is taken.

    priced: other currencies that somebody stated a rate for; their values are kept as they are.
    """

    today: date
    currency: str | None
    priced: frozenset[str] = frozenset()

    def item(self, cells: tuple[str, ...], line: int, key: str) -> Event:  # noqa: ARG002
        """The event. Raises Refused."""
        customer = customer_key(self.text(cells, "customer"))
        if customer is None:
            raise Refused("no customer")
        kind = self._kind(cells)
        happened_on = self.day(cells)
        if happened_on is None:
            raise Refused("no date")
        if happened_on > self.today:
            raise Refused(f"the date {happened_on} lies in the future")
        value, currency = self._value(cells)
        external = self.text(cells, "id")
        # An order and a ticket of two systems may bear one number.
        return Event(key, customer, kind, happened_on, value, currency,
                     f"{kind.value}:{external}" if external else None)

    def _kind(self, cells: tuple[str, ...]) -> EventKind:
        if self.plan.event:
            return self.plan.event
        text = self.text(cells, "event")
        if text is None:
            raise Refused("no event: what happened is not said")
        kind = event_of(text)
        if kind is None:
            raise Refused(f"the event “{text[:60]}” is not known; known are {', '.join(EventKind)}")
        return kind

    def _value(self, cells: tuple[str, ...]) -> tuple[float | None, str | None]:
        text = self.text(cells, "value")
        if text is None:
            return None, None
        found = amount_of(text, self.plan.decimal or ".")
        if found is None:
            raise Refused(f"the value “{text[:60]}” is no amount")
        value, beside = found
        if not 0 <= value <= MOST:
            what = "is below 0" if value < 0 else f"is above {MOST:,.0f}"
            raise Refused(f"the value “{text[:60]}” {what}")
        return value, self._currency(cells, beside)

    def _currency(self, cells: tuple[str, ...], beside: str | None) -> str | None:
        text = self.text(cells, "currency")
        code = currency_of(text) if text else beside
        if text and code is None:
            raise Refused(f"the currency “{text[:60]}” is not known; write it as EUR, USD or CHF")
        if code and self.currency and code not in {self.currency, *self.priced}:
            raise Refused(f"the value is in {code}, but values here are in {self.currency}, and "
                          "nothing is converted")
        return code or self.currency
