"""The matrix under a person's hand: mouse, keys and touch; nothing lost, nothing jumps."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.store import opportunities as store
from core.store.database import Database
from tests.browser.conftest import settled
from tests.made_up_pains import served, sixty
from tests.serving import Serving, within

pytestmark = pytest.mark.browser

@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The app on a database whose pains are placed."""
    yield from served(tmp_path_factory.mktemp("matrix"))


@pytest.fixture
def db(server: Serving) -> Database:
    """The team's database with every opportunity back at its computed place."""
    found = Database(server.team)
    for one in store.placed(found):
        store.edit(found, one.topic,
                   {"effort_days": None, "value": None, "complexity": "complicated"},
                   version=one.version, session="", by="Ana")
    return found


def kept(db: Database, topic: str) -> store.Placed:
    return next(one for one in store.placed(db) if one.topic == topic)


def bubble(page: Page, topic: str) -> Locator:
    return page.locator(f'.bubble[data-id="{topic}"]')


def centre(page: Page, topic: str) -> tuple[float, float]:
    box = bubble(page, topic).locator("path").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def opened(page: Page, server: Serving) -> Page:
    page.goto(f"{server.url}/matrix?db=own")
    bubble(page, "t1").wait_for()
    return settled(page)


def drag(page: Page, topic: str, across: float, up: float, steps: int = 4) -> None:
    x, y = centre(page, topic)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across, y - up, steps=steps)
    page.mouse.up()


def test_a_drag_keeps_both_figures_and_shows_a_ghost_at_the_computed_place(page, server, db):
    opened(page, server)
    x, y = centre(page, "t2")
    drag(page, "t2", -120, 60)
    within(5, lambda: kept(db, "t2").effort_days)
    one = kept(db, "t2")
    assert 1 <= one.effort_days < 20
    assert one.value > 4.4 * 0.6 * 0.9
    expect(page.locator(".status")).to_contain_text("Saved: Cold breakfast")
    settled(page)
    assert centre(page, "t2") == pytest.approx((x - 120, y - 60), abs=5)  # tidied to whole days
    ghost = page.locator('.ghost:not([style*="none"]) path')
    expect(ghost).to_have_count(1)
    box = ghost.bounding_box()
    assert box["x"] + box["width"] / 2 == pytest.approx(x, abs=1)
    assert "hollow" not in bubble(page, "t2").get_attribute("class")
    shown = page.locator('.whisker:not([style*="none"])')
    expect(shown).to_have_count(len(store.placed(db)) - 1)  # what a person set has no interval


def test_a_drop_asks_why_beside_its_row_until_it_is_answered(page, server, db):
    opened(page, server)
    drag(page, "t2", -120, 0)
    expect(page.locator(".asked")).to_have_text("1 move without a reason")
    settled(page)
    drag(page, "t3", -60, 0)  # it never blocks
    expect(page.locator(".asked")).to_have_text("2 moves without a reason")
    page.get_by_role("button", name="Why was Cold breakfast moved?").click()
    field = page.get_by_label("Why was Cold breakfast moved?")
    field.fill("The kitchen is new")
    field.press("Enter")
    expect(page.locator(".asked")).to_have_text("1 move without a reason")
    assert kept(db, "t2").why == "The kitchen is new"
    assert kept(db, "t2").effort_days < 20


def test_from_drop_to_saved_takes_the_printed_milliseconds(page, server, db):
    opened(page, server)
    times = []
    with closing(sqlite3.connect(server.team)) as tables:
        for topic, across in (("t1", 70), ("t4", -60), ("t1", -30)):
            ask = "select version from opportunity where topic_id = ?"
            before = tables.execute(ask, [topic]).fetchone()
            x, y = centre(page, topic)
            page.mouse.move(x, y)
            page.mouse.down()
            page.mouse.move(x + across, y, steps=4)
            dropped = time.perf_counter()
            page.mouse.up()
            while tables.execute(ask, [topic]).fetchone() == before:
                assert time.perf_counter() - dropped < 10
                time.sleep(0.002)
            times.append(1000 * (time.perf_counter() - dropped))
            settled(page)
    print(f"drop to saved: {', '.join(f'{one:.0f}' for one in times)} ms")


def test_a_drag_along_one_axis_leaves_the_other_figure_computed(page, server, db):
    opened(page, server)
    drag(page, "t3", -100, 3)
    within(5, lambda: kept(db, "t3").effort_days)
    assert kept(db, "t3").value is None
    drag(page, "t5", 2, 80)
    within(5, lambda: kept(db, "t5").value)
    assert kept(db, "t5").effort_days is None


def test_arrows_and_enter_save_and_escape_reverts(page, server, db):
    opened(page, server)
    bubble(page, "t6").focus()
    version = kept(db, "t6").version
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    page.wait_for_timeout(300)
    assert kept(db, "t6").version == version
    page.keyboard.press("Enter")
    within(5, lambda: kept(db, "t6").effort_days)
    assert kept(db, "t6").effort_days == 17
    assert kept(db, "t6").value > 2.2 * 0.6 * 0.9
    settled(page)
    assert page.evaluate(
        "() => document.activeElement.shadowRoot.activeElement.dataset.id") == "t6"
    version, place = kept(db, "t6").version, centre(page, "t6")
    page.keyboard.press("Shift+ArrowRight")
    assert centre(page, "t6") != place
    page.keyboard.press("Escape")
    assert centre(page, "t6") == place
    page.wait_for_timeout(500)
    assert kept(db, "t6").version == version


def test_five_quick_drops_are_five_kept(page, server, db):
    opened(page, server)
    wanted = {}
    for topic, across, up in (("t1", 60, -60), ("t3", -60, 40), ("t5", 50, 70), ("t8", 60, 60),
                              ("t11", -40, 30)):
        drag(page, topic, across, up, steps=3)
        wanted[topic] = bubble(page, topic).get_attribute("aria-valuetext").split(",")[0]
    within(15, lambda: all(kept(db, topic).effort_days for topic in wanted))
    settled(page)
    for topic, days in wanted.items():
        assert f"{kept(db, topic).effort_days:g} person-day" in days
        assert len(store.changes(db, topic)) >= 2
    expect(page.locator(".bubble.waiting")).to_have_count(0)


def test_nothing_jumps_after_a_drop_a_rerun_or_a_reload(page, server, db):
    opened(page, server)
    page.evaluate("""() => {
        const find = root => [...root.querySelectorAll('*')].reduce((found, e) =>
            found ?? (e.shadowRoot?.querySelector('.bubble[data-id=t4]')), null)
        const bubble = find(document)
        window.places = []
        const look = () => {
            const at = bubble.getAttribute('transform')
            if (window.places.at(-1) !== at) window.places.push(at)
            requestAnimationFrame(look)
        }
        look()
    }""")
    drag(page, "t4", 90, 50)
    dropped = page.evaluate("() => window.places.at(-1)")
    within(5, lambda: kept(db, "t4").effort_days)
    expect(page.locator(".status")).to_contain_text("Saved")
    page.wait_for_timeout(500)
    assert page.evaluate("() => window.places.at(-1)") == dropped
    place = centre(page, "t4")
    page.get_by_role("button", name="Noise from the corridor").first.click()  # a rerun
    expect(page.get_by_role("button", name="Undo the last change")).to_be_visible()
    settled(page)
    assert page.evaluate("() => window.places.at(-1)") == dropped
    page.reload()
    bubble(page, "t4").wait_for()
    settled(page)
    assert centre(page, "t4") == pytest.approx(place, abs=0.5)


def test_a_drop_on_what_somebody_else_moved_is_told_and_theirs_stays(page, server, db):
    opened(page, server)
    store.move(db, "t9", days=50.0, version=kept(db, "t9").version, session="theirs", by="Ben")
    drag(page, "t9", -80, 30)
    refusal = page.locator('[data-testid="stAlert"]')
    expect(refusal).to_contain_text("Gym closes early” was changed by somebody else")
    assert (kept(db, "t9").effort_days, kept(db, "t9").changed_by) == (50, "Ben")
    expect(bubble(page, "t9")).to_have_attribute("aria-valuenow", "50")


def test_a_finger_drags_too_and_the_page_does_not_scroll(
    open_page: Callable[..., Page], server, db
):
    page = opened(open_page("phone", "dark"), server)
    bubble(page, "t1").scroll_into_view_if_needed()
    x, y = centre(page, "t1")
    hand = page.context.new_cdp_session(page)
    points = [{"x": x, "y": y}]
    hand.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points})
    for k in range(1, 9):
        points = [{"x": x - 6 * k, "y": y + 6 * k}]
        hand.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
        page.wait_for_timeout(20)
    hand.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    within(5, lambda: kept(db, "t1").effort_days)
    assert kept(db, "t1").effort_days < 20
    assert kept(db, "t1").value < 6.1 * 0.6
    settled(page)
    assert centre(page, "t1") == pytest.approx((x - 48, y + 48), abs=6)


def test_the_line_stands_where_the_capacity_ends(page, server, db):
    opened(page, server)
    rows = page.locator(".ranking li").all_inner_texts()
    line = next(i for i, text in enumerate(rows) if "The capacity ends here" in text)
    assert line == 2  # two at 27 days fit in 60
    assert "54 of 60 person-days" in rows[line]


def test_an_edit_a_reset_and_an_undo_through_the_form(page, server, db):
    opened(page, server)
    page.get_by_role("button", name="Billing errors").first.click()
    page.get_by_label("Person-days", exact=True).fill("4")
    page.get_by_text("simple", exact=True).first.click()
    page.get_by_label("Why", exact=True).fill("Two templates")
    page.get_by_role("button", name="Save", exact=True).click()
    within(5, lambda: kept(db, "t5").effort_days == 4)
    assert (kept(db, "t5").complexity, kept(db, "t5").why) == ("simple", "Two templates")
    settled(page)
    page.get_by_role("button", name="Back to the computed place").click()
    within(5, lambda: kept(db, "t5").effort_days is None)
    settled(page)
    page.get_by_role("button", name="Undo the last change").click()
    within(5, lambda: kept(db, "t5").effort_days == 4)


def test_the_excel_plan_is_downloaded(page, server, db, tmp_path: Path):
    opened(page, server)
    with page.expect_download() as caught:
        page.get_by_role("button", name="Excel plan").click()
    saved = tmp_path / "plan.xlsx"
    caught.value.save_as(saved)
    assert saved.read_bytes()[:2] == b"PK"


NAMES_THAT_OVERLAP = """() => {
    const names = []
    const look = root => root.querySelectorAll('*').forEach(e => {
        if (e.shadowRoot) look(e.shadowRoot)
        if (e.matches('.label, .quadrant-name, .line-name')) names.push(e)
    })
    look(document)
    const boxes = names.map(e => e.getBoundingClientRect())
    const apart = (a, b) => a.right <= b.left + .5 || b.right <= a.left + .5 ||
        a.bottom <= b.top + .5 || b.bottom <= a.top + .5
    return names.flatMap((e, i) => boxes.flatMap((box, j) =>
        i < j && !apart(boxes[i], box) ? [[e.textContent, names[j].textContent]] : []))
}"""


def test_of_60_opportunities_no_two_names_overlap_and_a_small_ones_name_is_told_by_the_hand(
    open_page: Callable[..., Page], server, db
):
    sixty(db)
    for size in ("desktop", "phone"):
        page = opened(open_page(size), server)
        expect(page.locator(".bubble")).to_have_count(60)
        assert page.evaluate(NAMES_THAT_OVERLAP) == []
        expect(page.locator(".line-name")).to_have_text("Capacity ends here")
    page = opened(open_page(), server)
    last = page.locator(".bubble.small").last
    last.scroll_into_view_if_needed()
    places = {bubble.get_attribute("transform") for bubble in page.locator(".bubble").all()}
    assert len(places) == 60
    last.hover()
    expect(page.locator(".readout .name")).to_contain_text("Complaint")
    expect(page.locator(".whisker.lit")).to_have_count(1)
