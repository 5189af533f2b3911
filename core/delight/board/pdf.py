"""The board pack as a PDF, in fonts that typst brings along; nothing is fetched."""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from core.delight.board.report import Pack, Section, Table

TEMPLATE = Path(__file__).with_name("board.typ")
HIGH, LOW = 92, 78  # mm that a picture has alone, and beside or below a table
WIDEST = 34  # letters of a column that count for its width
WORDY = 16  # from this many letters on a column is words, not figures


def as_pdf(pack: Pack) -> bytes:
    """Pages of A4 across, a section each."""
    import typst

    facts = {"company": pack.company, "day": pack.day, "by": pack.by,
             "sections": [_plain(i, one) for i, one in enumerate(pack.sections)]}
    with TemporaryDirectory() as folder:  # typst reads pictures as files, from here alone
        place = Path(folder)
        for i, one in enumerate(pack.sections):
            if one.picture:
                (place / f"chart{i}.png").write_bytes(one.picture.png)
        shutil.copy(TEMPLATE, place / TEMPLATE.name)
        return typst.compile(place / TEMPLATE.name, root=place,
                             sys_inputs={"pack": json.dumps(facts, ensure_ascii=False)})


def _plain(place: int, one: Section) -> dict[str, object]:
    drawn = {"file": f"chart{place}.png", "alt": one.picture.alt} if one.picture else None
    return {"title": one.title, "lead": one.lead, "cards": one.cards, "notes": one.notes,
            "picture": drawn, "room": LOW if one.table else HIGH,
            "table": _table(one.table) if one.table else None}


def _table(one: Table) -> dict[str, object]:
    longest = widths(one)
    words = [i for i, width in enumerate(longest) if width > WORDY]
    return {"heads": one.heads, "rows": one.rows, "figures": one.figures, "words": words,
            "widths": longest}


def widths(one: Table) -> list[int]:
    """By how many letters each column's width goes."""
    columns = zip(one.heads, *one.rows, strict=True)
    return [min(max(7, *(len(line) for text in column for line in text.split("\n"))), WIDEST)
            for column in columns]
