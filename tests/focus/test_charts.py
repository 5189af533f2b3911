"""Charts: what each says of itself, and what is not ranked."""

import pandas as pd
import pytest

from core.focus import charts
from core.focus.chart_parts import INTERVALS, PALETTE
from core.focus.numbers.scores import prevalence_by_month
from core.focus.tree import tree_table
from core.model import Scale, Topic

MONTHS = pd.DataFrame({
    "month": pd.to_datetime(["2024-01-01", "2024-02-01"]), "value": [10.0, 12.0],
    "low": [8.0, 9.0], "high": [12.0, 15.0], "n": [40, 50],
    "mentions": [4, 5], "responses": [40, 50]})
STORES = pd.DataFrame({
    "store": ["Ulm", "Bonn", "Aachen", "Kiel"], "value": [50.0, 10.0, 30.0, float("nan")],
    "low": [30.0, 0.0, 20.0, float("nan")], "high": [70.0, 20.0, 40.0, float("nan")],
    "n": [40, 300, 300, 12]})
DRIVERS = pd.DataFrame({
    "topic": ["t1", "t2"], "label": ["late", "kind staff"], "stake": [-2.0, 1.0],
    "low": [-3.0, 0.5], "high": [-1.0, 1.5], "mentions": [50, 60], "grade": ["full", "full"]})
ANSWERS = pd.DataFrame({"klass": ["detractor", "promoter"], "n": [1, 3], "share": [0.25, 0.75]})
SCORES = pd.DataFrame({"score": [1.0, 7.0], "n": [2, 3]})


@pytest.mark.parametrize(("chart", "said"), [
    (charts.classes(ANSWERS, Scale.NPS), "% of responses"),
    (charts.histogram(SCORES, Scale.CES7), "responses"),
    (charts.score_trend(MONTHS, "NPS", "points"), f"NPS, points, by month, {INTERVALS}"),
    (charts.score_by_segment(STORES, "store", "CSAT", "%"), "CSAT, %, by store"),
    (charts.driver_bars(DRIVERS), "Points of the score at stake"),
    (charts.prevalence_trend(prevalence_by_month(MONTHS)), "Share of responses that mention it, %"),
    (charts.prevalence_trend(prevalence_by_month(MONTHS), "quarter", pd.Timestamp(2024, 1, 1)),
     f"by quarter since January 2024, {INTERVALS}"),
    (charts.spread({1.0: 3}, [1.0, 2.0], "all rows"), "Rows by score, all rows"),
])
def test_every_chart_has_a_title_with_its_unit(chart, said):
    lines = chart.to_dict()["title"]["text"]
    assert said in " ".join(lines)
    assert max(map(len, lines)) <= 47


def test_an_interval_of_20_points_to_each_side_is_grey_and_below_the_ranked_ones():
    drawn = charts.score_by_segment(STORES, "store", "NPS", "points").to_dict()
    rows = {row["segment"]: row for row in next(iter(drawn["datasets"].values()))}
    assert drawn["layer"][0]["encoding"]["y"]["sort"] == ["Aachen", "Bonn", "Ulm"]
    assert rows["Ulm"]["colour"] == PALETTE["neutral"]
    assert rows["Bonn"]["colour"] == rows["Aachen"]["colour"] == PALETTE["accent"]
    assert "Kiel" not in rows


def test_a_mean_has_no_interval_that_is_too_wide():
    assert charts.too_wide(STORES, "%").tolist() == [True, False, False, False]
    assert not charts.too_wide(STORES, "mean").any()


def test_a_mood_just_below_nothing_is_written_without_a_minus():
    topics = [Topic(id="t1", parent=None, label="late", keywords=("late",), mentions=3,
                    sentiment=-0.001)]
    assert str(tree_table(topics, {"t1": 3}, 10)["sentiment"][0]) == "0.0"
