"""The tracker's table under a person's hand: cells kept at once, conflicts shown, nothing lost."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from core.model import Stage
from core.store import initiatives as store
from core.store import tasks
from core.store.database import Database
from tests.browser.conftest import Wire, live_work, settled
from tests.made_up_initiatives import start_six_anew
from tests.made_up_pains import served
from tests.serving import Serving, within

pytestmark = pytest.mark.browser

# Middle of a column, from the left edge of the table.
ACROSS = {"name": 120, "stage": 295, "owner": 390, "sponsor": 490, "due": 590, "departments": 880}
ROW = 35


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The app on a database with twelve pains."""
    yield from served(tmp_path_factory.mktemp("tracker"))


@pytest.fixture
def db(server: Serving) -> Database:
    """The team's database with six initiatives, numbered 1 to 6; in the table, row by row."""
    return start_six_anew(Database(server.team))


def kept(db: Database, number: int) -> store.Initiative:
    return store.initiative(db, number)


def opened(page: Page, server: Serving) -> Page:
    page.goto(f"{server.url}/initiatives?db=own")
    page.locator('[data-testid="stDataFrame"] canvas').first.wait_for()
    settled(page).wait_for_timeout(500)
    return page


def typed(page: Page, row: int, column: str, text: str) -> None:
    """Into a cell, as a person types: click, write, Enter."""
    box = page.locator('[data-testid="stDataFrame"]').first.bounding_box()
    page.mouse.click(box["x"] + ACROSS[column], box["y"] + ROW * row + ROW / 2)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)  # until the cell's own field is there
    page.keyboard.press("Control+a")
    page.keyboard.type(text, delay=20)
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")


def saved(page: Page, row: int, column: str, text: str, happens: Callable[[], object]) -> None:
    """Typed and kept; a table that was just drawn anew may miss the first keys."""
    for attempt in range(3):
        page.bring_to_front()
        typed(page, row, column, text)
        try:
            within(8, happens)
            return
        except AssertionError:
            if attempt == 2:
                raise
            page.keyboard.press("Escape")
            settled(page)


def clicked_twice(page: Page, button: Locator) -> None:
    """As an impatient hand does it: the second click comes before the first is answered."""
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    for _ in range(2):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(60)


def shown(page: Page) -> str:
    """What the table says to those who cannot see it."""
    return " ".join(page.locator('[data-testid="stDataFrame"] canvas td').all_inner_texts())


def test_two_cells_typed_one_after_the_other_are_both_kept(page, server, db):
    opened(page, server)
    saved(page, 1, "owner", "Chidi", lambda: kept(db, 1).owner == "Chidi")
    saved(page, 2, "sponsor", "Eva", lambda: kept(db, 2).sponsor == "Eva")
    saved(page, 1, "owner", "Dora", lambda: kept(db, 1).owner == "Dora")
    settled(page)
    assert "Dora" in shown(page)
    expect(page.locator('[data-testid="stAlert"]')).to_have_count(0)


def test_a_stage_that_is_refused_says_why_and_the_table_shows_the_truth(page, server, db):
    opened(page, server)
    typed(page, 1, "stage", "approved")
    expect(page.locator('[data-testid="stAlert"]')).to_contain_text(
        "“Shorter queues” cannot be approved yet.")
    settled(page).wait_for_timeout(500)
    assert kept(db, 1).stage is Stage.PROPOSED
    assert "approved" not in shown(page)


def test_the_same_cell_in_two_tabs_shows_mine_against_theirs_and_mine_can_be_chosen(
    open_page: Callable[..., Page], server, db
):
    first, second = opened(open_page(), server), opened(open_page(), server)
    saved(first, 1, "owner", "Theirs", lambda: kept(db, 1).owner == "Theirs")
    typed(second, 1, "owner", "Mine")
    expect(second.get_by_text("Nothing was overwritten: choose.")).to_be_visible()
    assert kept(db, 1).owner == "Theirs"
    table = second.locator('[data-testid="stTable"]')
    expect(table).to_contain_text("Mine")
    expect(table).to_contain_text("Theirs")
    second.get_by_role("button", name="Put mine in its place").click()
    within(5, lambda: kept(db, 1).owner == "Mine")
    expect(table).to_have_count(0)


def test_different_cells_of_one_row_in_two_tabs_are_both_kept(
    open_page: Callable[..., Page], server, db
):
    first, second = opened(open_page(), server), opened(open_page(), server)
    saved(first, 1, "owner", "Chidi", lambda: kept(db, 1).owner == "Chidi")
    saved(second, 1, "sponsor", "Dora", lambda: kept(db, 1).sponsor == "Dora")
    assert kept(db, 1).owner == "Chidi"
    settled(second).wait_for_timeout(500)
    assert "Chidi" in shown(second)


def test_an_initiative_is_started_by_hand_with_the_plan_of_its_complexity(page, server, db):
    opened(page, server)
    page.get_by_role("button", name="New initiative").click()
    page.get_by_label("Name").fill("A second desk at seven")
    page.get_by_text("simple", exact=True).click()
    expect(page.get_by_role("radio", name="simple", exact=True)).to_be_checked()
    clicked_twice(page, page.get_by_role("button", name="Start", exact=True))
    expect(page.get_by_role("heading", name="A second desk at seven")).to_be_visible()
    assert "initiative=7" in page.url
    assert kept(db, 7).complexity == "simple"
    settled(page).wait_for_timeout(500)
    assert len(store.initiatives(db)) == 7
    page.get_by_test_id("stSidebarNav").get_by_text("Initiatives", exact=True).click()
    page.wait_for_url("**/initiatives**")
    settled(page).get_by_role("button", name="New initiative").click()
    page.get_by_label("Name").fill("A second desk at eight")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("heading", name="A second desk at eight")).to_be_visible()
    assert kept(db, 8).name == "A second desk at eight"


def test_an_opportunity_becomes_an_initiative_from_the_priorities(page, server, db):
    page.goto(f"{server.url}/matrix?db=own")
    page.locator('.bubble[data-id="t7"]').wait_for()
    settled(page)
    page.get_by_role("button", name="Air conditioning").first.click()
    clicked_twice(page, page.get_by_role("button", name="Start an initiative"))
    expect(page.get_by_role("heading", name="Fix: Air conditioning")).to_be_visible()
    one = kept(db, 7)
    assert (one.topic_id, one.stage) == ("t7", Stage.PROPOSED)
    page.goto(f"{server.url}/matrix?db=own")
    page.locator('.bubble[data-id="t7"]').wait_for()
    settled(page)
    page.get_by_role("button", name="Air conditioning").first.click()
    page.get_by_role("button", name="Open its initiative").click()
    expect(page.get_by_role("heading", name="Fix: Air conditioning")).to_be_visible()
    assert len(store.initiatives(db)) == 7


def test_a_look_at_live_work_that_comes_1_page_late_leaves_the_new_page_standing(
    page, server, db
):
    wire = Wire(page)
    with live_work(db, "study"):
        opened(page, server).get_by_role("button", name="New initiative").click()
        page.get_by_label("Name").fill("A third desk")
        late = wire.next_look()
        page.get_by_role("button", name="Start", exact=True).click()
        expect(page.locator("h1")).to_have_text("A third desk")
        settled(page)
        wire.send(late)
        page.wait_for_timeout(1_500)
        expect(settled(page).locator("h1")).to_have_text("A third desk")
        expect(page.get_by_role("button", name="Move to assessed")).to_be_visible()


def test_a_task_is_ticked_and_another_added_and_both_are_kept(page, server, db):
    page.goto(f"{server.url}/initiative?db=own&initiative=6")
    table = page.locator('[data-testid="stDataFrame"]').first
    table.locator("canvas").first.wait_for()
    settled(page).wait_for_timeout(500)
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    page.mouse.click(box["x"] + 65, box["y"] + 2.5 * ROW)  # the second task's tick
    page.mouse.click(box["x"] + 200, box["y"] + 3.5 * ROW)  # the empty row
    page.wait_for_timeout(300)
    page.keyboard.type("Count the cars", delay=20)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    clicked_twice(page, page.get_by_role("button", name="Save the plan"))
    within(5, lambda: len(tasks.tasks(db, 6)) == 3)
    settled(page).wait_for_timeout(500)
    assert len(tasks.tasks(db, 6)) == 3  # not once for each click
    found = tasks.tasks(db, 6)
    assert [task.done_on is not None for task in found] == [True, True, False]
    assert found[2].title == "Count the cars"
    assert found[2].kind == "task"
    expect(page.get_by_text("2 of 3 tasks done")).to_be_visible()
