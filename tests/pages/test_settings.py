"""Settings: what is kept, with who and when; what is refused, in one sentence."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from core.errors import BadInput
from core.store import findings
from core.store.currencies import money
from core.store.database import write
from core.store.preferences import checked, last_change, preferences, set_preferences
from tests.pages.conftest import text_of

SETTINGS = "admin/settings.py"
RETAINED = "A customer counts as retained when they order or renew within … days"


def saved(test):
    return next(b for b in test.button if b.label == "Save").click().run()


def test_settings_are_kept_with_who_changed_them(empty, show):
    test = show(SETTINGS)
    test.text_input[0].set_value(" Ana ")
    test.number_input[0].set_value(12_000.0)
    test.number_input[1].set_value(45.0)
    said = text_of(saved(test))
    assert "Saved." in said
    assert "Last changed by Ana" in said
    kept = preferences(empty)
    assert (kept["person"], kept["money_per_point"], kept["capacity_days"]) == ("Ana", 12_000, 45)


def test_an_empty_name_is_refused_in_one_sentence(empty, show):
    test = show(SETTINGS)
    test.text_input[0].set_value("  ")
    assert "Give your name" in saved(test).error[0].value
    assert preferences(empty)["person"] == "You"


def test_a_capacity_of_nothing_is_refused(empty, show):
    test = show(SETTINGS)
    test.number_input[1].set_value(0.0)
    assert "Give the person\\-days you have" in saved(test).error[0].value


def test_the_demo_companys_settings_are_kept_apart(empty, show):
    test = show(SETTINGS, db="demo")
    test.text_input[0].set_value("Demo person")
    saved(test)
    assert preferences(empty)["person"] == "You"


def box(test, label):
    """The field of that label."""
    fields = [*test.text_input, *test.number_input, *test.radio]
    return next(field for field in fields if field.label == label)


def test_sender_consent_and_retention_are_kept(empty, show):
    test = show(SETTINGS)
    assert box(test, "Who may be written to").value is True
    box(test, "Sender’s name").set_value("Customer care")
    box(test, "Sender’s address").set_value(" care@example.com ")
    box(test, "Who may be written to").set_value(False)
    box(test, RETAINED).set_value(90)
    assert "Saved." in text_of(saved(test))
    kept = preferences(empty)
    assert (kept["sender_name"], kept["sender_address"]) == ("Customer care", "care@example.com")
    assert (kept["consent_needed"], kept["retention_days"]) == (False, 90)
    assert box(show(SETTINGS), "Who may be written to").value is False


@pytest.mark.parametrize("address", ["care", "a@b@example.com", "care@example", 'a"b@example.com'])
def test_a_senders_address_that_is_none_is_refused_and_nothing_is_kept(empty, show, address):
    test = show(SETTINGS)
    box(test, "Company").set_value("Lounge & Co")
    box(test, "Sender’s address").set_value(address)
    assert "write care@example\\.com" in saved(test).error[0].value
    assert preferences(empty)["company"] == ""


def test_what_was_not_touched_is_not_written_again(empty, show):
    assert "Nothing was changed." in text_of(saved(show(SETTINGS)))
    assert last_change(empty) is None


def test_the_month_in_which_the_fiscal_year_begins_is_kept(empty, show):
    test = show(SETTINGS)
    month = next(one for one in test.selectbox if one.label == "Fiscal year begins in")
    assert month.options[3] == "April"
    month.set_value(4)
    assert "Saved." in text_of(saved(test))
    assert preferences(empty)["fiscal_year_from"] == 4
    with pytest.raises(BadInput, match="one of twelve months"):
        checked({"fiscal_year_from": 13})


def test_a_rate_is_stated_with_its_source_refused_without_and_taken_back(empty, show):
    test = show(SETTINGS)
    test.text_input(key="rate-code").set_value("usd")
    test.number_input(key="rate-worth").set_value(0.92)
    press = next(one for one in test.button if one.label == "Keep this rate")
    assert "Say where the rate comes from" in press.click().run().error[0].value
    test.text_input(key="rate-source").set_value("accounting")
    next(one for one in test.button if one.label == "Keep this rate").click().run()
    assert money(empty).rates["USD"].rate == 0.92
    assert "1 USD = 0.92 €" in text_of(test).replace("\\", "")
    next(one for one in test.button if one.label == "Take it back").click().run()
    assert money(empty).rates == {}


ENCODER = "Deeper encoder"


@pytest.mark.parametrize("encoder", ["/nowhere/model", "no model of that name"])
def test_an_encoder_that_is_not_there_is_refused_and_nothing_is_kept(empty, show, encoder):
    test = show(SETTINGS)
    box(test, "Company").set_value("Lounge & Co")
    box(test, ENCODER).set_value(encoder)
    assert f"There is no folder {encoder.split()[0]}" in saved(test).error[0].value
    assert preferences(empty)["company"] == ""


def test_an_encoder_that_can_be_opened_is_kept_for_the_next_study(empty, show):
    folder = str(Path(find_spec("static_model").origin).parent / "model")
    test = show(SETTINGS)
    assert box(test, ENCODER).value == ""
    box(test, ENCODER).set_value(f" {folder} ")
    assert "The next study uses the encoder." in text_of(saved(test))
    assert preferences(empty)["encoder"] == folder
    test = show(SETTINGS)
    box(test, ENCODER).set_value("")
    said = text_of(saved(test))
    assert "The next study uses the encoder that ships." in said
    assert "stay" not in said  # there are no topics yet
    assert preferences(empty)["encoder"] == ""


def test_where_there_are_topics_another_encoder_is_said_to_leave_them(studied, show):
    set_preferences(studied, {"encoder": "small/model"}, by="Ana")
    test = show(SETTINGS)
    box(test, ENCODER).set_value("")
    assert "The topics that you have stay" in text_of(saved(test))


def test_an_encoder_on_two_lines_is_refused():
    with pytest.raises(BadInput, match="on one line"):
        checked({"encoder": "one\ntwo"})
    with pytest.raises(BadInput, match="encoder is too long"):
        checked({"encoder": "x" * 301})


def test_what_the_last_study_was_taught_by_stands_below(studied, show):
    assert "taught by" not in text_of(show(SETTINGS))
    said = {"name": "small/model", "languages": ["en", "fr"], "fit": 0.7}
    with write(studied) as tables:
        row = tables["study"].get(findings.study(studied).id)
        tables["study"].update(row["id"], {"summary": json.dumps(
            json.loads(row["summary"]) | {"encoder": said})})
    assert "taught by small/model, from what was said in English, French" in text_of(show(SETTINGS))
