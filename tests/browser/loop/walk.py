"""Who walks through the loop, with what, and the small moves of their hand."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from playwright.sync_api import Locator, Page, TimeoutError, expect

from core.store import initiatives, jobs
from core.store.database import Database
from core.store.initiatives import Initiative
from core.store.jobs import Job
from tests.browser.conftest import settled
from tests.mail_server import Handler
from tests.serving import Serving, within

HEADINGS = {"Drivers": "What moves the score"}


@dataclass
class Walk:
    """A person before the app, the letters that went out, and what the walk came by.

    files: name of an export → its path. topic: the leaf that was chosen; number: of the
    initiative; rule: its number.
    """

    serving: Serving
    page: Page
    db: Database
    post: Handler
    folder: Path
    files: dict[str, Path]
    topic: str = ""
    number: int = 0
    rule: int = 0

    @property
    def initiative(self) -> Initiative:
        """As the database has it."""
        return initiatives.initiative(self.db, self.number)

    def go_to(self, title: str) -> Page:
        """Through the navigation, as people do."""
        settled(self.page).get_by_test_id("stSidebarNav").get_by_text(title, exact=True).click()
        expect(self.page.locator("h1")).to_have_text(HEADINGS.get(title, title))
        return settled(self.page)

    def open_initiative(self) -> Page:
        """Its page, from the list of all."""
        self.page.goto(f"{self.serving.url}/initiative?db=own&initiative={self.number}")
        expect(self.page.locator("h1")).to_have_text(self.initiative.name)
        return settled(self.page)

    def wait_for(self, kind: str, seconds: float) -> Job:
        """The newest job of the kind, done, with nothing running after it."""
        def over() -> Job | None:
            return None if jobs.live(self.db) else jobs.latest(self.db, kind)

        found = within(seconds, over)
        assert found.status == "done", found.error
        return found


def opened(page: Page, name: str) -> Locator:
    """What lies behind a button that opens."""
    settled(page).get_by_role("button", name=name, exact=True).click()
    body = page.get_by_test_id("stPopoverBody")
    expect(body).to_be_visible()
    return body


def page_of(where: Locator | Page) -> Page:
    return where if isinstance(where, Page) else where.page


def write_day(where: Locator | Page, label: str, day: date) -> None:
    """Types a day as it is shown: day, month, year."""
    parts = where.get_by_role("group", name=label, exact=True).get_by_role("spinbutton")
    parts.first.click()
    page_of(where).keyboard.type(f"{day:%d%m%Y}", delay=20)
    for part, said in zip((0, 1, 2), (day.day, day.month, day.year), strict=True):
        expect(parts.nth(part)).to_have_attribute("aria-valuenow", str(said))


def pick(where: Locator | Page, label: str, *options: str) -> None:
    """Options of a list that opens, one after the other, typed and then chosen."""
    box = where.get_by_role("combobox", name=label, exact=True)

    def taken(option: str) -> bool:
        box.click()
        box.fill(option)
        try:
            page_of(where).get_by_role("option", name=option, exact=True).click(timeout=2_000)
        except TimeoutError:  # a page that scrolled meanwhile has closed the list
            return False
        return True

    for option in options:
        within(20, partial(taken, option))
    if len(options) == 1:
        expect(box).to_have_value(options[0])
        return
    box.press("Escape")
    chosen = where.get_by_test_id("stMultiSelect").filter(has_text=label)
    for option in options:
        expect(chosen).to_contain_text(option)
