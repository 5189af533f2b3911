"""The picture of both groups: what stands in it, and what it says."""

from core.delight.evidence import charts
from core.delight.evidence.ladder import HEADLINES, Verdict
from core.estimates import Estimate, withheld
from core.model import Outcome

LEVEL = Estimate(30.0, 28.0, 32.0, 900, "points", "full", "mover-wilson")


def verdict(comparison=25.0, live_from="2026-02-02", unit="points"):
    rows = tuple({"start": start, "treated": value, "treated_low": value - 2,
                  "treated_high": value + 2, "comparison": comparison,
                  "comparison_low": comparison and comparison - 1,
                  "comparison_high": comparison and comparison + 1}
                 for start, value in (("2026-01-05", 30.0), ("2026-02-02", 40.0)))
    before = Estimate(30.0, 28.0, 32.0, 900, unit, "full", "")
    return Verdict(Outcome.SCORE, 2, "worked", HEADLINES[2], LEVEL, before, before,
                   *[withheld(0, unit, "")] * 2, picture=rows, live_from=live_from)


def test_two_groups_of_two_blocks_are_four_points_and_a_rule_at_the_start():
    drawn = charts.pre_trend(verdict()).to_dict()
    data = list(drawn["datasets"].values())
    assert sorted(len(rows) for rows in data) == [1, 4]
    assert [layer["mark"]["type"] for layer in drawn["layer"]] == ["area", "line", "point", "rule"]
    said = " ".join(drawn["title"]["text"])
    assert said.startswith("Score, points, by four weeks")
    assert "intervals" in said


def test_without_a_comparison_only_the_treated_are_drawn_and_named():
    drawn = charts.pre_trend(verdict(comparison=None)).to_dict()
    assert drawn["layer"][1]["encoding"]["color"]["scale"]["domain"] == ["With the change"]


def test_without_a_start_there_is_no_rule_and_a_mean_names_no_unit():
    drawn = charts.pre_trend(verdict(live_from="", unit="mean"), "Effort").to_dict()
    assert len(drawn["layer"]) == 3
    assert " ".join(drawn["title"]["text"]).startswith("Effort, by four weeks")
