"""Corrections teach: mentions nobody judged are tagged better; a verdict taken back is forgotten.

The judge of these audits knows what was planted.
"""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from core.focus import study
from core.focus.audit import auditing, nearest, teaching
from core.focus.audit.sampling import drawn
from core.focus.taxonomy import acts
from core.focus.text.lessons import Lesson, taught
from core.focus.text.reading import TextReading, read_comments
from core.focus.text.space import normalised, restored
from core.focus.text.topics import Tree
from core.store import findings, verdicts
from core.store.database import Database, open_database, write
from core.store.verdicts import NO_TOPIC
from tests.focus.taxonomy.conftest import fill, silent
from tests.focus.text.planted import Planted, planted

AUDITS = 4


@dataclass(frozen=True)
class Truth:
    """A reading, and for each mention its words, leaf (number) and planted subject.

    owner: of each leaf, the subject that most of its mentions have.
    """

    made: Planted
    reading: TextReading
    ids: list[str]
    texts: np.ndarray
    leaf: np.ndarray
    subject: np.ndarray
    owner: np.ndarray

    def judged(self, n: int, seed: int) -> np.ndarray:
        """Positions of the mentions that an audit draws."""
        mentions = self.reading.mentions.assign(response_id=range(len(self.leaf)))
        return np.array([one.response_id for one in drawn(mentions, n, seed)])

    def lessons(self, rows: np.ndarray) -> list[Lesson]:
        """What the verdicts on these mentions teach."""
        return [self._lesson(int(row)) for row in rows]

    def _lesson(self, row: int) -> Lesson:
        one, leaf = self.reading.mentions.iloc[row], self.leaf[row]
        here = Lesson(int(one["response"]), int(one["start"]), self.texts[row], None)
        if leaf >= 0 and self.owner[leaf] == self.subject[row]:
            return replace(here, right=(self.ids[leaf],))
        mine = [self.ids[k] for k in np.flatnonzero(self.owner == self.subject[row])]
        return replace(here, right=tuple(mine), wrong=(self.ids[leaf],) if leaf >= 0 else ())

    def accuracy(self, leaf: np.ndarray, among: np.ndarray) -> tuple[float, float]:
        """Precision and recall of these leaves among some mentions, in %."""
        hit = (np.append(self.owner, "")[leaf] == self.subject)[among]
        return 100 * hit[leaf[among] >= 0].mean(), 100 * hit.mean()


@pytest.fixture(scope="module")
def truth() -> Truth:
    made = planted(1200)
    reading = read_comments(made.comments, languages=made.languages,
                            scores=np.full(len(made.comments), np.nan))
    ids = [topic.id for topic in reading.topics if topic.parent]
    leaf = reading.mentions["topic"].map({one: i for i, one in enumerate(ids)}).fillna(-1)
    leaf = leaf.to_numpy(int)
    subject = made.truth_of(reading.mentions)["subject"].to_numpy(object)
    owner = np.array([Counter(subject[leaf == k]).most_common(1)[0][0] for k in range(len(ids))],
                     object)
    texts = np.array([made.comments[one.response][one.start:one.stop]
                      for one in reading.mentions.itertuples()], object)
    return Truth(made, reading, ids, texts, leaf, subject, owner)


@pytest.mark.parametrize(("n", "least"), [(50, 0.3), (100, 1.0), (200, 2.4)])
def test_50_100_and_200_verdicts_bring_what_nobody_judged_from_94_to_95_96_and_97_per_cent_right(
    truth, n, least
):
    points, gains = restored(truth.reading.points), []
    for seed in range(AUDITS):
        rows = truth.judged(n, seed)
        tree = taught(truth.reading.tree, truth.ids, truth.lessons(rows), points[rows])
        unjudged = ~np.isin(truth.texts, truth.texts[rows])
        before = truth.accuracy(truth.leaf, unjudged)
        after = truth.accuracy(tree.assign(points)[0], unjudged)
        gains.append(np.subtract(after, before))
    assert (np.mean(gains, axis=0) >= least).all()
    assert np.min(gains) >= -0.2


def test_10_verdicts_of_200_that_call_the_largest_topic_wrong_move_5_per_cent_of_it_at_most(truth):
    """Without a bound on what pulls a centre they emptied it."""
    points, sizes = restored(truth.reading.points), np.bincount(truth.leaf[truth.leaf >= 0])
    largest = int(sizes.argmax())
    mine = np.flatnonzero(truth.leaf == largest)
    for seed in range(AUDITS):
        rows = truth.judged(190, seed)
        bad = np.random.default_rng(seed).choice(mine, 10, replace=False)
        wrong = [Lesson(None, 0, truth.texts[row], None, wrong=(truth.ids[largest],))
                 for row in bad]
        good = truth.lessons(rows)
        before, after = (
            taught(truth.reading.tree, truth.ids, told, points[at]).assign(points)[0]
            for told, at in ((good, rows), ([*good, *wrong], np.append(rows, bad))))
        there = (before == largest) & ~np.isin(truth.texts, truth.texts[bad])
        assert (after[there] != largest).mean() <= 0.05


def read_again(truth: Truth, lessons: list[Lesson]) -> TextReading:
    return read_comments(truth.made.comments, languages=truth.made.languages,
                         scores=np.full(len(truth.made.comments), np.nan), lessons=lessons)


def test_a_study_gives_judged_mentions_and_their_copies_the_right_leaf_from_what_it_keeps(truth):
    rows = truth.judged(100, 9)
    again = read_again(truth, truth.lessons(rows))
    topic = again.mentions["topic"]
    owner = topic.map(dict(zip(truth.ids, truth.owner, strict=True)))
    copies = pd.Series(truth.texts).isin(truth.texts[rows]).to_numpy()
    assert (owner[rows] == truth.subject[rows]).all()
    assert (owner[copies] == truth.subject[copies]).mean() >= 0.97
    leaf, _ = again.tree.assign(restored(again.points))
    assert [*topic] == [None if k < 0 else truth.ids[k] for k in leaf]
    elsewhere = again.mentions["response"][leaf != truth.leaf]
    assert (again.moved, truth.reading.moved) == (elsewhere.nunique(), 0)
    assert again.moved >= 10


def test_lessons_leave_points_and_stored_centres_alone_so_that_one_taken_back_is_forgotten(truth):
    again = read_again(truth, truth.lessons(truth.judged(100, 9)))
    assert (again.points == truth.reading.points).all()
    for one, other in zip(again.topics, truth.reading.topics, strict=True):
        assert (one.centre == other.centre).all()
        assert one.label == other.label


CENTRES = normalised(np.eye(3, 8, dtype=np.float32))
TREE = Tree(CENTRES, 0.3, (None,) * 3, np.zeros(3, int))
IDS = ["t1", "t2", "t3"]


def point(*weights: float) -> np.ndarray:
    return normalised(np.array([*weights, *[0.0] * (8 - len(weights))], np.float32)[None])[0]


def leaf_of(tree: Tree, one: np.ndarray) -> str | None:
    leaf = int(tree.assign(one[None])[0][0])
    return IDS[leaf] if leaf >= 0 else None


def told(**how: object) -> Lesson:
    return Lesson(None, 0, "x", None, **how)


def test_of_two_verdicts_on_the_same_words_the_newer_one_counts():
    here = point(1, 0.9)
    both = np.stack([here, here])
    first, second = told(right=("t2",)), told(right=("t3",))
    assert leaf_of(taught(TREE, IDS, [first, second], both), here) == "t3"
    assert leaf_of(taught(TREE, IDS, [second, first], both), here) == "t2"
    assert leaf_of(taught(TREE, IDS, [first, told(wrong=("t2",))], both), here) == "t1"


def test_wrong_without_a_better_one_gives_the_next_leaf_or_none():
    near_two, near_one = point(1, 0.9), point(1, 0.1)
    wrong = told(wrong=("t1",))
    assert leaf_of(taught(TREE, IDS, [wrong], near_two[None]), near_two) == "t2"
    assert leaf_of(taught(TREE, IDS, [wrong], near_one[None]), near_one) is None


def test_no_topic_is_learnt_for_like_mentions_at_a_cosine_of_60_and_not_for_others():
    here, alike, other = point(1, 0, 0, 1.2), point(1, 0, 0, 1.0), point(1, 0, 0, -1.2)
    tree = taught(TREE, IDS, [told(nothing=True)], here[None])
    assert leaf_of(TREE, here) == leaf_of(TREE, alike) == leaf_of(tree, other) == "t1"
    assert leaf_of(tree, here) is None
    assert leaf_of(tree, alike) is None


@pytest.mark.parametrize("lessons", [[], [told()], [told(right=("t99",))], [told(wrong=("t99",))]])
def test_lessons_that_name_no_leaf_of_the_tree_change_nothing(lessons):
    assert taught(TREE, IDS, lessons, np.repeat(point(1)[None], len(lessons), axis=0)) is TREE


def test_a_tree_without_leaves_learns_nothing():
    empty = Tree(CENTRES[:0], 1.0, (), np.zeros(0, int))
    assert taught(empty, [], [told(nothing=True)], point(1)[None]) is empty


# --- from the database to the next study ---


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """450 comments, studied, whose first tags were judged, then studied again."""
    db = open_database(tmp_path_factory.mktemp("taught") / "a.db")
    fill(db, planted(450))
    study.run_study(db, by="Kim", report=silent)
    return db


def judge(db: Database, one: auditing.Tagging, verdict: str, better: str | None = None) -> None:
    verdicts.keep(db, study_id=findings.study(db).id, response_id=one.response_id, start=one.start,
                  stop=one.stop, topic=one.topic, verdict=verdict, better=better,
                  stratum=one.stratum, stratum_size=one.stratum_size, by="Ana")


def test_a_verdict_moves_the_mention_at_the_next_study_and_taken_back_no_more(company):
    deck = auditing.deck(company, nearest.located(company), None)
    one = next(one for one in deck.taggings if one.topic)
    other = next(t.id for t in findings.topics(company) if t.parent and t.id != one.topic)
    judge(company, one, "wrong", other)
    assert [waits.better for waits in teaching.waiting(company)] == [other]

    def tag() -> str | None:
        study.run_study(company, by="Kim", report=silent)
        rows = verdicts.mentions(company)
        return rows[(rows["response_id"] == one.response_id)
                    & (rows["start"] == one.start)]["topic"].item()

    assert tag() == other
    assert teaching.waiting(company) == []
    here = (one.response_id, one.start)  # it proves nothing about what it taught
    everything = auditing.deck(company, nearest.located(company), None)
    assert here not in {(left.response_id, left.start) for left in everything.taggings}
    given = verdicts.verdicts(company)[0]
    verdicts.take_back(company, study_id=given.study_id, response_id=one.response_id,
                       start=one.start)
    assert tag() == one.topic


def test_a_verdict_follows_its_topic_into_the_one_it_was_merged_with(company, tmp_path):
    leaves = [t for t in findings.topics(company) if t.parent]
    gone, stays, third = (one.id for one in leaves[:3])
    acts.merge(company, [gone], stays, by="Ana")
    now = teaching.standing(company)
    base = verdicts.Verdict(1, 1, 1, 0, 9, gone, "wrong", stays, "a", 1, "", "Ana")
    assert now.translated(base).verdict == "right"
    assert now.translated(replace(base, better=third)).topic == stays
    assert now.translated(replace(base, better=NO_TOPIC)).better == NO_TOPIC
    assert {gone, stays} == set(now.right(gone))
    assert now.wrong(gone) == (gone,)
    assert set(now.wrong(stays)) == {gone, stays}


def test_a_comment_corrected_since_teaches_nothing(company):
    one = auditing.deck(company, nearest.located(company), None).taggings[0]
    judge(company, one, "right")
    ids = [one.response_id]
    assert len(teaching.lessons(company, ids)) == 1
    with write(company) as tables:
        tables.conn.execute("update response set comment = 'x' || comment where id = ?", ids)
    assert teaching.lessons(company, ids) == []
