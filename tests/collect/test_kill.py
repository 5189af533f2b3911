"""kill -9 in the middle of an import: an exact prefix, and the next run ends it."""

import os
import signal
import subprocess
import sys

import pytest

from core.settings import ROOT
from core.store import feedback

CHILD = """
import os, signal, sys
from pathlib import Path
from core.collect import intake
from core.store import responses
from core.store.database import open_database

def report(fraction, message):
    if message.startswith(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[3] == "inside":
    # Between the first write of the third chunk's transaction and its commit.
    write = responses._write
    calls = []
    def killed(*arguments):
        calls.append(1)
        write(*arguments)
        if len(calls) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
    responses._write = killed

db = open_database(Path(sys.argv[1]))
path = Path(sys.argv[2])
plan = intake.plan_for(db, path)
intake.run_import(db, {"path": str(path), "plan": plan.to_json(), "by": "Ann"}, report)
"""


@pytest.mark.parametrize(("moment", "prefix"), [("2,000", 2000), ("6,000", 6000), ("inside", 4000)])
def test_an_import_killed_at_any_moment_is_ended_by_the_next_with_7000_rows_and_none_twice(
    moment, prefix, written, take, counted, db, query
):
    lines = [f"{n % 11},text number {n % 50},S{n % 5}" for n in range(7_000)]
    lines[100] = "12,outside,S1"
    lines[5_000] = "12,outside,S1"
    path = written("big.csv", "nps,comment,store\n" + "\n".join(lines) + "\n")
    done = subprocess.run([sys.executable, "-c", CHILD, str(db.path), str(path), moment], cwd=ROOT,
                          env=os.environ, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    rejected = 1 if prefix < 5_000 else 2
    assert query("pragma integrity_check") == [("ok",)]
    assert query("select count(*) from response") == [(prefix - rejected,)]
    assert query("select next_row, rejected, status from batch") == [(prefix, rejected, "running")]

    result = take(path)
    assert counted(result) == (7000, 6998, 0, 2)
    assert result["changed"]
    assert query("select count(*), count(distinct row_key) from response") == [(6998, 6998)]
    assert query("select line from reject order by line") == [(102,), (5002,)]
    assert [batch.status for batch in feedback.batches(db)] == ["done"]
    assert counted(take(path)) == (7000, 0, 6998, 2)
