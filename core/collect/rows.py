"""From a chunk of text cells to feedback and rejects, as a plan says; pure."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from core.collect.files.json_rows import json_text
from core.collect.files.readers import Chunk
from core.collect.meaning.dates import is_no_date, parse_date
from core.collect.meaning.languages import language_named
from core.collect.meaning.scales import ScalePlan, is_no_score, number_of, score_of_text
from core.collect.plan import Plan
from core.model import Feedback, Reject
from core.scales import SCALES, Scale

NO_TEXT = frozenset({"", "nan", "null", "none"})


class Refused(Exception):
    """Why a row is not accepted."""


Item = TypeVar("Item")


@dataclass(frozen=True)
class Rows(ABC, Generic[Item]):
    """Reads rows under a plan; what one row says is each kind's own `item`."""

    plan: Plan

    @abstractmethod
    def item(self, cells: tuple[str, ...], line: int, key: str) -> Item:
        """What the row says. Raises Refused with the reason where it cannot be accepted."""

    def read(self, chunk: Chunk) -> tuple[list[Item], list[Reject]]:
        """Every row of the chunk, either as an item or as a reject with its reason."""
        items: list[Item] = []
        rejects: list[Reject] = []
        for at, cells in enumerate(zip(*chunk.cells, strict=True)):
            line, problem = chunk.lines[at], chunk.problems[at]
            if problem:
                rejects.append(Reject(line, problem, chunk.raws[at] or "[]"))
                continue
            try:
                items.append(self.item(cells, line, chunk.keys[at]))
            except Refused as refusal:
                rejects.append(Reject(line, " ".join(str(refusal).split()),
                                      json_text(list(cells))))
        return items, rejects

    @cached_property
    def places(self) -> dict[str, int]:
        """Role → position of its column."""
        return {role: self.plan.columns.index(name) for role, name in self.plan.roles.items()}

    @cached_property
    def others(self) -> tuple[tuple[str, int], ...]:
        """Columns without a role, and their positions."""
        return tuple((name, self.plan.columns.index(name)) for name in self.plan.attributes)

    def text(self, cells: tuple[str, ...], role: str) -> str | None:
        """What stands in the role's column, trimmed; None where nothing does."""
        at = self.places.get(role)
        return (cells[at].strip() or None) if at is not None else None

    def day(self, cells: tuple[str, ...]) -> date | None:
        """The row's date; None where there is none. Raises Refused where it does not exist."""
        text = self.text(cells, "date")
        if text is None or is_no_date(text):
            return None
        found = parse_date(text, self.plan.date_order or "dmy")
        if found is None:
            raise Refused(f"the date “{text[:60]}” does not exist or cannot be read")
        return found

    def rest(self, cells: tuple[str, ...]) -> dict[str, str]:
        """The columns without a role that say something."""
        return {name: value for name, at in self.others if (value := cells[at].strip())}


@dataclass(frozen=True)
class FeedbackRows(Rows[Feedback]):
    """Rows as feedback. sources: the names for its first and (if any) second scale."""

    sources: tuple[str, ...]

    @cached_property
    def scales(self) -> ScalePlan | None:
        """The plan's scale or scales."""
        return self.plan.scales

    def item(self, cells: tuple[str, ...], line: int, key: str) -> Feedback:
        """The response. Raises Refused."""
        received_on = self.day(cells)
        is_second = bool(self.scales) and self.scales.is_second(received_on)
        score = self._score(cells, is_second)
        comment = self.text(cells, "comment")
        if comment is not None and comment.casefold() in NO_TEXT:
            comment = None
        if score is None and comment is None:
            raise Refused("neither a score nor a comment")
        email = self.text(cells, "email")
        return Feedback(
            row_key=key, line=line, source=self.sources[is_second], score=score, comment=comment,
            external_id=self.text(cells, "id"), received_on=received_on,
            customer=customer_key(self.text(cells, "customer")),
            email=email.lower() if email else None,
            language=language_code(self.text(cells, "language")),
            step=self.text(cells, "step"),
            attributes=self.rest(cells),
        )

    def _score(self, cells: tuple[str, ...], is_second: bool) -> float | None:
        text = self.text(cells, "score")
        if text is None or self.scales is None or is_no_score(text):
            return None
        return _score(text, self.scales.second if is_second else self.scales.first)


def _score(text: str, scale: Scale) -> float:
    value = _cached_score(text, scale)
    if value is None:
        facts = SCALES[scale]
        what = "is outside the scale" if number_of(text) is not None else "is no score on the scale"
        raise Refused(f"the score “{text[:60]}” {what} {facts.low:g}–{facts.high:g} ({scale})")
    return value


@lru_cache(maxsize=10_000)
def _cached_score(text: str, scale: Scale) -> float | None:
    return score_of_text(text, scale)


def language_code(text: str | None) -> str | None:
    """`de-AT`, `DE` and `Deutsch` are "de"; a name that is not known stays as written."""
    if not text:
        return None
    return language_named(text) or text.strip().casefold()


def customer_key(text: str | None) -> str | None:
    """A customer's number or name on one line; an e-mail address in small letters.

    Files of every kind are read by it, for a customer is the same by this key.
    """
    words = " ".join((text or "").split())
    if words.casefold() in NO_TEXT:
        return None
    return words.lower() if "@" in words else words
