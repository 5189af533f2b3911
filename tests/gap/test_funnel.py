"""The funnel by cohort of receipt, worked by hand; what is too young or undated is left out."""

import time
from datetime import UTC, date, datetime

import pytest

from core.delight.evidence.ladder import Verdict
from core.estimates import Estimate, wilson, withheld
from core.gap import funnel as module
from core.gap.funnel import FACTS, funnel
from core.model import Outcome, Scope
from core.store import (
    initiatives,
    letters,
    measurements,
    messages,
    opportunities,
    rules,
    snapshot,
    tasks,
)
from core.store.database import write
from core.store.messages import Draft
from tests.by_hand import COFFEE, QUEUE, SERVICE, WIFI, Said, known, sent, stand_at, studied

TODAY = date(2026, 11, 20)
LIVE = date(2025, 6, 1)
NOW = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)


def verdict(rung: int, finding: str = "worked") -> dict:
    none = withheld(0, "points", "none")
    effect = Estimate(3.0, 1.0, 5.0, 40, "points", "full", "meta-did")
    return Verdict(Outcome.SCORE, rung, finding, "As the ladder words it", effect, none, none,
                   none, none).to_json()


def start(db, topic, stage, *, done=False, live=None, **values) -> int:
    number = initiatives.create(db, {"name": f"About {topic}", "topic_id": topic, **values},
                                by="Ana")
    made = tasks.add_tasks(db, number, [{"title": "Do it"}], by="Ana")[0]
    if done:
        tasks.edit_task(db, made, {"done_on": date(2025, 5, 20)}, version=1, session="s", by="Ana")
    stand_at(db, number, stage, live)
    return number


def tell(db, number, *keys) -> None:
    letters.ensure_defaults(db)
    letter = letters.letters(db, "good news")[0].id
    made = messages.create(db, [
        Draft(f"initiative:{number}:customer:{key}", key, f"{key}@example.com", "en", "Hello",
              "Done.", letter, initiative_id=number) for key in keys], by="Ana", now=NOW)
    sent(db, made, "2025-07-01T09:00:00Z")


@pytest.fixture
def seven(db):
    """16 responses of the first quarter of 2025; one initiative that went all the way."""
    studied(db, [
        Said("2025-01-10", {}, read=False),                       # received only
        Said("2025-01-11", {}, comment=None),                     # no words to analyse
        Said("2025-01-12", {}),                                   # analysed: no topic
        *[Said("2025-01-13", {WIFI: -0.5})] * 2,                  # on nobody's matrix
        *[Said("2025-01-14", {COFFEE: -0.5})] * 3,                # an opportunity
        Said("2025-02-01", {QUEUE: -0.5}, place="Norrbyholm"),    # outside its segment
        *[Said("2025-02-02", {QUEUE: -0.5})] * 3,                 # acted and measured
        *[Said("2025-02-03", {QUEUE: -0.5}, customer=f"C{i}") for i in range(3)],  # told too
        Said("2025-03-01", {QUEUE: 0.5}, customer="C9"),          # letter not sent
    ])
    opportunities.place(db, {COFFEE: "Coffee", QUEUE: "Queue"}, by="Ana")
    number = start(db, SERVICE, "measured", done=True, live=LIVE,
                   segments={"place": ("Aldersund",)})
    tell(db, number, "C0", "C1", "C2")
    measurements.keep(db, number, {"score": verdict(2)}, by="Ana")
    return number


def test_seven_stages_by_hand_16_13_11_8_7_3_7(db, seven):
    counted = {stage.name: stage.n for stage in funnel(db, TODAY).stages}
    assert counted == {"received": 16, "analysed": 14, "opportunity": 11, "approved": 7,
                       "acted": 7, "told": 3, "measured": 7}


def test_the_action_gap_is_1_minus_7_of_14_with_its_wilson_interval_and_cohort(db, seven):
    found = funnel(db, TODAY)
    low, high = wilson(0.5, 14)
    assert found.action_gap.grade == "withheld"  # 14 analysed are too few to say
    assert found.action_gap.n == 14
    more = module.counted_up(_times(found.cohorts, 10), TODAY).action_gap
    low, high = wilson(0.5, 140)
    assert more.value == pytest.approx(50.0)
    assert (more.low, more.high) == pytest.approx((100 - 100 * high, 100 - 100 * low))
    # The quarter as far as there are data: nothing came in before or after these two days.
    assert (found.first, found.last) == (date(2025, 1, 10), date(2025, 3, 1))


def _times(cohorts, n):
    return cohorts.assign(**{name: cohorts[name] * n for name in FACTS})


def test_a_response_belongs_only_if_it_came_before_the_change_was_shipped(db):
    studied(db, [Said("2025-05-31", {QUEUE: -1}), Said("2025-06-01", {QUEUE: -1})])
    number = start(db, QUEUE, "shipped", done=True, live=LIVE)
    assert _n(db, "acted") == 1
    stand_at(db, number, "in progress", LIVE)  # not shipped: any time
    assert _n(db, "acted") == 2


@pytest.mark.parametrize(("stage", "done", "counted"), [
    ("proposed", True, (1, 0, 0)), ("approved", False, (1, 1, 0)), ("approved", True, (1, 1, 1)),
    ("closed", True, (1, 1, 1)), ("declined", True, (0, 0, 0))])
def test_a_stage_and_a_task_decide_how_far_a_response_got(db, stage, done, counted):
    studied(db, [Said("2025-02-01", {QUEUE: -1})])
    start(db, QUEUE, stage, done=done)
    assert tuple(_n(db, name) for name in ("opportunity", "approved", "acted")) == counted


@pytest.mark.parametrize(("kept", "counted"), [
    (verdict(4), 1), (verdict(5, "cannot be told"), 0), (verdict(3, "too early"), 0),
    (verdict(2, "no effect found"), 1)])
def test_measured_is_rung_4_or_better_and_not_too_early(db, kept, counted):
    studied(db, [Said("2025-02-01", {QUEUE: -1})])
    number = start(db, QUEUE, "measured", done=True, live=LIVE)
    measurements.keep(db, number, {"score": kept}, by="Ana")
    assert _n(db, "measured") == counted


def test_a_verdict_on_another_outcome_does_not_count(db):
    studied(db, [Said("2025-02-01", {QUEUE: -1})])
    number = start(db, QUEUE, "measured", done=True, live=LIVE)
    measurements.keep(db, number, {"retention": verdict(2)}, by="Ana")
    assert _n(db, "measured") == 0


def test_a_letter_of_a_rule_closes_the_loop_of_what_was_acted_on(db):
    first, second = studied(db, [Said("2025-02-01", {QUEUE: -1}, customer="C1"),
                                 Said("2025-02-01", {WIFI: -1}, customer="C2")])
    start(db, QUEUE, "shipped", done=True, live=LIVE)
    letters.ensure_defaults(db)
    letter = letters.letters(db, "answer")[0].id
    rule = rules.save(db, None, {
        "name": "Queue", "scale": "nps", "most_score": 6, "topic_id": QUEUE, "topic_label": "",
        "letter_id": letter, "every_days": 90, "since": date(2025, 1, 1)}, by="Ana")
    rules.switch(db, rule, True, version=1, by="Ana")
    made = messages.create(db, [
        Draft(f"rule:{rule}:customer:{key}", key, f"{key}@example.com", "en", "Hello", "Sorry.",
              letter, rule_id=rule, response_id=response)
        for key, response in (("C1", first), ("C2", second))], by="Ana", now=NOW)
    assert _n(db, "told") == 0  # waiting letters told nobody
    sent(db, made, "2025-07-01T09:00:00Z")
    assert _n(db, "told") == 1  # an answer without a deed closes nothing


def test_a_response_of_two_initiatives_counts_once_as_far_as_it_got(db):
    studied(db, [Said("2025-02-01", {QUEUE: -1, WIFI: -1})])
    start(db, QUEUE, "approved")
    start(db, WIFI, "shipped", done=True, live=LIVE)
    assert [_n(db, name) for name in ("received", "approved", "acted")] == [1, 1, 1]


def test_cohorts_too_young_for_a_stage_are_left_out(db):
    studied(db, [*[Said("2025-02-01", {QUEUE: -1})] * 20, *[Said("2026-02-01", {QUEUE: -1})] * 20,
                 *[Said("2026-08-01", {QUEUE: -1})] * 20, *[Said("2026-11-01", {QUEUE: -1})] * 5])
    number = start(db, QUEUE, "in progress", done=True)
    measurements.keep(db, number, {"score": verdict(2)}, by="Ana")
    found = funnel(db, TODAY)
    # The first quarter of 2026 ended 234 days ago: old enough to be acted on, not to be measured.
    assert {stage.name: stage.n for stage in found.stages} == {
        "received": 40, "analysed": 40, "opportunity": 40, "approved": 40, "acted": 40,
        "told": 0, "measured": 20}
    assert found.stages[-1].received == 20
    assert (found.last, found.stages[-1].last) == (date(2026, 3, 31), date(2025, 3, 31))
    assert found.cohorts["received"].tolist() == [20, 20, 20, 5]
    assert found.cohorts["analysed"].isna().tolist() == [False, False, False, True]
    assert found.cohorts["measured"].isna().tolist() == [False, True, True, True]


def test_while_nothing_is_old_enough_to_be_acted_on_each_stage_counts_what_it_can(db):
    studied(db, [*[Said("2026-08-01", {QUEUE: -1})] * 20, *[Said("2026-11-01", {QUEUE: -1})] * 5])
    stages = {stage.name: stage for stage in funnel(db, TODAY).stages}
    assert (stages["received"].n, stages["received"].last) == (25, date(2026, 11, 1))
    assert stages["analysed"].n == 20  # the quarter that ended 51 days ago
    assert not stages["approved"].is_old_enough


def test_young_data_have_no_gap_and_no_share_rather_than_zero(db):
    studied(db, [Said("2026-11-01", {QUEUE: -1})] * 40)
    found = funnel(db, TODAY)
    assert found.action_gap.grade == "withheld"
    assert found.first is None
    assert not found.stages[4].is_old_enough
    assert found.stages[0].n == 40


def test_nothing_at_all_is_withheld_and_not_100_per_cent(db):
    found = funnel(db, TODAY)
    assert found.action_gap.value is None
    assert [stage.n for stage in found.stages] == [0] * 7


def test_what_nobody_analysed_has_no_gap(db):
    studied(db, [Said("2025-02-01", read=False)] * 40)
    found = funnel(db, TODAY)
    assert found.action_gap.value is None
    assert found.stages[0].share.value == 100.0


def test_undated_responses_belong_to_no_quarter_and_are_counted_apart(db):
    studied(db, [Said(None, {QUEUE: -1}), Said("2025-02-01", {QUEUE: -1})])
    found = funnel(db, TODAY)
    assert (found.stages[0].n, found.undated) == (1, 1)


def test_a_filter_counts_only_its_own_responses(db, seven):
    scope = Scope(segments=(("place", ("Norrbyholm",)),))
    assert [stage.n for stage in funnel(db, TODAY, scope).stages[:4]] == [1, 1, 1, 0]


def test_an_initiative_whose_topic_vanished_speaks_for_nobody(db):
    studied(db, [Said("2025-02-01", {QUEUE: -1})])
    start(db, "gone", "shipped", done=True, live=LIVE)
    assert _n(db, "opportunity") == 0


def test_a_segment_that_is_none_any_more_keeps_nobody(db):
    studied(db, [Said("2025-02-01", {QUEUE: -1})])
    start(db, QUEUE, "approved", segments={'a "b" c': ("x",)})
    assert _n(db, "approved") == 0


def test_200_000_responses_take_less_than_a_second(db):
    ids = studied(db, [Said("2025-02-01", {QUEUE: -1}, customer="C1")])
    for topic in (QUEUE, WIFI, SERVICE):
        start(db, topic, "shipped", done=True, live=LIVE, segments={"place": ("Aldersund",)})
    with write(db) as tables:
        tables.conn.execute(
            "with recursive n(value) as (select 10 union all select value + 1 from n"
            " where value < 200009) insert into response (source_id, row_key, batch_id, score,"
            " comment, received_on, attributes) select 1, value, 1, 3, 'x',"
            " date('2022-01-01', (value % 1200) || ' days'), '{\"place\": \"Aldersund\"}' from n")
        tables.conn.execute(
            "insert into reading (study_id, response_id, pattern_id) select 1, id, 1 from response"
            " where id > ?", [max(ids)])
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    funnel(db, TODAY)
    began = time.perf_counter()
    assert funnel(db, TODAY).stages[0].n == 200_001
    assert time.perf_counter() - began < 1


def _n(db, name: str) -> int:
    return next(stage.n for stage in funnel(db, TODAY).stages if stage.name == name)


def test_known_customers_need_no_row_of_their_own_to_be_counted(db, seven):
    known(db, "C0")
    assert _n(db, "told") == 3
