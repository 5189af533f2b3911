"""Like this one: passages of one planted topic find each other, across four languages."""

from random import Random

import numpy as np
import pytest

from core.demo.words import bank
from core.errors import BadInput, Conflict
from core.focus import similar
from core.focus.comments_export import as_csv, as_excel, rows_of
from core.focus.text import space
from core.focus.text.encoding.embedding import load
from core.store import points
from core.store.comments import comments
from core.store.database import open_database
from pages.parts.explore import nearest
from tests.by_hand import Said, studied

LANGUAGES = ("en", "de", "fr", "es")
EACH = 6  # comments a topic, polarity and language
ASKED = 60


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """(database, topics, languages): a comment of one passage each, response i + 1; as it is."""
    dice, said = Random(1), []
    for language in LANGUAGES:
        words = bank(language)
        said += [(topic, language, words.say(dice.choice(templates), dice))
                 for (topic, _), templates in sorted(words.clauses.items()) for _ in range(EACH)]
    db = open_database(tmp_path_factory.mktemp("planted") / "team.db")
    _placed(db, [text for _, _, text in said], [language for _, language, _ in said])
    return db, np.array([one[0] for one in said]), np.array([one[1] for one in said])


def _placed(db, texts, languages):
    ids = studied(db, [Said("2026-01-01", comment=text) for text in texts])
    vectors = load().encode(texts)
    where = space.fit(vectors, languages)
    points.keep(db, 1, space.quantised(where.place(vectors, languages)),
                {"response": np.array(ids), "start": np.zeros(len(ids)),
                 "stop": np.array([len(text) for text in texts])}, where.arrays())


def test_8_of_the_10_nearest_speak_of_the_planted_topic_and_in_3_languages(planted):
    db, topics, languages = planted
    right, tongues = [], []
    for one in range(0, len(topics), len(topics) // ASKED):
        found = [near.response - 1 for near in similar.like_passage(db, one + 1, 0)[:10]]
        right += list(topics[found] == topics[one])
        tongues.append(len(set(languages[found])))
    assert len(right) >= 9 * ASKED  # few have less than ten that are near at all
    assert np.mean(right) >= 0.8
    assert np.mean(tongues) >= 3


def test_of_100_comments_of_3_topics_7_of_10_found_by_the_whole_share_2_of_them(tmp_path):
    dice, said = Random(3), []
    topics = sorted(bank("en").clauses)
    for _ in range(100):
        chosen = [topics[at] for at in dice.sample(range(0, len(topics), 4), 3)]
        said.append({topic: bank("en").say(dice.choice(bank("en").clauses[topic]), dice)
                     for topic in chosen})
    db = open_database(tmp_path / "team.db")
    ids = studied(db, [Said(None, comment=". ".join(one.values())) for one in said])
    whose = np.repeat(ids, 3)
    texts = [text for one in said for text in one.values()]
    vectors, spoken = load().encode(texts), ["en"] * len(texts)
    where = space.fit(vectors, spoken)
    starts = np.array([at for one in said for at in _starts(list(one.values()))])
    points.keep(db, 1, space.quantised(where.place(vectors, spoken)),
                {"response": whose, "start": starts,
                 "stop": starts + [len(text) for text in texts]}, where.arrays())
    shared = []
    for response, one in zip(ids, said, strict=True):
        near = similar.like_comment(db, response)[:3]
        assert all(found.is_whole and found.response != response for found in near)
        shared += [len(one.keys() & said[ids.index(found.response)].keys()) for found in near]
    assert np.mean(np.array(shared) >= 2) >= 0.7


def _starts(texts):
    return np.cumsum([0, *(len(text) + 2 for text in texts[:-1])])


def test_within_another_language_alone_3_of_the_4_nearest_are_of_the_topic(planted):
    db, topics, languages = planted
    right = []
    for one in range(0, len(topics), len(topics) // ASKED):
        other = LANGUAGES[(LANGUAGES.index(languages[one]) + 1) % 4]
        within = np.flatnonzero(languages == other) + 1
        found = [near.response - 1 for near in
                 similar.like_passage(db, one + 1, 0, within=within)[:4]]
        assert set(languages[found]) <= {other}
        right += list(topics[found] == topics[one])
    assert np.mean(right) >= 0.75


@pytest.mark.parametrize(("text", "topic"), [
    ("I waited for ages at the till", "waiting"), ("zu lange an der Kasse gewartet", "waiting"),
    ("le personnel est très aimable", "staff"), ("la aplicación se cierra sola", "app"),
    ("overpriced, far too expensive", "price"), ("das Paket kam viel zu spät", "late"),
])
def test_7_of_the_10_nearest_to_a_typed_sentence_are_what_it_means(planted, text, topic):
    db, topics, _ = planted
    found = similar.like_text(db, text)[:10]
    assert np.mean(topics[[near.response - 1 for near in found]] == topic) >= 0.7
    assert found[0].cosine >= nearest.CLOSE
    assert [one.cosine for one in found] == sorted((one.cosine for one in found), reverse=True)


@pytest.mark.parametrize("text", [
    "the moon orbits the earth", "flurble grobnik zanthor", "photosynthesis in plants",
    "lorem ipsum dolor sit amet", "asdf qwer zxcv"])
def test_nothing_is_nearer_than_a_cosine_of_35_to_what_no_customer_speaks_of(planted, text):
    assert all(near.cosine < nearest.CLOSE for near in similar.like_text(planted[0], text))


def test_copies_of_a_passage_are_folded_and_counted(db):
    texts = ["The queue was long."] * 15 + ["the queue  was LONG!", "Queue far too long again.",
                                            "Lovely, friendly staff.", "Great coffee here."] * 3
    _placed(db, texts, ["en"] * len(texts))
    first, *others = similar.like_passage(db, 1, 0)
    assert first.copies == 16  # fourteen other copies and three in other letters, less the one
    assert first.in_words == "Nearly the same"
    assert all(near.copies == 2 for near in others)
    assert 1 not in {first.response, *(near.response for near in others)}
    assert similar.like_text(db, "the queue was long")[0].copies == 17


def test_a_chunked_product_is_the_cosine_to_three_digits():
    rng = np.random.default_rng(1)
    rows = space.normalised(rng.standard_normal((40_000, 16)).astype(np.float32))
    near = similar.cosines(space.quantised(rows), rows[7])
    np.testing.assert_allclose(near, rows @ rows[7], atol=0.02)
    assert near.argmax() == 7


def test_nothing_is_near_among_nobody(planted):
    assert similar.like_passage(planted[0], 1, 0, within=np.zeros(0, np.int64)) == []


def test_what_cannot_be_compared_is_refused_in_a_sentence(db, planted):
    with pytest.raises(Conflict, match="a study finds them"):
        similar.like_text(db, "queue")
    studied(db, [Said("2026-01-01")])
    with pytest.raises(Conflict, match="files of the last study that are not on this machine"):
        similar.like_passage(db, 1, 0)
    with pytest.raises(Conflict, match="nothing said in this comment"):
        similar.like_passage(planted[0], 99_999, 0)
    with pytest.raises(BadInput, match="Type a few words"):
        similar.like_text(planted[0], " \0 ")


def test_a_file_of_comments_runs_no_formula_and_says_how_it_was_found(db):
    from io import BytesIO

    from openpyxl import load_workbook

    studied(db, [Said("2026-01-02", {"queue": -0.5}, 3, comment="=HYPERLINK(1)", place="+x"),
                 Said(None, comment="Straße, \"quoted\"\nnext", score=None)])
    near = {1: similar.Near(1, 0, 5, 0.61234, 14), 2: similar.Near(2, 0, 5, 0.4, 0)}
    rows = rows_of(comments(db, [1, 2]), {"queue": "The queue"}, ["place"], near)
    about = ["2 of 2 comments", "=Search: x"]
    text = as_csv(rows, about).decode("utf-8-sig")
    header, first, *_ = text.split("\r\n")
    assert header == ("source,external_id,received_at,score,scale,language,step,sentiment,topics,"
                      "comment,similarity,identical,place,how_found")
    assert first == ("letters,,2026-01-02,3,nps,en,,,The queue,'=HYPERLINK(1),0.612,14,'+x,"
                     "2 of 2 comments · =Search: x")
    assert '"Straße, ""quoted""\nnext"' in text
    data = as_excel(rows, about)
    assert data == as_excel(rows, about)
    book = load_workbook(BytesIO(data))
    assert book.sheetnames == ["Comments", "How found"]
    cell = book["Comments"]["J2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert book["Comments"]["C2"].value.year == 2026
    assert [row[0].value for row in book["How found"]] == about
    assert book["How found"]["A2"].data_type == "s"
