"""What stands behind a rank, in words: how sure it is, what is at risk, and whether it grows."""

from core.estimates import Estimate, written
from core.focus.numbers import growth
from core.focus.numbers.priority import Opportunity
from core.focus.numbers.stability import Standing

LEAST_TREND = 0.005  # below it it would be said as 0 %


def standing(one: Opportunity, held: Standing | None) -> str:
    """"rank 2, 1 to 4 · in the plan in 70 % of draws"; a value that a person set is never firm."""
    if not one.rank:
        return "not enough data, not ranked"
    if held is None:
        return f"rank {one.rank}"
    span = f", {held.low}\u00a0to\u00a0{held.high}" if held.low < held.high else ", firm"
    if one.by_hand and held.low == held.high:
        span = ", by its set value"
    return f"rank\u00a0{one.rank}{span} · {_plan(held.within)}"


def by_hand(one: Opportunity, computed: str, at_risk: str) -> str:
    """"set by Ana; computed €15,600; more than is at risk (€24,800)"; "" of a computed value.

    computed, at_risk: the amounts in words.
    """
    if not one.by_hand:
        return ""
    said = f"value set by {one.value_by}; computed: "
    said += computed if one.stake.value is not None else "not enough data"
    return said + (f"; more than is at risk ({at_risk})" if one.above_risk else "")


def _plan(within: float) -> str:
    if within >= 0.995:
        return "in the plan in over 99\u00a0% of draws"
    if within < 0.005:
        return "in the plan in under 1\u00a0% of draws"
    return f"in the plan in {100 * within:.0f}\u00a0% of draws"


def growing(found: Estimate | None, trend: float = 0.0) -> str:
    """"mentions grow 20 % a year (5 to 35 %)", or that it cannot be told.

    trend: g̃, the share a year that the value counts all the same; half of it moves the value.
    """
    counted = (f", counted as {_whole(100 * trend)}\u00a0% (value {_whole(50 * trend)}\u00a0%)"
               if abs(trend) >= LEAST_TREND else "")
    if found is None or found.value is None:
        return f"growth cannot be told{counted}"
    tells = growth.grows(found)
    if tells is None:
        return ("growth cannot be told "
                f"({_whole(found.low)}\u00a0to\u00a0{_whole(found.high)}\u00a0%){counted}")
    near, far = sorted((abs(found.low), abs(found.high)))
    return (f"mentions {'grow' if tells else 'fall'} {_whole(abs(found.value))}\u00a0% a year "
            f"({_whole(near)}\u00a0to\u00a0{_whole(far)}\u00a0%)")


def at_risk(one: Opportunity, written_out: str, *, money: bool) -> str:
    """"€35,000 a year at risk"; without money the points that could be recovered.

    written_out: the amount in words.
    """
    if one.stake.value is None:
        return "at risk: not enough data"
    return f"{written_out} a year at risk" if money else f"{written_out} points recoverable"


def _whole(figure: float | None) -> str:
    return written(figure or 0.0, 0)
