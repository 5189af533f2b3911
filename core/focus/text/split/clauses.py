"""Where one thing said ends inside a sentence, and the next begins.

A sentence is cut before a word that turns against what was said ("but", "jedoch"), at a comma or
"and" where both sides are a thing with an opinion of its own ("clean rooms, friendly staff") or
clauses of their own ("the staff were kind and the food was cold"), and in telegrams without any
comma ("great staff wifi never works food cold"). "Bread, butter and jam" stays one.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from core.focus.text.naming.words import stop_words

Span = tuple[int, int]

SHORTEST_SIDE = 2  # words that both sides of a turning word must have, or it stays whole
CLAUSE_WORDS = 4  # words on each side before a comma or "and" between two clauses is a border
AHEAD = 12  # words that are looked ahead in, which keeps long sentences linear

(CONTENT, FUNCTION, COMMA, TURN, TURN_AFTER_COMMA, CONCESSION, NOT_TURNING, AND, WEAK_AND,
 DETERMINER, PRONOUN, DEPENDENT, VERB, OPINION, THING, PAIR) = range(16)  # fmt: skip
_SECTIONS = {
    "turn": TURN, "turn after comma": TURN_AFTER_COMMA, "concession": CONCESSION,
    "not turning": NOT_TURNING, "and": AND, "weak and": WEAK_AND, "determiner": DETERMINER,
    "pronoun": PRONOUN, "dependent": DEPENDENT, "verb": VERB, "opinion": OPINION, "thing": THING,
}  # fmt: skip
_MAY_CUT = frozenset([COMMA, TURN, TURN_AFTER_COMMA, CONCESSION, AND, WEAK_AND, PAIR])
_MAY_TURN = frozenset([TURN, TURN_AFTER_COMMA, CONCESSION, PAIR, WEAK_AND, PRONOUN])
TWO_PARTED = frozenset([DETERMINER, COMMA, AND, TURN])
PAIRS = {
    ("sin", "embargo"), ("no", "entanto"), ("par", "contre"), ("en", "revanche"), ("en", "cambio"),
    ("ma", "il"), ("ma", "la"), ("ma", "lo"), ("ma", "i"), ("ma", "gli"), ("ma", "non"),
    ("ma", "è"), ("ma", "un"), ("ma", "troppo"), ("ma", "poco"),
    ("other", "than"), ("apart", "from"), ("mimo", "to"), ("öte", "yandan"), ("на", "жаль"),
}  # fmt: skip
PAIRS_AFTER_COMMA = {
    ("en", "plus"), ("de", "plus"), ("par", "ailleurs"), ("por", "otro"), ("além", "disso"),
    ("poza", "tym"), ("même", "si"), ("even", "though"), ("on", "the"), ("anche", "se"),
    ("too", "bad"), ("kromě", "toho"), ("кроме", "того"),
}  # fmt: skip
_PAIR_STARTS = {first for first, _ in PAIRS | PAIRS_AFTER_COMMA}
TOKEN = re.compile(r"[\w'’-]+|[,،]|&(?:\w{2,8};)?")
_NEGATIONS = frozenset(["no", "not", "never", "kein", "keine", "nie", "pas", "geen", "нет", "yok"])
DUTCH = frozenset(["de", "het", "een", "onze", "mijn", "er"])
MOST_KINDS_KEPT = 200_000  # words whose kind a process remembers


def clauses(comment: str, start: int, stop: int) -> Iterator[Span]:
    """Spans that cover comment[start:stop] but for commas and "and" between them, in order."""
    words = TOKEN.findall(comment, start, stop)
    sentence = Sentence(comment, start, stop, words, list(map(_KINDS.__getitem__, words)))
    return clauses_in(sentence)


class Sentence:
    """A sentence's words with their kinds; where they stand is only looked up for borders."""

    def __init__(
        self, comment: str, start: int, stop: int, words: list[str], kinds: list[int],
        places: list[Span] | None = None,
    ) -> None:  # fmt: skip
        self.comment, self.start, self.stop = comment, start, stop
        self.words, self.kinds, self._places = words, kinds, places

    @property
    def places(self) -> list[Span]:
        """(start, stop) of each word in the comment."""
        if self._places is None:
            found = TOKEN.finditer(self.comment, self.start, self.stop)
            self._places = [word.span() for word in found]
        return self._places


def clauses_in(sentence: Sentence) -> Iterator[Span]:
    """`clauses` of a sentence whose words are known."""
    kinds, left = sentence.kinds, sentence.start
    telegram = kinds.count(THING) > 1 and TWO_PARTED.isdisjoint(kinds)
    if telegram or not _MAY_CUT.isdisjoint(kinds):
        for end, begin in _borders(sentence, telegram):
            yield left, end
            left = begin
    yield left, sentence.stop


def _borders(sentence: Sentence, telegram: bool) -> Iterator[Span]:
    """(where the clause before ends, where the next begins) of each border, in order."""
    kinds, left = sentence.kinds, 0  # left: the word that the present clause starts with
    cuts = _MAY_CUT | {THING} if telegram else _MAY_CUT
    for at in [at for at, kind in enumerate(kinds) if kind in cuts]:
        kind = kinds[at]
        if at <= left:
            continue
        if kind == THING:
            begin = at - 1 if kinds[at - 1] == OPINION and _is_clause(kinds, left, at - 1) else at
            if _is_clause(kinds, left, begin) and (begin < at or _says_how(kinds, at)):
                yield sentence.places[begin][0], sentence.places[begin][0]
                left = begin
        elif kind in (COMMA, AND, WEAK_AND) and not _turns(sentence, at):
            if kind == COMMA and at + 1 < len(kinds) and (
                kinds[at + 1] == AND or _turns(sentence, at + 1)
            ):
                continue
            if _joins_two(sentence, left, at):
                yield sentence.places[at]
                left = at + 1
        elif kind != COMMA and _turns(sentence, at) and (
            _words(kinds, left, at) >= SHORTEST_SIDE <= _words(kinds, at, len(kinds))
        ):
            yield sentence.places[at][0], sentence.places[at][0]
            left = at


def _turns(sentence: Sentence, at: int) -> bool:
    kind, before = sentence.kinds[at], sentence.kinds[at - 1]
    if kind not in _MAY_TURN:
        return False
    if kind == TURN:
        return before not in (NOT_TURNING, TURN)
    if kind == TURN_AFTER_COMMA and before == COMMA:
        return True
    if kind == CONCESSION:
        return at + 1 < len(sentence.kinds) and sentence.kinds[at + 1] != PRONOUN
    pair = tuple(map(str.lower, sentence.words[at : at + 2]))
    return pair in PAIRS or (before == COMMA and pair in PAIRS_AFTER_COMMA)


def _joins_two(sentence: Sentence, left: int, at: int) -> bool:
    """True where a comma or "and" stands between two things, each with something said of it."""
    kinds, first = sentence.kinds, at + 1
    if first >= len(kinds):
        return False
    dutch = sentence.words[first].lower() in DUTCH
    if kinds[first] in (DEPENDENT, PAIR) and not dutch:
        return False
    if kinds[first] == VERB and sentence.words[first].lower() not in _NEGATIONS:
        return False  # "and was slow": of the same subject
    last = _piece_end(kinds, first)
    if _is_thing(kinds, left, at) and _is_thing(kinds, first, last):
        return kinds[first] != PRONOUN
    if kinds[at] == WEAK_AND and not dutch:
        return False
    if kinds[first] == THING:
        return _is_clause(kinds, left, at) and _is_clause(kinds, first, last)
    starts = kinds[first] == DETERMINER and not _is_relative(sentence, at)
    return (
        (starts or (kinds[at] == WEAK_AND and dutch))
        and _words(kinds, left, at) >= CLAUSE_WORDS
        and not {OPINION, VERB}.isdisjoint(kinds[max(left, at - 2 * AHEAD) : at])
        and _words(kinds, first, last) >= CLAUSE_WORDS
        and _is_clause(kinds, first, last)
    )


def _is_relative(sentence: Sentence, at: int) -> bool:
    """", die sehr nett waren" belongs to the noun before; ", die Kasse war zu" does not."""
    if sentence.kinds[at] != COMMA or sentence.words[at + 1] not in ("der", "die", "das", "den"):
        return False
    return not any(word[0].isupper() for word in sentence.words[at + 2 : at + 4])


def _piece_end(kinds: list[int], first: int) -> int:
    for at in range(first + 1, min(len(kinds), first + AHEAD)):
        if kinds[at] in (COMMA, AND, TURN, CONCESSION):
            return at
    return min(len(kinds), first + AHEAD)


def _is_thing(kinds: list[int], first: int, last: int) -> bool:
    """An opinion, and something that it is about."""
    held = kinds[max(first, last - 2 * AHEAD) : last]
    return OPINION in held and (CONTENT in held or THING in held)


def _is_clause(kinds: list[int], first: int, last: int) -> bool:
    held = kinds[max(first, last - 2 * AHEAD) : last]
    return (OPINION in held or VERB in held) and (CONTENT in held or THING in held)


def _says_how(kinds: list[int], at: int) -> bool:
    ahead = kinds[at + 1 : at + 5]
    return kinds[at - 1] in (OPINION, VERB, CONTENT, THING) and (OPINION in ahead or VERB in ahead)


def _words(kinds: list[int], first: int, last: int) -> int:
    held = kinds[first : min(last, first + AHEAD)]
    return len(held) - held.count(COMMA)


class _Kinds(dict[str, int]):
    """Word as written → its kind."""

    def __missing__(self, word: str) -> int:
        if len(self) > MOST_KINDS_KEPT:
            self.clear()
        self[word] = kind = kind_of(word)
        return kind


_KINDS = _Kinds()


def kind_of(word: str) -> int:
    """What a word is to the sentence: one of the numbers above."""
    if word in ",،":
        return COMMA
    if word.startswith("&"):
        return AND if word in ("&", "&amp;") else FUNCTION
    exact, stems, starts = _lexicon()
    if word != "I":  # in English a pronoun; "i" in Polish is "and"
        word = word.strip("'’-_").lower().replace("’", "'")
    if word in exact:
        return exact[word]
    for length in range(min(len(word), 16), 1, -1) if word[:2] in starts else ():
        if word[:length] in stems:
            return stems[word[:length]]
    if word.isnumeric() or len(word) < 2 or word in stop_words():
        return FUNCTION
    return CONTENT


@lru_cache(maxsize=1)
def _lexicon() -> tuple[dict[str, int], dict[str, int], frozenset[str]]:
    """(whole words, beginnings of words) with their kinds; and how the latter themselves begin."""
    exact = dict.fromkeys(_PAIR_STARTS - {"on", "en", "ma"}, PAIR)
    stems: dict[str, int] = {}
    kind = FUNCTION
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = _SECTIONS[line.strip("[]")]
        elif not line.startswith("#"):
            for word in line.split():
                if word.endswith("*"):
                    stems.setdefault(word[:-1], kind)
                else:
                    exact.setdefault(word, kind)
    return exact, stems, frozenset(stem[:2] for stem in stems)
