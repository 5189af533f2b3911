"""The page of scores: counts below 30, one customer with most, what moved it, targets, others."""

import re
from datetime import date

import pandas as pd
import pytest

from core.scales import Scale
from core.store import benchmarks, targets
from core.store.benchmarks import Benchmark
from core.store.database import Database
from pages.parts.scores import heat
from tests.made_up_scores import answered, one_of_many, shifted
from tests.pages.conftest import text_of

PAGE = "focus/scores.py"
MEAN = Benchmark(Scale.NPS, "Industry mean", 90.0, "Annual report", date(2025, 1, 31))


@pytest.fixture
def fallen(empty: Database) -> Database:
    """A year of answers whose mix shifted to a place where the score is lower."""
    return answered(empty.path, shifted())


def button(test, label):
    return next(one for one in test.button if one.label == label)


def test_a_fall_by_who_answered_is_named_as_arithmetic_and_its_parts_add_up(fallen, show):
    test = show(PAGE)
    assert test.selectbox(key="by").value == "again"
    said = text_of(test).replace("\\", "")
    assert "mostly because more answers came from Hull" in said
    assert "arithmetic of who answered, not a cause" in said
    whole, part, rest = (float(one.replace("−", "-")) for one in re.search(
        r"By place: (\S+) = (\S+) \(who answered\) (\S+) \(at the same mix\)", said).groups())
    assert whole == pytest.approx(part + rest, abs=0.011)


def test_two_segments_crossed_are_a_table_with_n_and_interval_and_counts_where_thin(fallen, show):
    test = show(PAGE, by="place", until="2025-03-20", **{"and": "kind"})
    table = next(one.value for one in test.html if "heat crossed" in one.value)
    assert table.count("<th scope=\"row\">") == 6
    assert re.search(r"<small>−?\d+ to −?\d+</small><small>n \d+</small>", table)
    assert re.search(r'class="thin"><small>\d+ / \d+ / \d+</small>', table)
    assert "promoters / passives / detractors" in text_of(test)


def test_names_with_tags_in_them_stand_in_the_table_letter_by_letter():
    cells = pd.DataFrame([{
        "a": "<b>Ulm</b>", "b": "<i>web</i>", "value": 12.4, "low": 2.0, "high": 40.0, "n": 40,
        "unit": "points", "standing": "above", "good": 20, "bad": 15}])
    said = heat.drawn(Scale.NPS, cells, ("a", "b"), '"x"')
    assert "&lt;b&gt;Ulm" in said
    assert "<i>" not in said
    assert re.search(r'<td class="above wide" title="95 %: 2 to 40, n = 40; above the rest">', said)


def test_one_customer_with_500_of_600_answers_is_said_and_the_figure_is_grey(empty, show):
    answered(empty.path, one_of_many())
    test = show(PAGE)
    assert "One customer gave 500 of the 600 answers." in text_of(test)
    assert test.metric[0].value.startswith(":gray[")
    assert "Grey: wider than" in text_of(test)


def test_12_answers_show_their_counts_in_place_of_a_score(empty, show):
    answered(empty.path, shifted()[:12])
    test = show(PAGE)
    assert test.metric[0].value == ":small[Not enough data]"
    assert re.search(r"\d+ promoters?, \d+ passives?, \d+ detractors?", text_of(test))


def test_a_target_set_on_the_page_is_kept_with_the_name_and_judged_by_the_interval(fallen, show):
    test = show(PAGE)
    test.number_input(key="target-value").set_value(90.0).run()
    button(test, "Set the target").click().run()
    (kept,) = targets.targets(fallen, Scale.NPS)
    assert (kept.value, kept.changed_by) == (90.0, "You")
    assert "**not reached**" in text_of(test)
    assert "Set by You" in text_of(test)
    # A change begins with what stands: the day and the reason are not lost.
    assert test.number_input(key="target-value---1").value == 90.0
    button(test, "Remove").click().run()
    assert "No target yet." in text_of(test)


def test_targets_and_benchmarks_are_judged_by_the_interval_each_with_its_source(fallen, show):
    for member, value in (("Hull", 10.0), ("Ely", -90.0), ("Gone", 0.0)):
        targets.save(fallen, Scale.NPS, value, version=0, by="Ana", segment="place", member=member)
    benchmarks.keep(fallen, [MEAN], by="Ana")
    said = text_of(show(PAGE, by="place")).replace("\\", "")
    assert "Below the rest: Hull." in said
    assert "Place Hull: **not reached**" in said
    assert "Place Ely: **reached**" in said
    assert "Place Gone: **cannot be told**: not enough data, n = 0" in said
    assert "**Below Industry mean**: 90.0; ours − theirs −" in said
    assert "Annual report, 31 Jan 2025. Entered by Ana" in said
    assert "taken as exact" in said


def test_an_imported_file_keeps_its_good_row_and_shows_why_the_bad_one_is_refused(fallen, show):
    test = show(PAGE)
    test.file_uploader(key="benchmarks-file").set_value(
        ("b.csv", b"name,value,source,as of\nA,31,R,2025-01-31\nB,310,R,2025-01-31\n",
         "text/csv")).run()
    table = next(one.value for one in test.dataframe if "Why" in one.value)
    assert table["Line"].tolist() == [3]
    assert "it lies between −100 and 100" in table["Why"][0]
    button(test, "Keep 1 benchmark").click().run()
    assert [one.name for one in benchmarks.benchmarks(fallen, Scale.NPS)] == ["A"]
    assert "1 benchmark kept." in text_of(test)
    assert not test.exception
