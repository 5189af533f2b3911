"""Delivery: consent at send, a real server's answers, back-off, and what stays waiting."""

import json
import random
from contextlib import contextmanager
from datetime import timedelta

import pytest

from core.post.channels import Smtp
from core.post.outbox import PAUSES, channel_of, deliver_due, readiness
from core.post.postman import send_due
from core.settings import from_environment
from core.store import consent, jobs, messages, sending
from core.store.database import open_database, write
from core.store.preferences import preferences
from tests.letters import NOW, people, sender, waiting
from tests.mail_server import Handler, mail_server

URL = "https://feedback.acme.example"


@contextmanager
def delivering(db, handler=None):
    """`deliver(now)` over a real server, and what that took."""
    handler = handler or Handler()
    with mail_server(handler) as where:
        smtp = Smtp.from_url(f"smtp://{where}")
        yield (lambda now=NOW, **more: deliver_due(
            db, smtp, now=now, owner="w", public_url=URL, rng=random.Random(1), **more)), handler


def states(db):
    return {one.customer: (one.state, one.error) for one in messages.messages(db)}


def test_3_letters_are_sent_over_1_connection_and_the_second_run_sends_0(db):
    sender(db)
    ids = waiting(db, people(db, 3))
    with delivering(db) as (deliver, handler):
        assert deliver() == 3
        assert deliver() == 0
    assert handler.connections == 1
    assert [mail["Message-ID"] for mail in handler.mails] == [
        f"<{one}@acme.example>" for one in ids]
    token = consent.token(db, ids[0])
    assert handler.mails[0]["List-Unsubscribe"] == f"<{URL}/unsubscribe/{token}>"
    assert set(states(db).values()) == {("sent", None)}


@pytest.mark.parametrize(("missing", "said"), [
    ("server", "set ACTIONGAP_SMTP_URL"), ("sender", "sender's address on the Settings page")])
def test_without_a_server_or_a_sender_letters_wait_and_0_attempts_are_spent(db, missing, said):
    if missing == "server":
        sender(db)
    waiting(db, people(db, 1))
    channel = None if missing == "server" else Smtp("127.0.0.1", 1)
    assert deliver_due(db, channel, now=NOW, owner="w", public_url=URL) == 0
    (one,) = messages.messages(db)
    assert (one.state, one.attempts) == ("waiting", 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACTIONGAP_SMTP_URL", "" if missing == "server" else "smtp://mail.example")
        ok, sentence = readiness(from_environment(), preferences(db))
    assert not ok
    assert said in sentence


def test_readiness_names_server_and_sender_and_links_that_lead_nowhere(db, monkeypatch):
    sender(db)
    monkeypatch.setenv("ACTIONGAP_SMTP_URL", "smtp://ann:secret@mail.acme.example:587")
    ok, sentence = readiness(from_environment(), preferences(db))
    assert ok
    assert "mail.acme.example:587, from care@acme.example; their links" in sentence
    assert "ACTIONGAP_BASE_URL" in sentence
    monkeypatch.setenv("ACTIONGAP_BASE_URL", URL)
    ok, sentence = readiness(from_environment(), preferences(db))
    assert sentence == "Letters go out over mail.acme.example:587, from care@acme.example."
    monkeypatch.setenv("ACTIONGAP_SMTP_URL", "http://ann:secret@mail")
    ok, sentence = readiness(from_environment(), preferences(db))
    assert not ok
    assert "smtp://" in sentence
    assert "secret" not in sentence


def test_who_unsubscribed_refused_or_bounced_after_the_letter_was_written_gets_none(db):
    sender(db)
    waiting(db, people(db, 5))
    consent.suppress(db, "C0@example.com", "unsubscribed", by="c0")
    consent.suppress(db, "c1@example.com", "bounced", by="server")
    with write(db) as tables:
        tables["customer"].update("c2", {"consent": "refused"})
        tables["customer"].delete("c3")
        tables["message"].delete_where("customer = 'nobody'")
    with delivering(db) as (deliver, handler):
        assert deliver() == 1
    assert [mail["To"] for mail in handler.mails] == ["c4@example.com"]
    assert states(db) == {
        "c0": ("withheld", "unsubscribed"), "c1": ("withheld", "bounced"),
        "c2": ("withheld", "refused"), "c3": ("withheld", "no consent recorded"),
        "c4": ("sent", None)}


def test_where_consent_is_not_needed_silence_is_no_refusal(db):
    sender(db, consent_needed=False)
    waiting(db, people(db, 1, consent=None))
    with delivering(db) as (deliver, _):
        assert deliver() == 1


@pytest.mark.parametrize("address", ['c"0@example.com', "c0@example.com\r\nBcc: x@example.com",
                                     "c0", "c0@localhost"])
def test_an_address_that_cannot_be_used_is_withheld_and_nothing_is_sent(db, address):
    sender(db)
    (one,) = waiting(db, people(db, 1))
    with write(db) as tables:
        tables["message"].update(one, {"address": address})
    with delivering(db) as (deliver, handler):
        assert deliver() == 0
    assert handler.asked == 0
    assert states(db) == {"c0": ("withheld", "address cannot be used")}


def test_an_address_beyond_ascii_is_withheld_with_the_reason_by_a_server_that_cannot(db):
    sender(db)
    (one,) = waiting(db, people(db, 1))
    with write(db) as tables:
        tables["message"].update(one, {"address": "zoë@müller.example"})
    with mail_server(Handler(), enable_SMTPUTF8=False) as where:
        deliver_due(db, Smtp.from_url(f"smtp://{where}"), now=NOW, owner="w", public_url=URL)
    assert states(db)["c0"][0] == "withheld"
    assert "such letters" in states(db)["c0"][1]


def test_the_log_names_0_addresses_though_the_server_does(db, caplog):
    sender(db)
    waiting(db, people(db, 2))
    handler = Handler(recipients={"c0@example.com": "550 <c0@example.com> no such user",
                                  "c1@example.com": "451 c1@example.com: later"})
    with delivering(db, handler) as (deliver, _), caplog.at_level("INFO"):
        assert deliver() == 0
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("actiongap")]
    assert len(ours) == 2
    assert "no such user" in ours[0]
    assert not any("@" in text for text in ours)


def test_a_bounce_is_dead_at_once_and_nothing_goes_to_that_address_again(db):
    sender(db)
    (one, _) = waiting(db, people(db, 2))
    handler = Handler(recipients={"c0@example.com": "550 5.1.1 no such user"})
    with delivering(db, handler) as (deliver, _):
        assert deliver() == 1
        assert states(db)["c0"] == ("dead", "550 5.1.1 no such user")
        assert consent.suppressed(db, ["c0@example.com"]) == {"c0@example.com": "bounced"}
        messages.again(db, one, "Ann", now=NOW)
        assert deliver() == 0
    assert states(db)["c0"] == ("withheld", "bounced")


def test_a_letter_refused_as_spam_is_dead_and_goes_again_when_people_say_so(db):
    sender(db)
    (one,) = waiting(db, people(db, 1))
    handler = Handler(letters={"c0@example.com": "554 looks like spam"})
    with delivering(db, handler) as (deliver, _):
        assert deliver() == 0
        assert states(db)["c0"] == ("dead", "554 looks like spam")
        assert consent.suppressed(db, ["c0@example.com"]) == {}
        handler.letters.clear()
        assert deliver(NOW + timedelta(days=1)) == 0
        messages.again(db, one, "Ann", now=NOW)
        assert deliver() == 1


def test_a_server_that_says_later_is_asked_7_times_at_growing_distance_then_it_is_dead(db):
    assert PAUSES == (0, 5, 300, 1_800, 7_200, 18_000, 36_000)
    sender(db)
    waiting(db, people(db, 1))
    now = NOW
    with delivering(db, Handler(recipients={"c0@example.com": "451 later"})) as (deliver, _):
        for attempt, pause in enumerate(PAUSES[1:], start=1):
            assert deliver(now) == 0
            (one,) = messages.messages(db)
            assert (one.state, one.attempts, one.error) == ("waiting", attempt, "451 later")
            waited = (one.due - now).total_seconds()
            assert 0.8 * pause <= waited <= 1.2 * pause + 2
            now = one.due
        assert deliver(now) == 0
    assert states(db) == {"c0": ("dead", "451 later (7 attempts)")}


def test_a_server_that_is_away_costs_3_letters_an_attempt_not_all_20(db):
    sender(db)
    waiting(db, people(db, 20))
    assert deliver_due(db, Smtp("127.0.0.1", 1), now=NOW, owner="w", public_url=URL) == 0
    found = messages.messages(db)
    assert sum(one.attempts for one in found) == 3
    assert {one.state for one in found} == {"waiting"}
    assert "cannot be reached" in next(one.error for one in found if one.attempts)


def test_a_letter_that_ends_its_sender_each_time_is_given_up_after_7(db):
    sender(db)
    waiting(db, people(db, 1))
    for number in range(len(PAUSES)):
        assert sending.claim(db, f"gone{number}", NOW + timedelta(hours=number))
    with delivering(db) as (deliver, handler):
        assert deliver(NOW + timedelta(days=1)) == 0
    assert handler.asked == 0
    assert states(db) == {"c0": ("dead", "Sending it was interrupted too often.")}


def test_a_run_of_2_sends_2_and_one_told_to_stop_sends_0(db):
    sender(db)
    waiting(db, people(db, 3))
    with delivering(db) as (deliver, _):
        assert deliver(stop=lambda: True) == 0
        assert deliver(most=2) == 2
    assert messages.tally(db) == {"sent": 2, "waiting": 1}


def test_the_demo_companys_letters_never_leave_whatever_its_file_is_called(
    fresh_environment, monkeypatch
):
    handler = Handler()
    demo, team, copy = (open_database(fresh_environment / name)
                        for name in ("demo.db", "team.db", "copy-of-demo.db"))
    for db in (demo, team, copy):
        sender(db)
        waiting(db, people(db, 1))
    jobs.submit(copy, "demo", {}, by="ActionGap")
    with mail_server(handler) as where:
        monkeypatch.setenv("ACTIONGAP_SMTP_URL", f"smtp://{where}")
        settings = from_environment()
        sent = [send_due(settings, db.path, owner="w", most=9) for db in (demo, copy, team)]
    assert sent == [0, 0, 1]
    assert len(handler.taken) == 1


def test_a_wrong_sender_is_no_reason_to_spend_the_letters(db):
    sender(db)
    waiting(db, people(db, 1))
    with write(db) as tables:  # as people could set it before it was refused
        tables["preference"].update("sender_address", {"value": json.dumps("zoë@acme.example")})
    with delivering(db) as (deliver, _):
        assert deliver() == 0
    assert messages.tally(db) == {"waiting": 1}


def test_no_url_is_no_channel(monkeypatch):
    monkeypatch.delenv("ACTIONGAP_SMTP_URL", raising=False)
    assert channel_of(from_environment()) is None
