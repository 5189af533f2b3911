"""What the made-up customers did, and what the initiatives changed of it, taken by hand."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from core.demo.people import customers
from core.demo.purchases import RETENTION_DAYS, events
from tests.demo.conftest import SEED, UNTIL

# Said a second time: where, since how many days, and what it did.
TILLS = {"Bristol", "Leeds", "Dublin", "Hamburg", "München", "Valencia"}, 280
VOUCHER = {"Edinburgh", "Leipzig", "Wien", "Lille"}, 322


@pytest.fixture(scope="module")
def made() -> pd.DataFrame:
    frame = events(UNTIL, SEED)
    stores = customers(SEED).set_index("customer")["store"]
    return frame.assign(store=frame["customer_id"].map(stores), day=pd.to_datetime(frame["date"]))


def retained(made: pd.DataFrame) -> pd.DataFrame:
    """Orders and renewals of known customers, and whether another followed in 90 days."""
    bought = made[made["event"].isin(["order", "renewal"]) & made["store"].notna()].sort_values(
        ["customer_id", "day"])
    gap = bought.groupby("customer_id")["day"].shift(-1) - bought["day"]
    within = pd.Timedelta(days=RETENTION_DAYS)
    seen = bought["day"] + within <= pd.Timestamp(UNTIL)
    return bought.assign(retained=(gap <= within) & (gap > pd.Timedelta(0)))[seen]


def difference(frame: pd.DataFrame, value: str, stores: set[str], days: int, others: set[str]):
    """(after − before there) − (after − before elsewhere), and its standard error."""
    live = pd.Timestamp(UNTIL - timedelta(days=days - 1))
    after = frame["day"] >= live
    before = frame["day"] + pd.Timedelta(days=RETENTION_DAYS) < live
    there, elsewhere = frame["store"].isin(stores), ~frame["store"].isin(stores | others)
    parts = [frame.loc[where & when, value].astype(float)
             for where in (there, elsewhere) for when in (after, before)]
    a, b, c, d = (part.mean() for part in parts)
    return a - b - c + d, np.sqrt(sum(part.var() / len(part) for part in parts))


def test_the_tills_keep_some_8_more_of_100_customers(made):
    effect, error = difference(retained(made), "retained", *TILLS, VOUCHER[0])
    assert 0.04 < effect < 0.14
    assert effect > 2.5 * error


def test_the_voucher_keeps_nobody_and_12_of_100_are_beyond_what_it_can_have_done(made):
    effect, error = difference(retained(made), "retained", *VOUCHER, TILLS[0])
    assert abs(effect) < 2.5 * error
    assert effect + 1.96 * error < 0.12


def test_nothing_happens_after_the_end_and_a_value_stands_only_with_money(made):
    assert made["day"].max() <= pd.Timestamp(UNTIL)
    money = made["event"].isin(["order", "renewal"])
    assert made.loc[money, "value"].gt(0).all()
    assert made.loc[~money, ["value", "currency"]].isna().all(axis=None)


def test_the_same_end_and_seed_give_the_same_events(made):
    again = events(UNTIL, SEED)
    pd.testing.assert_frame_equal(again, made[list(again.columns)])
