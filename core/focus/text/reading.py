"""Reading all comments: language, mentions, topics, sentiment."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.focus.text import labels, space, topics
from core.focus.text.embedding import load
from core.focus.text.language import languages_of
from core.focus.text.mentions import mentions_of
from core.focus.text.sentiment import judge
from core.focus.text.topics import FoundTopic, Tree
from core.focus.text.words import names_a_subject

Report = Callable[[float, str], None]
KnownTopic = FoundTopic

SAMPLE = 3000  # distinct mentions that the tree is found on
AT_ONCE = 4000  # mentions between two reports
LEANING = 3.0  # weight of the rest of a comment in a mention that names no subject


@dataclass(frozen=True)
class TextReading:
    """What was read in n comments.

    languages: ISO 639-1 per comment, None where in doubt. sentiment: (n,) −1…1, NaN: not judged.
    judged_by: language → "scores", "lexicon" or "nobody".
    mentions: [response (0…n−1), start, stop, topic (leaf id or None), similarity (cosine to the
    nearest leaf), sentiment], ordered by response and start.
    topics: parents first. main_topic: leaf id per comment, or None.
    """

    languages: list[str | None]
    sentiment: np.ndarray
    judged_by: dict[str, str]
    mentions: pd.DataFrame
    topics: list[FoundTopic]
    main_topic: list[str | None]


@dataclass(frozen=True)
class _Mentions:
    """Spans of all mentions, as columns."""

    comments: Sequence[str | None]
    response: np.ndarray
    start: np.ndarray
    stop: np.ndarray

    def texts(self, first: int, last: int) -> list[str]:
        spans = zip(self.response[first:last], self.start[first:last], self.stop[first:last],
                    strict=True)
        return [self.comments[position][start:stop] for position, start, stop in spans]

    def runs(self) -> Iterator[tuple[int, int]]:
        """Runs of about AT_ONCE mentions; a comment is never torn apart."""
        first = 0
        while first < len(self.response):
            last = min(first + AT_ONCE, len(self.response))
            last = int(np.searchsorted(self.response, self.response[last - 1], side="right"))
            yield first, last
            first = last


def read_comments(
    comments: Sequence[str | None],
    *,
    scores: np.ndarray,
    languages: Sequence[str | None] | None = None,
    known: Sequence[KnownTopic] = (),
    next_number: int = 1,
    seed: int = 0,
    report: Report = lambda _fraction, _message: None,
) -> TextReading:
    """Reads n comments; the same input gives the same bytes.

    scores: (n,) −1…1, NaN where there is none; they teach what sounds good and bad.
    languages: what the file said, where it did. known: topics of the earlier study, whose ids and
    names stay; new topics get "t{next_number}" and on.
    report: called with a fraction 0…1 and a message, at least every second or so; may raise.
    """
    n = len(comments)
    report(0.0, f"Reading {n:,} comments")
    spoken = languages_of(
        comments, languages,
        advanced=lambda done: report(0.15 * done / n, f"Recognising languages, {done:,} of {n:,}"),
    )
    found = _split(comments, report)
    where, tree, parents, leaves = _topics(found, spoken, known, next_number, seed, report)
    leaf, similarity = _assign(found, spoken, where, tree, report)
    judged = judge(
        comments, found, scores, spoken, seed=seed,
        report=lambda fraction, message: report(0.6 + 0.38 * fraction, message),
    )
    ids = np.array([topic.id for topic in leaves] + [None], dtype=object)
    mentions = pd.DataFrame({
        "response": found.response, "start": found.start, "stop": found.stop,
        # As object: a column of text would turn None into NaN.
        "topic": pd.Series(ids[leaf], dtype=object),
        "similarity": similarity, "sentiment": judged.mentions,
    })  # fmt: skip
    main = _main_topics(n, found, leaf, similarity)
    report(1.0, f"Read {n:,} comments, {len(mentions):,} mentions, {len(leaves)} topics")
    return TextReading(
        spoken, judged.comments, judged.by, mentions, [*parents, *leaves], list(ids[main])
    )


def _split(comments: Sequence[str | None], report: Report) -> _Mentions:
    rows: list[tuple[int, int, int]] = []
    n = len(comments)
    for position, comment in enumerate(comments):
        rows.extend((position, start, stop) for start, stop in mentions_of(comment))
        if position % 2000 == 0:
            report(0.15 + 0.1 * position / n, f"Finding mentions, {position:,} of {n:,} comments")
    table = np.array(rows, np.int64).reshape(-1, 3)
    return _Mentions(comments, table[:, 0], table[:, 1], table[:, 2])


def _sample(found: _Mentions) -> tuple[np.ndarray, np.ndarray]:
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


def _topics(
    found: _Mentions, spoken: list[str | None], known: Sequence[KnownTopic], next_number: int,
    seed: int, report: Report,
) -> tuple[space.Space, Tree, list[FoundTopic], list[FoundTopic]]:  # fmt: skip
    report(0.25, "Choosing mentions to find topics in")
    numbers, copies = _sample(found)
    report(0.28, f"Finding topics in {len(numbers):,} mentions")
    texts = [found.texts(number, number + 1)[0] for number in numbers]
    tongues = [spoken[found.response[number]] for number in numbers]
    vectors = load().encode(texts)
    where = space.fit(vectors, tongues)
    points = where.place(vectors, tongues)
    report(0.32, f"Finding topics in {len(numbers):,} mentions")
    tree = topics.find_tree(points, copies, where, known, seed)
    report(0.36, f"Naming {len(tree.centres)} topics")
    parents, leaves = topics.numbered(tree, where, next_number)
    member, _ = tree.assign(points)
    parents, leaves = labels.named(parents, leaves, texts, tongues, member, known)
    return where, tree, parents, leaves


def _assign(
    found: _Mentions, spoken: list[str | None], where: space.Space, tree: Tree, report: Report
) -> tuple[np.ndarray, np.ndarray]:
    n = len(found.response)
    leaf, similarity = np.full(n, -1), np.zeros(n, np.float32)
    for first, last in found.runs():
        response = found.response[first:last]
        vectors = _in_context(found.texts(first, last), response)
        points = where.place(vectors, [spoken[position] for position in response])
        leaf[first:last], similarity[first:last] = tree.assign(points)
        report(0.4 + 0.2 * last / n, f"Assigning topics, {last:,} of {n:,} mentions")
    return leaf, similarity


def _in_context(texts: Sequence[str], response: np.ndarray) -> np.ndarray:
    """Vectors of mentions; one without a subject ("It never works.") leans on its neighbours."""
    vectors = load().encode(texts)
    lean = ~np.fromiter(map(names_a_subject, texts), bool, len(texts))
    if lean.any():
        told, at = np.unique(response, return_inverse=True)
        rest = space.means_by(vectors, np.where(lean, -1, at), len(told))[at]
        vectors[lean] += LEANING * space.normalised(rest[lean])
    return space.normalised(vectors)


def _main_topics(
    n: int, found: _Mentions, leaf: np.ndarray, similarity: np.ndarray
) -> np.ndarray:
    """The leaf of each comment with the most said about it: cosine × root of the length; or −1."""
    main, most = np.full(n, -1), np.zeros(n)
    weights = similarity * np.sqrt(found.stop - found.start)
    told = leaf >= 0
    sums = (
        pd.DataFrame({"response": found.response, "leaf": leaf, "weight": weights})[told]
        .groupby(["response", "leaf"], sort=True)["weight"].sum()
    )  # fmt: skip
    for (response, number), weight in sums.items():
        if weight > most[response]:
            main[response], most[response] = number, weight
    return main
