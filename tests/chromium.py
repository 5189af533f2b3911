"""Makes sure that there is a Chromium for the tests: `python tests/chromium.py`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
SECONDS_TO_INSTALL = 900


def find() -> str | None:
    """Path of a Chromium that starts: $ACTIONGAP_CHROMIUM, the system's, or Playwright's own."""
    return next(filter(starts, candidates()), None)


def candidates() -> Iterator[str]:
    """Where a Chromium may lie, best first."""
    if chosen := os.environ.get("ACTIONGAP_CHROMIUM"):
        yield chosen
    yield from filter(None, map(shutil.which, NAMES))
    yield str(MAC)
    yield playwrights_own()


def starts(path: str) -> bool:
    """True where it answers; Ubuntu ships a `chromium-browser` that only asks for a snap."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def playwrights_own() -> str:
    """Where Playwright's package puts the Chromium that it downloads."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def install() -> None:
    """Debian's package where this user may install packages, else Playwright's own download."""
    for way in (debians_package, playwrights_download):
        way(_run)
        if find():
            return


def debians_package(run: Callable[..., bool]) -> None:
    """`apt-get install chromium`, as root or where sudo asks nothing."""
    if not shutil.which("apt-get"):
        return
    sudo = [] if is_root() else ["sudo", "-n"]
    if sudo and not (shutil.which("sudo") and run("sudo", "-n", "true")):
        return
    run(*sudo, "apt-get", "update", "-qq")
    run(*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq",
        "--no-install-recommends", "chromium", "fonts-dejavu-core")


def playwrights_download(run: Callable[..., bool]) -> None:
    """`playwright install chromium`; as root with the system libraries that it needs."""
    dependencies = ["--with-deps"] if is_root() and shutil.which("apt-get") else []
    run(sys.executable, "-m", "playwright", "install", *dependencies, "chromium")


def is_root() -> bool:
    """True where packages can be installed without sudo."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(*command: str) -> bool:
    print("$", *command, flush=True)
    try:
        return subprocess.run(command, timeout=SECONDS_TO_INSTALL).returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        print(error)
        return False


def main() -> int:
    """0 once a Chromium is there, else 1 and one sentence."""
    if not find():
        install()
    path = find()
    if path is None:
        print(
            "error: the browser tests need Chromium, and neither apt-get nor Playwright could "
            "install it; install chromium, or set ACTIONGAP_CHROMIUM to one, and try again.",
            file=sys.stderr,
        )
        return 1
    print(f"Chromium for the tests: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
