"""Comments found by words and filters, each case worked by hand; any text is a safe search."""

from dataclasses import replace
from datetime import date

import pytest

from core import worker
from core.collect import intake
from core.model import Scope
from core.scales import Scale
from core.store import exploring, search, snapshot
from core.store.comments import comments
from core.store.database import open_database, write
from core.store.exploring import NO_TOPIC, Wanted
from core.store.search_marks import spans
from core.store.search_words import MOST_TERMS, parse
from tests.by_hand import COFFEE, QUEUE, SERVICE, WIFI, Said, studied
from tests.made_up import lounge_reviews

SPOKEN = (
    "The queue took half an hour.",  # 1
    "Die Straße war laut, die Fläche schön.",  # 2
    "STRASSE und flaeche",  # 3
    "Café très agréable, crème brûlée",  # 4
    "网络很慢,排队太长",  # 5
    "ネットが遅い", "อินเทอร์เน็ตช้ามาก", "배송이 너무 늦었어요",  # 6, 7, 8
    "Nice 😀❤️ staff", "50 % rabatt, 20 € zurück",  # 9, 10
    "الواي فاي بطيء", "Очередь была долгой",  # 11, 12
    "Waiting, waited, wait: wi-fi dropped!", None,  # 13, 14
    "Black or white? 👩‍💻❤️‍🔥, not near.",  # 15
)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """SPOKEN, a response each; leave it as it is."""
    db = open_database(tmp_path_factory.mktemp("spoken") / "team.db")
    studied(db, [Said("2026-01-01", comment=text) for text in SPOKEN])
    return db


def found(db, text):
    return search.hits(db, parse(text)).ids.tolist()


@pytest.mark.parametrize(("text", "ids"), [
    ("queue", [1]), ("QUEUE hour", [1]), ("queue wifi", []), ('"half an hour"', [1]),
    ('"an half"', []), ("die -laut", []), ("laut OR queue", [1, 2]), ("schön OR queue hour", [1]),
    ("wait", [13]), ("wait*", [13]), ("waitin*", [13]), ('"wi-fi"', [13]), ("wi-fi", [13]),
    ("straße", [2, 3]), ("strasse", [2, 3]), ("STRASSE", [2, 3]), ("fläche", [2, 3]),
    ("flache", [2]), ("cafe creme", [4]), ("CRÈME", [4]), ("“half an hour”", [1]),
    ("网络", [5]), ("很慢 太长", [5]), ("很快", []), ("ネット", [6]), ("ช้า", [7]), ("배송", [8]),
    ("😀", [9]), ("❤", [9, 15]), ("❤️ staff", [9]), ("€", [10]), ("😀 -staff", []), ("بطيء", [11]),
    ("ОЧЕРЕДЬ", [12]), ("网络 OR queue", [1, 5]), ("queue NOT hour", []), ("queue AND hour", [1]),
    ("-网络 -queue -straße -café -wait", [6, 7, 8, 9, 10, 11, 12, 15]),
    # An AND, OR or NOT that has nothing to join is a word, and so is all that FTS5 would read.
    ("white OR", [15]), ("queue OR", [1]), ("OR", [15]), ("white AND OR", []), ("white NOT", [15]),
    ("queue AND NOT hour", []), ("laut OR queue OR white", [1, 2, 15]), ("NOT queue NOT white", [
        2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]), ("NEAR(queue", []), ("(white", [15]),
    ("(laut OR queue) hour", [1]), ("^white", [15]), ("+white +black", [15]), ("wi:fi", [13]),
    ('"half an', [1]), ('hour"the queue"', [1]), ('("half an hour")', [1]), ("que*ue", []),
    ("👩‍💻", [15]), ("❤️‍🔥", [15]), ("staff😀", [9]), ("queue😀", []),
    ("\u200fqueue OR\u200e laut", [1, 2]), ("que\0ue", []), ("queue\0", [1]),
])
def test_what_people_type_finds_what_they_mean(spoken, text, ids):
    assert found(spoken, text) == ids


@pytest.mark.parametrize("text", [
    "", " ", "-", "*", '"', '"""', "'", '"never closed', "(a AND", "NEAR(a b)", "a:b", "{x}: y",
    "comment : x", "AND", "OR", "NOT", "OR OR OR", "a OR", "- -", '-"', '" OR 1=1; --', "^a", "a+b",
    "x" * 10_000, "a " * 5_000, "( " * 500,
    "\0", "a\0b", "\ud83d", "\ufeff", "%_", "\\", "😀" * 999,
    "ss" * 400 + " äöü" * 300, "-" * 99 + "a", "\u0301", "网" * 3000, "*a*", "** OR -*",
])
def test_no_text_at_all_is_an_error(spoken, text):
    wanted = Wanted(words=text)
    for sort in ("newest", "relevant"):
        ids = exploring.page(spoken, wanted, sort=sort, limit=20, offset=0)
        assert len(ids) == min(exploring.summary(spoken, wanted).responses, 20)
    spans(parse(text), SPOKEN[0])


def test_signs_alone_leave_nothing_out_and_say_so(spoken):
    assert parse("-").note == "There is no word in this to search for, so nothing is left out."
    assert exploring.summary(spoken, Wanted(words="-")).responses == 14


@pytest.mark.parametrize(("text", "note"), [
    ("wifi OR", "Searched for the word: wifi"), ("OR", "Searched for the word: or"),
    ("AND wifi", "Searched for the word: wifi"),
    ("wifi AND AND food", "Searched for the words: wifi, and, food"),
    ("NEAR(a", "Searched for the words: “near a”"), ("que*ue", "Searched for the words: “que ue”"),
    ('"long queue', "Searched for the words: long, queue"), ("*fi", "Searched for the word: fi"),
    ("Wifi OR (food* AND price)", "Searched for the words: wifi OR food*, price"),
    ("a OR b AND c", "Searched for the words: a OR b, c"), ("NOT (a", "Left out: a"),
    ("wifi OR -food", "Searched for the words: wifi, or; left out: food"),
    ("😀 OR", "Searched for the word: 😀"),
    ("wifi", ""), ("wifi OR food", ""), ("wi-fi: 10 %", ""), ("", ""),
    ('wifi -"long queue" wait*', ""),
    ("a NOT b", ""), ("a AND NOT b", ""), ("a + b", ""), ("a b OR c", ""),
])
def test_what_can_be_read_in_2_ways_says_how_it_was_read(text, note):
    assert parse(text).note == note


def test_a_note_on_2000_characters_has_200(spoken):
    assert len(parse("(" + "x" * 1999).note) == 200


def test_of_5000_words_the_first_32_are_searched_for_and_it_is_said():
    query = parse("word " * 5000)
    assert len(query.clauses) == MOST_TERMS == 32
    assert query.note == "Only the first 32 words were searched for."


@pytest.mark.parametrize(("text", "number", "hits"), [
    ("queue hour", 1, ["queue", "hour"]), ('"half an hour"', 1, ["half an hour"]),
    ("strasse", 2, ["Straße"]), ("fläche", 3, ["flaeche"]), ("creme", 4, ["crème"]),
    ("很慢", 5, ["很慢"]), ("😀", 9, ["😀"]), ("wait*", 13, ["Waiting", "waited", "wait"]),
    ("wi-fi", 13, ["wi-fi"]), ("-laut schon", 2, ["schön"]), ("대 OR 배송", 8, ["배송"]),
    ("queue OR wifi", 1, ["queue"]), ("half -wifi", 1, ["half"]), ("❤️‍🔥", 15, ["❤️‍🔥"]),
])
def test_the_hits_are_marked_in_the_words_as_they_were_written(text, number, hits):
    comment = SPOKEN[number - 1]
    assert [comment[start:stop] for start, stop in spans(parse(text), comment)] == hits


def test_accents_that_stand_alone_are_marked_with_their_letter():
    comment = "le cafe\u0301 froid"
    assert [comment[a:b] for a, b in spans(parse("café"), comment)] == ["cafe\u0301"]


def test_a_corrected_comment_is_found_by_its_new_words_and_a_deleted_one_no_more(db):
    studied(db, [Said(None, comment=text, read=False) for text in SPOKEN[:4]])
    assert found(db, "queue OR straße OR café") == [1, 2, 3, 4]
    with write(db) as tables:
        tables.conn.execute("update response set comment = 'Now the parking' where id = 1")
        tables.conn.execute("update response set comment = null where id = 2")
        tables.conn.execute("delete from response where id = 4")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    assert found(db, "queue OR straße OR café") == [3]
    assert found(db, "parking") == [1]


def test_an_import_fills_the_full_text_as_the_trigger_would_and_a_correction_follows(db, tmp_path):
    path = lounge_reviews(tmp_path / "lounge.csv", 60)
    for word in ("wifi", "queue"):
        plan = intake.plan_for(db, path, scale="csat5")
        worker.run_now(db, "import", {"path": str(path), "file_name": path.name,
                                      "plan": plan.to_json()}, by="Ana", show=lambda *_: None)
        with write(db) as tables:
            said = [row[0] for row in tables.execute(
                "select id from response where comment like ? order by id", [f"%{word}%"])]
            # Fails where the full text and the comments differ.
            tables.conn.execute(
                "insert into comment_text (comment_text, rank) values ('integrity-check', 1)")
        assert found(db, word) == said != []
        path.write_text(path.read_text("utf-8").replace("wifi", "queue"), "utf-8")
    assert found(db, "wifi") == []
    with write(db) as tables:
        tables.conn.execute("insert into response (source_id, row_key, batch_id, comment)"
                            " select source_id, 'x', batch_id, 'teapot' from response limit 1")
    assert len(found(db, "teapot")) == 1  # the trigger is there again


def test_the_most_relevant_is_the_one_that_says_it_most(db):
    studied(db, [Said("2026-01-03", comment="A long story about the food, and a queue somewhere."),
                 Said("2026-01-01", comment="Queue, queue, queue."),
                 Said("2026-01-02", comment="No word of it.")])
    wanted = Wanted(words="queue")
    assert exploring.page(db, wanted, sort="relevant", limit=9, offset=0) == [2, 1]
    assert exploring.page(db, wanted, sort="newest", limit=9, offset=0) == [1, 2]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Seven responses; see the filters' cases for what each has. Leave them as they are."""
    return _told(open_database(tmp_path_factory.mktemp("told") / "team.db"))


def _told(db):
    studied(db, [
        Said("2026-01-01", {QUEUE: -0.8}, 2, comment="The queue, terrible", language="en"),
        Said("2026-01-02", {QUEUE: 0.6, WIFI: -0.5}, 9, comment="Queue fine, wifi not"),
        Said("2026-01-03", {WIFI: None}, 7, comment="The wifi exists", place="Bergen"),
        Said("2026-01-04", {}, 10, comment="Well well"),
        Said("2026-01-05", {COFFEE: 0.05}, 6, comment="Coffee and queue"),
        Said(None, {}, 4, comment=None),
        Said("2026-01-07", {}, 0, comment="Came in later", read=False),
    ])
    with write(db) as tables:
        for number, mood, language in ((1, -0.8, "en"), (2, 0.1, "en"), (3, None, "de"),
                                       (4, 0.9, "en"), (5, 0.05, "fr")):
            tables.conn.execute("update reading set sentiment = ?, language = ?"
                                " where response_id = ?", [mood, language, number])
        tables.conn.execute("update response set step = 'Arrival' where id in (1, 3)")
        tables.conn.execute("""update response set attributes = '{"place": "Aldersund", "car": '"""
                            """|| '"Gerät 7"}' where id = 4""")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    return db


@pytest.mark.parametrize(("wanted", "ids"), [
    (Wanted(), [7, 5, 4, 3, 2, 1]),
    (Wanted(words="queue"), [5, 2, 1]),
    (Wanted(topics=(QUEUE,)), [2, 1]), (Wanted(topics=(SERVICE,)), [2, 1]),
    (Wanted(topics=(QUEUE, COFFEE)), [5, 2, 1]), (Wanted(topics=(NO_TOPIC,)), [4]),
    (Wanted(topics=(WIFI, NO_TOPIC)), [4, 3, 2]), (Wanted(topics=("t99",)), []),
    (Wanted(tones=("negative",)), [1]), (Wanted(tones=("neutral",)), [5, 2]),
    (Wanted(tones=("positive",)), [4]), (Wanted(tones=("unjudged",)), [7, 3]),
    (Wanted(tones=("negative", "positive")), [4, 1]),
    # With a topic, the tone is that of what is said about it.
    (Wanted(topics=(QUEUE,), tones=("positive",)), [2]),
    (Wanted(topics=(SERVICE,), tones=("negative",)), [1]),
    (Wanted(topics=(WIFI,), tones=("unjudged",)), [3]),
    (Wanted(topics=(WIFI, NO_TOPIC), tones=("negative", "positive")), [4, 2]),
    (Wanted(score=(0, 6)), [7, 5, 1]), (Wanted(score=(9, 10)), [4, 2]),
    (Wanted(Scope(scale=Scale.CSAT5), score=(0, 6)), []),
    (Wanted(languages=("de", "fr")), [5, 3]), (Wanted(steps=("Arrival",)), [3, 1]),
    (Wanted(comment="without"), [6]), (Wanted(comment="all"), [7, 5, 4, 3, 2, 1, 6]),
    (Wanted(attributes=(("car", "gerÄT"),)), [4]), (Wanted(attributes=(("car", "=gerät"),)), []),
    (Wanted(attributes=(("car", "=Gerät 7"),)), [4]), (Wanted(attributes=(("nix", "x"),)), []),
    (Wanted(attributes=(("place", "e"), ("car", "7"))), [4]),
    (Wanted(Scope(segments=(("place", ("Bergen",)),))), [3]),
    (Wanted(Scope(since=date(2026, 1, 4))), [7, 5, 4]),
    (Wanted(Scope(sources=("elsewhere",))), []), (Wanted(among=(4, 1, 99)), [4, 1]),
    (Wanted(words="queue", topics=(QUEUE,), tones=("negative",), score=(0, 6),
            languages=("en",), steps=("Arrival",)), [1]),
])
def test_each_filter_leaves_what_it_says_and_all_of_them_work_together(told, wanted, ids):
    assert exploring.page(told, wanted, sort="newest", limit=20, offset=0) == ids
    assert exploring.summary(told, wanted).responses == len(ids)
    assert exploring.ids(told, wanted).tolist() == sorted(ids)


@pytest.mark.parametrize(("sort", "ids"), [
    ("newest", [7, 5, 4]), ("oldest", [1, 2, 3]), ("lowest", [7, 1, 5]), ("highest", [4, 2, 3]),
    ("strongest", [4, 1, 2]), ("relevant", [7, 5, 4]),
])
def test_the_first_three_of_each_order(told, sort, ids):
    assert exploring.page(told, Wanted(), sort=sort, limit=3, offset=0) == ids


def test_pages_of_two_hold_all_six_once(told):
    pages = [exploring.page(told, Wanted(), sort="newest", limit=2, offset=at) for at in (0, 2, 4)]
    assert pages == [[7, 5], [4, 3], [2, 1]]


def test_three_with_queue_are_two_neutral_and_one_negative_and_score_2_6_and_9(told):
    found = exploring.summary(told, Wanted(words="queue"))
    assert found.tones == {"negative": 1, "neutral": 2, "positive": 0, "unjudged": 0}
    assert found.scores.values.tolist() == [["nps", 2, 1], ["nps", 6, 1], ["nps", 9, 1]]
    assert found.topics.values.tolist() == [[QUEUE, 2], [COFFEE, 1], [WIFI, 1]]


def test_a_comment_is_read_with_all_that_was_said_in_it(told):
    second, first = comments(told, [2, 999, 1])
    assert (second.text, second.score, second.language) == ("Queue fine, wifi not", 9, "en")
    assert {one.topic: one.sentiment for one in second.passages} == {QUEUE: 0.6, WIFI: -0.5}
    assert first.step == "Arrival"
    assert first.attributes == {"place": "Aldersund"}


def test_an_edited_tree_filters_by_what_is_shown_now(db):
    told = _told(db)
    with write(told) as tables:
        tables.conn.execute("insert into found_topic (study_id, id, label, keywords, centre,"
                            " position, became) select study_id, id, label, keywords, centre,"
                            " position, iif(id = 'wifi', 'coffee', id) from topic")
        tables.conn.execute("""update pattern set topics = replace(topics, 'wifi', 'coffee')""")
        tables.conn.execute("update study set edition = edition + 1")
    snapshot.refresh(told)
    wanted = Wanted(topics=(COFFEE,))
    assert exploring.page(told, wanted, sort="newest", limit=9, offset=0) == [5, 3, 2]
    toned = replace(wanted, tones=("negative",))
    assert exploring.page(told, toned, sort="newest", limit=9, offset=0) == [2]


def test_an_empty_database_has_no_comments_and_no_error(db):
    assert exploring.summary(db, Wanted(words="queue")).responses == 0
    assert exploring.page(db, Wanted(score=(0, 6)), sort="lowest", limit=9, offset=0) == []
