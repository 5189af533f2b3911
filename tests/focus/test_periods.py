"""What "now" is compared with."""

from datetime import date

from core.focus.periods import comparison
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
