"""A topic falls into parts by meaning, and a definition takes what it means."""

import numpy as np
import pytest

from core.errors import BadInput
from core.focus.taxonomy import acts, defining, splitting
from core.focus.text.naming.labels import name_of
from core.store import findings, passages, taxonomy
from core.store.database import open_database, read
from tests.focus.taxonomy.conftest import fill, leaves, mentions, studied
from tests.focus.text.planted import Planted

REFUNDS = ("refund", "money", "reimburs", "erstattung", "geld", "rembours", "argent", "reembols",
           "dinero", "devoluci")


def spoken(db, topic):
    """(responses, what the mentions of the topic say)."""
    with read(db) as tables:
        ids = [row[0] for row in tables.execute("select id from response")]
    rows = passages.evidence(db, ids, [topic])
    return rows["response_id"].nunique(), [
        row.comment[row.start:row.stop] for row in rows.itertuples()]


def test_2_subjects_merged_by_mistake_are_split_apart_again_95_percent_right(db):
    one, other = (topic for topic, label in leaves(db).items()
                  if label in found_names(db, ("parking", "toilets")))
    truth = {text: topic for topic in (one, other) for text in spoken(db, topic)[1]}
    acts.merge(db, [one], other, by="Ana")
    splitting.split(db, other, 2, labels=["One half", "Other half"], by="Ana")
    halves = [topic for topic, label in leaves(db).items() if "half" in label]
    told = [[truth[text] for text in spoken(db, half)[1]] for half in halves]
    right = sum(max(half.count(one), half.count(other)) for half in told)
    assert right >= 0.95 * sum(map(len, told))
    assert {max(set(half), key=half.count) for half in told} == {one, other}


def found_names(db, subjects):
    """The largest subtopic about each of two planted subjects."""
    words = {"parking": ("park", "coche", "auto", "stationnement"),
             "toilets": ("toilet", "aseo", "baño", "wc", "bathroom", "restroom")}
    names = []
    for subject in subjects:
        share = {topic: np.mean([any(word in text.lower() for word in words[subject])
                                 for text in spoken(db, topic)[1]]) for topic in leaves(db)}
        best = max((topic for topic in share if share[topic] > 0.8), key=mentions(db).get)
        names.append(leaves(db)[best])
    return names


def test_a_preview_of_3_parts_writes_nothing_and_the_split_is_what_it_showed(db):
    topic, state = next(iter(leaves(db))), taxonomy.state(db)
    parts = splitting.preview(db, topic, 3)
    assert taxonomy.state(db) == state
    assert [part.mentions for part in parts] == sorted(
        (part.mentions for part in parts), reverse=True)
    assert len({part.label for part in parts}) == 3
    assert sum(part.mentions for part in parts) == len(spoken(db, topic)[1])
    assert all(1 <= len(part.examples) <= 4 and part.keywords for part in parts)
    splitting.split(db, topic, 3, by="Ana")
    named = {label: one for one, label in leaves(db).items()}
    for part in parts:
        assert len(spoken(db, named[part.label])[1]) == part.mentions


def test_a_topic_whose_mentions_all_say_the_same_is_not_split(tmp_path):
    db = open_database(tmp_path / "a.db")
    said = ["The car park is too small."] * 60
    fill(db, Planted(said, np.zeros(60), ["en"] * 60, None))
    studied(db)
    (topic,) = leaves(db)
    with pytest.raises(BadInput, match="say the same; there is nothing to split"):
        splitting.preview(db, topic, 2)
    state = taxonomy.state(db)
    with pytest.raises(BadInput, match="2 to 4"):
        splitting.split(db, topic, 1, by="Ana")
    assert taxonomy.state(db) == state


def test_a_part_of_which_1_in_3_is_english_has_an_english_name_in_an_english_tree():
    german = ["Der Boden ist schmutzig", "Die Böden sind schmutzig", "Schmutzige Böden im Laden",
              "Der Boden war klebrig"] * 5
    english = ["The floor is dirty", "dirty floors in the shop", "the floor was sticky"] * 3
    texts, tongues = [*german, *english], ["de"] * len(german) + ["en"] * len(english)
    others = ["Die Kasse ist langsam", "Lange Schlange an der Kasse"] * 10
    beside = {"others": others, "other_languages": ["de"] * len(others)}
    assert "boden" in name_of(texts, tongues, **beside)[0].casefold().replace("ö", "o")
    assert "floor" in name_of(texts, tongues, main="en", **beside)[0].casefold()


def test_where_nobody_speaks_the_main_language_a_part_keeps_the_name_of_its_own():
    german = ["Der Boden ist schmutzig", "Die Böden sind schmutzig"] * 8
    assert name_of(german, ["de"] * 16, main="en") == name_of(german, ["de"] * 16)


def test_a_topic_of_few_mentions_is_not_split_into_4(db):
    number = defining.define(db, "Made by hand", definition="", phrases=["the refund"],
                             parent=None, parent_label="Above it", by="Ana")
    with pytest.raises(BadInput, match="4 parts need at least 20"):
        splitting.preview(db, taxonomy.edit(db, number).topic, 4)


def test_3_phrases_find_the_refunds_of_4_languages_that_no_topic_was_made_of(db):
    phrases = ("getting my money back", "the refund", "die Erstattung")
    said = defining.preview(db, "", phrases)
    with read(db) as tables:
        all_texts = [text[start:stop] for text, start, stop in tables.execute(
            "select r.comment, m.start, m.stop from mention m join response r"
            " on r.id = m.response_id")]
    truth = sum(any(word in text.lower() for word in REFUNDS) for text in all_texts)
    number = defining.define(db, "Money back", definition="", phrases=phrases, parent=None,
                             parent_label="After the sale", by="Ana")
    responses, texts = spoken(db, taxonomy.edit(db, number).topic)
    right = sum(any(word in text.lower() for word in REFUNDS) for text in texts)
    assert right == len(texts)
    assert right >= 0.75 * truth
    assert (said.mentions, said.responses) == (len(texts), responses)
    assert sum(n for _, n in said.taken_from) == said.mentions
    assert set(said.examples) <= set(texts)


def test_a_definition_alone_makes_a_topic_under_one_that_is_there(db):
    parent = findings.topics(db)[0]
    number = defining.define(db, "Money back", definition="getting the money back after a return",
                             phrases=[], parent=parent.id, by="Ana")
    made = next(topic for topic in findings.topics(db) if topic.label == "Money back")
    assert (made.parent, made.id) == (parent.id, taxonomy.edit(db, number).topic)
    assert made.mentions >= 5


def test_words_that_no_mention_comes_near_make_no_topic(db):
    state = taxonomy.state(db)
    with pytest.raises(BadInput, match="No mention comes near"):
        defining.define(db, "Tides", definition="", phrases=["lunar tides of the harbour basin"],
                        parent=None, parent_label="Sea", by="Ana")
    assert taxonomy.state(db) == state
