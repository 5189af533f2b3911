"""A comment becomes mentions."""

import time
from itertools import pairwise

import pytest

from core.focus.text.mentions import LONGEST, mentions_in, mentions_of


def cut(comment):
    return [comment[start:stop] for start, stop in mentions_of(comment)]


@pytest.mark.parametrize(
    ("comment", "mentions"),
    [
        ("Great staff but the wifi never works", ["Great staff", "but the wifi never works"]),
        ("Guter Service, aber das WLAN lahm", ["Guter Service", "aber das WLAN lahm"]),
        ("Pas mal mais un peu cher", ["Pas mal", "mais un peu cher"]),
        ("Muy limpio pero caro y lejos", ["Muy limpio", "pero caro y lejos"]),
        ("Nice place. Bad food! Why?", ["Nice place.", "Bad food!", "Why?"]),
        ("Great staff.Bad food.", ["Great staff.", "Bad food."]),
        ("- slow\n- dirty toilets\n* rude", ["slow", "dirty toilets", "rude"]),
        ("1. slow\n2. old", ["slow", "old"]),
        ("clean; quiet; cheap", ["clean", "quiet", "cheap"]),
        ("fast - but far away", ["fast", "but far away"]),
        ("<p>Nice lounge.</p><br>Bad food", ["Nice lounge.", "Bad food"]),
        ("サービスが良い。でも高い。", ["サービスが良い。", "でも高い。"]),
        ("مكان جميل ولكن الخدمة سيئة", ["مكان جميل", "ولكن الخدمة سيئة"]),
        (
            "The staff were very friendly and the food was cold as ice",
            ["The staff were very friendly", "the food was cold as ice"],
        ),
    ],
)  # fmt: skip
def test_a_comment_of_two_or_three_things_is_two_or_three_mentions(comment, mentions):
    assert cut(comment) == mentions


@pytest.mark.parametrize(
    "comment",
    ["Super", "👍", "wifi lento", "Nothing but praise!", "Dr. Smith was nice", "It cost 3.50 euros",
     "open until 5 p.m. today", "friendly and helpful", "Last but not least cheap"],
)  # fmt: skip
def test_what_says_1_thing_stays_1_mention(comment):
    assert cut(comment) == [comment]


@pytest.mark.parametrize("comment", [None, "", "   ", "...", "?!", "-----", "\0\0", "\n\n", "<br>"])
def test_what_says_nothing_has_0_mentions(comment):
    assert mentions_of(comment) == []


def test_spans_point_into_the_original_in_order_and_without_overlap():
    comment = "  Great staff 😀;\n• the wifi\tnever works, aber das Essen war gut…  "
    spans = mentions_of(comment)
    assert [comment[a:b] for a, b in spans] == [
        "Great staff 😀", "the wifi\tnever works", "aber das Essen war gut…",
    ]  # fmt: skip
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


def test_2000_words_without_punctuation_become_mentions_of_at_most_280_characters():
    comment = "waiting for the train again " * 400
    spans = mentions_of(comment)
    assert max(stop - start for start, stop in spans) <= LONGEST
    assert "".join(comment[a:b] for a, b in spans).replace(" ", "") == comment.replace(" ", "")


@pytest.mark.parametrize(
    "unit",
    ["word ", "but ", ", and the ", ".", "<", "a.", " ", "-", "x", "\0", "😀", "<b>", "\n- ", "'"],
)
def test_50000_characters_take_less_than_a_second(unit):
    comment = unit * (50_000 // len(unit))
    start = time.process_time()
    mentions_of(comment)
    assert time.process_time() - start < 1


def test_mentions_of_3_comments_know_which_comment_they_are_from():
    assert [row[0] for row in mentions_in(["Slow. Dirty.", None, "Rude"])] == [0, 0, 2]
