"""Outbox: what waits, what was sent, held back or given up; each letter in full, as a file too."""

import email
import email.policy
import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from core.interact import following
from core.post.letters import UNSUBSCRIBE
from core.store import consent, messages, rules, sending
from core.store.preferences import set_preferences
from pages.parts import words
from pages.parts.letters import mail_list
from tests.letters import a_rule, expected, with_people
from tests.pages.conftest import text_of

OUTBOX = "interact/outbox.py"
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


def told(test):
    """What the page says, without the marks that keep people's words from being markup."""
    return text_of(test).replace("\\", "")


def button(test, label):
    """The first button whose label begins so."""
    return next(one for one in test.button if one.label.startswith(label))


def states(test):
    """The choices above the table, with their counts."""
    return next(one for one in test.get("button_group") if one.label == "State").options


@pytest.fixture
def written(studied):
    """The studied database with a rule switched on and its letters waiting."""
    with_people(studied)
    rule = a_rule(studied)
    rules.switch(studied, rule.id, True, version=rule.version, by="Ana")
    following.apply(studied, rules.rule(studied, rule.id), now=NOW, by="Ana")
    return studied


def settled(db, act, *more):
    """The newest message after the sender did something with it."""
    one = sending.claim(db, "test", NOW)
    act(db, one.id, "test", *more)
    return messages.message(db, one.id)


def test_an_empty_outbox_says_where_letters_come_from(studied, show):
    said = told(show(OUTBOX))
    assert "No letter was written yet" in said
    assert "Go to the rules" in said


def test_the_states_are_counted_and_the_link_chooses_one(written, show):
    n = len(expected(written, rules.rules(written)[0]))
    settled(written, sending.finish, NOW)
    settled(written, sending.bury, "The server said no.")
    test = show(OUTBOX)
    assert states(test) == [f"All · {n}", f"Waiting · {n - 2}", "Sent · 1", "Given up · 1"]
    assert len(test.dataframe[0].value) == min(n, mail_list.PAGE)
    dead = show(OUTBOX, state="dead")
    assert list(dead.dataframe[0].value["State"]) == ["Given up"]
    assert list(dead.dataframe[0].value["Why"]) == ["The server said no."]


def test_a_letter_is_read_in_full_with_who_wrote_it_and_its_rule(written, show):
    test = show(OUTBOX)
    said = told(test)
    newest = messages.messages(written, limit=1)[0]
    assert newest.address in said
    assert newest.subject in said
    assert "Written 3 Mar 2026 by Ana" in said
    assert "Its rule" in said
    assert UNSUBSCRIBE not in said or "‹unsubscribe link›" in said


def test_a_letter_that_was_given_up_can_be_sent_again_once(written, show):
    one = settled(written, sending.bury, "No such mailbox.")
    test = show(OUTBOX, state="dead")
    assert "No such mailbox." in told(test)
    button(test, "Send again").click().run()
    assert messages.message(written, one.id).state == "waiting"
    assert "dead" not in messages.tally(written)
    assert not test.exception


def test_a_letter_held_back_says_why_in_words(written, show):
    settled(written, sending.withhold, "no consent recorded")
    assert "Held back. Written 3 Mar 2026 by Ana" in told(show(OUTBOX, state="withheld"))
    assert "No consent is recorded." in told(show(OUTBOX, state="withheld"))


def test_a_letter_as_eml_has_its_address_subject_and_a_way_to_unsubscribe(written):
    set_preferences(written, {"sender_address": "care@example.com", "sender_name": "Ana, care"},
                    by="Ana")
    one = messages.messages(written, limit=1)[0]
    mail = email.message_from_bytes(mail_list.as_eml(written, one), policy=email.policy.default)
    assert mail["To"] == one.address
    assert mail["Subject"] == one.subject
    assert "care@example.com" in mail["From"]
    assert consent.token(written, one.id) in mail["List-Unsubscribe"]
    assert consent.token(written, one.id) in mail.get_content()
    assert mail.defects == []


def test_the_zip_holds_every_waiting_letter_and_no_other(written):
    n = len(messages.messages(written, limit=1_000))
    settled(written, sending.finish, NOW)
    archive = zipfile.ZipFile(io.BytesIO(mail_list.as_zip(written, None, None)))
    assert archive.testzip() is None
    assert len(archive.namelist()) == n - 1
    assert len({email.message_from_bytes(archive.read(name))["Message-ID"]
                for name in archive.namelist()}) == n - 1


def test_one_letter_whose_address_cannot_be_used_does_not_spoil_the_zip(written):
    bad = messages.messages(written, limit=1)[0]
    draft = messages.Draft("k", "C0", 'a"b@example.com', "en", "Hello", "Text", bad.letter_id)
    messages.create(written, [draft], by="Ana", now=NOW)
    archive = zipfile.ZipFile(io.BytesIO(mail_list.as_zip(written, None, None)))
    assert len(archive.namelist()) == len(messages.messages(written, limit=1_000))
    assert any("cannot be used" in archive.read(name).decode() for name in archive.namelist())


def test_a_letter_with_a_broken_address_says_so_in_place_of_a_file(written, show):
    letter = messages.messages(written, limit=1)[0].letter_id
    draft = messages.Draft("k", "C0", "a\nb@example.com", "en", "Hello", "Text", letter)
    messages.create(written, [draft], by="Ana", now=datetime.now(UTC))
    test = show(OUTBOX)
    assert not test.exception
    assert "cannot be used" in told(test)


def test_the_outbox_narrows_to_the_letters_of_one_rule(written, show):
    first = rules.rules(written)[0]
    other = a_rule(written, name="Another")
    assert "Only letters of the rule “Unhappy guests”" in told(show(OUTBOX, rule=str(first.id)))
    test = show(OUTBOX, rule=str(other.id))
    assert "This rule has written no letter yet" in told(test)
    assert "All letters" in [link.label for link in test.page_link]
    assert "This rule has written no letter yet" in told(show(OUTBOX, rule="999"))
    button(test, "Show all").click().run()
    assert states(test)[0].startswith("All · ")
    assert states(test)[0] != "All · 0"


def test_the_page_says_whether_letters_are_sent(written, show, monkeypatch):
    assert "ACTIONGAP_SMTP_URL" in told(show(OUTBOX))
    monkeypatch.setenv("ACTIONGAP_SMTP_URL", "smtp://127.0.0.1:2525")
    assert "address on the Settings page" in told(show(OUTBOX))
    set_preferences(written, {"sender_address": "care@example.com"}, by="Ana")
    assert "Letters go out over 127.0.0.1:2525, from care@example.com" in told(show(OUTBOX))
    monkeypatch.setenv("ACTIONGAP_SMTP_URL", "nonsense")
    assert "Letters wait" in told(show(OUTBOX))


def test_the_demo_company_never_sends(written, show, monkeypatch):
    monkeypatch.setenv("ACTIONGAP_SMTP_URL", "smtp://127.0.0.1:2525")
    monkeypatch.setenv("ACTIONGAP_DEMO_DB", str(written.path))
    set_preferences(written, {"sender_address": "care@example.com"}, by="Ana")
    assert "The demo company never sends" in told(show(OUTBOX, db="demo"))


def later(db, why, minutes):
    """The newest letter after the server did not take it; tried again so much later."""
    one = sending.claim(db, "test", datetime.now(UTC))
    due = datetime.now(UTC) + timedelta(minutes=minutes)
    sending.retry(db, one.id, "test", why, due)
    return due


def test_2_letters_that_a_dead_server_did_not_take_are_told_with_the_reason_and_the_next_attempt(
        written, show, monkeypatch):
    monkeypatch.setenv("ACTIONGAP_SMTP_URL", "smtp://127.0.0.1:2525")
    set_preferences(written, {"sender_address": "care@example.com"}, by="Ana")
    later(written, "An older *reason*.", 5)
    due = later(written, "mail.example:25 does not answer.", 30)
    first = min(messages.failing(written).due, due)
    said = told(show(OUTBOX))
    assert "2 letters could not be delivered for now: mail.example:25 does not answer." in said
    assert f"the next attempt follows on {words.moment(first.isoformat())}." in said
    assert "Letters go out over" not in said
    said = told(show("overview.py"))
    assert "**2 letters** could not be delivered for now: mail.example:25 does not answer." in said
    monkeypatch.delenv("ACTIONGAP_SMTP_URL")
    assert "could not be delivered" not in told(show(OUTBOX))  # there is no server at all


def test_a_letter_tried_again_and_sent_leaves_nothing_failing(written):
    later(written, "Down.", -600_000)  # due before all others
    assert messages.failing(written).n == 1
    one = sending.claim(written, "test", datetime.now(UTC))
    sending.finish(written, one.id, "test", NOW)
    assert messages.failing(written) is None  # the others were never tried


def test_why_is_shown_before_the_subject_and_no_column_without_words(written, show):
    columns = mail_list._columns(show(OUTBOX).dataframe[0].value)
    assert columns == ["State", "Written", "To", "Subject"]
    settled(written, sending.bury, "No such mailbox.")
    assert mail_list._columns(show(OUTBOX).dataframe[0].value) == [
        "State", "Written", "To", "Why", "Subject"]


def test_an_address_added_by_hand_is_never_written_to(written, show):
    test = show(OUTBOX)
    test.text_input(key="never-address").set_value(" Ana@Example.com ")
    button(test, "Never write to it").click().run()
    assert consent.suppressed(written, ["ana@example.com"]) == {"ana@example.com": "by hand"}
    assert "never written to (1)" in "".join(one.label for one in test.expander)
    assert list(test.dataframe[-1].value["Address"]) == ["ana@example.com"]


def test_of_3_addresses_the_2_that_are_ours_to_free_are_offered_and_1_is_written_to_again(
        written, show):
    for address, reason in (("a@x.org", "by hand"), ("b@x.org", "bounced"),
                            ("c@x.org", "unsubscribed")):
        consent.suppress(written, address, reason, by="Ana")
    test = show(OUTBOX)
    offered = test.selectbox(key="again-address")
    assert sorted(offered.options) == ["a@x.org (added by hand)", "b@x.org (mail came back)"]
    assert button(test, "Write to it again").disabled
    assert "Whoever unsubscribed stays on the list" in told(test)
    offered.select("b@x.org (mail came back)").run()
    button(test, "Write to it again").click().run()
    assert consent.suppressed(written, ["a@x.org", "b@x.org", "c@x.org"]) == {
        "a@x.org": "by hand", "c@x.org": "unsubscribed"}
    assert "b@x.org taken off the list (mail came back)" in told(test)
    assert not test.error


def test_where_only_the_unsubscribed_stand_there_is_no_button(written, show):
    consent.suppress(written, "c@x.org", "unsubscribed", by="Ana")
    test = show(OUTBOX)
    assert "Write to it again" not in [one.label for one in test.button]
    assert "Whoever unsubscribed stays on the list" in told(test)


@pytest.mark.parametrize("address", ["", "ana", "a b@example.com", 'a"b@example.com'])
def test_what_is_no_address_is_refused_in_one_sentence(written, show, address):
    test = show(OUTBOX)
    test.text_input(key="never-address").set_value(address)
    button(test, "Never write to it").click().run()
    assert len(test.error) == 1
    assert "write ana@example" in test.error[0].value
    assert consent.suppressions(written) == []


def test_what_a_customer_wrote_is_never_markup_in_a_letter(written, show):
    letter = messages.messages(written, limit=1)[0].letter_id
    draft = messages.Draft("k", "C0", "a@example.com", "en", "**bold** <b>", "<img src=x>", letter)
    messages.create(written, [draft], by="Ana", now=datetime.now(UTC))
    said = "".join(one.value for one in show(OUTBOX).html)
    assert "<img" not in said
    assert "&lt;img src=x&gt;" in said
