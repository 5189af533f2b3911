"""Retention and margin of each class as customers' own events tell them, offered as assumptions.

A customer belongs to the class of their newest answer that can be followed for the retention
window; retained: an order or renewal within it and no departure. The annual margin of those
retained is what they ordered in the window, brought to a year, × the margin share; so
retention × margin is what a customer of the class brings in a year.
"""

from math import sqrt

import pandas as pd

from core.estimates import FULL_FROM
from core.focus.numbers.assumptions import Z90, Assumption
from core.focus.numbers.scores import class_of
from core.scales import SCALES, Scale
from core.store import worth
from core.store.database import Database

DAYS_A_YEAR = 365.25


def measured(
    db: Database, scale: Scale | None, *, days: int, margin_share: Assumption | None
) -> dict[str, Assumption]:
    """Name → assumption with its n and interval, for each class of 30 customers and more.

    days: the retention window. margin_share: in %; without it no margin is offered.
    """
    if scale is None:
        return {}
    return measured_from(worth.followed(db, scale, days), scale, days, margin_share)


def measured_from(
    followed: pd.DataFrame, scale: Scale, days: int, margin_share: Assumption | None
) -> dict[str, Assumption]:
    """`measured`, of customers as `store.worth.followed` gives them."""
    facts = SCALES[scale]
    kept = followed["orders"].gt(0) & ~followed["left"]
    table = followed.assign(kept=kept)
    found: dict[str, Assumption] = {}
    if facts.good is not None:
        classes = table["score"].map(lambda score: class_of(score, facts.good, facts.bad))
        for name, part in table.groupby(classes):
            found |= _retention(str(name), part, days)
            found |= _margin(f"margin_{name}", part[part["kept"]], days, margin_share)
    return found | _margin("margin", table[table["kept"]], days, margin_share)


def _retention(name: str, part: pd.DataFrame, days: int) -> dict[str, Assumption]:
    n = len(part)
    if n < FULL_FROM:
        return {}
    share = float(part["kept"].mean())
    # Agresti & Coull's two pseudo-answers each way keep the error above 0 at the ends.
    centre = (n * share + 2) / (n + 4)
    half = Z90 * sqrt(centre * (1 - centre) / (n + 4))
    low, high = max(share - half, 0.0), min(share + half, 1.0)
    return {f"retention_{name}": Assumption(
        f"retention_{name}", 100 * low, 100 * share, 100 * high,
        source=f"measured from {n:,} customers, {days} days each")}


def _margin(
    name: str, kept: pd.DataFrame, days: int, margin_share: Assumption | None
) -> dict[str, Assumption]:
    orders = int(kept["valued"].sum())
    if len(kept) < FULL_FROM or not orders or margin_share is None:
        return {}
    yearly = kept["value"] * (DAYS_A_YEAR / days)
    mean, error = float(yearly.mean()), float(yearly.std(ddof=1)) / sqrt(len(kept))
    share = margin_share.likely / 100
    # Two independent unknowns, each by its share of the product (the delta method).
    apart = (margin_share.high - margin_share.low) / 2 / 100
    half = sqrt((Z90 * error * share) ** 2 + (mean * apart) ** 2)
    return {name: Assumption(
        name, max(mean * share - half, 0.0), mean * share, mean * share + half,
        source=f"measured from {orders:,} orders × the margin share")}
