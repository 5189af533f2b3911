"""From the company's export files to an initiative that is live."""

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from core.delight.evidence import measuring
from core.demo.company import COMPANY, MONEY_PER_POINT, STORE_VISIT
from core.demo.files import CUSTOMERS, EVENTS
from core.demo.past import TILLS
from core.demo.world import responses
from core.estimates import written
from core.model import Outcome, Stage, Topic
from core.store import findings, measurements, opportunities, passages
from core.store.preferences import preferences
from tests.browser.conftest import settled
from tests.browser.loop.walk import Walk, opened, pick, write_day
from tests.serving import within

UNTIL, SEED = date(2026, 10, 31), 1
LIVE_FROM = TILLS.live_from(UNTIL)
SECONDS_FOR_A_STUDY = 240
PERSON, SENDER = "Priya Nair", "care@ollivane.example"


def they_upload(walk: Walk, name: str, kind: str) -> None:
    """On Upload: the page proposes what is in the file; they see it and accept."""
    page = settled(walk.page)
    page.set_input_files("input[type=file]", walk.files[name])
    proposed = page.get_by_role("radio", name=kind, exact=True)
    expect(proposed).to_be_checked()
    accept = page.get_by_role("button", name=re.compile("Accept .* rows"))
    expect(accept).to_be_enabled()
    settled(page)
    accept.click()
    came = page.get_by_test_id("stMarkdown").filter(has_text=f"{walk.files[name].name} came in")
    expect(came).to_be_visible(timeout=SECONDS_FOR_A_STUDY * 1000)


def they_upload_feedback_customers_and_events(walk: Walk) -> None:
    walk.page.goto(f"{walk.serving.url}/upload?db=own")
    they_upload(walk, STORE_VISIT, "Feedback")
    they_upload(walk, CUSTOMERS, "Customers")
    they_upload(walk, EVENTS, "Events")
    walk.wait_for("study", SECONDS_FOR_A_STUDY)


def they_say_who_they_are(walk: Walk) -> None:
    page = walk.go_to("Settings")
    for label, text in (("Your name", PERSON), ("Company", COMPANY),
                        ("Worth of one point of the score, a year", f"{MONEY_PER_POINT:.0f}"),
                        ("Sender’s name", COMPANY), ("Sender’s address", SENDER)):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert preferences(walk.db)["sender_address"] == SENDER


def they_choose_waiting_at_the_till(walk: Walk) -> None:
    """The opportunity most of whose responses speak of it, and of those the most mentioned."""
    planted = responses(UNTIL, SEED).mentions
    waiting = set(planted.loc[planted["topic"] == TILLS.topic, "external_id"])
    read = passages.export_rows(walk.db)[["external_id", "topics"]].dropna()
    said = read.assign(topic=read["topics"].str.split(";")).explode("topic")
    of_topic = said["external_id"].isin(waiting).groupby(said["topic"])
    share, heard = of_topic.mean(), of_topic.sum()
    placed = [one.topic for one in opportunities.placed(walk.db) if share[one.topic] > 0.5]
    assert placed, "a study of these files places a pain about waiting at the till"
    walk.topic = max(placed, key=heard.get)
    label = next(one.label for one in findings.topics(walk.db) if one.id == walk.topic)
    page = walk.go_to("Priorities")
    page.locator(f'.bubble[data-id="{walk.topic}"]').wait_for()
    page.get_by_role("button", name=label).first.click()
    settled(page).get_by_role("button", name="Start an initiative").click()
    expect(page.locator("h1")).to_have_text(f"Fix: {label}")
    walk.number = int(re.search(r"initiative=(\d+)", page.url)[1])
    assert walk.initiative.topic_id == walk.topic
    assert walk.initiative.stage is Stage.PROPOSED


def they_try_to_approve_too_early(walk: Walk) -> None:
    """And are told, in sentences, what is missing; nothing moves."""
    body = opened(walk.page, "Move to assessed")
    # A double click, as an impatient hand does it: one stage all the same.
    body.get_by_role("button", name="Move to assessed").dblclick()
    within(10, lambda: walk.initiative.stage is Stage.ASSESSED)
    body = opened(walk.page, "Move to approved")
    body.get_by_role("button", name="Move to approved").click()
    told = body.get_by_test_id("stAlert")
    for sentence in ("cannot be approved yet", "Name an owner.", "Name a sponsor.",
                     "The hypothesis is missing", "The experiment has no end date"):
        expect(told).to_contain_text(sentence)
    assert walk.initiative.stage is Stage.ASSESSED
    assert measurements.frozen(walk.db, walk.number) == {}


def they_fill_it_in(walk: Walk) -> None:
    """Who, when, where, what it costs, what it should bring."""
    body = opened(walk.page, "Edit")
    for label, text in (("Name", TILLS.name), ("Owner", TILLS.owner), ("Sponsor", TILLS.sponsor),
                        ("Departments", ", ".join(TILLS.departments))):
        body.get_by_label(label, exact=True).fill(text)
    write_day(body, "Due", LIVE_FROM)
    body.get_by_role("button", name="Save", exact=True).click()
    expect(walk.page.get_by_text(f"Sponsor {TILLS.sponsor}")).to_be_visible()
    body = opened(walk.page, "Edit the costs")
    body.get_by_label("Once, €").fill(f"{TILLS.one_off_cost:g}")
    body.get_by_label("A month, €").fill(f"{TILLS.run_cost:g}")
    body.get_by_label("Person-days").fill(f"{TILLS.effort_days:g}")
    body.get_by_role("button", name="Save", exact=True).click()
    expect(walk.page.get_by_text("€9,000 · A month €600 · Work 35 person-days")).to_be_visible()
    they_make_the_bet(walk)
    one = walk.initiative
    assert (one.name, one.owner, one.sponsor) == (TILLS.name, TILLS.owner, TILLS.sponsor)
    assert (one.topic_id, one.due_on) == (whole_topic(walk).id, LIVE_FROM)
    assert (one.departments, one.effort_days) == (TILLS.departments, TILLS.effort_days)
    assert one.segments == {"store": tuple(sorted(TILLS.stores))}
    assert (one.live_from, one.hypothesis) == (LIVE_FROM, TILLS.hypothesis)
    assert (one.expected_low, one.expected, one.expected_high) == TILLS.expected


def they_make_the_bet(walk: Walk) -> None:
    page = settled(walk.page)
    page.get_by_text("Change the bet").click()
    form = page.get_by_test_id("stForm").filter(has=page.get_by_label("Hypothesis"))
    form.get_by_label("Hypothesis").fill(TILLS.hypothesis)
    for label, effect in zip(("Expected, low", "likely", "high"), TILLS.expected, strict=True):
        form.get_by_label(label, exact=True).fill(f"{effect:g}")
    pick(form, "Topic", whole_topic(walk).label)
    pick(form, "Store", *TILLS.stores)
    write_day(form, "Live from", LIVE_FROM)
    write_day(form, "Live until", UNTIL + timedelta(days=365))
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Nothing stands against an approval.")).to_be_visible()


def whole_topic(walk: Walk) -> Topic:
    """The topic above the chosen one: what is said about waiting in every language."""
    found = {one.id: one for one in findings.topics(walk.db)}
    return found[found[walk.topic].parent]


def they_see_what_would_show(walk: Walk) -> None:
    """The smallest effect that would show, as core has it."""
    page = walk.open_initiative()
    power = measuring.detectable(walk.db, walk.initiative, today=date.today())[Outcome.SCORE]
    assert (power.treated_segments, power.comparison_segments) == (6, 18)
    assert 5 < power.detectable < 30
    said = re.compile(f"6 segments .*an effect below {written(power.detectable)} points would")
    expect(page.get_by_text(said)).to_be_visible()


def they_approve_it(walk: Walk) -> None:
    """Baseline and forecast freeze."""
    they_move_it(walk, Stage.APPROVED)
    kept = measurements.frozen(walk.db, walk.number)[walk.number]
    low, likely, high = TILLS.expected
    promised = {"low": low, "likely": likely, "high": high}
    assert promised.items() <= kept.forecast["effect"].items()
    assert kept.baseline["outcomes"]["score"]["n"] > 100
    assert kept.forecast["projection"]
    assert kept.frozen_by == PERSON
    expect(walk.page.get_by_text("Frozen at approval")).to_be_visible()


def they_ship_it(walk: Walk) -> None:
    """It has been live for long: what came of it is measured at once."""
    for stage in (Stage.IN_PROGRESS, Stage.SHIPPED):
        they_move_it(walk, stage)
    assert walk.initiative.live_from == LIVE_FROM
    walk.wait_for("measure", 60)
    assert measurements.measurements(walk.db, walk.number)


def they_move_it(walk: Walk, stage: Stage) -> None:
    body = opened(walk.page, f"Move to {stage}")
    body.get_by_role("button", name=f"Move to {stage}").click()
    expect(walk.page.locator("[aria-current=step]")).to_have_text(str(stage).capitalize())
    expect(body).to_have_count(0)
    assert walk.initiative.stage is stage
