"""What follows a job, and the worker as a process that sends the team's letters."""

import pytest

from core import work, worker
from core.store import jobs, messages
from core.store.database import open_database
from tests.by_hand import QUEUE, Said, studied
from tests.letters import NOW, made_rule, people, sender, waiting
from tests.mail_server import Handler, mail_server
from tests.serving import Serving, within


@pytest.mark.parametrize(("kind", "result", "coming"), [
    ("import", {}, "study"), ("import", {"kind": "feedback"}, "study"),
    ("import", {"kind": "feedback", "changed": False}, None),
    ("import", {"kind": "customers"}, "rules"), ("import", {"kind": "events"}, "measure"),
    ("study", {}, "rules"), ("rules", {}, "measure"), ("measure", {}, None), ("demo", {}, "study"),
    ("history", {}, "rules"),
])
def test_a_study_is_followed_by_rules_and_these_by_measuring(kind, result, coming):
    assert work.next_kind(kind, result) == coming
    assert kind in work.KINDS


def test_the_job_rules_writes_1_letter_and_queues_measuring(db):
    studied(db, [Said("2026-10-20", {QUEUE: -1}, 1, "c0")])
    people(db, 1)
    made_rule(db)
    job_id = jobs.submit(db, "rules", {}, by="Bo")
    assert worker.tick(db, "w")
    assert jobs.job(db, job_id).result == {"rules": 1, "created": 1, "problems": []}
    assert [one.created_by for one in messages.messages(db)] == ["Bo"]
    assert [one.kind for one in jobs.live(db)] == ["measure"]


def test_worker_once_sends_what_is_due_and_ends(fresh_environment, run_core):
    team, demo = (open_database(fresh_environment / name) for name in ("team.db", "demo.db"))
    for db in (team, demo):
        sender(db)
        waiting(db, people(db, 3))
    handler = Handler()
    with mail_server(handler) as where:
        done = run_core("worker", "--once", ACTIONGAP_SMTP_URL=f"smtp://{where}",
                        ACTIONGAP_BASE_URL="https://feedback.acme.example")
        asked = run_core("worker", "--once", "--db", demo.path,
                         ACTIONGAP_SMTP_URL=f"smtp://{where}")
    assert (done.returncode, asked.returncode) == (0, 0), done.stderr
    assert messages.tally(team) == {"sent": 3}
    assert messages.tally(demo) == {"waiting": 3}
    assert len(handler.taken) == 3
    assert handler.mails[0]["List-Unsubscribe"].startswith(
        "<https://feedback.acme.example/unsubscribe/")


def test_a_wrong_mail_server_is_1_line_without_the_password_and_the_letters_wait(
    fresh_environment, run_core
):
    team = open_database(fresh_environment / "team.db")
    sender(team)
    waiting(team, people(team, 1))
    done = run_core("worker", "--once", ACTIONGAP_SMTP_URL="http://ann:secret@mail")
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("error: ACTIONGAP_SMTP_URL must begin with")
    assert "secret" not in done.stderr
    assert messages.tally(team) == {"waiting": 1}


def test_the_app_sends_letters_whose_link_leads_to_the_port_it_really_took(tmp_path):
    handler = Handler()
    with mail_server(handler) as where:
        app = Serving(tmp_path, {"ACTIONGAP_SMTP_URL": f"smtp://{where}", "ACTIONGAP_PORT": "1"})
        app.without_demo().start()
        try:
            team = open_database(app.team)
            sender(team)
            waiting(team, people(team, 1), now=NOW)
            within(30, lambda: handler.taken)
            link = handler.mails[0]["List-Unsubscribe"].strip("<>")
            assert link.startswith(f"{app.url}/unsubscribe/")
            assert app.ask(link.removeprefix(app.url))[0] == 200
            within(10, lambda: messages.tally(team) == {"sent": 1})
        finally:
            app.stop()
