"""On real reviews: one change everywhere, nothing to compare with, no customers, no events."""

from datetime import date

from playwright.sync_api import expect

from core.delight.evidence.ladder import Verdict
from core.focus import tree
from core.gap.funnel import funnel
from core.model import Outcome, Stage
from core.store import findings, initiatives, measurements
from pages.parts import words
from tests.browser.conftest import settled
from tests.browser.loop.beginning import they_move_it
from tests.browser.loop.walk import Walk, opened, pick, write_day
from tests.serving import within

FILE = "airport-lounge-reviews.csv"
READ = ("--scale", "csat5,stars10@2015-06-09..2015-08-02", "--set", "customer=author")
NAME, LIVE_FROM = "A host in every lounge", date(2014, 1, 1)
# The text of an element without what customers wrote.
OUR_WORDS = """main => {
    const copy = main.cloneNode(true);
    copy.querySelectorAll("article").forEach(one => one.remove());
    return copy.textContent;
}"""
CAUSAL = ("worked", "caused", "thanks to", "led to", "because of the change")


def they_start_one_by_hand(walk: Walk) -> None:
    """On the topic that is spoken of most."""
    topics = findings.topics(walk.db)
    walk.topic = max((one for one in topics if not one.parent), key=lambda one: one.mentions).id
    page = walk.page
    page.goto(f"{walk.serving.url}/initiatives?db=own")
    body = opened(page, "New initiative")
    body.get_by_label("Name", exact=True).fill(NAME)
    pick(body, "Topic", tree.indented(topics)[walk.topic])
    body.get_by_text("simple", exact=True).click()
    body.get_by_role("button", name="Start", exact=True).click()
    expect(page.locator("h1")).to_have_text(NAME)
    one = initiatives.initiatives(walk.db)[0]
    walk.number = one.id
    assert (one.topic_id, one.complexity, one.segments) == (walk.topic, "simple", {})


def they_say_what_an_approval_needs(walk: Walk) -> None:
    page = walk.page
    body = opened(page, "Edit")
    body.get_by_label("Owner", exact=True).fill("Ana")
    body.get_by_label("Sponsor", exact=True).fill("Ben")
    body.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Sponsor Ben")).to_be_visible()
    settled(page).get_by_text("Change the bet").click()
    form = page.get_by_test_id("stForm").filter(has=page.get_by_label("Hypothesis"))
    form.get_by_label("Evidence", exact=True).fill("Guests write about it in every lounge.")
    form.get_by_label("likely", exact=True).fill("3")
    write_day(form, "Live from", LIVE_FROM)
    form.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Nothing stands against an approval.")).to_be_visible()
    assert walk.initiative.live_from == LIVE_FROM


def they_ship_it_everywhere(walk: Walk) -> None:
    for stage in (Stage.ASSESSED, Stage.APPROVED, Stage.IN_PROGRESS, Stage.SHIPPED):
        they_move_it(walk, stage)
    within(60, lambda: measurements.measurements(walk.db, walk.number))
    walk.wait_for("measure", 60)


def verdicts(walk: Walk) -> dict[Outcome, Verdict]:
    kept = measurements.measurements(walk.db, walk.number)
    return {Outcome(one.outcome): Verdict.from_json(one.verdict) for one in kept}


def they_read_that_no_cause_is_known(walk: Walk) -> None:
    """Rung 4 or 5, in the ladder's words, and no word of a cause."""
    page = walk.open_initiative()
    judged = verdicts(walk)[Outcome.SCORE]
    assert judged.rung in {4, 5}
    assert judged.comparison_segments == 0
    expect(page.get_by_text(f"Rung {judged.rung} of 5")).to_be_visible()
    expect(page.get_by_text(judged.headline).first).to_be_visible()
    said = page.get_by_test_id("stMain").evaluate(OUR_WORDS).lower()
    assert [word for word in CAUSAL if word in said] == []


def each_other_outcome_says_what_is_missing(walk: Walk) -> None:
    page = walk.page
    page.get_by_text("What else moved").click()
    found = verdicts(walk)
    for outcome in (Outcome.RETENTION, Outcome.ORDER_VALUE, Outcome.ADVOCACY, Outcome.SUPPORT):
        missing = found[outcome]
        assert missing.effect.value is None
        assert len(missing.problems) == 1
        assert missing.problems[0].count(".") == 1
        expect(page.get_by_text(missing.problems[0]).first).to_be_visible()


def the_funnel_draws(walk: Walk) -> None:
    page = walk.go_to("Overview")
    found = funnel(walk.db, date.today())
    assert 0 < found.action_gap.value <= 100
    expect(page.get_by_text(words.value_of(found.action_gap)).first).to_be_visible()
    drawn = page.locator("[data-testid=stVegaLiteChart] svg").first
    for stage in found.stages:
        expect(drawn).to_contain_text(f"{stage.n:,}")
