"""Charts: what each says of itself."""

import pandas as pd
import pytest

from core.focus import charts
from core.focus.chart_parts import INTERVALS
from core.focus.numbers.scores import prevalence_by_month
from core.focus.tree import tree_table
from core.model import Topic

MONTHS = pd.DataFrame({
    "month": pd.to_datetime(["2024-01-01", "2024-02-01"]), "value": [10.0, 12.0],
    "low": [8.0, 9.0], "high": [12.0, 15.0], "n": [40, 50],
    "mentions": [4, 5], "responses": [40, 50]})
DRIVERS = pd.DataFrame({
    "topic": ["t1", "t2"], "label": ["late", "kind staff"], "stake": [-2.0, 1.0],
    "low": [-3.0, 0.5], "high": [-1.0, 1.5], "mentions": [50, 60], "grade": ["full", "full"]})


@pytest.mark.parametrize(("chart", "said"), [
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


def test_a_mood_just_below_nothing_is_written_without_a_minus():
    topics = [Topic(id="t1", parent=None, label="late", keywords=("late",), mentions=3,
                    sentiment=-0.001)]
    assert str(tree_table(topics, {"t1": 3}, 10)["sentiment"][0]) == "0.0"
