"""What would more days bring? The plan filled again with a larger capacity; nothing is saved."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.focus.numbers import priority
from core.focus.numbers.priority import Opportunity


@dataclass(frozen=True)
class WhatIf:
    """The plan with more days beside the plan as it stands.

    comes_in, drops_out: by rank; a larger one that fits now may displace smaller ones.
    gained: value a year, in the opportunities' unit. a_day: gained by each of the further days;
    None without one. to_next: further days from which on the plan as it stands changes; None
    where all that is worth anything is in it.
    """

    days: float
    comes_in: tuple[Opportunity, ...]
    drops_out: tuple[Opportunity, ...]
    gained: float
    a_day: float | None
    to_next: float | None


def with_more(ranked: Sequence[Opportunity], *, capacity: float, days: float) -> WhatIf:
    """What `days` more person-days of capacity change.

    ranked: as `priority.rank` returns them; their order is kept, for no order knows the capacity.
    """
    before = _taken(ranked, capacity)
    after = _taken(ranked, capacity + days)
    gained = sum(ranked[i].value for i in after) - sum(ranked[i].value for i in before)
    return WhatIf(
        days=days,
        comes_in=tuple(ranked[i] for i in sorted(after - before)),
        drops_out=tuple(ranked[i] for i in sorted(before - after)),
        gained=gained, a_day=gained / days if days > 0 else None,
        to_next=_to_next(ranked, before, capacity),
    )


def _taken(ranked: Sequence[Opportunity], capacity: float) -> set[int]:
    return set(priority.fill([one.cost_days for one in ranked], priority.worthy(ranked), capacity))


def _to_next(ranked: Sequence[Opportunity], taken: set[int], capacity: float) -> float | None:
    """The least lack of days of one that was passed over, at its own turn."""
    lacks, left = [], capacity
    for i in priority.worthy(ranked):
        if i in taken:
            left -= ranked[i].cost_days
        else:
            lacks.append(ranked[i].cost_days - left)
    return min(lacks, default=None)
