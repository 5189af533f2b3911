"""What could name one group of mentions: a subject, two of them, or that it has none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

import numpy as np

from core.focus.text.naming import remarks
from core.focus.text.naming.ranking import FEW, Candidate, Told
from core.focus.text.naming.subjects import (
    FEW_SAY,
    NOUN,
    OFTEN,
    STANDS_OVER_LEAVES,
    subjects_of,
)
from core.focus.text.naming.words import alike, tokens_of

KEYWORDS = 6
FOREIGN_KEYWORDS = 3  # at most, one a language
FOREIGN, FEWEST_FOREIGN = 0.08, 4  # mentions in another language, from which its word is added
STANDS = 0.45  # "exchange rate" rather than "rate" if so much of what says one says both
LEANS, DESCRIBES = 0.12, 0.05  # the same for the parent's own word; for one that is no noun
LEAVES_OUT = 0.2  # at least, for a phrase that leaves out "is" or "my"
ADDS = 0.3  # of the mentions that say the first subject; a second says more
SECOND = 0.45  # of the best weight, from which a name has a second subject
TOGETHER = 0.4  # of the rarer subject's mentions; more say both, and it is one subject
WHOLE = 0.6  # of the mentions; a subject that so many say needs no second
SAID, UNTOLD = 0.1, 0.4  # a leaf speaks of a subject; so much is in leaves that do not: add one
NEXT = 0.4  # of the weight of the parent's own word; weaker, and the leaf is "X in general"
WEAK = 0.015  # weight of a subject of a leaf; less, and it is said of many other things
FINER, FINER_NO_NOUN = .35, .5
TELLS = 3.0  # times as often as others say it
CHOICES = 6  # subjects that may name a group
FAINT = 0.3  # share of a subject; fewer say it, and a group may be of mere praise or complaint


@dataclass(frozen=True)
class Level:
    """The leaves or the parents in one language. shares: (leaves, phrases). sizes: (leaves,)."""

    told: Told
    shares: np.ndarray
    sizes: np.ndarray
    ranked: list[list[Candidate]]


class Group:
    """A group of mentions and what could name it. parts: the leaves of a parent, or ()."""

    def __init__(
        self, number: int, language: str, levels: dict[str, Level], parts: Sequence[int]
    ) -> None:
        self.number, self.language, self._levels, self._parts = number, language, levels, parts
        self._level = levels[language]
        self.told = self._level.told
        self._wording, self._counts = self.told.wording, self.told.counts[number]
        self._keys = self._wording.keys
        self.candidates = self._level.ranked[number]
        self.subjects = subjects_of(self.told, number, self.candidates, parent=bool(len(parts)))

    @property
    def subject(self) -> str:
        """The best subject, as it is written inside a name; "" without one."""
        return self._written(self.subjects[0]) if self.subjects else ""

    @property
    def clarity(self) -> float:
        """How many mentions the best subject names, and how well; 0 without one."""
        if not self.subjects:
            return 0.0
        best = self.subjects[0]
        return float(best.weight**0.5 * best.share * self.told.sizes[self.number])

    @property
    def subject_names(self) -> list[str]:
        """The subjects as names, best first."""
        return [self._spelt(one) for one in self.subjects]

    def names(self, above: frozenset[str] = frozenset()) -> Iterator[tuple[str, float]]:
        """Names, best first, and how good they are beside the best (0…1).

        above: stems of the parent's name, which no name may repeat alone.
        """
        if not self.subjects:
            return
        best = self.subjects[0]
        whole = {one: self._whole(one, above) for one in self.subjects}
        told = [(one, around) for one, around in whole.items() if around is not None and (
            len(self._parts) or max(one.weight, around.weight) >= WEAK)]
        strong = list(dict.fromkeys(around for _, around in told))
        if set(self._keys[best.number]) == above and (
            not strong or strong[0].weight < NEXT * best.weight
        ):
            yield from [] if strong else ((name, 1.0) for name in islice(self._telling(), 1))
            yield f"{self._spelt(best)} in general", 1.0
        if strong:
            plain = [one if one.noun >= NOUN else around for one, around in told]
            second = self._second(plain[0], plain[1:])
            if second is not None:
                yield self._spelt(plain[0], second), 1.0
        for one in strong[:CHOICES]:
            yield self._spelt(one), one.weight / strong[0].weight
        for one in strong[1:CHOICES]:
            if not self._alike(strong[0], one):
                yield self._spelt(strong[0], one), one.weight / strong[0].weight
        yield from ((name, 0.0) for name in self._telling())

    def generals(self) -> Iterator[tuple[str, float]]:
        """Names without end for what has no other."""
        if self.subjects and not len(self._parts):
            yield from ((name, 0.0) for name in self.finer(self._spelt(self.subjects[0])))
        name = remarks.general(self._texts())
        nouns = [self._written(one) for one in self.candidates if one.noun >= NOUN]
        yield name, 0.0
        yield from ((f"{name}: {word}", 0.0) for word in (*nouns, *self._common_words()))
        yield from ((f"{name} {number}", 0.0) for number in count(2))

    def keywords(self, label: str) -> tuple[str, ...]:
        """Up to KEYWORDS phrases that share no word: the label's, others, other languages'."""
        if not self.subjects:
            return tuple(self._common_words()[:KEYWORDS])
        foreign, parts = self._foreign(), label.casefold().split(" & ")
        named = [one for one in self.candidates if self._written(one).casefold() in parts]
        nouns = [one for one in self.candidates
                 if one.noun >= NOUN and not self._wording.elliptic(one.number)]
        found: dict[str, tuple[str, ...]] = {}
        for one in (*named, *nouns):
            own = self._keys[one.number]
            if not any(alike(a, b) for a in own for used in found.values() for b in used):
                found[self._written(one)] = own
            if len(found) == KEYWORDS - len(foreign):
                break
        said = {word.casefold() for word in found}
        return (*found, *(word for word in foreign if word.casefold() not in said))

    def _whole(self, one: Candidate, above: frozenset[str]) -> Candidate | None:
        """The longest phrase around a word that mostly stands in it; None: the parent's name."""
        key = set(self._keys[one.number])
        repeats = key == above
        stands = STANDS_OVER_LEAVES if len(self._parts) else STANDS
        fewest = DESCRIBES if one.noun < NOUN else LEANS if repeats else stands
        around = [
            other for other in self.candidates
            if key < set(self._keys[other.number]) != above and other.noun >= NOUN
            and (self._counts[other.number] >= FEW_SAY or other.share >= OFTEN)
            and self._counts[other.number] >= self._counts[one.number] * (
                max(fewest, LEAVES_OUT) if self._wording.elliptic(other.number) else fewest)
        ]
        if not around:
            return None if repeats else one
        return max(
            around, key=lambda c: (self._counts[c.number] * len(self._keys[c.number]), -c.number)
        )

    def _second(self, first: Candidate, rest: Sequence[Candidate]) -> Candidate | None:
        """Another subject: others of the mentions, or other leaves, are about it."""
        if " & " in self._written(first):
            return None
        rest = [
            one for one in rest
            if len(self._keys[one.number]) <= 2 and not self._wording.elliptic(one.number)
            and " & " not in self._written(one) and not self._alike(first, one)
        ]
        if len(self._parts):
            return self._for_other_leaves(first, rest)
        if first.share >= WHOLE or len(self._keys[first.number]) > 2:
            return None
        here = self.told.said_by(self.number, first.number)
        for one in rest:
            there = self.told.said_by(self.number, one.number)
            both = (here & there).sum()
            adds = one.weight >= SECOND * first.weight and there.sum() >= ADDS * here.sum()
            if adds and both <= TOGETHER * min(here.sum(), there.sum()):
                return one
        return None

    def _for_other_leaves(self, first: Candidate, rest: Sequence[Candidate]) -> Candidate | None:
        shares, sizes = self._level.shares[self._parts], self._level.sizes[self._parts]
        left = shares[:, first.number] < SAID
        if sizes[left].sum() < UNTOLD * sizes.sum():
            return None
        covers = (sizes[left & (shares[:, one.number] >= SAID)].sum() >= sizes[left].sum() / 3
                  and self._counts[one.number] >= ADDS * self._counts[first.number]
                  for one in rest)
        return next((one for one, enough in zip(rest, covers, strict=True) if enough), None)

    def finer(self, name: str) -> Iterator[str]:
        """A name, and words that mentions like these say of it, the best first: "Quality: wear"."""
        own = tokens_of(name)
        for one in self.candidates:
            key = self._keys[one.number]
            if len(key) == 1 and not any(alike(key[0], word) for word in own):
                yield f"{name}: {self._written(one)}"

    def _telling(self) -> Iterator[str]:
        """The subject, and a word that many mentions of it say, and few others; nouns first."""
        if not len(self._parts) and self.subjects[0].weight >= WEAK:
            for one in sorted(self.candidates, key=lambda one: one.noun < NOUN):
                if len(self._keys[one.number]) == 1 and self._tells(one) and not self._alike(
                        self.subjects[0], one):
                    yield f"{self._spelt(self.subjects[0])}: {self._written(one)}"

    def _tells(self, one: Candidate) -> bool:
        enough = FINER if one.noun >= NOUN else FINER_NO_NOUN
        return one.share >= enough and self.told.lift(self.number, one.number) >= TELLS

    def _alike(self, one: Candidate, other: Candidate) -> bool:
        """Whether two phrases share a word."""
        return any(alike(a, b) for a in self._keys[one.number] for b in self._keys[other.number])

    def _foreign(self) -> list[str]:
        """The best word of each other language, the language most spoken first."""
        sizes = {tongue: level.told.sizes[self.number] for tongue, level in self._levels.items()}
        fewest = max(FEWEST_FOREIGN, FOREIGN * sum(sizes.values()))
        found = []
        for tongue in sorted(sizes, key=lambda one: (-sizes[one], one)):
            if tongue != self.language and sizes[tongue] >= fewest:
                there = Group(self.number, tongue, self._levels, self._parts)
                whole = [there._whole(one, frozenset()) for one in there.subjects[:1]]
                found += [there._written(one) for one in whole if one is not None]
        return list(dict.fromkeys(found))[:FOREIGN_KEYWORDS]

    def _written(self, one: Candidate) -> str:
        return self._wording.written(self._wording.surface(one.number))

    def _spelt(self, *chosen: Candidate) -> str:
        name = " & ".join(map(self._written, chosen))
        return name[0].upper() + name[1:]

    def _common_words(self) -> list[str]:
        few = self.told.sizes[self.number] < FEW
        return remarks.common_words(
            self._texts(), "" if few else self.language, self._wording.names)

    def _texts(self) -> list[str]:
        """Its mentions in its language; in all, if it hardly speaks that."""
        levels = [self._level] if self.told.sizes[self.number] >= FEW else self._levels.values()
        return [
            level.told.texts[at] for level in levels
            for at in np.flatnonzero(level.told.groups == self.number)
        ]
