"""A scope as a condition in SQL means the same rows however it is put."""

from datetime import date

import pytest

from core.model import Scope
from core.scales import Scale
from core.store import snapshot
from core.store.conditions import where
from tests.made_up_scores import answered

PLACES = ("Bath", "Hull", "York", "Ely")


@pytest.mark.parametrize("wanted", [
    (), ("Hull",), PLACES[:2], PLACES[:3], PLACES, (*PLACES[:3], "nowhere"), ("nowhere",)])
def test_any_of_4_places_keeps_the_answers_given_there_and_none_without_a_place(tmp_path, wanted):
    rows = [(float(i % 11), date(2025, 5, 5), None, {"place": PLACES[i % 5]} if i % 5 < 4 else {})
            for i in range(50)]
    db = answered(tmp_path / "a.db", rows)
    scope = Scope(segments=(("place", wanted),))
    assert snapshot.volume(db, scope)["responses"] == 10 * len(set(wanted) & set(PLACES))


def test_3_of_4_places_are_asked_for_as_all_but_1():
    scope = Scope(segments=(("place", PLACES[:3]),))
    assert where(scope, Scale.NPS, {"place": "s0"}, {"place": PLACES}) == (
        " and scale = ? and not s0 in (?)", ["nps", "Ely"])
    assert where(scope, None, {}, {}) == (" and null in (?, ?, ?)", list(PLACES[:3]))
