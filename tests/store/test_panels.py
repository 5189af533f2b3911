"""What happened week by week, by hand: responses by their segments, events by customer."""

import json
from datetime import date

import pytest

from core.delight.evidence.cells import customer_cells, mix_attributes, rate_cells
from core.model import EventKind
from core.scales import Scale
from core.store import panels
from core.store.database import Database, write

AT = {"created_at": "2026-01-01T00:00:00Z", "created_by": "Ana"}


@pytest.fixture
def given(db: Database):
    """`given(events=[(customer, kind, day, value)], customers={key: store}, answers=[…])`."""
    def fill(events=(), customers=(), answers=(), since=None):
        with write(db) as tables:
            tables["batch"].insert({"id": 1, "file_name": "f", "file_hash": "", "plan": "{}", **AT})
            tables["source"].insert({"id": 1, "name": "s", "family": "s", "scale": "nps",
                                     "shape": "", **AT})
            tables["attribute"].insert({"name": "store", "is_segment": 1, "changed_at": "",
                                        "changed_by": ""})
            tables["customer"].insert_all(
                {"key": key, "attributes": json.dumps({"store": store} if store else {}),
                 "since": (since or {}).get(key), "origin": "file", "changed_at": ""}
                for key, store in dict(customers).items())
            tables["event"].insert_all(
                {"customer": who, "kind": kind, "happened_on": day, "value": value,
                 "currency": "EUR", "row_key": str(i), "batch_id": 1}
                for i, (who, kind, day, value) in enumerate(events))
            tables["response"].insert_all(
                {"id": i, "source_id": 1, "row_key": str(i), "batch_id": 1, "score": score,
                 "received_on": day, "attributes": json.dumps({"store": store} if store else {})}
                for i, (store, day, score) in enumerate(answers, 1))
        return db
    return fill


def test_nps_by_week_and_store_is_counted_as_100_0_and_minus_100(given):
    db = given(answers=[("A", "2026-01-05", 10), ("A", "2026-01-11", 3), ("A", "2026-01-12", 8),
                        ("B", "2026-01-05", 9), (None, "2026-01-05", 9), ("A", None, 9)])
    rows = panels.score_weeks(db, Scale.NPS, ["store"])
    assert rows.drop(columns="week").to_numpy().tolist() == [
        ["A", "", 2, 0.0, 10_000.0], ["A", "", 1, 0.0, 0.0], ["B", "", 1, 100.0, 0.0]]
    assert rows["week"].dt.date.tolist() == [date(2026, 1, 5), date(2026, 1, 12),
                                             date(2026, 1, 5)]


def test_a_segment_that_is_gone_and_no_responses_count_nothing(given):
    db = given()
    assert panels.score_weeks(db, Scale.NPS, ["store"]).empty
    assert panels.score_weeks(db, Scale.NPS, ["gone"]).empty
    assert panels.mention_weeks(db, "t1", []).empty
    assert panels.event_days(db, [EventKind.ORDER]) is None


@pytest.mark.parametrize(("events", "values"), [
    ([("1", "order", "2026-01-05", 9), ("1", "order", "2026-02-03", 9)], [100, 0]),
    ([("1", "order", "2026-01-05", 9), ("1", "renewal", "2026-02-05", None)], [0, 0]),  # day 31
    ([("1", "order", "2026-01-05", 9), ("1", "order", "2026-01-08", 9)], [0]),  # the same week
    ([("1", "order", "2026-01-05", 9), ("1", "churn", "2026-01-10", None),
      ("1", "order", "2026-01-20", 9)], [0, 0]),
    ([("1", "order", "2026-01-05", 9), ("1", "order", "2026-01-20", 9),
      ("1", "churn", "2026-02-10", None)], [100, 0]),  # the first window ended before the churn
    ([("1", "churn", "2026-01-05", None), ("1", "order", "2026-01-05", 9),
      ("1", "order", "2026-01-20", 9)], [100, 0]),  # churn on the day itself is not after it
    ([("1", "order", "2026-01-05", 9), ("2", "order", "2026-01-20", 9)], [0, 0]),
], ids=["again", "day 31", "same week", "left", "left later", "left that day", "somebody else"])
def test_retained_is_another_order_within_30_days_and_no_churn_by_hand(given, events, values):
    found = panels.retained(given(events), 30)
    assert found["value"].tolist() == values


def test_orders_keep_zeros_and_renewals_stand_in_where_no_order_has_a_value(given):
    db = given([("1", "order", "2026-01-05", None), ("1", "renewal", "2026-01-06", 40.0),
                ("2", "renewal", "2026-01-06", 0.0)])
    assert sorted(panels.order_values(db)["value"]) == [0.0, 40.0]
    assert panels.currency(db) == "EUR"


def test_customer_cells_by_hand_leave_out_customers_nobody_knows(given):
    db = given([("1", "order", "2026-01-05", 10.0), ("2", "order", "2026-01-06", 30.0),
                ("9", "order", "2026-01-06", 99.0), ("3", "order", "2026-01-06", 99.0)],
               {"1": "A", "2": "A", "3": None})
    cells = customer_cells(panels.order_values(db), panels.customers(db, ["store"]), ["store"])
    row = cells.iloc[0]
    assert (row["store"], row["n"], row["mean"], row["variance"]) == ("A", 2, 20.0, 100.0)
    assert len(cells) == 1


def test_a_rate_counts_those_who_did_nothing_from_their_since_until_their_churn(given):
    db = given([("1", "support request", "2026-01-05", None),
                ("1", "support request", "2026-01-06", None),
                ("3", "churn", "2026-01-14", None)],
               {"1": "A", "2": "A", "3": "A", "4": "A"}, since={"4": "2026-01-12"})
    counts = panels.weekly_counts(db, [EventKind.SUPPORT])
    cells = rate_cells(counts, panels.customers(db, ["store"]), ["store"], date(2026, 1, 5),
                       date(2026, 1, 25))
    assert cells["n"].tolist() == [3, 4, 3]  # 1–3; 4 comes; 3 is gone
    assert cells["mean"].tolist() == pytest.approx([2 / 3, 0, 0])
    assert cells["variance"].tolist() == pytest.approx([4 / 3 - 4 / 9, 0, 0])


def test_whose_since_no_file_says_counts_from_the_week_after_their_first_order(given):
    db = given([("1", "support request", "2026-01-05", None),
                ("2", "order", "2026-01-14", 9.0), ("2", "order", "2026-01-20", 9.0),
                ("3", "order", "2026-01-19", 9.0)],
               {"1": "A", "2": "A", "3": "A"}, since={"3": "2026-01-05"})
    known = panels.customers(db, ["store"]).set_index("customer")["since"].fillna("")
    assert known.to_dict() == {"1": "", "2": "2026-01-14", "3": "2026-01-05"}
    unclear = panels.customers(db, ["store"], unclear_days=1)["since"].fillna("")
    assert sorted(unclear) == ["", "", "2026-01-05"]  # 2 may have bought before the data begin
    cells = rate_cells(panels.weekly_counts(db, [EventKind.SUPPORT]),
                       panels.customers(db, ["store"]), ["store"], date(2026, 1, 5),
                       date(2026, 1, 25))
    assert cells["n"].tolist() == [2, 2, 3]  # customer-weeks: 1 and 3, and 2 once it has bought


def test_rates_of_all_customers_together_need_no_attribute(given):
    db = given([("1", "review", "2026-01-05", None)], {"1": None, "2": None})
    counts = panels.weekly_counts(db, [EventKind.REVIEW, EventKind.REFERRAL])
    cells = rate_cells(counts, panels.customers(db, []), [], date(2026, 1, 5), date(2026, 1, 5))
    assert (cells["n"].tolist(), cells["mean"].tolist()) == ([2], [0.5])


def test_no_attribute_that_says_the_same_as_the_score_nor_one_of_numbers_adjusts_for_the_mix():
    import pandas as pd

    def said(name, values, means):
        return [{"name": name, "value": value, "n": 100, "mean": mean, "variance": 5000.0}
                for value, mean in zip(values, means, strict=True)]

    rows = (said("kind", ("new", "old"), (10.0, 40.0)) + said("source", ("a", "b"), (20.0, 30.0))
            + said("recommends", ("yes", "no"), (100.0, -90.0)) + said("stars", "12", (0.0, 50.0))
            + said("store", "AB", (0.0, 60.0)) + said("step", ("one",), (25.0,))
            + said("town", "abcdefghij", range(0, 50, 5))
            + said("colour", ("red", "green"), (25.0, 28.0)))
    assert mix_attributes(pd.DataFrame(rows), ["store"]) == ["kind", "source"]
