"""What "now" is compared with, and how finely a trend is drawn."""

from datetime import date

import pandas as pd

from core.focus.periods import comparison, trend
from core.model import Scope


def test_two_years_compare_the_last_12_months_with_the_12_before():
    found = comparison(Scope(), date(2024, 6, 1), date(2026, 6, 15))
    assert (found.months, found.now.since, found.now.until) == (
        12, date(2025, 6, 16), date(2026, 6, 15))
    assert (found.before.since, found.before.until) == (date(2024, 6, 16), date(2025, 6, 15))


def test_one_year_compares_3_months_and_5_months_compare_nothing():
    assert comparison(Scope(), date(2025, 6, 1), date(2026, 6, 15)).months == 3
    assert comparison(Scope(), date(2026, 1, 20), date(2026, 6, 15)) is None
    assert comparison(Scope(), None, None) is None


def by_month(first: str, responses: list[int], mentions: int = 3) -> pd.DataFrame:
    """Each month with another topic, and with the topic in every second one."""
    starts = pd.date_range(first, periods=len(responses), freq="MS")
    rows = [(month, topic, min(mentions, n), n)
            for i, (month, n) in enumerate(zip(starts, responses, strict=True)) if n
            for topic in (["b", "a"] if i % 2 == 0 else ["b"])]
    return pd.DataFrame(rows, columns=["month", "topic", "mentions", "responses"])


def test_12_months_of_40_are_drawn_by_month_and_one_without_the_topic_has_0_mentions():
    found = trend(by_month("2024-01-01", [40] * 12), "a")
    assert (found.unit, found.since) == ("month", None)
    assert found.periods["mentions"].tolist() == [3, 0] * 6
    assert found.periods["responses"].tolist() == [40] * 12


def test_months_of_5_are_drawn_by_quarter_with_15_each():
    found = trend(by_month("2023-01-01", [5] * 24), "a")
    assert (found.unit, found.since) == ("quarter", None)
    assert found.periods["responses"].tolist() == [15] * 8
    assert found.periods["month"].iloc[1] == pd.Timestamp(2023, 4, 1)


def test_quarters_of_6_are_drawn_by_year():
    assert trend(by_month("2020-01-01", [2] * 48), "a").unit == "year"


def test_12_answers_of_2008_neither_stretch_nor_coarsen_a_trend_of_2014_and_the_start_is_told():
    found = trend(by_month("2008-01-01", [12] + [0] * 71 + [40] * 12), "a")
    assert (found.unit, found.since) == ("month", pd.Timestamp(2014, 1, 1))
    assert len(found.periods) == 12


def test_one_month_of_40_has_no_trend():
    assert trend(by_month("2024-01-01", [40]), "a") is None
    assert trend(by_month("2024-01-01", []), "a") is None
