"""The score by two segments crossed: a table that is moved sideways, each cell with its n."""

from html import escape

import pandas as pd

from core.estimates import digits_of, written
from core.focus.numbers.standing import in_words
from core.focus.score_charts import too_wide
from core.scales import SCALES, Scale
from pages.parts import heat_frame
from pages.parts.scores import wording

MOST_ROWS = 40
ARROWS = {"above": "▲", "below": "▼"}
STYLE = """
.heat.crossed td { background: color-mix(in srgb, currentColor 4%, transparent);
  line-height: 1.25; min-width: 4.6rem; }
.heat.crossed td.above { background: color-mix(in srgb, #3880c2 32%, transparent); }
.heat.crossed td.below { background: color-mix(in srgb, #c8641f 34%, transparent); }
.heat.crossed td b { font-weight: 600; font-size: .86rem; }
.heat.crossed td small { display: block; font-size: .68rem; opacity: .82; }
.heat.crossed td.wide b { font-weight: 400; opacity: .62; }
.heat.crossed td.thin small { opacity: .7; }
.heat.crossed td span { margin-left: .15rem; }
"""


def drawn(scale: Scale, cells: pd.DataFrame, names: tuple[str, str], what: str) -> str:
    """The table as HTML: a row a value of the first segment, a column a value of the second.

    cells: of `score_views.by`. Where there is no score, the counts by class stand instead; what is
    too wide is pale. Coloured, with an arrow: above or below the rest by the rule.
    """
    heads, sides = (sorted(cells[name].unique(), key=str) for name in reversed(names))
    wide = too_wide(cells, SCALES[scale].unit)
    at = {(row[names[0]], row[names[1]]): _cell(scale, row, is_wide=bool(is_wide))
          for row, is_wide in zip(cells.to_dict("records"), wide, strict=True)}
    return heat_frame.framed(heads, (
        ("whole", str(side), (at.get((side, head), "<td></td>") for head in heads))
        for side in sides[:MOST_ROWS]), what, "heat crossed")


def draw(scale: Scale, cells: pd.DataFrame, names: tuple[str, str], what: str) -> None:
    """Draws it; see `drawn`."""
    heat_frame.draw(drawn(scale, cells, names, what), STYLE)


def _cell(scale: Scale, row: dict, *, is_wide: bool) -> str:
    if pd.isna(row["value"]):
        return f'<td class="thin"><small>{escape(wording.cell_counts(scale, row))}</small></td>'
    digits = digits_of(row["unit"]) - 1
    value, low, high = (written(row[end], digits) for end in ("value", "low", "high"))
    said = f"95 %: {low} to {high}, n = {row['n']:,}; {in_words(row['standing'], 'the rest')}"
    kind = "wide" if is_wide else ""
    arrow = f"<span>{ARROWS[row['standing']]}</span>" if row["standing"] in ARROWS else ""
    return (f'<td class="{row["standing"] if arrow else ""} {kind}" title="{escape(said)}">'
            f"<b>{value}{arrow}</b><small>{low} to {high}</small>"
            f"<small>n {row['n']:,}</small></td>")
