"""Rules and opportunities that name a topic which an analyst merged, split or hid."""

from datetime import date

import pytest

from core.focus.numbers import opportunities
from core.focus.taxonomy import acts, splitting
from core.focus.taxonomy.fate import fate, now
from core.interact.following import dry_run
from core.store import opportunities as placed
from core.store import rules
from tests.focus.taxonomy.conftest import leaves, studied
from tests.letters import NOW, made_rule, people


@pytest.fixture
def rule(db):
    """Everybody who wrote about the largest subtopic, whatever they scored."""
    people(db, 1)
    topic = next(iter(leaves(db)))
    return made_rule(db, scale="csat5", most_score=5.0, since=date(2025, 1, 1), topic_id=topic,
                     topic_label=leaves(db)[topic])


def reached(db, rule):
    return {one.response_id for one in rules.candidates(db, rule, now(db, rule.topic_id))}


def test_a_rule_on_a_merged_topic_follows_it_through_2_merges_and_a_study(db, rule):
    one, other, third, *_ = leaves(db)
    alone = reached(db, rule)
    acts.merge(db, [one], other, by="Ana")
    together = reached(db, rule)
    assert together > alone
    last = acts.merge(db, [other], third, by="Ana")
    assert reached(db, rule) > together
    assert now(db, one) == (third,)
    studied(db)
    assert now(db, one) == (third,)
    acts.undo(db, last, by="Ana")
    assert now(db, one) == (other,)
    assert dry_run(db, rule, now=NOW).problem is None


def test_a_rule_on_a_split_topic_reaches_the_same_people_in_its_2_parts(db, rule):
    before = reached(db, rule)
    splitting.split(db, rule.topic_id, 2, labels=["First half", "Second half"], by="Ana")
    assert len(now(db, rule.topic_id)) == 2
    assert reached(db, rule) == before
    assert fate(db, rule.topic_id) == "was split into “First half” and “Second half”"


def test_a_rule_on_a_hidden_topic_sends_nothing_and_says_that_it_is_hidden(db, rule):
    acts.hide(db, rule.topic_id, by="Ana")
    found = dry_run(db, rule, now=NOW)
    assert found.recipients == []
    assert "is hidden, so this rule sends nothing" in found.problem


def test_an_opportunity_of_a_merged_topic_stays_marked_and_says_what_became_of_it(db):
    one, other, *_ = leaves(db)
    placed.place(db, {one: leaves(db)[one]}, by="Ana")
    name = leaves(db)[other]
    number = acts.merge(db, [one], other, by="Ana")
    (found,) = [each for each in opportunities.ranked(db) if each.topic == one]
    assert (found.vanished, found.fate) == (True, f"was merged into “{name}”")
    assert found.stake.value is None
    acts.undo(db, number, by="Ana")
    (found,) = [each for each in opportunities.ranked(db) if each.topic == one]
    assert (found.vanished, found.fate) == (False, "")


def test_a_topic_that_no_study_finds_is_said_to_be_gone(db):
    assert fate(db, "t4711") == "is no longer found by the newest study"
    assert now(db, "t4711") == ()
