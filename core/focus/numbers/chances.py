"""The chance that work succeeds, and by how much promises shrink: defaults, or what was learned.

φ' = (6·φ0 + successes) / (6 + n): a Beta prior of weight 6 at the default φ0 of the complexity
(`statistics.md`, "Opportunities and priority"), updated by the company's own measured initiatives.
k: of the forecast record (`delight/money/record.py`), 1 below five measured initiatives.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.focus.numbers.priority import WORKS
from core.model import Complexity
from core.store import learned
from core.store.database import Database
from core.store.learned import Lesson

WEIGHT = 6


@dataclass(frozen=True)
class Chances:
    """works: φ by complexity. k: what an expected value is multiplied by.

    lessons: name → the lesson behind a figure that is not the default.
    """

    works: Mapping[Complexity, float] = field(default_factory=lambda: WORKS)
    k: float = 1.0
    lessons: Mapping[str, Lesson] = field(default_factory=dict)


def in_force(db: Database) -> Chances:
    """What holds now."""
    kept = {name: one for name, one in learned.newest(db).items() if one.value is not None}
    works = {name: kept[name].value if name in kept else share for name, share in WORKS.items()}
    k = kept[learned.K].value if learned.K in kept else 1.0
    return Chances(works, k, kept)


def updated(complexity: Complexity, worked: int, n: int) -> float:
    """φ' after `worked` of `n` measured initiatives of that complexity."""
    return (WEIGHT * WORKS[complexity] + worked) / (WEIGHT + n)


def in_words(one: Lesson) -> str:
    """"Complicated ideas worked in 2 of 3: 60 % became 62 %." and the like for k."""
    if one.name == learned.K:
        if one.value is None:
            return "Too few forecasts are left to compare, so promises count in full again."
        return (f"Over {one.n} measured initiatives promises came true by a factor of "
                f"{one.value:.2f}: expected values are multiplied by it.")
    before = WORKS[one.name] if one.before is None else one.before  # type: ignore[index]
    if one.value is None:
        return (f"No {one.name} idea has a verdict any more: {_percent(before)} became "
                f"{_percent(WORKS[one.name])}, the default.")  # type: ignore[index]
    return (f"{one.name.capitalize()} ideas worked in {one.worked} of {one.n}: "
            f"{_percent(before)} became {_percent(one.value)}.")


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"
