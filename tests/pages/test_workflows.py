"""Workflows: a rule is written, tried dry, and switched on; letters are edited and kept."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from core import worker
from core.interact import following
from core.scales import Scale
from core.store import jobs, letters, messages, rules
from core.store.changes import changes_of
from core.store.database import write
from core.store.preferences import preferences, set_preferences
from pages.parts.letters import dry_run, posting, rule_list
from tests.letters import SINCE, a_rule, expected, topic_of, with_people
from tests.pages.conftest import text_of

WORKFLOWS = "interact/workflows.py"


def button(test, label):
    """The first button whose label begins so."""
    return next(one for one in test.button if one.label.startswith(label))


def field(test, label):
    """The field of that label."""
    fields = [*test.text_input, *test.text_area, *test.number_input, *test.selectbox,
              *test.date_input]
    return next(one for one in fields if one.label == label)


def sentence_on(test):
    """The rule as the page reads it back."""
    return next(one.value for one in test.markdown if "When a person" in one.value)


def told(test):
    """What the page says, without the marks that keep people's words from being markup."""
    return text_of(test).replace("\\", "")


@pytest.fixture
def peopled(studied):
    """The studied database, its answers given by people with addresses."""
    with_people(studied)
    return studied


def test_without_a_study_the_page_says_what_a_rule_needs(empty, show):
    said = told(show(WORKFLOWS))
    assert "No rule can be written yet" in said
    assert "Upload feedback" in said
    assert letters.letters(empty) == []


def test_the_first_visit_finds_a_letter_of_each_purpose_in_four_languages(studied, show):
    said = told(show(WORKFLOWS))
    assert "No rule yet." in said
    assert {one.purpose for one in letters.letters(studied)} == {"answer", "good news"}
    assert said.count("English") == 2
    assert all(set(one.texts) == {"en", "de", "fr", "es"} for one in letters.letters(studied))


def test_a_rule_reads_back_as_one_sentence_while_its_fields_change(studied, show):
    test = show(WORKFLOWS, rule="new")
    quoted = sentence_on(test)
    field(test, "and scored at most").set_value(1.0)
    field(test, "At most one letter a person in … days").set_value(17).run()
    now = sentence_on(test)
    assert "17" in now
    assert "17" not in quoted
    assert rules.rules(studied) == []  # nothing is kept before it is saved


def test_a_dry_run_names_exactly_who_agreed_and_writes_nothing(peopled, show):
    rule = a_rule(peopled)
    test = button(show(WORKFLOWS, rule=str(rule.id)), "Dry run").click().run()
    agreed = expected(peopled, rule)
    assert len(agreed) > 2
    assert f"{len(agreed)} people will be written to" in told(test)
    assert f"{len(expected(peopled, rule, None))} without recorded consent" in told(test)
    assert f"{len(expected(peopled, rule, 'refused'))} refused" in told(test)
    assert set(test.dataframe[0].value["Customer"]) <= agreed
    assert messages.tally(peopled) == {}
    assert rules.rule(peopled, rule.id).state == "off"


def test_a_new_rule_is_saved_by_its_dry_run_once_however_often_it_is_clicked(peopled, show):
    test = show(WORKFLOWS, rule="new")
    topic, _ = topic_of(peopled)
    field(test, "and wrote about").set_value(topic)
    field(test, "For answers since").set_value(SINCE).run()
    test = button(test, "Save and dry run").click().run()
    (rule,) = rules.rules(peopled)
    assert (rule.scale, rule.most_score, rule.topic_id) == (Scale.CSAT5, 2.0, topic)
    assert test.query_params["rule"] == [str(rule.id)] or test.query_params["rule"] == str(rule.id)
    assert "will be written to" in told(test)
    button(test, "Dry run").click().run()
    assert len(rules.rules(peopled)) == 1
    test.query_params["rule"] = "new"  # the back button, and the same again
    test.run()
    field(test, "and wrote about").set_value(topic)
    field(test, "For answers since").set_value(SINCE).run()
    button(test, "Save and dry run").click().run()
    assert len(rules.rules(peopled)) == 1


def test_a_rule_cannot_be_switched_on_before_its_dry_run_was_seen(peopled, show):
    rule = a_rule(peopled)
    test = show(WORKFLOWS, rule=str(rule.id))
    assert not [one for one in test.button if one.label.startswith("Switch on")]
    button(test, "Dry run").click().run()
    n = len(expected(peopled, rule))
    assert button(test, "Switch on").label == f"Switch on and write to {n} people"
    # Changed since: the dry run that was seen is of another version.
    field(test, "At most one letter a person in … days").set_value(30).run()
    assert not [one for one in test.button if one.label.startswith("Switch on")]


def test_switching_on_asks_first_then_writes_once_to_each(peopled, show):
    rule = a_rule(peopled)
    test = button(show(WORKFLOWS, rule=str(rule.id)), "Dry run").click().run()
    button(test, "Switch on").click().run()
    assert rules.rule(peopled, rule.id).state == "off"  # it only asks
    test.button(key="confirm-on").click().run()
    assert rules.rule(peopled, rule.id).state == "on"
    assert [job.kind for job in jobs.live(peopled)] == ["rules"]
    while worker.tick(peopled, "test"):
        pass
    written = messages.messages(peopled, rule=rule.id, limit=1_000)
    assert {one.customer for one in written} == expected(peopled, rule)
    assert len(written) == len(expected(peopled, rule))
    again = show(WORKFLOWS)
    assert f"{len(written)} waiting" in told(again)
    assert "switched on" in told(again)


def test_a_rule_that_is_on_can_be_switched_off(peopled, show):
    rule = a_rule(peopled)
    rules.switch(peopled, rule.id, True, version=rule.version, by="Ana")
    test = show(WORKFLOWS, rule=str(rule.id))
    button(test, "Switch off").click().run()
    assert rules.rule(peopled, rule.id).state == "off"


def test_a_changed_rule_goes_off_until_its_dry_run_is_switched_on_again(peopled, show):
    rule = a_rule(peopled)
    rules.switch(peopled, rule.id, True, version=rule.version, by="Ana")
    test = show(WORKFLOWS, rule=str(rule.id))
    field(test, "and scored at most").set_value(1.0).run()
    assert "switches the rule off" in told(test)
    button(test, "Save and dry run").click().run()
    now = rules.rule(peopled, rule.id)
    assert (now.state, now.most_score) == ("off", 1.0)


def test_another_tab_of_the_same_name_is_not_called_somebody_else(peopled, show):
    rule = a_rule(peopled)
    test = show(WORKFLOWS, rule=str(rule.id))
    field(test, "At most one letter a person in … days").set_value(30).run()
    theirs = {name: getattr(rule, name) for name in rules.FIELDS} | {"every_days": 365}
    me = str(preferences(peopled)["person"])
    rules.save(peopled, rule.id, theirs, version=rule.version, by=me)
    test.run()
    assert f"It was changed in another tab or by {me} while you were writing" in told(test)


def test_what_somebody_else_changed_meanwhile_stands_beside_mine(peopled, show):
    rule = a_rule(peopled)
    test = show(WORKFLOWS, rule=str(rule.id))
    field(test, "At most one letter a person in … days").set_value(30).run()
    theirs = {name: getattr(rule, name) for name in rules.FIELDS} | {"every_days": 365}
    rules.save(peopled, rule.id, theirs, version=rule.version, by="Ben")
    test.run()
    assert "Ben changed this while you were writing" in told(test)
    assert {"30", "365"} <= {one.value for one in test.text}
    button(test, "Keep mine").click().run()
    assert rules.rule(peopled, rule.id).every_days == 30
    assert "changed this while" not in told(test)


def test_the_dry_run_as_csv_holds_everybody_and_no_cell_that_runs(peopled):
    with write(peopled) as tables:
        tables.conn.execute("update response set comment = '=HYPERLINK(\"x\")' || comment")
        tables.conn.execute("update customer set name = '+1 Guest'")
    rule = a_rule(peopled)
    run = following.dry_run(peopled, rule, now=datetime.now(UTC))
    rows = list(csv.DictReader(io.StringIO(dry_run.as_csv(run.recipients).decode("utf-8-sig"))))
    assert len(rows) == len(run.recipients) > 5
    assert all(row["Comment"].startswith("'=HYPERLINK") for row in rows)
    assert {row["Name"] for row in rows} == {"'+1 Guest"}


def test_the_page_says_what_keeps_letters_here(peopled, show, monkeypatch):
    said = told(show(WORKFLOWS))
    assert "ACTIONGAP_SMTP_URL" in said
    assert "Give the sender’s address" in said
    set_preferences(peopled, {"sender_address": "care@example.com"}, by="Ana")
    assert "sender's address" not in told(show(WORKFLOWS))
    monkeypatch.setenv("ACTIONGAP_SMTP_URL", "smtp://127.0.0.1:2525")
    assert "Letters go out over 127.0.0.1:2525, from care@example.com" in told(show(WORKFLOWS))


def test_where_nobody_agreed_the_dry_run_says_where_consent_comes_from(peopled, show):
    with write(peopled) as tables:
        tables.conn.execute("update customer set consent = null")
    rule = a_rule(peopled)
    test = button(show(WORKFLOWS, rule=str(rule.id)), "Dry run").click().run()
    said = told(test)
    assert "0 people will be written to" in said
    assert "Nobody would get the letter now, so none is shown." in said
    assert not any("<article" in one.value for one in test.html)
    assert "Read the letter to" not in [one.label for one in test.selectbox]
    assert "Consent comes with a file of customers" in said


@pytest.mark.parametrize("address", [{"rule": "99"}, {"rule": "x"}, {"rule": "9" * 30},
                                     {"letter": "99"}, {"letter": "-1"}])
def test_a_link_to_what_is_gone_says_so(studied, show, address):
    assert "is no longer there" in told(show(WORKFLOWS, **address))


def letter_of(db):
    letters.ensure_defaults(db, "Ana")
    return letters.letters(db, "answer")[0]


def test_a_letters_text_is_changed_previewed_and_kept(studied, show):
    letter = letter_of(studied)
    test = show(WORKFLOWS, letter=str(letter.id))
    field(test, "Subject").set_value("Dear {{ customer.name }}").run()
    assert "Dear Ana Silva" in text_of(test)
    assert letters.letter(studied, letter.id).version == letter.version
    button(test, "Save").click().run()
    assert letters.letter(studied, letter.id).texts[first_language(letter)]["subject"] == \
        "Dear {{ customer.name }}"
    assert changes_of(studied, "letter", letter.id)[0].changed_by == "You"


def first_language(letter):
    return posting.in_order(letter.texts)[0]


@pytest.mark.parametrize(("text", "named"), [
    ("{{ customer.surname }}", "customer.surname"),
    ("{% for x in customer %}{% endfor %}", "Loops"),
    ("{{ customer.__class__ }}", "__class__"),
    ("{{ customer.name() }}", "Calls"),
    ("{{ customer.name", "cannot be read"),
])
def test_what_a_letter_must_not_hold_is_named_beside_the_field_and_not_kept(
        studied, show, text, named):
    letter = letter_of(studied)
    test = show(WORKFLOWS, letter=str(letter.id))
    field(test, "Text").set_value(text).run()
    assert not test.exception
    assert named in told(test)
    assert button(test, "Save").disabled
    assert letters.letter(studied, letter.id).version == letter.version


def test_a_language_is_added_and_an_empty_one_is_not_kept(studied, show):
    letter = letter_of(studied)
    test = show(WORKFLOWS, letter=str(letter.id))
    field(test, "Language").set_value("it").run()
    button(test, "Add").click().run()
    assert not test.exception
    subjects = [one for one in test.text_input if one.label == "Subject"]
    assert len(subjects) == 5
    assert button(test, "Save").disabled  # nothing was written in it yet
    subjects[-1].set_value("Grazie")
    [one for one in test.text_area if one.label == "Text"][-1].set_value("Ciao!").run()
    button(test, "Save").click().run()
    assert letters.letter(studied, letter.id).texts["it"] == {"subject": "Grazie", "body": "Ciao!"}


def test_two_people_on_one_letter_lose_nothing(studied, show):
    letter = letter_of(studied)
    test = show(WORKFLOWS, letter=str(letter.id))
    field(test, "Subject").set_value("Mine").run()
    code = first_language(letter)
    theirs = json.loads(json.dumps(letter.texts))
    theirs[code]["subject"] = "Theirs"
    letters.save(studied, letter.id, letter.name, letter.purpose, theirs, version=letter.version,
                 by="Ben")
    button(test, "Save").click().run()
    assert "Ben changed this while you were writing" in told(test)
    assert {"Mine", "Theirs"} <= {one.value for one in test.text}
    assert letters.letter(studied, letter.id).texts[code]["subject"] == "Theirs"
    button(test, "Keep mine").click().run()
    assert letters.letter(studied, letter.id).texts[code]["subject"] == "Mine"


def test_taking_theirs_shows_their_text(studied, show):
    letter = letter_of(studied)
    test = show(WORKFLOWS, letter=str(letter.id))
    field(test, "Subject").set_value("Mine").run()
    code = first_language(letter)
    theirs = letter.texts | {code: letter.texts[code] | {"subject": "Theirs"}}
    letters.save(studied, letter.id, letter.name, letter.purpose, theirs, version=letter.version,
                 by="Ben")
    test.run()
    button(test, "Take theirs").click().run()
    assert field(test, "Subject").value == "Theirs"


def test_a_new_letter_is_made_once_however_often_save_is_clicked(studied, show):
    letter_of(studied)
    before = len(letters.letters(studied))
    test = show(WORKFLOWS, letter="new")
    assert button(test, "Save").disabled
    field(test, "Name").set_value("Thanks")
    field(test, "Subject").set_value("Thank you")
    field(test, "Text").set_value("Thank you for your answer.").run()
    button(test, "Save").click().run()
    assert len(letters.letters(studied)) == before + 1
    assert field(test, "Name").value == "Thanks"
    made = next(one for one in letters.letters(studied) if one.name == "Thanks")
    assert test.query_params["letter"] in (str(made.id), [str(made.id)])
    test.query_params["letter"] = "new"  # the back button, and the same again
    test.run()
    field(test, "Name").set_value("Thanks")
    field(test, "Subject").set_value("Thank you")
    field(test, "Text").set_value("Thank you for your answer.").run()
    button(test, "Save").click().run()
    assert len(letters.letters(studied)) == before + 1


def test_what_people_call_a_letter_is_never_markup(studied, show):
    letter = letter_of(studied)
    letters.save(studied, letter.id, "**bold** <b>", letter.purpose,
                 letter.texts | {"en": {"subject": "<img src=x>", "body": "<script>"}},
                 version=letter.version, by="Ana")
    test = show(WORKFLOWS, letter=str(letter.id))
    assert "<img" not in "".join(one.value for one in test.html if "article" in one.value)
    assert "&lt;img src=x&gt;" in text_of(test)
    assert "**bold**" not in "".join(one.value for one in show(WORKFLOWS).markdown)


def test_an_act_reads_as_what_was_done():
    class Change:
        before, after, why = {"state": "off"}, {"state": "on"}, ""

    assert rule_list.told(Change) == "switched on"
    Change.before, Change.after = {}, {"name": "x"}
    assert rule_list.told(Change) == "made"
    Change.before, Change.after = {"every_days": 1}, {"every_days": 2}
    assert rule_list.told(Change) == "changed every days"


def test_a_letter_changed_after_the_dry_run_asks_for_another(peopled, show):
    rule = a_rule(peopled)
    test = button(show(WORKFLOWS, rule=str(rule.id)), "Dry run").click().run()
    assert button(test, "Switch on")
    letter = letters.letter(peopled, rule.letter_id)
    texts = letter.texts | {"en": {"subject": "Other", "body": "Words"}}
    letters.save(peopled, letter.id, letter.name, letter.purpose, texts, version=letter.version,
                 by="Ben")
    test.run()
    assert not [one for one in test.button if one.label.startswith("Switch on")]


def test_a_rule_whose_topic_vanished_says_so_and_writes_to_nobody(peopled, show):
    rule = a_rule(peopled, topic_id="t9999", topic_label="the old wifi")
    test = button(show(WORKFLOWS, rule=str(rule.id)), "Dry run").click().run()
    assert "has no topic “the old wifi”" in "".join(one.value for one in test.warning)
    assert not [one for one in test.button if one.label.startswith("Switch on")]
    rules.switch(peopled, rule.id, True, version=rule.version, by="Ana")
    jobs.submit(peopled, "rules", {}, by="Ana")
    while worker.tick(peopled, "test"):
        pass
    assert "has no topic “the old wifi”" in "".join(
        one.value for one in show(WORKFLOWS).warning)


def test_a_language_that_was_emptied_is_taken_out_and_the_last_one_stays(studied, show):
    letter = letter_of(studied)
    test = show(WORKFLOWS, letter=str(letter.id))
    subjects = [one for one in test.text_input if one.label == "Subject"]
    bodies = [one for one in test.text_area if one.label == "Text"]
    for one in (*subjects[1:], *bodies[1:]):
        one.set_value("")
    test.run()
    assert "German, French, Spanish: empty, so saving takes it out" in told(test)
    button(test, "Save").click().run()
    assert set(letters.letter(studied, letter.id).texts) == {"en"}
    for one in (*test.text_input[1:2], *test.text_area):
        one.set_value("")
    test.run()
    assert button(test, "Save").disabled
    assert "there is no text in any language" in told(test)
    assert set(letters.letter(studied, letter.id).texts) == {"en"}
