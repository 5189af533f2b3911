"""From a letter and what is known of a person to the text they get, in their language."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from core.errors import BadInput
from core.post.languages import FALLBACK, day, words_of
from core.post.templates import FIELDS, LINK, Compiled, compile_letter
from core.store import letters
from core.store.database import Database
from core.store.letters import Letter, Purpose, Texts
from core.store.preferences import DEFAULTS

# Stands in a stored body where the link goes, which is known only when the letter is sent.
UNSUBSCRIBE = "‹unsubscribe link›"
LONGEST_SUBJECT, LONGEST_BODY, LONGEST_LINE, LONGEST_COMMENT = 200, 20_000, 200, 2_000
_LANGUAGE = re.compile(r"[a-z]{2}")


class SaysNothing(BadInput):
    """With what is known of this person no word of the letter is left; others may get it."""


@dataclass(frozen=True)
class Text:
    """What is written to one person. body: plain text with the placeholder `UNSUBSCRIBE`."""

    subject: str
    body: str
    language: str


def save(
    db: Database, number: int | None, name: str, purpose: Purpose, texts: Texts, *,
    version: int = 0, by: str,
) -> int:
    """As `store/letters.save`, after every template was looked through.

    Raises BadInput naming the language, the part and what is wrong with it.
    """
    check(texts)
    return letters.save(db, number, name, purpose, texts, version=version, by=by)


def check(texts: Texts) -> None:
    """Raises BadInput where a subject or body may not be used, or a language is no language."""
    for language, text in texts.items():
        if not _LANGUAGE.fullmatch(language):
            raise BadInput(f"{language!r} is no language; write two letters, such as en or de.")
        for part in ("subject", "body"):
            try:
                named = compile_letter(str(text.get(part, ""))).fields
                if part == "subject" and LINK in named:
                    raise BadInput("The link to unsubscribe belongs into the body.")
            except BadInput as error:
                raise BadInput(f"{part.capitalize()} ({language}): {error}") from error


def draft(
    letter: Letter, *, language: str | None, fields: Mapping[str, object]
) -> Text:
    """The letter to one person.

    language: of the person; where the letter lacks it, English, else the first it has.
    fields: by name, such as "customer.name" (`templates.FIELDS`, the link apart); a date is
    written as the language writes it; None or a name left out is empty. A link to unsubscribe
    with the reason for the letter is added where the text has none.
    Raises BadInput where the letter's text may not be used; SaysNothing where it is empty.
    """
    chosen = language_of(letter, language)
    texts = letter.texts[chosen]
    values = {name: _value(name, value, chosen) for name, value in fields.items()
              if name != LINK}
    subject = _line(_compiled(texts["subject"]).render(values), LONGEST_SUBJECT)
    body = _lines(_compiled(texts["body"]).render(values | {LINK: UNSUBSCRIBE}), LONGEST_BODY)
    if not subject or not body:
        raise SaysNothing(
            f"The letter “{letter.name}” ({chosen}) says nothing to this person; write words "
            "that do not hang on a field alone.")
    if UNSUBSCRIBE not in body:
        body = f"{body}\n\n--\n{_footer(fields.get('feedback.date'), chosen)}\n{UNSUBSCRIBE}"
    return Text(subject, body + "\n", chosen)


def brand_of(said: Mapping[str, object]) -> dict[str, object]:
    """Who signs: the fields brand.name and brand.person. said: the preferences.

    Nobody signs as "You", which is what people are called until they give their name.
    """
    person = said["person"] if said["person"] != DEFAULTS["person"] else None
    return {"brand.name": said["company"] or said["sender_name"], "brand.person": person}


def language_of(letter: Letter, *wanted: str | None) -> str:
    """The first wanted language that the letter has; else English, else the first it has."""
    short = [(one or "")[:2].lower() for one in wanted]
    return next((one for one in [*short, FALLBACK] if one in letter.texts),
                min(letter.texts))


def _footer(answered: object, language: str) -> str:
    said = words_of(language)
    because = (said.because_dated.format(date=day(answered, language))
               if isinstance(answered, date) else said.because)
    return f"{because}\n{said.stop}"


@lru_cache(maxsize=64)
def _compiled(text: str) -> Compiled:
    return compile_letter(text)


def _value(name: str, value: object, language: str) -> str | int | float | None:
    """What may stand in a letter: one clean line; comments keep theirs."""
    if name not in FIELDS:
        raise KeyError(f"not a field of a letter: {name}")
    if value is None:
        return None
    if isinstance(value, date):
        return day(value, language)
    if isinstance(value, int | float):
        return int(value) if float(value).is_integer() else float(value)
    text = str(value).replace(UNSUBSCRIBE, "")
    if name in {"feedback.comment", "initiative.change"}:
        return _lines(text, LONGEST_COMMENT)
    return _line(text, LONGEST_LINE)


def _line(text: str, most: int) -> str:
    # split() knows every line break that a header must not have, U+2028 among them.
    return _cut(" ".join(_clean(text).split()), most)


def _lines(text: str, most: int) -> str:
    kept: Sequence[str] = [line.rstrip() for line in _clean(text).splitlines()]
    return _cut(re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip(), most)


def _clean(text: str) -> str:
    """Without control characters and halves of characters, which no mail may carry."""
    return "".join(letter for letter in text
                   if letter in "\n\r\t\u0085" or unicodedata.category(letter) not in {"Cc", "Cs"})


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
