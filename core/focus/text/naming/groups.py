"""What could name one group of mentions: a subject, two of them, or that it has none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice

import numpy as np

from core.focus.text.naming import remarks
from core.focus.text.naming.ranking import FEW, Candidate, Told
from core.focus.text.naming.subjects import (
    AT_HOME,
    FEW_SAY,
    NOUN,
    OFTEN,
    STANDS_OVER_LEAVES,
    subjects_of,
)
from core.focus.text.naming.words import alike, tokens_of
from core.model import IN_GENERAL

STANDS = 0.45  # "exchange rate" rather than "rate" if so much of what says one says both
LEANS, DESCRIBES = 0.12, 0.05  # the same for the parent's own word; for one that is no noun
LEAVES_OUT = 0.2  # at least, for a phrase that leaves out "is" or "my"
ADDS = 0.3  # of the mentions that say the first subject; a second says more
# Of the best weight, and of the mentions, from which a name has a second subject.
SECOND, A_FIFTH = 0.45, 0.2
TOGETHER = 0.4  # of the rarer subject's mentions; more say both, and it is one subject
WHOLE = 0.6  # of the mentions; a subject that so many say needs no second
SAID, UNTOLD = 0.1, 0.4  # a leaf speaks of a subject; so much is in leaves that do not: add one
NEXT = 0.4  # of the weight of the parent's own word; weaker, and the leaf is "X in general"
WEAK = 0.015  # weight of a subject of a leaf; less, and it is said of many other things
# Of the mentions: a word that so many say tells a leaf from its parent, or from a far sibling.
FINER, FINER_NO_NOUN = 0.35, 0.45
SAY, SAY_NO_NOUN = 0.15, 0.2
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
        self.wording, self._counts = self.told.wording, self.told.counts[number]
        self._keys = self.wording.keys
        self.candidates = self._level.ranked[number]
        self.subjects = subjects_of(self.told, number, self.candidates, parent=bool(len(parts)))

    @property
    def subject(self) -> str:
        """The best subject, as it is written inside a name; "" without one."""
        return self.written(self.subjects[0]) if self.subjects else ""

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
        whole = {one: self.whole(one, above) for one in self.subjects}
        told = [(one, around) for one, around in whole.items() if around is not None and (
            len(self._parts) or max(one.weight, around.weight) >= WEAK)]
        strong = list(dict.fromkeys(around for _, around in told))
        if set(self._keys[best.number]) == above and (
            not strong or strong[0].weight < NEXT * best.weight
        ):
            alone = (self.told.family == self.told.family[self.number]).sum() == 1
            if not (strong or alone):
                yield from ((name, 1.0) for name in islice(self._telling(), 1))
            yield self._spelt(best) + IN_GENERAL, 1.0
            return
        if not len(self._parts) and not self._here(best):
            yield from ((name, 1.0) for name in self._telling())
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
        nouns = [self.written(one) for one in self.candidates if one.noun >= NOUN]
        yield name, 0.0
        yield from ((f"{name}: {word}", 0.0) for word in (*nouns, *self.common_words()))
        yield from ((f"{name} {number}", 0.0) for number in count(2))

    def whole(self, one: Candidate, above: frozenset[str]) -> Candidate | None:
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
                max(fewest, LEAVES_OUT) if self.wording.elliptic(other.number) else fewest)
        ]
        if not around:
            return None if repeats else one
        return max(
            around, key=lambda c: (self._counts[c.number] * len(self._keys[c.number]), -c.number)
        )

    def _second(self, first: Candidate, rest: Sequence[Candidate]) -> Candidate | None:
        """Another subject: others of the mentions, or other leaves, are about it."""
        if " & " in self.written(first):
            return None
        rest = [
            one for one in rest
            if len(self._keys[one.number]) <= 2 and not self.wording.elliptic(one.number)
            and " & " not in self.written(one) and not self._alike(first, one)
        ]
        if len(self._parts):
            return self._for_other_leaves(first, rest)
        if first.share >= WHOLE or len(self._keys[first.number]) > 2:
            return None
        here = self.told.said_by(self.number, first.number)
        for one in rest:
            there = self.told.said_by(self.number, one.number)
            both = (here & there).sum()
            adds = one.weight >= SECOND * first.weight and there.sum() >= max(
                ADDS * here.sum(), A_FIFTH * len(here))
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
            told = one.share >= (SAY if one.noun >= NOUN else SAY_NO_NOUN) and self._here(one)
            if len(key) == 1 and told and not any(alike(key[0], word) for word in own):
                yield f"{name}: {self.written(one)}"

    def _telling(self) -> Iterator[str]:
        """The subject, and a word that many mentions of it say, and few others; nouns first."""
        if not len(self._parts) and self.subjects[0].weight >= WEAK:
            for one in sorted(self.candidates, key=lambda one: one.noun < NOUN):
                if len(self._keys[one.number]) == 1 and self._tells(one) and not self._alike(
                        self.subjects[0], one):
                    yield f"{self._spelt(self.subjects[0])}: {self.written(one)}"

    def _here(self, one: Candidate) -> bool:
        """Whether much of what says it is under the same parent."""
        return self.told.at_home(self.number, one.number) >= AT_HOME

    def _tells(self, one: Candidate) -> bool:
        enough = FINER if one.noun >= NOUN else FINER_NO_NOUN
        return one.share >= enough and self.told.lift(self.number, one.number) >= TELLS

    def _alike(self, one: Candidate, other: Candidate) -> bool:
        """Whether two phrases share a word."""
        return any(alike(a, b) for a in self._keys[one.number] for b in self._keys[other.number])

    def abroad(self, tongue: str) -> "Group":
        """The same group as it is spoken of in another language."""
        return Group(self.number, tongue, self._levels, self._parts)

    @property
    def sizes(self) -> dict[str, float]:
        """Its mentions by language."""
        return {tongue: level.told.sizes[self.number] for tongue, level in self._levels.items()}

    def written(self, one: Candidate) -> str:
        """A candidate as it is written inside a name."""
        return self.wording.written(self.wording.surface(one.number))

    def _spelt(self, *chosen: Candidate) -> str:
        name = " & ".join(map(self.written, chosen))
        return name[0].upper() + name[1:]

    def common_words(self) -> list[str]:
        """What its mentions say most, where nothing is a subject."""
        few = self.told.sizes[self.number] < FEW
        return remarks.common_words(
            self._texts(), "" if few else self.language, self.wording.names)

    def _texts(self) -> list[str]:
        """Its mentions in its language; in all, if it hardly speaks that."""
        levels = [self._level] if self.told.sizes[self.number] >= FEW else self._levels.values()
        return [
            level.told.texts[at] for level in levels
            for at in np.flatnonzero(level.told.groups == self.number)
        ]
