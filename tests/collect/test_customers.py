"""Customers: from files and from feedback, with what they agreed to, each once."""

import json
import random
import time
from datetime import date

import pytest

from core.collect.meaning.outcome_words import consent_of
from core.errors import BadInput
from core.store import customers, events, feedback
from core.store.customers import Customer
from core.store.database import write

LIST = """customer_id,email,name,consent,customer since,language,tier
C1,Ann@Example.org,Ann  Lee,yes,2020-01-05,English,gold
C2,bob@example.org,Bob,nein,2021-02-01,de,silver
C3,,Cid,,,,gold
"""


def test_a_list_of_3_is_recognised_and_kept(written, take, counted, db):
    result = take(written("crm.csv", LIST), kind="customers")
    assert counted(result) == (3, 3, 0, 0)
    assert result["columns"] == {
        "customer": "customer_id", "email": "email", "name": "name", "language": "language",
        "consent": "consent", "date": "customer since"}
    found = customers.customers_of(db, ["C1", "C2", "C3", "C4"])
    at = found["C1"].consent_at
    assert found["C1"] == Customer(
        "C1", "ann@example.org", "Ann Lee", "en", date(2020, 1, 5), "given", "crm.csv", at,
        {"tier": "gold"}, "file")
    assert at.endswith("Z")
    assert found["C2"].consent == "refused"
    assert found["C3"] == Customer("C3", name="Cid", attributes={"tier": "gold"})
    assert "C4" not in found
    assert customers.customer(db, "C4") is None
    assert customers.count(db) == 3


@pytest.mark.parametrize("headers", [
    ("Customer ID", "Name", "Opt-in", "Customer since"),
    ("Kundennummer", "Kundenname", "Einwilligung", "Kunde seit"),
    ("ID client", "Nom", "Consentement", "Client depuis"),
    ("ID cliente", "Nombre", "Consentimiento", "Cliente desde"),
])
def test_headers_of_4_languages_are_recognised(headers, written, take):
    path = written("c.csv", ",".join(headers) + "\nC1,Ann,ja,2020-01-05\nC2,Bob,no,2021-01-05\n")
    assert tuple(take(path, kind="customers")["columns"].values()) == headers


@pytest.mark.parametrize(("text", "consent"), [
    ("yes", "given"), ("Ja", "given"), ("oui", "given"), ("Sí", "given"), ("TRUE", "given"),
    ("1", "given"), ("opt-in", "given"), ("erteilt", "given"), ("no", "refused"),
    ("Nein", "refused"), ("non", "refused"), ("0", "refused"), ("opted out", "refused"),
    ("widerrufen", "refused"), ("maybe", None), ("2", None), ("unknown", None),
])
def test_consent_in_four_languages(text, consent):
    assert consent_of(text) == consent


@pytest.mark.parametrize("address", [
    'b"ob@example.org', "“bob”@example.org", "bob@@example.org", "bob.example.org", "bob@example",
    "bob@example.org\nBcc: all@example.org", "bob@example.org\r", "bob smith@example.org",
    "bob@exam ple.org", "bob@example.org, ann@example.org", "<bob@example.org>",
    "bob@example.org\u200b", "bob@example..org\x0b",
])
def test_an_address_that_could_be_more_than_one_is_refused_with_its_reason(
    address, written, take, counted, refused, query
):
    rows = json.dumps([{"customer": "C1", "email": address}, {"customer": "C2", "email": ""}])
    result = take(written("c.json", rows), "email=email", kind="customers")
    assert counted(result) == (2, 1, 0, 1)
    (reason,) = refused(result).values()
    assert reason.startswith("the e-mail address “")
    assert "\n" not in reason
    assert query("select key, email from customer") == [("C2", None)]


def test_an_apostrophe_is_part_of_an_address(written, take, query):
    take(written("c.csv", "customer,email\nC1,pat.o'brien+x@example.co.uk\n"), kind="customers")
    assert query("select email from customer") == [("pat.o'brien+x@example.co.uk",)]


def test_consent_that_is_neither_yes_nor_no_is_refused_and_an_empty_one_is_unknown(
    written, take, refused, query
):
    path = written("c.csv", "customer,consent\nC1,maybe\nC2,\nC3,yes\n,yes\n")
    assert refused(take(path, kind="customers")) == {
        2: "the consent “maybe” is neither yes nor no",
        5: "neither a customer's number nor an e-mail address"}
    assert query("select key, consent from customer order by key") == [
        ("C2", None), ("C3", "given")]


def test_a_list_uploaded_twice_adds_nothing_and_keeps_the_first_record_of_consent(
    written, take, counted, query
):
    take(written("crm.csv", LIST), kind="customers")
    with_old = "update customer set consent_at = '2020-01-01T00:00:00Z' where key = 'C1'"
    query(with_old)
    assert counted(take(written("crm-2.csv", LIST), kind="customers")) == (3, 0, 3, 0)
    assert query("select consent_source, consent_at from customer where key = 'C1'") == [
        ("crm.csv", "2020-01-01T00:00:00Z")]


def test_a_newer_file_wins_where_it_says_anything(written, take, query):
    take(written("crm.csv", LIST), kind="customers")
    take(written("new.csv", "customer_id,email,name,consent,tier,city\n"
                            "C1,new@example.org,,no,,Ulm\nC2,,Rob,,iron,\n"), kind="customers")
    assert query("select email, name, consent, consent_source, attributes from customer"
                 " where key < 'C3' order by key") == [
        ("new@example.org", "Ann Lee", "refused", "new.csv", '{"tier":"gold","city":"Ulm"}'),
        ("bob@example.org", "Rob", "refused", "crm.csv", '{"tier":"iron"}')]


def test_the_same_customer_twice_in_a_file_is_one_and_the_later_row_holds(
    written, take, counted, query
):
    path = written("c.csv", "customer,name,consent\nC1,Ann,yes\nC2,Bob,yes\nC3,Cid,no\nC4,Di,no\n"
                            "C5,Eve,no\nC1,Anna,no\n")
    assert counted(take(path, kind="customers")) == (6, 5, 1, 0)
    assert query("select name, consent from customer where key = 'C1'") == [("Anna", "refused")]


def answers(rows):
    return "customer,email,nps,comment,date,language,store\n" + "".join(rows)


def test_who_answered_is_a_customer_with_the_newest_of_what_was_told(written, take, db):
    rows = [f"C{n},c{n}@example.org,9,quite good,2026-01-01,en,S{n % 2}\n" for n in range(4, 40)]
    rows += ["C1,old@example.org,9,good,2026-01-01,en,S0\n", "C1,,3,bad again,2026-03-01,de,S1\n",
             "C1,,5,in between,2026-02-01,fr,\n", ",Mail@Example.org,7,only mail,2026-01-01,,S0\n",
             ",n/a,7,no address,2026-01-01,,S0\n", "C2,\"b\"\"ad@example.org\",7,quote,,,S1\n"]
    take(written("s.csv", answers(rows)), "email=email")
    assert feedback.segments(db) == ["store"]
    found = customers.customers_of(db, ["C1", "C2", "mail@example.org", "n/a"])
    assert found == {
        "C1": Customer("C1", "old@example.org", language="de", attributes={"store": "S1"},
                       origin="feedback"),
        "C2": Customer("C2", attributes={"store": "S1"}, origin="feedback"),
        "mail@example.org": Customer("mail@example.org", "mail@example.org",
                                     attributes={"store": "S0"}, origin="feedback")}
    assert customers.count(db) == 36 + 3


def test_an_address_in_capitals_as_a_customers_name_is_one_person_in_all_3_kinds_of_files(
    written, take, db
):
    take(written("s.csv", answers(["Ann@Example.org,,9,good,2026-01-01,en,S0\n",
                                   "nan,,9,good,2026-01-01,en,S0\n"])), "customer=customer")
    take(written("crm.csv", "customer,consent\nann@example.org,yes\n"), kind="customers")
    take(written("e.csv", "customer,event,date\nANN@example.org,order,2026-02-01\n"),
         kind="events")
    assert (customers.count(db), events.unmatched(db)) == (1, 0)
    assert customers.customer(db, "ann@example.org").consent == "given"


def test_a_column_called_email_is_one_though_2_of_5_addresses_are_spoilt(written, take, refused):
    result = take(written("c.csv", "customer,email\nC1,a@x.org\nC2,b@x.org\nC3,c@x.org\n"
                                   "C4,d@\nC5,e at x.org\n"), kind="customers")
    assert result["columns"]["email"] == "email"
    assert len(refused(result)) == 2


def test_a_list_goes_before_feedback_whichever_came_first(written, take, db):
    rows = [f"C{n},c{n}@example.org,9,quite good,2026-01-01,fr,S{n % 2}\n" for n in range(1, 40)]
    take(written("s.csv", answers(rows)))
    take(written("crm.csv", "customer,email,language,store,consent\nC1,ann@example.org,,Depot,yes\n"
                            "C2,,de,,no\nC90,z@example.org,en,S1,no\n"), kind="customers")
    take(written("t.csv", answers(row.replace("2026-01", "2026-05") for row in rows)))
    found = customers.customers_of(db, ["C1", "C2"])
    assert (found["C1"].email, found["C1"].language, found["C1"].attributes, found["C1"].consent) \
        == ("ann@example.org", "fr", {"store": "Depot"}, "given")
    assert (found["C2"].email, found["C2"].language, found["C2"].attributes, found["C2"].origin) \
        == ("c2@example.org", "de", {"store": "S0"}, "file")


def test_who_wrote_by_e_mail_is_the_customer_whose_number_has_that_address(
    written, take, counted, query, db
):
    take(written("s.csv", answers([",ann@example.org,3,slow service,2026-01-01,en,S1\n",
                                   ",bob@example.org,9,quite good,2026-01-02,en,S1\n"])))
    take(written("e.csv", "customer,event,date\nANN@example.org,order,2026-01-03\n"), kind="events")
    take(written("mail.csv", "email,consent\nann@example.org,no\n"), kind="customers")
    assert query("select key, consent from customer order by key") == [
        ("ann@example.org", "refused"), ("bob@example.org", None)]
    crm = written("crm.csv", "customer,email,name\nC1,ann@example.org,Ann\nC8,twin@example.org,Di\n"
                             "C9,twin@example.org,Ed\n")
    take(crm, kind="customers")
    assert query("select key, name, consent, consent_source from customer order by key") == [
        ("C1", "Ann", "refused", "mail.csv"), ("C8", "Di", None, None), ("C9", "Ed", None, None),
        ("bob@example.org", None, None, None)]
    assert query("select customer from response order by id") == [("C1",), (None,)]
    assert query("select customer from event") == [("C1",)]
    assert events.unmatched(db) == 0
    # The same files again change nothing.
    assert counted(take(crm, kind="customers")) == (3, 0, 3, 0)
    again = written("mail.csv", "email,consent\nann@example.org,no\n")
    assert counted(take(again, kind="customers")) == (1, 0, 1, 0)
    assert customers.count(db) == 4


def test_an_address_of_two_customers_joins_nobody(written, take, query):
    take(written("s.csv", answers([",twin@example.org,3,slow service,2026-01-01,en,S1\n"])))
    take(written("crm.csv", "customer,email\nC8,twin@example.org\nC9,twin@example.org\n"),
         kind="customers")
    assert query("select customer from response") == [(None,)]


@pytest.mark.parametrize(("content", "part"), [
    ("city,tier\nUlm,gold\n", "No column names the customer among: city, tier"),
    ("customer,nps,comment\nC1,9,quite good\nC1,3,not so good\n", "looks like feedback"),
])
def test_a_file_that_lists_no_customers_is_refused_in_one_sentence(content, part, written, take):
    with pytest.raises(BadInput, match=part):
        take(written("c.csv", content), kind="customers")


def test_a_birthday_is_not_since_when_they_are_customers(written, take):
    path = written("c.csv", "customer,birth date\nC1,1970-01-01\nC2,1980-02-02\n")
    assert take(path, kind="customers")["columns"] == {"customer": "customer"}


def test_learning_from_100000_responses_takes_seconds_not_minutes(db):
    rng = random.Random(3)
    told = json.dumps(dict.fromkeys(("store", "plan", "region", "channel", "title"), "x"))
    with write(db) as tables:
        tables.conn.execute("insert into source values (1, 's', 's', 'nps', '[]', '', '')")
        tables.conn.execute("insert into batch (id, file_name, file_hash, plan, created_at,"
                            " created_by) values (1, '', '', '{}', '', '')")
        tables.conn.executemany("insert into attribute values (?, 1, '', '')",
                                [(name,) for name in ("store", "plan", "region", "channel")])
        tables.conn.executemany(
            "insert into response (source_id, row_key, batch_id, customer, email, received_on,"
            " attributes) values (1, ?, 1, ?, ?, '2026-01-01', ?)",
            [(str(n), f"C{(who := rng.randrange(30_000))}", f"c{who}@example.org", told)
             for n in range(100_000)])
        began = time.perf_counter()
        customers.learn_from_responses(tables)
        took = time.perf_counter() - began
    assert customers.count(db) > 25_000
    assert took < 5  # 0.6 s on a quiet machine
