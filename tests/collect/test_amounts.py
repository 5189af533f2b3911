"""Amounts of money: which mark is the decimal one, and what is no amount."""

import pytest

from core.collect.meaning.amounts import amount_of, currency_of, decimal_mark


@pytest.mark.parametrize(("texts", "mark"), [
    (["12.50", "1,234"], "."), (["12,50", "1.234"], ","), (["1.234,5"], ","), (["1,234.5"], "."),
    (["1.234", "2.345"], ","), (["1,234", "2,345"], "."), (["12", "7"], "."), ([], "."),
    (["19,9 €", "5"], ","),
])
def test_the_decimal_mark_is_settled_over_the_column(texts, mark):
    assert decimal_mark(texts) == mark


@pytest.mark.parametrize(("text", "mark", "amount"), [
    ("12.50", ".", (12.5, None)), ("1,234.56", ".", (1234.56, None)),
    ("1.234,56", ",", (1234.56, None)), ("€ 12,50", ",", (12.5, "EUR")),
    ("12,50 €", ",", (12.5, "EUR")), ("CHF 1'234.50", ".", (1234.5, "CHF")),
    ("1 234,50 EUR", ",", (1234.5, "EUR")), ("CHF 50.-", ".", (50, "CHF")),
    ("-5", ".", (-5, None)), ("1.5E+06", ".", (1.5e6, None)), ("$1,000", ".", (1000, "USD")),
])
def test_amounts_as_files_write_them(text, mark, amount):
    assert amount_of(text, mark) == amount


@pytest.mark.parametrize("text", ["NaN", "inf", "-inf", "1e999", "1,5", "12.5.1", "12 %", "--5",
                                  "abc", "5 xx", "", "free"])
def test_what_is_no_amount(text):
    assert amount_of(text, ".") is None


def test_currencies_by_symbol_code_and_word():
    assert [currency_of(one) for one in ("€", "eur", "Euro", "$", "£", "CHF", "money", "")] == [
        "EUR", "EUR", "EUR", "USD", "GBP", "CHF", None, None]
