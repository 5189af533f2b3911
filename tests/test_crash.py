"""kill -9 in the middle of a study and of an import: nothing lost, nothing half-written."""

import os
import signal
import sqlite3

import pytest

from core.collect import intake
from core.store import feedback, findings, jobs
from core.store.database import open_database
from tests.made_up import lounge_reviews
from tests.serving import Serving, is_alive, within

SECONDS_FOR_WORK = 240


def queue_import(db, path):
    plan = intake.plan_for(db, path, settings=[], scale=None, source=None)
    payload = {"path": str(path), "file_name": path.name, "plan": plan.to_json()}
    return jobs.submit(db, "import", payload, by="Ann")


def under_way(db, job_id, fraction):
    job = jobs.job(db, job_id)
    assert job.status in {"queued", "running"}, f"ended before it could be killed: {job}"
    return job.status == "running" and job.progress >= fraction


def ended(db, job_id):
    job = jobs.job(db, job_id)
    return not job.is_live and job


def rows_of(db, statement):
    with sqlite3.connect(db.path) as tables:
        found = tables.execute(statement).fetchall()
    tables.close()
    return found


def is_whole(db, rows):
    """Every row of the file is there once, and the batch says so."""
    assert rows_of(db, "pragma integrity_check") == [("ok",)]
    counted = "select count(*), count(distinct external_id), count(distinct row_key) from response"
    found = rows_of(db, counted)[0]
    assert (found[0], found[2]) == (rows, rows)
    said = rows_of(db, "select status, rows, accepted + already_there, rejected from batch")
    assert said == [("done", rows, rows, 0)]


@pytest.fixture
def studied(tmp_path, run_core):
    """A database whose 1,500 reviews were studied once."""
    db = open_database(tmp_path / "team.db")
    path = lounge_reviews(tmp_path / "reviews.csv", 1_500)
    for command in (("import", path), ("study",)):
        done = run_core(*command, "--db", db.path)
        assert done.returncode == 0, done.stderr
    return db


def test_a_study_killed_three_times_leaves_the_old_one_until_it_ends_whole(studied, start_core):
    before, topics_before = findings.study(studied), findings.topics(studied)
    job_id = jobs.submit(studied, "study", {}, by="Ann")
    moments = (
        lambda: under_way(studied, job_id, 0.01),
        lambda: under_way(studied, job_id, 0.4),
        lambda: under_way(studied, job_id, 0) and is_half_written(studied, before.id),
    )
    for moment in moments:
        worker = start_core("worker", "--db", studied.path)
        within(SECONDS_FOR_WORK, moment, every=0.01)
        worker.kill()
        worker.wait()
        assert findings.study(studied) == before
        assert findings.topics(studied) == topics_before
    assert is_half_written(studied, before.id)

    start_core("worker", "--db", studied.path)
    job = within(SECONDS_FOR_WORK, lambda: ended(studied, job_id))
    assert (job.status, job.attempts) == ("done", 4)
    after = findings.study(studied)
    assert after.id > before.id
    labels = [sorted(one.label for one in found)
              for found in (topics_before, findings.topics(studied))]
    assert labels[0] == labels[1]
    assert rows_of(studied, "select id from study where status != 'past'") == [(after.id,)]
    for table in ("mention", "reading", "pattern"):
        assert rows_of(studied, f"select distinct study_id from {table}") == [(after.id,)]
    assert rows_of(studied, "select count(*) from reading") == [(1_500,)]
    assert rows_of(studied, "pragma foreign_key_check") == []


def is_half_written(db, current):
    """True while another study's mentions are there and the current one is still the old one."""
    return bool(rows_of(db, f"select 1 from mention where study_id > {current} limit 1"))


def test_an_import_whose_worker_is_killed_twice_has_every_row_once(tmp_path, start_core):
    rows = 60_000
    db = open_database(tmp_path / "team.db")
    job_id = queue_import(db, lounge_reviews(tmp_path / "reviews.csv", rows))
    for fraction in (0.01, 0.5):
        worker = start_core("worker", "--db", db.path)
        within(SECONDS_FOR_WORK, lambda at=fraction: under_way(db, job_id, at), every=0.02)
        worker.kill()
        worker.wait()
        assert rows_of(db, "pragma integrity_check") == [("ok",)]
    start_core("worker", "--db", db.path)
    job = within(SECONDS_FOR_WORK, lambda: ended(db, job_id))
    assert job.status == "done", job.error
    is_whole(db, rows)


def test_an_app_killed_in_an_import_takes_its_worker_along_and_ends_the_import_when_back(tmp_path):
    rows = 60_000
    db = open_database(tmp_path / "team.db")
    serving = Serving(tmp_path).without_demo().start()
    job_id = queue_import(db, lounge_reviews(tmp_path / "reviews.csv", rows))
    within(SECONDS_FOR_WORK, lambda: under_way(db, job_id, 0.05), every=0.02)
    worker = serving.worker()
    serving.kill()
    within(10, lambda: not is_alive(worker))
    assert jobs.job(db, job_id).status == "running"

    serving.start()
    try:
        job = within(SECONDS_FOR_WORK, lambda: ended(db, job_id))
        assert (job.status, job.attempts) == ("done", 2)
        is_whole(db, rows)
        following = within(30, lambda: jobs.latest(db, "study"))
        jobs.ask_cancel(db, following.id)
        assert within(60, lambda: ended(db, following.id)).status == "cancelled"
        assert findings.study(db) is None
    finally:
        serving.stop()


def test_a_command_without_a_screen_killed_in_an_import_leaves_a_job_that_the_worker_ends(
    tmp_path, start_core
):
    rows = 60_000
    db = open_database(tmp_path / "team.db")
    path = lounge_reviews(tmp_path / "reviews.csv", rows)
    command = start_core("import", path, "--db", db.path)
    job = within(60, lambda: jobs.latest(db, "import"))
    within(SECONDS_FOR_WORK, lambda: under_way(db, job.id, 0.05), every=0.02)
    os.kill(command.pid, signal.SIGKILL)
    command.wait()
    start_core("worker", "--db", db.path)
    done = within(SECONDS_FOR_WORK, lambda: ended(db, job.id))
    assert done.status == "done", done.error
    is_whole(db, rows)
    assert [source.name for source in feedback.sources(db)] == ["reviews"]
