"""Words on slides of 16:9: the title, boxes of paragraphs, and what a shape is called."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide

WIDE, HIGH, LEFT = 13.333, 7.5, 0.6  # inches
TEAL, INK, SOFT = "0B6B66", "0F1917", "4A5653"
FONT = "Calibri"
Line = tuple[str, int, str, bool]  # text, points, colour, bold
Place = tuple[float, float, float, float]  # left, top, width, height, in inches


def title(slide: "Slide", text: str, place: Place, *, points: int, colour: str) -> None:
    """The slide's own title, bold and to the left."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = map(Inches, place)
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor, frame.margin_left = True, MSO_ANCHOR.MIDDLE, 0
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    run(paragraph, (text, points, colour, True))


def box(slide: "Slide", what: str, place: Place, lines: list[Line]) -> None:
    """A box of paragraphs. what: its name and alternative text."""
    from pptx.util import Inches, Pt

    shape = slide.shapes.add_textbox(*map(Inches, place))
    shape.name = what
    describe(shape, what)
    frame = shape.text_frame
    frame.word_wrap, frame.margin_left, frame.margin_right = True, 0, 0
    for i, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(3)
        run(paragraph, line)


def run(paragraph, line: Line) -> None:  # noqa: ANN001 — a paragraph of python-pptx's own
    """Adds the line's words to the paragraph."""
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    text, size, colour, bold = line
    words = paragraph.add_run()
    words.text = text
    words.font.size, words.font.bold, words.font.name = Pt(size), bold, FONT
    words.font.color.rgb = RGBColor.from_string(colour)


def describe(shape: "BaseShape", text: str) -> None:
    """Sets the shape's alternative text."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)
