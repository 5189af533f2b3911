"""The made-up company's experiment: chance drew the countries, and there more customers reviewed.

Which countries these are is known only once they are drawn, so the reviews come in afterwards, as
a file of their own. Asked was after an order; nobody else's events move.
"""

import shutil
from collections.abc import Collection
from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.collect import intake
from core.delight.evidence import drawing
from core.demo.company import STORES
from core.demo.files import EVENTS, plan_of, reviews_name
from core.demo.past import PlantedInitiative
from core.model import EventKind, Outcome
from core.store import initiatives, panels
from core.store.database import Database

DRAWN_BY, GIVE = "country", 3
DRAWN = 50  # days before it went live
ASKED_AFTER = 10  # days after the Monday of the week of an order
REVIEWS = 0.06  # of the orders there bring a review that would not have been written
PILOT = PlantedInitiative(
    "review", "Ask for a review after an order", "", (), 16 * 7,
    "simple", Outcome.ADVOCACY, (0.8, 1.5, 2.5), "Chloé Martin", "Marta Klein",
    ("Marketing",), 3_000.0, 150.0, 8.0,
    "If we ask for a review some days after an order, more of our happy customers write one.",
    "We now ask for a review some days after each order.",
)
PILOT_EVIDENCE = "Some two of a hundred customers a month write a review or bring a friend."


def let_chance_draw(
    db: Database, number: int, seed: int, *, today: date, at: str, by: str
) -> None:
    """Draws the countries as the app does, from what was known on that day."""
    one = initiatives.initiative(db, number)
    if one.draw is None:
        countries = sorted({country for country, *_ in STORES.values()})
        drawing.draw(db, number, DRAWN_BY, countries, GIVE, version=one.version, session="",
                     by=by, today=today, seed=seed, at=at)


def bring_reviews(db: Database, number: int, until: date, seed: int, *, by: str) -> None:
    """Reviews of those who were asked come in through the door; a second time nothing is new."""
    drawn = initiatives.initiative(db, number).segments[DRAWN_BY]
    folder = db.path.with_name(db.path.name + ".demo")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / reviews_name(until, seed)
    try:
        _reviews(db, drawn, until, seed).to_csv(path, index=False, lineterminator="\n")
        intake.accept(db, path, plan_of(EVENTS), file_name=path.name, by=by,
                      report=_nobody_reads, today=until)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _nobody_reads(done: float, message: str) -> None:
    """A small file is read at once."""


def _reviews(db: Database, countries: Collection[str], until: date, seed: int) -> pd.DataFrame:
    """Events of the plan of events, one for each order that brought a review."""
    people = panels.customers(db, [DRAWN_BY])
    asked = people.loc[people[DRAWN_BY].isin(countries), "customer"]
    orders = panels.weekly_counts(db, [EventKind.ORDER]).sort_values(["week", "customer"])
    days = orders["week"].dt.date + timedelta(days=ASKED_AFTER)
    when = (days >= PILOT.live_from(until)) & (days <= until)
    orders = orders.assign(date=days)[orders["customer"].isin(asked) & when]
    rng = np.random.default_rng([seed, 9])
    kept = orders[rng.random(len(orders)) < REVIEWS]
    return pd.DataFrame({
        "event_id": [f"R{number:05d}" for number in range(1, len(kept) + 1)],
        "customer_id": kept["customer"].to_numpy(), "event": "review",
        "date": kept["date"].to_numpy(), "value": np.nan, "currency": None})
