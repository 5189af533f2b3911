"""The link at the foot of a letter, in the real app."""

import socket
import time
import urllib.parse
from dataclasses import replace

import pytest

from core.errors import DatabaseUnusable
from core.post import unsubscribing
from core.store import consent, messages
from core.store.database import open_database, write
from tests.letters import people, waiting
from tests.serving import Serving

PAGE = "text/html; charset=utf-8"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    serving = Serving(tmp_path_factory.mktemp("app")).without_demo().start()
    yield serving
    serving.stop()


@pytest.fixture
def link(app, request):
    """`/unsubscribe/…` of a message to somebody new, and their address."""
    db = open_database(app.team)
    key = f"p{abs(hash(request.node.name))}"
    with write(db) as tables:
        tables["customer"].insert({"key": key, "email": f"{key}@example.com", "consent": "given",
                                   "origin": "file", "changed_at": ""})
    (number,) = waiting(db, [key])
    return f"/unsubscribe/{consent.token(db, number)}", f"{key}@example.com"


def stopped(app, address):
    return consent.suppressed(open_database(app.team), [address]).get(address)


def test_looking_changes_nothing_and_shows_1_button_without_a_script(app, link):
    path, address = link
    for method in ("GET", "HEAD"):
        status, headers, body = app.ask(path, method=method)
        assert (status, headers["content-type"]) == (200, PAGE)
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"
    _, headers, body = app.ask(path)
    assert body.count("<button") == 1
    assert '<form method="post">' in body
    assert "<script" not in body
    assert "form-action 'self'" in headers["content-security-policy"]
    assert f"Shall we stop writing to p…@{address.partition('@')[2]}?" in body
    assert stopped(app, address) is None


def test_the_button_stops_letters_at_once_says_so_and_a_second_click_does_no_harm(app, link):
    path, address = link
    for _ in range(2):
        status, _, body = app.ask(path, method="POST", Sec_Fetch_Site="same-origin")
        assert status == 200
        assert "Done. We will not write to p…@example.com again." in body
        assert "<button" not in body
        assert stopped(app, address) == "unsubscribed"


@pytest.mark.parametrize("site", [None, "cross-site", "same-site", "none"])
def test_a_mail_programs_one_click_stops_letters_from_wherever_it_posts(app, link, site):
    path, address = link
    body = b"List-Unsubscribe=One-Click"
    port = urllib.parse.urlsplit(app.url).port
    head = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}",
            "Content-Type: application/x-www-form-urlencoded", "Connection: close"]
    head += [f"Sec-Fetch-Site: {site}"] if site else []
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall("\r\n".join([*head, "", ""]).encode() + body)
        answer = b""
        while part := line.recv(65_536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 200")
    assert stopped(app, address) == "unsubscribed"


def test_a_forged_token_gives_404_in_the_readers_language_and_stops_nobody(app, link):
    path, address = link
    for forged in (path[:-1] + ("0" if path[-1] != "0" else "1"), path.partition(".")[0],
                   "/unsubscribe/x", "/unsubscribe/%ff.%ed%a0%80",
                   "/unsubscribe/" + "a" * 3_000):
        for method in ("GET", "POST"):
            status, headers, body = app.ask(forged, method=method, Accept_Language="de-CH,en")
            assert (forged, status, headers["content-type"]) == (forged, 404, PAGE)
            assert "Dieser Link ist nicht bekannt." in body
    assert "This link is not known." in app.ask("/unsubscribe/x", Accept_Language="xx")[2]
    assert stopped(app, address) is None


def test_a_body_of_1_megabyte_is_refused_with_413_and_stops_nobody(app, link):
    path, address = link
    port = urllib.parse.urlsplit(app.url).port
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                     "Content-Length: 1000000\r\n\r\n".encode() + b"x" * 20_000)
        assert line.recv(100).startswith(b"HTTP/1.1 413")
    assert stopped(app, address) is None


def test_a_damaged_demo_company_keeps_nobody_from_unsubscribing(db):
    (number,) = waiting(db, people(db, 1))

    def opened():
        yield db
        raise DatabaseUnusable("demo.db is damaged.")

    found = unsubscribing.of_token(opened(), consent.token(db, number))
    assert found == (db, messages.message(db, number))
    with pytest.raises(DatabaseUnusable):
        unsubscribing.of_token(opened(), "forged.0")


def test_other_methods_and_foreign_hosts_are_refused(app, link):
    path, _ = link
    assert app.ask(path, method="DELETE")[0] == 405
    assert app.ask(path, Host="evil.example")[0] == 400
    for elsewhere in ("/_stcore/upload_file/a/b", "/unsubscribe/_stcore/upload_file/a/b",
                      "/unsubscribe/../_stcore/upload_file/a/b", "/unsubscribe/"):
        assert app.ask(elsewhere, method="PUT", Sec_Fetch_Site="cross-site")[0] == 403


def test_the_page_answers_while_the_database_is_being_written(app, link):
    path, address = link
    with write(open_database(app.team)):
        assert app.ask(path)[0] == 200
    began = time.monotonic()
    assert app.ask(path, method="POST")[0] == 200
    assert time.monotonic() - began < 10
    assert stopped(app, address) == "unsubscribed"


@pytest.mark.parametrize(("language", "question", "shown"), [
    ("en", "Shall we stop writing to c…@example.com?", "en"),
    ("de", "Sollen wir nicht mehr an c…@example.com schreiben?", "de"),
    ("fr", "Devons-nous cesser d’écrire à c…@example.com ?", "fr"),
    ("es", "¿Dejamos de escribir a c…@example.com?", "es"),
    ("ja", "Shall we stop writing to c…@example.com?", "en"),
])
def test_the_page_speaks_the_letters_language(db, language, question, shown):
    (number,) = waiting(db, people(db, 1))
    message = replace(messages.message(db, number), language=language)
    assert question in unsubscribing.asking(message)
    assert f'<html lang="{shown}">' in unsubscribing.done(message)


def test_an_address_in_the_page_is_only_ever_text(db):
    (number,) = waiting(db, people(db, 1))
    message = replace(messages.message(db, number), address="<b>@<script>x</script>")
    for page in (unsubscribing.asking(message), unsubscribing.done(message)):
        assert "<script" not in page
        assert "&lt;…@&lt;script&gt;" in page
