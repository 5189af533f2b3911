"""Phrases that could name a topic, as customers wrote them, and how often each topic says them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from core.focus.text.naming.nouns import NOUN_FIRST, Nouns
from core.focus.text.naming.tokens import Token, tokens_of
from core.focus.text.naming.words import (
    barred,
    grammar,
    measures,
    said_by_tone,
    section,
    stem,
    usual_names,
    usual_words,
)

MOST_WORDS = 3  # that carry something, links apart
NAME_SHARE = 0.6  # of its uses inside a sentence, from which a capitalised word is a name
SHOUTED = 0.5  # of its letters large, and a text's capitals mean nothing
FEW_WRITE_SO = 0.25  # "late delivery" rather than "delivery late" if this share wrote it
VERB = 0.3  # a noun is worth so many times its verb: "queue at the till", "queued at the till"

# How people write what is written large; capitals of other words are learned from the texts.
_USUAL = {
    "wifi": "Wi-Fi", "wi-fi": "Wi-Fi", "atm": "ATM", "atms": "ATMs", "pin": "PIN", "faq": "FAQ",
    "gps": "GPS", "id": "ID", "pc": "PC", "pcs": "PCs", "sms": "SMS", "tv": "TV", "tvs": "TVs",
    "usb": "USB", "vat": "VAT", "vip": "VIP", "wc": "WC", "qr": "QR",
}  # fmt: skip

Key = tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """What texts in one language say.

    keys: stems of a phrase's words in order of the alphabet, so "late delivery" and "the delivery
    was late" are one. said: for each text the numbers of its keys. names: words written as names.
    """

    language: str
    keys: list[Key]
    said: list[np.ndarray]
    nouns: Nouns
    names: frozenset[str]
    _surfaces: list[Counter[tuple[str, ...]]] = field(repr=False)
    _elliptic: list[Counter[tuple[str, ...]]] = field(repr=False)
    _forms: dict[str, Counter[str]] = field(repr=False)
    _chosen: dict[int, tuple[tuple[str, ...], bool]] = field(default_factory=dict, repr=False)

    @cached_property
    def number(self) -> dict[Key, int]:
        """The place of each key."""
        return {key: at for at, key in enumerate(self.keys)}

    @cached_property
    def usual_names(self) -> np.ndarray:
        """The numbers of the keys that topics of feedback are usually called by."""
        usual = usual_names(self.language)
        return np.array([at for at, key in enumerate(self.keys) if key in usual], np.int64)

    def surface(self, number: int) -> tuple[str, ...]:
        """The words of a key as most customers wrote them, in lower case; nouns before verbs."""
        if number not in self._chosen:
            self._chosen[number] = self._choose(number)
        return self._chosen[number][0]

    def head(self, number: int) -> float:
        """0…1, how noun-like the word is that a phrase turns on."""
        return self._head(self.surface(number), self._chosen[number][1])

    def elliptic(self, number: int) -> bool:
        """Whether it leaves out "is" or "my": "card declined", "activate card"."""
        return bool(self.surface(number)) and self._chosen[number][1]

    def _choose(self, number: int) -> tuple[tuple[str, ...], bool]:
        whole, parts = self._surfaces[number], self._elliptic[number]
        enough = FEW_WRITE_SO * (whole.total() + parts.total())
        elliptic = not whole or (bool(parts) and whole.total() < enough)
        forms = parts if elliptic else whole
        words = max(
            forms,
            key=lambda words: (forms[words] * (VERB + self._head(words, elliptic)), -len(words),
                               words),
        )
        if elliptic and not words[1].endswith(("ed", "ing")) and (
            self.nouns.likeness(words[0]) >= 0.5 > self.nouns.likeness(words[1])
        ):
            words = words[::-1]  # "dirty lounge" where they write "the lounge is dirty"
        return words, elliptic

    def _head(self, words: tuple[str, ...], elliptic: bool) -> float:
        first, last = self.nouns.likeness(words[0]), self.nouns.likeness(words[-1])
        if len(words) == 1:
            return first
        if elliptic:
            return max(first, last)
        if self.language in NOUN_FIRST:
            # A verb at the end makes no name; an adjective does.
            return min(first, last + (0.2 if len(words) < 4 else 0.0))
        links = grammar(self.language, "link")
        cut = next((at for at, word in enumerate(words) if at and word in links), len(words))
        return min(last, self.nouns.likeness(words[cut - 1]))

    def written(self, words: Sequence[str]) -> str:
        """Words as a name: abbreviations, names and German nouns large, the rest small."""
        spelt = " ".join(_USUAL.get(word) or self._form(word) for word in words)
        return spelt.replace("' ", "'").replace(" and ", " & ")

    def _form(self, word: str) -> str:
        forms = self._forms.get(word)
        if not forms:
            noun = self.language == "de" and word in usual_words("de")
            return word.capitalize() if noun else word
        form, times = min(forms.items(), key=lambda pair: (-pair[1], pair[0]))
        return form if times >= NAME_SHARE * forms.total() and times > 1 else word


def read(texts: Sequence[str], language: str, rarest: int = 2) -> Wording:
    """The phrases of texts in one language that at least `rarest` of them say."""
    nouns = Nouns(language)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    found: list[dict[Key, list[tuple[tuple[str, ...], bool]]]] = []
    for text in texts:
        tokens = tokens_of(text, language)
        nouns.learn(tokens)
        letters = [c for c in text if c.isalpha()]
        if sum(map(str.isupper, letters)) < SHOUTED * len(letters):
            _learn_forms(tokens, forms)
        phrases: dict[Key, list[tuple[tuple[str, ...], bool]]] = {}
        for words, elliptic, key in _phrases(tokens, language):
            phrases.setdefault(key, []).append((words, elliptic))
        found.append(phrases)
    total = Counter(key for phrases in found for key in phrases)
    keys = sorted(key for key, times in total.items() if times >= rarest)
    number = {key: at for at, key in enumerate(keys)}
    surfaces = [Counter[tuple[str, ...]]() for _ in keys]
    parts = [Counter[tuple[str, ...]]() for _ in keys]
    for phrases in found:
        for key, written in phrases.items():
            if key in number:
                for words, elliptic in written:
                    (parts if elliptic else surfaces)[number[key]][words] += 1
    said = [
        np.array(sorted(number[key] for key in phrases if key in number), np.int64)
        for phrases in found
    ]
    names = frozenset() if language == "de" else _names(forms)
    return Wording(language, keys, said, nouns, names, surfaces, parts, dict(forms))


def _learn_forms(tokens: Sequence[Token], forms: dict[str, Counter[str]]) -> None:
    """Counts how words are written inside sentences; the first word is large anyway."""
    for before, token in pairwise(tokens):
        if before.word and token.word:
            forms[token.word][token.written] += 1


def _names(forms: dict[str, Counter[str]]) -> frozenset[str]:
    """Words mostly written large inside sentences: companies, places; abbreviations are none."""
    return frozenset(
        word for word, written in forms.items()
        if word not in _USUAL
        and written.total() - written[word] >= max(2, NAME_SHARE * written.total())
    )


def _phrases(
    tokens: Sequence[Token], language: str
) -> Iterator[tuple[tuple[str, ...], bool, Key]]:
    """(words, whether "is" or the like was left out, key) of each phrase of a text.

    A phrase begins and ends with a word that carries something; between two such words nothing
    stands, or a link ("queue at the till"), or one form of "to be" ("card was declined").
    """
    out, measure = barred(language), measures()
    tone = section("praise") | section("complaint")
    join, about = _Joins(language), said_by_tone(language)
    words = [token.word for token in tokens]
    carries = [
        len(word) > 1 and word[-1] != "'" and word not in tone
        and (word not in out or word in measure)
        for word in words
    ]
    strong = [told and word not in measure for told, word in zip(carries, words, strict=True)]
    for first, starts in enumerate(strong):
        if not starts:
            continue
        phrase, key, at = [words[first]], [stem(words[first])], first
        alone = about.get(words[first], words[first])
        yield (alone,), False, (stem(alone),)
        while len(key) < MOST_WORDS:
            after, linked, elliptic = join.next(words, at + 1)
            if after >= len(words) or not carries[after] or stem(words[after]) in key:
                break
            if elliptic and (len(key) > 1 or not strong[after]):
                break
            if linked and not strong[after]:
                break
            phrase += [*linked, words[after]]
            key.append(stem(words[after]))
            at = after
            yield tuple(phrase), elliptic, tuple(sorted(key))
            if elliptic:
                break


class _Joins:
    """What may stand between two words of a phrase in one language."""

    def __init__(self, language: str) -> None:
        self._links, self._articles = grammar(language, "link"), grammar(language, "article")
        # Only English says so much with so little: "card declined", "activate card".
        self._be, self._some = (
            (grammar(language, "be"), grammar(language, "possessive") | self._articles)
            if language == "en" else (frozenset(), frozenset())
        )

    def next(self, words: Sequence[str], at: int) -> tuple[int, list[str], bool]:
        """(where the next word that could carry something stands, the link, whether left out)."""
        word = words[at] if at < len(words) else ""
        if word in self._be:
            # "is hard to find" says nothing about what is hard.
            return (at + 1 if "to" not in words[at + 2 : at + 3] else len(words)), [], True
        if word in self._some:
            return at + 1, [], True
        if word in self._links:
            two = at + 1 < len(words) and words[at + 1] in self._articles
            return at + 1 + two, list(words[at : at + 1 + two]), False
        return at, [], False
