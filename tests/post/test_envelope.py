"""The e-mail that is made of a message, and addresses that none is made for."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import SMTP

import pytest

from core.errors import BadInput
from core.post.consent import may_write
from core.post.envelope import Sender, email_of, eml, sender_of
from core.post.letters import UNSUBSCRIBE
from core.store.addresses import usable
from core.store.customers import Customer
from core.store.messages import Message
from core.store.preferences import preferences, set_preferences

SENDER = Sender("Ana of Acme", "care@acme.example")
URL = "https://feedback.acme.example"
MESSAGE = Message(
    "0f" * 16, "k", None, None, 1, None, "c1", "bo@example.com", "de", "Es tut uns leid – ehrlich",
    f"Grüße\n.\nFrom here on\nNo more: {UNSUBSCRIBE}\n", "sending", 1,
    datetime(2026, 11, 2, tzinfo=UTC), None, "2026-11-02T09:00:00Z", "Ann", None)


def opened(message=MESSAGE, sender=SENDER, **more):
    email = email_of(message, sender, URL + "/", "id.sig", **more)
    return message_from_bytes(email.as_bytes(), policy=SMTP)


def test_every_header_that_mail_programs_and_rfc_8058_ask_for_is_there():
    email = opened()
    assert (email["From"], email["To"]) == ("Ana of Acme <care@acme.example>", "bo@example.com")
    assert email["Subject"] == "Es tut uns leid – ehrlich"
    assert email["Message-ID"] == f"<{'0f' * 16}@acme.example>"
    assert email["Date"].datetime == datetime(2026, 11, 2, 9, tzinfo=UTC)
    assert email["List-Unsubscribe"] == f"<{URL}/unsubscribe/id.sig>"
    assert email["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert email["Auto-Submitted"] == "auto-generated"
    assert email["Content-Language"] == "de"
    assert email.get_content_type() == "text/plain"


def test_the_body_is_plain_text_with_the_link_where_the_placeholder_stood():
    body = opened().get_content().replace("\r\n", "\n")
    assert body == f"Grüße\n.\nFrom here on\nNo more: {URL}/unsubscribe/id.sig\n"


def test_a_repeat_at_another_time_has_the_same_message_id():
    later = opened(now=datetime(2026, 11, 3, tzinfo=UTC))
    assert later["Message-ID"] == opened()["Message-ID"]
    assert later["Date"] != opened()["Date"]


def test_no_header_is_folded_and_no_line_is_longer_than_998():
    long = "x" * 300
    raw = email_of(MESSAGE, SENDER, f"https://{long}.example", "t" * 60).as_bytes()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert f"List-Unsubscribe: <https://{long}.example/unsubscribe/{'t' * 60}>".encode() in raw


@pytest.mark.parametrize("subject", ["Hi\r\nBcc: evil@example.com", "Hi\nBcc: x", "Hi\rBcc: x",
                                     "Hi\u2028Bcc: x", "Hi\x0bBcc: x"])
def test_a_subject_with_a_line_break_makes_no_header(subject):
    raw = email_of(replace(MESSAGE, subject=subject), SENDER, URL, "t").as_bytes()
    email = message_from_bytes(raw, policy=SMTP)
    assert email["Bcc"] is None
    assert email["Subject"].startswith("Hi Bcc: ")


def test_a_senders_name_with_quotes_and_commas_stays_a_name():
    email = opened(sender=Sender('Ana "Boss", Acme <x@y.example>', "care@acme.example"))
    (address,) = email["From"].addresses
    assert address.addr_spec == "care@acme.example"
    assert address.display_name == 'Ana "Boss", Acme <x@y.example>'


@pytest.mark.parametrize(("address", "good"), [
    ("bo@example.com", True), ("o'neil+a_b@mail.example.co.uk", True), ("zoë@müller.example", True),
    ("bo@xn--mller-kva.example", True), ("%s{}@example.com", True),
    ('"bo"@example.com', False), ('bo"@example.com', False), ("bo example.com", False),
    ("bo@example", False), ("bo@", False), ("@example.com", False), ("bo", False), ("", False),
    ("bo@example.com\nBcc: x@example.com", False), ("bo@example.com\r", False),
    ("bo\x00@example.com", False), ("bo@@example.com", False), ("bo@a@example.com", False),
    ("bo @example.com", False), ("bo.@example.com", False), (".bo@example.com", False),
    ("b..o@example.com", False), ("bo@-example.com", False), ("bo@exam_ple.com", False),
    ("bo@1.2.3.4", False), ("bo@[1.2.3.4]", False), ("bo@example.com,x@example.com", False),
    ("<bo@example.com>", False), ("b\u200bo@example.com", False), ("bo@example..com", False),
    ("b" * 65 + "@example.com", False), ("bo@" + "b" * 64 + ".com", False),
    ("bo@" + "abc." * 70 + "com", False), ("\ud800@example.com", False),
])
def test_an_address_that_a_server_could_misread_is_never_used(address, good):
    assert usable(address) == good
    if good:
        assert opened(replace(MESSAGE, address=address))["To"].addresses[0].domain.isascii()
    else:
        with pytest.raises(BadInput, match="cannot be used"):
            email_of(replace(MESSAGE, address=address), SENDER, URL, "t")


def customer(consent):
    return Customer("c1", "bo@example.com", consent=consent)


@pytest.mark.parametrize(("who", "address", "needed", "stopped", "why"), [
    (customer("given"), "bo@example.com", True, {}, None),
    (customer(None), "bo@example.com", True, {}, "no consent recorded"),
    (None, "bo@example.com", True, {}, "no consent recorded"),
    (customer(None), "bo@example.com", False, {}, None),
    (None, "bo@example.com", False, {}, None),
    (customer("refused"), "bo@example.com", True, {}, "refused"),
    (customer("refused"), "bo@example.com", False, {}, "refused"),
    (customer("given"), "Bo@Example.com", True, {"bo@example.com": "unsubscribed"},
     "unsubscribed"),
    (customer("given"), "bo@example.com", False, {"bo@example.com": "bounced"}, "bounced"),
    (customer("given"), None, True, {}, "no address"),
    (customer("given"), "  ", True, {}, "no address"),
    (customer("given"), 'b"o@example.com', True, {}, "address cannot be used"),
])
def test_who_may_be_written_to_and_why_not(who, address, needed, stopped, why):
    assert may_write(who, address, consent_needed=needed, suppressed=stopped) == why


def test_the_file_for_a_mail_program_is_a_draft_and_needs_no_sender():
    email = message_from_bytes(eml(MESSAGE, None, URL, "id.sig"), policy=SMTP)
    assert email["X-Unsent"] == "1"
    assert email["From"] is None
    assert email["Message-ID"] == f"<{'0f' * 16}@actiongap.invalid>"
    assert f"{URL}/unsubscribe/id.sig" in email.get_content()
    raw = eml(replace(MESSAGE, address="zoë@müller.example"), SENDER, URL, "t")
    assert "To: zoë@xn--mller-kva.example".encode() in raw


def test_without_an_address_nobody_sends_and_with_one_it_is_the_preference(db):
    assert sender_of(preferences(db)) is None
    set_preferences(db, {"sender_name": "Ana", "sender_address": "care@acme.example"}, by="Ann")
    assert sender_of(preferences(db)) == Sender("Ana", "care@acme.example")
    with pytest.raises(BadInput, match="every mail server takes"):
        set_preferences(db, {"sender_address": "zoë@acme.example"}, by="Ann")
    assert sender_of({"sender_name": "Zoë", "sender_address": "zoë@acme.example"}) is None
