"""The good news as a page and a slide: what they say, what they may not say, and what is text."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pptx import Presentation
from pptx.util import Emu
from pypdf import PdfReader

from core.delight import wording
from core.delight.evidence.ladder import HEADLINES, Verdict
from core.delight.good_news import report
from core.delight.good_news.report import GoodNews, Group, Quote, as_pdf, as_slide, good_news
from core.estimates import Estimate, withheld
from core.model import Outcome, Stage
from core.scales import Scale
from core.store import initiatives, measurements
from core.store.closings import Raised
from core.store.initiatives import Initiative
from core.store.preferences import set_preferences
from tests.by_hand import QUEUE, Said, known, stand_at, studied
from tests.made_up_money import assume, people

TODAY = date(2026, 11, 20)
NASTY = ('#import "@preview/x:1.0.0": y *bold* _it_ $1/0$ "quoted" `raw` <label> @ref \\n '
         "#sys.inputs // {{ 7 }} = heading")
NONE = withheld(0, "points", "none")


def points(value, half) -> Estimate:
    return Estimate(value, value - half, value + half, 400, "points", "full", "hand")


def judged(rung=2, finding="worked", effect=None, **more) -> Verdict:
    return Verdict(Outcome.SCORE, rung, finding, HEADLINES[rung],
                   points(6.2, 3.0) if effect is None else effect, points(12, 2), points(19, 3),
                   points(13, 1), points(14, 2), comparison_segments=15, treated_segments=5,
                   weeks_before=40, weeks_after=20, **more)


@pytest.fixture
def story(db):
    """`story(verdict)`: the facts of an initiative about the queue, with two complaints."""
    studied(db, [
        Said("2025-03-01", {QUEUE: -0.9}, score=2, customer="Ana Secret", comment=NASTY),
        Said("2025-04-01", {QUEUE: -0.5}, score=4, customer="B",
             comment="Half an hour in the queue."),
        Said("2025-04-02", {QUEUE: -0.5}, score=4, customer="C",
             comment="Half an  hour in the queue.")])
    known(db, "Ana Secret", "B")
    set_preferences(db, {"company": "Aldersund #Lounges"}, by="Ana")

    def facts(verdict=None, **values) -> GoodNews:
        number = initiatives.create(db, {
            "name": "A second *desk*", "topic_id": QUEUE, "topic_label": "The queue",
            "owner": "Mia", "sponsor": "Jon", "departments": ("Operations", "IT"),
            "change_made": f"We opened a desk. {NASTY}", **values}, by="Ana")
        stand_at(db, number, "measured", date(2025, 6, 1))
        if verdict:
            measurements.keep(db, number, {"score": verdict.to_json()}, by="Ana")
        return good_news(db, initiatives.initiative(db, number), TODAY)

    return facts


def page_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().split())


def slide_of(deck: bytes):
    slides = Presentation(io.BytesIO(deck)).slides
    assert len(slides) == 1
    return slides[0]


def words_on(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_the_page_is_one_and_holds_words_deed_result_and_people(story):
    said = page_of(as_pdf(story(judged())))
    for part in ("Aldersund #Lounges", "“A second *desk*” likely worked: NPS +6.2 points",
                 "3 complaints", "Half an hour in the queue.", "We opened a desk.", "Mia", "Jon",
                 "Operations, IT", "compared with similar untreated segments", "+3.2 to +9.2",
                 "15 for comparison", "Evidence on rung 2 of 5", "20 Nov 2026", "1 Jun 2025",
                 "Nobody told yet"):
        assert part in said


def test_what_people_wrote_is_never_markup(story):
    news = story(judged())
    said = page_of(as_pdf(news))
    for part in ('#import "@preview/x:1.0.0"', "*bold*", "_it_", "$1/0$", "`raw`", "<label>",
                 "@ref", "{{ 7 }}"):
        assert part in said
    assert '#import "@preview/x:1.0.0"' in words_on(slide_of(as_slide(news)))


def test_quotes_carry_no_name_and_no_two_are_alike(story):
    news = story(judged())
    assert len(news.quotes) == 2
    assert news.quotes[1] == Quote("Half an hour in the queue.", "1 Apr 2025 · 4 of 10")
    assert "Secret" not in page_of(as_pdf(news)) + words_on(slide_of(as_slide(news)))


@pytest.mark.parametrize(("scale", "score", "sentiment", "quoted"), [
    ("nps", 9.0, -0.9, False), ("nps", 10.0, -0.5, False), ("nps", 6.0, 0.5, True),
    ("nps", 8.0, -0.5, True), ("nps", 8.0, -0.1, False), ("csat5", 4.0, -0.9, False),
    ("csat5", 3.0, None, True), ("ces7", 5.0, -0.9, False), (None, None, -0.5, True),
    (None, None, None, False)])
def test_nobody_who_gave_a_good_score_is_quoted_as_one_who_complained(
        scale, score, sentiment, quoted):
    said = Raised(7, "A", None, None, score, scale, "Half an hour in the queue.",
                  date(2025, 3, 1), sentiment)
    assert bool(report.quotes([said], {})) is quoted


@pytest.mark.parametrize(("rung", "note", "hedge"), [
    (1, "what it brought so far, before costs", "measured"),
    (2, "what it likely brought so far, before costs", "likely"),
    (3, "what it perhaps brought so far, before costs", "suggestive"),
    (4, "what came since, other changes included, before costs", "other changes included")])
def test_money_is_worded_no_surer_than_the_rung_it_stands_on(story, db, rung, note, hedge):
    people(db, {"Rome": 50})
    assume(db, point_worth=1_200.0)
    news = story(judged(rung))
    assert note in news.money_note
    assert f"({hedge}, before costs)" in words_on(slide_of(as_slide(news)))
    assert ("it brought" in page_of(as_pdf(news))) is (rung == 1)


def test_a_long_comment_is_quoted_by_what_it_says_of_the_topic(db):
    long = "The coffee was lovely and the staff were kind to all of us. " * 4
    said = Raised(7, "A", None, None, 3.0, "nps", long + "Half an hour in the queue. " + long,
                  date(2025, 3, 1), -0.5)
    assert report.quotes([said], {7: "Half an hour in the queue."})[0].text == (
        "… Half an hour in the queue.")
    assert report.quotes([said], {})[0].text.startswith("The coffee was lovely")


def test_the_slide_is_one_16_to_9_with_a_native_chart_of_both_groups(story):
    deck = as_slide(story(judged()))
    size = Presentation(io.BytesIO(deck))
    assert size.slide_width / size.slide_height == pytest.approx(16 / 9, abs=1e-3)
    slide = slide_of(deck)
    assert slide.shapes.title.text == "“A second *desk*” likely worked: NPS +6.2 points"
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    assert {one.name: tuple(one.values) for one in chart.plots[0].series} == {
        "With the change": (12.0, 19.0), "Comparison": (13.0, 14.0)}
    assert "worked" in size.core_properties.title


def test_every_shape_of_the_slide_has_an_alternative_text_and_lies_on_it(story):
    slide = slide_of(as_slide(story(judged())))
    texts = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in slide.shapes]
    assert all(texts)
    assert "before 12.0; after 19.0" in " ".join(texts)
    for shape in slide.shapes:
        assert shape.left >= 0
        assert shape.left + shape.width <= Emu(12_192_000) + 1
        assert shape.top + shape.height <= Emu(6_858_000)


def test_without_a_measurement_nothing_is_claimed(story):
    news = story()
    assert (news.effect, news.groups, news.rung) == ("", (), None)
    said = page_of(as_pdf(news))
    assert "its effect is not measured yet" in said
    assert "No money is claimed" in said
    assert not any(shape.has_chart for shape in slide_of(as_slide(news)).shapes)


def test_on_rung_5_there_is_no_effect_and_no_interval(story):
    news = story(judged(5, "cannot be told", NONE, problems=("It acts everywhere.",)))
    said = page_of(as_pdf(news))
    assert "its effect cannot be told" in said
    assert "cause unknown" in said
    assert "It acts everywhere." in said
    assert news.effect == news.interval == ""


@pytest.mark.parametrize(("verdict", "said"), [
    (judged(1), "“Desk” worked: NPS +6.2 points"),
    (judged(2), "“Desk” likely worked: NPS +6.2 points"),
    (judged(3, "made it worse", points(-6.2, 3)), "“Desk” perhaps made it worse: NPS −6.2 points"),
    (judged(4), "After “Desk”: NPS +6.2 points; other changes are included"),
    (judged(2, "cannot be told", points(1, 3)), "“Desk” is done; its effect cannot be told"),
    (judged(2, "no effect found", points(1, 3)), "“Desk” is done; no effect was found"),
    (judged(5, "too early", NONE), "“Desk” is done; it is too early to tell its effect"),
    (None, "“Desk” is done; its effect is not measured yet")])
def test_the_headline_says_no_more_than_its_rung_allows(verdict, said):
    shipped = Initiative(1, "Desk", stage=Stage.SHIPPED)
    assert wording.headline(shipped, verdict, Scale.NPS, TODAY) == said


@pytest.mark.parametrize("verdict", [None, judged(5, "too early", NONE)])
def test_what_is_not_done_is_never_said_to_be(verdict):
    begins = Initiative(1, "Desk", stage=Stage.IN_PROGRESS, live_from=TODAY + timedelta(days=26))
    said = wording.headline(begins, verdict, Scale.NPS, TODAY)
    assert said == f"“Desk” begins on {wording.day(TODAY + timedelta(days=26))}"
    under_way = replace(begins, live_from=TODAY - timedelta(days=3))
    assert "“Desk” is under way; " in wording.headline(under_way, verdict, Scale.NPS, TODAY)
    idea = Initiative(1, "Desk")
    assert "“Desk” has not begun; " in wording.headline(idea, verdict, Scale.NPS, TODAY)


def test_no_causal_word_stands_on_rung_4_or_below():
    for rung in (4, 5):
        said = wording.headline(Initiative(1, "Desk"), judged(rung), None, TODAY)
        assert not any(word in said for word in ("worked", "because", "caused", "made"))


def test_without_a_topic_nobody_is_quoted_and_both_still_open(story):
    news = story(topic_id=None)
    assert (news.quotes, news.raised) == ((), "It rests on no topic of the comments.")
    page_of(as_pdf(news))
    slide_of(as_slide(news))


def test_control_characters_spoil_neither_page_nor_slide(story):
    news = story(judged(), name="Desk \x01\x0b two", change_made="Open\x00ed\x1b[0m.",
                 topic_label="The\x02 queue", owner="Mi\x7fa")
    assert "“Desk two”" in page_of(as_pdf(news))
    assert "Opened[0m." in words_on(slide_of(as_slide(news)))


@pytest.mark.parametrize("filler", ["Word and another longerword, ", "Unbroken" * 9 + " ",
                                    "中文字" * 40])
def test_the_longest_texts_still_make_one_page_and_one_slide(filler):
    long = filler * 60
    news = GoodNews(
        company=wording.cut(long, 60), day="20 Nov 2026", name=long[:80],
        headline=wording.headline(Initiative(1, long[:80]), judged(3, "made it worse"),
                                  Scale.STARS10, TODAY),
        raised=f"12,345 complaints about “{wording.cut(long, 60)}” before the change, 9,999 known "
               "people among them.",
        quotes=(Quote(wording.cut(long, report.LONGEST_QUOTE), "3 Mar 2026 · 2 of 10"),) * 3,
        change=wording.cut(long, report.LONGEST_CHANGE),
        who=tuple((label, wording.cut(long, report.LONGEST_LINE))
                  for label in ("Owner", "Sponsor", "Departments", "For", "Live since")),
        effect="+6.2", effect_unit="per 100 customers a month, referrals and reviews",
        interval="95 %: +3.1 to +9.3", evidence=HEADLINES[2], behind=long[:90],
        problems=(wording.cut("Two initiatives acted on the same customers at the same time, "
                              f"“{long[:40]}” and another; what each did cannot be told. {long}",
                              wording.LONGEST_PROBLEM),) * 2,
        groups=(Group("After, comparison", 3, 2, 4, "1,234.5", False),) * 4,
        groups_title="Referrals and reviews, per 100 customers a month, with 95 % intervals",
        money="CHF 1,118,000 to CHF 3,118,000", money_note=wording.cut(long, 150),
        told="12,345 told", told_note=wording.cut(long, 120), rung=3)
    page_of(as_pdf(news))
    slide_of(as_slide(news))


def test_means_that_are_all_alike_still_draw():
    flat = (Group("Before", 5, 5, 5, "5.0", True), Group("After", 5, 5, 5, "5.0", True))
    news = replace(_short(), groups=flat, groups_title="NPS, points, with 95 % intervals")
    assert "Before" in page_of(as_pdf(news))
    assert any(shape.has_chart for shape in slide_of(as_slide(news)).shapes)


def _short() -> GoodNews:
    return GoodNews("Us", "1 Jan 2026", "Desk", "Desk", "", (), "Desk.", (), "", "", "", "", "", (),
                    (), "", "", "", "", "", None)
