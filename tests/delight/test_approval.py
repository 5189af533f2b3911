"""What an approval needs and freezes, and which steps there are."""

import json
from datetime import date, timedelta

import pytest

from core.delight import approval
from core.delight.money import roi
from core.delight.wording import day
from core.errors import BadInput, Conflict
from core.model import Outcome, Stage
from core.store import initiatives as store
from core.store.database import Database
from core.store.measurements import frozen
from core.store.tasks import add_tasks
from tests.delight.lives import FIRST, STORES, fill_responses

TODAY = FIRST + timedelta(weeks=50)
READY = {"name": "A second till", "owner": "Ana", "sponsor": "Bo", "evidence": "They wrote so.",
         "expected": 6.0, "expected_low": 2.0, "complexity": "simple",
         "segments": {"store": STORES[:5]}, "topic_id": "t1", "topic_label": "Waiting"}


def made(db: Database, **other: object) -> int:
    number = store.create(db, READY | other, by="Ana")
    add_tasks(db, number, [{"title": "Buy the till"}], by="Ana")
    return number


def move(db: Database, number: int, stage: Stage, today: date = TODAY) -> None:
    approval.move(db, number, stage, version=store.initiative(db, number).version, session="",
                  by="Bo", today=today)


def stage_of(db: Database, number: int) -> Stage:
    return store.initiative(db, number).stage


def test_an_approval_names_everything_that_is_missing_and_moves_nothing(db):
    number = store.create(db, {"name": "Idea"}, by="Ana")
    with pytest.raises(BadInput) as refused:
        move(db, number, Stage.APPROVED)
    said = str(refused.value)
    for words in ("“Idea” cannot be approved yet.", "Name an owner.", "Name a sponsor.",
                  "what evidence", "effect that is expected on score (points).", "experiment"):
        assert words in said
    assert stage_of(db, number) is Stage.PROPOSED
    assert frozen(db) == {}


def test_an_initiative_that_has_everything_misses_nothing(db):
    assert approval.missing(db, store.initiative(db, made(db))) == []


def test_baseline_and_forecast_freeze_once_at_the_approval(db):
    fill_responses(db, {}, a_week=4)
    number = made(db)
    move(db, number, Stage.APPROVED)
    kept = frozen(db)[number]
    assert kept.baseline["as_of"] == TODAY.isoformat()
    score = kept.baseline["outcomes"]["score"]
    assert score["low"] < score["value"] < score["high"]
    assert score["n"] > 800
    assert score["unit"] == "points"
    assert score["detectable"] > 0
    assert kept.baseline["outcomes"]["retention"]["value"] is None
    assert set(kept.baseline["outcomes"]) == {str(one) for one in Outcome}
    assert kept.forecast["effect"] == {"low": 2.0, "likely": 6.0, "high": 6.0, "unit": "points",
                                       "outcome": "score"}
    json.dumps([kept.baseline, kept.forecast], allow_nan=False)
    move(db, number, Stage.IN_PROGRESS)
    move(db, number, Stage.APPROVED)  # back: the approval stands as it was
    assert frozen(db)[number] == kept


def test_without_any_data_an_approval_freezes_that_nothing_is_known(db):
    number = made(db)
    move(db, number, Stage.APPROVED)
    score = frozen(db)[number].baseline["outcomes"]["score"]
    assert (score["value"], score["n"], score["detectable"]) == (None, 0, None)
    assert frozen(db)[number].forecast["projection"] is None


def test_money_that_is_missing_is_a_remark_before_the_approval_and_frozen_with_it(db):
    number = made(db)
    one = store.initiative(db, number)
    assert approval.missing(db, one) == []
    remark = approval.without_money(db, one)
    assert remark.startswith("An approval freezes the forecast of the effect, but no sum of "
                             "money: for that it needs ")
    assert roi.needed(db, one)
    move(db, number, Stage.APPROVED)
    assert frozen(db)[number].forecast["needed"] == roi.needed(db, one)


def test_the_unit_of_the_effect_that_an_approval_asks_for_reads_as_a_sentence(db):
    one = store.initiative(db, made(db, expected=None, expected_low=None,
                                    outcome=Outcome.SUPPORT))
    assert approval.missing(db, one) == ["Give a forecast: the effect that is expected on "
                                         "support requests (per 100 customers a month)."]


def test_a_second_approval_freezes_anew(db):
    number = made(db)
    for stage in (Stage.APPROVED, Stage.ASSESSED):
        move(db, number, stage)
    one = store.initiative(db, number)
    store.edit(db, number, {"expected": 3.0}, version=one.version, session="", by="Ana")
    move(db, number, Stage.APPROVED)
    assert frozen(db)[number].forecast["effect"]["likely"] == 3.0


def test_shipped_sets_the_start_to_today_and_keeps_one_that_is_set(db):
    number, planned = made(db), made(db, live_from=date(2025, 11, 3))
    for one in (number, planned):
        for stage in (Stage.APPROVED, Stage.IN_PROGRESS, Stage.SHIPPED):
            move(db, one, stage)
    assert store.initiative(db, number).live_from == TODAY
    assert store.initiative(db, planned).live_from == date(2025, 11, 3)


@pytest.mark.parametrize("stage", [Stage.IN_PROGRESS, Stage.SHIPPED, Stage.MEASURED, Stage.CLOSED])
def test_nothing_skips_the_approval(db, stage):
    number = made(db)
    with pytest.raises(BadInput, match="is proposed; from there it goes to assessed, approved or "
                                       f"declined, not to {stage}"):
        move(db, number, stage)
    assert stage_of(db, number) is Stage.PROPOSED


def test_what_goes_live_tomorrow_is_shipped_tomorrow_and_the_refusal_names_the_day(db):
    tomorrow = TODAY + timedelta(days=1)
    number = made(db, live_from=tomorrow)
    move(db, number, Stage.APPROVED)
    with pytest.raises(BadInput) as refused:
        move(db, number, Stage.SHIPPED)
    assert str(refused.value) == (f"“A second till” goes live on {day(tomorrow)}; ship it that "
                                  "day, or set its start earlier.")
    assert stage_of(db, number) is Stage.APPROVED
    move(db, number, Stage.SHIPPED, tomorrow)
    assert stage_of(db, number) is Stage.SHIPPED


def test_what_goes_live_later_cannot_be_measured_yet(db):
    number = made(db)
    for stage in (Stage.APPROVED, Stage.SHIPPED):
        move(db, number, stage)
    put_off = {"live_from": TODAY + timedelta(days=1)}
    store.edit(db, number, put_off, version=store.initiative(db, number).version, session="",
               by="Ana")
    with pytest.raises(BadInput, match=f"before it goes live, on {day(put_off['live_from'])}"):
        move(db, number, Stage.MEASURED)
    move(db, number, Stage.MEASURED, TODAY + timedelta(days=1))
    move(db, number, Stage.CLOSED)
    assert stage_of(db, number) is Stage.CLOSED


def test_declined_comes_back_as_proposed_only(db):
    number = made(db)
    move(db, number, Stage.DECLINED)
    with pytest.raises(BadInput, match="goes to proposed, not to approved"):
        move(db, number, Stage.APPROVED)
    move(db, number, Stage.PROPOSED)
    assert stage_of(db, number) is Stage.PROPOSED


def test_the_same_stage_again_changes_nothing(db):
    number = made(db)
    before = store.initiative(db, number)
    move(db, number, Stage.PROPOSED)
    assert store.initiative(db, number) == before


def test_somebody_elses_change_first_is_a_conflict_and_freezes_nothing(db):
    number = made(db)
    store.edit(db, number, {"owner": "Cy"}, version=1, session="theirs", by="Cy")
    with pytest.raises(Conflict, match="somebody else"):
        approval.move(db, number, Stage.APPROVED, version=1, session="mine", by="Bo", today=TODAY)
    assert frozen(db) == {}
    with pytest.raises(Conflict, match="no longer there"):
        approval.move(db, 99, Stage.APPROVED, version=1, session="", by="Bo", today=TODAY)
