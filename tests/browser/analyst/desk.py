"""What the analyst does to the topics, and what they are told of it at once."""

import json
import re
from collections import Counter

from playwright.sync_api import Locator, expect

from core.model import Topic
from core.store import findings, taxonomy
from tests.browser.conftest import settled
from tests.browser.loop.walk import Walk, opened

BY_HAND = "Said by hand"


def leaves(walk: Walk) -> list[Topic]:
    """Subtopics that have siblings, as they are now, the most mentioned first.

    An only child stands for its parent in the tree, and bears its name there.
    """
    topics = findings.topics(walk.db)
    children = Counter(one.parent for one in topics)
    found = (one for one in topics if one.parent and children[one.parent] > 1)
    return sorted(found, key=lambda one: (-one.mentions, one.id))


def bar(walk: Walk) -> Locator:
    """The line that tells what was just done."""
    return walk.page.locator(".st-key-just-done")


def open_topic(walk: Walk, topic: Topic) -> None:
    """By its row of the tree."""
    walk.page.locator(f'.item[data-id="{topic.id}"] .name').click()
    expect(walk.page.locator("h3").first).to_have_text(topic.label)
    settled(walk.page)


def they_merge_two(walk: Walk) -> None:
    """And see at once which comments moved."""
    page, (into, gone, *_) = walk.page, leaves(walk)
    for one in (into, gone):
        page.locator(f'.item[data-id="{one.id}"] .tick').check()
    expect(page.get_by_text("2 ticked")).to_be_visible()
    page.get_by_role("button", name="Merge…").click()
    # A double click, as an impatient hand does it: merged once all the same.
    page.get_by_role("dialog").get_by_role("button", name="Merge", exact=True).dblclick()
    expect(bar(walk)).to_contain_text(f"{gone.mentions} comments moved")
    expect(page.locator(f'.item[data-id="{gone.id}"]')).to_have_count(0)
    expect(page).to_have_url(re.compile(f"topic={into.id}"))
    assert [one.kind for one in taxonomy.edits(walk.db)] == ["merge"]
    bar(walk).get_by_role("button", name="See them").click()
    moved = page.get_by_role("dialog")
    expect(moved.get_by_text(f"{gone.mentions} comments from")).to_be_visible()
    expect(moved.locator("article mark").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(moved).to_have_count(0)


def they_take_it_back(walk: Walk) -> None:
    before = {one.id for one in leaves(walk)}
    bar(walk).get_by_role("button", name="Undo").click()
    expect(bar(walk)).to_contain_text("Taken back.")
    (back,) = {one.id for one in leaves(walk)} - before
    expect(walk.page.locator(f'.item[data-id="{back}"]')).to_have_count(1)
    assert not taxonomy.edits(walk.db)


def they_rename_one(walk: Walk) -> None:
    """Not to what another is called."""
    page, (first, one, *_) = walk.page, leaves(walk)
    open_topic(walk, one)
    page.get_by_role("button", name="Rename", exact=True).click()
    name = page.get_by_role("dialog").get_by_label("New name")
    name.fill(first.label)
    name.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("already")).to_be_visible()
    name.fill(BY_HAND)
    name.press("Enter")
    expect(page.locator("h3").first).to_have_text(BY_HAND)


def they_split_a_third(walk: Walk) -> None:
    """Its parts are seen before it is done."""
    page, third = walk.page, leaves(walk)[2]
    open_topic(walk, third)
    page.get_by_role("button", name="Split", exact=True).click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="Split into 2").click()
    expect(bar(walk)).to_contain_text("Split.")
    parts = taxonomy.edits(walk.db)[0].payload["ids"]
    for part in parts:
        expect(page.locator(f'.item[data-id="{part}"]')).to_be_visible()
    called = {one.id: one.label for one in leaves(walk)}
    expect(page.locator("h3").first).to_have_text(called[parts[0]])


def they_pin_a_fourth(walk: Walk) -> None:
    page, fourth = walk.page, leaves(walk)[4]
    open_topic(walk, fourth)
    page.get_by_role("button", name="Pin", exact=True).click()
    row = page.locator(f'.item[data-id="{fourth.id}"]')
    expect(row.locator(".badge.pin")).to_be_visible()


def they_follow_a_number_to_its_comments(walk: Walk) -> None:
    """As many as the tree says, each with the phrase that triggered the tag highlighted."""
    page = walk.go_to("Topics")
    one = next(one for one in leaves(walk) if one.label == BY_HAND)
    page.goto(f"{walk.serving.url}/topics?db=own&topic={one.id}")
    expect(page.locator("h3").first).to_have_text(BY_HAND)
    settled(page).get_by_role("link", name="Search comments").click()
    expect(page.locator("h1")).to_have_text("Explore")
    expect(page.locator("h3").first).to_contain_text(f"{one.mentions:,} of ")
    articles = settled(page).locator("article")
    assert articles.count() == min(one.mentions, 20)
    assert articles.filter(has=page.locator("mark")).count() == articles.count()


def they_take_the_topics_along(walk: Walk) -> None:
    """As a file, without a single comment."""
    page = walk.go_to("Topics")
    body = opened(page, "File")
    with page.expect_download() as caught:
        body.get_by_role("button", name="Download").click()
    path = walk.folder / "topics.json"
    caught.value.save_as(path)
    text = path.read_text("utf-8")
    assert BY_HAND in text
    shown = {one.label for one in findings.topics(walk.db)}
    assert len(shown & _labels(json.loads(text))) >= 0.9 * len(shown)


def _labels(part: object) -> set[str]:
    if isinstance(part, list):
        return set().union(*map(_labels, part))
    if isinstance(part, dict):
        own = {part["label"]} if isinstance(part.get("label"), str) else set()
        return own.union(*map(_labels, part.values()))
    return set()
