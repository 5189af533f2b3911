"""The whole reading: topics found, kept, shared by languages, and never an error."""

import numpy as np
import pandas as pd
import pytest

from core.errors import Cancelled
from core.focus.text.reading import read_comments
from tests.focus.text.planted import SENTENCES, planted

RESPONSES = 1200


def read(comments, **how):
    how.setdefault("scores", np.full(len(comments), np.nan))
    return read_comments(comments, **how)


def leaves(reading):
    return [topic for topic in reading.topics if topic.parent]


@pytest.fixture(scope="module")
def made():
    return planted(RESPONSES)


@pytest.fixture(scope="module")
def reading(made):
    return read(made.comments, languages=made.languages)


@pytest.fixture(scope="module")
def told(made, reading):
    parent = {topic.id: topic.parent for topic in reading.topics}
    truth = made.truth_of(reading.mentions)
    topic = reading.mentions["topic"]
    return truth.assign(leaf=topic.fillna("").to_numpy(), parent=topic.map(parent).to_numpy())


def test_8_planted_subjects_in_4_languages_are_recovered_with_an_nmi_of_60(told):
    from sklearn.metrics import normalized_mutual_info_score

    assert normalized_mutual_info_score(told["subject"], told["parent"].fillna("")) >= 0.6
    assert normalized_mutual_info_score(told["subject"], told["leaf"]) >= 0.5


def test_7_of_8_parents_speak_all_4_languages(told):
    large = told.groupby("parent").filter(lambda rows: len(rows) >= 0.05 * len(told))
    spoken = large.groupby("parent")["language"].nunique()
    assert (spoken == 4).mean() >= 7 / 8


def test_a_mention_lies_in_a_topic_of_its_subject_in_4_of_5(told):
    subject = told.groupby("leaf")["subject"].agg(lambda rows: rows.mode()[0])
    assert (told["leaf"].map(subject) == told["subject"]).mean() >= 0.8


def test_the_tree_has_two_levels_and_parents_come_first(reading):
    ids = [topic.id for topic in reading.topics]
    parents = {topic.id for topic in reading.topics if topic.parent is None}
    assert sorted(ids, key=lambda one: int(one[1:])) == [f"t{n + 1}" for n in range(len(ids))]
    assert all(topic.parent in parents for topic in leaves(reading))
    assert parents == {topic.parent for topic in leaves(reading)}
    first_leaf = next(i for i, topic in enumerate(reading.topics) if topic.parent)
    assert all(topic.parent for topic in reading.topics[first_leaf:])


def test_mentions_and_main_topics_are_leaves_or_none(reading):
    known = {topic.id for topic in leaves(reading)} | {None}
    assert set(reading.mentions["topic"]) <= known
    assert set(reading.main_topic) <= known
    assert list(reading.mentions.columns) == [
        "response", "start", "stop", "topic", "similarity", "sentiment",
    ]  # fmt: skip
    assert reading.mentions[["response", "start"]].apply(tuple, axis=1).is_monotonic_increasing


def test_labels_are_unique_lower_case_and_words_that_customers_wrote(made, reading):
    labels = [topic.label for topic in reading.topics]
    assert len(set(labels)) == len(labels)
    everything = " ".join(made.comments).lower()
    for topic in leaves(reading):
        assert topic.label == topic.label.lower()
        parts = topic.label.split(" (")[0].replace(", ", " & ").split(" & ")
        assert all(part in everything for part in parts)
        assert 1 <= len(topic.keywords) <= 6


def test_the_same_comments_give_the_same_bytes(made, reading):
    again = read(made.comments, languages=made.languages)
    pd.testing.assert_frame_equal(again.mentions, reading.mentions, check_exact=True)
    for one, two in zip(again.topics, reading.topics, strict=True):
        assert (one.id, one.parent, one.label, one.keywords) == (
            two.id, two.parent, two.label, two.keywords)  # fmt: skip
        assert one.centre.tobytes() == two.centre.tobytes()


def test_a_second_study_of_the_same_comments_keeps_every_id_name_and_mention(made, reading):
    again = read(made.comments, languages=made.languages, known=reading.topics, next_number=500)
    assert [(t.id, t.parent, t.label) for t in again.topics] == [
        (t.id, t.parent, t.label) for t in reading.topics]  # fmt: skip
    assert list(again.mentions["topic"]) == list(reading.mentions["topic"])


def test_10_percent_more_comments_leave_95_percent_of_the_old_mentions_on_their_topic(made):
    old = int(RESPONSES / 1.1)
    before = read(made.comments[:old], languages=made.languages[:old])
    after = read(made.comments, languages=made.languages, known=before.topics, next_number=500)
    topics = after.mentions["topic"].head(len(before.mentions)).fillna("")
    assert (topics.to_numpy() == before.mentions["topic"].fillna("")).mean() >= 0.95


def test_a_renamed_topic_keeps_its_new_name(made, reading):
    from dataclasses import replace

    known = [replace(topic, label=f"ours {topic.id}") for topic in reading.topics]
    again = read(made.comments, languages=made.languages, known=known, next_number=500)
    assert {topic.label for topic in again.topics} == {topic.label for topic in known}


def test_a_new_subject_gets_a_new_number_and_old_ones_stay():
    few = tuple(SENTENCES)[:5]
    first = planted(900, seed=1, subjects=few)
    more = planted(600, seed=2, subjects=tuple(SENTENCES)[5:])
    before = read(first.comments, languages=first.languages)
    after = read(
        first.comments + more.comments, languages=first.languages + more.languages,
        known=before.topics, next_number=900,
    )  # fmt: skip
    new = {topic.id for topic in after.topics} - {topic.id for topic in before.topics}
    assert new
    assert all(int(one[1:]) >= 900 for one in new)


@pytest.mark.parametrize("n", [0, 1, 5, 12, 29])
def test_fewer_than_30_comments_give_at_most_5_topics_and_no_error(made, n):
    reading = read(made.comments[:n])
    assert len(leaves(reading)) <= 5
    assert len(reading.main_topic) == len(reading.languages) == len(reading.sentiment) == n


def test_a_thousand_identical_comments_are_1_topic_or_none():
    reading = read(["The wifi is slow"] * 1000)
    assert len(leaves(reading)) <= 1
    assert len(reading.mentions) == 1000


HOSTILE = [
    None, "", " ", "😀", "👍👍👍", "...", "<html><body><script>alert(1)</script></body></html>",
    "\0", "a\0b", "x" * 50_000, "but " * 10_000, "الخدمة سيئة جدا", "שירות גרוע", "ok", "Müller",
    "\ud83d", "> On Monday you wrote:\n>> Hello\n> Regards", "köszönöm szépen", "=1+1", "ﷺ",
    "１２３", "Ruokaa oli hyvää", "N/A", "-", "\u202eabc", "http://example.com/?q=1",
]  # fmt: skip


def test_26_hostile_comments_end_in_mentions_or_no_topic():
    reading = read(HOSTILE)
    assert len(reading.main_topic) == len(HOSTILE)


def test_hostile_comments_among_400_others_end_in_mentions_or_no_topic(made):
    comments = HOSTILE + made.comments[:400]
    scores = np.tile([1.0, -1.0], len(comments))[: len(comments)]
    reading = read(comments, scores=scores)
    assert len(reading.main_topic) == len(comments)
    assert len(leaves(reading)) >= 3


def test_comments_without_any_word_give_0_topics():
    reading = read(["😀", "...", "!!!", ""] * 50)
    assert reading.topics == []
    assert set(reading.main_topic) == {None}


def test_progress_never_falls_and_ends_at_1(made):
    seen = []
    read(made.comments[:300], report=lambda fraction, message: seen.append((fraction, message)))
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    assert any(message.startswith("Finding topics in ") for _, message in seen)


def test_a_cancelled_study_stops_at_the_next_report(made):
    def cancel(fraction, message):
        if fraction > 0.2:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        read(made.comments[:300], report=cancel)
