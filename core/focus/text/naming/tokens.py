"""The words of a text as they are written, and the breaks between them."""

import html
import re
from dataclasses import dataclass

_NOT_WORDS = re.compile(
    r"https?:\S+|www\.\S+|\S{1,64}@\S+|@\w+|\b[\w-]{1,64}\.\w{2,4}/\S*|<[^<>]{1,80}>|&#?\w+;|[#_*]|['’]s\b"
)
_WORD = re.compile(r"[^\W\d_](?:[\w'’&-]*\w)?|&|\d[\w.,:]*|[^\w\s]|_+")
_ELIDED = re.compile(r"^((?:d|l|qu|j|n|s|c|m|t|un|dell|all|nell|dall|sull)['’])(\w.*)$", re.I)
_LATIN_DEBRIS = re.compile(r"^[\x80-\xff]+$")  # "ðâï": UTF-8 read as something else
LONGEST_WORD = 30


@dataclass(frozen=True)
class Token:
    """A word as written and in lower case, or a break (""): a comma, a number, an emoji."""

    written: str
    word: str


def tokens_of(text: str, language: str) -> list[Token]:
    """Words and breaks of a text; addresses, entities and signs are breaks or nothing."""
    found = []
    for written in _WORD.findall(readable(text)):
        written = written.replace("’", "'")
        if not (written[0].isalpha() or written == "&") or not _is_word(written):
            found.append(Token("", ""))
            continue
        elided = _ELIDED.match(written) if language in ("fr", "it") else None
        for part in elided.groups() if elided else (written,):
            found.append(Token(part, part.lower()))
    return found


def readable(text: str) -> str:
    """A text without addresses, accounts, tags and entities."""
    return _NOT_WORDS.sub(" ", html.unescape(text))


def _is_word(written: str) -> bool:
    return len(written) <= LONGEST_WORD and not (
        len(written) > 1 and _LATIN_DEBRIS.match(written)
    )
