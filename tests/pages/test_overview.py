"""Overview: the action gap with its cohort, the funnel with its evidence, and what waits."""

import re
from datetime import date, timedelta

import pytest

from core.delight.evidence.ladder import Verdict
from core.estimates import withheld
from core.gap.funnel import FACTS
from core.model import Outcome
from core.store import initiatives, measurements, messages, sending, tasks
from core.store.database import Database
from tests.by_hand import QUEUE, WIFI, Said, known, studied
from tests.pages.conftest import text_of
from tests.pages.test_closing import press, start

NONE = withheld(0, "points", "none")


@pytest.fixture
def acted(empty: Database) -> Database:
    """60 complaints of early 2025: 15 of the queue, about which something was done."""
    studied(empty, [*[Said("2025-02-01", {QUEUE: -0.5}, customer="A")] * 15,
                    *[Said("2025-02-01", {WIFI: -0.5}, place="Norrbyholm")] * 45])
    number = start(empty)
    done = tasks.add_tasks(empty, number, [{"title": "Open a desk"}], by="Ana")[0]
    tasks.edit_task(empty, done, {"done_on": date(2025, 5, 1)}, version=1, session="", by="Ana")
    return empty


def metric(test, label: str):
    return next(one for one in test.metric if one.label == label)


def test_the_gap_of_15_acted_of_60_is_75_per_cent_with_its_cohort(acted, show):
    test = show()
    said = text_of(test)
    assert test.metric[0].label == "Action gap"
    assert metric(test, "Action gap").value == "75.0 %"
    assert re.search(r"95\u00a0%: 62\.\d to 84\.\d · n = 60", said)
    assert ("No task was done about 45 of 60 analysed responses, received "
            "1 Feb 2025 – 1 Feb 2025.") in said  # the only day with data


def test_every_stage_links_to_the_page_that_evidences_it(acted, show):
    test = show()
    labels = [link.label for link in test.page_link]
    assert [one for one in labels if one in {facts.short for facts in FACTS.values()}] == [
        facts.short for facts in FACTS.values()]
    assert len(test.get("vega_lite_chart")) >= 1


def test_the_funnel_answers_to_the_filters(acted, show):
    test = show(**{"seg.place": "Norrbyholm"})
    assert metric(test, "Action gap").value == "100.0 %"


def test_young_responses_have_no_gap_yet(empty, show):
    studied(empty, [Said(date.today().isoformat(), {QUEUE: -0.5})] * 40)
    test = show()
    assert metric(test, "Action gap").value == ":small[Not enough data]"
    assert "counted once a quarter is over for 180 days" in text_of(test)


def test_undated_responses_have_no_gap_and_the_page_stands(empty, show):
    studied(empty, [Said(None, {QUEUE: -0.5})] * 40)
    test = show()
    assert metric(test, "Action gap").value == ":small[Not enough data]"
    assert "40 responses without a date" in text_of(test)


def test_an_overdue_initiative_waits(acted, show):
    number = start(acted, "*Late*", stage="in progress", live=None)
    assert "overdue" not in text_of(show())
    initiatives.edit(acted, number, {"due_on": date.today() - timedelta(days=1)}, version=1,
                     session="", by="Ana")
    said = text_of(show())
    assert "**1 initiative** overdue, “\\*Late\\*” since" in said


def test_what_is_done_waits_to_be_shipped_and_what_is_measured_to_be_judged(acted, show):
    assert "ready to be" not in text_of(show())
    number = start(acted, "Desk three", stage="in progress", live=None)
    made = tasks.add_tasks(acted, number, [{"title": "Build"}], by="Ana")[0]
    assert "ready to be" not in text_of(show())
    tasks.edit_task(acted, made, {"done_on": date.today()}, version=1, session="", by="Ana")
    assert "**1 initiative** with all tasks done, ready to be shipped." in text_of(show())
    for finding, waits in (("too early", False), ("worked", True)):
        verdict = Verdict(Outcome.SCORE, 2, finding, "As worded", NONE, NONE, NONE, NONE, NONE)
        measurements.keep(acted, 1, {"score": verdict.to_json()}, by="Ana")
        assert ("ready to be judged" in text_of(show())) is waits


def test_people_who_were_not_told_wait_until_they_are(acted, show):
    assert "nobody told them" not in text_of(show())  # no consent: nobody may be written to
    known(acted, "A")
    assert ("**1 person** asked for what “A second desk” changed, and nobody told them."
            in text_of(show()))
    press(press(show("delight/closing.py"), "tell"), "tell-yes")
    said = text_of(show())
    assert "nobody told them" not in said
    assert "**1 letter** waiting, for none can be sent yet." in said


def test_a_letter_that_was_given_up_waits(acted, show):
    known(acted, "A")
    press(press(show("delight/closing.py"), "tell"), "tell-yes")
    one = messages.messages(acted)[0]
    claimed = sending.claim(acted, "tests", one.due)
    sending.bury(acted, claimed.id, "tests", "No such mailbox")
    assert "**1 letter** could not be delivered." in text_of(show())
