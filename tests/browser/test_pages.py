"""Every page in a real Chromium, desktop and phone, light and dark, under the strict policy."""

import pytest

from tests.browser.conftest import Console, settled
from tests.browser.shots import addresses

pytestmark = pytest.mark.browser


def test_every_full_page_draws_and_its_console_stays_silent(server, every_page):
    for address in addresses():
        every_page.goto(f"{server.url}/{address}?db=own")
        settled(every_page).wait_for_timeout(500)
        assert every_page.locator("h1").first.inner_text()
        assert every_page.get_by_test_id("stException").count() == 0, address
        overflow = every_page.evaluate(
            "() => document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{address} is {overflow} px too wide"


def test_every_empty_page_says_what_to_do_next(empty_server, every_page):
    for address in addresses():
        every_page.goto(f"{empty_server.url}/{address}?db=own")
        settled(every_page)
        assert every_page.get_by_test_id("stException").count() == 0, address
        main = every_page.get_by_test_id("stMain")
        way_on = main.locator("a[href], input")
        assert way_on.count() > 0, address


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
