"""Which columns are segments, by which responses are filtered; the others are attributes."""

import re
from collections import Counter

from core.collect.meaning.columns import EMAIL, LONGEST_VALUE, Column
from core.collect.meaning.dates import read_dates
from core.collect.meaning.scales import number_of
from core.collect.meaning.words import NAMED_THINGS, NEVER_A_SEGMENT, ROLE_WORDS, has_any

SEGMENT_VALUES = (2, 50)
# "Repeated often": on average every value stands in this many rows.
SEGMENT_REPEATS = 3.0


def is_segment(column: Column) -> bool:
    """True for a column with 2–50 values, repeated often, that is no name, title, link or rating.

    Ratings of parts are numeric attributes; ids, e-mails, dates and long texts are no segments.
    """
    filled, header = column.filled, column.header
    if not SEGMENT_VALUES[0] <= len(filled) <= SEGMENT_VALUES[1]:
        return False
    if filled.total() < SEGMENT_REPEATS * len(filled):
        return False
    if max(map(len, filled)) > LONGEST_VALUE or _is_a_name(header):
        return False
    if ROLE_WORDS["score"].strength(header) and column.share(_is_number) > 0.9:
        return False
    if ROLE_WORDS["id"].strength(header) == 3 or header.endswith(" id") or header == "id":
        return False
    tests = (EMAIL.match, lambda text: bool(re.match(r"^(https?:/|www\.|/)\S+$", text)))
    if any(column.share(test) > 0.5 for test in tests):
        return False
    return read_dates(filled).share < 0.9 or not _has_marks(filled)


def _is_number(text: str) -> bool:
    """True where the text holds a number."""
    return number_of(text) is not None


def _has_marks(filled: Counter[str]) -> bool:
    """True where the texts look like dates, not like five-digit numbers (postcodes)."""
    return any(re.search(r"[-/. :]", text) for text in filled)


def _is_a_name(header: str) -> bool:
    things = any(f" {thing} name" in f" {header}" for thing in NAMED_THINGS)
    return has_any(header, NEVER_A_SEGMENT) and not things
