"""What is shown beside an effect: the mix taken out, the method changed, one loud customer."""

import json
from datetime import date, timedelta

import numpy as np
import pytest

from core.delight.evidence import measuring
from core.delight.evidence.comparison import Comparison
from core.delight.evidence.estimating import effect_in
from core.delight.evidence.ladder import Verdict
from core.delight.evidence.mix_shown import classes, unadjusted
from core.delight.evidence.panel import panel_of
from core.delight.evidence.remarks import one_customers, reading_changed
from core.model import Outcome, Stage
from core.store import initiatives as store
from core.store.database import open_database, write
from tests.delight.lives import FIRST, LAST, STORES, fill_responses, started
from tests.delight.worlds import planted

LIVE = FIRST + timedelta(weeks=50)
FIVE = STORES[:5]


def compared(seed: int = 1, **given: float) -> Comparison:
    panel = panel_of(planted(np.random.default_rng(seed), effect=8, **given), ["store"])
    weeks = np.arange(len(panel.weeks))
    return Comparison(panel, np.arange(20) < 5, weeks < 52, weeks >= 52, False, ())


def test_a_mix_of_regulars_that_falls_by_15_points_in_100_is_worth_about_minus_4_and_taken_out():
    given = compared()
    regular, new = classes(given)
    assert {regular.name, new.name} == {"regular", "new"}
    moved = (regular.after - regular.before) - (regular.control_after - regular.control_before)
    assert abs(moved) == pytest.approx(15, abs=2.5)
    worth = regular.worth + new.worth
    assert worth == pytest.approx(-0.15 * 25, abs=0.8)  # 25 points apart, a share of .15
    taken = unadjusted(given, 2).value - effect_in(given, 2).value
    assert taken == pytest.approx(worth, abs=0.6)


def test_a_panel_of_one_class_has_no_mix_and_a_part_of_one_keeps_its_own():
    given = compared()
    assert given.panel.only(given.treated).since(given.panel.weeks[60]).mix.counts.shape == (
        5 * 18, 2)
    world = planted(np.random.default_rng(2)).assign(mix="")
    panel = panel_of(world.groupby(["store", "week", "mix"], as_index=False)[
        ["n", "mean", "variance"]].first(), ["store"])
    assert panel.mix is None
    weeks = np.arange(len(panel.weeks))
    lone = Comparison(panel, np.arange(20) < 5, weeks < 52, weeks >= 52, False, ())
    assert (classes(lone), unadjusted(lone, 2)) == ((), None)


def test_a_method_that_changed_after_the_start_and_2_edits_are_a_sentence_each():
    live = date(2026, 3, 2)
    methods = [("2026-01-10", "m/1"), ("2026-04-01", "m/2"), ("2026-05-01", "m/2")]
    told = reading_changed(methods, ["2026-02-01", "2026-03-05", "2026-06-07"], live)
    assert told[0].startswith("The drivers’ method changed on 1 Apr 2026, from m/1 to m/2")
    assert told[1].startswith("The topics were changed 2 times since the start, last on 7 Jun 2026")
    assert reading_changed(methods[:1], [], live) == ()
    assert reading_changed(methods[1:], ["2026-02-01"], live) == ()


def test_one_in_10_answers_of_one_customer_is_said_from_10_answers_on():
    assert one_customers(10, 100)[0].startswith("10 % of the answers")
    assert one_customers(9, 12) == one_customers(10, 101) == one_customers(0, 0) == ()


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """Twenty stores where nothing happened; one angry customer fills Store 00 after LIVE."""
    db = open_database(tmp_path_factory.mktemp("shown") / "team.db")
    count = fill_responses(db, {}, seed=3)
    with write(db) as tables:
        tables["response"].insert_all([{
            "id": count + 1 + i, "source_id": 1, "row_key": f"angry {i}", "batch_id": 1,
            "score": 0.0, "received_on": (LIVE + timedelta(days=1 + i % 200)).isoformat(),
            "comment": "again", "customer": "Eve",
            "attributes": json.dumps({"store": STORES[0], "kind": "regular"})}
            for i in range(900)])
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    return db


def test_one_customer_with_900_answers_makes_no_initiative_worse_and_is_named(company):
    number = started(company, "A second till", stores=FIVE[:1], live=LIVE)
    found = measuring.measure(company, store.initiative(company, number), today=LAST)
    score = found[Outcome.SCORE]
    assert score.finding not in {"worked", "made it worse"}
    assert score.effect.high - score.effect.low > 10
    assert any("of the answers since then, where it acts, are one customer’s" in one
               for one in score.problems)
    assert Verdict.from_json(json.loads(json.dumps(score.to_json(), allow_nan=False))) == score


def test_five_stores_that_began_on_3_days_are_measured_on_rung_2_in_weeks_of_their_own(company):
    starts = {FIVE[1]: LIVE + timedelta(weeks=4), FIVE[2]: LIVE + timedelta(weeks=12)}
    number = started(company, "Step by step", stores=FIVE[1:], live=LIVE, starts=starts,
                     stage=Stage.SHIPPED)
    with write(company) as tables:
        tables.conn.execute("delete from initiative where id <> ?", [number])
    found = measuring.measure(company, store.initiative(company, number), today=LAST)[Outcome.SCORE]
    assert (found.rung, found.treated_segments, found.comparison_segments) == (2, 4, 16)
    assert found.effect.low < 0 < found.effect.high
    assert any(one.startswith("It began on 3 days") for one in found.problems)
    assert {way["kind"] for way in found.ways} == {"without", "window"}
