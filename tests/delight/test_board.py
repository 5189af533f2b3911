"""The board pack: PDF and slides hold the page's figures, every chart, and the failures."""

import io
import re
from datetime import date

import pytest
from pptx import Presentation
from pypdf import PdfReader

from core.delight.board import pdf, report, slides
from core.delight.money.cards import cards, footnote
from core.delight.money.portfolio import headline, portfolio
from core.store import scenarios
from core.store.database import open_database
from core.store.preferences import set_preferences
from tests.made_up_money import six

TODAY = date(2025, 9, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(database, its pack) of six initiatives, and a scenario with markup in its name."""
    db = open_database(tmp_path_factory.mktemp("board") / "team.db")
    six(db)
    set_preferences(db, {"person": "Ana", "company": "Lounge & Co", "fiscal_year_from": 4},
                    by="Ana")
    scenarios.create(db, "#strong[No]", {(0, "causal"): (20.0, 30.0, 40.0)}, by="Ben")
    return db, report.pack(db, TODAY)


@pytest.fixture(scope="module")
def as_text(made):
    """(PDF's text, slides' text, pictures in the PDF, pictures on the slides)."""
    pages = PdfReader(io.BytesIO(pdf.as_pdf(made[1]))).pages
    deck = Presentation(io.BytesIO(slides.as_slides(made[1])))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    said = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
    said += [cell.text_frame.text for shape in shapes if shape.has_table
             for row in shape.table.rows for cell in row.cells]
    return (flat(" ".join(page.extract_text() for page in pages)), flat(" ".join(said)),
            sum(len(page.images) for page in pages),
            sum(shape.shape_type == 13 for shape in shapes))


def flat(text):
    """Without spaces and line breaks, which a page sets as it likes."""
    return re.sub(r"[\s\u2060]|(?<=\w)-\n", "", text)


def every_text(pack):
    for one in pack.sections:
        yield from (one.title, one.lead, *one.notes, *(text for card in one.cards for text in card))
        if one.table:
            yield from one.table.heads
            yield from (line for row in one.table.rows for text in row for line in text.split("\n"))


def test_each_figure_and_sentence_of_the_pack_is_on_the_slides_and_each_figure_in_the_pdf(
    made, as_text
):
    in_pdf, on_slides, _, _ = as_text
    for text in filter(None, every_text(made[1])):
        assert flat(text) in on_slides
        for figure in re.findall(r"[−€]*\d[\d,.]*\s?%?", text):
            assert flat(figure).rstrip(",.") in in_pdf


def test_it_says_what_the_page_says_failures_too(made, as_text):
    found = portfolio(made[0], TODAY)
    shown = [headline(found), footnote(found), *(text for card in cards(found) for text in card)]
    for text in shown:
        assert all(flat(text) in said for said in as_text[:2])
    for words in ("No effect found", "Cannot be told", "rung 5: cause unknown", "Softer seats",
                  "FY 2025/26", "Together", "#strong[No] (Ben", "made by Ana", "Lounge & Co",
                  "1 Sep 2025", "a guess", "Causal share, %"):
        assert all(flat(words) in said for said in as_text[:2])


def test_all_4_charts_are_in_both_and_are_drawn_alike_each_time(made, as_text):
    pictures = [one.picture for one in made[1].sections if one.picture]
    assert len(pictures) == 4
    assert as_text[2:] == (4, 4)
    again = [one.picture for one in report.pack(made[0], TODAY).sections if one.picture]
    assert [one.png for one in pictures] == [one.png for one in again]
    assert all(one.alt and one.size[0] > 900 for one in pictures)


def test_an_empty_company_still_gives_a_pack_that_says_so(tmp_path):
    pack = report.pack(open_database(tmp_path / "team.db"), TODAY)
    text = PdfReader(io.BytesIO(pdf.as_pdf(pack))).pages[0].extract_text()
    assert "No initiative has been measured yet." in text
    assert "Nothing can be projected yet." in list(every_text(pack))
    assert slides.as_slides(pack)


def test_nothing_lies_outside_a_slide_or_upon_the_footer(made):
    deck = Presentation(io.BytesIO(slides.as_slides(made[1])))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= deck.slide_width
            assert shape.top + shape.height <= deck.slide_height
            if shape.shape_type == 13 or shape.has_table:
                assert shape.top + shape.height <= deck.slide_height * 0.94
