"""An audit in the making: what is to be judged, as cards; what was judged is in the store."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pandas as pd

from core.errors import Conflict
from core.focus.audit import nearest
from core.focus.audit.sampling import Tagging, drawn, judged_in
from core.model import Topic
from core.store import comments, findings, snapshot, verdicts
from core.store.database import Database

SIZE = 50  # taggings of an audit: three minutes
MORE = 20  # of one topic
TOPICS = 3  # leaves that an audit of SIZE has a figure for
AROUND = 700  # characters of a comment on either side of the mention


@dataclass(frozen=True)
class Card:
    """A tagging as a person sees it: the mention within its comment, and other likely leaves."""

    tagging: Tagging
    before: str
    said: str
    after: str
    language: str | None
    others: tuple[str, ...]


@dataclass(frozen=True)
class Deck:
    """What is left to judge of an audit of these leaves (None: all), and how many are judged."""

    study_id: int
    topics: tuple[str, ...] | None
    taggings: tuple[Tagging, ...]
    judged: int

    @property
    def goal(self) -> int:
        """How many there are when it is done."""
        return self.judged + len(self.taggings)


def deck(db: Database, mentions: pd.DataFrame, topics: Sequence[str] | None) -> Deck:
    """What is left of the audit of these leaves (None: all), or of one more where one is done.

    mentions: of `nearest.located`. The same study gives the same sample, however often it is
    interrupted. Raises Conflict without a study.
    """
    size = MORE if topics is not None and len(topics) == 1 else SIZE
    return _deck(db, mentions, topics, lambda judged: (judged // size + 1) * size)


def first_deck(db: Database, mentions: pd.DataFrame) -> Deck:
    """The deck of the TOPICS leaves that matter most and are not audited yet.

    Those with the largest stakes come first, then those with the most mentions. Without taggings
    where all are done. Raises Conflict without a study.
    """
    ranked = _ranked(db)
    for first in range(0, len(ranked), TOPICS):
        found = _deck(db, mentions, ranked[first : first + TOPICS], lambda _: SIZE)
        if found.taggings:
            return found
    return _deck(db, mentions, None, lambda _: 0)


def _deck(
    db: Database, mentions: pd.DataFrame, topics: Sequence[str] | None,
    goal: Callable[[int], int],
) -> Deck:
    study = findings.study(db)
    if study is None:
        raise Conflict("There are no tags yet: a study finds them in the comments.")
    given = verdicts.verdicts(db)
    done = {(one.response_id, one.start) for one in given if one.study_id == study.id}
    # What taught this study's tags proves nothing about the others.
    taught = {(one.response_id, one.start) for one in given} - done
    mentions = _without(mentions, taught)
    wanted = None if topics is None else frozenset(topics)
    judged = judged_in(mentions, wanted, done)
    left = drawn(mentions, goal(judged), study.id, topics=wanted, judged=done)
    return Deck(study.id, None if topics is None else tuple(topics), tuple(left), judged)


def _without(mentions: pd.DataFrame, taught: set[tuple[int, int]]) -> pd.DataFrame:
    if not taught or mentions.empty:
        return mentions
    there = pd.MultiIndex.from_frame(mentions[["response_id", "start"]])
    return mentions[~there.isin(list(taught))].reset_index(drop=True)


def _ranked(db: Database) -> list[str]:
    stakes = findings.drivers(db, snapshot.default_scale(db)).set_index("topic")["stake"]
    size = stakes.abs().fillna(0.0).to_dict()
    leaves = sorted((one for one in findings.topics(db) if one.parent and one.mentions),
                    key=lambda one: (-size.get(one.id, 0.0), -one.mentions))
    return [one.id for one in leaves]


def cards(db: Database, taggings: Sequence[Tagging]) -> list[Card]:
    """The taggings as cards; one whose comment is gone or was shortened is left out."""
    try:
        near = nearest.Nearness(db)
    except Conflict:
        near = None
    told = {one.id: one for one in comments.comments(
        db, list(dict.fromkeys(one.response_id for one in taggings)))}
    return [
        Card(one, _cut(text[: one.start], last=True), text[one.start : one.stop],
             _cut(text[one.stop :], last=False), told[one.response_id].language,
             tuple(nearest.others(near, one.response_id, one.start, one.topic)))
        for one in taggings
        if one.response_id in told and len(text := told[one.response_id].text) >= one.stop
    ]


def labels(topics: Sequence[Topic]) -> dict[str, str]:
    """Leaf → its name, with its topic's where two leaves bear the same one."""
    above = {one.id: one.label for one in topics}
    names = [one.label.casefold() for one in topics if one.parent]
    return {one.id: one.label if names.count(one.label.casefold()) < 2
            else f"{one.label} ({above.get(one.parent, '')})" for one in topics if one.parent}


def _cut(text: str, *, last: bool) -> str:
    if len(text) <= AROUND:
        return text
    return "… " + text[-AROUND:] if last else text[:AROUND] + " …"
