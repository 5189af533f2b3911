"""Real feedback, where there is some: what its traps are, and that it comes in whole."""

import pytest

from core.collect.intake import plan_for, preview
from core.errors import ReadingsDiffer
from core.store import feedback

BORDER = "csat5,stars10@2015-06-09..2015-08-02"


def test_the_lounge_reviews_raise_the_question_of_the_summer_of_2015(real_data, db):
    path = real_data("airport-lounge-reviews.csv")
    with pytest.raises(ReadingsDiffer) as asked:
        plan_for(db, path)
    assert asked.value.readings[0] == BORDER
    question = preview(path).questions[0]
    assert sum(question.inside.values()) == 119
    assert sum(n for score, n in question.inside.items() if score > 5) == 67
    assert max(question.outside) == 5


def test_the_2264_lounge_reviews_come_in_on_two_scales(real_data, db, take, counted, query):
    path = real_data("airport-lounge-reviews.csv")
    result = take(path, scale=BORDER)
    assert counted(result) == (2264, 2264, 0, 0)
    assert result["columns"] == {"score": "overall_rating", "comment": "content", "date": "date"}
    assert [(one.name, one.scale, one.responses) for one in feedback.sources(db)] == [
        ("airport-lounge-reviews", "csat5", 2145),
        ("airport-lounge-reviews (1–10 stars)", "stars10", 119)]
    assert feedback.segments(db) == ["lounge_type", "type_traveller"]
    assert counted(take(path, "customer=author", scale=BORDER)) == (2264, 0, 2264, 0)


def test_the_headerless_rail_documents_get_numbered_columns(real_data, take, counted):
    result = take(real_data("germeval2017-rail-1000.tsv"))
    assert result["columns"] == {"comment": "Column 2"}
    rows, accepted, _, rejected = counted(result)
    assert (rows, accepted + rejected) == (1000, 1000)
    assert accepted >= 990


def test_the_7000_tweets_keep_their_dates_and_use_no_rounded_id(real_data, take, counted, query):
    result = take(real_data("airline-tweets-7000.csv"))
    assert counted(result) == (7000, 7000, 0, 0)
    assert result["columns"] == {"comment": "text", "date": "tweet_created"}
    assert query("select min(received_on), max(received_on) from response") == [
        ("2015-02-16", "2015-02-24")]


def test_the_10003_banking_questions_are_comments_without_a_score(real_data, take, counted):
    result = take(real_data("banking77-train.csv"))
    assert counted(result) == (10_003, 10_003, 0, 0)
    assert result["scale"] is None
