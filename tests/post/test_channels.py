"""SMTP against a real server on this machine."""

import random
import socket
import ssl
import subprocess
from dataclasses import replace

import pytest

from core.errors import BadInput
from core.post.channels import Refused, Smtp, Unreachable
from core.post.envelope import Sender, email_of
from tests.mail_server import Handler, mail_server
from tests.post.test_envelope import MESSAGE, URL

SENDER = Sender("Ana", "care@acme.example")


def email_to(address="bo@example.com"):
    return email_of(replace(MESSAGE, address=address), SENDER, URL, "id.sig")


@pytest.mark.parametrize(("url", "expected"), [
    ("smtp://mail.example.com", ("mail.example.com", 25, "", "", "offered")),
    ("smtp://mail.example.com:587/?starttls=1", ("mail.example.com", 587, "", "", "starttls")),
    ("smtps://ann:p%40ss%2Fword@mail.example.com",
     ("mail.example.com", 465, "ann", "p@ss/word", "tls")),
    ("  smtp://127.0.0.1:1025 ", ("127.0.0.1", 1025, "", "", "offered")),
    ("smtp://[::1]:1025", ("::1", 1025, "", "", "offered")),
])
def test_a_url_says_server_user_and_encryption(url, expected):
    smtp = Smtp.from_url(url)
    assert (smtp.host, smtp.port, smtp.user, smtp.password, smtp.encryption) == expected
    assert "p@ss" not in repr(smtp)


@pytest.mark.parametrize("url", [
    "mail.example.com:587", "http://mail.example.com", "smtp://", "smtp://:587",
    "smtp://ann:secret@mail.example.com:port", "smtp://ann@mail.example.com",
    "smtp://ann:secret/word@mail.example.com", "smtp://ann:secret#x@mail.example.com",
    "smtp://ann:secret@mail.example.com:99999", "smtp://ann:secret@[mail.example.com", "x",
])
def test_a_wrong_url_is_1_sentence_that_shows_how_and_no_password(url):
    with pytest.raises(BadInput, match=r"write it as smtp://user:password@mail") as refused:
        Smtp.from_url(url)
    assert "secret" not in str(refused.value)
    assert str(refused.value).startswith("ACTIONGAP_SMTP_URL ")


def test_3_letters_go_over_1_connection():
    handler = Handler()
    with mail_server(handler) as where:
        smtp = Smtp.from_url(f"smtp://{where}")
        for number in range(3):
            smtp.send(email_to(f"c{number}@example.com"))
        smtp.close()
    assert handler.connections == 1
    assert [mail["To"] for mail in handler.mails] == [f"c{n}@example.com" for n in range(3)]
    assert handler.mails[0].get_content().splitlines()[:3] == ["Grüße", ".", "From here on"]


@pytest.mark.parametrize(("answer", "bounced"), [
    ("550 5.1.1 no such user", True), ("551 moved away", True), ("553 no such name", True),
    ("550 5.7.1 relaying denied", False), ("552 mailbox full", False), ("554 no", False),
])
def test_a_recipient_refused_for_good_is_refused_and_the_next_letter_goes(answer, bounced):
    handler = Handler(recipients={"bo@example.com": answer})
    with mail_server(handler) as where:
        smtp = Smtp.from_url(f"smtp://{where}")
        with pytest.raises(Refused, match=answer) as refused:
            smtp.send(email_to())
        smtp.send(email_to("ann@example.com"))
        smtp.close()
    assert refused.value.bounced == bounced
    assert [mail["To"] for mail in handler.mails] == ["ann@example.com"]


def test_a_letter_refused_for_what_it_says_is_refused_but_the_mailbox_is_there():
    with mail_server(Handler(letters={"bo@example.com": "550 looks like spam"})) as where:
        smtp = Smtp.from_url(f"smtp://{where}")
        with pytest.raises(Refused, match="looks like spam") as refused:
            smtp.send(email_to())
        smtp.close()
    assert not refused.value.bounced


@pytest.mark.parametrize("handler", [
    Handler(recipients={"bo@example.com": "451 greylisted"}),
    Handler(recipients={"bo@example.com": "421 closing"}),
    Handler(letters={"bo@example.com": "452 busy"}),
    Handler(faults=1.0, rng=random.Random(3)), Handler(faults=1.0, rng=random.Random(4)),
], ids=["451", "421", "452", "fault", "another fault"])
def test_a_server_that_cannot_now_is_unreachable_and_the_next_letter_goes(handler):
    with mail_server(handler) as where:
        smtp = Smtp.from_url(f"smtp://{where}")
        with pytest.raises(Unreachable):
            smtp.send(email_to())
        handler.faults = 0.0
        smtp.send(email_to("ann@example.com"))
        smtp.close()
    assert handler.mails[-1]["To"] == "ann@example.com"


def test_nobody_listening_is_unreachable_and_says_where():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Unreachable, match=rf"127\.0\.0\.1:{port} cannot be reached"):
        Smtp.from_url(f"smtp://127.0.0.1:{port}").send(email_to())


def test_an_address_beyond_ascii_goes_where_the_server_can_and_is_unaddressable_else():
    able, unable = Handler(), Handler()
    with mail_server(able, enable_SMTPUTF8=True) as where:
        smtp = Smtp.from_url(f"smtp://{where}")
        smtp.send(email_to("zoë@müller.example"))
        smtp.close()
    assert able.mails[0]["To"] == "zoë@xn--mller-kva.example"
    with mail_server(unable, enable_SMTPUTF8=False) as where:
        smtp = Smtp.from_url(f"smtp://{where}")
        with pytest.raises(Refused, match="such letters") as refused:
            smtp.send(email_to("zoë@müller.example"))
        smtp.send(email_to("bo@müller.example"))
        smtp.close()
    assert refused.value.unaddressable
    assert [mail["To"] for mail in unable.mails] == ["bo@xn--mller-kva.example"]


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """A certificate of this machine's own that Python trusts here."""
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem",
         "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1"], cwd=tmp_path, capture_output=True)
    if made.returncode:
        pytest.skip("openssl is absent")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    return context


def test_a_password_goes_by_starttls_where_it_is_offered(certificate):
    handler = Handler()
    with mail_server(handler, tls_context=certificate, authenticator=handler.authenticate) as where:
        smtp = Smtp.from_url(f"smtp://ann:p%40ss%2Fword@{where}")
        smtp.send(email_to())
        smtp.close()
        with pytest.raises(Unreachable, match="does not take the user and password") as wrong:
            Smtp.from_url(f"smtp://ann:secret@{where}").send(email_to())
    assert "secret" not in str(wrong.value)
    assert handler.signed_in == ["tls"]
    assert len(handler.taken) == 1


def test_tls_from_the_first_byte_and_a_certificate_nobody_trusts_is_refused(
    certificate, monkeypatch
):
    handler = Handler()
    with mail_server(handler, ssl_context=certificate) as where:
        smtp = Smtp.from_url(f"smtps://{where}")
        smtp.send(email_to())
        smtp.close()
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(Unreachable, match="certificate"):
            Smtp.from_url(f"smtps://{where}").send(email_to())
    assert len(handler.taken) == 1


def test_starttls_asked_for_but_not_offered_sends_nothing():
    handler = Handler()
    with mail_server(handler) as where, pytest.raises(Unreachable, match="STARTTLS"):
        Smtp.from_url(f"smtp://{where}?starttls=1").send(email_to())
    assert handler.taken == []


def test_a_password_is_not_sent_in_the_clear_to_another_machine(monkeypatch):
    handler = Handler()
    with mail_server(handler, auth_require_tls=False,
                     authenticator=handler.authenticate) as where:
        port = where.partition(":")[2]
        # The same server under a name that is not this machine's.
        monkeypatch.setattr(socket, "create_connection",
                            lambda address, *rest, real=socket.create_connection, **more:
                            real(("127.0.0.1", address[1]), *rest, **more))
        smtp = Smtp.from_url(f"smtp://ann:p%40ss%2Fword@mail.example:{port}")
        with pytest.raises(Unreachable, match="not sent in the clear"):
            smtp.send(email_to())
        here = Smtp.from_url(f"smtp://ann:p%40ss%2Fword@{where}")
        here.send(email_to())
        here.close()
    assert handler.signed_in == ["clear"]
