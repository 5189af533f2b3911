"""The heat map as a table: each figure stands in its row and column, words are only words."""

import re

import numpy as np
import pandas as pd

from pages.parts.topics.heat_table import FULLEST, MOST_ROWS, PALEST, drawn


def cell(topic: str, value: str, share: float, **more: object) -> dict[str, object]:
    return {"topic": topic, "label": topic, "depth": 0, "value": value, "mentions": 9,
            "comments": 100, "share": share, "low": 0.05, "high": 0.2, "differs": ""} | more


def test_2_topics_in_2_places_are_2_rows_with_what_is_withheld_left_empty():
    said = drawn(pd.DataFrame([
        cell("Queue", "Ulm", 0.04), cell("Queue", "Bonn", 0.16, differs="more"),
        cell("Till", "Bonn", 0.0, depth=1), cell("Till", "Ulm", np.nan)]), "Shares")
    assert re.findall(r'<th scope="col">(\w+)', said) == ["Bonn", "Ulm"]
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)", row) for row in said.split("<tr ")[1:]]
    assert rows == [["Queue", "16%", "4%"], ["Till", "0%", ""]]
    assert said.count("▲") == 1
    assert "Queue, Bonn: 16.0% (95 %: 5.0% to 20.0%), 9 of 100 comments; more than" in said
    middle = (PALEST + FULLEST) / 2  # a quarter of the largest share has half of the colour
    assert re.findall(r"--full:(\d+)%", said) == [f"{FULLEST}", f"{middle:.0f}", f"{PALEST}"]


def test_a_name_with_a_tag_in_it_is_shown_letter_by_letter_and_rows_end_at_40():
    said = drawn(pd.DataFrame([cell(f"<b>{i}</b>", "<i>Ulm</i>", 0.1) for i in range(50)]), '"x"')
    assert "<b>" not in said
    assert "<i>" not in said
    assert 'aria-label="&quot;x&quot;"' in said
    assert said.count('<tr class="whole">') == MOST_ROWS == 40
