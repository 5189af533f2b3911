"""The heat map: a row a topic, a column a value."""

from html import escape

import pandas as pd

from pages.parts import heat_frame

MOST_ROWS = 40
PALEST, FULLEST = 6, 47  # % of the colour; the figures on it can be read, light and dark
ARROWS = {"more": "▲", "less": "▼"}
STYLE = ".heat td { background: color-mix(in srgb, #0e8d85 var(--full), transparent); }"


def drawn(cells: pd.DataFrame, what: str) -> str:
    """The map as HTML. cells: columns of `heat.by_segment`, of the rows to draw, in their order;
    what is withheld stays empty. what: for those who cannot see it.

    A cell that differs from the rest bears an arrow.
    """
    heads = list(dict.fromkeys(cells["value"].sort_values()))
    topics = cells.drop_duplicates("topic").head(MOST_ROWS)
    most = cells["share"].max()
    at = {(one.topic, one.value): one for one in cells.itertuples()}
    return heat_frame.framed(heads, (
        ("part" if row.depth else "whole", row.label,
         (_cell(at.get((row.topic, head)), most) for head in heads))
        for row in topics.itertuples()), what)


def draw(cells: pd.DataFrame, what: str) -> None:
    """Draws it; see `drawn`."""
    heat_frame.draw(drawn(cells, what), STYLE)


def _cell(one: tuple | None, most: float) -> str:
    if one is None or pd.isna(one.share):
        return "<td></td>"
    said = (f"{one.label}, {one.value}: {one.share:.1%} (95 %: {one.low:.1%} to {one.high:.1%}), "
            f"{one.mentions:,} of {one.comments:,} comments"
            + (f"; {one.differs} than in the rest" if one.differs else ""))
    arrow = f"<span>{ARROWS[one.differs]}</span>" if one.differs else ""
    return (f'<td style="{heat_frame.shade(one.share, most, PALEST, FULLEST)}"'
            f' title="{escape(said)}">{one.share:.0%}{arrow}</td>')
