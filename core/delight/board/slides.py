"""The board pack as slides (.pptx): the same sections, tables that can be edited, the charts."""

import io
from typing import TYPE_CHECKING

from core.delight.board.pdf import WORDY, widths
from core.delight.board.report import Pack, Section, Table
from core.delight.lettering import (
    HIGH,
    INK,
    LEFT,
    SOFT,
    TEAL,
    WIDE,
    Place,
    box,
    describe,
    run,
)
from core.delight.lettering import title as write_title

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

BROAD = WIDE - 2 * LEFT  # inches
MOST_ROWS, MOST_TALL_ROWS = 11, 7  # of a table on one slide; tall: of two lines each
ROW = 0.36  # inches
NOTE_LINE = 150  # letters of a note on one line


def as_slides(pack: Pack) -> bytes:
    """The .pptx as bytes; a section a slide, a long table on several."""
    from pptx import Presentation
    from pptx.util import Inches

    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    foot = f"{pack.company} · {pack.day} · made by {pack.by}"
    for one in pack.sections:
        parts = _cut(one.table)
        for place, table in enumerate(parts):
            last = place == len(parts) - 1
            title = one.title if place == 0 else f"{one.title} ({place + 1})"
            _section(deck, one, title, table, foot=foot, last=last)
    deck.core_properties.title = "Impact & ROI"
    deck.core_properties.author = pack.by
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _cut(table: Table | None) -> list[Table | None]:
    """A table in parts that a slide holds."""
    if table is None:
        return [None]
    most = MOST_TALL_ROWS if _two_lines(table) else MOST_ROWS
    return [Table(table.heads, table.rows[first:first + most], table.figures)
            for first in range(0, max(len(table.rows), 1), most)]


def _section(
    deck: "Presentation", one: Section, title: str, table: Table | None, *, foot: str, last: bool
) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # a title and nothing else
    write_title(slide, title, (LEFT, 0.3, BROAD, 0.7), points=30, colour=TEAL)
    box(slide, "Whose and when", (LEFT, HIGH - 0.45, BROAD, 0.3), [(foot, 10, SOFT, False)])
    top = 1.1
    if one.lead:
        box(slide, "In a sentence", (LEFT, top, BROAD, 0.7), [(one.lead, 18, INK, False)])
        top += 0.95 if len(one.lead) > 110 else 0.6
    if one.cards:
        _cards(slide, one, top)
        top += 1.55
    beside = bool(table and one.picture and len(table.heads) < 6)
    if table:
        top_after = _table(slide, table, top, BROAD * 0.52 if beside else BROAD, one.title)
        top = top if beside else top_after
    tall = 0.24 * sum(1 + len(note) // NOTE_LINE for note in one.notes) + 0.15
    room = max(HIGH - 0.6 - top - tall, 1.0)
    if one.picture and last:
        _picture(slide, one, (LEFT + BROAD * 0.55, top, BROAD * 0.45, room) if beside
                 else (LEFT, top, BROAD, room))
        top += room
    if one.notes and last:
        alone = not (one.picture or table or one.cards)
        box(slide, "Notes", (LEFT, min(top + 0.05, HIGH - 0.5 - tall), BROAD, tall),
            [(note, 16 if alone else 12, INK if alone else SOFT, False) for note in one.notes])


def _cards(slide: "Slide", one: Section, top: float) -> None:
    width = BROAD / len(one.cards)
    for i, (title, figure, note) in enumerate(one.cards):
        box(slide, title, (LEFT + i * width, top, width - 0.2, 1.4),
            [(title, 13, SOFT, False), (figure, 26 if len(figure) < 16 else 19, INK, True),
             (note, 12, SOFT, False)])


def _table(slide: "Slide", table: Table, top: float, width: float, what: str) -> float:
    """Draws the table; returns where it ends."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Inches

    rows = [table.heads, *table.rows]
    tall = ROW * len(rows) + (0.17 * len(table.rows) if _two_lines(table) else 0)
    frame = slide.shapes.add_table(len(rows), len(table.heads), Inches(LEFT), Inches(top),
                                   Inches(width), Inches(tall))
    frame.name = what
    describe(frame, f"Table: {what}")
    _plain_style(frame)
    letters = widths(table)
    for i, part in enumerate(letters):
        frame.table.columns[i].width = Inches(width * part / sum(letters))
    for r, cells in enumerate(rows):
        for c, text in enumerate(cells):
            cell = frame.table.cell(r, c)
            cell.margin_left = cell.margin_right = Inches(0.05)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            right = table.figures and c > 0 and letters[c] <= WORDY
            for i, line in enumerate(text.split("\n")):
                paragraph = cell.text_frame.paragraphs[0] if i == 0 else (
                    cell.text_frame.add_paragraph())
                paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
                run(paragraph, (line, 12 if i == 0 else 10, SOFT if r == 0 or i else INK, r == 0))
    return top + tall + 0.15


def _two_lines(table: Table) -> bool:
    return any("\n" in text for row in table.rows for text in row)


def _plain_style(frame) -> None:  # noqa: ANN001 — a graphic frame of python-pptx's own
    """No bands of colour, no grid."""
    style = frame._element.graphic.graphicData.tbl[0][-1]
    style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # No Style, No Grid
    frame.table.horz_banding = False


def _picture(slide: "Slide", one: Section, place: Place) -> None:
    """The chart in a place (left, top, width, height), as large as it fits."""
    from pptx.util import Inches

    left, top, width, height = place
    across, down = one.picture.size
    scale = min(width / across, height / down)
    drawn = slide.shapes.add_picture(io.BytesIO(one.picture.png), Inches(left), Inches(top),
                                     Inches(across * scale), Inches(down * scale))
    drawn.name = one.picture.alt
    describe(drawn, one.picture.alt)
