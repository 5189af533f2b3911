"""A topic that was not found: an analyst says in words what belongs to it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.errors import BadInput
from core.focus.taxonomy import acts
from core.focus.taxonomy.placing import Ground, Pull, ground, near_to, placed, pulls_of
from core.focus.taxonomy.quoting import quoted
from core.focus.taxonomy.regrouping import regrouping
from core.focus.text.encoding.deeper import encoding_from
from core.focus.text.naming.words import function_words, tokens_of
from core.focus.text.space import normalised
from core.focus.text.split.language import languages_of
from core.model import Topic
from core.store import findings, taxonomy
from core.store.database import Database
from core.store.taxonomy import Edit, FoundNode, State
from core.store.topic_rows import TopicRow

LONGEST_PHRASE = 300  # characters
MOST_PHRASES = 50
MOST_DRAWING = 200  # mentions that draw a centre to them
KEYWORDS = 6


@dataclass(frozen=True)
class Preview:
    """What a definition would take.

    taken_from: (label of the subtopic, None: no topic; how many of its mentions), most first.
    examples: mentions that are nearest to it.
    """

    mentions: int
    responses: int
    taken_from: tuple[tuple[str | None, int], ...]
    examples: tuple[str, ...]


@dataclass(frozen=True)
class _Found:
    """A centre, how near a mention must be, and the mentions it takes, each with its old leaf."""

    under: Ground
    found: list[FoundNode]
    log: list[Edit]
    centre: np.ndarray
    nearness: float
    at: np.ndarray
    cosine: np.ndarray
    leaves: np.ndarray


def preview(db: Database, definition: str, phrases: Sequence[str]) -> Preview:
    """What a topic of this definition and these example phrases would take; nothing is written.

    Raises BadInput on words that say nothing, Conflict without a study or its files.
    """
    took = _found(db, taxonomy.state(db), checked_words(definition, phrases))
    became = {one.id: one.became for one in took.found}
    labels = {topic.id: topic.label for topic in findings.topics(db)}
    taken = Counter(labels.get(became.get(leaf)) for leaf in took.leaves.tolist())
    return Preview(len(took.at), len(np.unique(took.under.kept.response[took.at])),
                   tuple(sorted(taken.items(), key=lambda pair: (-pair[1], pair[0] or ""))),
                   quoted(db, took.under, took.at, took.cosine))


def define(
    db: Database, label: str, *, definition: str, phrases: Sequence[str],
    parent: str | None, parent_label: str = "", by: str,
) -> int:
    """Makes the subtopic under a topic, and gives it what `preview` shows; the edit's number.

    parent None: under a new topic called `parent_label`. Raises BadInput on names and words that
    cannot be, and where no mention is near them; Conflict while a study runs.
    """
    seen = taxonomy.state(db)
    words = checked_words(definition, phrases)
    label = acts.checked_label(db, label)
    number = findings.next_topic_number(db)
    above = acts.parent_of(db, parent, parent_label, number=number + 1)
    if above["parent_label"].casefold() == label.casefold():
        raise BadInput(f"The subtopic and its topic are both called “{label}”; "
                       "give each a name of its own.")
    took = _found(db, seen, words)
    if not took.at.size:
        raise BadInput("No mention comes near these words; give examples as customers write them.")
    leaf, definition = f"t{number}", acts.tidy(definition)
    payload = {
        **above, "ids": [leaf, *above["ids"]], "label": label, "definition": definition,
        "phrases": [word for word in words if word != definition], "nearness": took.nearness}
    made = made_rows(payload, {leaf: took.centre}, took.under)
    coming = Edit(0, "define", leaf, payload, "", by, None, None)
    moves = regrouping(took.under, took.found, took.log, [*took.log, coming], made=made)
    return acts.done(db, "define", leaf, payload, by=by, seen=seen, moves=moves)


def checked_words(definition: str, phrases: Sequence[str]) -> tuple[str, ...]:
    """The definition, where there is one, and the phrases. Raises BadInput on what says nothing."""
    words = tuple(dict.fromkeys(
        plain for text in (definition, *phrases) if (plain := acts.tidy(text))))
    if not words:
        raise BadInput("Say what belongs to the topic: a definition, or some example phrases.")
    if len(words) > MOST_PHRASES:
        raise BadInput(f"These are too many phrases; give at most {MOST_PHRASES}.")
    for text in words:
        if len(text) > LONGEST_PHRASE:
            raise BadInput(f"“{text[:40]}…” is too long; use at most {LONGEST_PHRASE} characters "
                           "a phrase.")
        if not set(tokens_of(text)) - function_words():
            raise BadInput(f"“{text}” holds no word that says what it is about; write it with a "
                           "noun that customers use.")
    return words


def centre_of(under: Ground, words: Sequence[str]) -> tuple[np.ndarray, float]:
    """(centre of phrases in the space of the study, the cosine from which a mention is theirs).

    At least the study's own; half-way to how near the phrases are to each other, leaving one out.
    """
    vectors = encoding_from(under.kept.arrays).vectors(list(words))
    points = under.space.place(vectors, languages_of(list(words)))
    centre = normalised(points.mean(axis=0, keepdims=True))[0]
    nearness = nearness_of(under)
    if len(points) > 1:
        rest = normalised(points.sum(axis=0) - points)
        nearness = max(nearness, (nearness + float((points * rest).sum(axis=1).min())) / 2)
    return centre, nearness


def drawn(
    under: Ground, centres: np.ndarray, nearness: Sequence[float]
) -> np.ndarray:
    """Centres of phrases (k, 256), each drawn half-way to the mean of its nearest mentions.

    A few phrases lie beside what customers say; the centre of a found leaf lies in its middle, and
    would win (Rocchio 1971, relevance feedback, with what is near enough for relevant). On planted
    comments that named a washbasin or a refund it took 37 of 37, without it 9, and no other.
    """
    moved = []
    for centre, pull in zip(centres, near_to(under, centres, nearness), strict=True):
        near = pull.at[np.argsort(-pull.cosine, kind="stable")[:MOST_DRAWING]]
        middle = normalised(under.points(near).mean(axis=0, keepdims=True))[0] if near.size else 0
        moved.append(centre + middle)
    return normalised(np.vstack(moved))


def nearness_of(under: Ground) -> float:
    """The cosine from which a mention of the study belongs to a topic that is a centre alone."""
    return float(under.reach)


def made_rows(
    payload: Mapping, centres: Mapping[str, np.ndarray], under: Ground
) -> list[TopicRow]:
    """The found topics of a definition, its new parent first."""
    leaf, parent = payload["ids"][0], payload["parent"]
    stored = under.space.centres_out(centres[leaf][None])[0]
    words = tuple(word for word in (payload["definition"], *payload["phrases"]) if word)
    one = Topic(leaf, parent, payload["label"], tuple(payload["phrases"] or words)[:KEYWORDS],
                0, None)
    top = Topic(parent, None, payload["parent_label"], (), 0, None)
    return [*([TopicRow(top, stored)] if parent in payload["ids"] else []),
            TopicRow(one, stored, words)]


@lru_cache(maxsize=4)
def _found(db: Database, seen: State, words: tuple[str, ...]) -> _Found:  # noqa: ARG001
    # The same for as long as nothing changes: making a topic does not repeat its preview.
    under = ground(db)
    found, log = taxonomy.found_topics(db), taxonomy.edits(db, taken_back=True)[::-1]
    now = placed(under, found, log, pulls_of(under, found, log))
    centre, nearness = centre_of(under, words)
    centre = drawn(under, centre[None], [nearness])[0]
    # As it is kept, so that the preview counts what the definition will.
    centre = under.space.centres_in(under.space.centres_out(centre[None]))[0]
    pull: Pull = near_to(under, centre[None], [nearness])[0]
    takes = (pull.cosine > now.similarity[pull.at]) | (now.leaf[pull.at] < 0)
    names = np.array([*now.names, None], dtype=object)
    return _Found(under, found, log, centre, nearness, pull.at[takes], pull.cosine[takes],
                  names[now.leaf[pull.at[takes]]])
