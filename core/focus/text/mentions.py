"""A comment becomes mentions: clauses that each carry one thing said, as spans of the original.

"Great staff but the wifi never works" holds two. Cut are sentences, lines, bullets, semicolons,
dashes between words, and the words that turn against what was just said, in the languages of the
embedding. What has no letter, digit or symbol in it (a row of dots) is not a mention.
"""

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

LONGEST = 280  # characters; what nobody punctuated is cut at a space before that
SHORTEST_SIDE = 2  # words that both sides of a turning word must have, or it stays whole

# Letters after which a full stop ends no sentence; matched in lower case.
_ABBREVIATIONS = frozenset([
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "vs", "etc", "approx", "ca", "bzw", "usw",
    "evtl", "inkl", "ggf", "tel", "str", "sr", "sra", "dott", "sig", "m", "mme", "mlle", "env",
    "z.b", "d.h", "u.a", "e.g", "i.e", "p.ej", "a.m", "p.m",
])  # fmt: skip

# Every alternative starts with a character of its own and no repetition is nested: linear.
_BREAKS = re.compile(
    r"^\(?\d{1,2}[.)][ \t]"  # the number of a list's first line
    r"|<[^<>\n]{1,300}>"  # a tag of pasted HTML
    r"|&(?:nbsp|\#160);"
    r"|[\r\n\u2028\u2029\x00]+[ \t]*(?:[-*•·–—▪◦‣>]+[ \t]|\(?\d{1,2}[.)][ \t])?"  # lines, bullets
    r"|[.!?…]+[\"'”’»)\]]*(?=\s|$|<)"
    r"|[.!?](?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ])"  # "Great staff.Bad food."
    r"|[。！？；।؟]+"
    r"|[;؛]"
    r"|\s(?:[-–—]{1,3}|[•·▪◦‣|/])\s"
    r"|[•▪◦‣]"
)

_TURNING = {
    "en": "but however although whereas except unfortunately",
    "de": "aber jedoch allerdings sondern obwohl leider dagegen",
    "fr": "mais cependant toutefois pourtant malheureusement",
    "es": "pero aunque lamentablemente",
    "it": "però tuttavia purtroppo",
    "pt": "porém contudo mas embora infelizmente",
    "nl": "maar echter hoewel helaas",
    "pl": "jednak niestety",
    "tr": "ama fakat ancak",
    "ru": "но однако хотя",
    "ar": "لكن ولكن",
}
_TURN = re.compile(
    r"(?<![\w'’-])(?:"
    + "|".join(sorted({word for words in _TURNING.values() for word in words.split()}))
    + r"|sin\s+embargo|no\s+entanto|par\s+contre|en\s+revanche|on\s+the\s+other\s+hand"
    r")(?![\w'’-])",
    re.IGNORECASE,
)
# "nothing but praise", "all but", "last but not least" turn against nothing.
_NOT_TURNING = re.compile(
    r"(?:nothing|anything|everything|everywhere|all|none|no one|last|cannot|but)\s*$", re.IGNORECASE
)
# A second thing said after a comma or "and": it must start like a clause of its own.
_SECOND = re.compile(
    r"(?:\s*,\s*(?:and|und|et|y|e|en)?|\s+(?:and|und|et|y|e|en))\s+"
    r"(?=(?:the|there|they|it|we|you|our|my|staff|service|food|wifi"
    r"|der|die|das|es|wir|man|unser|unsere|mein|meine"
    r"|le|la|les|il|elle|nous|on|notre|mon|ma|c'est"
    r"|el|los|las|nos|nuestro|mi|il|lo|gli|noi|o|os|as|de|het|we)\s)",
    re.IGNORECASE,
)
CLAUSE_WORDS = 4  # words on each side before a comma or "and" is taken for a border
_WORD = re.compile(r"\w[\w'’-]*")
# A letter, a digit, or a symbol beyond Latin punctuation (an emoji, a heart, a thumb).
_SAYS_SOMETHING = re.compile(r"[^\W_]|[\u2190-\u2bff\u2600-\u27bf\U0001f000-\U0001faff]")


def mentions_of(comment: str | None) -> list[Span]:
    """Spans (start, stop) of the mentions of a comment, in order, without overlap.

    comment[start:stop] never starts or ends with a space. Empty, None, or nothing but punctuation
    gives no span. The time is linear in the length of the comment.
    """
    if not comment:
        return []
    spans: list[Span] = []
    for start, stop in _sentences(comment):
        for clause in _clauses(comment, start, stop):
            spans.extend(_bounded(comment, *clause))
    return spans


def mentions_in(comments: Sequence[str | None]) -> Iterator[tuple[int, int, int]]:
    """(position of the comment, start, stop) of every mention."""
    for position, comment in enumerate(comments):
        for start, stop in mentions_of(comment):
            yield position, start, stop


def _sentences(comment: str) -> Iterator[Span]:
    start = 0
    for found in _BREAKS.finditer(comment):
        if found.group().startswith(".") and _is_abbreviation(comment, start, found.start()):
            continue
        if found.group().startswith("<") or found.group().isspace():
            stop = found.start()
        else:
            stop = found.start() + _closing(found.group())
        yield from _trimmed(comment, start, stop)
        start = found.end()
    yield from _trimmed(comment, start, len(comment))


def _closing(mark: str) -> int:
    """Characters of a border that belong to the sentence before it: its full stop, not a bullet."""
    return len(mark) if mark[0] in ".!?…。！？।؟" else 0


def _is_abbreviation(comment: str, start: int, dot: int) -> bool:
    word = re.search(r"[\w.]{1,8}$", comment[max(start, dot - 8) : dot])
    if word is None:
        return False
    return word.group().lower() in _ABBREVIATIONS or (
        # The initial of a name; "I." ends a sentence, "1." counts.
        len(word.group()) == 1 and (word.group().isupper() and word.group() not in "AI")
    )


def _clauses(comment: str, start: int, stop: int) -> Iterator[Span]:
    """Cuts a sentence before turning words, and at commas and "and" between whole clauses."""
    borders = [(found.start(), found.start()) for found in _TURN.finditer(comment, start, stop)
               if not _NOT_TURNING.search(comment, max(start, found.start() - 12), found.start())]
    seconds = [(found.start(), found.end()) for found in _SECOND.finditer(comment, start, stop)]
    needed = dict.fromkeys(borders, SHORTEST_SIDE) | dict.fromkeys(seconds, CLAUSE_WORDS)
    left = start
    for end, begin in sorted(needed):
        wanted = needed[end, begin]
        if begin >= left and _words(comment, left, end) >= wanted and (
            _words(comment, begin, min(stop, begin + 80)) >= wanted
        ):
            yield from _trimmed(comment, left, end)
            left = begin
    yield from _trimmed(comment, left, stop)


def _words(comment: str, start: int, stop: int) -> int:
    # Four are as good as forty here: a window keeps long sentences linear.
    return sum(1 for _ in _WORD.finditer(comment, start, min(stop, start + 80)))


def _bounded(comment: str, start: int, stop: int) -> Iterator[Span]:
    while stop - start > LONGEST:
        space = comment.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = space if space > 0 else start + LONGEST
        yield from _trimmed(comment, start, cut)
        start = cut
    yield from _trimmed(comment, start, stop)


def _trimmed(comment: str, start: int, stop: int) -> Iterator[Span]:
    """The span without spaces, commas and bullets at its edges, if it says something."""
    piece = comment[start:stop]
    left = len(piece) - len(piece.lstrip(" \t\r\n\f\v\xa0\u3000,:;-–—*•·>|/\0"))
    right = len(piece.rstrip(" \t\r\n\f\v\xa0\u3000,:;-–—*•·|/\0"))
    if left < right and _SAYS_SOMETHING.search(piece):
        yield start + left, start + right
