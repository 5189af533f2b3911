"""The whole reading: topics found, kept, shared by languages, and never an error."""

import numpy as np
import pandas as pd
import pytest

from core.errors import Cancelled
from core.focus.text.encoding.embedding import DIMENSIONS, load
from core.focus.text.naming.remarks import COMPLAINTS, PRAISE, REST
from core.focus.text.reading import Vectors, _main_topics, in_context, read_comments
from core.focus.text.space import restored
from core.focus.text.split.passages import Passages, split
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


def test_labels_are_unique_begin_large_and_are_words_that_customers_wrote(made, reading):
    labels = [topic.label for topic in reading.topics]
    assert len(set(labels)) == len(labels)
    everything = " ".join(made.comments).lower()
    for topic in leaves(reading):
        assert topic.label[0].isupper()
        if not topic.label.startswith((PRAISE, COMPLAINTS, REST)):
            words = set(topic.label.lower().replace(":", "").split()) - {"&", "in", "general"}
            assert all(word in everything for word in words)
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
    "." * 10_000, "(" * 10_000, "wifi " * 20_000, "\u200bslow\u200b", "\udc80\ud800", "\ufeff",
    "From: a@b.c\nTo: d@e.f\nSubject: late\n\nMy parcel was late.\n\nOn Mon, X wrote:\n> Hi",
    "Dear Sir or Madam,\nKind regards,\nAnna Smith", "سيئ " * 5_000, "x." * 25_000,
]  # fmt: skip


def test_36_hostile_comments_end_in_mentions_or_no_topic():
    assert len(HOSTILE) == 36
    reading = read(HOSTILE)
    assert len(reading.main_topic) == len(HOSTILE)
    assert np.isfinite(reading.mentions["similarity"]).all()
    assert len(reading.points) == len(reading.mentions)


def test_hostile_comments_among_400_others_end_in_mentions_or_no_topic(made):
    comments = HOSTILE + made.comments[:400]
    scores = np.tile([1.0, -1.0], len(comments))[: len(comments)]
    reading = read(comments, scores=scores)
    assert len(reading.main_topic) == len(comments)
    assert len(leaves(reading)) >= 3


def test_10_times_the_copies_of_a_long_comment_are_10_times_the_mentions(made):
    long = " ".join(made.comments[:200])
    once, ten = (read([long] * times) for times in (1, 10))
    assert len(ten.mentions) == 10 * len(once.mentions)


def test_every_mention_has_a_point_from_which_its_topic_follows(reading):
    assert reading.points.shape == (len(reading.mentions), DIMENSIONS)
    assert reading.points.dtype == np.int8
    leaf, cosine = reading.tree.assign(restored(reading.points))
    ids = np.array([topic.id for topic in leaves(reading)] + [None], dtype=object)
    assert list(ids[leaf]) == list(reading.mentions["topic"])
    assert cosine == pytest.approx(reading.mentions["similarity"].to_numpy(), abs=1e-5)


def test_each_different_text_is_encoded_once_and_2_copies_have_one_vector():
    comments = ["The wifi is slow. Super.", "The wifi is slow.", "Super.", "The food was cold."] * 3
    found, seen = split(comments, lambda _done: None), []

    def encode(texts):
        seen.extend(texts)
        return load().encode(texts)

    wifi = load().encode(["The wifi is slow."])  # of the sample, which is encoded before
    told = Vectors(found, encode, np.array([2]), wifi)
    vectors, subject, _ = told.of(0, len(found.response))
    assert sorted(seen) == ["Super.", "The food was cold."]
    assert np.array_equal(vectors, load().encode(found.texts(0, len(found.response))))
    assert list(subject[:3]) == [True, False, True]


def test_runs_of_1_comment_each_give_the_vectors_of_one_run(monkeypatch):
    comments = [f"The {word} was late. It was cold." for word in ("tram", "train", "bus")] * 2
    found = split(comments, lambda _done: None)
    sample = np.zeros(0, int), load().encode([])
    whole, *_ = Vectors(found, load().encode, *sample).of(0, len(found.response))
    monkeypatch.setattr("core.focus.text.split.passages.AT_ONCE", 1)
    runs, vectors = list(found.runs()), Vectors(found, load().encode, *sample)
    assert len(runs) == 6
    assert np.array_equal(np.vstack([vectors.of(*run)[0] for run in runs]), whole)


def test_what_names_no_subject_leans_on_the_2_others_of_its_comment_and_on_no_neighbour():
    texts = ["The wifi is slow.", "The wifi fails.", "It never works.", "The food was cold."]
    vectors, response = load().encode(texts), np.array([0, 0, 0, 1])
    subject = np.array([True, True, False, True])
    told = in_context(vectors.copy(), subject, response)
    assert np.allclose(told[subject], vectors[subject], atol=1e-6)
    assert told[2] @ vectors[0] > vectors[2] @ vectors[0] + 0.2
    assert told[2] @ vectors[0] > told[2] @ vectors[3]


def test_the_main_topic_is_the_leaf_with_the_most_said_and_of_equals_the_first():
    found = Passages(np.array([0, 0, 0, 2, 2, 3]), np.zeros(6, int), np.array([9, 9, 16, 4, 4, 4]),
                     np.zeros(6, int), ["x"])  # fmt: skip
    leaf = np.array([1, 1, 0, 5, 3, -1])
    main = _main_topics(4, found, leaf, np.ones(6))
    # By hand: 3 + 3 for leaf 1 against 4 for leaf 0; 2 against 2; no topic; no mention.
    assert list(main) == [1, -1, 3, -1]


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


def test_of_40_comments_each_with_an_emoji_as_a_mention_no_emoji_has_a_topic():
    hows = ("slow", "cold", "dirty", "rude", "late", "loud", "poor", "odd", "old", "bad")
    texts = [f"The {what} was {how}. 👍" for what in ("wifi", "food", "room", "staff")
             for how in hows]
    found = read_comments(texts, scores=np.full(40, np.nan), languages=["en"] * 40).mentions
    said = [texts[row.response][row.start : row.stop] for row in found.itertuples()]
    emoji = np.array(said) == "👍"
    assert emoji.sum() == 40
    assert found["topic"][emoji].isna().all()
    assert found["topic"][~emoji].notna().sum() >= 20
