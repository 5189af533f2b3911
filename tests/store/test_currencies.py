"""Currencies: never added up without a rate that a person stated, with its date and source."""

from datetime import date

import pytest

from core.collect import intake
from core.errors import BadInput
from core.store import panels, worth
from core.store.currencies import money, remove_rate, save_rate
from core.store.database import open_database, write
from core.store.preferences import set_preferences
from tests.made_up_money import batch, people

DAY = date(2025, 3, 3)


@pytest.fixture
def db(tmp_path):
    """100 in EUR and 3 × 100 in USD, of two customers."""
    made = open_database(tmp_path / "team.db")
    people(made, {"Rome": 2})
    number = batch(made)
    with write(made) as tables:
        tables["event"].insert_all(
            {"customer": f"Rome-{i % 2}", "kind": "order", "happened_on": DAY.isoformat(),
             "value": 100.0, "currency": "USD" if i else "EUR", "row_key": f"{number}-{i}",
             "batch_id": number} for i in range(4))
    return made


def earned(db):
    return worth.revenue(db, {}, since=DAY, until=date(2026, 1, 1))


def test_4_orders_in_two_currencies_without_a_rate_are_not_added_up_and_it_is_said(db):
    assert earned(db).orders == 0
    assert panels.order_values(db).empty
    assert money(db).said == (
        "Events with a value: 3 in USD and 1 in EUR; Settings say €. They are not added up: state "
        "under Settings what one USD is worth in €.")


def test_a_stated_rate_of_90_cents_makes_100_and_3_times_90(db):
    save_rate(db, "$", 0.9, date(2025, 1, 1), "accounting", by="Ana")
    assert earned(db).value == pytest.approx(370.0)
    assert sorted(panels.order_values(db)["value"]) == pytest.approx([90.0, 90.0, 90.0, 100.0])
    assert panels.currency(db) == "EUR"
    assert "converted by the rates in Settings (1 USD = 0.9 €, 2025-01-01, accounting)" in money(
        db).said


def test_a_rate_taken_back_or_another_own_currency_holds_no_more(db):
    save_rate(db, "USD", 0.9, DAY, "accounting", by="Ana")
    set_preferences(db, {"currency": "$"}, by="Ana")
    assert money(db).unpriced == ["EUR"]  # dollars a dollar: the rate was into euros
    set_preferences(db, {"currency": "€"}, by="Ana")
    remove_rate(db, money(db).rates["USD"], by="Ana")
    assert money(db).unpriced == ["USD"]


def test_events_in_one_other_currency_are_not_taken_for_the_own(tmp_path, db):
    with write(db) as tables:
        tables.conn.execute("delete from event where currency = 'EUR'")
    assert earned(db).orders == 0
    assert money(db).said.endswith("or choose that currency.")
    assert len(panels.order_values(db)) == 3  # a growth needs no rate
    assert panels.currency(db) == "USD"


def test_without_events_or_all_in_ones_own_nothing_is_said(tmp_path, db):
    assert money(open_database(tmp_path / "other.db")).said == ""
    with write(db) as tables:
        tables.conn.execute("delete from event where currency = 'USD'")
    assert (money(db).said, money(db).factor) == ("", "1.0")


@pytest.mark.parametrize(("code", "rate", "source", "why"), [
    ("dollars", 0.9, "x", "three letters"), ("EUR", 0.9, "x", "your own currency"),
    ("USD", 0.0, "x", "above 0"), ("USD", None, "x", "above 0"),
    ("USD", float("nan"), "x", "above 0"), ("USD", 0.9, " ", "where the rate comes from")])
def test_a_rate_that_cannot_be_meant_is_refused(db, code, rate, source, why):
    with pytest.raises(BadInput, match=why):
        save_rate(db, code, rate, DAY, source, by="Ana")


def test_with_a_rate_a_file_of_events_in_dollars_is_taken_and_without_one_refused(tmp_path):
    db = open_database(tmp_path / "files.db")
    lines = "".join(f"C{i},order,2026-01-0{i + 1},10 {'USD' if i == 4 else 'EUR'}\n"
                    for i in range(5))
    path = tmp_path / "orders.csv"
    path.write_text(f"customer,event,date,value\n{lines}", encoding="utf-8")

    def taken():
        plan = intake.plan_for(db, path, kind="events")
        intake.run_import(db, {"path": str(path), "plan": plan.to_json()}, lambda *_: None)
        return money(db).events

    assert taken() == {"EUR": 4}
    save_rate(db, "USD", 0.9, DAY, "accounting", by="Ana")
    path.write_text(path.read_text("utf-8").replace("C4", "C9"), encoding="utf-8")
    assert taken() == {"EUR": 4, "USD": 1}
