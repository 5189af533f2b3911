"""The frame of a table of coloured cells: the names stay while it is moved sideways."""

from collections.abc import Iterable
from html import escape

import streamlit as st

STYLE = """
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
  font-variant-numeric: tabular-nums; }
.heat td span { font-size: .65rem; margin-left: .2rem; }
@media (max-width: 640px) {
  .heat tr > :first-child { width: 8rem; min-width: 7rem; max-width: 8rem; }
}
"""


def framed(
    heads: Iterable[object], rows: Iterable[tuple[str, str, Iterable[str]]], what: str,
    kind: str = "heat",
) -> str:
    """The table as HTML.

    heads: of the columns. rows: "whole" or "part" (of the one above), the name, and the cells as
    HTML. what: for those who cannot see it. kind: the classes of the table.
    """
    top = "".join(f'<th scope="col">{escape(str(head))}</th>' for head in heads)
    body = "".join(
        f'<tr class="{level}"><th scope="row">{escape(name)}</th>{"".join(cells)}</tr>'
        for level, name, cells in rows)
    return (f'<div class="{kind}" tabindex="0" role="region" aria-label="{escape(what)}"><table>'
            f"<thead><tr><td></td>{top}</tr></thead><tbody>{body}</tbody></table></div>")


def draw(table: str, style: str) -> None:
    """Draws a table of `framed`. style: what its cells look like, as CSS."""
    # What stays must hide what moves under it, so it needs the page's own colour.
    page = st.get_option(f"theme.{st.context.theme.type or 'light'}.backgroundColor")
    st.html(f"<style>{STYLE}{style}.heat {{ --page: {page}; }}</style>{table}")


def shade(value: float, most: float, palest: int, fullest: int) -> str:
    """The style of a cell whose colour is as full, in %, as the root of its part of the most."""
    full = palest + (fullest - palest) * (abs(value) / most if most else 0) ** 0.5
    return f"--full:{full:.0f}%"
