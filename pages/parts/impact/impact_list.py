"""Initiatives one below the other: what came of each, on which evidence, and its money."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.delight import wording
from core.delight.money.listed import Listed, listed
from core.delight.money.portfolio import Portfolio, Row

LOOK = {"worked": "good", "better since": "good", "made it worse": "bad", "worse since": "bad",
        "no effect found": "flat"}  # of a finding; else open
LONGEST_NAME = 56  # letters, two lines; the whole name stands behind it
STYLE = """<style>
.impact { width: 100%; border-collapse: collapse; font-size: 0.87rem; line-height: 1.35; }
.impact th { text-align: left; font-weight: 600; font-size: 0.8rem; opacity: .75; }
.impact th, .impact td { padding: .4rem .6rem .4rem 0; vertical-align: top; border: 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
.impact td:last-child, .impact th:last-child { padding-right: 0; }
.impact th:nth-child(1) { width: 31%; } .impact th:nth-child(2) { width: 32%; }
.impact a { color: inherit; font-weight: 600; text-underline-offset: 3px; }
.impact small { display: block; font-size: 0.79rem; opacity: .78; }
.impact b::before { content: ""; display: inline-block; width: .6em; height: .6em;
  margin-right: .45em; border-radius: 50%; border: 2px solid #8a949c; box-sizing: border-box; }
.impact .good::before { background: #3880c2; border-color: #3880c2; }
.impact .bad::before { background: #c8641f; border-color: #c8641f; border-radius: 0; }
.impact .flat::before { background: #8a949c; }
@media (max-width: 640px) {
  .impact thead { display: none; }
  .impact td { display: block; border: 0; padding: .1rem 0; }
  .impact tr { display: block; padding: .6rem 0;
    border-bottom: 1px solid color-mix(in srgb, currentColor 16%, transparent); }
  .impact td[data-head]::before { content: attr(data-head) ": "; opacity: .78; }
}
</style>"""


def draw(found: Portfolio, rows: Sequence[Row], *, database: str) -> None:
    """The list, as a table that can be printed. database: as the address names it."""
    body = "".join(_row(row, found.currency, database) for row in rows)
    st.html(f"{STYLE}<table class='impact'><thead><tr><th>Initiative</th><th>What came of it</th>"
            "<th>Realised</th><th>Promised</th></tr></thead>"
            f"<tbody>{body}</tbody></table>")


def _row(row: Row, currency: str, database: str) -> str:
    said = listed(row, currency)
    link = escape(f"initiative?db={database}&initiative={row.initiative.id}", quote=True)
    return (f"<tr><td><a href='{link}' target='_self' title='{escape(said.name, quote=True)}'>"
            f"{escape(wording.cut(said.name, LONGEST_NAME))}</a>"
            f"<small>{escape(said.when)}</small></td>"
            f"<td><b class='{LOOK.get(row.finding, 'open')}'>{said.finding}</b>"
            f"{_evidence(row, said)}</td>"
            f"<td data-head='Realised, before costs'>"
            f"<span title='{escape(said.behind, quote=True)}'>{escape(said.realised)}</span>"
            f"<small>{escape(said.realised_note)}</small></td>"
            f"<td data-head='Promised, before costs'>"
            f"<span title='{escape(said.whole, quote=True)}'>{escape(said.promised)}</span>"
            f"<small>{escape(said.promised_note)}</small></td></tr>")


def _evidence(row: Row, said: Listed) -> str:
    """The effect with its interval, and the rung with the ladder's words behind it."""
    headline = row.verdict.headline if row.verdict else ""
    rung = f"<span title='{escape(headline, quote=True)}'>{escape(said.rung)}</span>"
    parts = [escape(said.effect), rung if said.rung else ""]
    shown = "; ".join(filter(None, parts))
    return f"<small>{shown}</small>" if shown else ""
