"""From rows to customers, as a plan says; pure."""

from dataclasses import dataclass

from core.collect.meaning.outcome_words import consent_of
from core.collect.rows import NO_TEXT, Refused, Rows, customer_key, language_code
from core.store.addresses import usable
from core.store.customers import Customer


@dataclass(frozen=True)
class CustomerRows(Rows[Customer]):
    """Rows as customers. file_name, at: what consent is recorded with (at: UTC, ISO text)."""

    file_name: str
    at: str

    def item(self, cells: tuple[str, ...], line: int, key: str) -> Customer:  # noqa: ARG002
        """The customer. Raises Refused."""
        email = self._address(cells)
        number = customer_key(self.text(cells, "customer")) or email
        if number is None:
            raise Refused("neither a customer's number nor an e-mail address")
        consent = self._consent(cells)
        return Customer(
            number, email, _one_line(self.text(cells, "name")),
            language_code(self.text(cells, "language")), self.day(cells), consent,
            self.file_name if consent else None, self.at if consent else None, self.rest(cells),
        )

    def _address(self, cells: tuple[str, ...]) -> str | None:
        at = self.places.get("email")
        text = cells[at] if at is not None else ""
        if text.strip().casefold() in NO_TEXT:
            return None
        address = text.strip(" ")
        if not usable(address):
            raise Refused(f"the e-mail address “{' '.join(text.split())[:60]}” cannot be used: "
                          "it needs one @, a domain, and no space, quote or line break")
        return address.lower()

    def _consent(self, cells: tuple[str, ...]) -> str | None:
        text = self.text(cells, "consent")
        if text is None or text.casefold() in NO_TEXT:
            return None
        found = consent_of(text)
        if found is None:
            raise Refused(f"the consent “{text[:60]}” is neither yes nor no")
        return found


def _one_line(text: str | None) -> str | None:
    words = " ".join((text or "").split())
    return None if words.casefold() in NO_TEXT else words
