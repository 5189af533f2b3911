"""Upload: recognised, asked, corrected, accepted; bad files end in one sentence."""

import re

import pytest

from core import worker
from core.collect.here import Here
from core.focus.taxonomy import exchange_file
from core.store import feedback, jobs
from pages.parts.intake import known
from tests.made_up import lounge_reviews
from tests.pages.conftest import text_of

UPLOAD = "collect/upload.py"


def handed_in(show, path, content: bytes | None = None):
    """The page after the file was dropped on it."""
    test = show(UPLOAD)
    data = path.read_bytes() if content is None else content
    return test.file_uploader[0].upload(path.name, data).run()


def accept_button(test):
    return next(button for button in test.button if button.label.startswith("Accept"))


def test_a_file_is_recognised_with_its_evidence_before_anything_is_accepted(empty, show, tmp_path):
    test = handed_in(show, lounge_reviews(tmp_path / "lounge.csv", 60))
    assert not test.exception
    assert {box.label: box.value for box in test.selectbox if box.label in ("Score", "Comment")} \
        == {"Score": "overall_rating", "Comment": "review"}
    assert "60 rows, 7 columns. Nothing is accepted yet." in text_of(test)
    assert len(test.dataframe[0].value) == 10
    assert feedback.sources(empty) == []


def test_a_reload_goes_on_with_the_same_file_and_its_corrections(empty, show, tmp_path):
    test = handed_in(show, lounge_reviews(tmp_path / "lounge.csv", 60))
    next(box for box in test.selectbox if box.label == "Customer").set_value("author").run()
    again = show(UPLOAD, file=test.query_params["file"])
    assert next(box for box in again.selectbox if box.label == "Customer").value == "author"


def test_accepting_queues_an_import_whose_result_the_page_shows(empty, show, tmp_path):
    test = handed_in(show, lounge_reviews(tmp_path / "lounge.csv", 60))
    accept_button(test).click().run()
    (job,) = jobs.live(empty)
    assert (job.kind, job.created_by) == ("import", "You")
    assert worker.tick(empty, "test")
    assert list(empty.uploads.iterdir()) == []  # what was accepted needs no copy
    done = show(UPLOAD, job=job.id)
    assert {one.label: one.value for one in done.metric} == {
        "Accepted": "60", "Already there": "0", "Refused": "0"}
    assert [one.kind for one in jobs.live(empty)] == ["study"]


def test_a_file_that_is_here_says_that_nothing_would_be_added_before_it_is_accepted(
    empty, show, tmp_path,
):
    path = lounge_reviews(tmp_path / "lounge.csv", 60)
    test = handed_in(show, path)
    assert not test.info
    accept_button(test).click().run()
    assert worker.tick(empty, "test")
    test = handed_in(show, path)
    assert [one.value for one in test.info] == [
        "All 60 rows are here already; nothing would be added."]
    assert accept_button(test).label == "Accept it all the same"
    head, *lines = path.read_text("utf-8").splitlines()
    more = "\n".join([head, *lines, lines[0].replace("R000000", "R000060")])
    test = handed_in(show, path, more.encode())
    assert [one.value for one in test.info] == ["60 of 61 rows are here already; 1 would be added."]
    assert accept_button(test).label == "Accept 1 new row"
    next(one for one in test.button if one.label == "Choose another file").click().run()
    assert "file" not in test.query_params


@pytest.mark.parametrize(("here", "sentence", "button"), [
    (Here(1, 1, 0, 0, False), "This row is here already; nothing would be added.",
     "Accept it all the same"),
    (Here(9, 7, 0, 2, False), "7 of 9 rows are here already, 2 would be refused; nothing would be "
     "added.", "Accept it all the same"),
    (Here(9, 9, 1, 0, False), "All 9 rows are here already; 1 would be brought up to date.",
     "Update 1 response"),
    (Here(9, 9, 1, 0, True), "All 9 rows are here already; the scores would be read on another "
     "scale.", "Accept 9 rows"),
    (Here(9, 1, 1, 1, False), "1 of 9 rows is here already, 1 would be refused; 7 would be added "
     "and 1 brought up to date.", "Accept 7 new rows"),
])
def test_what_is_here_is_told_in_one_sentence_with_the_button_that_fits(here, sentence, button):
    told = known.of_feedback(here)
    assert (told.sentence, told.button) == (sentence, button)


def test_a_scale_that_changes_in_time_is_asked_with_its_distribution(empty, show, tmp_path):
    test = handed_in(show, lounge_reviews(tmp_path / "lounge.csv", 900, trap=True))
    assert "Which scale is it?" in text_of(test)
    assert accept_button(test).disabled
    assert len(test.get("vega_lite_chart")) == 2
    assert re.search(r"from \d+ \w+ 2015 to \d+ \w+ 2015", text_of(test))
    assert not re.search(r"\d{4}-\d\d-\d\d", test.radio[0].options[0])
    reading = next(one for one in test.radio[0].options if "1–10 stars" in one and "from" in one)
    test.radio[0].set_value(reading).run()
    next(b for b in test.button if b.label == "Take this reading").click().run()
    assert "Which scale is it?" not in text_of(test)
    assert not accept_button(test).disabled


def test_an_upload_from_the_demo_company_goes_to_the_teams_own(empty, show, tmp_path):
    test = show(UPLOAD, db="demo")
    path = lounge_reviews(tmp_path / "lounge.csv", 60)
    test.file_uploader[0].upload(path.name, path.read_bytes()).run()
    accept_button(test).click().run()
    assert len(jobs.live(empty)) == 1
    assert test.query_params["db"] == "own"


def test_refused_rows_can_be_downloaded_after_the_import(studied, show):
    test = show(UPLOAD)
    assert "Files that came in" in text_of(test)
    assert [one.label for one in test.get("download_button")] == ["Download the refused rows"]


BAD = {
    "empty.csv": b"",
    "header.csv": b"score,comment\n",
    "binary.csv": bytes(range(256)) * 40,
    "page.xlsx": b"<html><body>no workbook</body></html>",
    "broken.json": b'[{"score": 3,',
    "neither.csv": b"a,b\n" + b"x,y\n" * 50,
}


@pytest.mark.parametrize(("name", "content"), BAD.items())
def test_a_bad_file_ends_in_one_sentence(empty, show, tmp_path, name, content):
    test = handed_in(show, tmp_path / name, content)
    assert not test.exception
    assert len(test.error) == 1
    assert "Traceback" not in test.error[0].value
    assert feedback.sources(empty) == []


def test_a_file_of_topics_is_no_feedback_and_leads_to_the_topics(empty, show, tmp_path):
    topic = {"label": "Wifi", "parent": None, "keywords": ["wifi"], "comment": "too slow"}
    content = exchange_file.written([topic] * 20, "an encoder")
    test = handed_in(show, tmp_path / "topics.json", content)
    assert [one.value for one in test.error] == [
        "This is a topics file; take it over on Topics, under File."]
    assert not [one for one in test.button if one.label.startswith("Accept")]
    test = handed_in(show, tmp_path / "said.json",
                     b'[{"score": 3, "kind": "ActionGap taxonomy", "comment": "fine"}]')
    assert not test.error


def test_a_file_that_is_gone_is_said(empty, show):
    assert "no longer here" in text_of(show(UPLOAD, file="0123456789abcdef"))


def test_a_cancelled_import_says_where_it_stopped_and_how_to_go_on(empty, show):
    job = jobs.submit(empty, "import", {"path": "lounge.csv"}, by="You")
    jobs.ask_cancel(empty, job)
    said = text_of(show(UPLOAD, job=job))
    assert "The import was cancelled" in said
    assert "upload the file again" in said


ORDERS = ("Order ID,Customer ID,Event,Date,Order value,Currency\n" + "".join(
    f"{n},C{n % 7},{('order', 'renewal', 'ticket')[n % 3]},2026-01-{1 + n % 28:02},{n}.50,EUR\n"
    for n in range(40))).encode()
CRM = ("Customer ID,E-mail,Name,Opt-in,Customer since,Tier\n" + "".join(
    f"C{n},c{n}@example.org,Guest {n},{'yes' if n % 2 else 'no'},2024-01-{1 + n % 28:02},"
    f"{'gold' if n % 3 else 'iron'}\n" for n in range(5))).encode()


def holds(test):
    return next(one for one in test.get("button_group") if one.label == "What is in it?")


def accepted(test, db):
    """The page after the file was accepted and the worker took it in."""
    accept_button(test).click().run()
    (job,) = [one for one in jobs.live(db) if one.kind == "import"]
    assert worker.tick(db, "test")
    return job


def test_what_a_file_holds_is_proposed_from_its_columns(empty, show, tmp_path):
    test = handed_in(show, tmp_path / "orders.csv", ORDERS)
    assert holds(test).value == "events"
    assert "a customer, a date and what happened stand in each row" in text_of(test)
    assert {(box.label, box.value) for box in test.selectbox} >= {
        ("Customer", "Customer ID"), ("What happened", "Event"), ("Value", "Order value"),
        ("Currency", "Currency"), ("Id of the event", "Order ID")}
    assert [box.label for box in test.text_input] == []  # no source
    test = handed_in(show, tmp_path / "crm.csv", CRM)
    assert holds(test).value == "customers"
    assert {(box.label, box.value) for box in test.selectbox} >= {
        ("Customer number", "Customer ID"), ("May be written to", "Opt-in")}


def test_another_kind_can_be_chosen_and_is_kept_over_a_reload(empty, show, tmp_path):
    test = handed_in(show, tmp_path / "crm.csv", CRM)
    holds(test).set_value("events").run()
    assert "What happened in these rows?" in text_of(test)
    again = show(UPLOAD, file=test.query_params["file"])
    assert holds(again).value == "events"
    assert accept_button(again).disabled
    again.radio[0].set_value(again.radio[0].options[5]).run()
    next(b for b in again.button if b.label == "Take this reading").click().run()
    assert next(b for b in again.selectbox if b.label == "All rows are").value == "support request"
    assert not accept_button(again).disabled


def test_events_come_in_with_how_many_are_unmatched_and_a_list_of_customers_matches_them(
    empty, show, tmp_path
):
    job = accepted(handed_in(show, tmp_path / "orders.csv", ORDERS), empty)
    done = show(UPLOAD, job=job.id)
    assert {one.label: one.value for one in done.metric}["Accepted"] == "40"
    assert "40 of 40 events belong to customers nobody here knows. Upload the file of customers" \
        in text_of(done)
    assert done.dataframe[0].value[["Holds", "Source"]].values.tolist() == [["Events", "–"]]
    while worker.tick(empty, "test"):
        pass
    job = accepted(handed_in(show, tmp_path / "crm.csv", CRM), empty)
    said = text_of(show(UPLOAD, job=job.id))
    assert "10 of 40 events belong to customers nobody here knows" in said


def test_feedback_taken_for_events_is_refused_in_one_sentence_without_commands(
    empty, show, tmp_path
):
    test = handed_in(show, lounge_reviews(tmp_path / "lounge.csv", 60))
    holds(test).set_value("events").run()
    (error,) = test.error
    assert "looks like feedback" in error.value
    assert "--" not in error.value
    assert accept_button(test).disabled
