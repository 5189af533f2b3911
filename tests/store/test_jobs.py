"""The job table: leases, progress, cancel, and being taken up again."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import Cancelled
from core.store import jobs
from core.store.database import Database, open_database


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return open_database(tmp_path / "a.db")


def test_a_job_is_claimed_by_1_of_2_workers(db: Database):
    job_id = jobs.submit(db, "study", {"a": 1}, by="Ann")
    claimed = jobs.claim(db, "first")
    assert (claimed.id, claimed.payload, claimed.created_by) == (job_id, {"a": 1}, "Ann")
    assert jobs.claim(db, "second") is None


def test_2_jobs_run_one_after_the_other_in_their_order(db: Database):
    first, second = (jobs.submit(db, "study", {}, by="Ann") for _ in range(2))
    assert jobs.claim(db, "w").id == first
    assert jobs.claim(db, "w") is None
    jobs.finish(db, first, "w", status="done")
    assert jobs.claim(db, "w").id == second


def test_a_job_whose_lease_ran_out_is_taken_up_again(db: Database, monkeypatch):
    job_id = jobs.submit(db, "study", {}, by="Ann")
    monkeypatch.setattr(jobs, "LEASE_SECONDS", -1.0)
    jobs.claim(db, "killed")
    taken = jobs.claim(db, "next")
    assert (taken.id, taken.attempts) == (job_id, 2)
    with pytest.raises(Cancelled):
        jobs.report(db, job_id, "killed", 0.5, "still here")
    jobs.finish(db, job_id, "killed", status="done")
    assert jobs.job(db, job_id).status == "running"


def test_what_follows_is_queued_with_the_end_once_and_not_by_an_owner_who_lost_the_job(
    db: Database, monkeypatch
):
    first, second = (jobs.submit(db, "import", {}, by="Ann") for _ in range(2))
    monkeypatch.setattr(jobs, "LEASE_SECONDS", -1.0)
    jobs.claim(db, "killed")
    jobs.claim(db, "w")
    jobs.finish(db, first, "killed", status="done", then="study")
    assert [one.kind for one in jobs.live(db)] == ["import", "import"]
    jobs.finish(db, first, "w", status="done", then="study")
    jobs.claim(db, "w", job_id=second)
    jobs.finish(db, second, "w", status="done", then="study")
    assert [(one.kind, one.created_by) for one in jobs.live(db)] == [("study", "Ann")]


def test_a_job_begun_5_times_and_never_ended_is_given_up_visibly(db: Database, monkeypatch):
    job_id = jobs.submit(db, "study", {}, by="Ann")
    monkeypatch.setattr(jobs, "LEASE_SECONDS", -1.0)
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.claim(db, "dies")
    assert jobs.claim(db, "dies") is None
    assert jobs.job(db, job_id).status == "failed"
    assert "interrupted too often" in jobs.job(db, job_id).error


def test_a_running_job_hears_of_a_cancel_at_its_next_report(db: Database):
    job_id = jobs.submit(db, "study", {}, by="Ann")
    jobs.claim(db, "w")
    jobs.report(db, job_id, "w", 0.25, "reading")
    assert jobs.job(db, job_id).progress == 0.25
    jobs.ask_cancel(db, job_id)
    with pytest.raises(Cancelled):
        jobs.report(db, job_id, "w", 0.5, "reading")


def test_a_job_asked_for_3_times_is_queued_once_waiting_or_running(db: Database):
    jobs.ask(db, "study", by="Ann")
    jobs.ask(db, "study", by="Bo")
    first = jobs.live(db)
    jobs.claim(db, "owner")
    jobs.ask(db, "study", by="Cay")
    jobs.ask(db, "map", by="Cay")
    assert [(job.kind, job.created_by) for job in first] == [("study", "Ann")]
    assert [job.kind for job in jobs.live(db)] == ["study", "map"]


def test_a_waiting_job_is_cancelled_at_once(db: Database):
    job_id = jobs.submit(db, "study", {}, by="Ann")
    jobs.ask_cancel(db, job_id)
    assert jobs.job(db, job_id).status == "cancelled"
    assert jobs.claim(db, "w") is None


def test_the_latest_job_of_a_kind_and_the_live_ones(db: Database):
    jobs.submit(db, "import", {}, by="Ann")
    job_id = jobs.submit(db, "study", {}, by="Ann")
    assert jobs.latest(db, "study").id == job_id
    assert jobs.latest(db, "demo") is None
    assert len(jobs.live(db)) == 2


def test_a_job_whose_owner_died_on_this_host_is_taken_up_at_once(db: Database):
    job_id = jobs.submit(db, "study", {}, by="Ann")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    host = jobs.owner_name().partition(":")[0]
    jobs.claim(db, f"{host}:{dead.pid}:1")
    assert jobs.claim(db, jobs.owner_name()).id == job_id


def test_a_job_given_back_waits_again_and_counts_no_attempt(db: Database):
    job_id = jobs.submit(db, "study", {}, by="Ann")
    jobs.claim(db, "w")
    jobs.release(db, job_id, "w")
    assert jobs.job(db, job_id).status == "queued"
    assert jobs.claim(db, "w").attempts == 1
