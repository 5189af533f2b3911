"""What people enter, as it can be kept: names on one line, dates, numbers within limits."""

from datetime import date, datetime
from math import isfinite

from core.errors import BadInput

LONGEST_NAME = 80
LONGEST_TEXT = 2_000
YEARS = (2000, 2100)


def one_line(text: object) -> str:
    """The text on one line, without what cannot be seen."""
    letters = (letter if letter.isprintable() else " " for letter in str(text or ""))
    return " ".join("".join(letters).split())


def day(value: object, title: str) -> date | None:
    """The value as a date, None where it is empty; ISO text is one. Raises BadInput."""
    if value is None or value == "":
        return None
    try:
        found = value if isinstance(value, date) else date.fromisoformat(str(value).strip())
        found = found.date() if isinstance(found, datetime) else found
        # A missing time is an instance of datetime that has no year.
        if YEARS[0] <= found.year <= YEARS[1]:
            return found
    except ValueError:
        pass
    raise BadInput(f"{title}: give a date between {YEARS[0]} and {YEARS[1]}, such as 2030-12-31.")


def number(value: object, title: str, low: float, high: float) -> float | None:
    """The value as a float, None where it is empty. Raises BadInput outside low…high."""
    if value is None or value == "":
        return None
    plain = isinstance(value, int | float) or hasattr(value, "item")
    found = float(value) if plain and not isinstance(value, bool) else float("nan")  # type: ignore[arg-type]
    if not low <= found <= high or not isfinite(found):  # also refuses NaN
        raise BadInput(f"{title}: give a number between {low:,.10g} and {high:,.0f}, "
                       "or leave it empty.")
    return found
