"""Which weeks and cells may be compared, and what other initiatives leave of it."""

from datetime import date, timedelta

import numpy as np
import pytest

from core.delight.evidence.comparison import prepared, when_first_told, windows
from core.delight.evidence.panel import Panel
from core.model import Stage
from core.store.initiatives import Initiative

FIRST = date(2025, 1, 6)
WEEKS = tuple(FIRST + timedelta(weeks=i) for i in range(60))
LAST = WEEKS[-1] + timedelta(days=6)
LIVE = WEEKS[40]


def panel_with(n: dict[str, np.ndarray | int]) -> Panel:
    counts = np.array([np.broadcast_to(each, 60) for each in n.values()], dtype=float)
    level = np.where(counts > 0, 50.0, 0.0)
    return Panel(tuple((name,) for name in n), WEEKS, counts, level, level * 0 + 9, level)


def acting(number=1, stores=("A",), live=LIVE, **more):
    return Initiative(number, more.pop("name", f"I{number}"),
                      stage=more.pop("stage", Stage.SHIPPED),
                      segments={"store": tuple(stores)} if stores else {}, live_from=live, **more)


def test_the_week_in_which_it_went_live_falls_out_unless_that_was_a_monday():
    before, after = windows(WEEKS, LIVE + timedelta(days=2), None, LAST)
    assert (before.sum(), after.sum()) == (40, 19)
    before, after = windows(WEEKS, LIVE, None, LAST)
    assert (before.sum(), after.sum()) == (40, 20)


def test_a_last_week_that_the_data_do_not_reach_to_the_end_falls_out():
    _, after = windows(WEEKS, LIVE, None, LAST - timedelta(days=1))
    assert after.sum() == 19


def test_only_weeks_until_its_end_count():
    _, after = windows(WEEKS, LIVE, LIVE + timedelta(days=20), LAST)
    assert after.sum() == 3


def test_with_a_lag_of_35_days_5_weeks_fall_out_before_the_start_and_at_the_end():
    before, after = windows(WEEKS, LIVE, None, LAST, lag_days=35)
    assert (before.sum(), after.sum()) == (35, 15)


def test_four_full_weeks_after_a_wednesday_are_told_on_the_fifth_monday():
    assert when_first_told(date(2026, 3, 4), 0, 4) == "6 Apr 2026"
    assert when_first_told(date(2026, 3, 2), 0, 4) == "30 Mar 2026"


def test_a_cell_with_9_observations_after_is_left_out_and_named():
    thin = np.full(60, 5)
    thin[40:] = 0
    thin[40] = 9
    found = prepared(acting(), panel_with({"A": 5, "B": 5, "C": thin}), LAST, 0, [])
    assert found.panel.cells == (("A",), ("B",))
    assert found.problems == (
        "1 segment left out (C): fewer than 10 observations before or after the start.",)


def test_a_cell_that_begins_in_the_middle_is_left_out_and_named():
    late = np.full(60, 5)
    late[:25] = 0
    found = prepared(acting(), panel_with({"A": 5, "B": 5, "C": late}), LAST, 0, [])
    assert found.panel.cells == (("A",), ("B",))
    assert "its data begin in the middle" in found.problems[0]


def test_where_the_treated_cell_is_too_thin_nothing_is_compared():
    found = prepared(acting(), panel_with({"A": np.r_[np.zeros(40), np.full(20, 5)], "B": 5}),
                     LAST, 0, [])
    assert found.confused
    assert "No segment with the change has enough" in found.problems[-1]


def test_a_comparison_cell_with_another_initiative_is_left_out_and_both_are_named():
    other = acting(2, ("B",), WEEKS[45], name="Free coffee")
    found = prepared(acting(), panel_with(dict.fromkeys("ABCD", 5)), LAST, 0, [other])
    assert found.panel.cells == (("A",), ("C",), ("D",))
    assert found.problems == (
        "B left the comparison: “Free coffee” acted there in these weeks.",)


def test_two_initiatives_on_one_segment_cannot_be_told_apart_and_both_are_named():
    other = acting(2, ("A", "B"), WEEKS[45], name="Free coffee")
    found = prepared(acting(name="A second till"), panel_with(dict.fromkeys("ABCD", 5)), LAST, 0,
                     [other])
    assert found.confused
    assert found.problems[0] == (
        "Two initiatives acted on A at the same time, “A second till” and “Free coffee”; what each "
        "of them did cannot be told apart.")


@pytest.mark.parametrize("other", [
    acting(1, ("A",)), acting(2, ("A",), None), acting(2, ("A",), stage=Stage.APPROVED),
    acting(2, ("A",), stage=Stage.DECLINED), acting(2, ("A",), LAST + timedelta(days=1)),
    acting(2, ("A",), FIRST - timedelta(days=90)),
    acting(2, ("A",), FIRST - timedelta(days=90), live_until=FIRST - timedelta(days=9)),
], ids=["itself", "no start", "only approved", "declined", "later", "all the time", "long over"])
def test_what_did_not_begin_or_end_in_these_weeks_disturbs_nothing(other):
    found = prepared(acting(), panel_with(dict.fromkeys("ABCD", 5)), LAST, 0, [other])
    assert not found.confused
    assert found.problems == ()
    assert found.comparison_segments == 3


def test_one_that_ended_in_these_weeks_disturbs_too():
    other = acting(2, ("A",), FIRST - timedelta(days=90), live_until=WEEKS[30])
    assert prepared(acting(), panel_with(dict.fromkeys("ABCD", 5)), LAST, 0, [other]).confused


def test_one_that_went_live_everywhere_leaves_the_comparison_but_is_said():
    other = acting(2, (), WEEKS[45], name="New logo")
    found = prepared(acting(), panel_with(dict.fromkeys("ABCD", 5)), LAST, 0, [other])
    assert not found.confused
    assert found.comparison_segments == 3
    assert "“New logo” acted everywhere" in found.problems[0]
    other = Initiative(2, "For newcomers", stage=Stage.SHIPPED, live_from=WEEKS[45],
                       segments={"kind": ("new",)})
    found = prepared(acting(), panel_with(dict.fromkeys("ABCD", 5)), LAST, 0, [other])
    assert found.comparison_segments == 3
    assert "“For newcomers” acted in a part of every segment" in found.problems[0]


def test_an_initiative_everywhere_is_confused_by_one_in_a_part():
    everywhere = acting(1, ())
    panel = panel_with({"x": 5})
    panel = Panel(((),), *(getattr(panel, name) for name in
                           ("weeks", "n", "mean", "variance", "adjusted")))
    found = prepared(everywhere, panel, LAST, 0, [acting(2, ("B",), WEEKS[45])])
    assert found.confused


def test_one_that_began_30_weeks_earlier_and_went_on_moves_the_beginning_of_the_weeks_before():
    other = acting(2, ("A",), WEEKS[10])
    found = prepared(acting(), panel_with(dict.fromkeys("ABCD", 5)), LAST, 0, [other])
    assert not found.confused
    assert found.weeks_before == 30
    assert "begin on 17 Mar 2025" in found.problems[0]
