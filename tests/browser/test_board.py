"""The board under a person's hand: mouse, finger and keys; nothing lost, refusals told."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect

from core.model import Stage
from core.store import initiatives as store
from core.store.changes import changes_of
from core.store.database import Database
from tests.browser.conftest import settled
from tests.made_up_initiatives import start_six_anew
from tests.made_up_pains import served
from tests.serving import Serving, within

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The app on a database with twelve pains."""
    yield from served(tmp_path_factory.mktemp("board"))


@pytest.fixture
def db(server: Serving) -> Database:
    """The team's database with six initiatives, numbered 1 to 6, and nothing else done."""
    return start_six_anew(Database(server.team))


def kept(db: Database, number: int) -> store.Initiative:
    return store.initiative(db, number)


def column_in(db: Database, stage: Stage) -> list[int]:
    return [one.id for one in store.initiatives(db) if one.stage is stage]


def card(page: Page, number: int) -> Locator:
    return page.locator(f'.card[data-id="{number}"]:not(.ghost)')


def column(page: Page, stage: str) -> Locator:
    return page.locator(f'.column[data-stage="{stage}"]')


def cards_in(page: Page, stage: str) -> list[str]:
    return column(page, stage).locator(".card").evaluate_all("all => all.map(e => e.dataset.id)")


def opened(page: Page, server: Serving) -> Page:
    page.goto(f"{server.url}/initiatives?db=own&view=board")
    card(page, 1).wait_for()
    return settled(page)


def drag(page: Page, number: int, stage: str, *, above: int | None = None) -> None:
    """Into a column: above that card, or to the foot of it."""
    card(page, number).scroll_into_view_if_needed()
    box = card(page, number).bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 16, steps=2)
    goal = column(page, stage).bounding_box()
    y = goal["y"] + goal["height"] - 6
    if above is not None:
        y = card(page, above).bounding_box()["y"] + 3
    page.mouse.move(goal["x"] + goal["width"] / 2, y, steps=4)
    page.mouse.up()


def test_a_card_dragged_into_assessed_is_kept_there_and_a_reload_shows_the_same(page, server, db):
    opened(page, server)
    drag(page, 2, "assessed", above=5)
    within(5, lambda: kept(db, 2).stage is Stage.ASSESSED)
    expect(page.locator(".board .status")).to_have_text("Saved: Warm breakfast, Assessed.")
    assert cards_in(page, "assessed") == ["2", "5"]
    assert column_in(db, Stage.ASSESSED) == [2, 5]
    assert changes_of(db, "initiative", 2)[-2].after == {"stage": "assessed"}
    page.reload()
    card(page, 2).wait_for()
    assert cards_in(page, "assessed") == ["2", "5"]
    assert cards_in(page, "proposed") == ["1", "3", "4"]


def test_a_card_dragged_within_its_column_keeps_its_place(page, server, db):
    opened(page, server)
    drag(page, 4, "proposed", above=1)
    within(5, lambda: column_in(db, Stage.PROPOSED) == [4, 1, 2, 3])
    drag(page, 3, "proposed", above=1)
    within(5, lambda: column_in(db, Stage.PROPOSED) == [4, 3, 1, 2])
    settled(page)
    assert cards_in(page, "proposed") == ["4", "3", "1", "2"]


def test_from_drop_to_saved_takes_the_printed_milliseconds(page, server, db):
    opened(page, server)
    times = []
    with closing(sqlite3.connect(server.team)) as tables:
        for number, stage in ((1, "assessed"), (2, "assessed"), (1, "proposed")):
            box = card(page, number).bounding_box()
            goal = column(page, stage).bounding_box()
            if goal["x"] > page.viewport_size["width"] - 60:
                stage, goal = "assessed", column(page, "assessed").bounding_box()
            ask = "select version from initiative where id = ?"
            before = tables.execute(ask, [number]).fetchone()
            page.mouse.move(box["x"] + 30, box["y"] + 12)
            page.mouse.down()
            page.mouse.move(goal["x"] + 60, goal["y"] + goal["height"] - 6, steps=6)
            dropped = time.perf_counter()
            page.mouse.up()
            while tables.execute(ask, [number]).fetchone() == before:
                assert time.perf_counter() - dropped < 10
                time.sleep(0.002)
            times.append(1000 * (time.perf_counter() - dropped))
            settled(page)
    print(f"drop to saved: {', '.join(f'{one:.0f}' for one in times)} ms")


def test_five_quick_drops_are_five_kept(page, server, db):
    opened(page, server)
    for number in (1, 2, 3, 4):
        drag(page, number, "assessed")
    drag(page, 5, "proposed")
    within(15, lambda: {*column_in(db, Stage.ASSESSED)} == {1, 2, 3, 4}
           and column_in(db, Stage.PROPOSED) == [5])
    settled(page)
    expect(page.locator(".card.waiting")).to_have_count(0)
    assert cards_in(page, "assessed") == [str(one) for one in column_in(db, Stage.ASSESSED)]
    assert cards_in(page, "proposed") == ["5"]


def test_a_drop_that_the_approval_refuses_goes_back_and_says_what_is_missing(page, server, db):
    opened(page, server)
    drag(page, 5, "approved")
    refusal = page.locator('[data-testid="stAlert"]')
    expect(refusal).to_contain_text("Clear invoices")
    expect(page.locator(".board .status")).to_contain_text("is back in Assessed")
    assert cards_in(page, "approved") == []
    assert cards_in(page, "assessed") == ["5"]
    assert kept(db, 5).stage is Stage.ASSESSED


def test_two_tabs_the_second_is_told_of_the_conflict_and_the_first_stays(
    open_page: Callable[..., Page], server, db
):
    first, second = opened(open_page(), server), opened(open_page(), server)
    drag(first, 1, "assessed")
    within(5, lambda: kept(db, 1).stage is Stage.ASSESSED)
    second.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    column(second, "declined").scroll_into_view_if_needed()
    card(second, 1).focus()
    second.keyboard.press("Space")
    for _ in range(7):
        second.keyboard.press("ArrowRight")
    second.keyboard.press("Space")
    expect(second.locator('[data-testid="stAlert"]')).to_contain_text(
        "“Shorter queues” was changed by somebody else first")
    expect(column(second, "assessed").locator('[data-id="1"]')).to_have_count(1)
    assert kept(db, 1).stage is Stage.ASSESSED


def test_keys_pick_up_move_put_down_and_escape_brings_back(page, server, db):
    opened(page, server)
    status = page.locator(".board .status")
    card(page, 3).focus()
    page.keyboard.press("Space")
    expect(status).to_contain_text("Faster wifi picked up")
    page.keyboard.press("ArrowRight")
    expect(status).to_have_text("Faster wifi: Assessed, place 2 of 2.")
    page.keyboard.press("Escape")
    assert cards_in(page, "proposed") == ["1", "2", "3", "4"]
    page.wait_for_timeout(400)
    assert kept(db, 3).version == 1
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    within(5, lambda: column_in(db, Stage.ASSESSED) == [3, 5])
    expect(status).to_have_text("Saved: Faster wifi, Assessed.")
    settled(page)
    assert page.evaluate("() => document.activeElement.shadowRoot.activeElement.dataset.id") == "3"


def test_control_and_arrow_moves_at_once_and_arrows_alone_move_the_focus(page, server, db):
    opened(page, server)
    card(page, 1).focus()
    page.keyboard.press("ArrowDown")
    focused = "() => document.activeElement.shadowRoot.activeElement.dataset.id"
    assert page.evaluate(focused) == "2"
    page.keyboard.press("Control+ArrowRight")
    within(5, lambda: kept(db, 2).stage is Stage.ASSESSED)
    settled(page)
    assert page.evaluate(focused) == "2"
    assert kept(db, 1).stage is Stage.PROPOSED


def test_a_long_press_drags_and_a_short_one_scrolls(open_page: Callable[..., Page], server, db):
    page = opened(open_page("phone", "dark"), server)
    card(page, 1).scroll_into_view_if_needed()
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *point: float) -> None:
        points = [{"x": point[0], "y": point[1]}] if point else []
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def swipe(wait: int, goal: float) -> None:
        box = card(page, 1).bounding_box()
        x, y = box["x"] + 200, box["y"] + 15
        touch("touchStart", x, y)
        page.wait_for_timeout(wait)
        # Only the last step is near the edge, where a busy machine would scroll on and on.
        for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 1):
            touch("touchMove", x + (goal - x) * share, y + 30 * share)
            page.wait_for_timeout(30)
        touch("touchEnd")

    def scrolled() -> float:
        return page.locator(".columns").evaluate("board => board.scrollLeft")

    swipe(20, 100)
    page.wait_for_timeout(600)
    assert scrolled() > 50
    assert kept(db, 1).version == 1
    page.locator(".columns").evaluate("board => board.scrollTo(0, 0)")
    swipe(450, 375)
    within(5, lambda: kept(db, 1).stage is Stage.ASSESSED)
    assert scrolled() > 0  # at the edge the board goes along


def test_a_click_opens_the_initiative(page, server, db):
    opened(page, server)
    card(page, 6).click()
    expect(page.get_by_role("heading", name="Nearer parking")).to_be_visible()
    assert "initiative=6" in page.url


def test_all_eight_stages_stand_in_view_with_their_keys_named_above(page, server, db):
    opened(page, server)
    expect(page.get_by_text("Space picks a card up, arrows move it")).to_be_visible()
    columns = page.locator(".columns")
    assert columns.evaluate("board => board.scrollWidth <= board.clientWidth")
    assert page.locator(".column").count() == len(Stage)
    assert not columns.evaluate("board => board.classList.contains('more-after')")
    page.set_viewport_size({"width": 900, "height": 800})
    within(5, lambda: columns.evaluate("board => board.classList.contains('more-after')"))


def test_a_link_that_keys_reach_is_outlined(page, server, db):
    opened(page, server)
    page.locator("h1").click()
    page.keyboard.press("Tab")  # from here on the focus is the keys'
    link = page.get_by_test_id("stSidebarNavLink").first
    link.focus()
    assert link.evaluate("e => getComputedStyle(e).outline").endswith("solid 2px")
