"""Initiatives one below the other: what came of each, on which evidence, and its money."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.delight import wording
from core.delight.money.amounts import amount, between
from core.delight.money.portfolio import Portfolio, Row
from core.model import OUTCOMES
from pages.parts import words

FINDINGS = {
    "worked": ("Worked", "good"), "better since": ("Better since", "good"),
    "made it worse": ("Made it worse", "bad"), "worse since": ("Worse since", "bad"),
    "no effect found": ("No effect found", "flat"), "cannot be told": ("Cannot be told", "open"),
    "too early": ("Too early to tell", "open"), "not measured yet": ("Not measured yet", "open"),
}
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
    said, klass = FINDINGS[row.finding]
    one = row.initiative
    when = "since" if row.begun else "from"
    begun = f"{when} {words.day(one.live_from)}" if one.live_from else str(one.stage)
    cost = "" if row.cost is None else f", {amount(row.cost, currency)} spent"
    link = escape(f"initiative?db={database}&initiative={one.id}", quote=True)
    return (f"<tr><td><a href='{link}' target='_self' title='{escape(one.name, quote=True)}'>"
            f"{escape(wording.cut(one.name, LONGEST_NAME))}"
            f"</a>"
            f"<small>{escape(begun + cost)}</small></td>"
            f"<td><b class='{klass}'>{said}</b>{_evidence(row)}</td>"
            f"<td data-head='Realised, before costs'>{_realised(row, currency)}</td>"
            f"<td data-head='Promised, before costs'>{_promised(row, currency)}</td></tr>")


def _evidence(row: Row) -> str:
    """The effect with its interval, and the rung it stands on."""
    verdict = row.verdict
    if verdict is None:
        return ""
    if verdict.finding == "too early":
        return "<small>measuring needs 4 full weeks</small>"
    rung = f"<span title='{escape(verdict.headline, quote=True)}'>rung {verdict.rung}: " \
           f"{wording.RUNGS[verdict.rung]}</span>"
    if verdict.effect.value is None:
        return f"<small>{rung}</small>"
    effect = wording.amount(verdict.effect.value, verdict.outcome)
    return (f"<small>{escape(OUTCOMES[verdict.outcome].title)} {escape(effect)}, "
            f"{wording.interval(verdict.effect)}; {rung}</small>")


def _realised(row: Row, currency: str) -> str:
    came = row.realised
    if came.money is None:
        return f"not counted<small>{escape(came.why_not)}</small>"
    behind = escape("; ".join(part.said for part in came.parts), quote=True)
    return (f"<span title='{behind}'>{escape(between(came.money, currency))}</span>"
            f"<small>in {came.months:.1f} months</small>")


def _promised(row: Row, currency: str) -> str:
    if row.whole is None:
        if row.unpriced:
            return f"no sum<small>{escape(row.unpriced)}</small>"
        return "no forecast<small>none was frozen</small>"
    whole = f"{between(row.whole, currency)} in {row.horizon} months"
    if row.promised is None:
        return f"{escape(between(row.whole, currency))}<small>in {row.horizon} months</small>"
    return (f"<span title='{escape(whole, quote=True)}'>"
            f"{escape(between(row.promised, currency))}</span>"
            f"<small>in {row.months:.1f} months</small>")
