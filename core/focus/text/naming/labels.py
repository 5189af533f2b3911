"""Names for topics, in the customers' words.

A topic is named after the noun or noun phrase that its mentions share and others do not; with two
where two subjects share it. A parent is named after what its leaves share. No two names are made
of the same words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

import numpy as np

from core.focus.text.naming.corpus import Corpus
from core.focus.text.naming.groups import Group
from core.focus.text.naming.homes import at_home
from core.focus.text.naming.keywords import KEYWORDS, keywords_of
from core.focus.text.naming.remarks import OTHER_TOPICS, PARENT
from core.focus.text.naming.words import links, stem, tokens_of
from core.focus.text.topics import LONGEST_LABEL, FoundTopic
from core.model import IN_GENERAL

AS_GOOD = 0.45  # of the best name; a better one may share a subject with another topic
TRIED = 60  # names of a topic; so many can hardly all be given

Names = Iterable[tuple[str, float]]  # best first, and how good each is beside the best


def named(
    parents: Sequence[FoundTopic],
    leaves: Sequence[FoundTopic],
    corpus: Corpus,
    member: np.ndarray,
    centres: np.ndarray,
    known: Sequence[FoundTopic] = (),
) -> tuple[list[FoundTopic], list[FoundTopic]]:
    """(parents, leaves) with labels and keywords; those that have a label keep it.

    corpus: the sample. member: (n,) position in `leaves` of each mention, or −1. centres: (k, d)
    of the leaves, of length 1. Keywords begin with a topic's own phrases, if it has some. New
    labels are unique; but in a first tree, where nothing is known, leaves that are one topic have
    one label and one parent.
    """
    if not leaves:
        return list(parents), []
    old = {topic.id: topic for topic in known if topic.label}
    kept = {topic.id: old.get(topic.id, topic) for topic in (*parents, *leaves)}
    taken = Taken([topic.label for topic in (*known, *kept.values()) if topic.label])
    place = {topic.id: at for at, topic in enumerate(parents)}
    family = np.array([place[leaf.parent] for leaf in leaves])
    below, higher = corpus.groups(member, family)

    def named_below(here: np.ndarray, tops: Sequence[FoundTopic]) -> list[FoundTopic]:
        tops = [tops[at].label for at in family[here]]
        return _labelled([leaves[at] for at in here], kept, taken, [below[at] for at in here], [
            chain(below[at].names(_stems(top)), _at_worst(below[at], top) if old else [])
            for at, top in zip(here, tops, strict=True)])

    # What is new under a known parent is mostly more than a new parent: it chooses first.
    early = np.flatnonzero([leaf.parent in old for leaf in leaves])
    kept |= {one.id: one for one in named_below(early, [kept[one.id] for one in parents])}
    above = _labelled(parents, kept, taken, higher, [
        chain(one.names(), _of_leaves([below[leaf] for leaf in np.flatnonzero(family == at)]))
        for at, one in enumerate(higher)], as_good=AS_GOOD if old else 0)
    found = named_below(np.arange(len(leaves)), above)
    return (above, found) if old else at_home(above, found, higher, below, family, centres)


def _at_worst(leaf: Group, parent: str) -> Iterator[tuple[str, float]]:
    """Names without end for a new leaf under a parent."""
    if parent not in (PARENT, OTHER_TOPICS):
        yield parent + IN_GENERAL, 0.0
    yield from leaf.generals()


def _of_leaves(leaves: Sequence[Group]) -> Iterator[tuple[str, float]]:
    """Names for a parent whose leaves share nothing, without end: of its clearest leaves."""
    clearest = sorted(leaves, key=lambda leaf: -leaf.clarity)
    first, *rest = list(dict.fromkeys(leaf.subject for leaf in clearest if leaf.subject)) or [""]
    pairs = [f"{first} & {name}" for name in rest if not _stems(first) & _stems(name)]
    yield from ((name[0].upper() + name[1:], 0.0) for name in (*pairs, first, *rest) if name)
    yield from clearest[0].generals()


def name_of(
    texts: Sequence[str],
    languages: Sequence[str | None],
    *,
    others: Sequence[str] = (),
    other_languages: Sequence[str | None] = (),
    taken: Sequence[str] = (),
    main: str = "",
    of: str = "",
) -> tuple[str, tuple[str, ...]]:
    """(label, keywords) of one new group of mentions, as an analyst splits it off.

    others: mentions of its siblings, which the name tells it from; other_languages: of these.
    taken: labels of other topics, whose words the name does not repeat. main: the language that
    the other topics are named in, which names this one too where a fair part of it speaks it.
    of: the topic that it is a part of, whose name it bears where it has none: "Lounge: poorest".
    """
    tongues = [*languages, *(other_languages or [None] * len(others))]
    apart = np.repeat([0, 1], [len(texts), len(others)])
    corpus = Corpus([*texts, *others], tongues, main if main in languages else "")
    own = corpus.groups(apart, np.zeros(2, int))[0][0]
    subjects = {_stems(part) for label in taken for part in label.split(" & ")}
    parts = ((name, 0.0) for name in own.finer(of)) if of else ()
    label = Taken(taken).first(chain(own.names(), parts, own.generals()), subjects)
    return label, keywords_of(own, label)


class Taken:
    """Labels that are given, by their letters and by the stems of their words."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels: set[str] = set()
        self._stems: set[frozenset[str]] = set()
        for label in labels:
            self.add(label)

    def add(self, label: str) -> None:
        """Gives a label away."""
        self._labels.add(label.casefold())
        self._stems.add(_stems(label))

    def first(
        self, names: Names, subjects: set[frozenset[str]], as_good: float = AS_GOOD
    ) -> str:
        """The first free name that is not about what another is about, if good; else the first.

        "" if none is free. subjects: stems of what others are about. as_good: beside the best.
        """
        free = list(islice(((name, good) for name, good in names if self._free(name)), TRIED))
        apart = (
            name for name, good in free
            if good >= as_good and all(_stems(part) not in subjects for part in name.split(" & "))
        )
        return next(apart, free[0][0] if free else "")

    def _free(self, label: str) -> bool:
        """Whether it is short enough, and no label has its words, in whatever form and order."""
        new = label.casefold() not in self._labels and _stems(label) not in self._stems
        return new and len(label) <= LONGEST_LABEL


def _labelled(
    topics: Sequence[FoundTopic], kept: dict[str, FoundTopic], taken: Taken,
    groups: Sequence[Group], names: Sequence[Names], as_good: float = AS_GOOD,
) -> list[FoundTopic]:  # fmt: skip
    """Topics with names; those with the clearest choose first. What finds none has the label ""."""
    done: dict[int, FoundTopic] = {}
    subjects: set[frozenset[str]] = set()
    for at in sorted(range(len(topics)), key=lambda at: (-groups[at].clarity, at)):
        before, own = kept[topics[at].id], tuple(getattr(topics[at], "phrases", ()))
        label = before.label or taken.first(names[at], subjects, as_good)
        if label and not before.label:
            taken.add(label)
        subjects.update(_stems(part) for part in label.split(" & ") if part)
        keywords = before.keywords or keywords_of(groups[at], label)
        done[at] = replace(topics[at], label=label, keywords=_first_own(own, keywords))
    return [done[at] for at in range(len(topics))]


def _first_own(own: Sequence[str], found: Sequence[str]) -> tuple[str, ...]:
    """The analyst's phrases, then what was found, KEYWORDS in all unless they wrote more."""
    if not own:
        return tuple(found)
    said = {phrase.casefold() for phrase in own}
    rest = [one for one in found if one.casefold() not in said]
    return (*own, *rest)[: max(KEYWORDS, len(own))]


def _stems(label: str) -> frozenset[str]:
    words = [word for word in tokens_of(label) if word not in links()]
    numbers = re.findall(r"\d+", label)
    return frozenset([*map(stem, words), *numbers]) or frozenset([label])
