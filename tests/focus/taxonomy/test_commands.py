"""The taxonomy without a screen."""

import json

import pytest

from core.errors import BadInput, Conflict
from core.focus.taxonomy import acts, commands
from core.store.database import open_database
from tests.focus.taxonomy.conftest import leaves


def test_export_import_and_log_print_what_they_did(db, run_core, tmp_path):
    one = next(iter(leaves(db)))
    name = leaves(db)[one]
    acts.undo(db, acts.rename(db, one, "Another name", by="Ana"), by="Ben")
    out, to = tmp_path / "topics.json", ("--db", db.path, "--json")
    done = run_core("taxonomy", "export", out, *to)
    assert json.loads(done.stdout) == {"file": str(out)}
    done = run_core("taxonomy", "import", out, *to)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["added"], said["recognised"]) == (0, len(json.loads(out.read_text())["topics"]))
    lines = run_core("taxonomy", "log", "--db", db.path).stdout.splitlines()
    assert "took over" in lines[0]
    assert f"Ana renamed “{name}” to “Another name” (taken back by Ben, 20" in lines[1]
    entries = commands.run(db, "log", None)[0]["edits"]
    assert [entry["taken_back_by"] for entry in entries] == [None, "Ben"]


def test_a_bad_file_no_file_and_no_topics_are_refused_in_1_error_line(tmp_path, run_core):
    bad, db = tmp_path / "bad.json", open_database(tmp_path / "a.db")
    bad.write_text("{")
    done = run_core("taxonomy", "import", bad, "--db", db.path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith("error: The file is no JSON (line 1)")
    with pytest.raises(BadInput, match="Name the file"):
        commands.run(db, "import", None)
    with pytest.raises(Conflict, match="no topics yet"):
        commands.run(db, "export", tmp_path / "out.json")
    assert commands.run(db, "log", None)[1] == ["Nobody has changed the topics yet."]
