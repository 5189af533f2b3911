"""Close the loop, as a person meets it: whom to tell, telling them once, and what came of it."""

import io
from datetime import date

import pytest
from pptx import Presentation
from pypdf import PdfReader

from core.store import initiatives, letters, messages
from core.store.database import Database
from tests.by_hand import QUEUE, Said, bought, known, sent, stand_at, studied
from tests.pages.conftest import text_of

PAGE = "delight/closing.py"


def start(db: Database, name="A second desk", stage="shipped", live=date(2025, 6, 1), **values
          ) -> int:
    number = initiatives.create(db, {
        "name": name, "topic_id": QUEUE, "topic_label": "The queue",
        "change_made": "We opened a second *desk*.", **values}, by="Ana")
    stand_at(db, number, stage, live)
    return number


@pytest.fixture
def complained(empty: Database) -> Database:
    """Four people complained of the queue; three of them may be written to."""
    studied(empty, [Said("2025-03-01", {QUEUE: -0.5}, customer=key, language="de",
                         comment=f"<b>Half an hour</b> {key}") for key in "ABCD"])
    known(empty, *"ABC")
    known(empty, "D", consent="refused")
    return empty


def press(test, key: str):
    return next(button for button in test.button if button.key == key).click().run()


def test_nothing_shipped_says_so_and_leads_to_the_initiatives(complained, show):
    start(complained, stage="approved")
    test = show(PAGE)
    assert "No initiative is shipped yet" in text_of(test)
    assert "See initiatives" in [link.label for link in test.page_link]


def test_who_raised_it_and_why_some_hear_nothing(complained, show):
    start(complained)
    test = show(PAGE)
    said = text_of(test)
    assert [one.value for one in test.metric[:3]] == ["4", "3", "0"]
    assert "1 refused" in said
    assert "Tell 3 people" in said
    assert not test.exception
    assert not test.error


def test_telling_asks_first_and_then_writes_three_letters_once(complained, show):
    number = start(complained)
    test = press(show(PAGE), "tell")
    assert "**3 letters**" in text_of(test)
    assert messages.tally(complained) == {}  # asked, nothing written yet
    press(test, "tell-yes")
    assert messages.tally(complained, initiative=number) == {"waiting": 3}
    again = show(PAGE)
    assert "Nobody is left to tell" in text_of(again)
    assert next(one for one in again.button if one.key == "tell").disabled
    assert "3 letters of it still wait" in text_of(again)


def test_not_now_writes_nothing(complained, show):
    start(complained)
    press(press(show(PAGE), "tell"), "tell-no")
    assert messages.tally(complained) == {}


def test_the_letter_is_shown_in_the_persons_language_as_text(complained, show):
    start(complained)
    test = show(PAGE)
    shown = "\n".join(str(one.value) for one in test.html)
    letter = letters.letters(complained, "good news")[0]
    assert "We opened a second *desk*." in shown
    assert "To c@example.com" in shown
    chosen = [one for one in test.get("segmented_control") if "closing-language" in str(one.key)]
    assert chosen[0].value == "de"
    assert letter.texts.keys() >= {"en", "de", "fr", "es"}


def test_what_was_changed_is_edited_here_and_asked_for_where_it_is_missing(complained, show):
    number = start(complained, change_made="")
    test = show(PAGE)
    assert "Say above what was changed" in text_of(test)
    assert next(one for one in test.button if one.key == "tell").disabled
    test.text_area[0].set_value("A second desk is open.")
    next(one for one in test.button if one.label == "Save").click().run()
    assert initiatives.initiative(complained, number).change_made == "A second desk is open."
    assert not next(one for one in test.button if one.key == "tell").disabled


def test_3_german_letters_carry_the_english_sentence_until_a_german_text_is_saved(
        complained, show):
    number = start(complained)
    test = show(PAGE)
    note = "No German text: 3 letters in German carry the English sentence."
    assert note in text_of(test)
    area = next(one for one in test.text_area if one.label == "In German")
    area.set_value("Ein zweiter Schalter ist offen.")
    next(one for one in test.button if one.label == "Save").click().run()
    one = initiatives.initiative(complained, number)
    assert one.change_in == {"de": "Ein zweiter Schalter ist offen."}
    assert one.change_made == "We opened a second *desk*."
    assert note not in text_of(test)
    assert "Ein zweiter Schalter ist offen." in "\n".join(str(each.value) for each in test.html)
    press(press(test, "tell"), "tell-yes")
    assert all("Ein zweiter Schalter ist offen." in letter.body
               for letter in messages.messages(complained, initiative=number))


def test_a_german_main_text_needs_no_german_field_and_1_english_letter_is_named(empty, show):
    studied(empty, [Said("2025-03-01", {QUEUE: -0.5}, customer=key, language=code)
                    for key, code in (("A", "de"), ("B", "en"))])
    known(empty, *"AB")
    start(empty, change_made="Wir haben einen zweiten Schalter geöffnet.")
    test = show(PAGE)
    assert [one.label for one in test.text_area] == ["What customers are told", "In English"]
    assert "No English text: 1 letter in English carries the German sentence." in text_of(test)


def test_the_initiative_stands_in_the_url_and_a_wrong_one_is_the_newest(complained, show):
    start(complained, "Older", live=date(2025, 4, 1))
    newest = start(complained, "Newest")
    assert show(PAGE, initiative="1").selectbox(key="closing-initiative").value == "1"
    test = show(PAGE, initiative="99x")
    assert test.selectbox(key="closing-initiative").value == str(newest)
    assert test.query_params["initiative"] == str(newest)


@pytest.mark.parametrize(("values", "sentence"), [
    ({"topic_id": None}, "rests on no topic"), ({"topic_id": "gone"}, "Nobody complained"),
    ({"segments": {"place": ("Nowhere",)}}, "Nobody complained"),
    ({"live": date(2999, 1, 1)}, "goes live on 1 Jan 2999")])
def test_what_keeps_it_from_being_told_is_one_sentence(complained, show, values, sentence):
    start(complained, **values)
    test = show(PAGE)
    assert sentence in text_of(test).replace("\\", "")
    assert "Nobody was told yet" in text_of(test)


def test_answers_without_any_address_are_explained(empty, show):
    studied(empty, [Said("2025-03-01", {QUEUE: -1})] * 3)
    start(empty)
    assert "neither a customer nor an address came with any" in text_of(show(PAGE))


def test_the_echo_says_who_answered_and_came_back_and_claims_no_cause(complained, show):
    number = start(complained)
    press(press(show(PAGE), "tell"), "tell-yes")
    sent(complained, [one.id for one in messages.messages(complained)], "2025-07-01T09:00:00Z")
    bought(complained, "A", "2025-08-01")
    test = show(PAGE, initiative=str(number))
    said = text_of(test)
    assert "1 of 3" in said
    assert "this says what happened, not why" in said
    people = test.dataframe[-1].value
    assert people["customer"].tolist() == ["A", "B", "C"] or set(people["customer"]) == set("ABC")
    assert people.set_index("customer").loc["A", "back"] is not None


def test_the_page_and_the_slide_can_be_downloaded(complained, show):
    start(complained)
    test = show(PAGE)
    labels = [one.proto.label for one in test.get("download_button")]
    assert {"One page", "One slide"} <= set(labels)


def test_what_is_downloaded_opens(complained):
    from core.delight.good_news import report

    number = start(complained)
    news = report.good_news(complained, initiatives.initiative(complained, number),
                            date(2026, 1, 1))
    assert len(PdfReader(io.BytesIO(report.as_pdf(news))).pages) == 1
    assert len(Presentation(io.BytesIO(report.as_slide(news))).slides) == 1
