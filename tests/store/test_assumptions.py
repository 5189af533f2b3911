"""Assumptions as they are kept: the company's, an initiative's own, and who changed them."""

import pytest

from core.errors import Conflict
from core.store import assumptions, changes


def keep(db, initiative, likely, version=0, by="Ana"):
    assumptions.save(db, initiative, "margin", likely - 1, likely, likely + 1, " books ", "Ana",
                     version=version, by=by)


def test_an_initiatives_own_hides_the_companys_and_that_of_no_other(db):
    keep(db, 0, 100.0)
    keep(db, 7, 50.0)
    assert assumptions.assumptions(db)["margin"].likely == 100.0
    assert assumptions.assumptions(db, 7)["margin"].likely == 50.0
    assert assumptions.assumptions(db, 8)["margin"].likely == 100.0
    assert assumptions.assumptions(db)["margin"].source == "books"


def test_each_change_is_kept_with_what_stood_before(db):
    keep(db, 0, 100.0)
    keep(db, 0, 120.0, version=1, by="Ben")
    keep(db, 0, 120.0, version=1, by="Ben")  # sent twice
    newest, first = changes.changes_of(db, "assumption", "0:margin")
    assert newest.before == {"low": 99.0, "likely": 100.0, "high": 101.0}
    assert (newest.after["likely"], newest.changed_by) == (120.0, "Ben")
    assert first.before == {}


def test_taken_back_the_companys_holds_again_and_twice_is_no_error(db):
    keep(db, 0, 100.0)
    keep(db, 7, 50.0)
    with pytest.raises(Conflict):
        assumptions.remove(db, 7, "margin", version=3, by="Ben")
    for _ in range(2):
        assumptions.remove(db, 7, "margin", version=1, by="Ben")
    assert assumptions.assumptions(db, 7)["margin"].likely == 100.0
    assert changes.changes_of(db, "assumption", "7:margin")[0].why == "taken back"


def test_a_stale_version_changes_nothing(db):
    keep(db, 0, 100.0)
    with pytest.raises(Conflict, match="changed by somebody else first"):
        keep(db, 0, 120.0, version=0, by="Ben")
    assert assumptions.assumptions(db)["margin"].likely == 100.0
