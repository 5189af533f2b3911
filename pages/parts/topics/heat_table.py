"""The heat map: a row a topic, a column a value; the names stay while it is moved sideways."""

from html import escape

import pandas as pd
import streamlit as st

MOST_ROWS = 40
PALEST, FULLEST = 6, 47  # % of the colour; the figures on it can be read, light and dark
ARROWS = {"more": "▲", "less": "▼"}
STYLE = """<style>
.heat { overflow-x: auto; scrollbar-width: thin; max-width: 100%; }
.heat:focus-visible { outline: 2px solid var(--st-primary-color, #11847e); }
.heat table { border-collapse: separate; border-spacing: 2px; font-size: .8rem; line-height: 1.2;
  min-width: 100%; }
.heat th, .heat td { padding: .3rem .35rem; border: 0; }
.heat thead th { font-weight: 400; text-align: center; vertical-align: bottom; min-width: 3.2rem;
  max-width: 6rem; overflow-wrap: break-word; hyphens: auto; }
.heat tr > :first-child { position: sticky; left: 0; z-index: 1; text-align: left;
  width: 11rem; min-width: 8.5rem; max-width: 11rem; padding-left: 0; font-weight: 400;
  background: var(--page); overflow-wrap: break-word; }
.heat .whole th { font-weight: 600; } .heat .part th { padding-left: .7rem; }
.heat td { text-align: center; border-radius: 3px; white-space: nowrap;
  font-variant-numeric: tabular-nums;
  background: color-mix(in srgb, #0e8d85 var(--full), transparent); }
.heat td span { font-size: .65rem; margin-left: .2rem; }
@media (max-width: 640px) {
  .heat tr > :first-child { width: 8rem; min-width: 7rem; max-width: 8rem; }
}
</style>"""


def drawn(cells: pd.DataFrame, what: str) -> str:
    """The map as HTML. cells: columns of `heat.by_segment`, of the rows to draw, in their order;
    what is withheld stays empty. what: for those who cannot see it.

    A cell that differs from the rest bears an arrow.
    """
    heads = list(dict.fromkeys(cells["value"].sort_values()))
    topics = cells.drop_duplicates("topic").head(MOST_ROWS)
    most = cells["share"].max()
    at = {(one.topic, one.value): one for one in cells.itertuples()}
    rows = "".join(
        f'<tr class="{"part" if row.depth else "whole"}"><th scope="row">{escape(row.label)}</th>'
        + "".join(_cell(at.get((row.topic, head)), most) for head in heads) + "</tr>"
        for row in topics.itertuples())
    top = "".join(f'<th scope="col">{escape(str(head))}</th>' for head in heads)
    return (f'<div class="heat" tabindex="0" role="region" aria-label="{escape(what)}"><table>'
            f"<thead><tr><td></td>{top}</tr></thead><tbody>{rows}</tbody></table></div>")


def draw(cells: pd.DataFrame, what: str) -> None:
    """Draws it; see `drawn`."""
    # What stays must hide what moves under it, so it needs the page's own colour.
    page = st.get_option(f"theme.{st.context.theme.type or 'light'}.backgroundColor")
    st.html(f"{STYLE}<style>.heat {{ --page: {page}; }}</style>{drawn(cells, what)}")


def _cell(one: tuple | None, most: float) -> str:
    if one is None or pd.isna(one.share):
        return "<td></td>"
    full = PALEST + (FULLEST - PALEST) * (one.share / most if most else 0) ** 0.5
    said = (f"{one.label}, {one.value}: {one.share:.1%} (95 %: {one.low:.1%} to {one.high:.1%}), "
            f"{one.mentions:,} of {one.comments:,} comments"
            + (f"; {one.differs} than in the rest" if one.differs else ""))
    arrow = f"<span>{ARROWS[one.differs]}</span>" if one.differs else ""
    return f'<td style="--full:{full:.0f}%" title="{escape(said)}">{one.share:.0%}{arrow}</td>'
