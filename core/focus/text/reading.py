"""Reading all comments: language, mentions, topics, sentiment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from core.focus.text import finding, space
from core.focus.text.encoding.deeper import Encoding
from core.focus.text.lessons import Lesson, moved, taught
from core.focus.text.mention_vectors import Encode, Vectors
from core.focus.text.naming.words import names_a_subject
from core.focus.text.split.language import languages_of
from core.focus.text.split.passages import Passages, split
from core.focus.text.tone.sentiment import judge
from core.focus.text.topics import FoundTopic, Tree

Report = Callable[[float, str], None]
KnownTopic = FoundTopic

LEANING = 3.0  # weight of the rest of a comment in a mention that names no subject


@dataclass(frozen=True)
class TextReading:
    """What was read in n comments.

    languages: ISO 639-1 per comment, None where in doubt. sentiment: (n,) −1…1, NaN: not judged.
    judged_by: language → who judged its tone, as `sentiment.Judged` says. taught: language →
    scored comments that taught it.
    mentions: [response (0…n−1), start, stop, topic (leaf id or None), similarity (cosine to the
    nearest leaf), sentiment], ordered by response and start.
    topics: parents first. main_topic: leaf id per comment, or None.
    points: (m, d) int8, `space.quantised`, a row a mention in the order of `mentions`; the topics
    were assigned from them. space, tree: as found, before any analyst's hand. encoding: what
    makes vectors of texts for that space. moved: comments of which a mention lies in another leaf
    than without the lessons.
    """

    languages: list[str | None]
    sentiment: np.ndarray
    judged_by: dict[str, str]
    taught: dict[str, int]
    mentions: pd.DataFrame
    topics: list[FoundTopic]
    main_topic: list[str | None]
    points: np.ndarray
    space: space.Space
    tree: Tree
    encoding: Encoding
    moved: int = 0


def read_comments(
    comments: Sequence[str | None],
    *,
    scores: np.ndarray,
    languages: Sequence[str | None] | None = None,
    known: Sequence[KnownTopic] = (),
    next_number: int = 1,
    seed: int = 0,
    encoder: str = "",
    lessons: Sequence[Lesson] = (),
    recent: np.ndarray | None = None,
    report: Report = lambda _fraction, _message: None,
) -> TextReading:
    """Reads n comments; the same input gives the same bytes.

    scores: (n,) −1…1, NaN where there is none; they teach what sounds good and bad.
    languages: what the file said, where it did. known: topics of the earlier study, whose ids and
    names stay; new topics get "t{next_number}" and on.
    encoder: name or folder of a deeper model; "" is the encoder that ships.
    lessons: judged mentions, oldest first; they teach the tree that assigns, not what is stored of
    the topics: a lesson taken back is forgotten by the next study.
    recent: (n,) bool, what the earlier study did not read; by default it read all.
    report: called with a fraction 0…1 and a message, at least every second or so; may raise.
    """
    n = len(comments)
    report(0.0, f"Reading {n:,} comments")
    spoken = languages_of(
        comments, languages,
        advanced=lambda done: report(0.1 * done / n, f"Recognising languages, {done:,} of {n:,}"),
    )
    found = split(comments, lambda done: report(
        0.1 + 0.15 * done / n, f"Finding mentions, {done:,} of {n:,} comments"))
    tree = finding.find(found, spoken, known, next_number, seed, report, encoder,
                        np.zeros(n, bool) if recent is None else recent)
    untaught = tree.tree
    if lessons:
        tree = replace(tree, tree=taught(tree.tree, [leaf.id for leaf in tree.leaves], lessons,
                                         _points_of(lessons, found, spoken, tree)))
    leaf, similarity, points = _assigned(found, spoken, tree, tree.encoding.vectors, report)
    elsewhere = found.response[moved(untaught, points, leaf)] if lessons else []
    judged = judge(
        comments, found, scores, spoken, seed=seed,
        report=lambda fraction, message: report(0.6 + 0.38 * fraction, message),
    )
    ids = np.array([topic.id for topic in tree.leaves] + [None], dtype=object)
    mentions = _mentions(found, ids[leaf], similarity, judged.mentions)
    main = _main_topics(n, found, leaf, similarity)
    report(1.0, f"Read {n:,} comments, {len(mentions):,} mentions, {len(tree.leaves)} topics")
    return TextReading(
        spoken, judged.comments, judged.by, judged.taught, mentions,
        [*tree.parents, *tree.leaves], list(ids[main]), points, tree.space, tree.tree,
        tree.encoding, len(np.unique(elsewhere)),
    )  # fmt: skip


def _assigned(
    found: Passages, spoken: list[str | None], tree: finding.Found, encode: Encode, report: Report
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(leaf number or −1, cosine to the nearest leaf, point as int8) of every mention."""
    n = len(found.response)
    leaf, similarity = np.full(n, -1), np.zeros(n, np.float32)
    points = np.zeros((n, len(tree.space.middle)), np.int8)
    vectors = Vectors(found, encode, tree.sample, tree.vectors)
    for first, last in found.runs():
        told, subject, worded = vectors.of(first, last)
        response = found.response[first:last]
        where = placed(told, subject & worded, response, tree.space,
                       [spoken[position] for position in response.tolist()],
                       tree.encoding.leaning)
        where[~worded] = 0  # an emoji has a tone, and is near to no topic
        points[first:last] = space.quantised(where)
        # From what is kept: whoever assigns again from the stored points gets the same topics.
        leaf[first:last], similarity[first:last] = tree.tree.assign(
            space.restored(points[first:last])
        )
        report(0.4 + 0.2 * last / n, f"Assigning topics, {last:,} of {n:,} mentions")
    return leaf, similarity, points


def _points_of(
    lessons: Sequence[Lesson], found: Passages, spoken: list[str | None], tree: finding.Found
) -> np.ndarray:  # fmt: skip
    """(n, d) where each lesson lies, as its mention does; one that is none any more lies alone."""
    texts: list[str] = []
    comment: list[int] = []
    mine: list[int] = []
    for i, one in enumerate(lessons):
        ends = ([] if one.comment is None else
                np.searchsorted(found.response, [one.comment, one.comment + 1]))
        rows = np.arange(*ends) if len(ends) else np.zeros(0, np.int64)
        at = np.flatnonzero(found.start[rows] == one.start)
        said = [found.distinct[number] for number in found.which[rows]]
        told = at.size > 0 and said[at[0]] == one.text
        mine.append(len(texts) + int(at[0]) if told else len(texts))
        texts += said if told else [one.text]
        comment += [i] * (len(said) if told else 1)
    languages = [lessons[i].language if lessons[i].comment is None else spoken[lessons[i].comment]
                 for i in comment]
    points = placed(tree.encoding.vectors(texts), np.array(list(map(names_a_subject, texts))),
                    np.array(comment), tree.space, languages, tree.encoding.leaning)
    return space.restored(space.quantised(points[mine]))


def placed(
    vectors: np.ndarray, subject: np.ndarray, response: np.ndarray, where: space.Space,
    languages: Sequence[str | None], leaning: float = 0.0,
) -> np.ndarray:  # fmt: skip
    """(m, d) where mentions lie in the space; 0, near to no topic, where no word of a
    comment names a subject: "Neither good nor bad.".

    subject: (m,) bool. response, languages: (m,) the comment that each is from, and its language.
    leaning: as in `in_context`.
    """
    points = where.place(in_context(vectors, subject, response, leaning), languages)
    points[~np.isin(response, response[subject])] = 0
    return points


def in_context(
    vectors: np.ndarray, subject: np.ndarray, response: np.ndarray, leaning: float = 0.0
) -> np.ndarray:
    """Vectors of mentions; one without a subject ("It never works.") leans on its neighbours.

    subject: (m,) bool. response: (m,) the comment that each is from. leaning: weight of the rest of
    its comment in a mention that names a subject.
    """
    leans = np.full(len(subject), True) if leaning else ~subject
    if leans.any():
        told, at = np.unique(response[leans], return_inverse=True)
        near = np.minimum(np.searchsorted(told, response), len(told) - 1)
        around = np.where(subject & (told[near] == response), near, -1)
        many = np.bincount(around[around >= 0], minlength=len(told))
        own = np.where(subject[leans, None], vectors[leans], 0)
        rest = space.means_by(vectors, around, len(told))[at] * many[at, None] - own
        rest[many[at] == subject[leans]] = 0  # it is alone
        weight = np.where(subject[leans], leaning, LEANING)
        vectors[leans] += weight[:, None] * space.normalised(rest)
    return space.normalised(vectors)


def _mentions(
    found: Passages, topic: np.ndarray, similarity: np.ndarray, sentiment: np.ndarray
) -> pd.DataFrame:
    """The frame that `TextReading.mentions` describes."""
    return pd.DataFrame({
        "response": found.response, "start": found.start, "stop": found.stop,
        # As object: a column of text would turn None into NaN.
        "topic": pd.Series(topic, dtype=object), "similarity": similarity, "sentiment": sentiment,
    })  # fmt: skip


def _main_topics(n: int, found: Passages, leaf: np.ndarray, similarity: np.ndarray) -> np.ndarray:
    """The leaf of each comment with the most said about it: cosine × root of the length; or −1."""
    main = np.full(n, -1)
    told = np.flatnonzero(leaf >= 0)
    if not told.size:
        return main
    order = told[np.lexsort((leaf[told], found.response[told]))]
    weights = similarity[order] * np.sqrt(found.stop[order] - found.start[order])
    response, leaf = found.response[order], leaf[order]
    first = np.flatnonzero(np.append(True, (np.diff(response) != 0) | (np.diff(leaf) != 0)))
    sums, response, leaf = np.add.reduceat(weights, first), response[first], leaf[first]
    # Of equals the first leaf: written last, it stays.
    best = np.lexsort((-leaf, sums, response))
    positive = best[sums[best] > 0]
    main[response[positive]] = leaf[positive]
    return main
