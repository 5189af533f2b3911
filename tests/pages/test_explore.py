"""Explore: the comments by every filter, each of which stands in the address."""

import json
import re
from datetime import date

import pytest

from core.errors import Conflict
from core.focus.similar import Near
from core.model import Scope
from core.scales import Scale
from core.store import exploring, findings, points, snapshot
from core.store.comments import Passage, comments
from core.store.database import write
from core.store.exploring import NO_TOPIC, Wanted
from pages.parts.explore import links, listed, nearest, summing
from tests.by_hand import QUEUE, WIFI, Said
from tests.by_hand import studied as kept_by_hand
from tests.pages.conftest import ROWS, text_of

PAGE = "focus/explore.py"


def found(test):
    return next(iter(one.value for one in test.subheader), "")


def articles(test):
    return [one.value for one in test.html if "<article" in one.value]


def params(test):
    return {name: value for name, value in test.query_params.items() if value}


def test_an_empty_database_says_where_to_begin(empty, show):
    assert "No feedback yet" in text_of(show(PAGE))


def test_500_reviews_are_listed_20_a_page_with_score_tones_and_topics(studied, show):
    test = show(PAGE)
    assert found(test) == f"{ROWS} of {ROWS} comments"
    said = text_of(test)
    assert "CSAT **" in said
    assert "of those with a comment :small[(" in said
    assert f"n = {ROWS}" in said
    assert len(articles(test)) == 20
    labels = {topic.label for topic in findings.topics(studied)}
    tags = [one.label.replace("\\", "") for one in test.button if one.key.startswith("tag-")]
    assert labels & set(tags)
    most = [one.key for one in test.button if one.key.startswith("tag-top-")]
    assert len(most) == summing.TOP_TOPICS
    with write(studied) as tables:  # what names no subject makes room for the next that does
        tables.conn.execute("update topic set label = 'Other remarks' where id = ?",
                            [most[0].removeprefix("tag-top-")])
    named = [one.key for one in show(PAGE).button if one.key.startswith("tag-top-")]
    assert named[:-1] == most[1:]
    assert named[-1] not in most


def test_words_are_found_highlighted_counted_and_paged(studied, show):
    n = exploring.summary(studied, Wanted(words="wifi")).responses
    assert 20 < n < ROWS
    test = show(PAGE, q="wifi", page="2")
    assert found(test) == f"{n} of {ROWS} comments"
    second = articles(test)
    assert "background:rgba(201" in second[0]
    assert not set(second) & set(articles(again(test, q="wifi")))
    assert [one.proto.label for one in test.get("download_button")] == ["Excel", "CSV"]


def test_each_filter_of_the_address_is_applied(studied, show):
    test = show(PAGE)
    for asked, wanted in (
        ({"tone": "negative"}, Wanted(tones=("negative",))),
        ({"topic": NO_TOPIC}, Wanted(topics=(NO_TOPIC,))),
        ({"score": "1..2"}, Wanted(score=(1, 2))), ({"lang": "en"}, Wanted(languages=("en",))),
        ({"comment": "all"}, Wanted(comment="all")),
        ({"has.author": "guest 9"}, Wanted(attributes=(("author", "guest 9"),))),
        ({"q": '"a quiet corner'}, Wanted(words='"a quiet corner')),
    ):
        n = exploring.summary(studied, wanted).responses
        said = found(again(test, **asked)) if n else text_of(again(test, **asked))
        assert said.startswith(f"{n} of {ROWS} ") if n else "No comment fits" in said, asked


def test_each_filter_of_the_scope_is_applied(studied, show):
    asked = {"since": "2015-01-01", "source": "lounge", "seg.traveller": "Solo"}
    scope = Scope(since=date(2015, 1, 1), sources=("lounge",),
                  segments=(("traveller", ("Solo",)),))
    n = exploring.summary(studied, Wanted(scope)).responses
    assert 0 < n < ROWS
    assert found(show(PAGE, **asked)) == f"{n} of {ROWS} comments"


def again(test, **asked):
    """The page with another address of Explore's own."""
    for name in list(test.query_params):
        if name in links.NAMES or name.startswith(links.HOLDS):
            del test.query_params[name]
    for name, value in asked.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def test_a_chip_says_each_filter_that_is_on_and_takes_it_away(studied, show):
    test = show(PAGE, tone="positive", score="1..3", lang="en", **{"seg.traveller": "Solo"})
    chips = [one for one in test.button if one.key.startswith("chip-")]
    assert [one.label.replace("\\", "") for one in chips] == [
        "Positive", "CSAT 1–3", "Language: en", "Traveller: Solo"]
    test = chips[1].click().run()
    assert "score" not in params(test)
    test = next(b for b in test.button if b.key == "chip-2").click().run()
    assert test.multiselect(key="seg.traveller").value == []
    test = next(b for b in test.button if b.key == "chips-all").click().run()
    assert found(test) == f"{ROWS} of {ROWS} comments"
    assert set(params(test)) <= {"db", "scale"}


def test_what_is_typed_and_chosen_goes_to_the_address_and_to_the_first_page(studied, show):
    test = show(PAGE, page="3")
    test = test.text_input(key="x.q").set_value("queue -wifi").run()
    assert params(test)["q"] == "queue -wifi"
    assert "page" not in params(test)
    leaf = next(topic.id for topic in findings.topics(studied) if topic.parent)
    test = test.multiselect(key="x.topics").set_value([leaf]).run()
    test = test.selectbox(key="x.sort").set_value("relevant").run()
    assert (params(test)["topic"], params(test)["sort"]) == (leaf, "relevant")
    assert found(test) == "{} of {} comments".format(exploring.summary(
        studied, Wanted(words="queue -wifi", topics=(leaf,))).responses, ROWS)


def test_a_tag_leads_to_the_comments_on_its_topic(studied, show):
    test = show(PAGE)
    tag = next(one for one in test.button if one.key.startswith("tag-") and "-top-" not in one.key
               and not one.key.endswith("-all"))
    topic = tag.key.split("-")[-1]
    test = tag.click().run()
    assert params(test)["topic"] == topic
    assert "<mark" in articles(test)[0]


def test_nothing_found_says_what_to_loosen_and_how_many_there_would_be(studied, show):
    test = show(PAGE, q="zzzzz", tone="positive")
    n = exploring.summary(studied, Wanted(tones=("positive",))).responses
    way = next(one for one in test.button if one.key == "loosen-0")
    assert way.label.replace("\\", "") == f"Without “zzzzz” · {n}"
    assert found(way.click().run()) == f"{n} of {ROWS} comments"


def test_what_makes_no_sense_in_an_address_is_left_out_without_an_error(studied, show):
    test = show(PAGE, topic="t9999", tone="angry", score="x..y", page="99999999", sort="zz",
                like="1", comment="??", lang="", look="feeling")
    assert found(test) == f"{ROWS} of {ROWS} comments"
    assert "no longer shown" in text_of(test)


def test_what_customers_write_is_never_markup_nor_markdown(empty, show):
    hostile = "<img src=x onerror=alert(1)> **bold** [x](http://evil) </div>queue"
    kept_by_hand(empty, [Said("2026-01-01", {QUEUE: -0.5}, comment=hostile, place="<b>P</b>")])
    drawn = articles(show(PAGE, q="queue"))
    assert "<img" not in drawn[0]
    assert "<b>" not in drawn[0]
    assert "&lt;img src=x onerror=alert(1)&gt; **bold**" in drawn[0]


def test_a_letter_of_50000_characters_is_cut_around_its_hit(empty, show):
    letter = "word " * 5000 + "needle " + "word " * 5000
    kept_by_hand(empty, [Said("2026-01-01", {WIFI: 0.5}, comment=letter)])
    excerpt, whole = articles(show(PAGE, q="needle"))[0].split("<details", 1)
    assert "needle</mark>" in excerpt
    assert len(excerpt) < 2000
    assert "The whole comment, 50,007 characters" in whole


def test_without_a_study_words_work_and_the_rest_says_why_not(empty, show):
    kept_by_hand(empty, [Said("2026-01-01", comment="The queue", read=False)])
    with write(empty) as tables:
        for table in ("topic", "pattern", "study"):
            tables.conn.execute(f"delete from {table}")
    snapshot.refresh(empty)
    test = show(PAGE, q="queue")
    assert found(test) == "1 of 1 comment"
    assert test.multiselect(key="x.topics").disabled
    assert "A study finds topics and tone" in test.multiselect(key="x.topics").proto.help
    assert "a study finds them in the comments" in text_of(
        again(test, q="queue", look="meaning"))


def test_without_the_files_of_the_study_meaning_says_what_to_do(studied, show):
    points.forget_old(studied, 999_999)
    with pytest.raises(Conflict):
        points.points(studied)
    said = text_of(show(PAGE, q="the wifi is slow", look="meaning"))
    assert "files of the last study that are not on this machine" in said


def test_of_a_comment_of_several_passages_the_whole_is_offered_first_of_one_it_is_one_click(
    empty, show,
):
    texts = {"Queue fine": [(0, 10)], "Fine, fine, wifi": [(0, 4), (6, 10), (12, 16)],
             "Slow. Slow.": [(0, 5), (6, 11)]}
    kept_by_hand(empty, [Said("2026-01-01", comment=text) for text in texts])
    with write(empty) as tables:
        for response, spans in enumerate(texts.values(), 1):
            for start, stop in spans:
                tables.conn.execute("insert into mention (study_id, response_id, start, stop)"
                                    " values (1, ?, ?, ?)", [response, start, stop])
    test = show(PAGE)
    assert [one.key for one in test.button if one.key.startswith("act-like-")] == [
        "act-like-1", "act-like-3"]
    menu, = (one for one in test.menu_button if one.key.startswith("act-like-"))
    assert menu.options == ["The whole comment", "“Fine”", "“fine”", "“wifi”"]


def test_the_nearest_are_listed_with_how_near_they_are_and_the_way_back(studied, show):
    test = show(PAGE)
    one = next(button for button in [*test.button, *test.menu_button]
               if button.key.startswith("act-like-"))
    response = int(one.key.rsplit("-", 1)[1])
    start = comments(studied, [response])[0].passages[0].start
    test = again(test, like=f"{response}.{start}")
    assert "nearest in meaning" in found(test)
    assert any("Nearly the same" in one.value for one in test.html)
    test = again(test, like=f"{response}.all")
    assert "nearest in meaning" in found(test)
    assert "Like the whole comment “" in text_of(test)
    assert "<mark" not in articles(test)[0]
    test = next(b for b in test.button if b.key == "act-away").click().run()
    assert found(test) == f"{ROWS} of {ROWS} comments"
    again(test, q="the wifi dropped all the time", look="meaning")
    assert "nearest in meaning" in found(test)
    again(test, q="the wifi dropped all the time", look="meaning", tone="unjudged")
    assert "Nothing is near enough in meaning" in text_of(test)


def test_of_cosines_of_34_at_most_the_heading_says_that_nothing_is_close():
    near = [Near(i, 0, 5, cosine, 0) for i, cosine in enumerate((0.34, 0.26, 0.36))]
    assert nearest.heading({1: near[0], 2: near[1]}) == (
        "Nothing close in meaning; the 2 nearest are:")
    assert nearest.heading({1: near[1]}) == "Nothing close in meaning; the nearest is:"
    assert nearest.heading({2: near[1], 3: near[2]}) == "The 2 comments nearest in meaning"


def test_a_topic_said_in_three_tones_is_one_tag_in_the_clearest():
    said = [Passage(0, 4, "wifi", 0.2), Passage(5, 9, "queue", 0.5), Passage(9, 12, "wifi", -0.6),
            Passage(13, 15, "wifi", None), Passage(16, 20, "queue", -0.5),
            Passage(21, 25, "tea", 0)]
    assert listed.tags(said) == [("wifi", "pain"), ("queue", "pain"), ("tea", "neutral")]


def test_no_comment_bears_the_same_tag_twice(studied, show):
    keys = [re.fullmatch(r"tag-[a-z]+-(\d+-.+)", one.key) for one in show(PAGE).button]
    shown = [key[1] for key in keys if key]
    assert shown
    assert len(shown) == len(set(shown))


@pytest.mark.parametrize("asked", [
    {}, {"topic": ["t1", NO_TOPIC], "tone": "negative", "words": '"half an hour" -wifi'},
    {"meaning": "zu langsam", "language": ["de", "en"], "step": "Arrival", "comment": "all"},
    {"like": (12, None)},
    {"score": (0, 6.5), "like": (12, 0), "attributes": {"a b": "=x", "c": "ü&="},
     "sort": "strongest"},
])
def test_a_link_and_the_view_of_its_address_are_the_same(asked):
    page, address = links.to_comments(**asked)
    assert page == PAGE
    view = links.view_of({name: [value] if isinstance(value, str) else value
                          for name, value in address.items()})
    assert links.params_of(view) == address


def test_a_link_carries_the_scope_of_the_page_it_comes_from():
    scope = Scope(Scale.NPS, date(2026, 1, 1), None, ("a", "b"), (("place", ("Bergen",)),))
    _, address = links.to_comments(scope=scope, topic="t5")
    assert json.loads(json.dumps(address)) == {
        "scale": "nps", "since": "2026-01-01", "source": ["a", "b"], "seg.place": ["Bergen"],
        "topic": ["t5"]}
