"""A real Chromium in front of the real app; a page complains when its console does."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    WebSocketRoute,
    expect,
    sync_playwright,
)

from core.store import jobs
from core.store.database import Database, write
from tests import chromium
from tests.conftest import core_command
from tests.made_up import lounge_reviews
from tests.serving import Serving, within

SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)
# A deep link asks for the health of an address below it first, and then for the right one.
HARMLESS = ("_stcore/health", "_stcore/host-config")
SECONDS = 30
PAGES = pytest.StashKey[list[Page]]()


@dataclass
class Console:
    """What a page's console complained of: errors, exceptions, breaches of the policy."""

    complaints: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Writes down what the page complains of from now on."""
        page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        page.on("console", self._said)

    def _said(self, message: ConsoleMessage) -> None:
        where = f"{message.text} {message.location.get('url', '')}"
        breach = "Content Security Policy" in message.text
        if (message.type == "error" or breach) and not any(word in where for word in HARMLESS):
            self.complaints.append(where)


# Of a module, not of the session: while it lives, asyncio.run() of other tests would fail.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium that starts, or a skip that says why there is none."""
    path = chromium.find()
    if path is None:
        pytest.skip("there is no Chromium; python tests/chromium.py installs one")
    with sync_playwright() as playwright:
        expect.set_options(timeout=SECONDS * 1_000)  # a page may wait for a worker beside it
        opened = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The app with 1,500 made-up reviews, studied, in both databases."""
    serving = filled(tmp_path_factory.mktemp("server"), 1_500).start()
    yield serving
    serving.stop()


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The app whose team's database is empty, and whose demo company is not built."""
    serving = Serving(tmp_path_factory.mktemp("empty")).without_demo().start()
    yield serving
    serving.stop()


def filled(folder: Path, rows: int) -> Serving:
    """An app that is not started yet, with studied reviews in both databases."""
    serving = Serving(folder)
    path = lounge_reviews(folder / "lounge.csv", rows)
    for command in (("import", path), ("study",)):
        done = core_command(*command, "--db", serving.team)
        assert done.returncode == 0, done.stderr
    shutil.copy(serving.team, serving.demo)
    shutil.copytree(f"{serving.team}.snapshots", f"{serving.demo}.snapshots")
    return serving


@contextmanager
def live_work(db: Database, kind: str) -> Iterator[None]:
    """Work that another machine seems to do: pages look at it each second, until it ends here."""
    number = jobs.submit(db, kind, {}, by="Ada")
    elsewhere = {"status": "running", "lease_owner": "elsewhere:1:1",
                 "lease_until": time.time() + 600}
    with write(db) as tables:
        tables["job"].update(number, elsewhere)
    yield
    with write(db) as tables:
        tables["job"].update(number, {"status": "done"})


class Wire:
    """What a page, not opened yet, says to the server from now on. lost: it does not arrive."""

    def __init__(self, page: Page) -> None:
        self.page, self.lost = page, False
        self._asked: list[str | bytes] = []
        page.route_web_socket("**/_stcore/stream", self._between)

    def _between(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        self.send = server.send

        def pass_on(message: str | bytes) -> None:
            self._asked.append(message)
            if not self.lost:
                server.send(message)

        socket.on_message(pass_on)

    def next_look(self) -> str | bytes:
        """What the page says next, which is a look at live work where nobody touches it."""
        so_far = len(self._asked)
        within(10, lambda: self.page.wait_for_timeout(100) or len(self._asked) > so_far)
        return self._asked[-1]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A test that fails before a page says where that page stood and what it showed."""
    report = yield
    if report.when == "call" and report.failed:
        report.sections += [("page", shown) for shown in map(_shown, item.stash.get(PAGES, []))]
    return report


def _shown(page: Page) -> str:
    if page.is_closed():
        return "closed"
    return f"{page.url}\n{page.locator('body').inner_text()}"


@pytest.fixture
def open_page(
    browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """`open_page("phone", "dark")`: a fresh page; the test fails if a console complains."""
    opened, console = [], Console()
    pages = request.node.stash.setdefault(PAGES, [])

    def open_one(size: str = "desktop", scheme: str = "light", **more: object) -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme,
            has_touch=size == "phone", accept_downloads=True, **more,
        )
        context.set_default_timeout(SECONDS * 1000)
        opened.append(context)
        page = context.new_page()
        console.listen(page)
        pages.append(page)
        return page

    yield open_one
    for context in opened:
        context.close()
    assert console.complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A light desktop page."""
    return open_page()


def settled(page: Page) -> Page:
    """Waits until Streamlit has drawn the page and runs nothing any more."""
    page.wait_for_selector("[data-testid=stMain] [data-testid=stVerticalBlock]")
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')"
        "?.getAttribute('data-test-script-state') === 'notRunning'"
        " && !document.querySelector('[data-testid=stSkeleton]')"
    )
    return page
