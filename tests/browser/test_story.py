"""The story that must work: from a fresh start to a prioritised plan, and it is all there later."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from core.store import feedback, findings, jobs, opportunities
from core.store.database import Database, open_database
from tests.browser.conftest import settled
from tests.made_up import lounge_reviews
from tests.serving import Serving, within

pytestmark = pytest.mark.browser
SECONDS_FOR_A_STUDY = 420
LOUNGES = "airport-lounge-reviews.csv"


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """Lounge reviews whose scale changes in the summer of 2015: the real ones where they are."""
    real = Path(os.environ.get("ACTIONGAP_REAL_DATA", "")) / LOUNGES
    return real if real.is_file() else lounge_reviews(tmp_path / LOUNGES, 2_200, trap=True)


def test_from_a_real_file_to_drivers_and_a_plan_and_all_is_there_after_a_restart(
    tmp_path: Path, reviews: Path, open_page: Callable[..., Page]
):
    serving = Serving(tmp_path).start()
    try:
        page = open_page()
        the_demo_company_is_studied_before_their_eyes(page, serving)
        they_switch_to_their_own(page)
        db = open_database(serving.team)
        they_upload_answer_correct_and_accept(page, reviews, db)
        they_watch_the_study(page, db)
        they_read_topics_and_drivers(page, db)
        places = they_drag_two_opportunities(page, db)
        plan = they_download_the_plan(page, tmp_path)
        it_holds(plan, db)
        page.context.close()
        assert serving.stop() == 0
        serving.start()
        everything_is_there(open_page(), serving, db, places, reviews)
    finally:
        serving.stop()


def go_to(page: Page, title: str) -> Page:
    """Through the navigation, as people do."""
    settled(page).get_by_test_id("stSidebarNav").get_by_text(title, exact=True).click()
    expect(page.locator("h1")).to_have_text(title if title != "Drivers" else "What moves the score")
    return settled(page)


def the_demo_company_is_studied_before_their_eyes(page: Page, serving: Serving) -> None:
    demo = open_database(serving.demo)
    page.goto(serving.url)
    progress = page.get_by_test_id("stProgress")
    expect(progress.filter(has_text="Demo company")).to_be_visible()
    expect(progress.filter(has_text="Study")).to_be_visible(timeout=SECONDS_FOR_A_STUDY * 1000)
    expect(page.get_by_text("Most at stake")).to_be_visible(timeout=SECONDS_FOR_A_STUDY * 1000)
    within(SECONDS_FOR_A_STUDY, lambda: findings.study(demo) and not jobs.live(demo))
    expect(progress).to_have_count(0)
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    assert sum(source.responses for source in feedback.sources(demo)) >= 6_000


def they_switch_to_their_own(page: Page) -> None:
    page.get_by_test_id("stSidebar").get_by_text("Our feedback").click()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    page.get_by_role("link", name="Upload feedback").click()
    expect(page.locator("h1")).to_have_text("Upload")


def they_upload_answer_correct_and_accept(page: Page, reviews: Path, db: Database) -> None:
    settled(page).set_input_files("input[type=file]", reviews)
    expect(page.get_by_text("Which scale is it?").first).to_be_visible()
    accept = page.get_by_role("button", name=re.compile("Accept .* rows"))
    expect(accept).to_be_disabled()
    reading = page.get_by_test_id("stRadio").get_by_text(
        "but 1–10 stars from 9 Jun 2015 to 2 Aug 2015")
    reading.click()
    settled(page).get_by_role("button", name="Take this reading").click()
    expect(page.get_by_text("Which scale is it?")).to_have_count(0)
    assert feedback.sources(db) == []  # nothing is accepted before they say so
    choose(page, "Customer", "author")
    expect(accept).to_be_enabled()
    settled(page)
    accept.click()
    expect(page.get_by_text("came in as source")).to_be_visible(timeout=60_000)


def choose(page: Page, label: str, option: str) -> None:
    """Another column for a role; the page looks at the file again."""
    box = page.get_by_role("combobox", name=label, exact=True)
    expect(box).to_have_count(1)  # those of before the answer are gone
    settled(page)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    expect(box).to_have_count(1)
    expect(box).to_have_value(option)


def they_watch_the_study(page: Page, db: Database) -> None:
    # A study of 2,200 comments may be over before a busy machine draws it.
    progress = page.get_by_test_id("stProgress").filter(has_text=re.compile(r"Study.*[1-9]\d?%"))
    expect(progress.or_(page.get_by_text("See the topics")).first).to_be_visible(timeout=120_000)
    within(SECONDS_FOR_A_STUDY, lambda: findings.study(db) and not jobs.live(db))
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    scales = {source.scale for source in feedback.sources(db)}
    assert scales == {"csat5", "stars10"}
    assert feedback.responses(db)["customer"].notna().mean() > 0.9


def they_read_topics_and_drivers(page: Page, db: Database) -> None:
    go_to(page, "Topics")
    label = next(topic.label for topic in findings.topics(db) if topic.parent)
    expect(page.get_by_text("In the customers’ words").first).to_be_visible()
    assert label
    go_to(page, "Drivers")
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()
    expect(page.get_by_text(re.compile("95 % intervals")).first).to_be_visible()
    go_to(page, "Scores")
    expect(page.get_by_test_id("stMetric").first).to_be_visible()


def bubble(page: Page, topic: str) -> Locator:
    return page.locator(f'.bubble[data-id="{topic}"]')


def they_drag_two_opportunities(page: Page, db: Database) -> dict[str, str]:
    """One by mouse and one by keys; returns topic → where it stands, in words."""
    go_to(page, "Priorities")
    page.locator(".bubble").first.wait_for()
    placed = opportunities.placed(db)
    assert len(placed) >= 2
    by_mouse, by_keys = placed[0].topic, placed[1].topic
    bubble(page, by_mouse).scroll_into_view_if_needed()
    box = bubble(page, by_mouse).locator("path").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 90, y + 40, steps=6)
    page.mouse.up()
    within(10, lambda: days_of(db, by_mouse))
    settled(page)
    bubble(page, by_keys).focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    within(10, lambda: days_of(db, by_keys))
    expect(page.locator(".bubble.waiting")).to_have_count(0)
    return {topic: bubble(settled(page), topic).get_attribute("aria-valuetext")
            for topic in (by_mouse, by_keys)}


def days_of(db: Database, topic: str) -> float | None:
    return next(one.effort_days for one in opportunities.placed(db) if one.topic == topic)


def they_download_the_plan(page: Page, folder: Path) -> Path:
    with page.expect_download(timeout=60_000) as coming:
        page.get_by_role("button", name="Excel plan").click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


def it_holds(plan: Path, db: Database) -> None:
    book = openpyxl.load_workbook(plan)
    visible = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert visible[:7] == ["Summary", "Opportunities", "Initiatives", "Tasks", "Drivers",
                           "Evidence", "Method"]
    listed = {str(cell.value) for row in book["Opportunities"].iter_rows() for cell in row}
    for one in opportunities.placed(db):
        assert any(one.label in text for text in listed), one.label
    assert book["Opportunities"].data_validations.dataValidation
    assert book["Evidence"].max_row > 20


def everything_is_there(
    page: Page, serving: Serving, db: Database, places: dict[str, str], reviews: Path
) -> None:
    page.goto(serving.url)  # and not on the demo company any more
    settled(page)
    expect(page.get_by_text("Made-up company")).to_have_count(0)
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    go_to(page, "Priorities")
    for topic, place in places.items():
        expect(bubble(page, topic)).to_have_attribute("aria-valuetext", place)
    go_to(page, "Upload")
    batches = feedback.batches(db)
    assert [batch.file_name for batch in batches] == [reviews.name]
    assert jobs.latest(db).status == "done"
