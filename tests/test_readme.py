"""The README's commands do what it says, in a copy of this tree."""

import json
import os
import re
import shutil
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from tests.made_up import lounge_reviews
from tests.serving import within

ROOT = Path(__file__).resolve().parent.parent
NOT_COPIED = {".git", ".venv", ".venv-deeper", "shots", "__pycache__", ".pytest_cache",
              ".ruff_cache"}
SECONDS = 600


def commands() -> list[str]:
    """Every line of the README's shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#") and line != "make test"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """This tree as a clone would have it, with a file to import; it shares the .venv."""
    there = tmp_path_factory.mktemp("readme") / "actiongap"
    # copytree keeps the times, so make sees that .venv fits the lock.
    shutil.copytree(ROOT, there, ignore=lambda folder, names: {
        name for name in names if name in NOT_COPIED or ".db" in name})
    if (ROOT / ".venv").is_dir():
        (there / ".venv").symlink_to(ROOT / ".venv")
    lounge_reviews(there / "feedback.csv", 600)
    (there / "customers.csv").write_text(
        "customer,name,email,consent\nC1,Ann Ash,ann@example.com,yes\n", "utf-8")
    (there / "events.csv").write_text(
        "customer,event,date,value\nC1,order,2026-01-05,40\nC1,order,2026-03-02,55\n", "utf-8")
    return there


def environment(**more: str) -> dict[str, str]:
    """As on a fresh machine: nothing of ours is set."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("ACTIONGAP_") and name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    return kept | more


def test_the_readme_has_the_two_commands_and_the_walk_without_a_screen():
    text = (ROOT / "README.md").read_text("utf-8")
    assert commands()[0] == "make run"
    assert "`make test`" in text
    assert {line.split()[3] for line in commands()[1:]} >= {"import", "study", "export", "plan"}
    assert len(text.splitlines()) < 90


def test_every_file_and_page_that_the_readme_names_is_there():
    text = (ROOT / "README.md").read_text("utf-8")
    for name in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / name).is_file(), name
    for name in re.findall(r"`((?:core|tests|pages)/[\w/.]*)`", text):
        assert (ROOT / name).exists(), name


def test_its_commands_run_in_their_order_and_write_what_they_say(copy):
    for line in commands():
        if line == "make run":
            it_starts_answers_and_stops(copy)
            continue
        done = subprocess.run(line, shell=True, cwd=copy, env=environment(), capture_output=True,
                              text=True, timeout=SECONDS)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    for written in ("responses.csv", "plan.xlsx", "data/actiongap.db"):
        assert (copy / written).stat().st_size > 1000


def it_starts_answers_and_stops(copy: Path) -> None:
    with (copy / "run.log").open("w") as log:
        run = subprocess.Popen(["make", "run"], cwd=copy, env=environment(CI="1"), stdout=log,
                               stderr=subprocess.STDOUT, start_new_session=True)
    try:
        said = copy / "run.log"
        within(SECONDS, lambda: "open http" in said.read_text() or run.poll() is not None)
        found = re.search(r"open (http://\S+)", said.read_text())
        assert found, said.read_text()
        with urllib.request.urlopen(f"{found[1]}/healthz", timeout=30) as answer:
            assert json.load(answer)["status"] == "ok"
    finally:
        os.killpg(run.pid, signal.SIGINT)
        run.wait(60)
    assert "Traceback" not in said.read_text()
