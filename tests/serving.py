"""The real app as a process: started, asked, stopped and killed by the tests."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from core.store.database import open_database

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60.0
SECONDS_TO_END = 20.0


@dataclass
class Serving:
    """`python app.py` on databases in `folder`; starting it again finds them as they were."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    url: str = ""

    @property
    def team(self) -> Path:
        """The team's database."""
        return self.folder / "team.db"

    @property
    def demo(self) -> Path:
        """The demo company's database."""
        return self.folder / "demo.db"

    @property
    def said(self) -> str:
        """What the terminal showed since the last start."""
        return (self.folder / "app.log").read_text("utf-8", errors="replace")

    def without_demo(self) -> "Serving":
        """Gives the demo database a source, so that the app does not build the company."""
        with sqlite3.connect(open_database(self.demo).path) as tables:
            tables.execute("insert into source (name, family, shape, created_at, created_by)"
                           " values ('made up', 'made up', '', '', '')")
        tables.close()
        return self

    def start(self, port: int = 0) -> "Serving":
        """Returns once it answers; raises AssertionError with the terminal's text otherwise."""
        paths = {"ACTIONGAP_DB": str(self.team), "ACTIONGAP_DEMO_DB": str(self.demo)}
        with (self.folder / "app.log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "app.py"), "--port", str(port), "--no-browser"],
                cwd=self.folder, env=os.environ | paths | self.environment,
                stdout=log, stderr=subprocess.STDOUT,
            )
        within(SECONDS_TO_START, lambda: self._address() or self.process.poll() is not None)
        assert self._address(), self.said
        self.url = self._address()
        within(SECONDS_TO_START, lambda: self.health()[0])
        return self

    def _address(self) -> str:
        found = re.search(r"open (http://127\.0\.0\.1:\d+)", self.said)
        return found[1] if found else ""

    def health(self) -> tuple[int, dict]:
        """Status and body of /healthz; (0, {}) while nobody answers."""
        status, _, body = self.ask("/healthz")
        return status, json.loads(body) if status else {}

    def ask(self, path: str, *, method: str = "GET", **headers: str) -> tuple[int, dict, str]:
        """Status, headers (lower case) and body of one request; `Host` can be given too."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, method=method, headers=named)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, _lower(answer.headers), answer.read().decode("utf-8")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _lower(error.headers), error.read().decode("utf-8")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return 0, {}, ""

    def worker(self) -> int | None:
        """Process id of the worker, None while there is none."""
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                after_name = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if after_name[0] != "Z" and int(after_name[1]) == self.process.pid:
                return int(stat.parent.name)
        return None

    def stop(self) -> int:
        """Asks it to end, as Ctrl-C does; returns the exit code."""
        return self._end(signal.SIGINT)

    def kill(self) -> int:
        """kill -9 of the app alone."""
        return self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(SECONDS_TO_END)
        finally:
            self.process.kill()


def _lower(headers: object) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def within(seconds: float, happens: object, *, every: float = 0.1) -> object:
    """What `happens()` returns once it is true; AssertionError when the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := happens():
            return found
        time.sleep(every)
    raise AssertionError(f"did not happen within {seconds:g} s")


def is_alive(pid: int) -> bool:
    """True while the process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
