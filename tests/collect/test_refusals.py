"""A file that cannot be used is refused whole, in one sentence, and leaves nothing behind."""

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from core.collect.intake import plan_for
from core.errors import BadInput, UnreadableFile
from core.settings import ROOT
from tests.collect.workbooks import SURVEY, bomb, far_cell, laughs, workbook

HEADER = "id,score,comment\n"
GOOD = f"{HEADER}1,9,fine\n"
HTML = "<!DOCTYPE html><html><body><table><tr><td>score</td></tr></table></body></html>"


def zipped():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("notes.txt", "hello")
    return stream.getvalue()


REFUSED = {
    "empty": ("a.csv", b"", "empty"),
    "only blanks": ("a.csv", b"\xef\xbb\xbf \n\n", "empty"),
    "header only": ("a.csv", HEADER, "no rows"),
    "neither score nor comment": ("a.csv", "store,city\nA,Bonn\nB,Ulm\n", "Neither a score nor"),
    "picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + os.urandom(500), "picture"),
    "noise": ("a.csv", bytes(range(256)) * 40, "not text"),
    "gzip": ("a.csv", gzip.compress(GOOD.encode()), "gzip"),
    "workbook named csv": ("a.csv", workbook(SURVEY), "Excel workbook"),
    "html named csv": ("a.csv", HTML, "web page"),
    "html named xlsx": ("a.xlsx", HTML, "web page"),
    "csv named xlsx": ("a.xlsx", GOOD, "not an Excel workbook"),
    "truncated": ("a.xlsx", workbook(SURVEY)[:2000], "damaged or incomplete"),
    "encrypted": ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "password"),
    "plain zip": ("a.xlsx", zipped(), "zip archive, not a workbook"),
    "zip bomb": ("a.xlsx", bomb(), "unpacks to"),
    "far cell": ("a.xlsx", far_cell(), "more memory than is allowed"),
    "billion laughs": ("a.xlsx", laughs(), None),
    "empty workbook": ("a.xlsx", workbook([]), "empty"),
    "workbook with a header only": ("a.xlsx", workbook([["score", "comment"]]), "no rows"),
    "old excel": ("a.xls", b"x", "old .xls"),
    "unknown ending": ("a.docx", b"x", ".docx"),
    "broken json": ("a.json", '[{"score": 9}, {"score":', "broken in line 1"),
    "json of numbers": ("a.json", "[1, 2, 3]", "not a list of objects"),
    "json that is deep": ("a.json", "[" * 100_000 + "]" * 100_000, "nested too deeply"),
    "empty json": ("a.json", "[]", "empty"),
    "two lists": ("a.json", '{"a": [{"x": 1}], "b": [{"y": 2}]}', "several lists"),
    "broken json lines": ("a.jsonl", "no\nnot this either\n", "No line"),
    "too wide": ("a.csv", ",".join(f"c{n}" for n in range(1200)) + "\n" + "1," * 1199 + "1\n",
                 "1,200 columns"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(name, written, db, query):
    file_name, content, part = REFUSED[name]
    with pytest.raises(BadInput) as refusal:
        plan_for(db, written(file_name, content))
    message = str(refusal.value)
    assert message.startswith(file_name)
    assert "\n" not in message
    assert "Traceback" not in message
    assert part is None or part in message
    assert query("select count(*) from batch") == [(0,)]


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="was not found"):
        plan_for(None, tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UnreadableFile, match="is a folder"):
        plan_for(None, tmp_path / "folder.csv")


def test_a_file_of_2_mb_is_refused_where_the_limit_is_1_mb(written, monkeypatch):
    monkeypatch.setenv("ACTIONGAP_UPLOAD_MB", "1")
    path = written("big.csv", GOOD + "2,8,good and plenty of it\n" * 80_000)
    with pytest.raises(UnreadableFile, match=r"has 2\.1 MB; the limit is 1 MB"):
        plan_for(None, path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said_in_one_sentence(written):
    request = {"path": str(written("a.csv", GOOD)), "kind": "csv", "out": "/dev/full"}
    done = subprocess.run([sys.executable, "-m", "core.collect.files.opening", json.dumps(request)],
                          cwd=ROOT, capture_output=True, text=True, check=True)
    assert "The disk is full" in json.loads(done.stdout)["refused"]


def test_an_unknown_role_and_an_unknown_column_name_what_exists(written):
    path = written("a.csv", GOOD)
    with pytest.raises(BadInput, match=r"no role “colour”. Roles are id, score, comment"):
        plan_for(None, path, settings=["colour=id"])
    with pytest.raises(BadInput, match=r"no column “Ref”. Its columns are: id, score, comment"):
        plan_for(None, path, settings=["id=Ref"])
    with pytest.raises(BadInput, match="is not ROLE=COLUMN"):
        plan_for(None, path, settings=["id"])
    with pytest.raises(BadInput, match=r"scale “nps11” is not known. Scales are nps, enps, csat5"):
        plan_for(None, path, scale="nps11")


def test_taking_the_only_score_and_comment_away_is_refused(written):
    path = written("a.csv", "score,store\n9,A\n3,B\n")
    with pytest.raises(BadInput, match="Neither a score nor a comment"):
        plan_for(None, path, settings=["score="], source="x")
