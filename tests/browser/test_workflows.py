"""From a rule to a letter one can open, by hand, in a real Chromium; no mail server is set."""

import email
import email.policy
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.store import messages, rules
from core.store.database import open_database
from core.store.preferences import set_preferences
from tests.browser.conftest import settled
from tests.conftest import core_command
from tests.letters import a_rule, expected, with_people
from tests.made_up import lounge_reviews
from tests.serving import Serving, within

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The app whose answers were given by people with addresses, and a rule that is off."""
    folder = tmp_path_factory.mktemp("workflows")
    started = Serving(folder).without_demo()
    path = lounge_reviews(folder / "lounge.csv", 600)
    for command in (("import", path), ("study",)):
        done = core_command(*command, "--db", started.team)
        assert done.returncode == 0, done.stderr
    db = open_database(started.team)
    with_people(db)
    a_rule(db)
    set_preferences(db, {"company": "Porto Lounge", "sender_address": "care@example.com"},
                    by="Ana")
    started.start()
    yield started
    started.stop()


def test_a_rule_is_tried_dry_switched_on_and_its_letters_wait_as_files(
        serving: Serving, page: Page, tmp_path: Path) -> None:
    db = open_database(serving.team)
    rule = rules.rules(db)[0]
    page.goto(f"{serving.url}/workflows?db=own")
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
        serving: Serving, page: Page) -> None:
    page.goto(f"{serving.url}/workflows?db=own&letter=1")
    subject = settled(page).get_by_label("Subject").first
    subject.fill("Dear {{ customer.name }}")
    subject.press("Tab")
    expect(page.locator("article").get_by_text("Dear Ana Silva").first).to_be_visible()
    subject.fill("Dear {{ customer.surname }}")
    subject.press("Tab")
    expect(page.get_by_text("customer.surname").first).to_be_visible()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
