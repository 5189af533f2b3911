"""Those who complained get a letter, once; those who were heard are told; who says no gets none."""

import re
import urllib.request
from collections import Counter
from datetime import UTC, date, datetime
from email.message import EmailMessage

from playwright.sync_api import expect

from core.delight import closing
from core.demo.past import TILLS
from core.interact import following
from core.post.languages import WORDS
from core.store import consent, messages, rules
from core.store.customers import customers_of
from tests.browser.conftest import settled
from tests.browser.loop.beginning import SENDER, whole_topic
from tests.browser.loop.walk import Walk, pick, write_day
from tests.serving import within

SINCE = date(2025, 11, 1)
LATER = "451 4.3.0 try again later"
IN_GERMAN = "Sobald fünf Personen warten, öffnen wir jetzt eine zweite Kasse."


def they_try_a_rule_dry(walk: Walk) -> None:
    page = walk.go_to("Workflows")
    expect(page.get_by_text(f"from {SENDER}")).to_be_visible()
    page.get_by_role("button", name="New rule").click()
    pick(settled(page), "and wrote about", whole_topic(walk).label)
    write_day(page, "For answers since", SINCE)
    settled(page).get_by_role("button", name="Save and dry run").click()
    expect(page.get_by_text("people will be written to")).to_be_visible()
    rule = rules.rules(walk.db)[0]
    assert (rule.topic_id, rule.since, rule.most_score) == (whole_topic(walk).id, SINCE, 6)
    walk.rule = rule.id
    run = following.dry_run(walk.db, rule, now=datetime.now(UTC))
    assert run.tally["will be written to"] > 30
    expect(page.get_by_text(f"{run.tally['will be written to']} people will be written to")
           ).to_be_visible()
    for reason in ("refused", "no consent recorded"):
        assert run.tally[reason] > 0
    assert messages.tally(walk.db) == {}


def they_switch_it_on_and_the_letters_arrive(walk: Walk) -> None:
    page = walk.page
    page.get_by_role("button", name=re.compile("Switch on and write to")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Switch on")).click()
    n = within(30, lambda: sum(messages.tally(walk.db).values()))
    within(60, lambda: messages.tally(walk.db) == {"sent": n})
    expect(page.get_by_text(f"{n} sent")).to_be_visible()
    mails = walk.post.mails
    assert len(mails) == n == len({str(mail["To"]) for mail in mails})
    in_their_language(walk, mails)
    for mail in mails:
        assert mail["From"].addresses[0].addr_spec == SENDER
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert link_of(mail).startswith(f"{walk.serving.url}/unsubscribe/")
    walk.wait_for("measure", 60)


def in_their_language(walk: Walk, mails: list[EmailMessage]) -> None:
    """Each in the language that the file of customers gives the person, four languages in all."""
    sent = {one.address: one for one in messages.messages(walk.db, limit=1_000)}
    known = customers_of(walk.db, [one.customer for one in sent.values()])
    said = Counter()
    for mail in mails:
        language = known[sent[str(mail["To"])].customer].language
        assert mail["Content-Language"] == language
        assert WORDS[language].stop in mail.get_content()
        said[language] += 1
    assert said.keys() == {"en", "de", "fr", "es"}


def link_of(mail: EmailMessage) -> str:
    return str(mail["List-Unsubscribe"]).strip("<>")


def they_tell_those_who_had_asked(walk: Walk) -> None:
    """What was changed goes to those who had complained; one says no while their letter waits."""
    page = walk.go_to("Close the loop")
    page.get_by_label("What customers are told", exact=True).fill(TILLS.change_made)
    page.get_by_label("In German", exact=True).fill(IN_GERMAN)
    page.get_by_role("button", name="Save", exact=True).click()
    within(10, lambda: walk.initiative.change_in)
    people = closing.audience(walk.db, walk.initiative, today=date.today()).to_write
    before = len(walk.post.mails)
    heard = {str(mail["To"]): mail for mail in walk.post.mails}
    no_more = next(one.address for one in people if one.address in heard)
    walk.post.letters[no_more] = LATER
    settled(page).get_by_role("button", name=f"Tell {len(people)} people").click()
    page.get_by_role("button", name=f"Write {len(people)} letters").click()
    others = {one.address for one in people} - {no_more}
    within(60, lambda: {str(mail["To"]) for mail in walk.post.mails[before:]} == others)
    assert len(walk.post.mails) - before == len(others)
    for mail in walk.post.mails[before:]:
        said = IN_GERMAN if mail["Content-Language"] == "de" else TILLS.change_made
        assert said in " ".join(mail.get_content().split())
    one_says_no_with_one_click(walk, heard[no_more])
    del walk.post.letters[no_more]
    within(30, lambda: messages.tally(walk.db, initiative=walk.number) == {
        "sent": len(others), "withheld": 1})
    assert no_more not in {str(mail["To"]) for mail in walk.post.mails[before:]}


def one_says_no_with_one_click(walk: Walk, mail: EmailMessage) -> None:
    """As a mail program does it: a POST to the link, without opening anything."""
    with urllib.request.urlopen(link_of(mail), b"List-Unsubscribe=One-Click") as answer:
        assert answer.status == 200
    address = str(mail["To"])
    assert consent.suppressed(walk.db, [address]) == {address: "unsubscribed"}


def they_see_who_was_told(walk: Walk) -> None:
    page = walk.go_to("Close the loop")
    told = messages.tally(walk.db, initiative=walk.number)["sent"]
    expect(page.get_by_text(f"{told} sent · 1 held back")).to_be_visible()
    expect(page.get_by_role("button", name="Nobody is left to tell")).to_be_disabled()
    expect(page.get_by_text("Change of score")).to_be_visible()
    page.get_by_role("link", name="Their letters").click()
    expect(page).to_have_url(re.compile(f"outbox.*initiative={walk.number}"))
    expect(settled(page).get_by_text("Held back · 1")).to_be_visible()
