"""A planted world through the real doors: three files come in, three initiatives are judged."""

import csv
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from core.collect import intake
from core.delight.evidence import measuring
from core.delight.evidence.ladder import Verdict
from core.model import Outcome
from core.store import snapshot
from core.store.database import Database, open_database
from core.store.measurements import measurements
from core.store.preferences import set_preferences
from tests.delight.lives import FIRST, LAST, STORES, WEEKS, answers, started

LIVE = FIRST + timedelta(weeks=50)
FIVE, NEXT_FIVE = STORES[:5], STORES[5:10]
CUSTOMERS = 1500


def nothing(fraction: float, message: str) -> None:
    """A progress report that nobody watches."""


def written(path: Path, columns: tuple[str, ...], rows: list[tuple]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])
    return path


def taken(db: Database, path: Path, **chosen) -> dict:
    plan = intake.plan_for(db, path, **chosen)
    result = intake.run_import(db, {"path": str(path), "file_name": path.name,
                                    "plan": plan.to_json(), "by": "Ana"}, nothing)
    assert result["rejected"] == 0, result
    return result


def events(rng: np.random.Generator) -> list[tuple]:
    """Customers order every four weeks or so and ask for help; at the five stores, since LIVE,
    orders are worth 20 % more and requests are halved. One order in 300 is worth nothing."""
    rows = []
    for number in range(CUSTOMERS):
        acts = STORES[number % 20] in FIVE
        for week in range(WEEKS):
            day = FIRST + timedelta(weeks=week, days=int(rng.integers(7)))
            live = acts and day >= LIVE
            if rng.random() < 0.25:
                value = 0 if rng.random() < 1 / 300 else rng.lognormal(3.5 + 0.18 * live, 0.5)
                rows.append((f"C{number}", "order", day.isoformat(), f"{value:.2f}", "EUR"))
            if rng.random() < (0.04 if live else 0.08):
                rows.append((f"C{number}", "support request", day.isoformat(), "", ""))
    return rows


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> dict[str, dict[Outcome, Verdict]]:
    """Initiative → its stored verdicts."""
    folder = tmp_path_factory.mktemp("doors")
    db = open_database(folder / "team.db")
    set_preferences(db, {"retention_days": 60}, by="Ana")
    said = [(one["day"].isoformat(), one["store"], one["kind"], one["score"])
            for one in answers(dict.fromkeys(FIVE, (LIVE, 16.0)), seed=3)]
    taken(db, written(folder / "visits.csv", ("date", "store", "kind", "How likely are you to "
                                              "recommend us?"), said), scale="nps")
    taken(db, written(folder / "customers.csv", ("customer", "store"), [
        (f"C{i}", STORES[i % 20]) for i in range(CUSTOMERS)]), kind="customers")
    taken(db, written(folder / "events.csv", ("customer", "event", "date", "value", "currency"),
                      events(np.random.default_rng(5))), kind="events")
    snapshot.refresh(db)
    started(db, "A second till", stores=FIVE, live=LIVE, topic=None)
    started(db, "New signs", stores=NEXT_FIVE, live=LIVE, expected=16.0, topic=None)
    started(db, "Free coffee", live=FIRST + timedelta(weeks=20), topic=None)
    result = measuring.measure_all(db, today=LAST, by="Ana", report=nothing)
    assert result == {"measured": 3, "findings": {
        "worked": 1, "no effect found": 1, "cannot be told": 1}}
    names = {1: "A second till", 2: "New signs", 3: "Free coffee"}
    found: dict[str, dict[Outcome, Verdict]] = {name: {} for name in names.values()}
    for one in measurements(db):
        found[names[one.initiative_id]][Outcome(one.outcome)] = Verdict.from_json(one.verdict)
    return found


def test_the_one_that_worked_did_and_its_16_points_lie_in_the_interval(judged):
    found = judged["A second till"][Outcome.SCORE]
    assert (found.finding, found.rung) == ("worked", 2)
    assert found.effect.low < 16 < found.effect.high


def test_the_one_that_did_nothing_shows_no_effect(judged):
    found = judged["New signs"][Outcome.SCORE]
    assert (found.finding, found.rung) == ("no effect found", 2)


def test_the_one_everywhere_with_20_weeks_before_cannot_be_told(judged):
    found = judged["Free coffee"][Outcome.SCORE]
    assert (found.finding, found.rung, found.effect.value) == ("cannot be told", 5, None)
    assert found.problems


def test_orders_worth_20_percent_more_are_found_and_those_of_value_0_are_counted(judged):
    found = judged["A second till"][Outcome.ORDER_VALUE]
    assert found.effect.low < 100 * (np.exp(0.18) - 1) < found.effect.high
    assert found.effect.low > 0
    assert found.before.unit == "EUR"
    assert "of value 0 left out" in found.problems[0]


def test_halved_support_requests_are_found_by_the_month_and_100_customers(judged):
    found = judged["A second till"][Outcome.SUPPORT]
    assert found.finding == "worked"
    assert found.before.value == pytest.approx(8 * 4.348, rel=0.1)
    assert found.effect.low < -4 * 4.348 < found.effect.high


def test_retention_that_did_not_change_is_not_found_changed_and_waits_for_its_60_days(judged):
    found = judged["A second till"][Outcome.RETENTION]
    assert found.effect.low < 0 < found.effect.high
    # 60 days before the start and before the end are not complete: 8 or 9 weeks each.
    assert (found.weeks_before, found.weeks_after) == (41, 21)


def test_what_nobody_recorded_says_so(judged):
    found = judged["A second till"][Outcome.ADVOCACY]
    assert found.problems == (
        "No referrals or reviews have come in yet; upload customers’ events to measure this.",)
