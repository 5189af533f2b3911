"""Impact & ROI in a real Chromium: one screen, and one sheet of paper."""

import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from core.model import Outcome
from core.store import assumptions
from core.store.database import open_database
from tests.browser.conftest import SIZES, settled
from tests.made_up_money import assume, begun, freeze, measure, people, promise, six, verdict
from tests.serving import Serving

pytestmark = pytest.mark.browser
A4_ACROSS = (842, 595)  # points


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The app whose team has six initiatives, measured; the demo company has twenty."""
    serving = Serving(tmp_path_factory.mktemp("impact")).without_demo()
    six(open_database(serving.team))
    twenty(open_database(serving.demo))
    yield serving.start()
    serving.stop()


def twenty(db):
    """Twenty initiatives with names as long as they may be."""
    people(db, {f"City {i}": 100 for i in range(20)})
    assume(db, point_worth=12_000.0)
    for i in range(20):
        one = begun(db, f"{i} " + "A very long name of an initiative about the lounge " * 2,
                    live_from=date(2025, 1, 1) + timedelta(days=i), one_off_cost=1e6,
                    segments={"city": [f"City {i}"]})
        freeze(db, one, promise())
        measure(db, one, verdict(Outcome.SCORE, 4.0))


def printed(page, serving, db="own"):
    page.goto(f"{serving.url}/impact?db={db}")
    settled(page).wait_for_selector("[data-testid=stVegaLiteChart] svg")
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize(("size", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_it_prints_on_exactly_one_a4_sheet_across(served, open_page, size, scheme):
    sheet = printed(open_page(size, scheme), served)
    assert len(sheet.pages) == 1
    box = sheet.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == A4_ACROSS
    text = sheet.pages[0].extract_text()
    for words in ("Of 5 initiatives measured", "Softer seats", "No effect found", "Cannot be told",
                  "Forecast record", "promised"):
        assert words in text
    assert "Overview" not in text  # the navigation stays on the screen
    assert "Assumptions" not in text


def test_twenty_initiatives_with_long_names_still_print_on_one_sheet(served, open_page):
    sheet = printed(open_page(), served, "demo")
    assert len(sheet.pages) == 1
    assert "Forecast record over 20 initiatives" in sheet.pages[0].extract_text()


def test_six_initiatives_fit_one_desktop_screen_without_scrolling(served, open_page):
    page = open_page()
    page.goto(f"{served.url}/impact?db=own")
    settled(page).wait_for_selector("[data-testid=stVegaLiteChart] svg")
    page.wait_for_timeout(500)
    tall = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    assert tall <= SIZES["desktop"][1]


def test_the_button_opens_the_print_dialogue_and_the_link_leads_to_the_initiative(
    served, open_page
):
    page = open_page()
    page.goto(f"{served.url}/impact?db=own")
    settled(page)
    page.evaluate("() => { window.asked = 0; window.print = () => { window.asked += 1; }; }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("() => window.asked") == 1
    page.get_by_role("link", name="Softer seats").click()
    page.wait_for_url("**/initiative?**initiative=3**")


def test_on_a_phone_the_list_needs_no_sideways_scrolling(served, open_page):
    page = open_page("phone")
    page.goto(f"{served.url}/impact?db=own")
    settled(page).wait_for_selector(".impact")
    wide = page.evaluate("() => document.querySelector('.impact').getBoundingClientRect().right")
    assert wide <= SIZES["phone"][0]


def test_on_a_phone_a_moved_handle_moves_the_total_in_view_and_saves_nothing(served, open_page):
    page = open_page("phone")
    page.goto(f"{served.url}/impact?db=own&view=What+if")
    handle = settled(page).get_by_role("slider", name="Causal share, low")
    total = page.locator(".st-key-moving-line")
    handle.scroll_into_view_if_needed()
    before = total.inner_text()
    for _ in range(8):
        handle.press("ArrowRight")
    page.get_by_text("1 assumption moved, nothing saved.").wait_for()
    assert total.inner_text() != before
    assert page.evaluate("() => document.activeElement.shadowRoot?.activeElement"
                         "?.getAttribute('aria-label')") == "Causal share, low"
    box = total.bounding_box()
    assert 0 <= box["y"] <= SIZES["phone"][1] / 4
    assert "causal" not in assumptions.assumptions(open_database(served.team))
    page.get_by_role("button", name="Put back").click()
    page.get_by_text("totals move, nothing is saved").wait_for()
    assert total.inner_text() == before
