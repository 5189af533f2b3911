"""The four figures of the executive’s page, in words; the board pack shows the same."""

from core.delight.money.amounts import amount, between, percent
from core.delight.money.portfolio import Portfolio
from core.delight.wording import count
from core.focus.numbers.value import DRAWS

Card = tuple[str, str, str]  # title, figure, note


def cards(found: Portfolio) -> tuple[Card, ...]:
    """Realised, promised, spent and what is left: of the same initiatives and the same time."""
    return _realised(found), _promised(found), _spent(found), _net(found)


def footnote(found: Portfolio) -> str:
    """The forecast record, what is left out, and how the figures are to be read."""
    return (f"{found.record.said} {_left_out(found)}Realised and promised are benefit before "
            f"costs. Ranges are 80 %: P10 to P90 of {DRAWS:,} draws. A customer whom two "
            "initiatives reach counts for the one that began first.")


def _realised(found: Portfolio) -> Card:
    title = "Realised so far (before costs)"
    if found.realised is None:
        return title, "Nothing counted yet", "Effects count on rungs 1 to 4."
    return (title, amount(found.realised.p50, found.currency),
            f"80 %: {between(found.realised, found.currency)}, "
            f"{count(len(found.counted), 'initiative')}")


def _promised(found: Portfolio) -> Card:
    title = "Promised for the same time"
    if found.promised is None:
        return title, "–", "No sum of money was forecast."
    return (title, amount(found.promised.p50, found.currency),
            f"80 %: {between(found.promised, found.currency)}, before costs")


def _spent(found: Portfolio) -> Card:
    title = "Spent so far on these"
    if found.gain is None:
        return title, "–", "No cost of these is known."
    return title, amount(found.gain.spent, found.currency), (
        f"One-off, and running costs of the same time{_of(found)}")


def _net(found: Portfolio) -> Card:
    title = "Net so far"
    if found.gain is None:
        return title, "–", f"ROI {percent(None)}"
    return (title, amount(found.gain.net.p50, found.currency),
            f"80 %: {between(found.gain.net, found.currency)}; ROI {percent(found.gain.roi)} so "
            f"far{_of(found)}")


def _of(found: Portfolio) -> str:
    """Of how many, where the cost of some is not known."""
    n, every = found.gain.n, len(found.counted)
    return "" if n == every else f", of {n:,} of {every:,}; no cost of the others is known"


def _left_out(found: Portfolio) -> str:
    """What was promised by, and spent on, initiatives that are not counted."""
    parts = [
        f"{amount(found.elsewhere.p50, found.currency)} promised for their time so far"
        if found.elsewhere else "",
        f"{amount(found.cost_elsewhere, found.currency)} spent" if found.cost_elsewhere else ""]
    said = " and ".join(filter(None, parts))
    others = count(len(found.rows) - len(found.counted), "initiative")
    return f"Not counted: {others} with {said}. " if said else ""
