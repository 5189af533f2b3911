"""What a file of events says as a whole: what happened, and in which money."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.collect.files.readers import file_hash
from core.collect.meaning.amounts import amount_of, decimal_mark
from core.collect.meaning.columns import Column
from core.collect.meaning.outcome_words import event_of
from core.collect.meaning.questions import Question
from core.errors import BadInput
from core.model import EventKind, Kind
from core.store import currencies, events
from core.store.currencies import currency_of
from core.store.database import Database


@dataclass(frozen=True)
class Money:
    """How the values of events read. decimal: "." or ","; both None where there are no values.

    evidence: why, in words.
    """

    currency: str | None = None
    decimal: str | None = None
    evidence: str = ""


def whole_event(kind: Kind, given: str | None, fixed: dict[str, str | None]) -> EventKind | None:
    """What a person says that all rows are; the column is then left alone (in `fixed`).

    Raises BadInput where it names no event, or a column was named as well.
    """
    if not given:
        return None
    if kind != "events":
        raise BadInput(f"--event belongs to a file of events, not of {kind}. Leave it out, or "
                       "add --kind events.")
    found = event_of(given)
    if found is None:
        raise BadInput(f"There is no event “{given}”. Events are {', '.join(EventKind)}.")
    if fixed.get("event"):
        raise BadInput(f"The column “{fixed['event']}” and --event {given} both say what happened. "
                       "Give one of them.")
    fixed["event"] = None
    return found


def event_question(
    kind: Kind, placed: Mapping[str, str], whole: EventKind | None,
) -> Question | None:
    """What to ask where nothing says what happened; else None."""
    if kind != "events" or whole or "event" in placed:
        return None
    kinds = tuple(EventKind)
    message = ("No column says what happened. Choose with --event what all rows are, "
               f"{' or '.join(kinds)}; or name the column with --set event=COLUMN.")
    return Question("event", message, kinds, tuple(f"All rows: {one}" for one in kinds), {}, {})


def money_in(
    columns: Mapping[str, Column], placed: Mapping[str, str], db: Database | None, path: Path,
) -> Money:
    """The decimal mark and the currency: of the events here, else the file's most frequent."""
    if "value" not in placed:
        return Money()
    values = columns[placed["value"]].filled
    mark = decimal_mark(values)
    there = events.currency(db, beside=file_hash(path)) if db else None
    if there:
        return Money(there, mark, f"the events that came in before are in {there}")
    found: Counter[str] = Counter()
    if "currency" in placed:
        for text, count in columns[placed["currency"]].filled.items():
            found[currency_of(text) or ""] += count
    else:
        for text, count in values.items():
            found[(amount_of(text, mark) or (0, None))[1] or ""] += count
    found.pop("", None)
    if not found:
        return Money(None, mark, "no currency is named")
    currency = found.most_common(1)[0][0]
    return Money(currency, mark, f"most rows are in {currency}" if len(found) > 1 else
                 f"every row that names one is in {currency}")


def foretold(
    columns: Mapping[str, Column], placed: Mapping[str, str], money: Money,
    db: Database | None = None,
) -> list[str]:
    """What the rows of a file of events will be refused for, as far as single columns tell."""
    said = []
    stated = currencies.money(db) if db else None
    taken = {money.currency, *((*stated.rates, stated.home) if stated and stated.rates else ())}

    def count(role: str, is_wrong: Callable[[str], bool]) -> tuple[int, str]:
        wrong = Counter({text: n for text, n in columns[placed[role]].filled.items()
                         if is_wrong(text)}) if role in placed else Counter()
        return wrong.total(), ", ".join(f"“{text[:30]}”" for text, _ in wrong.most_common(3))

    rows, some = count("event", lambda text: event_of(text) is None)
    if rows:
        said.append(f"{_rows(rows)} will be refused: {some} is no event that is known; known are "
                    f"{', '.join(EventKind)}.")
    rows, some = count("currency", lambda text: currency_of(text) not in taken)
    if rows and money.currency:
        said.append(f"{_rows(rows)} will be refused: they are in {some}, values kept here are in "
                    f"{money.currency}, and nothing is converted. State under Settings what one of "
                    "it is worth, and such rows are taken and converted.")
    rows, some = count("value", lambda text: amount_of(text, money.decimal or ".") is None)
    if rows:
        said.append(f"{_rows(rows)} will be refused: {some} is no amount.")
    return said


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
