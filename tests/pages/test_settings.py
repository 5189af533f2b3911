"""Settings: what is kept, with who and when; what is refused, in one sentence."""

from core.store.preferences import preferences
from tests.pages.conftest import text_of

SETTINGS = "admin/settings.py"


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
