"""A taxonomy goes out as a file, and comes in: empty database, other company, same database."""

import json
from collections import Counter

import numpy as np
import pytest

from core.errors import BadInput, Conflict
from core.focus.moved import moved
from core.focus.taxonomy import acts, defining, exchange, log
from core.store import findings, taxonomy
from core.store.database import open_database, read, write
from tests.focus.taxonomy.conftest import fill, labels, leaves, mentions, studied
from tests.focus.text.planted import planted

PHRASES = ("getting my money back", "the refund", "die Erstattung")


@pytest.fixture(scope="module")
def file(company, tmp_path_factory):
    """The company's taxonomy after five edits, as a file, and its subtopics."""
    from tests.focus.taxonomy.conftest import copied

    db = copied(company, tmp_path_factory.mktemp("out"))
    one, other, third, *_ = leaves(db)
    acts.rename(db, one, "Quite another name", by="Ana")
    acts.pin(db, one, by="Ana")
    acts.hide(db, other, by="Ana")
    acts.move(db, third, None, label="A place of its own", by="Ana")
    defining.define(db, "Made by hand", definition="Money that comes back", phrases=PHRASES,
                    parent=None, parent_label="Above it", by="Ana")
    return exchange.exported(db), db, other


def test_a_file_holds_each_topic_with_its_parent_and_not_1_word_of_a_comment(file):
    data, db, hidden = file
    said = json.loads(data)
    by_label = {one["label"]: one for one in said["topics"]}
    assert by_label["Made by hand"]["parent"] == "Above it"
    assert by_label["Made by hand"]["definition"] == "Money that comes back"
    assert by_label["Made by hand"]["phrases"] == list(PHRASES)
    assert by_label["Quite another name"]["pinned"]
    assert sum(one["hidden"] for one in said["topics"]) == 1
    assert labels(db) <= by_label.keys()
    assert hidden not in leaves(db)
    assert all(len(one["centre"]) == 256 for one in said["topics"] if one["parent"])
    text = data.decode("utf-8")
    with read(db) as tables:
        comments = [row[0] for row in tables.execute("select comment from response")]
    assert not any(comment in text for comment in comments)
    # A centre is one line, so that a person can read the rest.
    assert len(text.splitlines()) < 60 * len(said["topics"])
    assert exchange.exported(db) == data


def test_an_only_subtopic_in_general_is_called_as_its_topic_but_no_2_names_of_a_file_are_the_same(
    db,
):
    shown = findings.topics(db)
    below = Counter(topic.parent for topic in shown)
    one = next(topic for topic in shown if topic.parent and below[topic.parent] > 1)
    above = next(topic for topic in shown if topic.id == one.parent)
    with write(db) as tables:
        tables.conn.execute("update found_topic set label = ? where id = ?",
                            [f"{above.label} in general", one.id])
    others = [topic.id for topic in shown if topic.parent == above.id and topic != one]
    number = acts.merge(db, others, one.id, by="Ana")
    assert leaves(db)[one.id] == above.label
    assert moved(taxonomy.found_topics(db), taxonomy.edits(db), number).targets == (above.label,)
    with pytest.raises(Conflict, match=f"called “{above.label}” already"):
        acts.rename(db, one.id, above.label, by="Ana")
    written = [said["label"] for said in json.loads(exchange.exported(db))["topics"]]
    assert f"{above.label} in general" in written
    assert len(written) == len(set(written))
    acts.undo(db, number, by="Ana")
    assert leaves(db)[one.id] == f"{above.label} in general"


def test_an_empty_database_starts_from_a_file_and_its_first_study_finds_those_topics(
    file, tmp_path
):
    data, source, _ = file
    db = open_database(tmp_path / "b.db")
    number = exchange.imported(db, data, name="last year.json", by="Ben")
    assert taxonomy.edit(db, number).payload["recognised"] == 0
    assert exchange.imported(db, data, name="again.json", by="Ben")
    assert taxonomy.edits(db)[0].payload["added"] == 0
    fill(db, planted(300, seed=8))
    studied(db)
    there, here = labels(source), labels(db)
    assert len(there & here) >= 0.9 * len(there)
    named = {topic.label: topic for topic in findings.topics(db)}
    pinned = named["Quite another name"]
    assert pinned.pinned
    acts.unpin(db, pinned.id, by="Ben")  # although a file pinned it, and no act of a person
    assert log.entries(db)[0].sentence == "Ben unpinned “Quite another name”"
    assert not any(topic.pinned for topic in findings.topics(db))
    with pytest.raises(Conflict, match="is not pinned"):
        acts.unpin(db, pinned.id, by="Ben")
    acts.undo(db, taxonomy.edits(db)[0].id, by="Ben")
    assert {topic.id for topic in findings.topics(db) if topic.pinned} == {pinned.id}
    assert named["Made by hand"].mentions >= 10
    hidden = {one["label"] for one in json.loads(data)["topics"] if one["hidden"]}
    assert not hidden & here


def test_the_same_database_recognises_all_of_its_own_file_and_doubles_nothing(file, tmp_path):
    from tests.focus.taxonomy.conftest import copied

    data, source, _ = file
    db = copied(source, tmp_path / "copy")
    before = [(topic.id, topic.label, topic.parent, topic.mentions)
              for topic in findings.topics(db)]
    number = exchange.imported(db, data, name="own.json", by="Ben")
    said = taxonomy.edit(db, number).payload
    assert (said["added"], said["recognised"]) == (0, len(json.loads(data)["topics"]))
    assert [(topic.id, topic.label, topic.parent, topic.mentions)
            for topic in findings.topics(db)] == before
    assert exchange.exported(db) == data


def test_another_name_for_the_same_content_is_recognised_and_a_new_one_takes_mentions_at_once(
    db, exported
):
    before, topics = exported(db), leaves(db)
    one = next(iter(topics))
    said = json.loads(exchange.exported(db))
    mine = next(each for each in said["topics"] if each["label"] == topics[one])
    mine |= {"label": "What they call it", "parent": None}
    new = {"label": "Money back", "parent": "Their own heading", "phrases": list(PHRASES)}
    data = json.dumps(said | {"topics": [mine, new, {"label": "Their own heading"}]}).encode()
    number = exchange.imported(db, data, name="theirs.json", by="Ben")
    said = taxonomy.edit(db, number).payload
    assert (said["added"], said["recognised"]) == (2, 1)
    assert leaves(db)[one] == "What they call it"
    made = next(topic for topic, label in leaves(db).items() if label == "Money back")
    assert mentions(db)[made] >= 10
    assert log.entries(db)[0].sentence == (
        "Ben took over 3 topics from “theirs.json”: 2 new, 1 known already")
    acts.undo(db, number, by="Ben")
    assert leaves(db) == topics
    assert exported(db) == before


def test_a_centre_of_3_dimensions_is_passed_over_and_the_words_place_the_topic(db):
    data = file_of({"label": "Money back", "centre": [1, 2, 3], "phrases": list(PHRASES)})
    exchange.imported(db, data, name="x.json", by="Ben")
    made = next(topic for topic, label in leaves(db).items() if label == "Money back")
    assert mentions(db)[made] >= 10
    assert exchange.OTHERS in labels(db)


def test_a_database_without_topics_has_nothing_to_export(tmp_path):
    with pytest.raises(Conflict, match="no topics yet"):
        exchange.exported(open_database(tmp_path / "empty.db"))


def file_of(*topics, **more):
    return json.dumps({"kind": "ActionGap taxonomy", "version": 1, "topics": list(topics),
                       **more}).encode("utf-8")


@pytest.mark.parametrize(("data", "says"), [
    (b"", "no JSON"),
    (b"\xff\xfe\x00", "UTF-8"),
    (b"[" * 100_000, "no JSON"),
    (b"[]", "no taxonomy"),
    (b'{"kind": "ActionGap taxonomy"}', "version"),
    (file_of({"label": "A"}, version=2), "version 1"),
    (file_of({"label": "A"}, topics=[]), "names no topics"),
    (file_of("A"), "Topic 1 of the file is no object"),
    (file_of({"label": "A"}, {"parent": "A"}), "Topic 2 of the file has no label"),
    (file_of({"label": 7}), "must be a text"),
    (file_of({"label": "A"}, {"label": "a"}), "Topics 1 and 2 of the file are both called “a”"),
    (file_of({"label": "A", "parent": "B"}), "under “B”, which the file does not name"),
    (file_of({"label": "A", "parent": "B"}, {"label": "B", "parent": "A"}), "under itself"),
    (file_of({"label": "A", "parent": "A"}), "under itself"),
    (file_of({"label": "A", "parent": "B"}, {"label": "B", "parent": "C"}, {"label": "C"}),
     "third level"),
    (file_of({"label": "x" * 61}), "too long; use at most 60"),
    (file_of(*({"label": f"T{i}"} for i in range(10_000))), "10,000 topics"),
    (file_of({"label": "Queue " * 20}), r"Topic 1 of the file \(“Queue .*…”\), its label is too"),
    (file_of({"label": "\x00\ud800"}), "Topic 1 of the file has no label"),
    (file_of({"label": "A", "keywords": "words"}), "list of at most 50"),
    (file_of({"label": "A", "pinned": "yes"}), "true or false"),
    (file_of({"label": "A", "centre": ["x"]}), "list of numbers"),
    (file_of({"label": "A", "centre": [float("nan")]}), "list of numbers"),
    (file_of({"label": "A", "phrases": ["x" * 301]}), "too long; use at most 300"),
])
def test_each_of_24_bad_files_is_refused_in_one_sentence_and_writes_nothing(tmp_path, data, says):
    db = open_database(tmp_path / "a.db")
    with pytest.raises(BadInput, match=says) as error:
        exchange.imported(db, data, name="bad.json", by="Ben")
    assert len(str(error.value)) < 300
    assert not taxonomy.edits(db)


NAMES = ("<b>Nothing</b> **to** say 😀", "[A](http://x) `code` $x$", "Bell\x07 and\ttab\x00 | pipe")


@pytest.mark.parametrize("name", NAMES)
def test_each_of_3_names_that_rename_takes_comes_back_from_a_file_as_it_was(db, tmp_path, name):
    one = next(iter(leaves(db)))
    acts.rename(db, one, name, by="Ana")
    kept = leaves(db)[one]
    data = exchange.exported(db)
    other = open_database(tmp_path / "other.db")
    number = exchange.imported(other, data, name="a.json", by="Ben")
    assert kept in {topic["label"] for topic in taxonomy.edit(other, number).payload["topics"]}
    raw = data.decode().replace(json.dumps(kept, ensure_ascii=False), json.dumps(name))
    number = exchange.imported(open_database(tmp_path / "third.db"), raw.encode(), name="b.json",
                               by="Ben")
    assert kept.isprintable()
    again = taxonomy.edit(open_database(tmp_path / "third.db"), number).payload["topics"]
    assert kept in {topic["label"] for topic in again}


def test_a_definition_with_a_less_than_sign_comes_back_from_a_file(db, tmp_path):
    said = "Money that comes back < 3 days"
    defining.define(db, "Made by hand", definition=said, phrases=PHRASES, parent=None,
                    parent_label="Above it", by="Ana")
    other = open_database(tmp_path / "other.db")
    number = exchange.imported(other, exchange.exported(db), name="a.json", by="Ben")
    assert said in {one["definition"] for one in taxonomy.edit(other, number).payload["topics"]}


def test_a_rounded_centre_points_where_the_study_found_it_within_a_thousandth(company):
    said = {one["label"]: one["centre"] for one in json.loads(exchange.exported(company))["topics"]}
    for one in taxonomy.found_topics(company):
        written = np.array(said[one.label])
        cosine = written @ one.centre / np.linalg.norm(written) / np.linalg.norm(one.centre)
        assert cosine > 0.999
