"""What a person types into a search field: words, "phrases", -without, OR, prefix*.

Any text is a search. What FTS5 would take for its own language is only ever words here. Scripts
that write no spaces (Chinese, Japanese, Thai, Korean and their neighbours), and signs that are no
words (emoji, €), are looked for as they stand. What can be read in several ways (an OR between
ANDs, a quotation mark without its partner, brackets) is read as words, and an operator with which
a search begins or ends is left out; the note says so.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 2_000  # characters
MOST_TERMS = 32
LONGEST_NOTE = 200  # characters
OPERATORS = ("AND", "OR", "NOT")  # in capitals, between two things to look for

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | dict.fromkeys("−–—‐‑", "-"))
_PIECE = re.compile(r'[(\[{]*(?P<no>-?)[(\[{]*"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<word>\S+)')
# What a person may mean more by than it does here, once the phrases are taken out.
_STRAY = re.compile(r'["()\[\]{}]|\*\w')
# "wifi👍" is a word and a sign; a word with a quotation mark in it is two.
_EMOJI = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\u200d"
_PART = re.compile(f'[{_EMOJI}]+|[^"{_EMOJI}]+')
# Thai to Burmese, Khmer, kana, Han and Hangul: between words there stands nothing to split at.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
VARIATIONS = "\ufe0e\ufe0f"  # how an emoji is drawn
# Marks of direction and of no width, which a copied word brings along unseen.
_UNSEEN = str.maketrans("", "", VARIATIONS + "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d"
                        "\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


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

    note: a sentence on how the text was read, where that may not be what was meant; "" mostly.
    """

    clauses: tuple[tuple[Term, ...], ...] = ()
    without: tuple[Term, ...] = ()
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """True where nothing is left to look for."""
        return not (self.clauses or self.without)


@dataclass(frozen=True)
class _Piece:
    """What stands between two spaces, or in quotes. word: as typed; "" of a phrase."""

    term: Term
    excluded: bool
    word: str = ""

    @property
    def is_plain(self) -> bool:
        return self.word not in OPERATORS


def parse(text: str) -> Query:
    """The search that a text stands for; never an error."""
    readable = _readable(text)
    pieces = list(_pieces(readable))
    if not pieces:
        return Query(note="There is no word in this to search for, so nothing is left out."
                     if text.strip() else "")
    clauses: list[tuple[Term, ...]] = []
    without: list[Term] = []
    doubtful, acting, before = _has_strays(readable), set(), ""
    for at, piece in enumerate(pieces):
        if _acts(pieces, at):
            before = piece.word
            acting.add(before)
            continue
        doubtful |= not piece.is_plain
        if not piece.is_plain and at in (0, len(pieces) - 1) and len(pieces) > 1:
            continue  # "wifi OR": somebody has not finished typing
        if piece.excluded or before == "NOT":
            without.append(piece.term)
        elif before == "OR":
            clauses[-1] += (piece.term,)
        else:
            clauses.append((piece.term,))
        before = ""
    doubtful |= acting >= {"AND", "OR"}  # which of the two binds closer, everyone says otherwise
    return _bounded(clauses, without, cut=len(text) > LONGEST, doubtful=doubtful)


def _acts(pieces: Sequence[_Piece], at: int) -> bool:
    """Whether this AND, OR or NOT has what it joins; else it is a word like any other."""
    word, after = pieces[at].word, pieces[at + 1 : at + 2]
    if pieces[at].is_plain or not after:
        return False
    if word == "NOT":
        return after[0].is_plain
    if not at or not pieces[at - 1].is_plain:
        return False
    if word == "AND":
        return after[0].is_plain or (after[0].word == "NOT" and _acts(pieces, at + 1))
    # OR joins what is looked for; of what is left out there is no "either".
    negated = at > 1 and pieces[at - 2].word == "NOT" and _acts(pieces, at - 2)
    return after[0].is_plain and not (negated or pieces[at - 1].excluded or after[0].excluded)


def _readable(text: str) -> str:
    kept = text[:LONGEST].encode("utf-8", "ignore").decode("utf-8").replace("\0", " ")
    return unicodedata.normalize("NFC", kept).translate(_QUOTES).translate(_UNSEEN)


def _has_strays(text: str) -> bool:
    return bool(_STRAY.search(_PIECE.sub(lambda found: found["word"] or "", text)))


def _pieces(text: str) -> Iterator[_Piece]:
    for found in _PIECE.finditer(text):
        if found["phrase"] is not None:
            term = _term(found["phrase"], bool(found["star"]))
            if term:
                yield _Piece(term, bool(found["no"]))
            continue
        word = found["word"]
        for part in _PART.findall(word.lstrip("-")):
            term = _term(part.rstrip("*"), part.endswith("*"))
            if term:
                yield _Piece(term, word.startswith("-"), word)


def _term(text: str, prefix: bool) -> Term | None:
    text = text.strip()
    has_words = any(_is_of_word(sign) for sign in text)
    if _UNSPACED.search(text):
        return Term(text, as_it_stands=True)
    if has_words:
        return Term(text, prefix and _is_of_word(text[-1]))
    signs = "".join(sign for sign in text
                    if unicodedata.category(sign)[0] == "S" or sign == "\u200d").strip("\u200d")
    return Term(signs, as_it_stands=True) if signs.strip("^`|~<=>+") else None


def _bounded(
    clauses: list[tuple[Term, ...]], without: list[Term], *, cut: bool, doubtful: bool
) -> Query:
    kept, room = [], MOST_TERMS
    for clause in clauses:
        if room:
            kept.append(clause[:room])
            room -= len(kept[-1])
    left = sum(map(len, clauses)) + len(without) > MOST_TERMS
    note = _as_read(kept, without) if doubtful else ""
    if left or cut:
        note = f"Only the first {MOST_TERMS} words were searched for."
    return Query(tuple(kept), tuple(without[:room]), note)


def _as_read(clauses: Sequence[tuple[Term, ...]], without: Sequence[Term]) -> str:
    """"Searched for the words: wifi, or; left out: food"."""
    wanted = list(dict.fromkeys(" OR ".join(map(_shown, clause)) for clause in clauses))
    away = list(dict.fromkeys(map(_shown, without)))
    one = len(wanted) == 1 and " " not in wanted[0]
    said = f"Searched for the {'word' if one else 'words'}: {', '.join(wanted)}" if wanted else ""
    out = f"{'; left' if said else 'Left'} out: {', '.join(away)}" if away else ""
    whole = said + out
    return whole if len(whole) <= LONGEST_NOTE else whole[: LONGEST_NOTE - 1].rstrip() + "…"


def _shown(term: Term) -> str:
    if term.as_it_stands:
        return term.text
    low = term.text.lower()
    words = "".join(" " if _folded(sign) is None else sign for sign in low).split()
    return (words[0] if len(words) == 1 else f"“{' '.join(words)}”") + "*" * term.prefix


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
