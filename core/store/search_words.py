"""What a person types into a search field: words, "phrases", -without, OR, prefix*.

Any text is a search. What FTS5 would take for its own language is only ever words here. Scripts
that write no spaces (Chinese, Japanese, Thai, Korean and their neighbours), and signs that are no
words (emoji, €), are looked for as they stand.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 2_000  # characters
MOST_TERMS = 32

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("−–—‐", "-"))
_PIECE = re.compile(r'(?P<no>-?)"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<word>\S+)')
# Thai to Burmese, Khmer, kana, Han and Hangul: between words there stands nothing to split at.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_VARIATION = str.maketrans("", "", "\ufe0e\ufe0f")  # how an emoji is drawn


@dataclass(frozen=True)
class Term:
    """One thing to look for. prefix: only how a word begins. as_it_stands: not word by word."""

    text: str
    prefix: bool = False
    as_it_stands: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        """The ways it may be spelt: ß is ss, and ä may have been typed as ae."""
        low = unicodedata.normalize("NFC", self.text.lower())
        both = (low, low.replace("ß", "ss"), low.replace("ss", "ß"))
        return tuple(dict.fromkeys([*both, *(one.translate(_UMLAUTS) for one in both)]))


@dataclass(frozen=True)
class Query:
    """Every clause must occur, by any of its terms; none of `without` may.

    note: a sentence on what of the text was not used; "" mostly.
    """

    clauses: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """True where nothing is left to look for."""
        return not (self.clauses or self.without)


def parse(text: str) -> Query:
    """The search that a text stands for; never an error."""
    clauses: list[tuple[Term, ...]] = []
    without: list[Term] = []
    joins = negated = False
    pieces = list(_pieces(_readable(text)))
    for number, (term, excluded, word) in enumerate(pieces):
        between = 0 < number < len(pieces) - 1
        if word == "OR" and between:
            joins = True
        elif word == "NOT" and number < len(pieces) - 1:
            negated = True
        elif term is not None and (excluded or negated):
            without.append(term)
            joins = negated = False
        elif term is not None and word not in {"AND", "OR"}:
            if joins and clauses:
                clauses[-1] += (term,)
            else:
                clauses.append((term,))
            joins = False
    if text.strip() and not (clauses or without):
        return Query(note="There is no word in this to search for, so nothing is left out.")
    return _bounded(clauses, without, cut=len(text) > LONGEST)


def _readable(text: str) -> str:
    kept = text[:LONGEST].encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")
    return unicodedata.normalize("NFC", kept).translate(_QUOTES).translate(_VARIATION)


def _pieces(text: str) -> Iterator[tuple[Term | None, bool, str]]:
    """(what to look for, is it excluded, the bare word) of each piece of the text."""
    for found in _PIECE.finditer(text):
        if found["phrase"] is not None:
            yield _term(found["phrase"], bool(found["star"])), bool(found["no"]), ""
            continue
        word = found["word"]
        bare = word.lstrip("-").replace('"', " ").strip()
        yield _term(bare.rstrip("*"), bare.endswith("*")), word.startswith("-"), word


def _term(text: str, prefix: bool) -> Term | None:
    text = text.strip()
    has_words = any(_is_of_word(sign) for sign in text)
    if _UNSPACED.search(text):
        return Term(text, as_it_stands=True)
    if has_words:
        return Term(text, prefix and _is_of_word(text[-1]))
    signs = "".join(sign for sign in text if unicodedata.category(sign)[0] == "S")
    return Term(signs, as_it_stands=True) if signs.strip("^`|~<=>+") else None


def _bounded(clauses: list[tuple[Term, ...]], without: list[Term], *, cut: bool) -> Query:
    kept, room = [], MOST_TERMS
    for clause in clauses:
        if room:
            kept.append(clause[:room])
            room -= len(kept[-1])
    left = sum(map(len, clauses)) + len(without) > MOST_TERMS
    note = (f"Only the first {MOST_TERMS} words were searched for." if left or cut else "")
    return Query(tuple(kept), tuple(without[:room]), note)


def spans(query: Query, comment: str) -> list[tuple[int, int]]:
    """Where the hits stand in the comment: (start, stop), in order, none touching another."""
    terms = [term for clause in query.clauses for term in clause]
    found = [span for term in terms if term.as_it_stands for span in _as_it_stands(term, comment)]
    wanted = [(tuple(word for word, _, _ in words_of(spelling)), term.prefix)
              for term in terms if not term.as_it_stands for spelling in term.spellings]
    words = words_of(comment) if wanted else []
    for phrase, prefix in wanted:
        found += _phrases(words, phrase, prefix)
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def _as_it_stands(term: Term, comment: str) -> Iterator[tuple[int, int]]:
    return ((found.start(), found.end())
            for found in re.finditer(re.escape(term.text), comment, re.IGNORECASE))


def _phrases(
    words: list[tuple[str, int, int]], phrase: tuple[str, ...], prefix: bool
) -> Iterator[tuple[int, int]]:
    size = len(phrase)
    for first in range(len(words) - size + 1):
        run = words[first : first + size]
        *ahead, last = (word for word, _, _ in run)
        ends = last.startswith(phrase[-1]) if prefix else last == phrase[-1]
        if ends and tuple(ahead) == phrase[:-1]:
            yield run[0][1], run[-1][2]


def words_of(text: str) -> list[tuple[str, int, int]]:
    """(word, start, stop) as FTS5's unicode61 splits and folds them: lower case, no accents."""
    found: list[tuple[str, int, int]] = []
    word, start = "", 0
    for place, sign in enumerate(f"{text} "):
        folded = _folded(sign)
        if folded is None:
            if word:
                found.append((word, start, place))
            word = ""
            continue
        if not word:
            start = place
        word += folded
    return found


@lru_cache(maxsize=4096)
def _folded(sign: str) -> str | None:
    """The sign as it is compared; "" for an accent on its own; None between words."""
    if "\u0300" <= sign <= "\u0331":
        return ""
    if not _is_of_word(sign):
        return None
    return "".join(part for part in unicodedata.normalize("NFD", sign.lower())
                   if not unicodedata.combining(part)) or None


def _is_of_word(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] in "LN" or category == "Co"
