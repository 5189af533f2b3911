"""What a board pack says: the executive's page, its figures, charts and failures, in sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt
import pandas as pd

from core.delight import wording
from core.delight.board.pictures import Picture, picture
from core.delight.money import assumed, charts, outlook, outlook_charts, outlook_tables, scenarios
from core.delight.money.amounts import amount, between, percent
from core.delight.money.cards import Card, cards, footnote
from core.delight.money.listed import listed
from core.delight.money.outlook import Basis, Outlook
from core.delight.money.portfolio import Portfolio, headline, portfolio
from core.focus.numbers.value import DRAWS
from core.store import assumptions as store
from core.store import currencies
from core.store import scenarios as scenario_store
from core.store.assumptions import Kept
from core.store.database import Database
from core.store.preferences import preferences

TITLE = "Impact & ROI"
LONGEST_NAME, LONGEST_SOURCE = 56, 90  # letters in a table
MOST_CHANGES = 3  # of a scenario
METHOD = (
    "Realised: measured effect (rungs 1 to 4) × customers reached × what it is worth, over the "
    "weeks measured. Rung 5 counts nothing.",
    "Rungs: 1 experiment, 2 likely (compared with similar segments), 3 suggestive, 4 no comparison "
    "group, 5 cause unknown.",
    "Promised: the forecast that was frozen at the approval, for the same time and customers.",
    f"Projected: by the assumptions of today, {DRAWS:,} draws; low, likely and high are P10, P50, "
    "P90. A customer whom several initiatives reach counts once, for the one that begins first.",
    "Ranges of money are 80 %: P10 to P90. Intervals of effects are 95 %.",
)


@dataclass(frozen=True)
class Table:
    """heads, rows: plain texts. figures: narrow columns but the first are set right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: bool = True


@dataclass(frozen=True)
class Section:
    """One part: a title that says what it is, cards, a table, a picture, and notes."""

    title: str
    lead: str = ""
    cards: tuple[Card, ...] = ()
    table: Table | None = None
    picture: Picture | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """company, day, by: whose it is, of which day, who made it. All texts are plain."""

    company: str
    day: str
    by: str
    sections: tuple[Section, ...]


def pack(db: Database, today: date, *, proposals: bool = False) -> Pack:
    """The pack as things stand. proposals: count what is not decided yet in what is projected."""
    said = preferences(db)
    found = portfolio(db, today)
    basis = outlook.basis(db, today, proposals=proposals)
    begins_in = int(said["fiscal_year_from"])
    seen = outlook.outlook(basis, begins_in=begins_in)
    made = [*_results(found), *(_projected(basis, seen) if seen else [])]
    if kept := scenario_store.scenarios(db):
        rows, _ = scenarios.compared(basis, kept, begins_in=begins_in)
        made += _scenarios(rows, found.currency) if rows else []
    made += [_assumptions(db, basis), _method(db)]
    return Pack(wording.cut(str(said["company"]) or "Our company", 60), wording.day(today),
                str(said["person"]), tuple(made))


def _results(found: Portfolio) -> list[Section]:
    chart = charts.promised_and_realised(found, found.rows[:charts.MOST_INITIATIVES])
    words = [listed(row, found.currency) for row in found.rows]
    table = Table(
        ("Initiative", "What came of it", "Evidence", "Realised", "Promised"),
        tuple((f"{wording.cut(one.name, LONGEST_NAME)}\n{one.when}", one.finding, one.evidence,
               f"{one.realised}\n{one.realised_note}", f"{one.promised}\n{one.promised_note}")
              for one in words), figures=False)
    return [Section(TITLE, headline(found), cards(found),
                    picture=_drawn(chart, "Promised and realised money of each initiative"),
                    notes=(footnote(found),)),
            Section("Every initiative, failures too", table=table)]


def _drawn(chart: alt.LayerChart | None, what: str) -> Picture | None:
    return picture(chart, what) if chart is not None else None


def _projected(basis: Basis, seen: Outlook) -> list[Section]:
    currency = basis.known.currency
    shown = (
        ("Net present value, middle", amount(seen.npv.p50, currency),
         f"80 %: {between(seen.npv, currency)}"),
        ("Chance that it pays", f"{100 * seen.chance_positive:.0f} %", f"of {DRAWS:,} draws"),
        ("Benefit and cost", between(seen.benefit, currency),
         f"benefit, 80 %; cost {between(seen.cost, currency)}"),
        ("ROI", percent(seen.roi, seen.cost), "80 %"))
    left_out = tuple(f"{name}: {why}." for name, why in basis.left_out)
    years = outlook_tables.years(seen, currency)
    return [
        Section("Projected, each customer counted once", "By the assumptions of today; frozen "
                "forecasts stay as they are.", shown,
                picture=picture(outlook_charts.before_and_after(basis, seen, None),
                                "Net present value of all together and of each initiative"),
                notes=left_out),
        Section("By fiscal year", table=_table(years), notes=(outlook_tables.YEARS_NOTE,),
                picture=picture(outlook_charts.by_fiscal_year(seen, currency),
                                "Net of each fiscal year"))]


def _scenarios(rows: Sequence[scenarios.Compared], currency: str) -> list[Section]:
    return [Section("Scenarios, by the same draws",
                    table=_table(outlook_tables.scenarios(rows, currency)),
                    picture=picture(outlook_charts.side_by_side(rows, currency),
                                    "Net present value of each scenario"),
                    notes=tuple(_made(one) for one in rows if one.scenario))]


def _made(one: scenarios.Compared) -> str:
    """Who made it and the first of its changes; the page has them all."""
    first = [f"{what} {ours} instead of {today}" for what, today, ours in
             one.changed[:MOST_CHANGES]]
    more = len(one.changed) - len(first)
    said = "; ".join([*first, *([f"and {more} more"] if more else [])])
    return (f"{one.name} ({one.scenario.changed_by}, {one.scenario.changed_at[:10]}): "
            f"{said or 'nothing differs from today'}.")


def _assumptions(db: Database, basis: Basis) -> Section:
    kept: dict[int, dict[str, Kept]] = {}
    rows = []
    for key, held in basis.assumptions.items():
        whose = kept.setdefault(key[0], store.assumptions(db, key[0]))
        row = whose.get(key[1])
        who = (f"{row.owner or row.changed_by}, {row.changed_at[:10]}"
               if row and row.initiative == key[0] else "")
        ends = [scenarios.figure(end) for end in (held.low, held.likely, held.high)]
        mine = next((one.initiative for one in basis.planned if one.initiative.id == key[0]), None)
        unit = assumed.unit_of(key[1], mine, basis.known)
        rows.append((f"{scenarios.title_of(basis, key)}, {unit}",
                     *(("", ends[1], "") if held.is_sure else ends),
                     wording.cut(held.source, LONGEST_SOURCE) or "no source given", who))
    heads = ("Assumption", "Low", "Likely", "High", "Source", "Who, when")
    return Section("Assumptions behind what is projected", table=Table(heads, tuple(rows)),
                   notes=() if rows else ("Nothing can be projected yet.",))


def _method(db: Database) -> Section:
    said = currencies.money(db).said
    return Section("How it was reckoned", notes=(*METHOD, *([said] if said else [])))


def _table(frame: pd.DataFrame) -> Table:
    return Table(tuple(map(str, frame.columns)),
                 tuple(tuple(map(str, row)) for row in frame.itertuples(index=False)))
