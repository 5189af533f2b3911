"""What could name one group of mentions: a subject, two of them, or that it has none."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np

from core.focus.text.naming.ranking import FEW, Candidate, Told
from core.focus.text.naming.tokens import readable
from core.focus.text.naming.words import alike, function_words, section, stop_words, tokens_of

KEYWORDS = 6
FOREIGN_KEYWORDS = 3  # at most, one a language
FOREIGN, FEWEST_FOREIGN = 0.08, 4  # mentions in another language, from which its word is added
NOUN = 0.5  # from which a word is taken for one
SUBJECT = 0.08  # share of a group's mentions that must say its name
NO_NOUN, FEWEST_NO_NOUN = 0.25, 5  # share and mentions, for a word that is no noun: "declined"
SHARED = 0.03  # of a parent: the mean over its leaves, as `labels` counts it
STANDS = 0.45  # "exchange rate" rather than "rate" if so much of what says one says both
STANDS_ALONE, STANDS_OVER_LEAVES = 0.3, 0.6  # the same for a phrase that is the best itself
LEANS = 0.12  # the same for a word that is no noun, or the parent's own
LEAVES_OUT = 0.2  # at least, for a phrase that leaves out "is" or "my"
SECOND = 0.45  # of the best weight, from which a name has a second subject
TOGETHER = 0.4  # of the rarer subject's mentions; more say both, and it is one subject
WHOLE = 0.6  # of the mentions; a subject that so many say needs no second
SAID, UNTOLD = 0.1, 0.4  # a leaf speaks of a subject; so many leaves do not, and another is added
NEXT = 0.4  # of the weight of the parent's own word; weaker, and the leaf is "X in general"
CHOICES = 6  # subjects that may name a group
FAINT, MOSTLY = 0.3, 0.6  # a subject that few say where most only praise or complain
TONE = 0.3  # of mentions without a subject that must praise or complain
PRAISE, COMPLAINTS, REST = "General praise", "General complaints", "Other remarks"


@dataclass(frozen=True)
class Level:
    """The leaves or the parents in one language. shares: (leaves, phrases)."""

    told: Told
    shares: np.ndarray
    ranked: list[list[Candidate]]


def group(
    number: int, languages: Sequence[str], levels: dict[str, Level], parts: Sequence[int]
) -> "Group":
    """The group as the first language names it, or the next if it hardly speaks the first."""
    groups = [Group(number, tongue, levels, parts) for tongue in languages if tongue in levels]
    first = groups[0]
    if first.subjects or first.told.sizes[number] >= FEW:
        return first
    return next((one for one in groups if one.subjects), first)


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
        self.subjects = [one for one in self.candidates if self._is_subject(one)]

    @property
    def clarity(self) -> float:
        """How many mentions the best subject names, and how well; 0 without one."""
        if not self.subjects:
            return 0.0
        best = self.subjects[0]
        return float(best.weight**0.5 * best.share * self.told.sizes[self.number])

    def names(self, above: frozenset[str]) -> Iterator[tuple[str, float]]:
        """Names, best first, without end, and how good they are beside the best (0…1).

        above: stems of the parent's name, which no name may repeat alone.
        """
        whole = {one: self._whole(one, above) for one in self.subjects}
        told = [(one, around) for one, around in whole.items() if around is not None]
        strong = list(dict.fromkeys(around for _, around in told))
        best = self.subjects[0] if self.subjects else None
        if best and best.share < FAINT and max(self._tone()) >= MOSTLY and self._general() != REST:
            yield self._general(), 1.0
        if best and set(self._keys[best.number]) == above and (
            not strong or strong[0].weight < NEXT * best.weight
        ):
            yield f"{self._spelt(best)} in general", 1.0
        if strong:
            plain = [one if one.noun >= NOUN else around for one, around in told]
            second = self._second(plain[0], plain[1:])
            if second is not None:
                yield self._spelt(plain[0], second), 1.0
        for one in strong[:CHOICES]:
            yield self._spelt(one), one.weight / strong[0].weight
        for one in strong[1:CHOICES]:
            yield self._spelt(strong[0], one), one.weight / strong[0].weight
        yield from ((name, 0.0) for name in self._generals())

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

    def _is_subject(self, one: Candidate) -> bool:
        key = self._keys[one.number]
        numbers = [self._wording.number.get((word,)) for word in key]
        alone = [self._counts[number] for number in numbers if number is not None]
        # What a parent's leaves share is rather the commoner word: "parking", not "parking space".
        enough = STANDS_ALONE * min(alone, default=0)
        if len(self._parts) or self._wording.elliptic(one.number):
            stands = STANDS_OVER_LEAVES if len(self._parts) else STANDS_ALONE
            enough = stands * max(alone, default=0)
        if len(key) > 1 and self._counts[one.number] < enough:
            return False
        if one.noun >= NOUN:
            return one.share >= (SHARED if len(self._parts) else SUBJECT)
        often = self._counts[one.number] >= FEWEST_NO_NOUN and one.share >= NO_NOUN
        return bool(often) and self.language == "en" and not len(self._parts)

    def _whole(self, one: Candidate, above: frozenset[str]) -> Candidate | None:
        """The longest phrase around a word that mostly stands in it; None: the parent's name."""
        key = set(self._keys[one.number])
        repeats = key == above
        stands = STANDS_OVER_LEAVES if len(self._parts) else STANDS
        fewest = LEANS if repeats or one.noun < NOUN else stands
        around = [
            other for other in self.candidates
            if key < set(self._keys[other.number]) != above and other.noun >= NOUN
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
            one for one in rest if len(self._keys[one.number]) <= 2
            and " & " not in self._written(one)
            and not any(alike(a, b) for a in self._keys[first.number]
                        for b in self._keys[one.number])
        ]
        if len(self._parts):
            return self._for_other_leaves(first, rest)
        if first.share >= WHOLE or len(self._keys[first.number]) > 2:
            return None
        here = self.told.said_by(self.number, first.number)
        for one in rest:
            there = self.told.said_by(self.number, one.number)
            both = (here & there).sum()
            if one.weight >= SECOND * first.weight and both <= TOGETHER * min(
                here.sum(), there.sum()
            ):
                return one
        return None

    def _for_other_leaves(self, first: Candidate, rest: Sequence[Candidate]) -> Candidate | None:
        shares = self._level.shares[self._parts]
        left = shares[:, first.number] < SAID
        if left.mean() < UNTOLD:
            return None
        covers = ((shares[left, one.number] >= SAID).sum() >= max(1, left.sum() / 2)
                  for one in rest)
        return next((one for one, enough in zip(rest, covers, strict=True) if enough), None)

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

    def _generals(self) -> Iterator[str]:
        name = self._general()
        yield name
        nouns = [self._written(one) for one in self.candidates if one.noun >= NOUN]
        yield from (f"{name}: {word}" for word in (*nouns, *self._common_words()))
        yield from (f"{name} {number}" for number in count(2))

    def _general(self) -> str:
        praise, complaint = self._tone()
        if max(praise, complaint) < max(TONE, 2 * min(praise, complaint)):
            return REST
        return PRAISE if praise > complaint else COMPLAINTS

    def _tone(self) -> tuple[float, float]:
        """The shares of mentions with a word of praise, and of complaint."""
        words = [set(tokens_of(text)) for text in self._texts()]
        praise, complaint = (
            sum(not section(name).isdisjoint(said) for said in words) / max(1, len(words))
            for name in ("praise", "complaint")
        )
        return praise, complaint

    def _common_words(self) -> list[str]:
        """Words that several mentions say, those beyond grammar and chatter first."""
        chatter, names = stop_words() | section("measure"), self._wording.names
        few = self.told.sizes[self.number] < FEW
        grammar = function_words("" if few else self.language) - section("subject")
        said = Counter(
            word for text in self._texts() for word in set(tokens_of(readable(text)))
            if len(word) > 2 and word not in grammar and word not in names
        )
        return sorted((word for word, times in said.items() if times > 1),
                      key=lambda word: (word in chatter, -said[word], word))

    def _texts(self) -> list[str]:
        """Its mentions in its language; in all, if it hardly speaks that."""
        levels = [self._level] if self.told.sizes[self.number] >= FEW else self._levels.values()
        return [
            level.told.texts[at] for level in levels
            for at in np.flatnonzero(level.told.groups == self.number)
        ]
