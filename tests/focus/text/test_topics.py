"""The tree of topics: found, kept across studies, joined across languages, honest about nothing."""

from dataclasses import replace

import numpy as np
import pytest

from core.focus.text import finding, growing, parents
from core.focus.text.encoding.deeper import Shipped
from core.focus.text.encoding.embedding import DIMENSIONS, load
from core.focus.text.parents import parents_of
from core.focus.text.space import Space, fit, normalised, quantised, restored
from core.focus.text.split.passages import split
from core.focus.text.topics import FoundTopic, Tree, numbered
from tests.focus.text.planted import SENTENCES, planted

COMMENTS = 900
NOTHING_KNOWN = np.zeros(0, np.float32)


def found(made, known=(), next_number=1, recent=None):
    return finding.find(
        split(made.comments, lambda _: None), made.languages, known, next_number, 0,
        lambda _fraction, _message: None, "",
        np.zeros(len(made.comments), bool) if recent is None else recent)


def subject_points(one, subject, language="en"):
    texts = [text.format("").strip() for text in SENTENCES[subject][language]]
    return one.space.place(Shipped().vectors(texts), [language] * len(texts))


@pytest.fixture(scope="module")
def made():
    return planted(COMMENTS)


@pytest.fixture(scope="module")
def tree(made):
    return found(made)


def cross(n=60, size=20, apart=1.0, seed=1, dimensions=24):
    """Points around orthogonal axes, `size` each: clusters nobody could argue about."""
    rng = np.random.default_rng(seed)
    middles = np.eye(dimensions, dtype=np.float32)[: n // size]
    noise = rng.standard_normal((n, dimensions)).astype(np.float32) * 0.12
    return normalised(apart * np.repeat(middles, size, axis=0) + noise)


def plain_space(dimensions):
    identity, nothing = np.eye(dimensions, dtype=np.float32), np.zeros(dimensions, np.float32)
    return Space({None: nothing}, nothing, identity, identity)


def test_a_space_comes_back_from_a_file_and_places_the_very_same(tree, made, tmp_path):
    np.savez(tmp_path / "space.npz", **tree.space.arrays())
    with np.load(tmp_path / "space.npz", allow_pickle=False) as kept:
        space = Space.from_arrays(dict(kept))
    vectors = load().encode(made.comments[:200])
    points = tree.space.place(vectors, made.languages[:200])
    assert space.place(vectors, made.languages[:200]).tobytes() == points.tobytes()


def test_a_point_kept_in_8_bits_moves_by_a_cosine_of_2_in_1000_and_only_once():
    points = normalised(np.random.default_rng(2).standard_normal((500, 256)).astype(np.float32))
    kept = quantised(points)
    assert kept.dtype == np.int8
    assert (restored(kept) * points).sum(axis=1).min() > 0.998
    assert np.allclose(np.linalg.norm(restored(kept), axis=1), 1, atol=1e-6)
    assert not restored(quantised(np.zeros((1, 256), np.float32))).any()


@pytest.mark.parametrize("subjects", [2, 3, 5])
def test_80_comments_about_2_or_3_or_5_subjects_have_as_many_leaves(subjects):
    few = planted(80, subjects=tuple(SENTENCES)[:subjects])
    assert len(found(few).leaves) == subjects


def two_near_and_one_far():
    points = cross()
    points[20:40] = normalised(points[20:40] + points[:20].mean(axis=0))
    centres = np.stack([points[i : i + 20].mean(axis=0) for i in (0, 20, 40)])
    return points, normalised(centres)


def test_a_leaf_that_only_germans_speak_joins_the_nearest_of_the_others():
    points, centres = two_near_and_one_far()
    tongues = ["en", "fr"] * 10 + ["de"] * 20 + ["en", "fr"] * 10
    joined = growing._translated(points, centres.copy(), tongues)
    assert len(joined) == 2
    assert (joined @ centres[2]).max() == pytest.approx(1, abs=1e-5)  # the far one is untouched


@pytest.mark.parametrize("tongues", [["de"] * 60, [None] * 60, ["en", "de"] * 30])
def test_leaves_of_one_language_or_of_all_alike_stay_apart(tongues):
    points, centres = two_near_and_one_far()
    assert len(growing._translated(points, centres.copy(), tongues)) == 3


def test_of_points_without_structure_at_least_6_in_10_have_no_topic(tree):
    rng = np.random.default_rng(3)
    noise = normalised(rng.standard_normal((2000, DIMENSIONS)).astype(np.float32))
    leaf, _ = tree.tree.assign(noise)
    assert (leaf < 0).mean() >= 0.6


def test_a_name_a_sum_and_languages_unknown_to_the_tree_have_no_topic(tree):
    texts = ["Anna Schmidt", "John Smith", "Ruokaa oli hyvää", "Maten var väldigt god",
             "she plays the violin in an orchestra", "photosynthesis in algae"]
    points = tree.space.place(Shipped().vectors(texts), [None] * len(texts))
    leaf, _ = tree.tree.assign(points)
    assert (leaf < 0).sum() >= len(texts) - 1


def test_a_held_leaf_stays_a_leaf_with_its_id_when_the_tree_is_found_afresh(made, tree):
    held = replace(tree.leaves[0], held=True, id="t900", parent="t901")
    after = found(made, [held], 1000)
    assert len(after.leaves) > 1.6 + 4  # outgrown: all else is new
    one = next(topic for topic in after.leaves if topic.id == "t900")
    assert one.held
    assert one.parent == "t901"
    assert "t901" in {topic.id for topic in after.parents}
    before = normalised(held.centre[None])[0]
    assert float(before @ normalised(one.centre[None])[0]) > 0.98


def test_a_held_leaf_stays_where_nothing_is_said_of_it_any_more(made):
    nowhere = fit(load().encode(made.comments), made.languages)
    lost = nowhere.centres_out(nowhere.place(load().encode(["dragons and their eggs"]), ["en"]))[0]
    known = [FoundTopic("t900", "t901", "dragons", (), lost, held=True),
             FoundTopic("t902", "t901", "eggs", (), lost)]
    after = found(made, known, 1000)
    ids = {topic.id for topic in after.leaves}
    assert "t900" in ids
    assert "t902" not in ids


def test_a_topic_made_of_3_phrases_takes_the_mentions_that_say_the_like_in_4_languages(made):
    phrases = ("car park", "parking spaces outside", "nowhere to park my car")
    one = FoundTopic("t900", "t901", "parking", (), NOTHING_KNOWN, held=True, phrases=phrases)
    after = found(made, [one], 1000)
    position = [topic.id for topic in after.leaves].index("t900")
    for language in ("en", "de", "fr", "es"):
        leaf, cosine = after.tree.assign(subject_points(after, "parking", language))
        parent = after.tree.parents[leaf] == after.tree.parents[position]
        assert (parent & (cosine > after.tree.nearness)).mean() >= 0.75
    leaf, _ = after.tree.assign(after.space.place(Shipped().vectors(phrases), ["en"] * 3))
    assert set(leaf) == {position}
    assert next(t for t in after.leaves if t.id == "t900").phrases == phrases


def test_a_held_topic_of_another_encoder_is_placed_by_its_label_and_keywords(made):
    other = np.ones(384, np.float32)
    known = [FoundTopic("t900", "t901", "parking", ("car park",), other[:100], held=True),
             FoundTopic("t902", "t901", "staff", (), other[:100])]
    after = found(made, known, 1000)
    position = [topic.id for topic in after.leaves].index("t900")
    assert "t902" not in {topic.id for topic in after.leaves}
    leaf, _ = after.tree.assign(
        after.space.place(Shipped().vectors(["parking", "the car park"]), ["en"] * 2))
    assert position in leaf


def test_what_a_later_study_finds_is_new_and_what_it_knew_is_not():
    few = planted(700, seed=1, subjects=tuple(SENTENCES)[:4])
    more = planted(500, seed=2, subjects=tuple(SENTENCES)[5:])
    before = found(few)
    both = replace(few, comments=few.comments + more.comments,
                   languages=few.languages + more.languages)
    after = found(both, [*before.parents, *before.leaves], 500)
    old = {topic.id for topic in before.leaves}
    assert not any(topic.is_new for topic in before.leaves)
    assert {topic.id for topic in after.leaves if topic.is_new} == (
        {topic.id for topic in after.leaves} - old)
    assert any(topic.is_new for topic in after.leaves)


def test_found_afresh_on_10_percent_more_85_percent_of_the_old_mentions_stay_together():
    from scipy.optimize import linear_sum_assignment

    most = planted(1500)
    old = int(len(most.comments) / 1.1)
    before = found(replace(most, comments=most.comments[:old], languages=most.languages[:old]))
    after = found(most)
    texts = [text for text in most.comments[:old] if text.count(".") == 1]
    at = [i for i, text in enumerate(most.comments[:old]) if text.count(".") == 1]
    vectors, spoken = load().encode(texts), [most.languages[i] for i in at]
    one, _ = before.tree.assign(before.space.place(vectors, spoken))
    two, _ = after.tree.assign(after.space.place(vectors, spoken))
    table = np.zeros((len(before.leaves) + 1, len(after.leaves) + 1))
    np.add.at(table, (one, two), 1)
    assert table[linear_sum_assignment(-table)].sum() / len(texts) >= 0.85


def test_1_leaf_that_siblings_do_not_resemble_moves_to_those_it_does_and_1_that_none_does_leaves():
    groups = np.array([0, 0, 0, 1, 1, 1])
    rows = normalised(np.array([[1, 0, 0], [1, 0.1, 0], [0, 1, 0.1], [0, 1, 0], [0.1, 1, 0],
                                [0, 0, 1]], np.float32))
    assert parents._fitted(rows, np.full(6, 20), groups).tolist() == [0, 0, 1, 1, 1, -1]
    assert parents._fitted(rows[[0, 5]], np.full(2, 20), np.array([0, 1])).tolist() == [0, 1]


def test_two_new_leaves_far_from_every_known_topic_share_a_new_parent():
    centres = normalised(np.array([[1, 0, 0, 0], [0.9, 0.1, 0, 0], [0, 1, 0, 0], [0.1, 1, 0, 0],
                                   [0, 0, 1, 0], [0, 0, 1, 0.2]], np.float32))
    known = tuple(FoundTopic(f"t{i + 3}", f"t{1 + i // 2}", "", (), NOTHING_KNOWN)
                  for i in range(4))
    groups = parents_of(centres, centres, (*known, None, None))
    assert groups.tolist() == [0, 0, 1, 1, 2, 2]
    tree = Tree(centres, 0.5, (*known, None, None), groups)
    parents, leaves = numbered(tree, plain_space(4), 50, known)
    assert [topic.id for topic in parents] == ["t1", "t2", "t50"]
    assert [topic.parent for topic in leaves] == ["t1", "t1", "t2", "t2", "t50", "t50"]
    assert [topic.is_new for topic in parents] == [False, False, True]


def parents_with(new):
    """Parents of four known leaves, two a parent with a cosine of .4 between them, and new ones."""
    axes = np.eye(9, dtype=np.float32)
    across = 0.4 * axes[:2] + 0.1 * axes[2:4] + np.sqrt(0.83) * axes[4:6]
    centres = normalised(np.vstack([axes[:2] + 0.5 * axes[[1, 0]], across, np.array(new) @ axes]))
    known = tuple(FoundTopic(f"t{i + 3}", f"t{1 + i // 2}", "", (), NOTHING_KNOWN)
                  for i in range(4))
    return parents_of(centres, centres, (*known, *[None] * len(new))).tolist()[4:]


NEAR, LIKE, ALONE = [1, 0, 0, 0, 0, 0, 0.8, 0, 0], [0.42, 0, 0, 0, 0, 0, 1, 0, 0], [0] * 8 + [1]


def test_1_new_leaf_joins_the_parent_that_it_is_near_to_and_1_near_to_none_has_its_own():
    assert parents_with([NEAR]) == [0]
    assert parents_with([ALONE]) == [2]


def test_a_new_leaf_as_like_a_parent_as_the_leaves_of_another_are_is_not_its():
    assert parents_with([LIKE]) == [2]


def test_3_new_leaves_that_would_outnumber_the_2_of_a_known_parent_share_a_new_one():
    assert parents_with([NEAR, NEAR, NEAR]) == [2, 2, 2]
    assert parents_with([NEAR, NEAR]) == [0, 0]


def test_a_tree_is_not_found_afresh_for_400_comments_of_another_field():
    few = planted(150, seed=1, subjects=tuple(SENTENCES)[:3])
    more = planted(400, seed=2, subjects=tuple(SENTENCES)[3:])
    before = found(few)
    both = replace(few, comments=few.comments + more.comments,
                   languages=few.languages + more.languages)
    after = found(both, [*before.parents, *before.leaves], 500, np.arange(550) >= 150)
    assert any(leaf.is_new for leaf in after.leaves)
    spots, kept = ({leaf.id: len(leaf.spots) for leaf in one.leaves} for one in (before, after))
    assert spots.items() <= kept.items()  # a leaf found afresh has spots of its own
