"""The link at the foot of a letter, opened and pressed in a real Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from core.store import consent
from core.store.database import open_database, write
from tests.letters import people, waiting
from tests.serving import Serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The app with nothing in it."""
    started = Serving(tmp_path_factory.mktemp("unsubscribe")).without_demo().start()
    yield started
    started.stop()


def test_a_person_opens_the_link_presses_1_button_and_is_told_that_it_is_done(
        serving: Serving, page: Page) -> None:
    db = open_database(serving.team)
    (number,) = waiting(db, people(db, 1))
    with write(db) as tables:
        tables["message"].update(number, {"language": "de"})
    page.goto(f"{serving.url}/unsubscribe/{consent.token(db, number)}")
    expect(page.get_by_role("heading", name="Keine Briefe mehr?")).to_be_visible()
    assert consent.suppressed(db, ["c0@example.com"]) == {}
    page.get_by_role("button", name="Nicht mehr schreiben").press("Enter")
    expect(page.get_by_role("status")).to_have_text(
        "Erledigt. Wir schreiben nicht mehr an c…@example.com.")
    assert consent.suppressed(db, ["c0@example.com"]) == {"c0@example.com": "unsubscribed"}
    assert page.locator("html").get_attribute("lang") == "de"
