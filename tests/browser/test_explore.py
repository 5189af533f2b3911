"""Explore in a real Chromium: what was searched and chosen stands in the address."""

import pytest

from core import worker
from core.collect import intake
from core.store.database import open_database
from tests.browser.conftest import settled
from tests.made_up import lounge_reviews
from tests.serving import Serving

pytestmark = pytest.mark.browser
ROWS = 200


@pytest.fixture(scope="module")
def reviews(tmp_path_factory):
    """The app with 200 made-up reviews, studied, in the team's database."""
    serving = Serving(tmp_path_factory.mktemp("explore")).without_demo()
    db, path = open_database(serving.team), lounge_reviews(serving.folder / "lounge.csv", ROWS)
    plan = intake.plan_for(db, path, scale="csat5")
    worker.run_now(db, "import", {"path": str(path), "file_name": path.name,
                                  "plan": plan.to_json()}, by="Ana", show=lambda *_: None)
    worker.run_now(db, "study", {}, by="Ana", show=lambda *_: None)
    yield serving.start()
    serving.stop()


def listed(page):
    """The heading and every comment on the page, as they are read."""
    settled(page).wait_for_timeout(300)
    settled(page)
    return [page.locator("h3").first.inner_text(), *page.locator("article").all_inner_texts()]


def test_search_filter_like_this_one_reload_and_back_each_shows_its_own_list(
    reviews, open_page,
):
    page = open_page("phone")
    page.goto(f"{reviews.url}/explore?db=own")
    whole = listed(page)
    assert whole[0] == f"{ROWS} of {ROWS} comments"

    field = page.get_by_role("textbox", name="Search")
    field.fill("wifi OR queue")
    field.press("Enter")
    page.wait_for_url("**q=wifi*")
    searched = listed(page)
    assert searched[0] != whole[0]
    assert page.locator("article mark").count() >= len(searched) - 1

    page.get_by_role("button", name="Negative").click()
    page.wait_for_url("**tone=negative*")
    chosen = listed(page)
    assert len(chosen) > 1
    assert chosen[0] != searched[0]

    page.locator("[class*='st-key-act-like-'] button").first.click()
    choices = page.get_by_role("menuitem")
    page.wait_for_timeout(300)
    if choices.count():
        choices.first.click()
    page.wait_for_url("**like=*")
    near = listed(page)
    assert "nearest in meaning" in near[0]

    page.reload()
    assert listed(page) == near
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0

    for before in (chosen, searched, whole):
        page.go_back()
        assert listed(page) == before


def test_a_turned_page_is_read_from_its_first_comment_on(reviews, open_page):
    page = open_page("phone")
    page.goto(f"{reviews.url}/explore?db=own")
    whole = listed(page)
    pages = page.get_by_test_id("stPagination")
    pages.scroll_into_view_if_needed()
    pages.get_by_role("button", name="Page 2", exact=True).click()
    page.wait_for_url("**page=2*")
    assert listed(page)[1] != whole[1]
    page.wait_for_function("""() => {
        const top = document.querySelector("article").getBoundingClientRect().top
        return top > 0 && top < window.innerHeight / 2
    }""")
    page.reload()
    listed(page)
    assert page.locator("h1").first.bounding_box()["y"] > 0
