"""The rungs, what each may say, and what an interval shows."""

import json

import pytest

from core.delight.evidence.ladder import HEADLINES, Verdict, finding_of, headline_of, rung_of
from core.estimates import Estimate, withheld
from core.model import Outcome


@pytest.mark.acceptance
@pytest.mark.parametrize("weeks", [0, 51, 52, 520])
@pytest.mark.parametrize("segments", [0, 1, 2])
def test_t5_without_a_comparison_an_effect_is_never_likely(segments, weeks):
    rung = rung_of(segments, weeks)
    print(f"T5 {segments} comparison segments, {weeks} weeks: "
          f"“{headline_of(rung, segments, weeks)}”")
    assert rung >= 4
    assert not headline_of(rung, segments, weeks).startswith(("Likely", "Measured"))


@pytest.mark.parametrize(("segments", "weeks", "rung"), [
    (10, 26, 2), (9, 26, 3), (10, 25, 3), (3, 8, 3), (3, 7, 5), (40, 7, 5), (2, 52, 4), (0, 52, 4),
    (2, 51, 5), (0, 0, 5),
])
def test_the_rung_by_comparison_segments_and_weeks_before(segments, weeks, rung):
    assert rung_of(segments, weeks) == rung


def test_cells_drawn_by_chance_stand_on_rung_1_with_3_of_them_and_no_week_before():
    assert rung_of(3, 0, drawn=3) == 1
    assert rung_of(2, 0, drawn=3) == 5


def test_rung_3_says_whether_segments_are_few_or_the_history_is_short():
    assert headline_of(3, 9, 26) == "Suggestive: few comparison segments"
    assert headline_of(3, 10, 25) == "Suggestive: short history"
    assert headline_of(3, 3, 8) == "Suggestive: few comparison segments and short history"
    assert headline_of(5, 0, 0) == "Change observed; cause unknown"


def test_below_rung_4_no_headline_claims_an_effect():
    assert "effect" in HEADLINES[1]
    assert "effect" not in HEADLINES[4] + HEADLINES[5]


def effect(low, high, unit="points"):
    return Estimate((low + high) / 2, low, high, 900, unit, "full", "meta-did")


@pytest.mark.parametrize(("outcome", "low", "high", "expected", "finding"), [
    (Outcome.SCORE, 0.1, 6, 8, "worked"), (Outcome.SCORE, -6, -0.1, 8, "made it worse"),
    (Outcome.SCORE, -3, 3, 8, "no effect found"), (Outcome.SCORE, -3, 9, 8, "cannot be told"),
    (Outcome.SCORE, -3, 3, None, "cannot be told"),
    (Outcome.SUPPORT, -6, -0.1, 8, "worked"), (Outcome.SUPPORT, 0.1, 6, 8, "made it worse"),
    (Outcome.SUPPORT, -3, 3, 8, "no effect found"), (Outcome.SUPPORT, -9, 3, 8, "cannot be told"),
])
def test_a_finding_reads_the_interval_in_the_good_direction(outcome, low, high, expected, finding):
    assert finding_of(outcome, effect(low, high), expected) == finding


def test_a_withheld_effect_cannot_be_told():
    assert finding_of(Outcome.SCORE, withheld(9, "points", "none"), 8) == "cannot be told"


def test_a_verdict_comes_back_from_json_as_it_was():
    verdict = Verdict(
        Outcome.SUPPORT, 2, "worked", HEADLINES[2], effect(-6, -1), *[effect(1, 2)] * 3,
        withheld(3, "%", "wilson"), detectable=4.5, comparison_segments=12, treated_segments=3,
        weeks_before=52, weeks_after=20, problems=("One was left out.",), mechanism="So.",
        expected=3.0, picture=({"start": "2026-01-05", "treated": 1.0, "comparison": None},),
        live_from="2026-01-05")
    assert Verdict.from_json(json.loads(json.dumps(verdict.to_json(), allow_nan=False))) == verdict
