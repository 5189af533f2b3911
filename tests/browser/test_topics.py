"""The analyst at the desk, in a real Chromium: merges, looks, takes back, renames, defines."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from core.store import findings, taxonomy
from core.store.database import open_database
from tests.browser.conftest import settled
from tests.conftest import core_command
from tests.made_up import lounge_reviews
from tests.serving import Serving

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The app over 600 made-up reviews, studied."""
    folder = tmp_path_factory.mktemp("topics")
    started = Serving(folder).without_demo()
    path = lounge_reviews(folder / "lounge.csv", 600)
    for command in (("import", path), ("study",)):
        done = core_command(*command, "--db", started.team)
        assert done.returncode == 0, done.stderr
    started.start()
    yield started
    started.stop()


def rows_are_within(page: Page) -> bool:
    """True where neither the page nor the tree has to be scrolled sideways."""
    return page.evaluate("""() => {
        const all = [...document.querySelectorAll('*')]
        const desk = all.map(e => e.shadowRoot?.querySelector('.desk')).find(Boolean)
        const list = desk.querySelector('ul')
        const main = document.querySelector('[data-testid=stMain]')
        return list.scrollWidth <= list.clientWidth && main.scrollWidth <= main.clientWidth
            && desk.getBoundingClientRect().right <= window.innerWidth
    }""")


def test_two_topics_are_merged_looked_at_taken_back_one_renamed_and_one_defined(
        serving: Serving, page: Page) -> None:
    db = open_database(serving.team)
    leaves = sorted((one for one in findings.topics(db) if one.parent),
                    key=lambda one: -one.mentions)
    into, gone = leaves[:2]
    page.goto(f"{serving.url}/topics?db=own")
    if page.get_by_role("button", name="Open all").or_(
            page.get_by_role("button", name="Close all")).first.inner_text() == "Open all":
        page.get_by_role("button", name="Open all").click()
    for one in (into, gone):
        page.get_by_label(f"Tick {one.label}", exact=True).check()
    expect(page.get_by_text("2 ticked")).to_be_visible()
    page.get_by_role("button", name="Merge…").click()
    # A double click, as an impatient hand does it: merged once all the same.
    page.get_by_role("dialog").get_by_role("button", name="Merge", exact=True).dblclick()
    told = page.locator(".st-key-just-done")
    expect(told).to_contain_text(f"{gone.mentions} comments moved")
    expect(page.locator(f'.item[data-id="{gone.id}"]')).to_have_count(0)
    expect(page).to_have_url(re.compile(f"topic={into.id}"))
    assert len(taxonomy.edits(db)) == 1

    told.get_by_role("button", name="See them").click()
    moved = page.get_by_role("dialog")
    expect(moved.get_by_text(f"{gone.mentions} comments from")).to_be_visible()
    expect(moved.locator("article mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(moved).to_have_count(0)
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("Taken back.")
    expect(page.locator(f'.item[data-id="{gone.id}"]')).to_be_visible()
    assert not taxonomy.edits(db)

    page.locator(f'.item[data-id="{gone.id}"] .name').click()
    expect(page.locator("h3").first).to_have_text(gone.label)
    page.get_by_role("button", name="Rename", exact=True).click()
    name = page.get_by_role("dialog").get_by_label("New name")
    name.fill(into.label)
    name.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("already")).to_be_visible()
    name.fill("Said by hand")
    name.press("Enter")
    expect(page.locator("h3").first).to_have_text("Said by hand")
    page.go_back()
    expect(page.locator("h3").first).to_have_text(into.label)

    page.get_by_role("button", name="New topic").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name", exact=True).fill("Mould")
    phrases = form.get_by_label("How customers say it, one phrase a line")
    phrases.press_sequentially("had mould between the tiles")
    page.wait_for_timeout(3_000)  # the drivers end behind it: nothing typed may be lost
    expect(phrases).to_have_value("had mould between the tiles")
    form.get_by_label("Name", exact=True).click()
    expect(form.get_by_text("would move here")).to_be_visible()
    form.get_by_role("button", name="Make this topic").click()
    expect(told).to_contain_text("moved to “Mould”")
    expect(page.locator("h3").first).to_have_text("Mould")
    made = next(one for one in findings.topics(db) if one.label == "Mould")
    expect(told).to_contain_text(f"{made.mentions} comment")


def test_on_a_phone_the_tree_needs_no_sideways_scroll_and_a_topic_comes_into_view(
        serving: Serving, open_page: Callable[..., Page]) -> None:
    page = open_page("phone", "dark")
    page.goto(f"{serving.url}/topics?db=own")
    page.locator(".item").last.wait_for()
    assert rows_are_within(settled(page))
    page.locator(".item .name").last.click()
    expect(page.locator("h3").first).to_be_in_viewport()
    expect(page.get_by_role("button", name="Rename", exact=True)).to_be_in_viewport()
