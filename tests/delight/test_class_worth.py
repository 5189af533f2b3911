"""Retention and margin of each class, from customers' own orders."""

from datetime import date, timedelta

import pandas as pd
import pytest

from core.delight.money import assumed
from core.delight.money.class_worth import measured_from
from core.focus.numbers.assumptions import Assumption
from core.scales import Scale
from core.store import worth
from core.store.database import write
from tests.made_up_money import batch, events

SHARE = Assumption("margin_share", 20.0, 20.0, 20.0)
ASKED = date(2025, 1, 1)


def followed(score, kept, lost, value=50.0):
    """So many customers who stayed with one order of that value, and so many who did not."""
    return pd.DataFrame({
        "customer": [f"{score}-{i}" for i in range(kept + lost)], "score": float(score),
        "orders": [1] * kept + [0] * lost, "value": [value] * kept + [0.0] * lost,
        "valued": [1] * kept + [0] * lost, "left": [False] * kept + [True] * lost})


def test_of_100_promoters_80_stay_and_bring_40_of_margin_a_year():
    got = measured_from(followed(10, 80, 20, 100.0), Scale.NPS, 182, SHARE)
    one = got["retention_promoter"]
    assert one.likely == pytest.approx(80.0)
    assert one.low < 75.5 < 84.5 < one.high
    assert one.source == "measured from 100 customers, 182 days each"
    assert got["margin_promoter"].likely == pytest.approx(100 * 365.25 / 182 * 0.2)
    assert got["margin_promoter"].source == "measured from 80 orders × the margin share"


def test_below_30_customers_of_a_class_nothing_is_offered():
    got = measured_from(followed(3, 20, 9), Scale.NPS, 180, SHARE)
    assert "retention_detractor" not in got
    assert "margin_detractor" not in got


def test_without_a_margin_share_only_retention_is_offered():
    got = measured_from(followed(10, 80, 20), Scale.NPS, 180, None)
    assert set(got) == {"retention_promoter"}


def test_when_all_stay_the_range_stays_below_and_at_100_percent():
    one = measured_from(followed(10, 40, 0), Scale.NPS, 180, SHARE)["retention_promoter"]
    assert one.low < 100.0 == one.likely == one.high


def test_a_scale_of_means_has_no_classes_but_a_margin():
    assert set(measured_from(followed(5, 80, 20), Scale.CES7, 180, SHARE)) == {"margin"}


@pytest.fixture
def answered(db):
    """40 who score 10 and order again, 40 who score 2 of whom 10 do; orders before and after."""
    number = batch(db)
    with write(db) as tables:
        source = tables["source"].insert(
            {"name": "nps", "family": "nps", "scale": "nps", "shape": "",
             "created_at": "2025-01-01T00:00:00Z", "created_by": "Ana"}, pk="id").last_pk
        tables["response"].insert_all(
            {"source_id": source, "row_key": f"r{score}-{i}", "batch_id": number, "score": score,
             "received_on": ASKED.isoformat(), "customer": f"{score}-{i}"}
            for score in (10, 2) for i in range(40))
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    day = timedelta(days=1)
    rows = [(f"{score}-{i}", "order", ASKED - 30 * day, 10.0)
            for score in (10, 2) for i in range(40)]
    rows += [(f"10-{i}", "order", ASKED + 30 * day, 60.0) for i in range(40)]
    rows += [(f"2-{i}", "renewal", ASKED + 179 * day, 60.0) for i in range(10)]
    rows += [(f"2-{i}", "order", ASKED + 181 * day, 60.0) for i in range(10, 20)]  # too late
    rows += [("2-0", "churn", ASKED + 100 * day, None), ("nobody", "order", ASKED, 5.0)]
    rows += [("10-0", "support request", ASKED + 400 * day, None)]  # orders reach 181 days
    events(db, rows)
    return db


def test_a_late_order_and_a_departure_are_no_retention(answered):
    rows = worth.followed(answered, Scale.NPS, 180)
    assert len(rows) == 80
    kept = rows[(rows["orders"] > 0) & ~rows["left"]]
    assert kept.groupby("score").size().to_dict() == {2.0: 9, 10.0: 40}


def test_an_answer_182_days_before_the_end_is_left_out_where_orders_reach_181(answered):
    assert len(worth.followed(answered, Scale.NPS, 181)) == 80
    assert worth.followed(answered, Scale.NPS, 182).empty


def test_what_the_events_tell_stands_until_somebody_says_otherwise(answered):
    assumed.keep(answered, SHARE, version=0, by="Ana")
    company = assumed.known(answered).company
    assert company["retention_promoter"].likely == 100.0
    assert company["retention_detractor"].likely == pytest.approx(22.5)
    assert "measured from 40 customers" in company["retention_detractor"].source
    assumed.keep(answered, Assumption("retention_detractor", 40.0, 50.0, 60.0, "books"),
                 version=0, by="Ana")
    assert assumed.known(answered).company["retention_detractor"].source == "books"


def test_events_before_the_data_and_none_at_all_offer_nothing(db):
    assert worth.followed(db, Scale.NPS, 180).empty
    events(db, [("a", "order", date(1999, 1, 1), 5.0)])
    assert worth.followed(db, Scale.NPS, 180).empty
    assert worth.revenue(db, {}, since=ASKED, until=ASKED).orders == 0
