"""Names for topics, in the customers' words.

A topic is named after the noun or noun phrase that its mentions share and others do not; with two
where two subjects share it. A parent is named after what its leaves share. No two names are made
of the same words. What has no subject is called "General praise" and the like.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from core.focus.text.encoding.embedding import load
from core.focus.text.naming.groups import KEYWORDS, Group, Level, group
from core.focus.text.naming.ranking import Told, languages_named_in, most, ranked, tell
from core.focus.text.naming.words import links, stem, tokens_of
from core.focus.text.space import means_by
from core.focus.text.topics import LONGEST_LABEL, FoundTopic

AS_GOOD = 0.45  # of the best name; a better one may share a subject with another topic
TRIED = 60  # names of a topic; so many can hardly all be given
ENOUGH = 0.5  # share of a leaf's mentions; more does not make its parent's name better
SAYS = 0.05  # of a leaf's mentions; so many, and it says a phrase


def named(
    parents: Sequence[FoundTopic],
    leaves: Sequence[FoundTopic],
    texts: Sequence[str],
    languages: Sequence[str | None],
    member: np.ndarray,
    known: Sequence[FoundTopic],
) -> tuple[list[FoundTopic], list[FoundTopic]]:
    """(parents, leaves) with labels and keywords; known ones keep theirs, new labels are unique.

    texts, languages: the sample. member: (n,) position in `leaves` of each text, or −1.
    A topic that has a label keeps it; keywords begin with its own phrases, if it has some.
    """
    if not leaves:
        return list(parents), []
    old = {topic.id: topic for topic in known if topic.label}
    kept = {topic.id: old.get(topic.id, topic) for topic in (*parents, *leaves)}
    taken = Taken([topic.label for topic in (*known, *kept.values()) if topic.label])
    place = {topic.id: at for at, topic in enumerate(parents)}
    family = np.array([place[leaf.parent] for leaf in leaves])
    groups = _groups(texts, languages, member, family, fresh=not old)
    family = groups.family
    leaves = [replace(leaf, parent=parents[at].id) for leaf, at in zip(leaves, family, strict=True)]
    above = _labelled(parents, kept, taken, groups.parents, [frozenset()] * len(parents))
    stems = [_stems(topic.label) for topic in above]
    below = _labelled(leaves, kept, taken, groups.leaves, [stems[one] for one in family])
    return [above[at] for at in np.unique(family)], below


def name_of(
    texts: Sequence[str],
    languages: Sequence[str | None],
    *,
    others: Sequence[str] = (),
    other_languages: Sequence[str | None] = (),
    taken: Sequence[str] = (),
    main: str = "",
) -> tuple[str, tuple[str, ...]]:
    """(label, keywords) of one new group of mentions, as an analyst splits it off.

    others: mentions of its siblings, which the name tells it from; other_languages: of these.
    taken: labels of other topics, whose words the name does not repeat. main: the language that
    the other topics are named in, which names this one too where a fair part of it speaks it.
    """
    tongues = [*languages, *(other_languages or [None] * len(others))]
    apart = np.repeat([0, 1], [len(texts), len(others)])
    tree = main if main in languages else ""
    own = _groups([*texts, *others], tongues, apart, np.zeros(2, int), tree).leaves[0]
    subjects = {_stems(part) for label in taken for part in label.split(" & ")}
    label = Taken(taken).first(own.names(frozenset()), subjects)
    return label, own.keywords(label)


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

    def first(self, names: Iterable[tuple[str, float]], subjects: set[frozenset[str]]) -> str:
        """The first free name that is not about what another is about, if good; else the first.

        names: with how good they are, without end. subjects: stems of what others are about.
        """
        free = list(islice(((name, good) for name, good in names if self._free(name)), TRIED))
        apart = (
            name for name, good in free
            if good >= AS_GOOD and all(_stems(part) not in subjects for part in name.split(" & "))
        )
        return next(apart, free[0][0])

    def _free(self, label: str) -> bool:
        """Whether it is short enough, and no label has its words, in whatever form and order."""
        new = label.casefold() not in self._labels and _stems(label) not in self._stems
        return new and len(label) <= LONGEST_LABEL


def _labelled(
    topics: Sequence[FoundTopic], kept: dict[str, FoundTopic], taken: Taken,
    groups: Sequence[Group], above: Sequence[frozenset[str]],
) -> list[FoundTopic]:  # fmt: skip
    """Topics with names; those with the clearest choose first."""
    done: dict[int, FoundTopic] = {}
    subjects: set[frozenset[str]] = set()
    for at in sorted(range(len(topics)), key=lambda at: (-groups[at].clarity, at)):
        before, own = kept[topics[at].id], tuple(getattr(topics[at], "phrases", ()))
        label = before.label
        if not label:
            label = taken.first(groups[at].names(above[at]), subjects)
            taken.add(label)
        subjects.update(_stems(part) for part in label.split(" & "))
        keywords = before.keywords or groups[at].keywords(label)
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


@dataclass(frozen=True)
class _Groups:
    leaves: list[Group]
    parents: list[Group]
    family: np.ndarray


def _groups(
    texts: Sequence[str], languages: Sequence[str | None], member: np.ndarray, family: np.ndarray,
    main: str = "", *, fresh: bool = False,
) -> _Groups:
    """The leaves and parents of a sample, read in every language that is spoken in it.

    member: (n,) leaf of each text, or −1. family: (leaves,) parent of each leaf. main: the
    language of names; default, the one that most are in. fresh: leaves may change parents.
    """
    n_leaves, n_parents = len(family), int(family.max()) + 1
    tongues = np.array([language or "" for language in languages], dtype=object)
    main, leaf_in = languages_named_in(tongues, member, n_leaves, main)
    tongues[tongues == ""] = main
    vectors = _centred(load().encode(list(texts)), tongues)
    middles = means_by(vectors, member, n_leaves)
    levels: dict[str, Level] = {}
    for tongue in dict.fromkeys([main, *leaf_in, *np.unique(tongues)]):
        inside = np.flatnonzero(tongues == tongue)
        told = tell([texts[at] for at in inside], tongue, member[inside], n_leaves)
        shares = told.counts / np.maximum(told.sizes[:, None], 1)
        levels[tongue] = Level(told, shares, ranked(told, shares, middles, family))
    leaves = [group(leaf, [leaf_in[leaf], most(tongues[member == leaf])], levels, ())
              for leaf in range(n_leaves)]
    if fresh:
        family = _remarks_together(family, leaves, np.bincount(member[member >= 0],
                                                               minlength=n_leaves))
    above = np.append(family, -1)[member]
    _, parent_in = languages_named_in(tongues, above, n_parents, main)
    middles = means_by(vectors, above, n_parents)
    higher: dict[str, Level] = {}
    for tongue, level in levels.items():
        gathered, mean = _gathered(level.told, level.shares, family, n_parents)
        higher[tongue] = Level(gathered, level.shares, ranked(gathered, mean, middles))
    parents = [group(one, [parent_in[one], most(tongues[above == one])], higher,
                     np.flatnonzero(family == one)) for one in range(n_parents)]
    for at in np.unique(family[[bool(leaf.subjects) for leaf in leaves]]):
        parents[at].settle()  # it is no parent of remarks alone
    return _Groups(leaves, parents, family)


def _remarks_together(
    family: np.ndarray, leaves: Sequence[Group], sizes: np.ndarray
) -> np.ndarray:
    """The parents, with leaves that speak of no subject under one: that which mostly has such.

    Without such a parent they stay where they are.
    """
    remarks = np.array([not leaf.subjects for leaf in leaves])
    among = np.bincount(family, sizes * remarks)
    hosts = np.flatnonzero(among > np.bincount(family, sizes) / 2)
    if not len(hosts):
        return family
    return np.where(remarks, hosts[among[hosts].argmax()], family)


def _centred(vectors: np.ndarray, tongues: np.ndarray) -> np.ndarray:
    """Vectors less the mean of their language."""
    for tongue in np.unique(tongues):
        vectors[tongues == tongue] -= vectors[tongues == tongue].mean(axis=0)
    return vectors


def _gathered(
    told: Told, shares: np.ndarray, family: np.ndarray, n_parents: int
) -> tuple[Told, np.ndarray]:
    """The leaves' mentions as their parents', and how much a parent says each phrase.

    That is the mean over its leaves, the larger ones by the root of their size, times how many of
    them say it: a parent is what its leaves share, not its largest leaf.
    """
    belongs = np.zeros((n_parents, len(family)))
    belongs[family, np.arange(len(family))] = 1
    weights = belongs * np.sqrt(told.sizes)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    mean = weights @ np.minimum(shares, ENOUGH) * (weights @ (shares >= SAYS)) ** 0.5
    above = replace(told, groups=np.append(family, -1)[told.groups],
                    counts=belongs @ told.counts, sizes=belongs @ told.sizes)
    return above, mean
