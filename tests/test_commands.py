"""The whole work without a screen, as a machine would drive it."""

import csv
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pytest

from core.__main__ import main
from tests.made_up import lounge_reviews

ROOT = Path(__file__).resolve().parent.parent
ROWS = 600


@pytest.fixture(scope="module")
def studied(tmp_path_factory, run_core):
    """A folder with reviews.csv imported and studied in a.db, and what both commands printed."""
    folder = tmp_path_factory.mktemp("commands")
    path = lounge_reviews(folder / "reviews.csv", ROWS)
    printed = {}
    for name, command in {"import": ("import", path), "study": ("study",)}.items():
        done = run_core(*command, "--db", folder / "a.db", "--json")
        assert done.returncode == 0, done.stderr
        printed[name] = json.loads(done.stdout)
    return folder, printed


@pytest.fixture
def in_process(capsys: pytest.CaptureFixture[str]) -> Callable[..., CompletedProcess[str]]:
    """As `run_core`, in this process: an interpreter less to start, for what never begins to work.
    """
    def run(*arguments: object) -> CompletedProcess[str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return CompletedProcess(arguments, code, *capsys.readouterr())

    return run


def refused(done: CompletedProcess[str]) -> str:
    """The last line of a refusal, which must be the only `error:` line and no traceback."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("error: ")
    return last


def test_import_prints_600_rows_accepted_and_the_columns_it_found(studied):
    said = studied[1]["import"]
    assert {name: said[name] for name in ("rows", "accepted", "already_there", "rejected")} == {
        "rows": ROWS, "accepted": ROWS, "already_there": 0, "rejected": 0}
    assert said["reject_file"] is None
    assert said["scale"] == "csat5"
    assert said["columns"] == {"id": "review_id", "score": "overall_rating",
                               "comment": "review", "date": "date"}


def test_study_prints_score_topics_and_drivers_whose_sum_is_the_score(studied):
    said = studied[1]["study"]
    assert said["responses"] == ROWS
    score = said["score"]
    assert score["name"] == "CSAT"
    assert score["low"] < score["value"] < score["high"]
    assert score["n"] == ROWS
    leaves = {t["id"] for t in said["topics"] if t["parent"]}
    parents = {t["id"] for t in said["topics"] if not t["parent"]}
    assert {t["parent"] for t in said["topics"] if t["parent"]} == parents
    assert {d["topic"] for d in said["drivers"]} <= leaves
    for driver in said["drivers"]:
        if driver["grade"] == "withheld":
            assert driver["stake"] is driver["low"] is driver["high"] is None
        else:
            assert driver["low"] < driver["stake"] < driver["high"]


def test_the_same_file_again_adds_0(studied, run_core):
    folder, _ = studied
    done = run_core("import", folder / "reviews.csv", "--db", folder / "a.db", "--json")
    said = json.loads(done.stdout)
    assert (said["accepted"], said["already_there"]) == (0, ROWS)


def test_a_second_study_keeps_every_topic_id_and_the_export_byte_for_byte(studied, run_core):
    folder, printed = studied
    run_core("export", folder / "one.csv", "--db", folder / "a.db")
    again = run_core("study", "--db", folder / "a.db", "--json")
    run_core("export", folder / "two.csv", "--db", folder / "a.db")
    assert json.loads(again.stdout)["topics"] == printed["study"]["topics"]
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()


def test_the_export_has_a_row_a_response_whose_topics_agree_with_the_study(studied, run_core):
    folder, printed = studied
    done = run_core("export", folder / "out.csv", "--db", folder / "a.db")
    assert done.returncode == 0, done.stderr
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["source", "external_id", "received_at", "score", "language",
                             "sentiment", "topic", "topics"]
    assert len(rows) == ROWS
    assert {row["source"] for row in rows} == {"reviews"}
    for topic in printed["study"]["topics"]:
        held = sum(topic["id"] in row["topics"].split(";") for row in rows)
        assert held == topic["mentions"], topic["label"]
    assert all(row["topic"] in row["topics"].split(";") for row in rows if row["topic"])


def test_the_plan_opens_with_its_7_sheets(studied, run_core):
    folder, _ = studied
    done = run_core("plan", folder / "plan.xlsx", "--db", folder / "a.db")
    assert done.returncode == 0, done.stderr
    names = openpyxl.load_workbook(folder / "plan.xlsx").sheetnames
    assert names[:7] == ["Summary", "Opportunities", "Initiatives", "Tasks", "Drivers",
                         "Evidence", "Method"]


def test_comments_alone_give_topics_without_score_or_drivers(tmp_path: Path, run_core):
    path = lounge_reviews(tmp_path / "reviews.csv", 200)
    done = run_core("import", path, "--db", tmp_path / "a.db", "--set", "score=", "--json")
    assert json.loads(done.stdout)["scale"] is None
    said = json.loads(run_core("study", "--db", tmp_path / "a.db", "--json").stdout)
    assert said["score"] is None
    assert said["drivers"] == []
    assert said["topics"]


def test_an_empty_database_has_a_study_of_nothing_and_no_plan(tmp_path: Path, run_core):
    said = json.loads(run_core("study", "--db", tmp_path / "a.db", "--json").stdout)
    assert said == {"responses": 0, "score": None, "topics": [], "drivers": []}
    refused(run_core("plan", tmp_path / "plan.xlsx", "--db", tmp_path / "b.db"))


def test_a_scale_that_changes_in_time_is_asked_and_its_readings_are_named(tmp_path, run_core):
    path = lounge_reviews(tmp_path / "reviews.csv", 1200, trap=True)
    line = refused(run_core("import", path, "--db", tmp_path / "a.db"))
    assert "csat5,stars10@2015-06-" in line
    reading = next(word for word in line.replace(";", " ").split() if "@2015" in word)
    done = run_core("import", path, "--db", tmp_path / "a.db", "--json",
                    "--scale", reading.strip(".,'\""))
    said = json.loads(done.stdout)
    assert said["accepted"] + said["rejected"] == 1200


@pytest.mark.parametrize("arguments", [
    ("import", "nowhere.csv"),
    ("import", "{file}", "--set", "score=nothing"),
    ("import", "{file}", "--set", "colour=place"),
    ("import", "{file}", "--scale", "stars99"),
    ("study", "--scale", "stars99"),
    ("export", "{folder}/out.docx"),
    ("export", "{folder}/no/such/folder/out.csv"),
])
def test_a_refused_input_exits_2_with_one_error_line(arguments, tmp_path, in_process):
    path = lounge_reviews(tmp_path / "reviews.csv", 60)
    filled = [one.format(file=path, folder=tmp_path) for one in arguments]
    refused(in_process(*filled, "--db", tmp_path / "a.db"))


EVENTS = "Kundennummer;Ereignis;Datum;Betrag\nC1;Bestellung;03.01.2026;1.200,50\n" \
         "C2;Kündigung;13.01.2026;\nC2;Retoure;14.01.2026;\n"


def test_events_and_customers_go_through_the_same_door_with_kind_and_unmatched(
    tmp_path, in_process
):
    path, crm = tmp_path / "events.csv", tmp_path / "crm.csv"
    path.write_text(EVENTS, "utf-8")
    crm.write_text("no,mail\nC2,bob@example.org\n", "utf-8")
    to = ("--db", tmp_path / "a.db", "--json")
    done = in_process("import", path, "--kind", "events", *to)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said.pop("reject_file").endswith("-rejected.csv")
    assert said == {
        "batch": 1, "kind": "events", "rows": 3, "accepted": 2, "already_there": 0, "rejected": 1,
        "unmatched": 2, "scale": None, "changed": True,
        "columns": {"customer": "Kundennummer", "event": "Ereignis", "date": "Datum",
                    "value": "Betrag"}}
    named = ("--kind", "customers", "--set", "customer=no", "--set", "email=mail")
    said = json.loads(in_process("import", crm, *named, *to).stdout)
    assert (said["kind"], said["accepted"], said["unmatched"]) == ("customers", 1, 1)
    shown = in_process("import", path, "--kind", "events", *to[:2]).stdout
    assert "3 rows: 0 accepted, 2 already there, 1 rejected." in shown
    assert "Of the events here, 1 belongs to a customer nobody knows." in shown


@pytest.mark.parametrize(("arguments", "part"), [
    (("--kind", "orders"), "Kinds are feedback, customers, events."),
    (("--kind", "events", "--set", "event="), "--event what all rows are, order or renewal"),
    (("--kind", "events", "--event", "refund", "--set", "event="), "There is no event “refund”"),
    (("--kind", "events", "--set", "customer="), "No column names the customer"),
    ((), "take it with --kind events"),
])
def test_events_that_cannot_be_read_are_refused_with_the_way_on(
    arguments, part, tmp_path, in_process
):
    path = tmp_path / "events.csv"
    path.write_text(EVENTS, "utf-8")
    assert part in refused(in_process("import", path, *arguments, "--db", tmp_path / "a.db"))


def test_a_study_of_a_scale_that_nobody_answered_names_those_that_are_there(studied, run_core):
    folder, _ = studied
    line = refused(run_core("study", "--scale", "ces7", "--db", folder / "a.db"))
    assert "Scored here: csat5." in line


def test_the_doctor_looks_at_sqlite_the_model_and_the_database(tmp_path: Path, run_core):
    said = json.loads(run_core("doctor", "--db", tmp_path / "a.db", "--json").stdout)
    checks = {check["name"].split()[0]: check["ok"] for check in said["checks"]}
    assert checks["Database"]
    assert checks["Model"]
    assert "SQLite" in checks


def test_the_worker_once_runs_what_waits_and_returns(tmp_path: Path, run_core):
    from core.store import jobs
    from core.store.database import open_database

    db = open_database(tmp_path / "a.db")
    job_id = jobs.submit(db, "study", {}, by="Ann")
    assert run_core("worker", "--once", "--db", db.path).returncode == 0
    assert jobs.job(db, job_id).status == "done"


def test_a_disk_that_is_full_ends_in_a_sentence_and_the_next_run_loses_nothing(tmp_path, run_core):
    """A limit on the size of files stands in for the end of the disk: writes fail just so."""
    path = lounge_reviews(tmp_path / "reviews.csv", 4000)
    code = ("import resource, runpy, sys\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))\n"
            "sys.argv = ['core', *sys.argv[1:]]\nrunpy.run_module('core', run_name='__main__')")
    done = subprocess.run(
        [sys.executable, "-c", code, "import", str(path), "--db", str(tmp_path / "a.db")],
        capture_output=True, text=True, cwd=ROOT)
    assert "full" in refused(done)
    said = json.loads(run_core("import", path, "--db", tmp_path / "a.db", "--json").stdout)
    assert said["accepted"] + said["already_there"] == 4000
    assert said["rejected"] == 0
