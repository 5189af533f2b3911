"""Priorities: what the page says empty and full, and what it takes from a browser."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from core.estimates import Estimate
from core.settings import ROOT
from core.store import opportunities as store
from core.store.database import Database, open_database
from core.store.preferences import preferences, set_preferences
from pages.parts.priorities import evidence, matrix, ranking
from tests.made_up_pains import PAINS, fill


@pytest.fixture
def team(fresh_environment) -> Database:
    return open_database(fresh_environment / "team.db")


def shown() -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=30)
    test.session_state["db"] = "own"
    test.switch_page("focus/matrix.py")
    return test.run()


def components(test: AppTest) -> list[dict]:
    """What the matrix and the list were given."""
    return [json.loads(one.proto.json) for one in test.get("bidi_component")]


def test_without_a_study_the_page_says_what_to_do_next(team):
    test = shown()
    assert not test.exception
    assert any("No study yet" in one.value for one in test.markdown)
    assert components(test) == []


def test_with_twelve_pains_the_matrix_and_the_list_hold_twelve_by_rank(team):
    fill(team)
    test = shown()
    assert not test.exception
    drawn, listed = components(test)
    assert [item["rank"] for item in drawn["items"]] == list(range(1, len(PAINS) + 1))
    assert [row["label"] for row in listed["rows"]][:2] == [
        "Waiting at the check-in desk", "Cold breakfast"]
    assert listed["line_after"] == 2  # 2 × 27 days in 60
    assert any("ranking runs in NPS points per person-day" in one.value for one in test.caption)


def test_with_money_the_list_is_in_euros_and_the_matrix_still_in_points(team):
    fill(team)
    before, _ = components(shown())
    set_preferences(team, {"money_per_point": 10_000}, by="Ana")
    after, listed = components(shown())
    assert [item["value"] for item in after["items"]] == pytest.approx(
        [item["value"] for item in before["items"]])
    assert (after["factor"], after["currency"]) == (10_000, "€")
    assert listed["rows"][0]["value"].startswith("€35,")


def test_a_label_with_markup_reaches_the_page_as_plain_text(team):
    fill(team)
    store.rename(team, {"t1": "x"})
    store.place(team, {"t99": "<img src=x onerror=alert(1)> **bold**"}, by="Ana")
    test = shown()
    assert not test.exception
    assert "<img src=x onerror=alert(1)> **bold**" in [
        item["label"] for item in components(test)[0]["items"]]


def test_the_list_and_the_bubble_say_how_sure_the_rank_is_what_is_at_risk_and_whether_it_grows(
        team):
    fill(team)
    set_preferences(team, {"money_per_point": 10_000}, by="Ana")
    drawn, listed = components(shown())
    assert drawn["items"][0]["standing"] == (
        "rank\u00a01, firm · in the plan in over 99\u00a0% of draws")
    second, third = (row["details"] for row in listed["rows"][2:4])
    assert second[1] == drawn["items"][2]["standing"]
    assert second[1].startswith("rank\u00a03, 2 to\u00a0")
    assert second[1].endswith("\u00a0% of draws")
    assert third[2].startswith("€30,")
    assert third[2].endswith("a year at risk · growth cannot be told")


@pytest.mark.parametrize("order", ["RICE", "WSJF", "impact / effort", "most mentioned"])
def test_under_every_other_order_each_rank_lies_within_its_interval(team, order):
    fill(team)
    test = shown()
    test.selectbox(key="order").set_value(order).run()
    assert not test.exception
    drawn, _ = components(test)
    for item in drawn["items"]:
        span = item["standing"].split(" · ")[0].split(", ")[1]
        low, high = (item["rank"],) * 2 if span == "firm" else map(int, span.split(" to\u00a0"))
        assert low <= item["rank"] <= high


def test_20_more_days_bring_in_the_third_and_the_capacity_stays(team):
    fill(team)
    test = shown()
    said = [one.value for one in test.markdown]
    # 2 × 27 of 60 days are used: the third needs 21 more
    assert "20 more days change nothing." in said
    assert "The plan changes from 21 more days on." in said
    test.slider(key="more_days").set_value(25).run()
    assert not test.exception
    said = [one.value for one in test.markdown]
    assert "- Comes in: Slow wifi in the rooms, 27 days" in said
    assert any("NPS points a year** (" in one and "% of draws)" in one for one in said)
    assert preferences(team)["capacity_days"] == 60
    assert components(test)[1]["line_after"] == 2


def test_with_all_set_aside_the_page_says_so_and_asks_nothing_about_more_days(team):
    fill(team)
    for one in store.placed(team):
        store.set_aside(team, one.topic, by="Ana")
    test = shown()
    assert not test.exception
    assert any("Everything was set aside" in one.value for one in test.info)
    assert not test.slider


@pytest.mark.parametrize(("value", "half", "text"), [
    (20.4, 15.0, "mentions grow 20\u00a0% a year (5 to\u00a035\u00a0%)"),
    (-30.0, 10.0, "mentions fall 30\u00a0% a year (20 to\u00a040\u00a0%)"),
    (9.0, 21.0, "growth cannot be told (−12 to\u00a030\u00a0%)"),
])
def test_growth_is_said_with_its_interval_and_its_direction_only_beyond_doubt(value, half, text):
    found = Estimate(value, value - half, value + half, 90, "% a year", "full", "x")
    assert evidence.growing(found) == text
    assert evidence.growing(None) == "growth cannot be told"


def test_what_is_not_a_drop_is_left_out():
    good = {"topic": "t1", "version": 1, "stamp": 5, "days": 8, "value": None}
    assert matrix.moves([good]) == [matrix.Move("t1", 1, 5, 8.0, None)]
    for bad in (None, "x", {}, [1], [{**good, "days": "many"}], [{**good, "version": None}],
                [{"topic": "t1"}], [{**good, "stamp": float("inf")}]):
        assert matrix.moves(bad) == []


def item(days=20.0, value=1.0, computed=1.0) -> dict:
    return {"days": days, "value": value, "computed_days": 20.0, "computed_value": computed}


def test_a_drag_moves_no_quadrant_line():
    assert matrix.medians([item(), item(3.0, 9.0, 2.0), item(1.0, 0.0, 5.0)]) == {
        "days": 20, "value": 2}


def test_a_drop_at_the_very_edge_widens_no_axis():
    ends = matrix.axes([item(computed=3.1)], 1.0)
    assert ends == {"days": [1, 200], "value": 5}
    assert matrix.axes([item(200.0, 5.0, 3.1)], 1.0) == ends
    in_money = matrix.axes([item(computed=3.1)], 42_000.0)["value"]
    assert matrix.axes([item(value=in_money, computed=3.1)], 42_000.0)["value"] == in_money


def test_typed_figures_beyond_the_axes_widen_them():
    ends = matrix.axes([item(330.0, 60.0)], 1.0)
    assert ends == {"days": [1, 500], "value": 75}


def test_opportunities_worth_nothing_still_have_an_axis():
    assert matrix.axes([item(value=0.0, computed=0.0)], 1.0)["value"] == 1


@pytest.mark.parametrize(("figure", "currency", "text"), [
    (74_760.4, "€", "€74,800"), (12.0, "CHF", "CHF 12"), (3.52, None, "3.52"),
    (0.0951, None, "0.0951"), (0.0, None, "0"), (1234.5, None, "1,234"),
])
def test_an_amount_is_written_with_its_unit(figure, currency, text):
    assert ranking.amount(figure, currency) == text


def test_a_change_reads_from_what_stood_to_what_stands():
    change = store.Change(1, "t1", "Wifi", {"effort_days": None, "complexity": "complicated"},
                          {"effort_days": 8.0, "complexity": "simple"}, "", "2026-01-01", "Ana")
    assert ranking.in_words(change, 1.0, None, "NPS points") == (
        "assumed → 8 person-days; complicated → simple")
    worth = store.Change(1, "t1", "Wifi", {"value": 1.5}, {"value": None}, "", "2026", "Ana")
    assert ranking.in_words(worth, 1000.0, "€", "") == "value €1,500 → computed a year"
