"""From a study's mentions to its topic tree: the sample, the space, the tree, the names."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

import numpy as np

from core.focus.text import gathering, growing, space
from core.focus.text.encoding.deeper import Encoding, brought, encoding_for
from core.focus.text.naming import labels
from core.focus.text.naming.corpus import Corpus
from core.focus.text.naming.words import names_a_subject
from core.focus.text.space import Space
from core.focus.text.split.language import language_of
from core.focus.text.topics import FoundTopic, Tree

SEVERAL = 2.0  # languages, counted by their shares
SAMPLE = 5000  # distinct mentions that the tree is found on


class Mentions(Protocol):
    """The spans of all mentions of a study."""

    response: np.ndarray
    which: np.ndarray
    distinct: list[str]


@dataclass(frozen=True)
class Found:
    """A tree with its names, and the space it lies in; leaves in the order of the tree.

    encoding: what made vectors of the sample, and does of all mentions. sample, vectors: (s,) the
    numbers of its mentions, and (s, d) theirs.
    """

    encoding: Encoding
    space: Space
    tree: Tree
    parents: list[FoundTopic]
    leaves: list[FoundTopic]
    sample: np.ndarray
    vectors: np.ndarray


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
    texts = [found.distinct[number] for number in found.which[numbers].tolist()]
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
    if not len(tree.centres):
        return Found(encoding, where, tree, [], [], numbers, vectors)
    report(0.36, f"Naming {len(tree.centres)} topics")
    corpus = Corpus(texts, tongues)
    tree, given = gathering.remarks_apart(tree, corpus, points)
    if not any(tree.known) and growing.languages_spoken(tongues) >= SEVERAL:
        tree, given = gathering.wordings_joined(tree, given, points)
    member, _ = tree.assign(points)
    parents, leaves = gathering.numbered(tree, given, where, next_number, known)
    parents, leaves = labels.named(parents, leaves, corpus, member, tree.centres, known)
    tree, parents, leaves = gathering.one_of_each(
        tree, parents, leaves, points, where, next_number)
    return Found(encoding, where, tree, parents, leaves, numbers, vectors)


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
    crcs = (zlib.crc32(text.strip(" .!").lower().encode("utf-8", "ignore"))
            for text in found.distinct)  # fmt: skip
    keys = np.fromiter(crcs, np.int64, len(found.distinct))[found.which]
    _, first, copies = np.unique(keys, return_index=True, return_counts=True)
    subjects = (at for at, number in enumerate(first.tolist())
                if names_a_subject(found.distinct[found.which[number]]))  # fmt: skip
    chosen = np.fromiter(islice(subjects, SAMPLE), np.int64)
    return first[chosen], copies[chosen]
