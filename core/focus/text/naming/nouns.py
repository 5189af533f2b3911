"""Which words are nouns, learned from how customers use them.

There is no tagger that speaks all languages and is small. But what stands next to a word tells:
"the wifi is" makes wifi a noun, "we parked" and "very friendly" make none; in German a capital
inside a sentence does. Where nothing is known, a word counts as not quite half a noun.
"""

from collections import defaultdict
from collections.abc import Sequence

from core.focus.text.naming.tokens import Token
from core.focus.text.naming.words import barred, grammar, section, usual_words

DOUBT = 1.0  # weight of knowing nothing, in occurrences
UNKNOWN = 0.45  # likeness of a word of which nothing is known
USUAL = 0.6  # at least that of what topics are usually called: "visit", though people visit
# Nouns all the same.
_LY = frozenset(["assembly", "family", "jelly", "reply", "supply"])
# In these, what follows an article is a noun, and adjectives come after it.
NOUN_FIRST = frozenset(["fr", "es", "it", "pt"])


class Nouns:
    """How noun-like the words of texts in one language are."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._for: defaultdict[str, float] = defaultdict(float)
        self._against: defaultdict[str, float] = defaultdict(float)
        self._either: defaultdict[str, float] = defaultdict(float)
        self._described: defaultdict[str, int] = defaultdict(int)
        self._noun, self._other, self._be = (
            grammar(language, kind) for kind in ("noun", "other", "be")
        )
        self._usual = usual_words(language)
        self._noun |= section("number")  # "four streets"
        self._opens = grammar(language, "article") | grammar(language, "possessive")
        self._barred = barred(language)

    def learn(self, tokens: Sequence[Token]) -> None:
        """Takes in one text."""
        words = [token.word for token in tokens]
        for at, token in enumerate(tokens):
            if not token.word or token.word in self._barred:
                continue
            before = words[at - 1] if at else ""
            after = words[at + 1] if at + 1 < len(words) else ""
            if self.language == "de":
                self._by_capital(token, before)
            else:
                opens = words[at - 2] in self._opens if at > 1 else False
                self._by_neighbours(token.word, before, after, opens)

    def _by_capital(self, token: Token, before: str) -> None:
        if not before:
            return
        if token.written[0].isupper():
            self._for[token.word] += 1
        else:
            self._against[token.word] += 1

    def _by_neighbours(self, word: str, before: str, after: str, opens: bool) -> None:
        ends = not after or after in self._barred
        self._described[word] += before in self._be
        if before in self._other:
            self._against[word] += 1
        elif before in self._noun and (ends or self.language in NOUN_FIRST):
            self._for[word] += 1
        elif before in self._noun and self.language == "en" and after.endswith("ed"):
            self._for[word] += 0.5  # "no restock planned"
        elif before in self._noun:
            self._against[word] += 0.25  # "the friendly staff", and "the parking ticket"
        elif after in self._be or after == "of":
            self._for[word] += 0.5
        elif opens and before and before not in self._barred and ends:
            # "the exchange rate"; "the coat hooks", but "the shop closes"
            verb = self.language == "en" and word[-1] == "s" and word[-2] not in "isu"
            (self._either if verb else self._for)[word] += 0.7
        if after in self._opens:
            self._against[word] += 1  # "bought a chair"
        if self.language == "en" and word.endswith("ed"):
            self._against[word] += 1

    def describes(self, word: str) -> bool:
        """Whether a word says how something is, "it was cheaper", and is no verb in between."""
        return self._described.get(word, 0) >= 2

    def likeness(self, word: str) -> float:
        """0…1, how much of a noun a word in lower case is."""
        if self.language == "en" and word.endswith("ly") and word not in _LY:
            return 0.0
        told, against = self._for.get(word, 0.0), self._against.get(word, 0.0)
        # "we close at six", so "the shop closes at six"; where that is not told, it counts little.
        forms = [self._for.get(base, 0.0) - self._against.get(base, 0.0)
                 for base in (word[:-1], word[:-2])]
        either = self._either.get(word, 0.0)
        told += either * (max(forms) > 0)
        against += either * (min(forms) < 0 >= max(forms))
        learned = (told + DOUBT * UNKNOWN) / (told + against + DOUBT)
        return max(learned, USUAL) if word in self._usual else learned
