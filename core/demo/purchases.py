"""What the made-up company's customers did: orders, renewals, churn, reviews, tickets."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.demo.company import DAYS
from core.demo.past import factor
from core.demo.people import customers
from core.model import EventKind

RETENTION_DAYS = 90  # what the company calls retained
CURRENCY = "EUR"
GAP_DAYS = 46.0  # mean days between two orders
LEAVING = 0.17  # chance that an order is the last
TELLS = 0.35  # share of those who leave that say so
GUESTS = 0.02  # orders of people who gave no customer number
SPENT = (5.75, 0.55)  # of the logarithm of an order's value
A_YEAR = {EventKind.REVIEW: 0.25, EventKind.REFERRAL: 0.16, EventKind.SUPPORT: 0.8}
_KINDS = {  # our words → the shop system's
    EventKind.ORDER: "order", EventKind.RENEWAL: "renewal", EventKind.CHURN: "churn",
    EventKind.REVIEW: "review", EventKind.REFERRAL: "referral",
    EventKind.SUPPORT: "support request",
}


def events(until: date, seed: int) -> pd.DataFrame:
    """Two years of events up to `until`, oldest first, alike for the same (until, seed).

    Columns: event_id, customer_id, event, date, value (of orders and renewals, else missing),
    currency.
    """
    people = customers(seed)
    rows: list[tuple[str, EventKind, int, float]] = []
    for at, person in enumerate(people.itertuples(index=False)):
        # A stream per customer: what one initiative changes moves nobody else's dice.
        rng = np.random.default_rng([seed, 5, at])
        rows += _life(person.customer, person.store, person.loyalty_card == "yes", rng)
    rows += _guests(len(rows), np.random.default_rng([seed, 6]))
    frame = pd.DataFrame(rows, columns=["customer_id", "event", "days_ago", "value"])
    frame = frame.sort_values(["days_ago", "customer_id", "event"], ascending=[False, True, True],
                              kind="stable", ignore_index=True)
    frame["date"] = [until - timedelta(days=int(days)) for days in frame["days_ago"]]
    frame["currency"] = np.where(frame["value"].notna(), CURRENCY, None)
    frame["event"] = frame["event"].map(_KINDS)
    frame.insert(0, "event_id", [f"E{number:06d}" for number in range(1, len(frame) + 1)])
    return frame[["event_id", "customer_id", "event", "date", "value", "currency"]]


def _life(
    customer: str, store: str, loyal: bool, rng: np.random.Generator
) -> list[tuple[str, EventKind, int, float]]:
    """One customer's events as (customer, kind, days ago, value)."""
    rows = []
    # Some were customers before the two years, others come one by one.
    day = float(rng.uniform(-0.25, 0.95) * DAYS)
    size = float(rng.normal(0, 0.3))
    first = max(day, 0.0)
    while day < DAYS:
        ago = DAYS - 1 - day
        if day >= 0:
            value = np.exp(SPENT[0] + size + SPENT[1] * rng.normal())
            value = float(value * factor("spending", store, ago))
            rows.append((customer, EventKind.ORDER, int(ago), round(value, 2)))
        leaves = LEAVING * (0.7 if loyal else 1.15) * factor("leaving", store, ago)
        if rng.random() < leaves and day >= 0:
            if rng.random() < TELLS:
                rows.append((customer, EventKind.CHURN, int(ago), np.nan))
            break
        day += float(rng.gamma(1.6, GAP_DAYS / 1.6)) + 1
    last = min(day, DAYS - 1.0)
    if loyal and last - first > 365:
        rows.append((customer, EventKind.RENEWAL, int(DAYS - 1 - first - 365), 19.0))
    return rows + _other(customer, store, first, last, rng)


def _other(
    customer: str, store: str, first: float, last: float, rng: np.random.Generator
) -> list[tuple[str, EventKind, int, float]]:
    """Reviews, referrals and tickets while the customer is one, at a rate that stores can move."""
    rows = []
    moved = {EventKind.SUPPORT: "asking", EventKind.REVIEW: "recommending",
             EventKind.REFERRAL: "recommending"}
    for kind, a_year in A_YEAR.items():
        # Drawn at twice the rate and thinned, so that an effect changes only its own share.
        for day in rng.uniform(first, last + 1, rng.poisson(2 * a_year * (last - first) / 365)):
            ago = DAYS - 1 - min(day, DAYS - 1)
            if rng.random() < 0.5 * factor(moved[kind], store, ago):
                rows.append((customer, kind, int(ago), np.nan))
    return rows


def _guests(orders: int, rng: np.random.Generator) -> list[tuple[str, EventKind, int, float]]:
    n = int(GUESTS * orders)
    days, values = rng.integers(0, DAYS, n), np.exp(SPENT[0] + SPENT[1] * rng.normal(size=n))
    return [(f"guest-{number:04d}", EventKind.ORDER, int(ago), round(float(value), 2))
            for number, (ago, value) in enumerate(zip(days, values, strict=True), start=1)]
