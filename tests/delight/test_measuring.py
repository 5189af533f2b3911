"""Measured from the database: planted initiatives judged rightly, and all that is refused."""

import json
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.delight import wording
from core.delight.evidence import measuring
from core.delight.evidence.ladder import HEADLINES, NO_DATA, TOO_EARLY, Verdict
from core.delight.evidence.records import Records
from core.model import Outcome, Stage
from core.scales import Scale
from core.store import initiatives as store
from core.store.database import Database, open_database, write
from core.store.measurements import measurements
from tests import made_up_money
from tests.delight.lives import FIRST, LAST, STORES, drawing, fill_responses, started

LIVE = FIRST + timedelta(weeks=50)
FIVE, NEXT_FIVE = STORES[:5], STORES[5:10]


def nothing(fraction: float, message: str) -> None:
    """A progress report that nobody watches."""


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Database:
    """Twenty stores, 80 weeks; five gain 16 points and halve their mentions when LIVE comes."""
    db = open_database(tmp_path_factory.mktemp("company") / "team.db")
    fill_responses(db, dict.fromkeys(FIVE, (LIVE, 16.0)), seed=3,
                   mentions=dict.fromkeys(FIVE, (LIVE, 0.08)))
    return db


def verdict(
    db: Database, outcome: Outcome = Outcome.SCORE, today: date = LAST, **given
) -> Verdict:
    """Of an initiative that is there for this one question."""
    number = started(db, given.pop("name", "A second till"), **given)
    found = measuring.measure(db, store.initiative(db, number), today=today)
    with write(db) as tables:
        tables.conn.execute("delete from draw where initiative_id = ?", [number])
        tables.conn.execute("delete from initiative where id = ?", [number])
    assert list(found) == list(Outcome)
    for one in found.values():  # whatever happened: never NaN, and every rung below 5 has an effect
        json.dumps(one.to_json(), allow_nan=False)
        assert (one.effect.value is None) == (one.rung == 5)
        assert one.finding in {"worked", "made it worse", "no effect found"} or one.problems or (
            one.rung < 5)
    return found[outcome]


def test_16_points_at_5_of_20_stores_are_found_on_rung_2(company):
    found = verdict(company, stores=FIVE, live=LIVE)
    assert (found.rung, found.finding) == (2, "worked")
    assert found.headline == HEADLINES[2]
    assert found.effect.low < 16 < found.effect.high
    assert (found.treated_segments, found.comparison_segments) == (5, 15)
    assert (found.weeks_before, found.weeks_after) == (50, 30)
    assert found.after.value - found.before.value > 8
    assert abs(found.control_after.value - found.control_before.value) < 6
    assert 0 < found.detectable < 16
    assert found.problems == ()


def test_fewer_mentions_are_good_and_the_mechanism_is_consistent_with_them(company):
    given = {"stores": FIVE, "live": LIVE}
    found = verdict(company, Outcome.PREVALENCE, **given)
    assert found.effect.high < 0
    assert found.finding == "worked"
    assert found.effect.low < -12 < found.effect.high
    # γ = −6 points at stake / 19 % of responses that mention it ≈ −31 points a mention.
    said = verdict(company, **given).mechanism
    assert "against the comparison" in said
    assert "consistent with +3" in said or "consistent with +4" in said


def test_mentions_of_the_parent_are_those_of_its_topic(company):
    leaf = verdict(company, Outcome.PREVALENCE, stores=FIVE, live=LIVE)
    parent = verdict(company, Outcome.PREVALENCE, stores=FIVE, live=LIVE, topic="t0")
    found, same = ((one.value, one.low, one.high, one.n) for one in (parent.effect, leaf.effect))
    assert found == pytest.approx(same, rel=1e-12)  # sums over threads differ in the last digit


def test_five_stores_where_nothing_happened_show_no_effect_of_16(company):
    found = verdict(company, stores=NEXT_FIVE, live=LIVE, expected=16.0)
    assert found.finding == "no effect found"
    assert found.effect.low < 0 < found.effect.high < 16


def test_an_effect_within_the_interval_cannot_be_ruled_out_nor_one_that_nobody_named(company):
    inside = verdict(company, stores=NEXT_FIVE, live=LIVE).effect.high / 2
    assert verdict(company, stores=NEXT_FIVE, live=LIVE, expected=inside).finding == (
        "cannot be told")
    found = verdict(company, stores=NEXT_FIVE, live=LIVE, expected=None)
    assert found.finding == "cannot be told"
    assert "none can be ruled out" in found.problems[0]


def test_an_expectation_frozen_at_the_approval_outlasts_an_edit(company):
    number = started(company, "Frozen", stores=NEXT_FIVE, live=LIVE, expected=2.0)
    with write(company) as tables:
        tables["frozen"].insert({
            "initiative_id": number, "baseline": "{}", "frozen_at": "", "frozen_by": "",
            "forecast": json.dumps({"effect": {"likely": 16.0}})})
    found = measuring.measure(company, store.initiative(company, number), today=LAST)
    assert found[Outcome.SCORE].expected == 16.0
    assert found[Outcome.SCORE].finding == "no effect found"
    assert found[Outcome.RETENTION].expected is None
    with write(company) as tables:
        tables.conn.execute("delete from frozen")
        tables.conn.execute("delete from initiative")


def test_an_expectation_frozen_for_another_outcome_says_nothing_of_this_one(company):
    number = started(company, "A second till", stores=FIVE, live=LIVE, expected=0.1)
    with write(company) as tables:
        tables["frozen"].insert({
            "initiative_id": number, "baseline": "{}", "frozen_at": "", "frozen_by": "",
            "forecast": json.dumps({"effect": {"likely": 60.0, "outcome": "order value"}})})
    found = measuring.measure(company, store.initiative(company, number), today=LAST)
    with write(company) as tables:
        tables.conn.execute("delete from frozen")
        tables.conn.execute("delete from initiative")
    assert found[Outcome.SCORE].expected is None


def test_one_store_of_20_is_measured_too(company):
    found = verdict(company, stores=STORES[:1], live=LIVE)
    assert (found.rung, found.treated_segments, found.comparison_segments) == (2, 1, 19)


def test_nine_comparison_stores_are_few_and_20_weeks_before_are_short(company):
    few = verdict(company, stores=STORES[:11], live=LIVE)
    assert (few.rung, few.headline) == (3, "Suggestive: few comparison segments")
    assert few.effect.grade == "indicative"
    short = verdict(company, stores=FIVE, live=FIRST + timedelta(weeks=20))
    assert (short.rung, short.headline) == (3, "Suggestive: short history")


def test_everywhere_with_50_weeks_before_there_is_no_effect_and_the_sentence_says_what_it_takes(
        company):
    found = verdict(company, live=LIVE)
    assert (found.rung, found.finding, found.headline) == (5, "cannot be told", HEADLINES[5])
    assert found.problems == (
        "There is no segment to compare with, and 50 weeks of data lie before the start; without "
        "3 comparison segments it takes 52.",)
    assert found.before.value is not None
    assert found.effect.low is None


def test_everywhere_with_60_weeks_before_stands_on_rung_4(company):
    found = verdict(company, live=FIRST + timedelta(weeks=60))
    assert (found.rung, found.headline) == (4, HEADLINES[4])
    assert (found.weeks_before, found.weeks_after) == (60, 20)


def test_all_20_stores_named_one_by_one_have_nothing_to_compare_with(company):
    found = verdict(company, stores=STORES, live=LIVE)
    assert (found.rung, found.comparison_segments) == (5, 0)
    assert "There is no segment to compare with" in found.problems[0]


def test_a_start_in_the_future_says_when_measuring_begins(company):
    found = verdict(company, stores=FIVE, live=date(2027, 3, 3), today=LAST)
    assert (found.finding, found.headline) == ("too early", TOO_EARLY)
    assert found.problems == (
        "Measuring begins on 3 Mar 2027, when it goes live; it can be told once the data reach "
        "5 Apr 2027.",)


def test_without_a_start_date_measuring_waits_for_one(company):
    assert "no start date" in verdict(company, stores=FIVE, live=None).problems[0]


def test_three_full_weeks_after_are_too_early_and_four_are_not(company):
    early = verdict(company, stores=FIVE, live=LAST - timedelta(days=22))
    assert early.finding == "too early"
    assert early.problems[0].startswith("3 full weeks of data after the start")
    assert verdict(company, stores=FIVE, live=LAST - timedelta(days=27)).finding != "too early"


def test_data_that_end_before_the_start_say_how_far_they_must_reach(company):
    found = verdict(company, stores=FIVE, live=LAST + timedelta(days=8),
                    today=LAST + timedelta(days=200))
    assert found.finding == "too early"
    assert "0 full weeks of data after the start" in found.problems[0]


def test_a_start_before_all_data_has_nothing_to_be_compared_with(company):
    found = verdict(company, stores=FIVE, live=FIRST - timedelta(days=30))
    assert found.finding == "cannot be told"
    assert "There are no responses before it went live" in found.problems[0]


def test_an_end_before_the_start_is_named(company):
    found = verdict(company, stores=FIVE, live=LIVE, until=LIVE - timedelta(days=1))
    assert found.finding == "cannot be told"
    assert "before it starts" in found.problems[0]


def test_an_experiment_of_two_weeks_can_never_be_told(company):
    found = verdict(company, stores=FIVE, live=LIVE, until=LIVE + timedelta(days=14))
    assert (found.finding, found.rung) == ("cannot be told", 5)
    assert found.problems[0] == "It was live for 2 full weeks; measuring needs 4."


def test_a_store_nobody_answered_from_is_named(company):
    found = verdict(company, stores=("Atlantis",), live=LIVE)
    assert found.problems[0] == "No responses are known from Atlantis, where it acts."


def test_a_segment_that_is_none_any_more_is_named(company):
    number = started(company, "Old", live=LIVE, segments={"town": ("Leeds",)})
    found = measuring.measure(company, store.initiative(company, number), today=LAST)
    assert "“town” is not a segment" in found[Outcome.SCORE].problems[0]
    with write(company) as tables:
        tables.conn.execute("delete from initiative")


def test_a_topic_that_vanished_and_no_topic_at_all_are_named(company):
    given = {"stores": FIVE, "live": LIVE}
    assert "“Waiting” is no longer in the topic tree" in verdict(
        company, Outcome.PREVALENCE, topic="t99", **given).problems[0]
    assert "rests on no topic" in verdict(
        company, Outcome.PREVALENCE, topic=None, **given).problems[0]
    assert verdict(company, topic="t99", **given).finding == "worked"


@pytest.mark.parametrize("outcome", [Outcome.RETENTION, Outcome.ORDER_VALUE, Outcome.ADVOCACY,
                                     Outcome.SUPPORT])
def test_without_events_the_outcome_of_customers_says_so(company, outcome):
    found = verdict(company, outcome, stores=FIVE, live=LIVE)
    assert "have come in yet" in found.problems[0]


def test_two_initiatives_on_the_same_stores_cannot_be_told_apart(company):
    number = started(company, "Free coffee", stores=FIVE[2:], live=LIVE + timedelta(weeks=3))
    found = verdict(company, stores=FIVE, live=LIVE)
    assert (found.rung, found.finding) == (5, "cannot be told")
    assert "“A second till” and “Free coffee”" in found.problems[0]
    with write(company) as tables:
        tables.conn.execute("delete from initiative where id = ?", [number])


def test_before_the_launch_the_smallest_effect_is_2_point_9_errors_and_falls_with_more_stores(
        company):
    plan = store.Initiative(99, "Plan", segments={"store": FIVE}, live_from=LIVE,
                            live_until=LIVE + timedelta(days=91))
    power = measuring.detectable(company, plan, today=LIVE)[Outcome.SCORE]
    assert (power.rung, power.weeks_before, power.weeks_after) == (2, 50, 13)
    assert 4 < power.detectable < 20
    assert power.unit == "points"
    lone = measuring.detectable(
        company, replace(plan, segments={"store": FIVE[:1]}), today=LIVE)[Outcome.SCORE]
    assert lone.detectable > power.detectable


def test_before_the_launch_nothing_after_today_is_looked_at(company):
    plan = store.Initiative(99, "Plan", segments={"store": FIVE})
    early = measuring.detectable(company, plan, today=FIRST + timedelta(weeks=30))
    assert early[Outcome.SCORE].weeks_before == 30
    none = measuring.detectable(company, plan, today=FIRST)[Outcome.SCORE]
    assert none.detectable is None
    assert none.problems == ("There are too few weeks of data before the start.",)
    assert measuring.detectable(company, replace(plan, segments={}), today=LIVE)[
        Outcome.SCORE].detectable is None


def test_before_the_launch_other_initiatives_in_the_same_stores_are_named(company):
    plan = store.Initiative(99, "Plan", segments={"store": FIVE}, live_from=LIVE)
    given = {"stores": FIVE[:2], "live": FIRST + timedelta(weeks=20)}
    number = started(company, "Old paint", **given)
    old = measuring.detectable(company, plan, today=LIVE)[Outcome.SCORE]
    assert (old.rung, old.weeks_before) == (2, 30)  # 50, less those before the old one went live
    assert "The weeks before begin on 26 May 2025" in old.problems[0]
    soon = started(company, "New paint", stores=FIVE[:2], live=LIVE + timedelta(weeks=2),
                   stage=Stage.IN_PROGRESS)
    clash = measuring.detectable(company, plan, today=LIVE)[Outcome.SCORE]
    assert clash.detectable == old.detectable  # a remark: the plan can still be changed
    assert clash.problems[0] == (
        "“New paint” acts on the same customers; if both run at once, what each did cannot be "
        "told apart.")
    over = started(company, "Old lamps", stores=FIVE[:1], live=LIVE - timedelta(weeks=9),
                   until=LIVE - timedelta(weeks=3))
    elsewhere = started(company, "New door", stores=NEXT_FIVE[:2], live=LIVE - timedelta(weeks=5))
    three = measuring.detectable(company, plan, today=LIVE)[Outcome.SCORE]
    assert three.comparison_segments == 13
    assert three.problems[1:3] == (
        "“Old lamps” acted on the same customers until 1 Dec 2025; what ended with it may look "
        "like an effect.",
        "Store 05 and Store 06 will not be compared with: “New door” changes what happens there.")
    with write(company) as tables:
        tables.conn.execute("delete from initiative where id in (?, ?, ?, ?)",
                            [number, soon, over, elsewhere])


def test_before_the_launch_3_initiatives_of_the_past_weeks_are_1_remark_and_the_effect_is_shown(
        company):
    plan = store.Initiative(99, "Plan", segments={"store": FIVE}, live_from=LIVE)
    alone = measuring.detectable(company, plan, today=LIVE)[Outcome.SCORE]
    numbers = [started(company, name, stores=FIVE[:2], live=LIVE - timedelta(weeks=6))
               for name in ("Paint", "Lamps")]
    numbers.append(started(company, "Music", live=LIVE - timedelta(weeks=6)))
    found = measuring.detectable(company, plan, today=LIVE)[Outcome.SCORE]
    assert found.detectable == alone.detectable
    assert found.problems == (
        "“Paint” and “Lamps” act on the same customers; if they run at once, what each did cannot "
        "be told apart.",
        "“Music” acts in every segment; it will cancel out only in a comparison, as far as it "
        "does the same in both groups.")
    with write(company) as tables:
        tables.conn.execute("delete from initiative where id in (?, ?, ?)", numbers)


def test_16_points_at_5_of_20_stores_drawn_by_chance_are_a_measured_effect_on_rung_1(company):
    found = verdict(company, stores=FIVE, live=LIVE, drawn_from=STORES)
    assert (found.rung, found.finding) == (1, "worked")
    assert found.headline == "Measured effect (experiment)"
    assert found.effect.low < 16 < found.effect.high
    assert (found.effect.method, found.effect.grade) == ("difference", "full")
    assert wording.headline(store.Initiative(1, "A"), found, Scale.NPS, LIVE).startswith(
        "“A” worked: NPS +")


def test_5_stores_drawn_by_chance_where_nothing_happened_show_no_effect_of_16(company):
    found = verdict(company, stores=NEXT_FIVE, live=LIVE, expected=16.0, drawn_from=STORES)
    assert (found.rung, found.finding) == (1, "no effect found")
    assert found.effect.low < 0 < found.effect.high < 16


def test_2_stores_drawn_by_chance_fall_to_rung_2_and_all_of_them_to_rung_5_in_a_sentence(company):
    few = verdict(company, stores=FIVE[:2], live=LIVE, drawn_from=STORES)
    assert (few.rung, few.headline) == (2, HEADLINES[2])
    assert few.problems[0].startswith("Chance drew its segments, but an experiment needs 3")
    everywhere = verdict(company, stores=STORES, live=LIVE, drawn_from=STORES)
    assert (everywhere.rung, everywhere.finding) == (5, "cannot be told")
    assert any("here are 20 and 0" in said for said in everywhere.problems)


def test_an_experiment_that_began_with_the_data_is_measured_without_any_week_before(company):
    found = verdict(company, stores=FIVE, live=FIRST, drawn_from=STORES, until=LIVE)
    assert (found.rung, found.weeks_before) == (1, 0)
    assert found.effect.low < 0 < found.effect.high
    assert found.before.value is None
    assert verdict(company, stores=FIVE, live=FIRST).rung == 5


def test_before_an_experiment_its_rung_is_1_and_the_smallest_effect_that_of_a_comparison(company):
    plan = store.Initiative(99, "Plan", segments={"store": FIVE}, live_from=LIVE)
    power, drawn = (measuring.detectable(company, one, today=LIVE)[Outcome.SCORE]
                    for one in (plan, replace(plan, draw=drawing(FIVE))))
    assert (power.rung, drawn.rung) == (2, 1)
    assert drawn.detectable == pytest.approx(power.detectable)


def test_levels_are_those_of_the_weeks_until_today_where_it_acts(company):
    plan = store.Initiative(99, "Plan", segments={"store": FIVE})
    then, now = (measuring.levels(company, plan, today=day)[Outcome.SCORE]
                 for day in (LIVE, LAST + timedelta(days=1)))
    assert then.n < now.n
    assert then.value + 3 < now.value


def test_identical_scores_everywhere_are_refused_in_a_sentence(db):
    fill_responses(db, {}, a_week=3, weeks=20, stores=STORES[:5])
    with write(db) as tables:
        tables.conn.execute("update response set score = 8")
    found = verdict(db, stores=STORES[:1], live=FIRST + timedelta(weeks=12),
                    today=FIRST + timedelta(weeks=20))
    assert (found.rung, found.finding) == (5, "cannot be told")
    assert "Nothing varies before or after" in found.problems[0]


def test_retention_reaches_as_far_as_orders_do_though_requests_come_in_for_400_days_more(db):
    begun = date(2025, 1, 6)
    made_up_money.people(db, {"Rome": 2})
    made_up_money.events(db, [("Rome-0", "order", begun, 5.0), ("Rome-1", "support request",
                                                               begun + timedelta(400), None)])
    records = Records(db, date(2026, 12, 1))
    ends = {outcome: records.observed(outcome, store.Initiative(1, "Hope")).last
            for outcome in (Outcome.RETENTION, Outcome.SUPPORT)}
    assert ends == {Outcome.RETENTION: begun, Outcome.SUPPORT: begun + timedelta(400)}


def test_an_empty_database_has_six_verdicts_that_each_say_what_is_missing(db):
    found = measuring.measure(db, store.Initiative(1, "Hope", live_from=LIVE), today=LAST)
    assert all(one.finding == "cannot be told" and one.problems for one in found.values())
    assert found[Outcome.SCORE].problems == ("There are no scored responses yet.",)
    assert {one.headline for one in found.values()} == {NO_DATA}  # nobody observed a change
    assert set(measuring.detectable(db, store.Initiative(1, "Hope"), today=LAST)) == set(Outcome)
    assert measuring.measure_all(db, today=LAST, by="Ana", report=nothing) == {
        "measured": 0, "findings": {}}


def test_measure_all_keeps_verdicts_and_forgets_those_of_a_declined_initiative(company):
    number = started(company, "A second till", stores=FIVE, live=LIVE)
    waiting = started(company, "Idea", stores=FIVE, live=LIVE, stage=Stage.PROPOSED)
    told = []
    result = measuring.measure_all(company, today=LAST, by="Ana",
                                   report=lambda part, said: told.append((part, said)))
    assert result == {"measured": 1, "findings": {"worked": 1}}
    assert told[0] == (0.0, "Measuring “A second till”")
    assert told[-1][0] == 1.0
    kept = measurements(company)
    assert {one.initiative_id for one in kept} == {number}
    assert len(kept) == 6
    score = next(one for one in kept if one.outcome == "score")
    assert Verdict.from_json(score.verdict).finding == "worked"
    one = store.initiative(company, number)
    store.set_stage(company, number, Stage.DECLINED, version=one.version, session="", by="Ana")
    assert measuring.measure_all(company, today=LAST, by="Ana", report=nothing)["measured"] == 0
    assert measurements(company) == []
    with write(company) as tables:
        tables.conn.execute("delete from initiative where id in (?, ?)", [number, waiting])


def test_groups_that_moved_apart_before_the_start_are_said_to(company):
    found = verdict(company, stores=FIVE, live=LIVE + timedelta(weeks=24))
    assert "moved apart before the start already, by +" in found.problems[-1]


@pytest.mark.truth
def test_ten_initiatives_on_200_000_responses_are_measured_within_30_seconds(db):
    n = fill_responses(db, {}, a_week=125)
    for place in range(10):
        started(db, f"Number {place}", stores=STORES[2 * place:2 * place + 2],
                live=LIVE + timedelta(weeks=place))
    begun = time.process_time()
    assert measuring.measure_all(db, today=LAST, by="Ana", report=nothing)["measured"] == 10
    took = time.process_time() - begun
    print(f"10 initiatives on {n:,} responses: {took:.1f} s of processor time")
    assert took < 30


def test_what_a_page_keeps_of_an_initiative_is_worked_out_anew_once_anybody_changed_anything(db):
    from core.store import assumptions
    from core.store import measurements as kept
    from core.store.preferences import set_preferences

    seen = [kept.rests_on(db)]
    for change in (
        lambda: store.create(db, {"name": "A second till"}, by="Ana"),
        lambda: assumptions.save(db, 0, "margin", 1.0, 2.0, 3.0, "guess", "Ana", version=0,
                                 by="Ana"),
        lambda: set_preferences(db, {"capacity_days": 50.0}, by="Ana"),
        lambda: set_preferences(db, {"capacity_days": 51.0}, by="Ana"),
        lambda: kept.keep(db, 1, {"score": {}}, by="Ana"),
    ):
        assert kept.rests_on(db) == seen[-1]
        change()
        seen.append(kept.rests_on(db))
    assert len(set(seen)) == 6
