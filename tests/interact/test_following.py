"""Rules followed over a small study: dry run, letters, and two processes at once."""

import subprocess
import sys
from datetime import UTC, date, timedelta

import pytest

from core.errors import BadInput, Cancelled, Conflict
from core.interact.following import apply, dry_run, run_rules
from core.settings import ROOT
from core.store import consent, letters, messages, rules
from core.store.changes import changes_of
from core.store.database import write
from tests.by_hand import QUEUE, SERVICE, WIFI, Said, studied
from tests.letters import NOW, TEXTS, made_rule, people, sender

DAY = timedelta(days=1)


def quiet(*_):
    pass


def answers():
    """c0 twice, c1 happy, c2 about the wifi, c3 too early, c4 undated, one nobody knows."""
    return [Said("2026-10-02", {QUEUE: -1}, 6, "c0"), Said("2026-10-20", {QUEUE: -1}, 0, "c0"),
            Said("2026-10-20", {QUEUE: -1}, 7, "c1"), Said("2026-10-20", {WIFI: -1}, 2, "c2"),
            Said("2026-09-30", {QUEUE: -1}, 2, "c3"), Said(None, {QUEUE: -1}, 2, "c4"),
            Said("2026-10-01", {QUEUE: -1}, 2)]


@pytest.fixture
def rule(db):
    studied(db, answers())
    people(db, 5)
    return made_rule(db)


def test_a_dry_run_over_7_answers_shows_2_with_their_reasons_and_creates_0(db, rule):
    found = dry_run(db, rule, now=NOW)
    assert [(one.response_id, one.customer, one.name, one.score, one.received_on, one.outcome)
            for one in found.recipients] == [
        (2, "c0", "Guest c0", 0.0, date(2026, 10, 20), "will be written to"),
        (7, "", "", 2.0, date(2026, 10, 1), "no address")]
    assert found.tally == {"will be written to": 1, "no address": 1}
    assert found.problem is None
    assert messages.tally(db) == {}


def test_a_parent_topic_stands_for_its_subtopics(db, rule):
    whole = rules.Rule(**{**rule.__dict__, "topic_id": SERVICE})
    assert dry_run(db, whole, now=NOW).tally == dry_run(db, rule, now=NOW).tally
    wifi = rules.Rule(**{**rule.__dict__, "topic_id": WIFI})
    assert [one.customer for one in dry_run(db, wifi, now=NOW).recipients] == ["c2"]


def test_a_rule_never_saved_can_be_tried(db, rule):
    new = rules.Rule(**{**rule.__dict__, "id": 0, "most_score": 10.0, "state": "off"})
    assert [one.customer for one in dry_run(db, new, now=NOW).recipients] == ["c1", "c0", ""]


def test_following_a_rule_twice_writes_1_letter_to_the_person(db, rule):
    sender(db, company="Acme")
    (number,) = apply(db, rule, now=NOW, by="Ann")
    assert apply(db, rule, now=NOW, by="Ann") == []
    one = messages.message(db, number)
    assert (one.customer, one.address, one.response_id, one.rule_id) == (
        "c0", "c0@example.com", 2, rule.id)
    assert one.subject == "Sorry, Guest c0"
    assert one.body.startswith("We are sorry about The queue.\n\n--\nYou get this letter "
                               "because you gave us your feedback on 20 October 2026.")
    assert dry_run(db, rule, now=NOW).tally == {"already written to": 1, "no address": 1}


def test_a_new_answer_after_89_days_gets_no_letter_and_after_90_days_it_does(db, rule):
    apply(db, rule, now=NOW, by="Ann")
    with write(db) as tables:
        for table, key, one in (("response", "id", 3), ("mention", "response_id", 3)):
            row = next(tables[table].rows_where(f"{key} = ?", [one]))
            extra = ({"id": 99, "row_key": "99", "customer": "c0", "score": 1,
                      "received_on": "2027-01-01"} if table == "response" else {"response_id": 99})
            tables[table].insert(row | extra)
    assert apply(db, rule, now=NOW + 89 * DAY, by="Ann") == []
    (again,) = apply(db, rule, now=NOW + 90 * DAY, by="Ann")
    assert messages.message(db, again).response_id == 99
    assert apply(db, rule, now=NOW + 999 * DAY, by="Ann") == []


def test_the_letter_speaks_the_customers_language_else_the_answers_else_english(db):
    texts = TEXTS | {"de": {"subject": "Es tut uns leid", "body": "Entschuldigung."}}
    studied(db, [Said("2026-10-20", {QUEUE: -1}, 1, f"c{n}", language=language)
                 for n, language in enumerate(("en", "de", "fr"))])
    people(db, 3)
    with write(db) as tables:
        tables["customer"].update("c0", {"language": "de"})
        tables["customer"].update("c1", {"language": None})
        tables["customer"].update("c2", {"language": None})
    apply(db, made_rule(db, texts=texts), now=NOW, by="Ann")
    found = {one.customer: (one.language, one.subject) for one in messages.messages(db)}
    assert found == {"c0": ("de", "Es tut uns leid"), "c1": ("de", "Es tut uns leid"),
                     "c2": ("en", "Sorry, Guest c2")}


def test_a_person_known_by_address_alone_is_written_to_where_consent_is_not_needed(db):
    studied(db, [Said(day, {QUEUE: -1}, 1, email=email) for day, email in (
        ("2026-10-20", "Bo@Example.com"), ("2026-10-21", "bo@example.com"),
        ("2026-10-22", 'x"y@example.com'))])
    rule = made_rule(db)
    assert dry_run(db, rule, now=NOW).tally == {
        "address cannot be used": 1, "no consent recorded": 1}
    sender(db, consent_needed=False)
    (number,) = apply(db, rule, now=NOW, by="Ann")
    assert messages.message(db, number).customer == "bo@example.com"
    consent.suppress(db, "BO@example.com", "unsubscribed", by="Bo")
    assert dry_run(db, rule, now=NOW).tally == {"address cannot be used": 1, "unsubscribed": 1}


def test_a_rule_whose_topic_vanished_sends_0_and_says_so(db, rule):
    with write(db) as tables:
        tables["study"].update(1, {"status": "past"})
    found = dry_run(db, rule, now=NOW)
    assert (found.recipients, found.tally) == ([], {})
    assert "no topic “The queue”, so this rule sends nothing" in found.problem
    with pytest.raises(BadInput, match="sends nothing"):
        apply(db, rule, now=NOW, by="Ann")
    done = run_rules(db, now=NOW, by="Ann", report=quiet)
    assert (done["rules"], done["created"]) == (1, 0)
    assert done["problems"] == [f"Queue: {found.problem}"]


def test_a_rule_that_is_off_or_gone_sends_0(db, rule):
    rules.switch(db, rule.id, False, version=rule.version, by="Ann")
    with pytest.raises(BadInput, match="“Queue” is off"):
        apply(db, rule, now=NOW, by="Ann")
    assert run_rules(db, now=NOW, by="Ann", report=quiet) == {
        "rules": 0, "created": 0, "problems": []}
    with pytest.raises(Conflict, match="no longer there"):
        apply(db, rules.Rule(**{**rule.__dict__, "id": 99}), now=NOW, by="Ann")


def test_a_broken_letter_stops_its_own_rule_and_not_the_other(db):
    studied(db, answers())
    people(db, 5)
    bad = made_rule(db, name="Broken",
                    texts={"en": {"subject": "Hi", "body": "{{ customer.shoe }}"}})
    made_rule(db)
    done = run_rules(db, now=NOW, by="Ann", report=quiet)
    assert (done["rules"], done["created"]) == (2, 1)
    assert done["problems"][0].startswith("Broken: The field {{ customer.shoe }} is not known")
    assert messages.tally(db, rule=bad.id) == {}


def test_a_person_to_whom_the_letter_says_nothing_is_left_out_and_2_others_get_theirs(db):
    studied(db, [Said("2026-10-20", {QUEUE: -1}, 1, key) for key in ("c0", "c1", "c2")])
    people(db, 3)
    with write(db) as tables:
        tables["customer"].update("c1", {"name": None})
    rule = made_rule(db, texts={"en": {"subject": "Sorry", "body": "{{ customer.name }}"}})
    assert {one.customer: one.outcome for one in dry_run(db, rule, now=NOW).recipients} == {
        "c0": "will be written to", "c1": "the letter says nothing to them",
        "c2": "will be written to"}
    done = run_rules(db, now=NOW, by="Ann", report=quiet)
    assert (done["rules"], done["created"]) == (1, 2)
    assert done["problems"] == [
        "Queue: the letter “We are sorry” says nothing to 1 person, who got none; write words that "
        "do not hang on a field alone."]
    assert sorted(one.customer for one in messages.messages(db)) == ["c0", "c2"]


def test_a_dry_run_with_a_letter_that_cannot_be_used_says_so_and_promises_0(db):
    studied(db, answers())
    people(db, 5)
    bad = made_rule(db, texts={"en": {"subject": "Hi", "body": "{{ customer.shoe }}"}})
    found = dry_run(db, bad, now=NOW)
    assert (found.recipients, found.tally) == ([], {})
    assert "customer.shoe" in found.problem


def test_a_job_cancelled_before_the_second_rule_keeps_the_first_ones_letters(db):
    studied(db, answers())
    people(db, 5)
    first, second = made_rule(db), made_rule(db)

    def cancel(progress, _message):
        if progress > 0:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        run_rules(db, now=NOW, by="Ann", report=cancel)
    assert messages.tally(db, rule=first.id) == {"waiting": 1}
    assert messages.tally(db, rule=second.id) == {}


def test_2_processes_following_1_rule_at_once_write_1_letter_to_each_of_300(db):
    studied(db, [Said("2026-10-20", {QUEUE: -1}, 1, f"c{n % 300}") for n in range(600)])
    people(db, 300)
    rule = made_rule(db)
    program = (
        "import sys, time\nfrom datetime import datetime\nfrom pathlib import Path\n"
        "from core.interact.following import apply\nfrom core.store import rules\n"
        "from core.store.database import open_database\n"
        "db = open_database(Path(sys.argv[1]))\nrule = rules.rule(db, int(sys.argv[2]))\n"
        "print('ready', flush=True)\nsys.stdin.readline()\n"
        f"print(len(apply(db, rule, now=datetime.fromisoformat('{NOW.astimezone(UTC)}'),"
        " by='Ann')))\n")
    both = [subprocess.Popen([sys.executable, "-c", program, str(db.path), str(rule.id)], cwd=ROOT,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)]
    for one in both:
        assert one.stdout.readline() == "ready\n"
    for one in both:
        one.stdin.write("go\n")
        one.stdin.flush()
    made = [int(one.communicate(timeout=60)[0]) for one in both]
    assert sum(made) == 300
    assert len({one.customer for one in messages.messages(db, limit=999)}) == 300
    assert messages.tally(db) == {"waiting": 300}


@pytest.mark.parametrize(("values", "said"), [
    ({"name": " "}, "a name"), ({"name": "x" * 121}, "120"),
    ({"scale": "smiles"}, "'smiles' is no scale"),
    ({"most_score": 11}, "between 0 and 10"), ({"most_score": float("nan")}, "between 0 and 10"),
    ({"most_score": float("inf")}, "between 0"), ({"most_score": None}, "between 0"),
    ({"topic_id": ""}, "Choose the topic"), ({"every_days": 0}, "1 to 3,650"),
    ({"every_days": 1.5}, "1 to 3,650"), ({"every_days": 3_651}, "1 to 3,650"),
    ({"since": None}, "the day"),
])
def test_a_rule_that_cannot_be_meant_is_refused_in_1_sentence(db, values, said):
    with pytest.raises(BadInput, match=said):
        made_rule(db, **values)
    assert rules.rules(db) == []


def test_a_change_switches_a_rule_off_in_1_write_and_the_same_values_leave_it_on(db):
    rule = made_rule(db)
    values = {name: getattr(rule, name) for name in rules.FIELDS}
    rules.save(db, rule.id, values, version=rule.version, by="Ann")
    assert rules.rule(db, rule.id) == rule
    assert rule.state == "on"
    rules.save(db, rule.id, values | {"most_score": 2.0}, version=rule.version, by="Ann")
    now = rules.rule(db, rule.id)
    assert (now.state, now.most_score, now.version) == ("off", 2.0, rule.version + 1)
    act = changes_of(db, "rule", rule.id)[0]
    assert act.after == {"most_score": 2.0, "state": "off"}
    with pytest.raises(Conflict, match="no longer there"):
        rules.save(db, 99, values, version=1, by="Ann")


def test_a_rule_whose_letter_is_gone_and_an_edit_that_came_second_are_conflicts(db):
    rule = made_rule(db)
    values = {name: getattr(rule, name) for name in rules.FIELDS}
    with pytest.raises(Conflict, match="letter of this rule is no longer there"):
        rules.save(db, None, values | {"letter_id": 99}, by="Ann")
    rules.save(db, rule.id, values | {"every_days": 30}, version=rule.version, by="Ann")
    with pytest.raises(Conflict, match="“Queue” was changed by somebody else first"):
        rules.save(db, rule.id, values | {"every_days": 7}, version=rule.version, by="Bo")
    with pytest.raises(Conflict):
        rules.switch(db, rule.id, True, version=rule.version, by="Bo")
    found = rules.rule(db, rule.id)
    assert (found.every_days, found.state, found.changed_by) == (30, "off", "Ann")
    assert letters.letter(db, 99) is None
