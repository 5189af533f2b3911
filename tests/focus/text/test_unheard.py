"""What came after the study before, and speaks of what it had not heard."""

import numpy as np
import pytest

from core.focus.text.reading import read_comments
from core.focus.text.space import normalised
from core.focus.text.unheard import heard, unheard
from core.focus.text.ward import ward
from tests.focus.text.planted import planted

SMALLEST, SIZE = 6, 30


def groups(middles, recent_of, size=SIZE):
    """(points around each middle, which are recent): so many of each group are, the last ones."""
    rng = np.random.default_rng(1)
    noise = rng.standard_normal((len(middles) * size, middles.shape[1])) * 0.1
    points = normalised(np.repeat(middles, size, axis=0) + noise)
    recent = np.concatenate([np.arange(size) >= size - many for many in recent_of])
    return points, recent


def found(points, recent, known, cut):
    return unheard(points, ward(points), recent, cut, SMALLEST, known)


AXES = np.eye(16, dtype=np.float32)


def test_of_5_groups_the_one_whose_30_mentions_all_came_later_is_new():
    points, recent = groups(AXES[:5], (3, 3, 3, 3, 30))
    assert [one.tolist() for one in found(points, recent, AXES[:4], 5)] == [list(range(120, 150))]


def test_it_is_found_inside_a_broader_group_of_the_cut_too():
    near = normalised(AXES[:5] + 0.8 * AXES[15])  # all alike, so that the cut leaves them one
    points, recent = groups(near, (3, 3, 3, 3, 30))
    assert [one.tolist() for one in found(points, recent, AXES[:4], 1)] == [list(range(120, 150))]


def test_10_percent_more_of_the_same_bring_none_in_20_draws():
    rng = np.random.default_rng(2)
    points, _ = groups(AXES[:8], (0,) * 8)
    for _ in range(20):
        assert found(points, rng.random(len(points)) < 1 / 11, AXES[:4], 8) == []


def test_a_known_topic_of_which_all_30_mentions_came_later_is_that_topic():
    points, recent = groups(AXES[:5], (3, 3, 3, 3, 30))
    assert found(points, recent, AXES[:5], 5) == []


TORN = normalised(AXES[[4, 4]] + 0.25 * np.stack([AXES[5], -AXES[5]]))  # cosine .88


def test_a_new_subject_that_the_cut_tore_in_2_is_1_topic_with_its_60_mentions():
    points, recent = groups(np.vstack([AXES[[0, 0, 1, 2]], TORN]), (3, 3, 3, 3, 30, 30))
    assert [one.tolist() for one in found(points, recent, AXES[:3], 6)] == [list(range(120, 180))]


def test_its_2_parts_stay_apart_where_they_would_be_greater_than_every_known_topic():
    points, recent = groups(np.vstack([AXES[:4], TORN]), (3, 3, 3, 3, 30, 30))
    assert len(found(points, recent, AXES[:4], 6)) == 2


@pytest.mark.parametrize(("many", "topics"), [(2, 1), (5, 5)])
def test_of_a_cosine_of_two_thirds_2_new_groups_are_1_topic_and_5_that_share_it_are_5(many, topics):
    alike = normalised(AXES[4 : 4 + many] + 1.4 * AXES[15])
    points, recent = groups(np.vstack([AXES[[0, 0, 0, 1, 2]], alike]), (3,) * 5 + (30,) * many)
    assert len(found(points, recent, AXES[:3], 3 + many)) == topics


def test_of_3_leaves_the_one_whose_points_are_a_new_group_was_not_heard():
    points, _ = groups(AXES[:3], (0, 0, 0))
    assert heard(points, AXES[:3], []) == 3
    assert heard(points, AXES[:3], [np.arange(60, 90)]) == 2


@pytest.mark.parametrize("recent_of", [(0, 0, 0), (30, 30, 30)], ids=["none", "all"])
def test_where_none_or_all_came_later_nothing_is_new(recent_of):
    points, recent = groups(AXES[:3], recent_of)
    assert found(points, recent, AXES[:1], 3) == []


def test_8_of_8_are_too_few_where_half_of_everything_came_later():
    points, recent = groups(AXES[:4], (15, 15, 15, 15))
    few = normalised(AXES[7:8] + np.random.default_rng(3).standard_normal((8, 16)) * 0.1)
    points, recent = np.vstack([points, few]), np.append(recent, np.ones(8, bool))
    assert found(points, recent, AXES[:4], 5) == []


def test_a_subject_held_back_from_the_first_study_is_a_new_topic_of_the_second_with_its_mentions():
    made = planted(900)
    told = made.sentences
    has = np.isin(np.arange(900), told.loc[told["subject"] == "refund", "response"])
    order = [*np.flatnonzero(~has), *np.flatnonzero(has)]
    texts, spoken = ([given[i] for i in order] for given in (made.comments, made.languages))
    first = int((~has).sum())

    def read(n, **more):
        return read_comments(texts[:n], languages=spoken[:n], scores=np.full(n, np.nan), **more)

    before = read(first)
    after = read(len(texts), known=before.topics, next_number=500,
                 recent=np.arange(len(texts)) >= first)
    new = {topic.id for topic in after.topics if topic.is_new and topic.parent}
    assert new
    rows = after.mentions[after.mentions["topic"].isin(new)]
    assert (rows["response"] >= first).mean() > 0.9
