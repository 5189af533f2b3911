"""What each column is: its role by header and values."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.collect.meaning.dates import is_written_as_date, read_dates
from core.collect.meaning.scales import is_no_score, number_of, thumb_of
from core.collect.meaning.words import (
    GENERIC,
    OVERALL,
    RECOMMEND,
    ROLE_WORDS,
    RoleWords,
    has_any,
    plain,
)
from core.model import ROLES, Role

LONGEST_VALUE = 60  # of a column that splits responses: a step, a segment
EMAIL = re.compile(r"^\S+@\S+\.\w{2,}$")
_LINK = re.compile(r"^(?:https?:/)?/?\S*/\S+$|^www\.\S+$", re.I)
_SCIENTIFIC = re.compile(r"^\d+(?:[.,]\d+)?E\+\d+$", re.I)


@dataclass(frozen=True)
class Column:
    """A column's name and how often each of its texts stands there (readable rows only)."""

    name: str
    counts: Counter[str]

    @cached_property
    def header(self) -> str:
        """The name in plain words."""
        return plain(self.name)

    @cached_property
    def filled(self) -> Counter[str]:
        """The texts that are not empty."""
        blank = [text for text in self.counts if not text.strip()]
        # Most columns need no copy, which matters where a million texts all differ.
        return self.counts - Counter({t: self.counts[t] for t in blank}) if blank else self.counts

    def share(self, test: Callable[[str], object]) -> float:
        """Share of the filled rows whose text passes `test`; 0 where none is filled."""
        filled = self.filled
        total = filled.total()
        good = sum(n for text, n in filled.items() if test(text))
        return good / total if total else 0.0

    @cached_property
    def length(self) -> float:
        """Mean length of the filled texts, in letters."""
        filled = self.filled
        return sum(len(text) * n for text, n in filled.items()) / max(1, filled.total())


@dataclass(frozen=True)
class Found:
    """A role's column, and why, in words."""

    role: str
    column: str
    evidence: str


Fit = Callable[[Column], tuple[float, str]]


def find_roles(
    columns: Sequence[Column], fixed: Mapping[str, str | None],
    fits: Mapping[str, Fit] | None = None, roles: Sequence[str] = ROLES,
) -> list[Found]:
    """Finds a column for each role, header words and values both speaking; each column once.

    fixed: what a person settled: a role's column, or None for "no column"; never changed.
    fits: role → how well a column fits it (0: not at all), and why; roles are found in its order.
    roles: the order of the result.
    """
    found = [Found(role, name, "set by hand") for role, name in fixed.items() if name]
    taken = {item.column for item in found}
    for role, fit in (fits or FITS).items():
        if role in fixed:
            continue
        free = [column for column in columns if column.name not in taken]
        rated = [(strength, column, why) for column in free
                 for strength, why in [fit(column)] if strength > 0]
        if rated:
            _, column, why = max(rated, key=lambda item: item[0])
            found.append(Found(role, column.name, why))
            taken.add(column.name)
    return sorted(found, key=lambda item: roles.index(item.role))


def by_header(words: RoleWords, column: Column) -> tuple[float, str]:
    """How strongly the header names the role with these words, and that it does."""
    return float(words.strength(column.header)), f"the header “{column.name}” says so"


def _by_header(role: Role, column: Column) -> tuple[float, str]:
    return by_header(ROLE_WORDS[role], column)


def fits_email(column: Column) -> tuple[float, str]:
    """How well a column fits the e-mail address."""
    strength, _ = _by_header("email", column)
    # Called "email", it is no other column though many of its addresses are spoilt.
    if not column.filled or column.share(EMAIL.match) < (0.5 if strength == 3 else 0.8):
        return 0, ""
    if any(f" {word} " in f" {column.header} " for word in ROLE_WORDS["email"].never):
        return 0, ""
    return 1 + strength, "its values are e-mail addresses"


def _fits_id(column: Column) -> tuple[float, str]:
    strength, why = _by_header("id", column)
    return (strength, f"{why}, and no value repeats") if is_unique(column) else (0, "")


def is_unique(column: Column) -> bool:
    """True where every row has a value of its own, not rounded away by a spreadsheet."""
    return (column.counts.total() > 0 and not column.counts.get("")
            and max(column.counts.values()) == 1
            and not any(_SCIENTIFIC.match(text) for text in column.counts))


def fits_date(column: Column, words: RoleWords = ROLE_WORDS["date"]) -> tuple[float, str]:
    """How well a column fits the date."""
    strength, why = by_header(words, column)
    header = column.header
    named_otherwise = any(f" {word} " in f" {header} " for word in words.never)
    values = column.filled if len(column.counts) <= 5_000 else Counter(
        dict(list(column.filled.items())[:5_000]))
    reading = read_dates(values)
    serial = reading.orders[:1] in {("excel",), ("unix",)}
    # A column called a date is one even where some of its days do not exist: they are refused.
    share = column.share(is_written_as_date) if strength == 3 and not serial else reading.share
    if share < (0.5 if strength else 0.95) or (serial and not strength):
        return 0, ""
    if not strength:
        strength, why = (0.2 if named_otherwise else 0.5), "its values are dates"
    return strength + reading.share / 10, why


def _fits_score(column: Column) -> tuple[float, str]:
    values = Counter({text: n for text, n in column.filled.items() if not is_no_score(text)})
    total = values.total()
    if not total:
        return 0, ""
    numbers = {text: number for text in values if (number := number_of(text)) is not None}
    in_range = sum(values[text] for text, number in numbers.items() if 0 <= number <= 100) / total
    thumbs = sum(n for text, n in values.items() if thumb_of(text) is not None) / total
    strength, why = _by_header("score", column)
    if not strength:
        generic = GENERIC.match(column.header) and len(numbers) == len(values) <= 11
        whole = all(number.is_integer() and 0 <= number <= 10 for number in numbers.values())
        ok = generic and whole and len(numbers) >= 3
        return (0.5, "its values are whole numbers from 0 to 10") if ok else (0, "")
    if max(in_range, thumbs) < (0.5 if strength == 3 else 0.9):
        return 0, ""
    if thumbs > in_range or set(numbers.values()) <= {0.0, 1.0}:
        # A yes or no is the score only where no rating is.
        return 0.3 + strength / 10, f"{why}, and its values are good or bad"
    # A recommendation, or what is said to be overall, goes before the rating of a part.
    strength += 2 * has_any(column.header, OVERALL) + 1.5 * has_any(column.header, RECOMMEND)
    return strength + total / column.counts.total() / 10, f"{why}, and its values are numbers"


def _fits_comment(column: Column) -> tuple[float, str]:
    filled = column.filled
    strength, why = _by_header("comment", column)
    total, length = filled.total(), column.length
    if not total:
        # An empty column called "comment" is one in which nobody wrote.
        return (0.1, why) if strength == 3 else (0, "")
    is_text = column.share(lambda text: " " in text.strip()) >= 0.5 and length >= 12
    few = len(filled) <= 3 and total >= 30
    if few or column.share(_LINK.match) > 0.5 or column.share(EMAIL.match) > 0.5:
        return 0, ""
    if read_dates(Counter(dict(filled.most_common(200)))).share > 0.5:
        return 0, ""
    numeric = column.share(lambda text: number_of(text) is not None) > 0.5
    if strength == 3 and not numeric:
        return strength + is_text + min(length, 500) / 1000, why
    repeated = len(filled) < 0.3 * total and total >= 30
    if strength == 2 and is_text and not repeated:
        return strength + min(length, 500) / 1000, why
    never = any(f" {word} " in f" {column.header} " for word in ROLE_WORDS["comment"].never)
    if is_text and length >= 20 and len(filled) >= 0.5 * total and not never:
        return min(length, 500) / 1000, "its values are the longest texts"
    return 0, ""


def fits_customer(
    column: Column, words: RoleWords = ROLE_WORDS["customer"],
) -> tuple[float, str]:
    """How well a column fits the customer."""
    filled = column.filled
    # "Member: yes" says that somebody is one, not who.
    if not filled or column.share(lambda text: thumb_of(text) is not None) > 0.5:
        return 0, ""
    strength, why = by_header(words, column)
    # Of several, the one that tells more people apart.
    return strength and strength + len(filled) / filled.total() / 10, why


def fits_language(column: Column) -> tuple[float, str]:
    """How well a column fits the language."""
    fits = column.filled and len(column.filled) <= 60 and column.length <= 20
    return _by_header("language", column) if fits else (0, "")


def _fits_step(column: Column) -> tuple[float, str]:
    fits = column.filled and len(column.filled) <= 50 and column.length <= LONGEST_VALUE
    return _by_header("step", column) if fits else (0, "")


# In the order in which they are found.
FITS: dict[Role, Fit] = {
    "email": fits_email, "id": _fits_id, "date": fits_date, "score": _fits_score,
    "comment": _fits_comment, "customer": fits_customer, "language": fits_language,
    "step": _fits_step,
}
