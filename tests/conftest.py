"""What all tests share: databases of their own, no network, real feedback where there is any."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(tempfile.mkdtemp(prefix="actiongap-tests-"))

# Before anything of ours is imported: app.py reads the environment when it is.
os.environ["ACTIONGAP_DB"] = str(HOME / "team.db")
os.environ["ACTIONGAP_DEMO_DB"] = str(HOME / "demo.db")
for name in ("ACTIONGAP_BASE_URL", "ACTIONGAP_PORT", "ACTIONGAP_SMTP_URL", "ACTIONGAP_UPLOAD_MB"):
    os.environ.pop(name, None)

from core.store.database import Database, open_database  # noqa: E402

# The long files first: begun last, one would run alone while the other worker has nothing to do.
LONG = ("browser/test_loop", "browser/test_story", "test_crash_post", "browser/test_pages",
        "test_readme", "test_crash", "demo/", "browser/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorts by LONG; within a file, and among the others, the order stays."""
    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(ROOT / "tests").as_posix()
        return next((at for at, begin in enumerate(LONG) if path.startswith(begin)), len(LONG))

    items.sort(key=place)


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails and says which."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"a test reached for {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture
def db(tmp_path: Path) -> Database:
    """A fresh, empty database."""
    return open_database(tmp_path / "team.db")


@pytest.fixture
def fresh_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Both of the app's databases in a folder of this test's own, which is returned."""
    monkeypatch.setenv("ACTIONGAP_DB", str(tmp_path / "team.db"))
    monkeypatch.setenv("ACTIONGAP_DEMO_DB", str(tmp_path / "demo.db"))
    return tmp_path


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """`real_data("file.csv")`: its path; skips the test where it is absent."""
    def path_of(name: str) -> Path:
        folder = os.environ.get("ACTIONGAP_REAL_DATA")
        if not folder:
            pytest.skip("real feedback is absent: ACTIONGAP_REAL_DATA is not set")
        path = Path(folder) / name
        if not path.is_file():
            pytest.skip(f"real feedback is absent: {name} is not in ACTIONGAP_REAL_DATA")
        return path

    return path_of


@pytest.fixture(scope="session")
def run_core() -> Callable[..., subprocess.CompletedProcess[str]]:
    """`run_core("import", file, "--db", path)`: the command's exit code and what it wrote."""
    return core_command


def core_command(
    *arguments: object, timeout: float = 600, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Runs `python -m core ARGUMENTS` from the project's root."""
    return subprocess.run(
        [sys.executable, "-m", "core", *map(str, arguments)],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=timeout,
    )


@pytest.fixture
def start_core() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """`start_core("worker", "--db", path)`: the running process, killed when the test ends."""
    running: list[subprocess.Popen[str]] = []

    def start(*arguments: object, **environment: str) -> subprocess.Popen[str]:
        running.append(subprocess.Popen(
            [sys.executable, "-m", "core", *map(str, arguments)],
            cwd=ROOT, env=os.environ | environment, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()
