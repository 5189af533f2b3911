"""From a study's mentions to its topic tree: the sample, the space, the tree, the names."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from core.focus.text import growing, space, topics
from core.focus.text.encoding.deeper import Encoding, brought, encoding_for
from core.focus.text.naming import labels
from core.focus.text.naming.words import names_a_subject
from core.focus.text.space import Space
from core.focus.text.split.language import language_of
from core.focus.text.topics import FoundTopic, Tree

SAMPLE = 5000  # distinct mentions that the tree is found on


class Mentions(Protocol):
    """The spans of all mentions of a study."""

    response: np.ndarray

    def texts(self, first: int, last: int) -> list[str]:
        """What the mentions first…last−1 say."""

    def runs(self) -> Iterator[tuple[int, int]]:
        """(first, last) of bounded runs that cover all mentions in order."""


@dataclass(frozen=True)
class Found:
    """A tree with its names, and the space it lies in; leaves in the order of the tree.

    encoding: what made vectors of the sample, and does of all mentions.
    """

    encoding: Encoding
    space: Space
    tree: Tree
    parents: list[FoundTopic]
    leaves: list[FoundTopic]


def find(
    found: Mentions,
    spoken: Sequence[str | None],
    known: Sequence[FoundTopic],
    next_number: int,
    seed: int,
    report: Callable[[float, str], None],
    encoder: str,
    recent: np.ndarray,
) -> Found:
    """The topics of all mentions, found on a bounded sample.

    spoken, recent: language per comment, and whether the earlier study did not read it.
    known: topics of the earlier study; new ones get "t{next_number}" and on.
    report: called with fractions of a study, 0.25…0.4; may raise.
    encoder: name or folder of a deeper model that reads the sample.
    """
    report(0.25, "Choosing mentions to find topics in")
    numbers, copies = _sample(found)
    report(0.28, f"Finding topics in {len(numbers):,} mentions")
    texts = [found.texts(number, number + 1)[0] for number in numbers]
    tongues = [spoken[found.response[number]] for number in numbers]
    encoding = encoding_for(encoder, texts, tongues, lambda done: report(
        0.28, f"Reading mentions with the deeper encoder, {done:,} of {len(texts):,}"))
    vectors = encoding.vectors(texts)
    where = space.fit(vectors, tongues)
    points = where.place(vectors, tongues)
    known = _placed(brought(known, where.centres_out(points)), encoding, where)
    report(0.32, f"Finding topics in {len(numbers):,} mentions")
    tree = growing.find_tree(points, tongues, copies, recent[found.response[numbers]], len(spoken),
                             where, known, seed)
    report(0.36, f"Naming {len(tree.centres)} topics")
    parents, leaves = topics.numbered(tree, where, next_number, known)
    member, _ = tree.assign(points)
    parents, leaves = labels.named(parents, leaves, texts, tongues, member, known)
    return Found(encoding, where, tree, parents, leaves)


def _placed(
    known: Sequence[FoundTopic], encoding: Encoding, where: Space
) -> list[FoundTopic]:  # fmt: skip
    """The topics; a defined or held one without a place here is placed by its words."""
    here = []
    for topic in known:
        # A defined one that a study has seen lies where its mentions are, not its phrases.
        lost = topic.centre.shape != where.middle.shape
        words = topic.phrases or ((topic.label, *topic.keywords) if topic.held else ())
        if lost and words:
            spots = where.place(encoding.vectors(words), [language_of(text) for text in words])
            middle = space.normalised(spots.mean(axis=0, keepdims=True))
            topic = replace(topic, centre=where.centres_out(middle)[0])
        here.append(topic)
    return here


def _sample(found: Mentions) -> tuple[np.ndarray, np.ndarray]:
    """(numbers of up to SAMPLE mentions with different texts, how often each text was written).

    Chosen by a hash of the text, so that more data changes the sample only in proportion.
    """
    first: dict[int, int] = {}
    copies: dict[int, int] = {}
    for start, stop in found.runs():
        for number, text in enumerate(found.texts(start, stop), start):
            key = zlib.crc32(text.strip(" .!").lower().encode("utf-8", "ignore"))
            first.setdefault(key, number)
            copies[key] = copies.get(key, 0) + 1
    chosen: list[int] = []
    for key in sorted(first):
        number = first[key]
        if len(chosen) < SAMPLE and names_a_subject(found.texts(number, number + 1)[0]):
            chosen.append(key)
    numbers = np.array([first[key] for key in chosen], np.int64)
    return numbers, np.array([copies[key] for key in chosen], np.int64)
