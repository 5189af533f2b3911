"""What nobody wishes for in the data, a sentence each: never NaN, a flat zero, or an exception.

Each gives "not enough data", a refusal in a sentence, or a wide honest interval, in the functions
and on the pages. Two responses, one segment, a topic everywhere or nowhere, all promoters, scores
that are all the same, segments and starts in odd places, costs of zero, negative margins, intervals
that span everything.
"""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.delight.evidence import measuring
from core.delight.evidence.ladder import Verdict
from core.delight.evidence.power import Power
from core.delight.money.amounts import percent
from core.errors import BadInput
from core.focus import score_views
from core.focus.key_drivers import drivers_in
from core.focus.numbers import opportunities
from core.focus.numbers.assumptions import Assumption, defaults
from core.focus.numbers.scores import score_of
from core.focus.numbers.value import Projection, project
from core.model import Outcome, Scope, Stage
from core.scales import SCALES, Scale
from core.settings import ROOT
from core.store import initiatives, snapshot
from core.store import opportunities as placed
from core.store.database import Database, open_database, write
from core.store.initiatives import Initiative
from pages.parts.audit import beside
from tests import made_up_money
from tests.delight.lives import FIRST, LAST, STORES, fill_responses
from tests.made_up_extremes import studied_as
from tests.pages.conftest import one_scan, text_of  # noqa: F401 (a fixture)

LIVE = FIRST + timedelta(weeks=50)


def world(n: int, p: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """n responses: topics of 15–40 % of them, the first costs 3 points and the second brings 1."""
    rng = np.random.default_rng(1)
    said = rng.random((n, p)) < np.linspace(0.15, 0.4, p)
    effects = np.array([-3.0, 1.0, 0.0])[:p]
    score = np.clip(np.round(8 + said @ effects + rng.standard_normal(n)), 0, 10)
    return said, score


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Callable[[Database, str], str]:
    """`page(db, "focus/scores.py")`: all that the page says; it must not break nor say NaN.

    More is put into the address: `page(db, "innovate/initiative.py", initiative="3")`.
    """
    def said(db: Database, name: str, **address: str) -> str:
        monkeypatch.setenv("ACTIONGAP_DB", str(db.path))
        monkeypatch.setenv("ACTIONGAP_DEMO_DB", str(db.path.with_name("demo.db")))
        test = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
        if name != "overview.py":
            test.switch_page(name)
        for key, value in {"db": "own", **address}.items():
            test.query_params[key] = value
        test.run()
        assert not test.exception
        text = text_of(test) + "\n".join(str(one.value) for one in test.info)
        assert not re.search(r"\b(nan|NaN|inf|None(?! of it))\b|−0\.0\b", text)
        return text

    return said


def kpi(db: Database, scale: Scale):
    counts = snapshot.counts(db, Scope(scale=scale)).groupby("score", as_index=False)["n"].sum()
    return score_of(scale, counts)


def test_two_responses_are_not_enough_data_for_a_score_a_driver_or_a_pain(tmp_path, page):
    said, _ = world(2)
    db = studied_as(tmp_path / "a.db", said, np.array([9.0, 3.0]))
    assert kpi(db, Scale.NPS).value is None
    assert drivers_in(db, Scope()) is None
    assert "Not enough data" in page(db, "focus/scores.py")
    assert "Not enough data here to say what moves the score" in page(db, "focus/drivers.py")
    assert "No pain is beyond doubt" in page(db, "focus/matrix.py")


def test_a_topic_in_every_comment_or_in_none_has_no_stake_and_the_others_have_theirs(
    tmp_path, page
):
    said, score = world(300)
    said[:, 1], said[:, 2] = True, False
    db = studied_as(tmp_path / "a.db", said, score)
    leaves = drivers_in(db, Scope()).leaves.set_index("label")
    assert leaves["stake"].notna().to_dict() == {"Topic 1": True, "Topic 2": False}
    assert "Not enough data (in brackets: mentions with an NPS score): Topic 2 (300)" in page(
        db, "focus/drivers.py")


def test_all_promoters_are_100_from_98_and_nothing_can_be_said_to_move_them(tmp_path, page):
    said, _ = world(300)
    db = studied_as(tmp_path / "a.db", said, np.full(300, 10.0))
    score = kpi(db, Scale.NPS)
    assert (score.value, score.high) == (100, 100)
    assert 97 < score.low < 99
    assert "All responses belong to the same class" in page(db, "focus/drivers.py")
    assert "No pain is beyond doubt" in page(db, "focus/matrix.py")
    assert drivers_in(db, Scope()).baseline.value is None
    assert "100.0" in page(db, "focus/scores.py")


@pytest.mark.parametrize(("scale", "value"), [(Scale.CES7, 4.0), (Scale.PERCENT, 70.0)])
def test_identical_scores_have_an_interval_and_no_drivers_and_put_no_pain_on_the_matrix(
    tmp_path, page, scale, value
):
    said, _ = world(300)
    db = studied_as(tmp_path / "a.db", said, np.full(300, value), scale=scale)
    score = kpi(db, scale)
    assert score.low < score.value == value < score.high
    assert placed.placed(db) == []
    for scope in (Scope(), Scope(segments=(("store", ("Store 1",)),))):
        view = drivers_in(db, scope)
        assert view.leaves["stake"].isna().all()
        assert (view.varied, view.baseline.value, view.residual.value) == (0, None, None)
    assert "All responses give the same score" in page(db, "focus/drivers.py")
    page(db, "focus/scores.py")
    assert beside.why_too_alike(0, SCALES[Scale.CES7]) == (
        "All responses give the same score, so nothing can be said to move CES: it takes 15 that "
        "differ.")


def test_a_customer_with_500_of_600_answers_widens_the_score_and_is_named(tmp_path, page):
    said, score = world(600)
    score[:500] = np.minimum(score[:500], 6)
    db = studied_as(tmp_path / "a.db", said, score)
    alone = kpi(db, Scale.NPS)
    with write(db) as tables:
        tables.conn.execute(
            "update response set customer = iif(id <= 500, 'one', 'c' || id)")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    found = score_views.now(db, Scope(), Scale.NPS).score
    assert found.half_width > 3 * alone.half_width
    assert "One customer gave 500 of the 600 answers." in page(db, "focus/scores.py")
    page(db, "focus/drivers.py")


def test_where_5_of_300_scores_differ_no_topic_can_be_said_to_move_them(tmp_path, page):
    said, _ = world(300)
    score = np.where(np.arange(300) < 5, 6.0, 4.0)
    db = studied_as(tmp_path / "a.db", said, score, scale=Scale.CES7)
    assert "All responses but 5 give the same score" in page(db, "focus/drivers.py")


def test_without_a_detractor_the_page_says_so_in_place_of_a_part_of_zero(tmp_path, page):
    said, score = world(300)
    db = studied_as(tmp_path / "a.db", said, np.maximum(score, 7))
    text = page(db, "focus/drivers.py")
    assert "Nobody is a detractor, so a topic has no detractor part." in text


def test_with_every_pain_set_aside_the_matrix_says_so(tmp_path, page):
    said, score = world(300)
    db = studied_as(tmp_path / "a.db", said, score)
    assert placed.placed(db)
    for one in placed.placed(db):
        placed.set_aside(db, one.topic, by="Ana")
    assert "Everything was set aside." in page(db, "focus/matrix.py")


def test_a_stake_whose_interval_spans_everything_is_not_ranked_and_moves_no_other(tmp_path, page):
    said, score = world(300)
    db = studied_as(tmp_path / "a.db", said, score)
    before = opportunities.stakes(db).by_topic["t2"]
    with write(db) as tables:
        tables.conn.execute("update driver set low = -200, high = 200, standard_error = 1e6"
                            " where topic_id = 't4'")
    wide, other = (opportunities.stakes(db).by_topic[topic] for topic in ("t4", "t2"))
    assert (wide.estimate.value, wide.recoverable) == (None, 0.0)
    assert other.recoverable == pytest.approx(before.recoverable, abs=0.5)
    opportunities.place(db, ["t4"], by="Ana")
    last = opportunities.ranked(db)[-1]
    assert (last.topic, last.stake.grade, last.value, last.within_capacity) == (
        "t4", "withheld", 0.0, False)
    page(db, "focus/matrix.py")


# ---- initiatives --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Twenty stores over 80 weeks; two of them answer from the 20th and the 55th week on."""
    db = open_database(tmp_path_factory.mktemp("company") / "team.db")
    fill_responses(db, {}, seed=2, a_week=4, begins={STORES[3]: 55, STORES[4]: 20})
    return db


def judged(
    db: Database, *stores: str, live: date = LIVE, outcome: Outcome = Outcome.SCORE,
) -> tuple[Verdict, Power]:
    """What measuring says of an initiative, and what was said of its power before its launch."""
    one = Initiative(99, "A second till", segments={"store": stores} if stores else {},
                     live_from=live, outcome=outcome)
    found = measuring.measure(db, one, today=LAST)[outcome]
    power = measuring.detectable(db, one, today=min(live, LAST))[outcome]
    json.dumps(found.to_json(), allow_nan=False)
    json.dumps(power.detectable, allow_nan=False)
    return found, power


def test_one_segment_has_no_comparison_and_says_what_it_takes(tmp_path, page):
    said, score = world(300)
    db = studied_as(tmp_path / "a.db", said, score, stores=1)
    assert drivers_in(db, Scope()).leaves["stake"].notna().any()
    page(db, "focus/scores.py")
    found, power = judged(db, "Store 0", live=date(2025, 12, 1))
    assert (found.rung, found.effect.value, power.detectable) == (5, None, None)
    assert "There is no segment to compare with" in found.problems[0]


def test_a_segment_that_begins_in_the_middle_is_measured_as_its_power_said(company):
    found, power = judged(company, STORES[4])
    assert found.rung == 2
    assert power.rung == 2
    assert 0 < power.detectable < 60
    found, power = judged(company, STORES[3])
    assert (found.rung, power.rung, power.detectable) == (5, 5, None)
    assert "There are no responses before it went live" in found.problems[0]
    assert any("left out (Store 03)" in one for one in power.problems)


def test_a_start_in_the_future_or_before_the_data_has_no_effect_and_says_why(company):
    future, _ = judged(company, STORES[0], live=LAST + timedelta(days=99))
    before, _ = judged(company, STORES[0], live=FIRST - timedelta(days=99))
    assert (future.effect.value, before.effect.value) == (None, None)
    assert "Measuring begins on" in future.problems[0]
    assert "There are no responses before it went live" in before.problems[0]


def test_an_initiative_on_all_segments_has_no_comparison_and_says_so(company):
    for stores in ((), STORES):
        found, power = judged(company, *stores)
        assert (found.rung, found.effect.value, power.detectable) == (5, None, None)
        assert "There is no segment to compare with" in found.problems[0]


# Initiatives as somebody may plan them, and a part of what each one's page must say. The last four
# are two pairs on one segment: at the same time, and one after the other.
ODD = {
    ("In the middle", STORES[3:4], LIVE, None): "There are no responses before it went live",
    ("In the future", STORES[:1], LAST + timedelta(days=99), None): "Measuring begins on",
    ("Before the data", STORES[:1], FIRST - timedelta(days=99), None):
        "There are no responses before it went live",
    ("Everywhere", (), LIVE, None): "Two initiatives acted on the same customers at the same time",
    ("One till", STORES[5:6], LIVE, None):
        "Two initiatives acted on Store 05 at the same time, “One till” and “Two tills”",
    ("Two tills", STORES[5:7], LIVE + timedelta(weeks=4), None):
        "Two initiatives acted on Store 05 at the same time, “Two tills” and “One till”",
    ("Old lamps", STORES[8:9], LIVE - timedelta(weeks=20), LIVE - timedelta(weeks=9)):
        "1 segment left out (Store 03)",
    ("New lamps", STORES[8:10], LIVE, None):
        "before “New lamps” went live on 22 Dec 2025; what ended and what began there cannot",
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Another such company, with these initiatives shipped and measured."""
    db = open_database(tmp_path_factory.mktemp("odd") / "team.db")
    fill_responses(db, {}, seed=2, a_week=4, begins={STORES[3]: 55})
    for name, stores, live, until in ODD:
        number = initiatives.create(db, {
            "name": name, "segments": {"store": stores} if stores else {}, "live_from": live,
            "live_until": until, "expected": 5.0, "one_off_cost": 0.0}, by="Ana")
        initiatives.set_stage(db, number, Stage.SHIPPED, version=1, session="", by="Ana")
    measuring.measure_all(db, today=LAST, by="Ana", report=lambda *_: None)
    return db


@pytest.mark.parametrize("number", range(1, len(ODD) + 1))
def test_the_page_of_each_odd_initiative_says_what_stands_in_the_way(odd, page, number):
    text = page(odd, "innovate/initiative.py", initiative=str(number)).replace("\\", "")
    assert list(ODD.values())[number - 1] in text


def test_impact_lists_8_odd_ones_without_money_and_without_a_traceback(odd, page):
    text = page(odd, "delight/impact.py")
    assert all(name in text for name, *_ in ODD)
    assert "Nothing counted yet" in text


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Database:
    """Orders of 1,000 customers of twenty stores over 60 weeks, all worth 49.90; no requests."""
    db = open_database(tmp_path_factory.mktemp("shop") / "team.db")
    rng = np.random.default_rng(0)
    with write(db) as tables:
        tables["customer"].insert_all(
            {"key": f"c{i}", "attributes": json.dumps({"store": STORES[i % 20]}), "origin": "file",
             "changed_at": "2025-01-01T00:00:00Z"} for i in range(1000))
        tables["attribute"].insert({"name": "store", "is_segment": 1, "changed_by": "Ana",
                                    "changed_at": "2025-01-01T00:00:00Z"})
    days = rng.integers(0, 80 * 7, 80 * 60)
    made_up_money.events(db, [(f"c{rng.integers(1000)}", "order", FIRST + timedelta(days=int(day)),
                               49.9) for day in days])
    return db


def test_orders_all_worth_the_same_have_no_effect_and_no_smallest_one_of_zero(shop):
    found, power = judged(shop, *STORES[:5], outcome=Outcome.ORDER_VALUE)
    assert (found.rung, found.effect.value, power.detectable) == (5, None, None)
    assert "Nothing varies" in found.problems[0]
    assert "Nothing has varied so far" in power.problems[0]
    assert found.before.low < found.before.value < found.before.high


def test_retention_can_be_told_before_a_launch_from_the_weeks_that_measuring_will_have(shop):
    one = Initiative(99, "P", segments={"store": STORES[:5]},
                     live_from=FIRST + timedelta(weeks=56))
    power = measuring.detectable(shop, one, today=FIRST + timedelta(weeks=56))[Outcome.RETENTION]
    # 180 days of each customer's weeks are not complete yet; they fall out once, not twice.
    assert (power.rung, power.weeks_before) == (2, 30)
    assert 5 < power.detectable < 40


# ---- money --------------------------------------------------------------------------------


def worth(**given: object) -> Projection:
    values = {"effect": (1.0, 3.0, 6.0), "point_worth": 10_000.0, "one_off_cost": 5_000.0, **given}
    return project(defaults() | {
        name: Assumption(name, *(one if isinstance(one, tuple) else (one,) * 3))
        for name, one in values.items()}, way="points")


def test_costs_of_zero_have_no_roi_and_costs_that_may_be_zero_neither():
    free, nearly = worth(one_off_cost=0.0), worth(one_off_cost=(0.0, 5.0, 10.0))
    assert percent(free.roi, free.cost) == "not defined (no cost)"
    assert percent(nearly.roi, nearly.cost) == "not defined (the cost may be 0)"
    assert free.npv.p10 > 0


def test_a_negative_margin_or_worth_is_refused_in_a_sentence():
    with pytest.raises(BadInput, match="cannot be negative; give 0 or more"):
        worth(point_worth=-10.0)


def test_an_effect_of_anything_between_the_ends_gives_a_range_as_wide():
    wide = worth(effect=(-1000.0, 0.0, 1000.0))
    assert wide.npv.p10 < -1e6 < 1e6 < wide.npv.p90
    assert 0.3 < wide.chance_positive < 0.7
