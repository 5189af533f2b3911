"""Which place speaks of which topic: shares by hand, what differs, what is withheld."""

import pytest

from core.estimates import wilson
from core.focus.heat import by_segment
from core.model import Scope
from tests.by_hand import COFFEE, QUEUE, SERVICE, WIFI, Said, studied

DAY = "2026-03-02"


def at(place: str, about: str | None, times: int) -> list[Said]:
    return [Said(DAY, {about: -0.5} if about else {}, place=place)] * times


@pytest.fixture
def heat(db):
    """Queue: 30 of 60 at Aldersund, 6 of 60 at Berg. Wifi: 12 of 60 at both. Vik: 12 comments."""
    studied(db, [
        *at("Aldersund", QUEUE, 30), *at("Aldersund", WIFI, 12), *at("Aldersund", None, 18),
        *at("Berg", QUEUE, 6), *at("Berg", WIFI, 12), *at("Berg", None, 42),
        *at("Vik", QUEUE, 12)])
    return by_segment(db, Scope(), "place").set_index(["topic", "value"])


def test_30_of_60_is_a_half_with_the_wilson_limits_of_60(heat):
    cell = heat.loc[(QUEUE, "Aldersund")]
    assert (cell["share"], cell["mentions"], cell["comments"]) == (0.5, 30, 60)
    assert (cell["low"], cell["high"]) == pytest.approx(wilson(0.5, 60))


def test_half_against_a_quarter_of_the_rest_is_more_and_a_tenth_is_less(heat):
    assert heat.loc[(QUEUE, "Aldersund"), "differs"] == "more"
    assert heat.loc[(QUEUE, "Berg"), "differs"] == "less"


def test_12_of_60_in_both_places_differs_in_neither(heat):
    assert set(heat.loc[WIFI, "differs"]) == {""}


def test_12_comments_are_withheld_without_share_or_verdict(heat):
    cell = heat.loc[(QUEUE, "Vik")]
    assert cell["grade"] == "withheld"
    assert cell[["share", "low", "high"]].isna().all()
    assert cell["differs"] == ""


def test_a_topic_counts_what_its_subtopic_says_and_stands_before_it(heat):
    assert heat.loc[(SERVICE, "Aldersund"), "mentions"] == 30
    order = list(dict.fromkeys(heat.index.get_level_values("topic")))
    assert order.index(SERVICE) + 1 == order.index(QUEUE)


def test_a_topic_nobody_mentions_and_a_segment_nobody_has_give_no_rows(db, heat):
    assert COFFEE not in heat.index.get_level_values("topic")
    assert by_segment(db, Scope(), "no such").empty


def test_an_empty_database_has_no_cells(db):
    assert by_segment(db, Scope(), "place").empty
