"""A comment becomes mentions: clauses that each carry one thing said, as spans of the original.

"Great staff but the wifi never works" holds two. First goes what the customer did not say
(`own_words`), then sentences, lines, bullets and the like part, then clauses within a sentence
(`clauses`). What has no letter, digit or symbol in it (a row of dots) is not a mention, nor is an
address of the web.
"""

import re
from collections.abc import Iterator

from core.focus.text.split.clauses import clauses
from core.focus.text.split.own_words import own_parts

Span = tuple[int, int]

LONGEST = 280  # characters; what nobody punctuated is cut at a space before that

# Letters after which a full stop ends no sentence; matched in lower case.
_ABBREVIATIONS = frozenset([
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "vs", "etc", "approx", "ca", "bzw", "usw",
    "evtl", "inkl", "ggf", "tel", "str", "sr", "sra", "dott", "sig", "m", "mme", "mlle", "env",
    "z.b", "d.h", "u.a", "e.g", "i.e", "p.ej", "a.m", "p.m",
])  # fmt: skip

LONGEST_ABBREVIATION = 7
_LAST_WORD = re.compile(r"[\w.]{1,7}$")

SYMBOL = "[\u2190-\u21ff\u2300-\u2bff\u2600-\u27bf\U0001f000-\U0001faff]"
_MARKUP = r"(?:b|i|u|em|strong|span|a|font|small|sup|sub)"  # tags inside a sentence
_PLAIN = (
    r"</?" + _MARKUP + r"\b[^<>\n]{0,300}>"
    r"|<[^<>\n]{1,300}>"  # a tag of pasted HTML
    r"|&(?:[a-zA-Z]{2,8}|\#\d{1,6});"
    # Lines, with what makes them a list.
    r"|[\r\n\u2028\u2029\x00]+[ \t]*(?:[-*+•·–—▪◦‣>]+[ \t]|\(?\d{1,2}[.)][ \t])?"
    r"|(?<![.!?…])[.!?…]+[\"'”’»)\]]*(?=\s|$|<)"
    r"|[.!?](?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ])"  # "Great staff.Bad food."
    r"|[。！？；।؟]+"
    r"|[;؛]"
    r"|\s(?:[-–—+]{1,3}|[•·▪◦‣|/]|\d\))\s"
    r"|[•▪◦‣]"
    r"|(?<!" + SYMBOL + ")" + SYMBOL + r"+[\ufe0f\u200d]*\s+(?=\w)"  # "Great staff 😀 bad food"
)
# Every alternative starts with a character of its own and no repetition is nested: linear.
_STARTS = r"(?=[\s<&.!?…。！？；।؟;؛•▪◦‣\0\u2190-\u2bff\U0001f000-\U0001faff])"
# Of a text with nothing but words and everyday punctuation, only full stops and the like break.
# Letters by name are known in half the time that \w takes.
EVERYDAY = r"a-zA-Z0-9À-ÖØ-öø-ÿ\w ,.!?'’\":£€$%"
_UNUSUAL = re.compile(f"[^{EVERYDAY}]")
_EVERYDAY_BREAKS = re.compile(
    r"[.!?](?:(?<![.!?].)[.!?]*[\"'’]*(?=\s|$)|(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]))"
)
_NUMBER = re.compile(r"\(?\d{1,2}[.)][ \t]")  # of a list's first line
_BREAKS = re.compile(f"{_STARTS}(?:{_PLAIN})")
# Languages that turn with the end of a word, or write no spaces.
EASTERN = "[\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
_EASTERN = re.compile(EASTERN)
_EASTERN_BREAKS = re.compile(
    _PLAIN
    + r"|(?<=[がしの])、|(?<=けど)、?|(?<=のに)、|(?<=けれど)も?、?"
    r"|(?<=지만)[,\s]|(?<=는데)[,\s]|(?<=은데)[,\s]"
    r"|，|(?<=[\u4e00-\u9fff]{2})(?=但是|不过|可是|然而)"
    r"|(?<=[\u0e00-\u0e7f]{2})(?<!ตั้ง)(?=แต่(?!ละ|ง))|(?<=[\u0e00-\u0e7f])\s(?=แต่(?!ละ|ง))"
)
_ENDS = ".!?…。！？।؟"
_INLINE = re.compile(f"</?{_MARKUP}\\b|&")
_LETTER = re.compile(r"[^\W\d_]")
_SYMBOL_ONLY = re.compile(SYMBOL)
# Chinese puts a comma between whole sentences, and inside them: these words make a whole one.
_SAYS_HOW = re.compile("[很太好差坏贵慢快脏冷热吵挤小大高低旧新难易乱棒贴]|干净|不|没|非常|友")
# A letter, a digit, or a symbol beyond Latin punctuation (an emoji, a heart, a thumb).
_SAYS_SOMETHING = re.compile(r"[^\W_]|" + SYMBOL)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|&(?:[a-zA-Z]{2,8}|#\d{1,6});|</?\w[^<>]*>")
_BLANK_END = re.compile(r"(?:&(?:nbsp|#160);\s{0,9}){1,9}$")
_EDGES = " \t\r\n\f\v\xa0\u3000\u200b\u200e\u200f\u202a-\u202e\ufeff,，、:;-–—*+•·|/\0"
LEADING, TRAILING = _EDGES + ">", _EDGES + "(["  # what is trimmed


def mentions_of(comment: str | None) -> list[Span]:
    """Spans (start, stop) of the mentions of a comment, in order, without overlap.

    comment[start:stop] never starts or ends with a space. Empty, None, or nothing but punctuation
    gives no span. The time is linear in the length of the comment.
    """
    if not comment:
        return []
    spans: list[Span] = []
    for first, last in own_parts(comment):
        for start, stop in _sentences(comment, first, last):
            for begin, end in clauses(comment, start, stop):
                add_clause(spans, comment, begin, end)
    return spans


def add_clause(spans: list[Span], comment: str, start: int, stop: int) -> None:
    """Adds the mention that a clause is: several of a long one, none of one that says nothing."""
    if stop - start > LONGEST:
        spans.extend(_bounded(comment, start, stop))
    elif span := _trimmed(comment, start, stop):
        spans.append(span)


def breaks_in(chunk: str) -> Iterator[Span]:
    """(where a sentence ends, where the next begins) in what stands between two spaces."""
    start = 0
    for found in _BREAKS.finditer(chunk):
        mark = found.group()
        if not (mark.startswith(".") and _is_abbreviation(chunk, start, found.start())):
            start = found.end()
            yield (start if mark[0] in _ENDS else found.start()), start


def _sentences(comment: str, first: int, last: int) -> Iterator[Span]:
    breaks = _EVERYDAY_BREAKS
    if not comment.isascii() and _EASTERN.search(comment, first, last):
        breaks = _EASTERN_BREAKS
    elif _UNUSUAL.search(comment, first, last):
        breaks = _BREAKS
    start = found.end() if (found := _NUMBER.match(comment, first)) else first
    for found in breaks.finditer(comment, first, last):
        mark = found.group()
        if mark.startswith(".") and _is_abbreviation(comment, start, found.start()):
            continue
        inside = mark.startswith(("<", "&")) and _INLINE.match(mark)
        if (inside and _LETTER.search(comment, start, found.start())) or (
            mark == "，" and not _parts_two(comment, start, found.start(), last)
        ) or (mark.endswith(") ") and comment.find("1) ", first, found.end()) < 0):
            continue
        stop = found.start()
        if mark and mark[0] in _ENDS:
            stop += len(mark)
        elif mark and _SYMBOL_ONLY.match(mark):
            # A leading emoji says something of what follows, any other of what stands before.
            if not _LETTER.search(comment, start, stop):
                continue
            stop = found.end()
        if stop > start:
            yield start, stop
        start = found.end()
    if last > start:
        yield start, last


def _parts_two(comment: str, start: int, comma: int, last: int) -> bool:
    following = comment[comma + 1 : min(last, comma + 14)].split("，")[0]
    return bool(_SAYS_HOW.search(comment, start, comma) and _SAYS_HOW.search(following))


def _is_abbreviation(comment: str, start: int, dot: int) -> bool:
    tail = comment[max(start, dot - LONGEST_ABBREVIATION) : dot]
    if tail.isalpha() and len(tail) == LONGEST_ABBREVIATION:
        return False
    word = _LAST_WORD.search(tail)
    if word is None:
        return False
    return word.group().lower() in _ABBREVIATIONS or (
        # The initial of a name; "I." ends a sentence, "1." counts.
        len(word.group()) == 1 and (word.group().isupper() and word.group() not in "AI")
    )


def _bounded(comment: str, start: int, stop: int) -> Iterator[Span]:
    while start < stop:
        cut = stop
        if stop - start > LONGEST:
            space = comment.rfind(" ", start + LONGEST // 2, start + LONGEST)
            cut = space if space > 0 else start + LONGEST
        if span := _trimmed(comment, start, cut):
            yield span
        start = cut


def _trimmed(comment: str, start: int, stop: int) -> Span | None:
    """The span without spaces, commas and bullets at its edges, if it says something."""
    piece = comment[start:stop].lstrip(LEADING)
    start = stop - len(piece)
    if "&" in piece:
        piece = _BLANK_END.sub("", piece)
    piece = piece.rstrip(TRAILING)
    if not _SAYS_SOMETHING.search(piece):
        return None
    marked = "/" in piece or "&" in piece or "@" in piece or "<" in piece
    if marked and not _SAYS_SOMETHING.search(_ADDRESS.sub("", piece)):
        return None
    return start, start + len(piece)
