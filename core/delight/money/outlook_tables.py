"""Fiscal years and scenarios as tables of text: the same on the page and in the board pack."""

from collections.abc import Sequence

import pandas as pd

from core.delight.money.amounts import amount, between, percent
from core.delight.money.outlook import Basis, Outlook
from core.delight.money.scenarios import Compared
from core.estimates import written

TOGETHER = "Together"
YEARS_NOTE = ("Expected money, undiscounted, each customer counted once: these add up to the cent. "
              "Ranges do not add up: good and bad luck of a year need not last.")


def money_heads(currency: str) -> tuple[str, str, str]:
    """The headings of the columns of money."""
    return f"Benefit, {currency}", f"Cost, {currency}", f"Net, {currency}"


def years(seen: Outlook, currency: str) -> pd.DataFrame:
    """A row a fiscal year, the last one their sum: year, benefit, cost, net, 80 % of the net."""
    heads = money_heads(currency)
    rows = [(one.year.label, (one.benefit, one.cost, one.net), one.range) for one in seen.years]
    sums = tuple(sum(money[i] for _, money, _ in rows) for i in range(3))
    rows.append((TOGETHER, sums, seen.undiscounted))
    return pd.DataFrame([
        {"Year": label, **{head: written(value, 2) for head, value in zip(heads, money,
                                                                          strict=True)},
         "80 % of net": between(one, currency)} for label, money, one in rows])


def each(found: Basis, now: Outlook, tried: Outlook | None) -> pd.DataFrame:
    """A row for all together and for each: customers who count, NPV as it stands and as tried."""
    currency = found.known.currency
    rows = [("All together", "", now.npv, tried.npv if tried else None)]
    moved = dict(tried.rows) if tried else {}
    for one, (number, npv) in zip(found.planned, now.rows, strict=True):
        counted = f"{one.people:,} of {one.people + one.shared:,}" if found.known_people else ""
        rows.append((one.initiative.name, counted, npv, moved.get(number)))
    return pd.DataFrame([
        {"Initiative": name, "Customers who count": people, "Net present value": amount(
            npv.p50, currency), "80 %": between(npv, currency),
         **({"With your change": amount(other.p50, currency),
             "80 % of it": between(other, currency)} if other else {})}
        for name, people, npv, other in rows])


def scenarios(rows: Sequence[Compared], currency: str) -> pd.DataFrame:
    """A row a scenario: NPV with its range, against today's, ROI, the chance, by fiscal year."""
    return pd.DataFrame([{
        "Scenario": one.name,
        "Net present value": amount(one.outlook.npv.p50, currency),
        "80 %": between(one.outlook.npv, currency),
        "Against as planned, 80 %": "–" if one.against is None else between(one.against, currency),
        "ROI, 80 %": percent(one.outlook.roi, one.outlook.cost),
        "Pays": f"{100 * one.outlook.chance_positive:.0f} %",
        **{f"Net {year.year.label}": amount(year.net, currency) for year in one.outlook.years},
    } for one in rows])
