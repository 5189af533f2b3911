"""Every page in a real Chromium, desktop and phone, light and dark, under the strict policy."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SIZES, Console, settled
from tests.browser.shots import addresses
from tests.made_up import TRAVELLERS

pytestmark = pytest.mark.browser


LOOKS = [("desktop", "light"), ("phone", "dark")]


def test_every_full_page_draws_in_2_looks_and_its_console_stays_silent(server, page):
    for address in addresses():
        page.goto(f"{server.url}/{address}?db=own")
        settled(page).wait_for_timeout(500)
        assert page.locator("h1").first.inner_text()
        for size, scheme in LOOKS:
            in_look(page, size, scheme)
            assert page.get_by_test_id("stException").count() == 0, address
            assert too_wide(page) <= 0, f"{address}: {size}, {scheme}"


def test_every_empty_page_says_what_to_do_next_and_is_no_wider_than_a_phone(empty_server, page):
    for address in addresses():
        page.goto(f"{empty_server.url}/{address}?db=own")
        in_look(page, *LOOKS[0])
        assert page.get_by_test_id("stException").count() == 0, address
        way_on = page.get_by_test_id("stMain").locator("a[href], input")
        assert way_on.count() > 0, address
        in_look(page, *LOOKS[1])
        assert too_wide(page) <= 0, address


def test_a_filter_stands_in_the_address_of_the_next_page_and_a_reload_keeps_it(server, page):
    page.goto(f"{server.url}/drivers?db=own&seg.traveller={TRAVELLERS[0]}")
    for _ in range(2):
        expect(settled(page).locator(".st-key-scope")).to_contain_text(TRAVELLERS[0])
        page.get_by_test_id("stSidebarNav").get_by_text("Scores", exact=True).click()
        expect(page.locator("h1")).to_have_text("Scores")
        expect(page).to_have_url(re.compile(r"/scores\?.*seg\.traveller="))
        page.reload()


def too_wide(page: Page) -> int:
    """By how many px the page is wider than its window."""
    return page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")


def in_look(page: Page, size: str, scheme: str) -> None:
    """The same page on another screen: nothing is asked of the server for it."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=scheme)
    settled(page).wait_for_timeout(150)  # until the browser has laid it out again


def test_a_script_that_somebody_smuggled_in_does_not_run_and_is_heard_of(empty_server, browser):
    page, console = browser.new_context().new_page(), Console()
    console.listen(page)
    page.goto(empty_server.url)
    settled(page).evaluate("""() => {
        const script = document.createElement('script')
        script.textContent = 'window.planted = 1'
        document.body.append(script)
    }""")
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.planted") is None
    assert any("Content Security Policy" in said for said in console.complaints)
    page.context.close()
