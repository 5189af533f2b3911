"""Languages, with doubt admitted."""

from datetime import date

import numpy as np
import pytest

from core.collect.rows import language_code
from core.demo.world import responses
from core.focus.text.split.language import LANGUAGES, language_of, languages_of, normalised
from tests.focus.text.planted import planted


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


@pytest.mark.parametrize(("name", "code"), [
    ("Niederländisch", "nl"), ("tedesco", "de"), ("INGLES", "en"), ("English (US)", "en"),
    ("Brazilian Portuguese", "pt"), ("türkçe", "tr"), ("русский", "ru"), ("한국어", "ko"),
    ("中文", "zh"), ("ไทย", "th"), ("العربية", "ar"), ("ger", "de"), ("es-419", "es"),
    ("sr-Latn", "sr"), ("klingon", "klingon"), ("N/A", "n/a"),
])
def test_a_file_and_a_study_understand_the_same_names_and_one_unknown_stays_as_written(name, code):
    assert language_code(name) == code
    assert normalised(name) == (code if len(code) == 2 else None)


GERMAN = ["Der Kellner war freundlich", "Das Essen kam leider kalt an", "Wir kommen gern wieder",
          "Die Schlange war viel zu lang"]  # fmt: skip
ENGLISH = ["The waiter was friendly", "The food was cold when it came", "We will gladly come back",
           "The queue was much too long"]  # fmt: skip


def test_a_short_word_is_german_among_1000_german_comments_and_nothing_among_500_and_500():
    assert languages_of([*GERMAN * 250, "Super!"])[-1] == "de"
    assert languages_of([*GERMAN * 125, *ENGLISH * 125, "Super!"])[-1] is None


def test_what_a_file_says_of_1000_comments_settles_a_short_one_of_which_it_says_nothing():
    found = languages_of([*["x"] * 1000, "Super!"], [*["German"] * 1000, None])
    assert found == ["de"] * 1001


@pytest.mark.parametrize(
    "comment",
    ["Ruokaa oli hyvää ja henkilökunta ystävällistä", "köszönöm szépen", "ok", "👍", "Πολύ καλό"],
)
def test_400_german_comments_make_no_german_of_what_is_none(comment):
    assert languages_of([*GERMAN * 100, comment])[-1] is None


def test_of_5680_one_line_comments_in_4_languages_no_answer_is_wrong_and_4_percent_have_none():
    world = responses(date(2026, 6, 30), 7)
    rows = [row for frame in world.responses.values()
            for row in frame.dropna(subset=["comment"]).itertuples()]  # fmt: skip
    told = languages_of([row.comment for row in rows])
    right = sum(one == row.language for one, row in zip(told, rows, strict=True))
    assert len(rows) > 5000
    assert right + told.count(None) == len(rows)
    assert told.count(None) <= 0.04 * len(rows)


def test_300_texts_at_once_have_the_probabilities_that_py3langid_gives_one_after_another():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    from core.focus.text.split.language import _model

    texts = [*planted(300).comments, "GREAT STAFF", "サービスが良い", "\ud83d!", ""]
    one_by_one = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    together = _model().shares(texts)
    for text, shares in zip(texts, together, strict=True):
        told = dict(one_by_one.rank(text))
        # A hundredth: sums of half-precision numbers in another order.
        for place, language in enumerate(LANGUAGES):
            if language not in ("ar", "en", "zh"):  # which take their varieties in
                assert shares[place] == pytest.approx(told[language], abs=0.01)
    assert np.allclose(together[:, :16].sum(axis=1), 1, atol=1e-4)


def test_the_order_and_the_copies_of_comments_change_0_answers():
    comments = planted(400).comments
    told = dict(zip(comments, languages_of(comments), strict=True))
    again = [*reversed(comments), *comments[:50]]
    assert languages_of(again) == [told[one] for one in again]


@pytest.mark.parametrize(
    "comment", ["." * 50_000, "\0" * 100, "\ud83d\ude00", "\ud83d", "word " * 20_000, "\u200b" * 50,
                "\u202eabc", "<b><i></i></b>", "https://example.com/a-page-about-nothing"],
)  # fmt: skip
def test_what_is_no_sentence_ends_in_an_answer_or_none(comment):
    assert language_of(comment) in {*LANGUAGES, None}


def test_an_address_of_the_web_is_in_0_languages():
    assert language_of("https://www.example.com/the-best-place-for-our-food-and-drinks") is None


def test_progress_counts_up_to_all_comments():
    seen = []
    languages_of([*GERMAN, None, "Super"], advanced=seen.append)
    assert seen == [6]
