"""Precision and recall from judged taggings: by hand, and against a planted truth."""

import numpy as np
import pandas as pd
import pytest

from core.focus.audit.accuracy import by_topic, overall
from core.focus.audit.sampling import drawn
from core.store.verdicts import Verdict


def judged(topic: str | None, verdict: str, times: int, *, better: str | None = None,
           stratum: str = "a", size: int = 100) -> list[Verdict]:
    return [Verdict(0, 1, 0, 0, 9, topic, verdict, better, stratum, size, "", "Ana")] * times


def test_16_right_of_20_is_a_precision_of_80_per_cent_between_58_and_92():
    found = overall([*judged("t1", "right", 16), *judged("t1", "wrong", 4)]).precision
    assert found.value == pytest.approx(80)
    assert (round(found.low), round(found.high), found.n) == (58, 92, 20)
    assert found.grade == "indicative"


def test_a_stratum_of_900_weighs_9_times_one_of_100():
    """Sure: 10 of 10 right, of 900. Doubtful: 5 of 10 right, of 100: 95 % of all are right."""
    found = overall([
        *judged("t1", "right", 10, stratum="t1 sure", size=900),
        *judged("t1", "right", 5, stratum="t1 doubtful", size=100),
        *judged("t1", "wrong", 5, stratum="t1 doubtful", size=100)]).precision
    assert found.value == pytest.approx(95)


def test_5_missing_beside_15_found_is_a_recall_of_75_per_cent():
    found = by_topic([*judged("t1", "right", 15), *judged(None, "missing", 5, better="t1")],
                     {"t1": "t9"})
    assert found["t1"].recall.value == pytest.approx(75)
    assert found["t1"].understated
    assert found["t9"].recall.value == pytest.approx(75)


def test_a_leaf_taken_for_its_sister_is_wrong_and_right_for_their_parent():
    found = by_topic([*judged("t1", "right", 10), *judged("t1", "wrong", 10, better="t2")],
                     {"t1": "t9", "t2": "t9"})
    assert found["t1"].precision.value == pytest.approx(50)
    assert found["t9"].precision.value == pytest.approx(100)
    assert found["t9"].recall.value == pytest.approx(100)
    assert not found["t9"].understated


def test_9_judged_are_not_enough_data():
    found = overall(judged("t1", "right", 9))
    assert found.precision.grade == found.recall.grade == "withheld"
    assert found.precision.value is None
    assert not found.understated


def test_nothing_judged_is_not_enough_data():
    assert overall([]).precision.grade == "withheld"
    assert by_topic([], {}) == {}


def world(rng: np.random.Generator) -> pd.DataFrame:
    """6,000 mentions of 5 leaves and none; a doubtful tag is right less often."""
    n = 6000
    topic = rng.choice(["t1", "t2", "t3", "t4", "t5", None], n, p=[.3, .2, .15, .1, .05, .2])
    similarity = rng.random(n)
    right = np.where(topic == None, rng.random(n) < 0.95 - 0.2 * similarity,  # noqa: E711
                     rng.random(n) < 0.65 + 0.34 * similarity)
    return pd.DataFrame({"response_id": range(n), "start": 0, "stop": 9, "topic": topic,
                         "similarity": similarity, "right": right})


def audit(mentions: pd.DataFrame, seed: int) -> list[Verdict]:
    found = []
    for one in drawn(mentions, 100, seed):
        right = bool(mentions["right"][one.response_id])
        verdict = "right" if right else "wrong" if one.topic else "missing"
        found.append(Verdict(0, 1, one.response_id, 0, 9, one.topic, verdict, None, one.stratum,
                             one.stratum_size, "", "Ana"))
    return found


def test_the_interval_of_100_judged_covers_the_truth_in_at_least_92_of_100_audits():
    rng = np.random.default_rng(5)
    covered, drift = 0, []
    for seed in range(100):
        mentions = world(rng)
        truth = 100 * mentions.loc[mentions["topic"].notna(), "right"].mean()
        found = overall(audit(mentions, seed)).precision
        covered += found.low <= truth <= found.high
        drift.append(found.value - truth)
    assert covered >= 92
    assert abs(np.mean(drift)) < 1.0  # doubtful ones are drawn more often, and weigh less


def test_a_sample_of_50_is_50_different_mentions_15_of_them_without_a_topic():
    sample = drawn(world(np.random.default_rng(1)), 50, 3)
    assert len({one.response_id for one in sample}) == len(sample) == 50
    assert sum(one.topic is None for one in sample) == 15


def test_two_thirds_of_the_tagged_half_are_doubtful_though_a_third_of_all_is():
    sample = [one for one in drawn(world(np.random.default_rng(1)), 90, 3) if one.topic]
    doubtful = sum(one.stratum.endswith("doubtful") for one in sample)
    assert 0.5 <= doubtful / len(sample) <= 0.67


def test_the_same_seed_draws_the_same_sample_and_another_seed_another():
    mentions = world(np.random.default_rng(1))
    assert drawn(mentions, 50, 3) == drawn(mentions, 50, 3)
    assert drawn(mentions, 50, 3) != drawn(mentions, 50, 4)


def test_a_sample_of_one_topic_has_that_topic_and_none():
    sample = drawn(world(np.random.default_rng(1)), 40, 3, topics=frozenset({"t2"}))
    assert {one.topic for one in sample} == {"t2", None}


def points_known(mentions: pd.DataFrame) -> pd.DataFrame:
    """Beside: the likeliest other leaf, and a margin that rises with the similarity."""
    second = mentions["topic"].map({"t1": "t2", "t2": "t3"}).fillna("t2")
    return mentions.assign(second=second, margin=mentions["similarity"])


def test_of_60_for_one_topic_a_third_look_where_it_may_be_missing():
    """40 tags of t2, 12 without a topic that are near it, 8 of a leaf it is next to."""
    sample = drawn(points_known(world(np.random.default_rng(1))), 60, 3,
                   topics=frozenset({"t2"}))
    assert [sum(one.stratum.startswith(kind) for one in sample)
            for kind in ("t2", "none near t2", "rival of t2")] == [40, 12, 8]
    rivals = {one.topic for one in sample if one.stratum.startswith("rival")}
    assert rivals <= {"t1", "t3", "t4", "t5"}


def test_three_topics_get_as_many_tags_each_however_rare_one_is():
    sample = drawn(points_known(world(np.random.default_rng(1))), 50, 3,
                   topics=frozenset({"t1", "t3", "t5"}))
    own = [one.topic for one in sample if one.stratum.startswith("t")]
    assert sorted(own.count(leaf) for leaf in set(own)) == [13, 14, 14]


@pytest.mark.parametrize("topics", [None, frozenset({"t2"})])
def test_an_audit_interrupted_after_20_draws_the_30_it_would_have_drawn(topics):
    mentions = points_known(world(np.random.default_rng(1)))
    whole = drawn(mentions, 50, 3, topics=topics)
    done = {(one.response_id, one.start) for one in whole[:20]}
    left = drawn(mentions, 50, 3, topics=topics, judged=done)
    assert len(left) == 30
    assert {one.response_id for one in left} == {one.response_id for one in whole[20:]}


def test_nothing_is_drawn_twice_and_more_than_there_is_ends_with_everything_judged():
    mentions, seen = world(np.random.default_rng(1)).head(60), set()
    for goal in (20, 40, 60, 200):
        sample = {(one.response_id, one.start) for one in drawn(mentions, goal, 3, judged=seen)}
        assert not sample & seen
        seen |= sample
    assert len(seen) == 60


def test_naming_no_topic_as_the_better_one_is_no_missing_tag():
    found = overall([*judged("t1", "right", 10), *judged("t1", "wrong", 5, better="none")])
    assert found.precision.value == pytest.approx(66.7, abs=0.1)
    assert found.recall.value == pytest.approx(100)
    assert set(by_topic(judged("t1", "wrong", 1, better="none"), {})) == {"t1"}


@pytest.mark.parametrize("n", [0, 1, 3])
def test_fewer_mentions_than_asked_for_give_them_all_and_none_gives_none(n):
    few = world(np.random.default_rng(1)).head(n)
    assert len(drawn(few, 50, 1)) <= n
