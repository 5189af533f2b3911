"""Promised and realised as a picture: who stands in it, and how names are written."""

import pytest

from core.delight.money import charts
from core.delight.money.portfolio import portfolio
from tests.made_up_money import TODAY, six


def test_of_6_initiatives_the_1_that_is_too_early_has_no_row(db):
    six(db)
    found = portfolio(db, TODAY)
    drawn = charts.promised_and_realised(found, found.rows).to_dict()
    rows = next(rows for rows in drawn["datasets"].values() if "name" in rows[0])
    assert {row["whole"] for row in rows} == {
        row.initiative.name for row in found.rows} - {"Staff training <b>everywhere</b>"}
    domain = drawn["layer"][1]["encoding"]["y"]["scale"]["domain"]
    assert domain == list(dict.fromkeys(row["name"] for row in rows))  # no row stays empty


def test_nothing_but_too_early_is_no_chart(db):
    six(db)
    found = portfolio(db, TODAY)
    early = [row for row in found.rows if row.finding == "too early"]
    assert len(early) == 1
    assert charts.promised_and_realised(found, early) is None


@pytest.mark.parametrize(("name", "lines"), [
    ("Softer seats", ["Softer seats"]),
    ("New coffee machines in every lounge", ["New coffee machines in", "every lounge"]),
    ("A better app for booking a shower, a seat, a parking place and a taxi",
     ["A better app for booking a", "shower, a seat, a …"])])
def test_a_long_name_is_broken_and_cut_at_a_word(name, lines):
    assert charts.wrapped(name).split("\n") == lines
