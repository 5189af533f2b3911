"""Dates: each way of writing one, and the order decided over the whole column."""

from collections import Counter
from datetime import date

import pytest

from core.collect.meaning.dates import is_no_date, parse_date, read_dates

THIRD_OF_APRIL = date(2024, 4, 3)


@pytest.mark.parametrize("text", [
    "2024-04-03", "2024-04-03T23:59:59Z", "2024-04-03 10:30:00 +0200", "2024/04/03", "20240403",
    "2024-04-03T10:30:00.123+02:00", "2024-4-3", "3 April 2024", "April 3, 2024", "03-Apr-2024",
    "3. April 2024", "3 avril 2024", "3 de abril de 2024", "Wed, 3 Apr 2024 10:30:00 +0000",
    "2024-04-03 10:30:00 UTC",
])
def test_the_third_of_april_needs_no_order_in_15_writings(text):
    assert {parse_date(text, order) for order in ("dmy", "mdy", "ymd")} == {THIRD_OF_APRIL}


@pytest.mark.parametrize(("text", "order"), [
    ("03.04.2024", "dmy"), ("03.04.2024 14:05", "dmy"), ("3/4/2024 2:05 PM", "dmy"),
    ("03-04-2024 11.35", "dmy"), ("4/3/2024", "mdy"), ("03.04.24", "dmy"), ("24-04-03", "ymd"),
    ("45385", "excel"), ("45385.4375", "excel"), ("1712140200", "unix"),
    ("1712140200000", "unix"),
])
def test_the_third_of_april_is_read_under_its_order(text, order):
    assert parse_date(text, order) == THIRD_OF_APRIL


@pytest.mark.parametrize("text", [
    "31/02/2024", "2024-13-01", "0/1/2024", "yesterday", "12", "1.234,50", "32.01.2024", "9/9",
])
def test_what_is_no_day_is_none(text):
    assert parse_date(text, "dmy") is None


def test_dotted_dates_never_put_the_month_first():
    assert parse_date("03.04.2024", "mdy") is None


def test_one_13_settles_the_order_of_the_whole_column():
    assert read_dates(Counter(["03/04/2024", "13/04/2024"])).orders == ("dmy",)
    assert read_dates(Counter(["03/04/2024", "04/13/2024"])).orders == ("mdy",)


def test_without_a_13_both_orders_stay_and_their_days_are_shown():
    reading = read_dates(Counter(["03/04/2024", "05/06/2024"]))
    assert reading.orders == ("dmy", "mdy")
    assert reading.examples == ("03/04/2024 is 03 April 2024", "03/04/2024 is 04 March 2024")


def test_two_orders_that_name_the_same_days_are_one():
    assert len(read_dates(Counter(["01/01/2024", "05/05/2024"])).orders) == 1


def test_an_impossible_date_does_not_unsettle_the_others():
    reading = read_dates(Counter(["13/04/2024", "14/04/2024", "31/02/2024"]))
    assert (reading.orders, reading.parsed, reading.filled) == (("dmy",), 2, 3)


def test_two_digit_years_in_front_are_seen_by_their_scatter():
    days = Counter(f"24-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29))
    assert read_dates(days).orders == ("ymd",)
    days = Counter(f"{day:02}-{month:02}-24" for month in range(1, 13) for day in range(1, 29))
    assert read_dates(days).orders == ("dmy",)


def test_excel_serials_and_unix_seconds_are_seen():
    assert read_dates(Counter(["45385", "45386.5"])).orders == ("excel",)
    assert read_dates(Counter(["1712140200", "1712240200"])).orders == ("unix",)


def test_missing_dates_are_missing_and_not_impossible():
    assert all(map(is_no_date, ["", " ", "n/a", "NULL", "0000-00-00", "-"]))
    assert read_dates(Counter(["", "n/a"])).orders == ()
