"""Every page with nothing in it says what to do next."""

import pytest

from core.store import jobs
from tests.pages.conftest import text_of

EMPTY = {
    "overview.py": "Nothing here yet",
    "focus/scores.py": "No scores yet",
    "focus/topics.py": "No study yet",
    "focus/drivers.py": "No study yet",
}


@pytest.mark.parametrize(("page", "sentence"), EMPTY.items())
def test_an_empty_page_says_what_to_do_next_and_links_there(empty, show, page, sentence):
    test = show(page)
    assert sentence in text_of(test)
    assert [link.label for link in test.page_link] == ["Upload feedback"]


def test_the_empty_upload_page_asks_for_a_file(empty, show):
    test = show("collect/upload.py")
    assert len(test.file_uploader) == 1
    assert "No file has come in yet." in text_of(test)


def test_while_work_is_live_an_empty_page_says_that_it_fills_itself(empty, show):
    jobs.submit(empty, "study", {}, by="Ana")
    test = show("focus/topics.py")
    assert "fills itself" in text_of(test)
    assert "Waiting for its turn" in test.progress[0].text
    assert any(button.label == "Cancel" for button in test.button)


def test_cancel_ends_a_job_that_waits(empty, show):
    job = jobs.submit(empty, "study", {}, by="Ana")
    test = show()
    next(button for button in test.button if button.label == "Cancel").click().run()
    assert jobs.job(empty, job).status == "cancelled"


def test_a_failed_job_is_said_in_its_own_sentence_and_can_be_tried_again(empty, show):
    job = jobs.submit(empty, "study", {}, by="Ana")
    jobs.claim(empty, "someone")
    jobs.finish(empty, job, "someone", status="failed", error="The disk is full.")
    test = show()
    assert "Study stopped" in test.error[0].value
    assert "The disk is full" in text_of(test)
    next(button for button in test.button if button.label == "Try again").click().run()
    assert [one.kind for one in jobs.live(empty)] == ["study"]


def test_a_damaged_database_is_one_sentence_and_no_traceback(fresh_environment, show):
    (fresh_environment / "team.db").write_bytes(b"this is no database, whatever its name " * 50)
    test = show()
    assert len(test.error) == 1
    assert "is not an ActionGap database" in test.error[0].value.replace("\\", "")
