"""One app over 400 made-up reviews: topics by hand, Explore, and letters that wait as files."""

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core import worker
from core.collect import intake
from core.store import findings, messages, rules, taxonomy
from core.store.database import Database, open_database
from core.store.preferences import set_preferences
from tests.browser.conftest import Wire, live_work, settled
from tests.letters import a_rule, expected, with_people
from tests.made_up import lounge_reviews
from tests.serving import Serving, within

pytestmark = pytest.mark.browser
ROWS = 400


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The app over studied reviews, written by people with addresses; a rule that is off."""
    serving = Serving(tmp_path_factory.mktemp("reviews")).without_demo()
    db, path = open_database(serving.team), lounge_reviews(serving.folder / "lounge.csv", ROWS)
    plan = intake.plan_for(db, path, scale="csat5")
    worker.run_now(db, "import", {"path": str(path), "file_name": path.name,
                                  "plan": plan.to_json()}, by="Ana", show=lambda *_: None)
    worker.run_now(db, "study", {}, by="Ana", show=lambda *_: None)
    with_people(db)
    a_rule(db)
    set_preferences(db, {"company": "Porto Lounge", "sender_address": "care@example.com"},
                    by="Ana")
    yield serving.start()
    serving.stop()


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


def top_of(page: Page, selector: str) -> float:
    return page.locator(selector).first.bounding_box()["y"]


def test_on_a_phone_a_topic_comes_into_view_and_what_was_done_covers_nothing_and_moves_nothing(
    reviews: Serving, open_page: Callable[..., Page],
):
    page = open_page("phone", "dark")
    page.goto(f"{reviews.url}/topics?db=own")
    page.locator(".item").last.wait_for()
    assert rows_are_within(settled(page))
    topic = page.locator("h3").first
    first = topic.inner_text()
    page.locator(".item .name").first.click()
    page.wait_for_url("**topic=*")
    settled(page).locator(".item .name").last.click()
    expect(topic).not_to_have_text(first)
    expect(topic).to_be_in_viewport()
    expect(page.get_by_role("button", name="Rename", exact=True)).to_be_in_viewport()
    settled(page).go_back()
    expect(topic).to_have_text(first)

    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    before = top_of(page, ".item")
    settled(page).locator("[class*='st-key-Pin-'] button").click()
    told = page.locator(".st-key-just-done")
    expect(told).to_contain_text("Pinned.")
    main = settled(page).get_by_test_id("stMain")
    main.evaluate("main => main.scrollTo(0, 0)")
    assert top_of(page, ".item") == before
    main.evaluate("main => main.scrollTo(0, main.scrollHeight)")
    foot = main.locator("[data-testid=stElementContainer]:visible").last.bounding_box()
    assert foot["y"] + foot["height"] <= told.bounding_box()["y"]
    told.get_by_role("button", name="Undo").click()
    expect(told).to_contain_text("Taken back.")


def in_view(page: Page, label: str) -> None:
    """Fails unless the tree marks that topic, and the panel beside it shows it."""
    expect(page.locator(".item.chosen .label")).to_have_text(label)
    expect(page.locator("h3").first).to_have_text(label)


def test_a_click_in_the_tree_survives_a_message_lost_and_1_look_at_work_that_comes_late(
    reviews: Serving, page: Page,
):
    wire = Wire(page)
    follows = page.get_by_text("drivers are being worked out anew")
    with live_work(Database(reviews.team), "drivers"):
        page.goto(f"{reviews.url}/topics?db=own")
        leaves = page.locator(".item.leaf .name")
        leaves.last.wait_for()
        first, second = leaves.nth(0).inner_text(), leaves.nth(1).inner_text()
        leaves.nth(0).click()
        in_view(settled(page), first)
        late = wire.next_look()
        leaves.nth(1).click()
        in_view(settled(page), second)
        wire.lost = True
    expect(follows).to_be_visible()
    wire.send(late)
    expect(follows).to_have_count(0)
    in_view(settled(page), second)
    leaves.nth(0).click()
    wire.next_look()
    wire.lost = False
    page.get_by_text("Over time", exact=True).click()
    page.wait_for_url("**tab=time*")
    in_view(page, first)


def test_a_topic_is_made_of_a_phrase_and_nothing_typed_is_lost_while_the_drivers_follow(
    reviews: Serving, page: Page,
):
    db = Database(reviews.team)
    page.goto(f"{reviews.url}/topics?db=own")
    page.get_by_role("button", name="New topic").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name", exact=True).fill("Mould")
    phrases = form.get_by_label("How customers say it, one phrase a line")
    phrases.press_sequentially("had mould between the tiles")
    page.wait_for_timeout(1_500)  # the drivers end behind it: nothing typed may be lost
    expect(phrases).to_have_value("had mould between the tiles")
    form.get_by_label("Name", exact=True).click()
    expect(form.get_by_text("would move here")).to_be_visible()
    form.get_by_role("button", name="Make this topic").click()
    told = page.locator(".st-key-just-done")
    expect(told).to_contain_text("moved to “Mould”")
    expect(page.locator("h3").first).to_have_text("Mould")
    made = next(one for one in findings.topics(db) if one.label == "Mould")
    expect(told).to_contain_text(f"{made.mentions} comment")
    assert taxonomy.edits(db)[0].kind == "define"


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


def test_a_rule_is_tried_dry_switched_on_and_its_letters_wait_as_files(
        reviews: Serving, page: Page, tmp_path: Path) -> None:
    db = open_database(reviews.team)
    rule = rules.rules(db)[0]
    page.goto(f"{reviews.url}/workflows?db=own")
    settled(page).get_by_role("button", name="Open").first.click()
    expect(page).to_have_url(re.compile(f"rule={rule.id}"))
    days = page.get_by_label("At most one letter a person in … days")
    days.fill("45")
    days.press("Enter")
    expect(page.get_by_text("When a person who scored")).to_contain_text("once in 45 days")
    page.get_by_role("button", name="Save and dry run").click()
    n = len(expected(db, rule))
    expect(page.get_by_text(f"{n} people will be written to")).to_be_visible()
    assert messages.tally(db) == {}

    page.get_by_role("button", name=f"Switch on and write to {n} people").click()
    # A double click, as an impatient hand does it: one letter each all the same.
    page.get_by_role("dialog").get_by_role("button", name="Switch on").dblclick()
    within(60, lambda: messages.tally(db).get("waiting") == n)
    expect(page.get_by_text(f"{n} waiting")).to_be_visible()

    page.get_by_role("link", name="See its letters").click()
    expect(page).to_have_url(re.compile(rf"outbox.*rule={rule.id}"))
    settled(page)
    expect(page.get_by_text("ACTIONGAP_SMTP_URL")).to_be_visible()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download .eml").click()
    path = tmp_path / "letter.eml"
    caught.value.save_as(path)
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert mail["To"] in {one.address for one in messages.messages(db, limit=1_000)}
    assert mail["From"] == "care@example.com"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/unsubscribe/" in mail.get_content()
    assert messages.tally(db) == {"waiting": n}  # a download sends nothing

    page.reload()
    settled(page)
    page.go_back()
    settled(page)
    assert messages.tally(db) == {"waiting": n}
    assert len(rules.rules(db)) == 1


def test_text_typed_into_a_letter_shows_beside_it_and_an_error_names_the_field(
        reviews: Serving, page: Page) -> None:
    page.goto(f"{reviews.url}/workflows?db=own&letter=1")
    subject = settled(page).get_by_label("Subject").first
    subject.fill("Dear {{ customer.name }}")
    subject.press("Tab")
    expect(page.locator("article").get_by_text("Dear Ana Silva").first).to_be_visible()
    subject.fill("Dear {{ customer.surname }}")
    subject.press("Tab")
    expect(page.get_by_text("customer.surname").first).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
