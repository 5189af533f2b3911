"""Amounts of money as files write them; which mark is the decimal one is settled over a column."""

import math
import re
from collections.abc import Iterable

from core.store.currencies import currency_of

_AMOUNT = re.compile(r"^\s*([^\d\s+\-.,]{1,4}\.?)?\s*([+-]?\s?[\d.,'’\s]*\d)(?:,-|\.-|\.–|,–)?"
                     r"\s*([^\d\s]{1,5})?\s*$")
_GROUPED = {".": re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?|[+-]?\d*(\.\d*)?"),
            ",": re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d*)?|[+-]?\d*(,\d*)?")}
MOST = 1e12  # so that no sum of amounts can overflow


def decimal_mark(texts: Iterable[str]) -> str:
    """"." or ",": the mark that stands last before anything but three digits.

    Where no text tells, three digits after a lone mark are thousands: the mark is the other one.
    """
    votes = {".": 0, ",": 0}
    lone = {".": 0, ",": 0}
    for text in texts:
        found = _AMOUNT.match(text)
        digits = found[2] if found else ""
        marks = [letter for letter in digits if letter in votes]
        if not marks:
            continue
        behind = len(re.sub(r"\D", "", digits[digits.rindex(marks[-1]):]))
        if len(set(marks)) == 2 or (len(marks) == 1 and behind != 3):
            votes[marks[-1]] += 1
        else:
            lone[marks[-1]] += 1
    if votes["."] != votes[","]:
        return "." if votes["."] > votes[","] else ","
    return "," if lone["."] > lone[","] else "."


def amount_of(text: str, mark: str) -> tuple[float, str | None] | None:
    """The number and the currency written beside it, if any; None where it is no amount.

    mark: the decimal one. Below zero is a number too; what is not finite is none.
    """
    found = _AMOUNT.match(text)
    if not found:
        return _scientific(text)
    digits = re.sub(r"[\s'’]", "", found[2])
    if not _GROUPED[mark].fullmatch(digits):
        return None
    beside = found[1] or found[3]
    currency = currency_of(beside) if beside else None
    if beside and currency is None:
        return None
    plain = digits.replace("," if mark == "." else ".", "").replace(mark, ".")
    return float(plain), currency


def _scientific(text: str) -> tuple[float, None] | None:
    """What spreadsheets write of large or tiny numbers: 1.5E+06."""
    if not re.fullmatch(r"\s*[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}\s*", text):
        return None
    value = float(text.replace(",", "."))
    return (value, None) if math.isfinite(value) else None
