"""Scales: the header's words first, then the range; a change in time is found and asked."""

import random
from collections import Counter
from datetime import date, timedelta
from math import comb

import pytest

from core.collect.meaning.borders import border_in_time
from core.collect.meaning.scales import (
    is_no_score,
    number_of,
    read_scale,
    scale_plan,
    score_of_text,
)
from core.errors import BadInput
from core.scales import SCALES, Scale, is_scale

ZERO_TO_TEN = dict.fromkeys(range(11), 10)
ONE_TO_TEN = dict.fromkeys(range(1, 11), 10)
ONE_TO_SEVEN = dict.fromkeys(range(1, 8), 10)
ONE_TO_FIVE = dict.fromkeys(range(1, 6), 10)


def values(counts):
    return {float(value): n for value, n in counts.items()}


@pytest.mark.parametrize(("header", "counts", "scale"), [
    ("NPS", ONE_TO_TEN, "nps"),
    ("How likely are you to recommend us?", ONE_TO_TEN, "nps"),
    ("Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?", ONE_TO_TEN, "nps"),
    ("How likely are you to recommend us to a friend or colleague?", ZERO_TO_TEN, "nps"),
    ("eNPS", ZERO_TO_TEN, "enps"),
    ("How likely are you to recommend us as a place to work?", ZERO_TO_TEN, "enps"),
    ("Würden Sie uns als Arbeitgeber weiterempfehlen? (0-10)", ZERO_TO_TEN, "enps"),
    ("rating", ZERO_TO_TEN, "nps"),
    ("rating", ONE_TO_FIVE, "csat5"),
    ("rating", {5: 3}, "csat5"),
    ("Zufriedenheit", ONE_TO_SEVEN, "csat7"),
    ("Customer effort", ONE_TO_SEVEN, "ces7"),
    ("Satisfaction", ONE_TO_TEN, "stars10"),
    ("Stars", ONE_TO_FIVE, "csat5"),
    ("Rate us (0-10)", ONE_TO_TEN, "nps"),
    ("Rate us (1-10)", ONE_TO_TEN, "stars10"),
    ("Satisfaction 1–7", ONE_TO_FIVE, "csat7"),
    ("rating", {0: 5, 1: 9}, "thumbs"),
    ("recommended", {0: 5, 1: 9}, "thumbs"),
    ("score", {0: 3, 37: 9, 85: 20, 100: 4}, "percent"),
    ("satisfaction", {20: 3, 80: 9}, "percent"),
])
def test_words_and_range_settle_the_scale(header, counts, scale):
    assert read_scale(header, values(counts)).scales == (scale,)


def test_1_to_10_without_words_has_two_readings():
    assert read_scale("rating", values(ONE_TO_TEN)).scales == ("stars10", "nps")


def test_1_to_7_without_words_has_two_readings():
    assert read_scale("score", values(ONE_TO_SEVEN)).scales == ("csat7", "ces7")


def test_a_stray_11_among_0_to_10_does_not_make_a_percentage():
    assert read_scale("score", values(ZERO_TO_TEN | {11: 1})).scales == ("nps",)


def test_a_stray_9_among_500_of_1_to_5_does_not_make_ten_stars():
    counts = dict.fromkeys(range(1, 6), 100) | {9: 1}
    assert read_scale("rating", values(counts)).scales == ("csat5",)


def test_values_that_fit_nothing_have_no_reading():
    assert read_scale("score", values({200: 4, 900: 5})).scales == ()


@pytest.mark.parametrize(("text", "number"), [
    ("4,5", 4.5), ("9", 9), ("3.0", 3), ("85%", 85), ("85 %", 85), ("4/5", 4),
    ("10 - Extremely likely", 10), ("5 stars", 5), ("abc", None), ("12abc", None),
    ("24-02-2015", None), ("1.2.3", None), ("", None), ("nan", None), ("inf", None), ("1e1", None),
])
def test_a_score_is_read_from_its_text(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["good", "Yes", "👍", "👍🏽", "satisfied", "1", "Ja", "oui", "sí"])
def test_good_is_one(text):
    assert score_of_text(text, Scale.THUMBS) == 1


@pytest.mark.parametrize("text", ["bad", "No", "👎", "unsatisfied", "0", "Nein", "non"])
def test_bad_is_zero(text):
    assert score_of_text(text, Scale.THUMBS) == 0


def test_scores_outside_their_scale_are_none():
    outside = [("11", Scale.NPS), ("-1", Scale.NPS), ("0", Scale.CSAT5), ("6", Scale.CSAT5),
               ("0,5", Scale.THUMBS), ("101", Scale.PERCENT), ("8", Scale.CES7)]
    assert [score_of_text(text, scale) for text, scale in outside] == [None] * 7
    assert is_no_score("Offered")
    assert is_no_score("N/A")


def test_a_scale_is_read_and_written_the_same_way():
    for text in ("nps", "percent", "csat5,stars10@2015-06-09..2015-08-02"):
        assert str(scale_plan(text)) == text
    plan = scale_plan("csat5,stars10@2015-06-09..2015-08-02")
    days = [date(2015, 6, 8), date(2015, 6, 9), date(2015, 8, 2), date(2015, 8, 3), None]
    assert [plan.is_second(day) for day in days] == [False, True, True, False, False]


@pytest.mark.parametrize("text", [
    "NPS 11", "csat5,stars10", "csat5,stars11@2015-01-01..2015-02-01", "",
    "csat5,stars10@2015-13-01..2015-14-01", "csat5,stars10@2015-08-02..2015-06-09",
    "csat5,csat5@2015-06-09..2015-08-02",
])
def test_a_scale_that_cannot_be_read_is_refused(text):
    with pytest.raises(BadInput, match="The scale “"):
        scale_plan(text)


def days_from(start, count):
    return [date.fromisoformat(start) + timedelta(days=n) for n in range(count)]


def test_ten_high_scores_in_ten_days_of_a_hundred_make_a_border():
    days = days_from("2024-01-01", 100)
    dated = Counter((day, 8.0 if 50 <= n < 60 else 3.0) for n, day in enumerate(days))
    border = border_in_time(dated)
    assert (border.since, border.until) == (days[50], days[59])
    assert (border.inside, border.outside) == ({8.0: 10}, {3.0: 90})
    # By hand: C(10, 10) / C(100, 10), for each of 91 windows.
    assert border.chance == pytest.approx(91 / comb(100, 10))


def test_one_high_score_is_no_border_because_chance_makes_one():
    days = days_from("2024-01-01", 1000)
    assert border_in_time(Counter((day, 9.0 if n == 500 else 3.0)
                                  for n, day in enumerate(days))) is None


def test_with_29_scores_outside_there_is_no_border():
    days = days_from("2024-01-01", 69)
    assert border_in_time(Counter((day, 8.0 if n < 40 else 3.0)
                                  for n, day in enumerate(days))) is None


def test_200_files_on_one_scale_throughout_show_no_border():
    found = 0
    for seed in range(200):
        rng = random.Random(seed)
        high = rng.choice([0.005, 0.02, 0.3])
        dated = Counter(
            (day, 9.0 if rng.random() < high else 2.0) for day in days_from("2024-01-01", 400))
        found += border_in_time(dated) is not None
    assert found == 0


def test_a_window_that_all_but_reaches_the_last_day_reaches_it():
    days = days_from("2024-01-01", 200)
    scores = [3.0] * 100 + [8.0, 3.0] * 49 + [3.0, 3.0]
    border = border_in_time(Counter(zip(days, scores, strict=True)))
    assert (border.since, border.until) == (days[100], days[199])


def test_two_0_to_100_scales_of_ones_own_are_two_scales_with_their_names():
    trust, ease = (scale_plan(f"percent:{name}").first for name in ("Trust  index", "Ease"))
    assert (str(trust), SCALES[trust].score) == ("percent:Trust index", "Trust index")
    assert len({trust, ease, Scale.PERCENT, Scale("percent:Trust index")}) == 3
    assert score_of_text("101", trust) is None
    assert SCALES[ease].ends == (0, 100)
    assert list(Scale) == list(SCALES)  # the built-in ones


@pytest.mark.parametrize("text", ["percent:", "percent:  ", "percent:a\x00b", "percent:" + 41 * "a",
                                  "percent:a;b", "percents"])
def test_a_name_that_is_none_makes_no_scale(text):
    assert not is_scale(text)
    with pytest.raises(BadInput):
        scale_plan(text)
