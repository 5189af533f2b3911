"""The one process: what it answers, what it refuses, and whom it keeps alive."""

import os
import signal
import socket
import sqlite3

import pytest

from tests.serving import Serving, is_alive, within


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    serving = Serving(tmp_path_factory.mktemp("app")).without_demo().start()
    yield serving
    serving.stop()


def test_healthz_answers_200_with_worker_and_version(app):
    status, answer = app.health()
    assert (status, answer["status"], answer["worker"]) == (200, "ok", "running")
    assert answer["version"].count(".") == 2


def test_every_answer_has_the_strict_policy_and_no_script_may_be_inline(app):
    for path in ("/", "/healthz", "/static/none.js"):
        headers = app.ask(path)[1]
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        assert "unsafe-eval" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example",
                                  "localhost.evil.example", "[::1", ""])
def test_a_foreign_host_name_that_leads_here_is_refused_with_400(app, host):
    assert app.ask("/healthz", Host=host)[0] == 400


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:8501", "[::1]:8501"])
def test_this_machine_is_welcome_under_all_its_names(app, host):
    assert app.ask("/healthz", Host=host)[0] == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_put_or_post_here(app, site):
    path = "/_stcore/upload_file/session/file"
    for method in ("PUT", "POST", "DELETE"):
        assert app.ask(path, method=method, Sec_Fetch_Site=site)[0] == 403
    assert app.ask("/healthz", Sec_Fetch_Site=site)[0] == 200


@pytest.mark.parametrize(("origin", "status"), [
    ("http://evil.example", 403), ("http://127.0.0.1:1", 403), ("null", 403), ("own", 101),
])
def test_only_our_own_pages_open_the_stream(app, origin, status):
    port = int(app.url.rpartition(":")[2])
    asked = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        f"Origin: {app.url if origin == 'own' else origin}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=30) as stream:
        stream.sendall(asked.encode())
        assert stream.recv(100).split()[1] == str(status).encode()


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/_stcore/%6detrics",
                                  "/_stcore/agent/openapi.json"])
def test_metrics_and_the_agent_door_are_closed(app, path):
    assert app.ask(path)[0] == 404


def test_a_worker_killed_with_9_is_replaced(app):
    first = within(10, app.worker)
    os.kill(first, signal.SIGKILL)
    second = within(20, lambda: app.worker() not in {None, first} and app.worker())
    assert is_alive(second)
    within(10, lambda: app.health()[1]["worker"] == "running")


def test_a_taken_port_gives_the_next_free_one_and_says_so(app, tmp_path):
    taken = int(app.url.rpartition(":")[2])
    other = Serving(tmp_path).without_demo().start(port=taken)
    try:
        assert int(other.url.rpartition(":")[2]) > taken
        assert f"Port {taken} is taken; using " in other.said
    finally:
        other.stop()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_worker_ends_with_the_app_however_that_ends(tmp_path, how):
    serving = Serving(tmp_path).without_demo().start()
    worker = within(10, serving.worker)
    serving.process.send_signal(how)
    serving.process.wait(20)
    within(10, lambda: not is_alive(worker))
    assert "Traceback" not in serving.said


def test_ctrl_c_ends_it_with_exit_code_0(tmp_path):
    assert Serving(tmp_path).without_demo().start().stop() == 0


def test_a_database_from_a_newer_version_gives_503_and_the_reason(tmp_path):
    newer = sqlite3.connect(tmp_path / "team.db")
    newer.execute("pragma user_version = 9999")
    newer.close()
    serving = Serving(tmp_path).without_demo().start()
    try:
        status, answer = serving.health()
        assert (status, answer["status"]) == (503, "unusable")
        assert "newer ActionGap" in answer["reason"]
        assert "newer ActionGap" in serving.said
    finally:
        serving.stop()


def test_behind_a_proxy_the_base_url_is_welcome_and_https_is_held_fast(tmp_path):
    base = "https://feedback.example.org"
    serving = Serving(tmp_path, {"ACTIONGAP_BASE_URL": base}).without_demo().start()
    try:
        status, headers, _ = serving.ask("/healthz", Host="feedback.example.org")
        assert status == 200
        assert "max-age" in headers["strict-transport-security"]
        assert serving.ask("/healthz", Host="other.example.org")[0] == 400
    finally:
        serving.stop()


def test_on_an_empty_folder_the_demo_company_waits_in_the_job_table(tmp_path):
    serving = Serving(tmp_path).start()
    serving.kill()
    job = sqlite3.connect(serving.demo)
    row = job.execute("select kind, created_by from job order by rowid limit 1").fetchone()
    job.close()
    assert row == ("demo", "ActionGap")
