"""Charts of the scores: titles, what is grey, what stands apart, the target, the second line."""

import pandas as pd
import pytest

from core.focus import score_charts as charts
from core.focus.chart_parts import INTERVALS, PALETTE
from core.scales import Scale

MONTHS = pd.DataFrame({
    "month": pd.to_datetime(["2024-01-01", "2024-02-01", "2024-04-01"]),
    "value": [10.0, 12.0, 0.0], "low": [8.0, 9.0, -16.0], "high": [12.0, 15.0, 16.0],
    "n": [40, 50, 31]})
STORES = pd.DataFrame({
    "store": ["Ulm", "Bonn", "Aachen", "Kiel"], "value": [50.0, 10.0, 30.0, float("nan")],
    "low": [30.0, 0.0, 20.0, float("nan")], "high": [70.0, 20.0, 40.0, float("nan")],
    "n": [40, 300, 300, 12],
    "standing": ["no clear difference", "below", "above", "not enough data"]})
ANSWERS = pd.DataFrame({"klass": ["detractor", "promoter"], "n": [1, 3], "share": [0.25, 0.75]})
SCORES = pd.DataFrame({"score": [1.0, 7.0], "n": [2, 3]})


def rows(chart: object) -> list[dict]:
    return [row for held in chart.to_dict()["datasets"].values() for row in held]


@pytest.mark.parametrize(("chart", "said"), [
    (charts.classes(ANSWERS, Scale.NPS), "% of responses"),
    (charts.histogram(SCORES, Scale.CES7), "responses"),
    *((charts.score_trend(MONTHS, "NPS", "points", period=period),
       f"NPS, points, by {period}, {INTERVALS}") for period in charts.STEPS),
    (charts.score_trend(MONTHS, "NPS", "points", target=40.0, same_mix=MONTHS), "at one mix"),
    (charts.score_by_segment(STORES, "store", "CSAT", "%"), "CSAT, %, by store"),
])
def test_every_chart_has_a_title_with_its_unit(chart, said):
    lines = chart.to_dict()["title"]["text"]
    assert said in " ".join(lines)
    assert max(map(len, lines)) <= 47


def test_an_interval_of_20_points_to_each_side_is_grey_and_below_the_ranked_ones():
    drawn = charts.score_by_segment(STORES, "store", "NPS", "points")
    found = {row["segment"]: row for row in rows(drawn)}
    assert drawn.to_dict()["layer"][0]["encoding"]["y"]["sort"] == ["Aachen", "Bonn", "Ulm"]
    assert found["Ulm"]["colour"] == PALETTE["neutral"]
    assert found["Bonn"]["colour"] == found["Aachen"]["colour"] == PALETTE["accent"]
    assert {name: row["shape"] for name, row in found.items()} == {
        "Ulm": "circle", "Bonn": "triangle-down", "Aachen": "triangle-up"}


def test_a_month_wider_than_15_is_grey_on_the_trend_and_a_gap_stays_one():
    found = rows(charts.score_trend(MONTHS, "NPS", "points"))
    told = {row["month"][:7]: row["colour"] for row in found if "colour" in row}
    assert told == {"2024-01": PALETTE["accent"], "2024-02": PALETTE["accent"],
                    "2024-04": PALETTE["neutral"]}
    assert [row["value"] for row in found if row["month"].startswith("2024-03")] == [None]


def test_a_target_of_40_is_a_line_with_its_name():
    found = rows(charts.score_trend(MONTHS, "NPS", "points", target=40.0))
    assert {"at": 40.0, "said": "Target 40"} in found


def test_a_mean_has_no_interval_that_is_too_wide():
    assert charts.too_wide(STORES, "%").tolist() == [True, False, False, False]
    assert not charts.too_wide(STORES, "mean").any()
