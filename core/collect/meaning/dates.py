"""Dates as files write them; which order a column uses is decided over all of it."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from core.collect.meaning.words import plain

ORDERS = ("dmy", "mdy", "ymd", "excel", "unix")
ORDER_NAMES = {
    "dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day",
    "excel": "Excel's day numbers", "unix": "Unix seconds",
}
NO_DATE = frozenset({"", "-", "–", "n/a", "na", "null", "none", "nan", "nat", "0000-00-00",
                     "0000-00-00 00:00:00"})
FIRST_YEAR, LAST_YEAR = 1950, 2100
# Excel counts days from here (its leap-year bug in 1900 included).
EXCEL_ZERO = date(1899, 12, 30)
EXCEL_RANGE = (20_000, 70_000)

_TIME = (r"(?:[T\s,]+\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?"
         r"\s*\(?(?:Z|[A-Z]{2,5}|[+-]\d{2}:?\d{2})?\)?(?:\s*Uhr)?)?\s*$")
_DAY = r"^\s*(?:[^\W\d_]{2,10}\.?,?\s+)?"
_NUMBERS = re.compile(r"^\s*(\d{1,4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,4})\.?" + _TIME)
_COMPACT = re.compile(r"^\s*(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?\s*$")
_DAY_NAMED = re.compile(
    _DAY + r"(\d{1,2})(?:\.|st|nd|rd|th|er)?[\s\-/]*(?:de\s+)?([^\W\d_]{3,10})\.?[\s\-/,]*"
    r"(?:de\s+)?(\d{4}|\d{2})" + _TIME)
_NAMED_DAY = re.compile(
    _DAY + r"([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME)
_SERIAL = re.compile(r"^\s*(\d{5})(?:[.,]\d+)?\s*$")
_UNIX = re.compile(r"^\s*(\d{9,10}|\d{12,13})(?:\.\d+)?\s*$")

_MONTHS = {
    name: number
    for number, names in enumerate((
        "jan january januar janner janvier enero ene janv", "feb february februar fevrier febrero"
        " fev fevr", "mar march marz mars marzo mrz", "apr april avril abril avr abr",
        "may mai mayo", "jun june juni juin junio", "jul july juli juillet julio juil",
        "aug august aout agosto ago", "sep sept september septembre septiembre",
        "oct okt october oktober octobre octubre", "nov november novembre noviembre",
        "dec dez december dezember decembre diciembre dic",
    ), start=1)
    for name in names.split()
}


@lru_cache(maxsize=200_000)
def parse_date(text: str, order: str) -> date | None:
    """The day that `text` names under `order`, as written (no shift of time zone), or None.

    A year of four digits and a month's name need no order; two-digit years up to 69 are 20xx.
    """
    if order == "excel":
        match = _SERIAL.match(text)
        return EXCEL_ZERO + timedelta(days=int(match[1])) if match else None
    if order == "unix":
        match = _UNIX.match(text)
        return _from_unix(match[1]) if match else None
    if match := _NUMBERS.match(text):
        return _from_numbers(match[1], match[3], match[4], match[2], order)
    if match := _COMPACT.match(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_NAMED.match(text):
        month = _MONTHS.get(plain(match[2]))
        return _day(_year(match[3]), month, int(match[1])) if month else None
    if match := _NAMED_DAY.match(text):
        month = _MONTHS.get(plain(match[1]))
        return _day(int(match[3]), month, int(match[2])) if month else None
    return None


def _from_unix(digits: str) -> date | None:
    seconds = int(digits) / (1000 if len(digits) > 10 else 1)
    found = datetime.fromtimestamp(seconds, UTC).date()
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _from_numbers(first: str, second: str, third: str, mark: str, order: str) -> date | None:
    if len(first) == 4:
        return _day(int(first), int(second), int(third)) if len(third) <= 2 else None
    if len(first) == 3 or len(third) not in {2, 4}:
        return None
    if order == "ymd":
        return _day(_year(first), int(second), int(third)) if len(third) == 2 else None
    if order == "mdy":
        # Nobody who writes dots puts the month first.
        return None if mark == "." else _day(_year(third), int(first), int(second))
    return _day(_year(third), int(second), int(first))


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    except ValueError:
        return None


def is_no_date(text: str) -> bool:
    """True for the texts that stand for a missing date."""
    return text.strip().casefold() in NO_DATE


def is_written_as_date(text: str) -> bool:
    """True where the text has the form of a date, even of one that does not exist."""
    return bool(_NUMBERS.match(text)) or parse_date(text, "dmy") is not None


@dataclass(frozen=True)
class DateReading:
    """How a column of dates reads. orders: those that fit best; more than one must be asked.

    parsed: values that are a date under orders[0], of `filled`. examples: a value under each order.
    plain: the order does not matter, as with ISO dates and months by name.
    """

    orders: tuple[str, ...]
    parsed: int
    filled: int
    examples: tuple[str, ...] = ()
    plain: bool = False

    @property
    def share(self) -> float:
        """Share of the filled values that are dates."""
        return self.parsed / self.filled if self.filled else 0.0


def read_dates(counts: Mapping[str, int]) -> DateReading:
    """Tests every value of a column (`counts`: value → how often) against every order.

    The order under which most values are dates; orders that tie and name different days stay
    side by side. Values that are no date under the chosen order are the rows to refuse.
    """
    values = Counter({text: n for text, n in counts.items() if not is_no_date(text)})
    filled = values.total()
    if not filled:
        return DateReading((), 0, 0)
    for order in ("excel", "unix"):
        fits = sum(n for text, n in values.items() if _is_serial(text, order))
        if fits > filled / 2:
            return DateReading((order,), fits, filled)
    parsed = {
        order: {text: day for text in values if (day := parse_date(text, order))}
        for order in ("ymd", "dmy", "mdy")
    }
    fits = {order: sum(values[text] for text in days) for order, days in parsed.items()}
    best = max(fits.values())
    orders = [order for order, count in fits.items() if count == best and best]
    kept = _different(_plausible(orders, parsed), parsed)
    return DateReading(tuple(kept), best, filled, _examples(kept, parsed),
                       plain=len(orders) == 3 and len(kept) == 1)


def _is_serial(text: str, order: str) -> bool:
    if order == "excel":
        match = _SERIAL.match(text)
        return bool(match) and EXCEL_RANGE[0] <= int(match[1]) <= EXCEL_RANGE[1]
    return parse_date(text, order) is not None


def _plausible(orders: list[str], parsed: dict[str, dict[str, date]]) -> list[str]:
    """With two-digit years the wrong order scatters: days read as years span decades."""
    years = {order: len({day.year for day in parsed[order].values()}) for order in orders}
    least = min(years.values(), default=0)
    return [order for order in orders if years[order] < max(3 * least, least + 5)]


def _different(orders: list[str], parsed: dict[str, dict[str, date]]) -> list[str]:
    """Leaves out an order that names the same days as an earlier one."""
    kept: list[str] = []
    for order in orders:
        if not any(parsed[order] == parsed[other] for other in kept):
            kept.append(order)
    return kept


def _examples(orders: list[str], parsed: dict[str, dict[str, date]]) -> tuple[str, ...]:
    if len(orders) < 2:
        return ()
    differing = next(
        text for text, day in parsed[orders[0]].items()
        if any(parsed[other].get(text) != day for other in orders[1:])
    )
    return tuple(
        f"{differing} is {parsed[order][differing]:%d %B %Y}" for order in orders
        if differing in parsed[order]
    )
