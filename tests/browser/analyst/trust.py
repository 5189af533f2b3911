"""How far the tags can be trusted: an audit by keys, and what the other pages then say."""

import re

from playwright.sync_api import Page, expect

from core.scales import Scale
from core.store import findings, verdicts
from tests.browser.conftest import settled
from tests.browser.loop.walk import Walk
from tests.serving import within

SEEN = "() => performance.now() - window.actionGapAudit.shownAt > 300"  # before, keys are slips
CARD = """() => {
    const held = window.actionGapAudit
    return held.data.cards.find(card => card.key === held.queue[0]) ?? null
}"""


def press(page: Page, keys: str) -> None:
    page.wait_for_function(SEEN)
    for key in keys:
        page.keyboard.press(key)


def keys_for(card: dict, topic: str) -> str:
    """What somebody presses who finds the topic wherever it is offered."""
    if card["topic"] == topic or topic not in card["others"]:
        return "r"
    return ("m" if card["topic"] else "") + str(card["others"].index(topic) + 1)


def they_audit_the_largest_stake(walk: Walk) -> None:
    """Twenty taggings by keys alone; one is taken back, and judged again after a reload."""
    page, db = walk.page, walk.db
    walk.topic = findings.drivers(db, Scale.CSAT5).iloc[0]["topic"]
    page.goto(f"{walk.serving.url}/audit?db=own&topic={walk.topic}&view=judge")
    page.locator(".audit .comment mark").wait_for()
    total = int(re.match(r"0 of (\d+)", page.locator(".audit .count").inner_text())[1])
    for done in range(total - 1):
        press(page, keys_for(page.evaluate(CARD), walk.topic))
        if not done:
            page.keyboard.press("r")  # a key pressed twice judges one tagging
            expect(page.locator(".audit .count")).to_contain_text(f"1 of {total}")
    within(10, lambda: len(verdicts.verdicts(db)) == total - 1)
    judged = page.evaluate(CARD)["key"]
    press(page, "u")
    within(10, lambda: len(verdicts.verdicts(db)) == total - 2)
    card = page.evaluate(CARD)["key"]
    assert card != judged
    press(page, "mr")  # the second key was meant for a card that is not there yet
    stands = "“One is missing” stands. U takes it back"
    expect(page.locator(".audit .instead")).to_contain_text(f"R was not taken: {stands}")
    assert page.evaluate(CARD)["key"] == card
    within(10, lambda: verdicts.verdicts(db)[-1].verdict == "missing")
    press(page, "u")
    within(10, lambda: len(verdicts.verdicts(db)) == total - 2)
    settled(page).reload()
    expect(page.locator(".audit .count")).to_contain_text(f"{total - 2} of {total}")
    for _ in range(2):
        press(page, keys_for(page.evaluate(CARD), walk.topic))


def they_read_how_far_the_tags_can_be_trusted(walk: Walk) -> None:
    """Precision and recall, with their intervals and counts; the last card leads there."""
    page = walk.page
    expect(page.get_by_text("Tags that are right")).to_be_visible()
    said = settled(page).get_by_test_id("stMain").inner_text()
    assert len(re.findall(r"95\s%: [\d.]+ to [\d.]+ · n = \d+", said)) == 2


def they_read_which_stake_is_likely_understated(walk: Walk) -> None:
    page = walk.go_to("Drivers")
    label = next(one.label for one in findings.topics(walk.db) if one.id == walk.topic)
    warned = page.get_by_test_id("stMain").get_by_text("Likely understated")
    expect(warned).to_contain_text(label)
