"""The outbox table: created once, claimed by one, settled by its owner, taken back later."""

import subprocess
import sys
from datetime import timedelta

import pytest

from core.errors import BadInput
from core.settings import ROOT
from core.store import consent, messages, rules, sending
from core.store.changes import changes_of
from core.store.database import open_database, read, write
from core.store.jobs import owner_name
from core.store.messages import Draft
from tests.letters import NOW, made_rule, people, waiting

DAY = timedelta(days=1)


def of_rule(rule, customer="c0", response=None, **more):
    return Draft(f"rule:{rule.id}:customer:{customer}:{more.pop('n', 1)}", customer,
                 f"{customer}@example.com", "en", "Sorry", "Body", rule.letter_id,
                 rule_id=rule.id, response_id=response)


def test_a_key_makes_1_message_however_often_it_is_created(db):
    (first,) = waiting(db, people(db, 1))
    assert waiting(db, ["c0"]) == []
    found = messages.messages(db)
    assert [(one.id, one.state, one.attempts, one.due) for one in found] == [
        (first, "waiting", 0, NOW)]
    assert found[0].created_at == "2026-11-02T09:00:00Z"


def test_a_rule_writes_to_a_person_once_in_90_days_and_again_after_them(db):
    rule = made_rule(db)
    assert len(messages.create(db, [of_rule(rule), of_rule(rule, n=2), of_rule(rule, "c1")],
                               by="Ann", now=NOW)) == 2
    assert messages.create(db, [of_rule(rule, n=3)], by="Ann", now=NOW + 89 * DAY) == []
    assert len(messages.create(db, [of_rule(rule, n=3)], by="Ann", now=NOW + 90 * DAY)) == 1
    assert messages.written_to(db, rule.id, since=NOW) == {"c0"}
    assert messages.written_to(db, rule.id, since=NOW - DAY) == {"c0", "c1"}


def test_another_rule_may_write_to_the_same_person(db):
    drafts = [of_rule(made_rule(db)), of_rule(made_rule(db))]
    assert len(messages.create(db, drafts, by="Ann", now=NOW)) == 2


def test_a_rule_that_was_switched_off_meanwhile_creates_0_messages(db):
    rule = made_rule(db)
    rules.switch(db, rule.id, False, version=rule.version, by="Bo")
    assert messages.create(db, [of_rule(rule)], by="Ann", now=NOW) == []


def test_a_withheld_letter_does_not_use_up_a_persons_one_letter(db):
    rule = made_rule(db)
    (one,) = messages.create(db, [of_rule(rule)], by="Ann", now=NOW)
    sending.claim(db, "w", NOW)
    assert sending.withhold(db, one, "w", "unsubscribed")
    assert len(messages.create(db, [of_rule(rule, n=2)], by="Ann", now=NOW)) == 1


def test_1_message_is_claimed_by_1_of_2_senders_the_longest_due_first(db):
    keys = people(db, 2)
    (late,), (early,) = waiting(db, keys[:1]), waiting(db, keys[1:], now=NOW - DAY)
    assert sending.claim(db, "a", NOW).id == early
    assert sending.claim(db, "b", NOW).id == late
    assert sending.claim(db, "c", NOW) is None
    assert messages.tally(db) == {"sending": 2}


def test_nothing_is_claimed_before_it_is_due(db):
    (one,) = waiting(db, people(db, 1))
    assert sending.claim(db, "a", NOW - DAY / 86_400) is None
    assert sending.claim(db, "a", NOW).id == one
    assert sending.retry(db, one, "a", "451 busy", NOW + DAY)
    found = messages.message(db, one)
    assert (found.state, found.error, found.due) == ("waiting", "451 busy", NOW + DAY)
    assert sending.claim(db, "a", NOW + DAY / 2) is None
    assert sending.claim(db, "a", NOW + DAY).attempts == 2


def test_a_lease_of_30_seconds_runs_out_and_the_first_owner_can_settle_nothing(db):
    (one,) = waiting(db, people(db, 1))
    sending.claim(db, "first", NOW)
    assert sending.claim(db, "second", NOW + timedelta(seconds=29)) is None
    assert sending.claim(db, "second", NOW + timedelta(seconds=30)).attempts == 2
    for settle in (sending.withhold, sending.bury):
        assert not settle(db, one, "first", "late")
    assert not sending.finish(db, one, "first", NOW)
    assert not sending.retry(db, one, "first", "late", NOW)
    assert sending.finish(db, one, "second", NOW)
    assert messages.message(db, one).sent_at == "2026-11-02T09:00:00Z"


def test_a_letter_of_a_process_that_is_gone_from_this_host_is_taken_back_at_once(db):
    (one,) = waiting(db, people(db, 1))
    gone = subprocess.run([sys.executable, "-c", "from core.store.jobs import owner_name\n"
                           "print(owner_name())"], capture_output=True, text=True, check=True,
                          cwd=ROOT).stdout.strip()
    sending.claim(db, gone, NOW, 3_600)
    assert sending.claim(db, "next", NOW).id == one
    sending.retry(db, one, "next", "", NOW)
    sending.claim(db, owner_name(), NOW, 3_600)  # a process that lives: this one
    assert sending.claim(db, "next", NOW) is None


def test_a_dead_letter_can_be_sent_again_with_all_its_attempts_and_the_log_says_who(db):
    (one,) = waiting(db, people(db, 1))
    assert not messages.again(db, one, "Bo")
    sending.claim(db, "w", NOW)
    assert not messages.again(db, one, "Bo")
    sending.bury(db, one, "w", "550 no")
    assert messages.tally(db) == {"dead": 1}
    assert messages.again(db, one, "Bo", now=NOW)
    found = messages.message(db, one)
    assert (found.state, found.attempts, found.error) == ("waiting", 0, None)
    assert [act.changed_by for act in changes_of(db, "message", one)] == ["Bo"]
    assert not messages.again(db, "none", "Bo")


def test_messages_are_listed_newest_first_by_state_rule_and_page(db):
    rule = made_rule(db)
    waiting(db, people(db, 3), now=NOW - DAY)
    messages.create(db, [of_rule(rule, f"r{n}") for n in range(2)], by="Ann", now=NOW)
    assert [one.customer for one in messages.messages(db)] == ["r1", "r0", "c2", "c1", "c0"]
    assert [one.customer for one in messages.messages(db, rule=rule.id)] == ["r1", "r0"]
    assert [one.customer for one in messages.messages(db, limit=2, offset=1)] == ["r0", "c2"]
    assert messages.messages(db, state="sent") == []
    assert messages.tally(db, rule=rule.id) == {"waiting": 2}


def test_a_token_leads_to_its_message_and_a_forged_one_to_none(db, tmp_path):
    first, second = waiting(db, people(db, 2))
    token = consent.token(db, first)
    assert consent.message_of_token(db, token).id == first
    _, _, signature = token.partition(".")
    assert len(signature) == 32
    swapped = f"{second}.{signature}"
    for forged in (swapped, first, f"{first}.", f"{first}.{'0' * 32}", "", ".", token[:-1],
                   token + "0", "é.é", "\ud800", "x" * 10**6, f"none.{signature}"):
        assert consent.message_of_token(db, forged) is None
    other = open_database(tmp_path / "other.db")
    assert consent.message_of_token(other, token) is None
    assert consent.token(other, first) != token


def test_suppression_knows_no_capitals_and_keeps_the_first_reason(db):
    consent.suppress(db, " Bo@Example.com ", "unsubscribed", by="Bo")
    consent.suppress(db, "bo@example.com", "bounced", by="server")
    assert consent.suppressed(db, ["BO@example.com", "ann@example.com"]) == {
        "bo@example.com": "unsubscribed"}


@pytest.mark.parametrize("reason", ["bounced", "by hand"])
def test_what_bounced_or_was_added_by_hand_is_lifted_and_the_log_has_2_acts(db, reason):
    consent.suppress(db, "bo@example.com", reason, by="Bo")
    consent.unsuppress(db, "BO@EXAMPLE.COM", "Ann")
    consent.unsuppress(db, "bo@example.com", "Ann")  # a second click
    assert consent.suppressed(db, ["bo@example.com"]) == {}
    log = changes_of(db, "suppression", "bo@example.com")
    assert [(act.changed_by, act.before, act.after) for act in log] == [
        ("Ann", {"reason": reason}, {}), ("Bo", {}, {"reason": reason})]


def test_what_its_owner_unsubscribed_nobody_else_takes_back(db):
    consent.suppress(db, "bo@example.com", "unsubscribed", by="Bo")
    with pytest.raises(BadInput, match="unsubscribed; nobody else"):
        consent.unsuppress(db, "bo@example.com", "Ann")
    assert consent.suppressed(db, ["bo@example.com"]) == {"bo@example.com": "unsubscribed"}
    assert len(changes_of(db, "suppression", "bo@example.com")) == 1


def test_who_unsubscribes_after_a_bounce_is_known_as_unsubscribed(db):
    consent.suppress(db, "bo@example.com", "bounced", by="server")
    consent.suppress(db, "bo@example.com", "unsubscribed", by="Bo")
    assert consent.suppressed(db, ["bo@example.com"]) == {"bo@example.com": "unsubscribed"}
    assert [(act.before, act.after) for act in changes_of(db, "suppression", "bo@example.com")] == [
        ({"reason": "bounced"}, {"reason": "unsubscribed"}), ({}, {"reason": "bounced"})]


def test_a_claim_reads_0_letters_that_wait_to_learn_who_holds_the_others(db):
    with read(db) as tables:
        plan = [row[3] for row in tables.execute(f"explain query plan {sending._HOLDERS}")]
    assert plan[0] == "SEARCH message USING INDEX message_state (state=?)"


def test_who_refused_under_1_key_is_not_written_to_under_the_other(db):
    people(db, 2)
    with write(db) as tables:
        tables["customer"].update("c1", {"email": "c0@example.com", "consent": "refused"})
    assert consent.suppressed(db, ["C0@example.com", "c1@example.com"]) == {
        "c0@example.com": "refused"}


@pytest.mark.parametrize("address", ["b'o@example.com", "bö@example.com", 'x" or 1=1'])
def test_any_address_can_be_suppressed(db, address):
    consent.suppress(db, address, "by hand", by="Ann")
    assert consent.suppressed(db, [address]) == {address.lower(): "by hand"}
