"""From leaves to topics: remarks stand apart, leaves of one name are one, numbers have no gaps."""

from dataclasses import replace

import numpy as np
import pytest

from core.focus.text.gathering import one_of_each, wordings_joined
from core.focus.text.naming.remarks import PARENT, PRAISE
from core.focus.text.space import Space, normalised
from core.focus.text.topics import FoundTopic, Tree
from tests.focus.text.planted import SENTENCES, planted
from tests.focus.text.test_topics import found

NOTHING_KNOWN = np.zeros(0, np.float32)


@pytest.fixture(scope="module")
def made():
    """200 comments about three subjects, and 60 that only praise."""
    made = planted(200, seed=5, subjects=tuple(SENTENCES)[:3])
    praise = [f"{one}, {two}!" for one in ("Great", "Wonderful", "Excellent", "Superb", "Perfect")
              for two in ("thanks", "as always", "really", "again", "love it", "well done",
                          "very nice", "so good", "delighted", "amazing", "fantastic", "loved it")]
    return replace(made, comments=made.comments + praise,
                   languages=made.languages + ["en"] * len(praise))


def test_in_a_first_study_all_praise_without_a_subject_is_1_leaf_with_a_parent_of_its_own(made):
    tree = found(made)
    praise = [leaf for leaf in tree.leaves if leaf.label == PRAISE]
    assert len(praise) <= 1
    assert [one.label for one in tree.parents].count(PARENT) == len(praise)
    ids = [one.id for one in (*tree.parents, *tree.leaves)]
    assert sorted(ids, key=lambda one: int(one[1:])) == [f"t{n + 1}" for n in range(len(ids))]


def test_a_second_study_of_the_same_keeps_all_ids_and_names(made):
    first = found(made)
    again = found(made, [*first.parents, *first.leaves], 500)
    for before, after in ((first.parents, again.parents), (first.leaves, again.leaves)):
        assert [(one.id, one.label) for one in before] == [(one.id, one.label) for one in after]


def test_2_leaves_of_1_name_become_the_first_with_the_spots_of_both_and_3_of_3_names_stay():
    identity = np.eye(3, dtype=np.float32)
    space = Space({None: np.zeros(3, np.float32)}, np.zeros(3, np.float32), identity, identity)
    tree = Tree(identity, 0.5, (None,) * 3, np.array([0, 0, 1]))
    parents = [FoundTopic(one, None, one, (), NOTHING_KNOWN) for one in ("t1", "t2")]
    leaves = [FoundTopic(f"t{n + 3}", "t1" if n < 2 else "t2", "Queue" if n < 2 else "Till", (),
                         identity[n]) for n in range(3)]
    joined, _, below = one_of_each(tree, parents, leaves, identity, space, 1)
    assert [one.label for one in below] == ["Queue", "Till"]
    assert [(one.id, one.parent) for one in below] == [("t3", "t1"), ("t4", "t2")]
    assert joined.owner.tolist() == [0, 0, 1]
    assert below[0].spots.tolist() == [[1, 0, 0], [0, 1, 0]]
    assert np.allclose(joined.centres[0], [0.5**0.5, 0.5**0.5, 0])
    assert joined.parents.tolist() == [0, 1]
    apart = [replace(leaf, label=f"Name {n}") for n, leaf in enumerate(leaves)]
    assert len(one_of_each(tree, parents, apart, identity, space, 1)[2]) == 3


def test_2_siblings_that_lie_close_are_1_wording_and_neither_cousins_nor_remarks_are():
    centres = normalised(np.array([[1, 0, 0], [0.9, 0.4, 0], [1, 0.1, 0], [1, 0, 0.1], [0, 0, 1]],
                                  np.float32))
    tree = Tree(centres, 0.5, (None,) * 5, np.array([0, 0, 1, 0, 0]))
    joined, given = wordings_joined(tree, ["", "", "", PRAISE, ""], centres)
    assert given == ["", "", PRAISE, ""]
    assert joined.owner.tolist() == [0, 0, 1, 2, 3]
    assert joined.parents.tolist() == [0, 1, 0, 0]
