"""How sums of money are written out: three figures that count, in the company's currency."""

from core.estimates import written
from core.focus.numbers.value import Range

MILLION = 1e6
NO_ROI = "not defined (no cost)"
ROI_BY_CHANCE = "not defined (the cost may be 0)"


def amount(value: float, currency: str) -> str:
    """"€1.24 m", "€212,000", "−CHF 1,240"."""
    figure = float(f"{value:.3g}")
    large = abs(figure) >= MILLION
    shown = written(abs(figure) / (MILLION if large else 1), 2 if large else 0)
    if large and "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    sign = "−" if round(figure) < 0 else ""
    return f"{sign}{currency}{'' if len(currency) == 1 else ' '}{shown}{' m' if large else ''}"


def between(one: Range, currency: str) -> str:
    """"€120,000 to €340,000"; the sum alone where there is no range."""
    low, high = amount(one.p10, currency), amount(one.p90, currency)
    return low if low == high else f"{low} to {high}"


def percent(one: Range | None, cost: Range | None = None) -> str:
    """A range of shares, such as an ROI: "−45 % to 67 %"; "not defined (no cost)" for None.

    cost: what it was to be a share of; one that may be 0 is not the same as none.
    """
    if one is None:
        return ROI_BY_CHANCE if cost is not None and cost.p90 > 0 else NO_ROI
    low, high = (f"{written(100 * end, 0)} %" for end in (one.p10, one.p90))
    return low if low == high else f"{low} to {high}"
