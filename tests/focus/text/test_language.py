"""Languages, with doubt admitted."""

import pytest

from core.focus.text.language import language_of, languages_of, normalised


@pytest.mark.parametrize(
    ("comment", "language"),
    [
        ("Great staff but the wifi never works", "en"),
        ("Der Kellner war freundlich", "de"),
        ("Le personnel était aimable", "fr"),
        ("La camarera fue muy amable", "es"),
        ("サービスが良い", "ja"),
        ("الخدمة سيئة جدا", "ar"),
        ("GREAT STAFF BUT THE WIFI NEVER WORKS", "en"),
    ],
)
def test_1_line_is_enough_for_7_languages(comment, language):
    assert language_of(comment) == language


@pytest.mark.parametrize("comment", [None, "", "Super", "ok", "😀", "\0", "123", "WLAN", "..."])
def test_what_could_be_several_languages_has_none(comment):
    assert language_of(comment) is None


def test_a_language_the_embedding_does_not_know_is_none_of_its_15():
    assert language_of("Ruokaa oli hyvää ja henkilökunta ystävällistä") is None


def test_what_the_file_says_comes_before_what_the_text_looks_like():
    found = languages_of(["Super", "The train was late again", None], ["de-AT", None, "French"])
    assert found == ["de", "en", "fr"]


def test_names_and_codes_of_a_language_column_are_understood():
    given = ["en", "EN_us", "German", "français", "", None, "unknown"]
    assert [normalised(one) for one in given] == ["en", "en", "de", "fr", None, None, None]
