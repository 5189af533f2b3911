"""What customers did: recognised in four languages, taken once, refused with a reason."""

import json
import os
import re
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest

from core.collect import intake
from core.collect.meaning.outcome_words import event_of
from core.collect.plan import Plan
from core.errors import BadInput, ReadingsDiffer
from core.model import EventKind
from core.settings import ROOT
from core.store import events
from tests.collect.conftest import nothing
from tests.collect.workbooks import workbook

HEADER = "customer,event,date,value,currency\n"
THREE = f"""{HEADER}C1,order,2026-01-03,20.50,EUR
C2,renewal,2026-01-04,99,EUR
C1,churn,2026-02-01,,
"""
MIXED = """Bestellnummer;Kundennummer;Ereignis;Datum;Betrag;Währung
1;C1;Bestellung;03.01.2026;1.234,50;EUR
2;C2;Kauf;13.01.2026;20,00;EUR
3;C2;Kündigung;14.01.2026;;
"""


def test_an_export_in_german_is_recognised_whole(written, take, query):
    result = take(written("bestellungen.csv", MIXED), kind="events")
    assert result["columns"] == {
        "id": "Bestellnummer", "customer": "Kundennummer", "event": "Ereignis", "date": "Datum",
        "value": "Betrag", "currency": "Währung"}
    assert query("select customer, kind, happened_on, value, currency from event order by id") == [
        ("C1", "order", "2026-01-03", 1234.5, "EUR"), ("C2", "order", "2026-01-13", 20, "EUR"),
        ("C2", "churn", "2026-01-14", None, None)]


@pytest.mark.parametrize("headers", [
    ("Customer ID", "Event", "Date", "Order value", "Currency"),
    ("Kundennummer", "Vorgang", "Bestelldatum", "Umsatz", "Währung"),
    ("ID client", "Type d’événement", "Date d’achat", "Montant", "Devise"),
    ("ID cliente", "Tipo de evento", "Fecha", "Importe", "Moneda"),
])
def test_headers_of_4_languages_are_recognised(headers, written, take):
    path = written("e.csv", ";".join(headers) + "\nC1;order;2026-01-03;5;EUR\n"
                   "C2;churn;2026-01-04;;")
    assert tuple(take(path, kind="events")["columns"].values()) == headers


@pytest.mark.parametrize(("kind", "words"), [
    (EventKind.ORDER, "order Purchase Bestellung Kauf commande achat pedido compra order_placed"),
    (EventKind.RENEWAL, "renewal renewed Verlängerung renouvellement renovación"),
    (EventKind.CHURN, "churn cancellation Kündigung résiliation baja"),
    (EventKind.REFERRAL, "referral Empfehlung parrainage recomendación"),
    (EventKind.REVIEW, "review Rezension Bewertung avis reseña"),
    (EventKind.SUPPORT, "ticket support_request Supportanfrage réclamation incidencia"),
])
def test_the_6_events_in_four_languages(kind, words):
    assert {event_of(word) for word in words.split()} == {kind}


@pytest.mark.parametrize("word", ["refund", "Retoure", "login", "newsletter", "", "order refund"])
def test_what_is_none_of_the_6_events(word):
    assert event_of(word) is None


def test_a_file_uploaded_twice_adds_nothing_and_equal_rows_are_as_many_as_they_are(
    written, take, counted, query
):
    path = written("e.csv", THREE + "C9,support,2026-02-02,,\n" * 2)
    assert counted(take(path, kind="events")) == (5, 5, 0, 0)
    assert counted(take(path, kind="events")) == (5, 0, 5, 0)
    assert query("select count(*) from event where customer = 'C9'") == [(2,)]


def test_the_same_id_is_brought_up_to_date_and_an_order_and_a_ticket_may_share_one(
    written, take, counted, query
):
    head = "order id," + HEADER
    take(written("a.csv", f"{head}7,C1,order,2026-01-03,20,EUR\n8,C1,order,2026-01-04,1,EUR\n"),
         kind="events")
    result = take(written("b.csv", f"{head}7,C1,order,2026-01-03,25,EUR\n"), kind="events")
    assert counted(result) == (1, 0, 1, 0)
    result = take(written("c.csv", f"{head}7,C1,ticket,2026-01-09,,\n"), kind="events")
    assert counted(result) == (1, 1, 0, 0)
    assert query("select kind, value from event order by id") == [
        ("order", 25), ("order", 1), ("support request", None)]


def test_a_corrected_mapping_of_the_same_file_adds_nothing_though_every_id_changes_hands(
    written, take, counted, query
):
    rows = "".join(f"{n},{n + 1},C{n % 3},order,2026-01-03,{n}\n" for n in range(30))
    path = written("a.csv", f"Ref,Other,customer,event,date,value\n{rows}")
    assert counted(take(path, "id=Ref", kind="events")) == (30, 30, 0, 0)
    assert counted(take(path, "id=Other", kind="events")) == (30, 0, 30, 0)
    assert query("select count(*), min(external_id), sum(value) from event") == [
        (30, "order:1", 435)]


def test_8_bad_rows_are_refused_each_with_its_reason(written, take, counted, refused):
    tomorrow = date.today() + timedelta(days=1)
    result = take(written("e.csv", f"""{THREE}C1,order,2026-01-03,-5,EUR
C1,order,2026-01-03,NaN,EUR
C1,order,2026-01-03,inf,EUR
C1,order,{tomorrow},5,EUR
C1,order,,5,EUR
,order,2026-01-03,5,EUR
C1,Retoure,2026-01-03,5,EUR
C1,order,2026-01-03,5,USD
C1,order,2026-02-31,5,EUR
"""), kind="events")
    assert counted(result) == (12, 3, 0, 9)
    assert refused(result) == {
        5: "the value “-5” is below 0", 6: "the value “NaN” is no amount",
        7: "the value “inf” is no amount", 8: f"the date {tomorrow} lies in the future",
        9: "no date", 10: "no customer",
        11: "the event “Retoure” is not known; known are order, renewal, churn, referral, review, "
            "support request",
        12: "the value is in USD, but values here are in EUR, and nothing is converted",
        13: "the date “2026-02-31” does not exist or cannot be read"}


def test_a_second_file_in_another_currency_is_refused_row_by_row_and_a_corrected_first_is_not(
    written, take, counted, refused, query
):
    both = "customer,event,date,value,net,gross\nC1,order,2026-01-03,5,EUR,USD\n"
    path = written("first.csv", both)
    take(path, "currency=net", kind="events")
    assert counted(take(path, "currency=gross", kind="events")) == (1, 0, 1, 0)
    assert query("select currency from event") == [("USD",)]
    result = take(written("second.csv", THREE), kind="events")
    assert counted(result) == (3, 1, 0, 2)
    assert "in EUR, but values here are in USD" in refused(result)[2]


def test_history_before_the_first_feedback_is_welcome(written, take, counted):
    take(written("s.csv", "customer,nps,comment,date\nC1,9,good service,2026-01-01\n"))
    path = written("e.csv", f"{HEADER}C1,order,1999-01-03,5,EUR\n")
    assert counted(take(path, kind="events")) == (1, 1, 0, 0)


def test_unmatched_events_are_counted_and_matched_once_feedback_or_a_file_names_their_customers(
    written, take, db
):
    assert take(written("e.csv", THREE), kind="events")["unmatched"] == 3
    assert take(written("s.csv", "customer,nps\nC1,9\n"))["unmatched"] == 1
    assert take(written("c.csv", "customer,name\nC2,Bo\n"), kind="customers")["unmatched"] == 0
    assert events.unmatched(db) == 0


def test_counts_and_span_name_every_kind(written, take, db):
    assert events.span(db) is None
    assert set(events.counts(db).values()) == {0}
    take(written("e.csv", THREE), kind="events")
    assert events.counts(db) == dict.fromkeys(EventKind, 0) | {
        EventKind.ORDER: 1, EventKind.RENEWAL: 1, EventKind.CHURN: 1}
    assert events.span(db) == (date(2026, 1, 3), date(2026, 2, 1))


def test_without_a_column_of_events_the_kinds_are_asked_and_one_can_be_given(
    written, take, query, db
):
    path = written("orders.csv", "customer,date,amount\nC1,2026-01-03,5\nC2,2026-01-04,6\n")
    with pytest.raises(ReadingsDiffer) as asked:
        take(path, kind="events")
    assert asked.value.about == "event"
    assert asked.value.readings == tuple(EventKind)
    assert "--event" in str(asked.value)
    take(path, kind="events", event="commande")
    assert query("select kind, count(*) from event group by kind") == [("order", 2)]
    with pytest.raises(BadInput, match=r"no event “refund”\. Events are order, renewal"):
        take(path, kind="events", event="refund")
    with pytest.raises(BadInput, match="both say what happened"):
        take(path, "event=amount", kind="events", event="order")
    with pytest.raises(BadInput, match="belongs to a file of events"):
        take(path, event="order")


@pytest.mark.parametrize(("content", "settings", "part"), [
    ("event,date,value\norder,2026-01-03,5\n", (), "No column names the customer among: event"),
    ("customer,event,value\nC1,order,5\n", (), "No column says when it happened, among"),
    ("customer,nps,comment,date\nC1,9,quite good,2026-01-03\n", (),
     "looks like feedback, with a score in “nps” and a comment in “comment”, not like events"),
    (THREE, ("score=value",), "no role “score”. Roles are id, customer, event, date"),
    (THREE, ("value=",), None),
])
def test_a_file_that_is_none_of_events_is_refused_in_one_sentence(
    content, settings, part, written, take, query
):
    path = written("e.csv", content)
    if part is None:
        assert take(path, *settings, kind="events")["accepted"] == 3
        return
    with pytest.raises(BadInput) as refusal:
        take(path, *settings, kind="events")
    assert part in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert query("select count(*) from batch") == [(0,)]


def test_a_scale_or_a_source_belongs_to_feedback(written, take):
    with pytest.raises(BadInput, match="A file of events has no scale and no source"):
        take(written("e.csv", THREE), kind="events", scale="nps")
    with pytest.raises(BadInput, match=r"no kind of file “sales”\. Kinds are feedback, customers"):
        take(written("e.csv", THREE), kind="sales")


def test_events_given_as_feedback_are_told_which_kind_they_are(written, take):
    with pytest.raises(BadInput, match=r"Neither a score nor a comment.*--kind events"):
        take(written("e.csv", THREE))


def test_a_workbook_and_json_lines_are_taken_alike(written, take, query):
    rows = [["customer", "event", "date", "value"], ["C1", "order", date(2026, 1, 3), 5.25],
            ["C2", "churn", date(2026, 1, 4), None]]
    assert take(written("e.xlsx", workbook(rows)), kind="events")["accepted"] == 2
    lines = [json.dumps({"customer": "C3", "event": "avis", "date": "2026-01-05", "value": 1.5})]
    assert take(written("e.jsonl", "\n".join(lines)), kind="events")["accepted"] == 1
    assert query("select kind, happened_on, value from event order by id") == [
        ("order", "2026-01-03", 5.25), ("churn", "2026-01-04", None),
        ("review", "2026-01-05", 1.5)]


def test_no_other_column_becomes_a_segment_and_no_source_is_made(written, take, query):
    rows = "".join(f"C{n},order,2026-01-03,5,S{n % 3}\n" for n in range(30))
    take(written("e.csv", f"customer,event,date,value,store\n{rows}"), kind="events")
    assert query("select count(*) from attribute") == [(0,)]
    assert query("select count(*) from source") == [(0,)]
    assert query("select kind, status from batch") == [("events", "done")]


def test_a_plan_without_an_event_is_refused(written, db):
    plan = Plan(columns=("customer", "date"), roles={"customer": "customer", "date": "date"},
                kind="events")
    with pytest.raises(BadInput, match="No column says what happened"):
        intake.accept(db, written("e.csv", "customer,date\nC1,2026-01-01\n"), plan,
                      file_name="e.csv", by="Ann", report=nothing)


KILLED = """
import os, signal, sys
from pathlib import Path
from core.collect import intake
from core.store import events
from core.store.database import open_database

keep, calls = events.keep, []
def killed(*arguments):
    calls.append(1)
    new = keep(*arguments)
    if len(calls) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return new
events.keep = killed
path = Path(sys.argv[2])
db = open_database(Path(sys.argv[1]))
plan = intake.plan_for(db, path, kind="events")
intake.run_import(db, {"path": str(path), "plan": plan.to_json()}, lambda *_: None)
"""


def test_a_kill_in_the_third_chunk_leaves_4000_of_7000_events_and_the_next_run_ends_it(
    written, take, counted, db, query
):
    lines = [f"C{n % 50},order,2026-01-{1 + n % 28:02},{n},EUR" for n in range(7_000)]
    lines[100] = "C1,order,2026-01-01,5,USD"
    path = written("big.csv", HEADER + "\n".join(lines) + "\n")
    done = subprocess.run([sys.executable, "-c", KILLED, str(db.path), str(path)], cwd=ROOT,
                          env=os.environ, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert query("select count(*) from event") == [(3999,)]
    assert query("select next_row, status from batch") == [(4000, "running")]
    assert counted(take(path, kind="events")) == (7000, 6999, 0, 1)
    assert query("select count(*), count(distinct row_key) from event") == [(6999, 6999)]
    assert counted(take(path, kind="events")) == (7000, 0, 6999, 1)


def test_every_reason_stands_on_one_line(written, take, refused):
    result = take(written("e.csv", f'{HEADER}C1,"or\nder x",2026-01-03,5,EUR\n'
                                   'C1,order,2026-01-03,5,"E\nUR x"\nC1,order,2026-01-03,5,EUR\n'),
                  kind="events")
    assert all(re.fullmatch(r"[^\n]+", reason) for reason in refused(result).values())
    assert len(refused(result)) == 2


def test_events_given_as_customers_are_told_which_kind_they_are(written, db):
    path = written("e.csv", HEADER + "".join(
        f"C{n % 3},order,2026-01-{n + 1:02d},5,EUR\n" for n in range(12)))
    with pytest.raises(BadInput, match=r"looks like events.*--kind events"):
        intake.plan_for(db, path, kind="customers")


def test_a_look_foretells_2_unknown_words_1_other_currency_and_1_value_that_is_none(written, db):
    path = written("e.csv", HEADER + "C1,order,2026-01-03,20,EUR\nC2,login,2026-01-04,3,EUR\n"
                   "C3,login,2026-01-05,3,EUR\nC4,order,2026-01-06,7,USD\n"
                   "C5,order,2026-01-07,much,EUR\nC6,order,2026-01-08,9,EUR\n")
    said = intake.preview(path, db=db, kind="events").warnings
    assert [line.split(":")[0] for line in said] == [
        "2 rows will be refused", "1 row will be refused", "1 row will be refused"]
    assert ["“login”" in said[0], "“USD”" in said[1], "“much”" in said[2]] == [True] * 3
