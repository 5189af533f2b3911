"""Initiatives with planted measurements and frozen forecasts, for tests of their money."""

from collections.abc import Mapping
from datetime import date

from core.delight.evidence.ladder import HEADLINES, Verdict, finding_of
from core.estimates import Z95, Estimate, withheld
from core.focus.numbers.assumptions import Assumption, defaults
from core.focus.numbers.value import Projection, project
from core.model import OUTCOMES, Outcome, Stage
from core.store import assumptions, measurements
from core.store import initiatives as store
from core.store.database import Database, write
from core.store.initiatives import Initiative

BEGAN = date(2025, 1, 6)
TODAY = date(2025, 7, 7)  # 26 weeks later


def people(db: Database, counts: Mapping[str, int]) -> None:
    """So many customers in each city."""
    with write(db) as tables:
        tables["customer"].insert_all(
            {"key": f"{city}-{i}", "attributes": f'{{"city": "{city}"}}', "origin": "file",
             "changed_at": "2025-01-01T00:00:00Z"}
            for city, n in counts.items() for i in range(n))


def batch(db: Database) -> int:
    """A batch that events and answers can belong to."""
    with write(db) as tables:
        return tables["batch"].insert(
            {"file_name": "made-up.csv", "file_hash": "0", "plan": "{}", "status": "done",
             "created_at": "2025-01-01T00:00:00Z", "created_by": "Ana"}, pk="id").last_pk


def events(db: Database, rows: list[tuple[str, str, date, float | None]]) -> None:
    """Rows of customer, kind, day, value."""
    number = batch(db)
    with write(db) as tables:
        tables["event"].insert_all(
            {"customer": who, "kind": kind, "happened_on": day.isoformat(), "value": value,
             "currency": "EUR", "row_key": f"{number}-{i}", "batch_id": number}
            for i, (who, kind, day, value) in enumerate(rows))


def begun(
    db: Database, name: str, *, live_from: date | None = BEGAN, stage: Stage = Stage.SHIPPED,
    **values: object,
) -> Initiative:
    """An initiative that was shipped; the stage is set as the approval would set it."""
    number = store.create(db, {"name": name, "live_from": live_from, **values}, by="Ana")
    one = store.initiative(db, number)
    store.set_stage(db, number, stage, version=one.version, session="", by="Ana")
    return store.initiative(db, number)


def verdict(
    outcome: Outcome, effect: float | None, error: float = 1.0, *, rung: int = 2, weeks: int = 26,
    expected: float | None = None, finding: str | None = None,
) -> Verdict:
    """A verdict of that effect and standard error; None: withheld."""
    unit, method = OUTCOMES[outcome].unit, "planted"
    nothing = withheld(0, unit, method)
    measured = nothing if effect is None else Estimate(
        effect, effect - Z95 * error, effect + Z95 * error, 500, unit, "full", method)
    return Verdict(
        outcome=outcome, rung=rung, finding=finding or finding_of(outcome, measured, expected),
        headline=HEADLINES[rung], effect=measured, before=nothing, after=nothing,
        control_before=nothing, control_after=nothing, weeks_before=30, weeks_after=weeks)


def measure(db: Database, one: Initiative, *verdicts: Verdict) -> None:
    """Keeps what was measured of it."""
    measurements.keep(db, one.id, {str(v.outcome): v.to_json() for v in verdicts}, by="Ana")


def assume(db: Database, initiative: int = 0, **values: float | tuple[float, float, float]) -> None:
    """Assumptions as people make them; one number: without a range."""
    for name, ends in values.items():
        low, likely, high = ends if isinstance(ends, tuple) else (ends,) * 3
        assumptions.save(db, initiative, name, low, likely, high, "a guess", "Ana", version=0,
                         by="Ana")


def promise(
    *, effect: tuple[float, float, float] = (2.0, 4.0, 6.0), point_worth: float = 12_000.0,
    cost: float = 5_000.0,
) -> Projection:
    """A forecast in points of the score."""
    found = defaults() | {
        "effect": Assumption("effect", *effect),
        "point_worth": Assumption("point_worth", *(point_worth,) * 3),
        "one_off_cost": Assumption("one_off_cost", *(cost,) * 3)}
    return project(found, way="points")


def freeze(db: Database, one: Initiative, projection: Projection) -> None:
    """Keeps the forecast as an approval freezes it."""
    import json

    now = store.initiative(db, one.id)
    store.set_stage(db, one.id, now.stage, version=now.version, session="", by="Ana",
                    frozen={"baseline": {}, "forecast": {
                        "projection": json.loads(projection.to_json())}})


def six(db: Database) -> list[Initiative]:
    """Six initiatives in six cities: two worked, one did nothing, one cannot be told, one is on
    rung 5, one is too early; two were promised more than they gave."""
    cities = ("Aldersund", "Castelrio", "Norrbyholm", "Porto Velmar", "Quillhaven", "Tresmonte")
    people(db, dict.fromkeys(cities, 500))
    assume(db, point_worth=(9_000.0, 12_000.0, 16_000.0))
    planted = (
        ("Faster queue at the entrance", verdict(Outcome.SCORE, 6.2, 1.4, expected=5.0)),
        ("New coffee machines in every lounge", verdict(Outcome.SCORE, 4.1, 1.6, rung=3)),
        ("Softer seats", verdict(Outcome.SCORE, 0.2, 0.9, expected=5.0)),
        ("A better app for booking a shower", verdict(Outcome.SCORE, 2.0, 3.5, expected=3.0)),
        ("Wifi without a password", verdict(Outcome.SCORE, None, rung=5)),
        ("Staff training <b>everywhere</b>", verdict(Outcome.SCORE, None, rung=5, weeks=2,
                                                      finding="too early")),
    )
    made = []
    for i, ((name, found), city) in enumerate(zip(planted, cities, strict=True)):
        one = begun(db, name, live_from=date(2025, 1, 6 + i), segments={"city": [city]},
                    one_off_cost=8_000.0 * (i + 1), run_cost=200.0, expected_low=2.0,
                    expected=4.0, expected_high=6.0)
        freeze(db, one, promise(cost=8_000.0))
        measure(db, one, found)
        made.append(one)
    return made
