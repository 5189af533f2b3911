"""A rule in words, and whom it writes to, by hand."""

from datetime import date

import pytest

from core.interact.rules import recipients, sentence
from core.store.customers import Customer
from core.store.rules import Candidate, Rule

RULE = Rule(1, "Late", "nps", 6.0, "late", "Late deliveries", 1, 90, date(2026, 10, 1), "on", 1,
            "", "")


@pytest.mark.parametrize(("changes", "expected"), [
    ({}, "When a person who scored at most 6 (NPS) writes about “Late deliveries”, send the "
         "letter “We are sorry”, at most once in 90 days, for answers received since "
         "1 October 2026."),
    ({"scale": "csat5", "most_score": 2.5, "every_days": 1_000},
     "When a person who scored at most 2.5 (of 5) writes about “Late deliveries”, send the "
     "letter “We are sorry”, at most once in 1,000 days, for answers received since "
     "1 October 2026."),
    ({"scale": "thumbs", "most_score": 0.0, "every_days": 1, "topic_label": ""},
     "When a person who gave thumbs down writes about “late”, send the letter “We are sorry”, "
     "at most once a day, for answers received since 1 October 2026."),
])
def test_a_rule_reads_as_1_english_sentence(changes, expected):
    rule = Rule(**{**RULE.__dict__, **changes})
    assert sentence(rule, "We are sorry") == expected


def answer(number, customer, address=None, language=None, day=20):
    return Candidate(number, customer, address, language, 3.0, date(2026, 10, day), "late")


CANDIDATES = [
    answer(9, "ann", day=29), answer(8, "ann", day=21), answer(7, "bo", "bo@old.example", "de"),
    answer(6, "cy@example.com", "Cy@example.com"), answer(5, None), answer(4, None),
    answer(3, "dee", "dee@example.com"), answer(2, "eve"), answer(1, "fay"),
]
CUSTOMERS = {
    "ann": Customer("ann", "ann@example.com", "Ann", "fr", consent="given"),
    "bo": Customer("bo", "bo@new.example", consent="given"),
    "cy@example.com": Customer("cy@example.com", "cy@example.com", consent="refused"),
    "eve": Customer("eve", "eve@example.com", consent="given"),
    "fay": Customer("fay", "fay@example.com", consent="given"),
}


def test_6_people_and_2_nobody_knows_each_by_the_newest_answer_with_their_outcome():
    found = recipients(CANDIDATES, CUSTOMERS, {"fay@example.com": "unsubscribed"},
                       already={"eve", "fay"}, consent_needed=True)
    assert [(one.response_id, one.customer, one.outcome) for one in found] == [
        (9, "ann", "will be written to"), (7, "bo", "will be written to"),
        (6, "cy@example.com", "refused"), (5, "", "no address"), (4, "", "no address"),
        (3, "dee", "no consent recorded"), (2, "eve", "already written to"),
        (1, "fay", "unsubscribed")]


def test_name_address_and_language_are_the_customers_else_the_answers():
    ann, bo, *_, dee, _, _ = recipients(CANDIDATES, CUSTOMERS, {}, (), consent_needed=False)
    assert (ann.name, ann.address, ann.language) == ("Ann", "ann@example.com", "fr")
    assert (bo.name, bo.address, bo.language) == ("", "bo@new.example", "de")
    assert (dee.name, dee.address, dee.outcome) == ("", "dee@example.com", "will be written to")


def test_an_answer_that_had_its_letter_gets_no_second_one_though_the_90_days_are_over():
    (one,) = recipients(CANDIDATES[:2], CUSTOMERS, {}, already=(), answered={9},
                        consent_needed=True)
    assert one.outcome == "already written to"
