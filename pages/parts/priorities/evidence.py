"""What stands behind a rank, in words: how sure it is, what is at risk, and whether it grows."""

from core.estimates import Estimate, written
from core.focus.numbers import growth
from core.focus.numbers.priority import Opportunity
from core.focus.numbers.stability import Standing


def standing(rank: int, held: Standing | None) -> str:
    """"rank 2, 1 to 4 · in the plan in 70 % of draws"."""
    if held is None:
        return f"rank {rank}"
    span = f"{held.low} to\u00a0{held.high}" if held.low < held.high else "firm"
    return f"rank\u00a0{rank}, {span} · {_plan(held.within)}"


def _plan(within: float) -> str:
    if within >= 0.995:
        return "in the plan in over 99\u00a0% of draws"
    if within < 0.005:
        return "in the plan in under 1\u00a0% of draws"
    return f"in the plan in {100 * within:.0f}\u00a0% of draws"


def growing(found: Estimate | None) -> str:
    """"mentions grow 20 % a year (5 to 35 %)", or that it cannot be told."""
    if found is None or found.value is None:
        return "growth cannot be told"
    tells = growth.grows(found)
    if tells is None:
        return f"growth cannot be told ({_whole(found.low)} to\u00a0{_whole(found.high)}\u00a0%)"
    near, far = sorted((abs(found.low), abs(found.high)))
    return (f"mentions {'grow' if tells else 'fall'} {_whole(abs(found.value))}\u00a0% a year "
            f"({_whole(near)} to\u00a0{_whole(far)}\u00a0%)")


def at_risk(one: Opportunity, written_out: str, *, money: bool) -> str:
    """"€35,000 a year at risk"; without money the points that could be recovered.

    written_out: the amount in words.
    """
    if one.stake.value is None:
        return "at risk: not enough data"
    return f"{written_out} a year at risk" if money else f"{written_out} points recoverable"


def _whole(figure: float | None) -> str:
    return written(figure or 0.0, 0)
