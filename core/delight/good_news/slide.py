"""The good news as one slide: a title that says the finding, words, and a native chart."""

import io
from typing import TYPE_CHECKING

from core.delight.lettering import FONT, HIGH, INK, LEFT, SOFT, TEAL, WIDE, box, describe, title
from core.delight.wording import cut

if TYPE_CHECKING:
    from pptx.chart.chart import Chart
    from pptx.slide import Slide

    from core.delight.good_news.report import GoodNews, Group

BLUE, GREY = "3880C2", "8A949C"
BROAD, RIGHT, COLUMN, NARROW = 12.1, 7.2, 6.1, 5.55  # inches: where columns begin, their widths
# Of texts, so that a box holds them: a line of the left column has about 60 letters.
LONGEST_CHANGE, LONGEST_QUOTE = 170, 100
MOST_QUOTES = 2


def drawn(news: "GoodNews") -> bytes:
    """The .pptx as bytes."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # a title and nothing else
    title(slide, news.headline, (LEFT, 0.75, BROAD, 1.15), colour=INK,
          points=26 if len(news.headline) > 90 else 30)
    box(slide, "Who and when", (LEFT, 0.35, BROAD, 0.4),
        [(f"{news.company} · You said, we did · {news.day}", 13, TEAL, True)])
    said = [(f"“{cut(quote.text, LONGEST_QUOTE)}”", 14, INK, False)
            for quote in news.quotes[:MOST_QUOTES]]
    box(slide, "What customers said", (LEFT, 2.05, COLUMN, 2.0),
        [("You said", 13, TEAL, True), (news.raised, 12, SOFT, False), *said])
    box(slide, "What was done", (LEFT, 4.35, COLUMN, 2.1),
        [("We did", 13, TEAL, True), (cut(news.change, LONGEST_CHANGE), 16, INK, False),
          *[(f"{label}: {words}", 12, SOFT, False) for label, words in news.who[:3]]])
    _result(slide, news)
    hedge = f" ({news.money_hedge}, before costs)" if news.money_hedge else ""
    box(slide, "Worth, and who was told", (LEFT, 6.65, BROAD, 0.5),
        [(f"Worth: {news.money}{hedge}. {news.told}: {news.told_note}", 12, SOFT, False)])
    _described(slide)
    out = io.BytesIO()
    deck.core_properties.title = news.headline
    deck.core_properties.author = news.company
    deck.save(out)
    return out.getvalue()


def _result(slide: "Slide", news: "GoodNews") -> None:
    effect = [(news.effect, 26, TEAL, True),
              (f"{news.effect_unit} ({news.interval})", 12, SOFT, False)] if news.effect else []
    box(slide, "What came of it", (RIGHT, 2.05, NARROW, 2.1),
        [("What came of it", 13, TEAL, True), *effect, (news.evidence, 14, INK, False),
          (news.behind, 12, SOFT, False)])
    if news.groups:
        _chart(slide, news)


def _chart(slide: "Slide", news: "GoodNews") -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    data = CategoryChartData()
    data.categories = ["Before", "After"]
    series = {"With the change": [one for one in news.groups if one.ours],
              "Comparison": [one for one in news.groups if not one.ours]}
    for name, values in series.items():
        if len(values) == 2:  # both before and after are known
            data.add_series(name, [round(one.value, 2) for one in values])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(RIGHT), Inches(4.25),
                                   Inches(NARROW), Inches(2.35), data)
    frame.name = f"{news.groups_title}: {_spoken(news.groups)}"
    _dressed(frame.chart, news.groups_title.split(", with")[0])


def _dressed(chart: "Chart", title: str) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION
    from pptx.util import Pt

    chart.font.size, chart.font.name = Pt(12), FONT
    chart.has_title = True
    chart.chart_title.text_frame.text = title
    chart.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(12)
    chart.has_legend = len(chart.plots[0].series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 80, True
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    for one, colour in zip(plot.series, (BLUE, GREY), strict=False):
        one.format.fill.solid()
        one.format.fill.fore_color.rgb = RGBColor.from_string(colour)


def _spoken(groups: "tuple[Group, ...]") -> str:
    return "; ".join(f"{one.name.lower()} {one.shown}" for one in groups)


def _described(slide: "Slide") -> None:
    """Alternative texts: each shape says what it is, the chart its figures too."""
    for shape in slide.shapes:
        describe(shape, "The finding" if shape.is_placeholder else shape.name)
        if shape.has_chart:
            shape.name = "Before and after"
