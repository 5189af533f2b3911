"""The frame: which database is in view, and what stands in the URL."""

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import FRAME, text_of


def bare() -> AppTest:
    """The app as somebody opens it, without anything in the URL."""
    return AppTest.from_file(FRAME, default_timeout=60).run()


def test_the_app_opens_on_the_demo_company_while_the_teams_own_is_empty(empty):
    test = bare()
    assert test.query_params["db"] == "demo"
    assert "Made-up company. Nothing is sent." in text_of(test)


def test_the_app_opens_on_the_teams_own_once_that_holds_anything(studied):
    test = bare()
    assert test.query_params["db"] == "own"
    assert "Made-up company" not in text_of(test)


def test_the_url_chooses_the_database(studied, show):
    assert "Made-up company" in text_of(show(db="demo"))


def test_an_unknown_database_shows_the_first_choice_and_the_url_is_put_right(empty, show):
    test = show(db="nonsense")
    assert test.query_params["db"] == "demo"
    assert "Made-up company" in text_of(test)
    test = show("delight/impact.py", db="nonsense")
    assert test.query_params["db"] == "demo"


def test_the_switch_changes_the_database_and_the_url(studied, show):
    test = show()
    test.get("segmented_control")[0].set_value("demo").run()
    assert test.query_params["db"] == "demo"
    assert "Made-up company" in text_of(test)
    assert "Nothing here yet" in text_of(test)


def test_filters_stand_for_the_pages_that_answer_to_them(studied, show):
    assert "Clear" not in text_of(show("focus/scores.py"))
    narrowed = show("focus/scores.py", **{"seg.traveller": "Solo"})
    assert "Clear" in text_of(narrowed)
    assert "all dates" in text_of(narrowed)
    assert "all dates" not in text_of(show("admin/settings.py"))
