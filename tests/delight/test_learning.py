"""What outcomes teach: φ and k, by hand, and who reads them afterwards."""

from datetime import date

import pytest

from core.delight.money import assumed, learning, portfolio
from core.focus.numbers import chances
from core.model import Outcome, Stage
from core.store import initiatives, learned, measurements
from tests import made_up_pains
from tests.made_up_money import TODAY, assume, begun, freeze, measure, people, promise, six, verdict


def learn(db):
    return learning.learn(db, today=TODAY, by="Ana")


def test_2_of_3_complicated_ones_that_could_be_told_worked_so_60_percent_become_62(db):
    six(db)  # one of the others cannot be told, one is on rung 5, one is too early
    lesson, = learn(db)
    assert (lesson.name, lesson.worked, lesson.n) == ("complicated", 2, 3)
    assert lesson.value == pytest.approx((6 * 0.6 + 2) / 9)
    assert chances.in_force(db).works == {
        "simple": 0.85, "complicated": pytest.approx(5.6 / 9), "complex": 0.35}
    kept, = learned.lessons(db)
    assert (kept.learned_by, kept.before) == ("Ana", None)
    assert kept.learned_at
    assert learn(db) == []  # the same outcomes once more
    assert len(learned.lessons(db)) == 1


def test_nothing_measured_teaches_nothing(db):
    begun(db, "Queue")
    assert learn(db) == []
    assert chances.in_force(db) == chances.Chances()


@pytest.mark.parametrize("found", [
    verdict(Outcome.SCORE, 5.0, rung=4),  # better, but nothing to compare with
    verdict(Outcome.SCORE, 2.0, 3.5), verdict(Outcome.SUPPORT, -5.0)])
def test_what_has_no_comparison_is_not_told_or_was_not_asked_teaches_nothing(db, found):
    measure(db, begun(db, "Queue"), found)
    assert learn(db) == []


def test_a_verdict_taken_back_takes_the_lesson_back_and_says_so(db):
    one = begun(db, "Queue", complexity="simple")
    measure(db, one, verdict(Outcome.SCORE, 5.0))
    assert learn(db)[0].value == pytest.approx((5.1 + 1) / 7)
    measurements.keep(db, one.id, {}, by="Ana")
    lesson, = learn(db)
    assert (lesson.value, lesson.before) == (None, pytest.approx(6.1 / 7))
    assert chances.in_words(lesson) == (
        "No simple idea has a verdict any more: 87\u00a0% became 85\u00a0%, the default.")
    assert chances.in_force(db).works["simple"] == 0.85


def test_five_that_gave_half_of_what_was_promised_halve_nearly_what_is_expected_next(db):
    people(db, {f"C{i}": 200 for i in range(5)})
    assume(db, point_worth=12_000.0)
    for i in range(5):
        one = begun(db, f"Idea {i}", live_from=date(2025, 1, 6 + i), segments={"city": [f"C{i}"]})
        freeze(db, one, promise())
        measure(db, one, verdict(Outcome.SCORE, 2.0, 0.4))
    lesson = next(one for one in learn(db) if one.name == learned.K)
    record = portfolio.portfolio(db, TODAY).record
    assert (lesson.value, lesson.n) == (record.k, 5)
    assert chances.in_force(db).k == pytest.approx(record.k)
    assert 0 < record.k < 1
    assert "expected values are multiplied by it" in chances.in_words(lesson)


def test_a_frozen_forecast_stays_as_it_was_frozen(db):
    one = six(db)[0]
    frozen = measurements.frozen(db, one.id)[one.id]
    before = portfolio.portfolio(db, TODAY)
    learn(db)
    assert measurements.frozen(db, one.id)[one.id] == frozen
    after = portfolio.portfolio(db, TODAY)
    assert [row.promised for row in after.rows] == [row.promised for row in before.rows]
    assert [row.realised.money for row in after.rows] == [row.realised.money for row in before.rows]


def test_a_new_projection_rests_on_the_chance_that_was_learned(db):
    made_up_pains.fill(db)
    number = initiatives.create(db, {"name": "Desk", "topic_id": "t3"}, by="Ana")
    one = initiatives.initiative(db, number)
    before = assumed.assumptions_of(db, one, assumed.known(db))["effect"]
    measure(db, begun(db, "Other", stage=Stage.MEASURED), verdict(Outcome.SCORE, 5.0))
    learn(db)
    after = assumed.assumptions_of(db, one, assumed.known(db))["effect"]
    assert after.likely == pytest.approx(before.likely * (4.6 / 7) / 0.6)
    assert "0.66, the chance" in after.source
