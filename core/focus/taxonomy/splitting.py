"""A subtopic falls into two to four by what its mentions mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.errors import BadInput
from core.focus.taxonomy import acts
from core.focus.taxonomy.placing import Ground, ground, placed, pulls_of
from core.focus.taxonomy.quoting import quoted, told
from core.focus.taxonomy.regrouping import regrouping
from core.focus.text.naming.labels import name_of
from core.focus.text.naming.ranking import most
from core.focus.text.space import means_by, normalised, ward
from core.model import IN_GENERAL, Topic
from core.store import findings, taxonomy
from core.store.database import Database
from core.store.taxonomy import Edit, FoundNode, State
from core.store.topic_rows import TopicRow

MOST_PARTS = 4
FEWEST = 5  # mentions a part
SAMPLE = 2000  # mentions that the first cut is made on
ROUNDS = 8
SAME = 0.98  # mean cosine to their centre from which mentions say the same


@dataclass(frozen=True)
class Part:
    """What a topic would fall into. examples: mentions that are most typical of it."""

    label: str
    keywords: tuple[str, ...]
    mentions: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class _Cut:
    """A topic cut into parts, the largest first.

    at: its mentions; part: (n,) of each. centres: (k, 256) in the space of the study.
    """

    topic: Topic
    under: Ground
    found: list[FoundNode]
    log: list[Edit]
    at: np.ndarray
    part: np.ndarray
    centres: np.ndarray


def preview(db: Database, topic: str, parts: int) -> tuple[Part, ...]:
    """What the topic would fall into; nothing is written.

    Raises BadInput on a topic with subtopics, with too few mentions, or whose mentions all say the
    same; Conflict where it is gone, or the files of the study are.
    """
    return _prepared(db, taxonomy.state(db), topic, parts)[1]


def split(
    db: Database, topic: str, parts: int, *, by: str, labels: Sequence[str] | None = None
) -> int:
    """Puts the parts in the topic's place, as `preview` shows them; returns the edit's number.

    labels: names for the parts, in the order of the preview. Raises as `preview` does, BadInput on
    names that cannot be, Conflict while a study runs.
    """
    seen = taxonomy.state(db)
    cut, named = _prepared(db, seen, topic, parts)
    wanted = _checked(db, topic, labels or [part.label for part in named], parts)
    number = findings.next_topic_number(db)
    rows = [
        TopicRow(Topic(f"t{number + i}", cut.topic.parent, wanted[i], part.keywords, 0, None),
                 cut.under.space.centres_out(cut.centres[i:i + 1])[0])
        for i, part in enumerate(named)
    ]
    payload = {
        "ids": [row.topic.id for row in rows],
        "parts": [{"id": row.topic.id, "label": row.topic.label,
                   "keywords": list(row.topic.keywords)} for row in rows],
        "was": acts.was(db, cut.topic),
    }
    coming = Edit(0, "split", topic, payload, "", by, None, None)
    moves = regrouping(cut.under, cut.found, cut.log, [*cut.log, coming], made=rows)
    return acts.done(db, "split", topic, payload, by=by, seen=seen, moves=moves)


@lru_cache(maxsize=4)
def _prepared(
    db: Database, seen: State, topic: str, parts: int  # noqa: ARG001
) -> tuple[_Cut, tuple[Part, ...]]:
    """The same for as long as nothing changes, so that a split does not repeat its preview."""
    cut = _cut(db, topic, parts)
    return cut, _named(db, cut)


def _checked(db: Database, topic: str, labels: Sequence[str], parts: int) -> list[str]:
    if len(labels) != parts:
        raise BadInput(f"Give a name to each of the {parts} parts.")
    wanted = [acts.checked_label(db, label, but=topic) for label in labels]
    if len({label.casefold() for label in wanted}) < parts:
        raise BadInput("Two parts have the same name; give each a name of its own.")
    return wanted


def _cut(db: Database, topic: str, parts: int) -> _Cut:
    one = acts.shown(db, topic)
    if not 2 <= parts <= MOST_PARTS:
        raise BadInput(f"A topic is split into 2 to {MOST_PARTS} parts.")
    if one.parent is None:
        raise BadInput(f"“{one.label}” has subtopics already; split one of those.")
    under = ground(db)
    found, log = taxonomy.found_topics(db), taxonomy.edits(db, taken_back=True)[::-1]
    now = placed(under, found, log, pulls_of(under, found, log))
    raw = {node.id for node in found if node.became == topic}
    numbers = [i for i, name in enumerate(now.names) if name in raw]
    at = np.flatnonzero(np.isin(now.leaf, numbers))
    if len(at) < FEWEST * parts:
        raise BadInput(f"“{one.label}” holds {len(at):,} mentions; {parts} parts need at least "
                       f"{FEWEST * parts}.")
    points = under.points(at)
    centres = _centres(points, parts)
    if centres is None:
        raise BadInput(f"The mentions of “{one.label}” say the same; there is nothing to split.")
    part = (points @ centres.T).argmax(axis=1)
    sizes = np.bincount(part, minlength=parts)
    if sizes.min() < 1:
        raise BadInput(f"“{one.label}” does not fall into {parts} parts; try fewer.")
    order = np.argsort(-sizes, kind="stable")
    # As it is kept, so that the preview counts what the split will.
    space = under.space
    centres = space.centres_in(space.centres_out(centres[order]))
    return _Cut(one, under, found, log, at, (points @ centres.T).argmax(axis=1), centres)


def _centres(points: np.ndarray, parts: int) -> np.ndarray | None:
    """Centres of length 1 by Ward (1963) on a sample, settled on all; None: all say the same."""
    from scipy.cluster.hierarchy import fcluster

    sample = points[np.linspace(0, len(points) - 1, min(len(points), SAMPLE)).astype(int)]
    middle = normalised(points.mean(axis=0, keepdims=True))[0]
    if len(np.unique(sample, axis=0)) < parts or (points @ middle).mean() > SAME:
        return None
    labels = fcluster(ward(sample), parts, "maxclust") - 1
    centres = normalised(means_by(sample, labels, parts))
    for _ in range(ROUNDS):
        near = (points @ centres.T).argmax(axis=1)
        settled = normalised(means_by(points, near, parts))
        # A part that lost its last mention keeps its centre, and is refused later.
        centres = np.where(settled.any(axis=1, keepdims=True), settled, centres)
    return centres


def _main_language(db: Database, under: Ground) -> str:
    """The language that most mentions of the study are in, and its topics are named in."""
    spoken = told(db, under, np.arange(len(under.kept.response)), SAMPLE)
    return most(np.array([language or "" for _, language in spoken], dtype=object))


def _named(db: Database, cut: _Cut) -> tuple[Part, ...]:
    """The parts with names that tell them from each other and from all other topics."""
    parts = range(len(cut.centres))
    said = [told(db, cut.under, cut.at[cut.part == i]) for i in parts]
    taken = [one.label for one in findings.topics(db)]
    main = _main_language(db, cut.under)
    found = []
    for i in parts:
        others = [one for j in parts if j != i for one in said[j]]
        label, keywords = name_of(
            [text for text, _ in said[i]], [language for _, language in said[i]],
            others=[text for text, _ in others],
            other_languages=[language for _, language in others], taken=taken, main=main,
            of=cut.topic.label.removesuffix(IN_GENERAL))
        taken.append(label)
        mine = cut.at[cut.part == i]
        near = cut.under.points(mine) @ cut.centres[i]
        found.append(
            Part(label, tuple(keywords), len(mine), quoted(db, cut.under, mine, near)))
    return tuple(found)
