"""The tree as a table, and what a change of it moved, by hand."""

import numpy as np
import pytest

from core.errors import Conflict
from core.focus.moved import Moved, moved
from core.focus.taxonomy.calling import labels
from core.focus.taxonomy.replay import replay
from core.focus.tree import tree_table
from core.model import Topic
from core.store.taxonomy import Edit, FoundNode


def topic(name: str, parent: str | None = None, *, pinned: bool = False) -> Topic:
    return Topic(name, parent, name, (), 0, None, pinned)


def found(name: str, parent: str | None = None, label: str = "") -> FoundNode:
    return FoundNode(name, parent, label or name, (), (), np.zeros(0, np.float32), None, name, 0,
                     (0.0, 0))


def edit(number: int, kind: str, name: str, *, undone: bool = False, **payload: object) -> Edit:
    return Edit(number, kind, name, payload, "2026-01-01T00:00:00Z", "Ana",
                "2026-01-02T00:00:00Z" if undone else None, "Ben" if undone else None)


def was(label: str, parent: str = "p") -> dict[str, str]:
    return {"label": label, "parent": parent}


TREE = [found("p"), found("q"), found("a", "p"), found("b", "p"), found("c", "q")]
MERGE = edit(1, "merge", "a", merged=["b"], label="a", was={"b": was("b")})


def test_the_most_mentioned_come_first_and_what_is_pinned_before_them():
    topics = [topic("p"), topic("q"), topic("a", "p"), topic("b", "p"), topic("c", "q")]
    said = {"p": 8, "a": 5, "b": 3, "q": 2, "c": 2}
    assert tree_table(topics, said, 10)["topic"].tolist() == ["p", "a", "b", "q", "c"]
    topics[3] = topic("b", "p", pinned=True)
    topics[4] = topic("c", "q", pinned=True)
    topics[1] = topic("q", pinned=True)
    assert tree_table(topics, said, 10)["topic"].tolist() == ["q", "c", "p", "b", "a"]


def test_a_topic_without_a_mention_stands_there_only_where_asked_for():
    topics = [topic("p"), topic("a", "p"), topic("b", "p")]
    said = {"p": 4, "a": 4}
    assert tree_table(topics, said, 10)["topic"].tolist() == ["p", "a"]
    whole = tree_table(topics, said, 10, empty=True)
    assert whole["topic"].tolist() == ["p", "a", "b"]
    assert whole["share"].tolist() == [0.4, 0.4, 0.0]


def test_a_merge_moved_the_leaf_that_was_merged_and_no_other():
    assert moved(TREE, [MERGE], 1) == Moved(("b",), ("b",), ("a",))


def test_a_merge_that_was_taken_back_is_told_as_it_was():
    undone = edit(1, "merge", "a", undone=True, **MERGE.payload)
    assert moved(TREE, [undone], 1).leaves == ("b",)


def test_a_merge_after_a_merge_moves_both_leaves():
    second = edit(2, "merge", "c", merged=["a"], label="c", was={"a": was("a")})
    assert moved(TREE, [second, MERGE], 2).leaves == ("a", "b")


def test_a_topic_that_moves_takes_its_leaf_along():
    to = edit(1, "move", "c", parent="p", label="p", was=was("c", "q"))
    assert moved(TREE, [to], 1) == Moved(("c",), ("c",), ("p",))


def test_a_hidden_topic_hides_all_its_leaves():
    hidden = edit(1, "hide", "p", was={"label": "p", "parent": None})
    assert moved(TREE, [hidden], 1) == Moved(("a", "b"), ("p",), ())


def test_a_name_and_a_pin_move_nothing():
    log = [edit(1, "rename", "a", label="x", was=was("a")), edit(2, "pin", "b", was=was("b"))]
    assert [moved(TREE, log, one).leaves for one in (1, 2)] == [(), ()]


def test_a_split_moved_what_its_parts_hold():
    parts = [found("p"), found("b", "p"), found("a1", "p"), found("a2", "p")]
    split = edit(1, "split", "a", ids=["a1", "a2"], was=was("a"),
                 parts=[{"id": "a1", "label": "x", "keywords": []},
                        {"id": "a2", "label": "y", "keywords": []}])
    assert moved(parts, [split], 1) == Moved(("a1", "a2"), ("a",), ("x", "y"))
    undone = edit(1, "split", "a", undone=True, **split.payload)
    assert moved([found("p"), found("a", "p")], [undone], 1).leaves == ("a",)


def test_a_merge_is_still_told_after_its_topic_was_split():
    parts = [found("p"), found("b", "p"), found("a1", "p"), found("a2", "p")]
    first = edit(1, "merge", "b", merged=["a"], label="b", was={"a": was("a")})
    back = edit(1, "merge", "b", undone=True, **first.payload)
    split = edit(2, "split", "a", ids=["a1", "a2"], was=was("a"),
                 parts=[{"id": one, "label": one, "keywords": []} for one in ("a1", "a2")])
    assert moved(parts, [back, split], 1).leaves == ("a1", "a2")


def test_a_change_that_is_not_in_the_log_is_refused():
    with pytest.raises(Conflict, match="no longer in the log"):
        moved(TREE, [MERGE], 7)


APP = [found("p", label="App"), found("q", label="Stock & shelves"),
       found("a", "p", "App in general"), found("b", "q", "Stock in general"),
       found("c", "q", "Till")]


def test_an_only_subtopic_in_general_bears_its_topics_name_and_beside_another_its_own():
    assert labels(replay(APP, [])) == {"p": "App", "q": "Stock & shelves", "a": "App",
                                       "b": "Stock in general", "c": "Till"}
    hidden = replay(APP, [edit(1, "hide", "c", was=was("Till", "q"))])
    assert labels(hidden)["b"] == "Stock & shelves"
    above = replay(APP, [edit(1, "rename", "p", label="Mobile", was=was("App"))])
    assert (labels(above)["p"], labels(above)["a"]) == ("Mobile", "Mobile")
    assert len({one.label for one in above.nodes}) == len(APP)


def test_the_name_that_an_analyst_chose_for_an_only_subtopic_stays():
    chosen = replay(APP, [edit(1, "rename", "a", label="Phones in general", was=was("App"))])
    assert labels(chosen)["a"] == "Phones in general"


def test_an_only_subtopic_that_comes_back_by_an_undo_has_a_name_of_its_own_again():
    split = edit(1, "split", "a", undone=True, ids=["a1", "a2"], parts=[],
                 was={"label": "App", "parent": "p", "parent_label": "App"})
    parts = [found("p", label="App"), found("a1", "p"), found("a2", "p")]
    back = replay(parts, [split])
    assert {one.id: one.label for one in back.nodes} == {"p": "App", "a": "App in general"}
    assert labels(back)["a"] == "App"


def test_what_holds_the_rest_comes_last_though_most_mention_it_and_pinned_first_all_the_same():
    topics = [topic("Other topics"), topic("q"), topic("Other remarks", "Other topics"),
              topic("b", "Other topics"), topic("c", "q")]
    said = {"Other topics": 9, "Other remarks": 8, "b": 2, "q": 1, "c": 1}
    order = ["q", "c", "Other topics", "b", "Other remarks"]
    assert tree_table(topics, said, 10)["topic"].tolist() == order
    topics[2] = topic("General praise", "Other topics")
    assert tree_table(topics, said | {"General praise": 8}, 10)["topic"].tolist()[-1] == (
        "General praise")
    topics[0] = topic("Other topics", pinned=True)
    assert tree_table(topics, said, 10)["topic"].tolist()[0] == "Other topics"
