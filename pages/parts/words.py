"""How figures, dates and people's own words are written out."""

import html
import re
from collections.abc import Sequence
from datetime import date

from core.estimates import Estimate, digits_of
from core.estimates import written as number

_ISO = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
NOT_ENOUGH = "Not enough data"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=\"'])")


def plain(text: object) -> str:
    """A person's words as Markdown that shows them letter by letter, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(str(text).split()))


def unbroken(text: str) -> str:
    """The text with each minus kept on the line of its figure."""
    return text.replace("−", "−\N{WORD JOINER}")


def marked(comment: str, passages: Sequence[tuple[int, int, str]]) -> str:
    """The comment as safe HTML with passages highlighted.

    passages: (start, stop, kind) with kind "pain", "strength" or "neutral", the colour; or "hit",
    what was searched for.
    """
    parts, place = [], 0
    for start, stop, kind in sorted(passages):
        if not place <= start < stop <= len(comment):
            continue
        parts += [html.escape(comment[place:start]), f'<mark style="{_MARK}{_HIGHLIGHT[kind]}">',
                  html.escape(comment[start:stop]), "</mark>"]
        place = stop
    return "".join([*parts, html.escape(comment[place:])])


_MARK = ("color:inherit;border-radius:3px;padding:.05em .15em;"
         "-webkit-box-decoration-break:clone;box-decoration-break:clone;background:")
_HIGHLIGHT = {
    "pain": "rgba(200,100,31,.28)", "strength": "rgba(56,128,194,.28)",
    "neutral": "rgba(138,148,156,.28)", "hit": "rgba(201,165,60,.38)",
}


def count(n: float, noun: str, plural: str | None = None) -> str:
    """"1 response", "2,345 responses"."""
    return f"{n:,.0f} {noun if n == 1 else plural or noun + 's'}"


def day(moment: date | str | None) -> str:
    """"3 Mar 2026"; "undated" for None."""
    if not moment:
        return "undated"
    when = date.fromisoformat(moment[:10]) if isinstance(moment, str) else moment
    return f"{when.day} {when:%b %Y}"


def moment(text: str) -> str:
    """"3 Mar 2026, 14:02 UTC" from a time's ISO text."""
    return f"{day(text)}, {text[11:16]} UTC" if len(text) > 11 else day(text)


def dated(text: str) -> str:
    """The text with its ISO dates as `day` writes them."""
    return _ISO.sub(lambda found: day(found[0]), text)


def span(first: date | None, last: date | None) -> str:
    """"3 Mar 2025 – 1 Apr 2026"; "" where undated."""
    return f"{day(first)} – {day(last)}" if first and last else ""


def value_of(estimate: Estimate) -> str:
    """The figure alone with its unit, or "Not enough data"."""
    if estimate.value is None:
        return NOT_ENOUGH
    unit = " %" if estimate.unit == "%" else ""
    return f"{number(estimate.value, digits_of(estimate.unit))}{unit}"


def interval_of(estimate: Estimate) -> str:
    """"95 %: 12.1 to 18.4"; "" where withheld."""
    if estimate.low is None or estimate.high is None:
        return ""
    return interval(estimate.low, estimate.high, digits_of(estimate.unit))


def change_of(estimate: Estimate) -> str:
    """"+3.7 (95 %: 2.6 to 4.9)"; "Not enough data" where withheld."""
    if estimate.value is None:
        return NOT_ENOUGH
    return f"{signed(estimate.value, digits_of(estimate.unit))} ({interval_of(estimate)})"


def signed(value: float, digits: int) -> str:
    """"+2.5" or "−2.5"."""
    return f"{'+' if value > 0 else ''}{number(value, digits)}"


def interval(low: float, high: float, digits: int) -> str:
    """"95 %: 12.1 to 18.4"."""
    return f"95\u00a0%: {number(low, digits)} to {number(high, digits)}"
