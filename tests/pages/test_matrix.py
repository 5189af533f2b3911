"""Priorities: what the page says empty and full, and what it takes from a browser."""

import json

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.delight.money import learning
from core.estimates import Estimate
from core.model import Outcome
from core.scales import Scale
from core.settings import ROOT
from core.store import initiatives, segment_findings
from core.store import opportunities as store
from core.store.database import Database, open_database, write
from core.store.preferences import preferences, set_preferences
from core.store.segment_findings import SegmentFit
from pages.parts.priorities import evidence, matrix, ranking
from tests.made_up_money import TODAY, begun, measure, people, verdict
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


def test_a_label_with_markup_reaches_the_page_as_plain_text_and_is_no_13th_without_data(team):
    fill(team)
    store.rename(team, {"t1": "x"})
    store.place(team, {"t99": "<img src=x onerror=alert(1)> **bold**"}, by="Ana")
    test = shown()
    assert not test.exception
    drawn, listed = components(test)
    last = listed["rows"][-1]
    assert (last["label"], last["rank"], last["priority"], last["value"]) == (
        "<img src=x onerror=alert(1)> **bold**", "–", "", "")
    assert (listed["unranked"], len(drawn["items"])) == (1, 12)
    assert "firm" not in " ".join(last["details"])


def with_ces(team: Database, known: dict[str, float]) -> None:
    """Forty answers on the CES, with these stakes ± .05; the other pains are withheld there."""
    with write(team) as tables:
        tables["source"].insert({"id": 2, "name": "calls", "family": "calls", "scale": "ces7",
                                 "shape": "", "created_at": "2025", "created_by": "Ana"})
        tables["response"].insert_all({"id": 1000 + i, "source_id": 2, "row_key": f"c{i}",
                                       "batch_id": 1, "score": 1.0 + i % 7} for i in range(40))
        for i in range(1, 13):
            stake = known.get(f"t{i}")
            tables["driver"].insert({
                "study_id": 1, "scale": "ces7", "topic_id": f"t{i}", "stake": stake,
                "low": stake and stake - 0.05, "high": stake and stake + 0.05,
                "standard_error": stake and 0.025, "mentions": 100 if stake else 3,
                "grade": "full" if stake else "withheld", "parts": "{}"})
        tables.conn.execute("update snapshot set dataset = dataset + 1, version = null")


def seen_by_the_ces() -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=30)
    test.session_state["db"] = "own"
    test.query_params["scale"] = "ces7"
    test.switch_page("focus/matrix.py")
    return test.run()


def test_40000_a_point_of_the_nps_are_asked_for_anew_on_the_ces_and_2_of_12_are_ranked(team):
    fill(team)
    with_ces(team, {"t1": -0.2, "t2": -0.4})
    set_preferences(team, {"money_per_point": 40_000}, by="Ana")
    store.move(team, "t1", value=2.0, version=1, session="", by="Ana", why="A quote")
    test = seen_by_the_ces()
    assert not test.exception
    drawn, listed = components(test)
    assert [item["id"] for item in drawn["items"]] == ["t2", "t1"]
    assert [row["rank"] for row in listed["rows"]] == [1, 2] + ["–"] * 10
    assert (drawn["currency"], drawn["factor"], drawn["fixed"]) == ("", 1, True)
    asked = next(field for field in test.number_input if "is worth a year" in field.label)
    assert (asked.label, asked.value) == ("What one CES point is worth a year", None)
    said = " ".join(one.value for one in test.caption)
    assert "No worth of one CES point is set" in said
    assert "Values that people set are kept in NPS points and left out here." in said
    asked.set_value(900_000.0)
    next(one for one in test.button if one.label == "Save").click().run()
    assert not test.exception
    assert preferences(team)["worth_of_points"] == {"ces7": 900_000}
    assert preferences(team)["money_per_point"] == 40_000
    drawn, listed = components(test)
    assert (drawn["factor"], drawn["fixed"]) == (900_000, False)
    row = next(row for row in listed["rows"] if row["id"] == "t1")
    assert row["value"] == "€80,000 a year"  # 2 NPS points, at 40,000


def test_with_nothing_known_on_a_scale_all_12_are_listed_and_none_is_ranked(team):
    fill(team)
    with_ces(team, {})
    test = seen_by_the_ces()
    assert not test.exception
    (listed,) = components(test)
    assert (listed["unranked"], listed["line_after"]) == (12, 0)
    assert any("Not enough data to place an opportunity by CES points" in one.value
               for one in test.info)


def test_a_value_that_ana_set_above_the_risk_says_so_and_is_not_firm(team):
    fill(team)
    set_preferences(team, {"money_per_point": 10_000}, by="Ana")
    store.move(team, "t2", value=50.0, version=1, session="", by="Ana", why="A quote")
    drawn, listed = components(shown())
    first = listed["rows"][0]
    assert first["id"] == "t2"
    assert first["details"][3].startswith("value set by Ana; computed: €25,")
    assert "more than is at risk (€42," in first["details"][3]
    assert "firm" not in first["details"][1] + drawn["items"][0]["standing"]
    assert drawn["items"][0]["set_by"] == "set by Ana"
    assert "value set by" not in " ".join(listed["rows"][1]["details"])


def test_the_list_and_the_bubble_say_how_sure_the_rank_is_what_is_at_risk_and_whether_it_grows(
        team):
    fill(team)
    set_preferences(team, {"money_per_point": 10_000}, by="Ana")
    drawn, listed = components(shown())
    assert drawn["items"][0]["standing"] == (
        "rank\u00a01, firm · in the plan in over 99\u00a0% of draws")
    second, third = (row["details"] for row in listed["rows"][2:4])
    assert second[1] == drawn["items"][2]["standing"]
    assert second[1].startswith("rank\u00a03, 2\u00a0to\u00a0")
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
        low, _, high = span.partition("\u00a0to\u00a0")
        assert span == "firm" or int(low) <= item["rank"] <= int(high)


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
    (20.4, 15.0, "mentions grow 20\u00a0% a year (5\u00a0to\u00a035\u00a0%)"),
    (-30.0, 10.0, "mentions fall 30\u00a0% a year (20\u00a0to\u00a040\u00a0%)"),
    (9.0, 21.0, "growth cannot be told (−12\u00a0to\u00a030\u00a0%)"),
])
def test_growth_is_said_with_its_interval_and_its_direction_only_beyond_doubt(value, half, text):
    found = Estimate(value, value - half, value + half, 90, "% a year", "full", "x")
    assert evidence.growing(found) == text
    assert evidence.growing(None) == "growth cannot be told"


def test_growth_that_cannot_be_told_says_that_it_counts_minus_14_percent_all_the_same():
    found = Estimate(-23.0, -60.0, 14.0, 90, "% a year", "full", "x")
    assert evidence.growing(found, -0.14) == (
        "growth cannot be told (−60\u00a0to\u00a014\u00a0%), counted as −14\u00a0% "
        "(value −7\u00a0%)")
    assert evidence.growing(found, 0.004).endswith("%)")


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
    owner = store.Change(1, "t1", "Wifi", {"department": ""}, {"department": "IT"}, "", "2026",
                         "Ana")
    assert ranking.in_words(owner, 1.0, None, "") == "department none → IT"
    worth = store.Change(1, "t1", "Wifi", {"value": 1.5}, {"value": None}, "", "2026", "Ana")
    assert ranking.in_words(worth, 1000.0, "€", "") == "value €1,500 → computed a year"


# ---- intervals, the capacity line, filters, reasons, outcomes ------------------------------


def test_a_computed_value_has_its_interval_and_one_that_a_person_set_has_none(team):
    fill(team)
    store.move(team, "t2", value=1.0, version=1, session="", by="Ana")
    items = {item["id"]: item for item in components(shown())[0]["items"]}
    assert items["t1"]["low"] < items["t1"]["value"] < items["t1"]["high"]
    assert items["t12"]["low"] >= 0
    assert (items["t2"]["low"], items["t2"]["high"]) == (None, None)


def test_the_capacity_line_runs_through_the_last_that_fits_and_only_by_value_per_day(team):
    fill(team)
    test = shown()
    drawn, _ = components(test)
    last = drawn["items"][1]
    assert last["within"]
    assert not drawn["items"][2]["within"]
    assert drawn["capacity"]["slope"] * last["days"] == pytest.approx(last["value"])
    test.selectbox(key="order").set_value("RICE").run()
    assert components(test)[0]["capacity"] is None


def test_without_room_or_with_room_for_all_there_is_no_capacity_line(team):
    fill(team)
    for days in (5.0, 5_000.0):
        set_preferences(team, {"capacity_days": days}, by="Ana")
        assert components(shown())[0]["capacity"] is None


def test_a_department_filters_list_and_matrix_and_keeps_ranks_axes_and_capacity(team):
    fill(team)
    store.edit(team, "t3", {"department": "IT"}, version=1, session="", by="Ana")
    initiatives.create(team, {"name": "Towels", "topic_id": "t8", "departments": ("Rooms", "IT")},
                       by="Ana")
    test = shown()
    before = components(test)[0]
    test.multiselect(key="priority_department").set_value(["IT"]).run()
    assert not test.exception
    drawn, listed = components(test)
    assert [item["id"] for item in drawn["items"]] == ["t3", "t8"]
    assert [row["rank"] for row in listed["rows"]] == [3, 8]
    assert listed["line_after"] == 0
    assert [drawn[name] for name in ("axes", "medians", "capacity")] == [
        before[name] for name in ("axes", "medians", "capacity")]
    assert any("2 of 12 opportunities; ranks and capacity are those of all." in one.value
               for one in test.caption)
    test.multiselect(key="priority_department").set_value(["No department yet"]).run()
    assert len(components(test)[0]["items"]) == 10


def segment(team: Database, value: str, stakes: dict[str, float]) -> None:
    """A studied segment of 100 responses with these pooled stakes, ± 1."""
    drivers = pd.DataFrame([{
        "topic": topic, "stake": stake, "low": stake - 1, "high": stake + 1,
        "standard_error": 0.5, "mentions": 40, "parts": {}} for topic, stake in stakes.items()])
    with write(team) as tables:
        segment_findings.replace(tables, 1, Scale.NPS, [SegmentFit(
            "city", value, 100, 100, 10.0, 20.0, 1.0, 1.0, np.eye(len(drivers)), drivers)])


def test_a_segment_shows_its_pooled_stakes_its_share_of_the_money_and_no_values_set_by_people(team):
    fill(team)
    set_preferences(team, {"money_per_point": 10_000}, by="Ana")
    people(team, {"Rome": 100, "Oslo": 300})
    segment(team, "Rome", {"t1": -2.0, "t2": -9.0, "t3": -1.0})
    store.move(team, "t1", value=50.0, version=1, session="", by="Ana", why="A guess")
    test = shown()
    test.selectbox(key="priority_segment").set_value(("city", "Rome")).run()
    assert not test.exception
    drawn, listed = components(test)
    assert listed["rows"][0]["label"] == "Cold breakfast"
    assert "pooled" in listed["rows"][0]["details"][0]
    assert drawn["factor"] == pytest.approx(2_500)  # a quarter of the customers
    assert drawn["fixed"]
    said = " ".join(one.value for one in test.caption)
    assert "**Rome**: pooled stakes of this segment alone" in said
    assert "counts 25 % of a point of the whole: its share of 100 of 400 customers." in said
    first = next(item for item in drawn["items"] if item["id"] == "t1")
    assert first["value"] == first["computed_value"]
    test.selectbox(key="priority_segment").set_value(None).run()
    assert not components(test)[0]["fixed"]
    test.run()
    assert not components(test)[0]["fixed"]


def test_the_one_segment_of_other_pages_holds_here_too_and_can_be_cleared(team):
    fill(team)
    segment(team, "Rome", {"t1": -2.0, "t2": -9.0})
    for cities, followed in ((["Rome"], True), (["Rome", "Oslo"], False), (["Gone"], False)):
        test = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=30)
        test.session_state["db"] = "own"
        test.session_state["seg.city"] = cities
        test.switch_page("focus/matrix.py").run()
        assert not test.exception
        assert not test.warning
        assert components(test)[0]["fixed"] is followed
        assert any("do not narrow them" in one.value for one in test.caption) == (len(cities) > 1)
    test.selectbox(key="priority_segment").set_value(("city", "Rome")).run()
    test.selectbox(key="priority_segment").set_value(None).run()
    test.run()
    assert not components(test)[0]["fixed"]


def test_a_move_without_a_reason_is_asked_for_beside_its_row_and_counted(team):
    fill(team)
    store.move(team, "t1", days=8.0, version=1, session="", by="Ana")
    store.move(team, "t2", days=8.0, version=1, session="", by="Ana", why="Asked the kitchen")
    _, listed = components(shown())
    assert [row["id"] for row in listed["rows"] if row["ask"]] == ["t1"]
    assert listed["asked"] == "1 move without a reason"


def test_what_is_no_reason_is_left_out():
    assert ranking.reason({"topic": "t1", "why": " Because "}) == ("t1", "Because")
    for bad in (None, "x", [], {}, {"topic": 1, "why": "x"}, {"topic": "t1", "why": "  "}):
        assert ranking.reason(bad) is None
    assert len(ranking.reason({"topic": "t1", "why": "x" * 999})[1]) == ranking.LONGEST_REASON


def test_what_outcomes_taught_is_said_and_moves_the_values(team):
    fill(team)
    before = components(shown())[0]["items"][0]["value"]
    one = begun(team, "Tills", topic_id="t1")
    measure(team, one, verdict(Outcome.SCORE, 3.8, 0.4))
    learning.learn(team, today=TODAY, by="Ana")
    test = shown()
    assert components(test)[0]["items"][0]["value"] == pytest.approx(before * (4.6 / 7) / 0.6)
    assert any("Complicated ideas worked in 1 of 1" in item.value for item in test.caption)


def test_own_corrections_stand_in_a_table_beside_what_came(team):
    fill(team)
    store.move(team, "t1", value=7.0, version=1, session="", by="Ana",
               computed={"days": 20.0, "value": 4.1})
    with write(team) as tables:
        tables.conn.execute("update opportunity_change set changed_at = '2024-12-01T10:00:00Z'")
    one = begun(team, "Tills", topic_id="t1")
    measure(team, one, verdict(Outcome.SCORE, 3.8, 0.46))
    test = shown()
    assert not test.exception
    table = next(frame.value for frame in test.dataframe if "Came" in frame.value)
    row = table.iloc[0]
    assert (row["Computed"], row["Set"], row["Came"], row["Why"]) == (
        "4.1", "7.0", "3.8 (2.9 to 4.7)", "no reason given")
    assert any("too few to say who is right" in item.value for item in test.caption)
