"""Drivers: a segment's own stakes, a slice of the whole's, and all values of a segment at once."""

import re

import pandas as pd

from core.store import feedback, segment_findings, snapshot
from pages.parts.drivers.by_segment import MOST_ROWS, drawn
from tests.pages.conftest import text_of

PAGE = "focus/drivers.py"


def cell(topic: str, value: str, stake: float, **more: object) -> dict[str, object]:
    return {"topic": topic, "label": topic, "value": value, "stake": stake, "low": stake - 1,
            "high": stake + 1, "mentions": 40, "n": 100, "grade": "full", "differs": ""} | more


def test_a_filter_of_1_studied_segment_says_that_its_stakes_are_pooled_with_a_remainder(
    studied, show
):
    assert "traveller" in segment_findings.studied(studied, snapshot.default_scale(studied))
    test = show(PAGE, **{"seg.traveller": "Solo"})
    said = text_of(test)
    assert "**Pooled.** These are the stakes of Solo itself" in said
    assert "Remainder (observed − baseline − topics)" in said
    table = next(one.value for one in test.dataframe if "grade" in one.value)
    assert table["label"].iloc[-1] == "Remainder (observed − baseline − topics)"
    assert set(table["grade"].iloc[:-1]) == {"pooled"}


def test_by_segment_has_a_row_a_topic_and_a_column_a_value_and_says_what_is_studied(studied, show):
    test = show(PAGE)
    test.segmented_control(key="of").set_value("By segment").run()
    assert not test.exception
    kept = segment_findings.segments(studied, snapshot.default_scale(studied),
                                     test.selectbox(key="by").value)
    heat = next(one.value for one in test.html if 'class="heat"' in str(one.value))
    assert re.findall(r'<th scope="col">([^<]+)', heat) == [one.value for one in kept]
    assert "filters do not change them" in text_of(test)


def test_a_segment_that_no_study_knows_stands_last_and_says_not_enough_data(studied, show):
    feedback.set_segment(studied, "aaa", True, by="Ana")
    snapshot.refresh(studied)
    test = show(PAGE, by="aaa")
    test.segmented_control(key="of").set_value("By segment").run()
    assert test.selectbox(key="by").options[-1] == "Aaa"
    assert "Not enough data: the study found no two values of aaa" in text_of(test)


def test_2_topics_in_2_places_are_2_rows_with_their_marks_and_words():
    said = drawn(pd.DataFrame([
        cell("Queue", "Ulm", -4.0, differs="worse"), cell("Queue", "Bonn", -1.0),
        cell("<b>Till</b>", "Bonn", 0.5, grade="pooled", mentions=3),
        cell("<b>Till</b>", "Ulm", 1.0, differs="better")]), "Stakes").replace("\u00a0", " ")
    assert re.findall(r'<th scope="col">(\w+)', said) == ["Bonn", "Ulm"]
    assert said.count("<small>pooled</small>") == 1 == said.count("▼") == said.count("▲")
    assert "Queue, Ulm: −4.00 (95 %: −5.00 to −3.00), 40 of 100 responses; worse than" in said
    assert said.count('class="pain"') == 2 == said.count('class="strength"')
    assert "<b>" not in said


def test_rows_end_at_24_with_the_largest_stakes_kept():
    said = drawn(pd.DataFrame([cell(f"t{i}", "Ulm", i / 10) for i in range(30)]), "Stakes")
    assert said.count('<tr class="whole">') == MOST_ROWS == 24
    assert ">t5<" not in said
