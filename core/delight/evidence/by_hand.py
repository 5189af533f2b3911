"""An effect taken apart by segment, so that anybody can compute it again from what is shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from core.delight.evidence.comparison import Comparison
from core.delight.evidence.ladder import SHORT_WEEKS
from core.delight.evidence.meta_did import Effect, weighed
from core.delight.evidence.panel import by_cell, changes, levels
from core.delight.evidence.staggered import Stack, shares, stacks
from core.delight.evidence.units import Units

Group = Literal["treated", "comparison"]


@dataclass(frozen=True)
class Term:
    """What one segment brings.

    before, after: its means at the average mix, in the outcome's unit (of order values their
    natural logarithms). change: d, after − before; where no weeks before are used, `before` is None
    and d the mean after. error: √v. weight: w = 1 ÷ (v + τ²).
    """

    segment: str
    group: Group
    n_before: int
    before: float | None
    n_after: int
    after: float
    change: float
    error: float
    weight: float


@dataclass(frozen=True)
class Step:
    """The segments compared in the weeks of one start. start: ISO date, "" where all began
    together. between: τ².
    """

    start: str
    between: float
    terms: tuple[Term, ...]

    def to_json(self) -> dict:
        """Plain values for the verdict that it belongs to."""
        return asdict(self) | {"terms": [asdict(term) for term in self.terms]}

    @classmethod
    def from_json(cls, plain: Mapping) -> "Step":
        """The step that `to_json` made plain."""
        return cls(**{**plain, "terms": tuple(Term(**term) for term in plain["terms"])})

    def mean(self, group: Group) -> float:
        """Σ w d ÷ Σ w of the group."""
        mine = [term for term in self.terms if term.group == group]
        return sum(term.weight * term.change for term in mine) / sum(term.weight for term in mine)

    def variance(self, group: Group) -> float:
        """1 ÷ Σ w of the group."""
        return 1 / sum(term.weight for term in self.terms if term.group == group)

    @property
    def effect(self) -> float:
        """The mean change with the change less that of the comparison."""
        return self.mean("treated") - self.mean("comparison")


def taken_apart(comparison: Comparison, units: Units, rung: int) -> tuple[Step, ...]:
    """What the effect of rungs 1 to 3 is computed from, a step a start; none on rungs 4 and 5."""
    return tuple(_steps(comparison, units, rung)) if rung <= 3 else ()


def _steps(comparison: Comparison, units: Units, rung: int) -> Iterator[Step]:
    panel, starts = comparison.panel, comparison.starts
    if not starts:
        alone = Stack(comparison.treated, ~comparison.treated, comparison.before, comparison.after)
        with_before = rung > 1 or comparison.weeks_before >= SHORT_WEEKS
        yield from _step(comparison, alone, units, "", with_before=with_before)
        return
    for stack in stacks(panel, starts):
        first = panel.cells[int(np.flatnonzero(stack.treated)[0])]
        begun = next(start.day for start in starts if first in start.cells)
        yield from _step(comparison, stack, units, begun.isoformat(), with_before=True)


def _step(
    comparison: Comparison, stack: Stack, units: Units, start: str, *, with_before: bool
) -> Iterator[Step]:
    """The one step, or none where nothing varies."""
    kept = stack.treated | stack.others
    panel, treated = comparison.panel.only(kept), stack.treated[kept]
    change, variance = (changes(panel, stack.before, stack.after) if with_before
                        else levels(panel, stack.after))
    found = weighed(change, variance, treated)
    if found is None:
        return
    n0, mean0, _ = by_cell(panel, stack.before)
    n1, mean1, _ = by_cell(panel, stack.after)
    by, between = units.factor, found.between * units.factor**2
    yield Step(start, between, tuple(
        Term(" · ".join(cell) or "All customers", "treated" if treated[k] else "comparison",
             round(float(n0[k])) if with_before else 0,
             float(mean0[k]) * by if with_before else None, round(float(n1[k])),
             float(mean1[k]) * by, float(change[k]) * by, float(np.sqrt(variance[k])) * by,
             1 / (float(variance[k]) * by**2 + between))
        for k, cell in enumerate(panel.cells)))


def put_together(steps: Sequence[Step]) -> Effect:
    """The effect from the terms alone, in their unit.

    Of several starts each weighs by the variances of its two means, and the errors of what they
    are compared with are added up (`staggered.effect_of`).
    """
    treated, others = (np.array([step.variance(group) for step in steps])
                       for group in ("treated", "comparison"))
    weights = shares(treated, others)
    error = np.sqrt(weights**2 @ treated + (weights @ np.sqrt(others)) ** 2)
    names = {term.segment for step in steps for term in step.terms if term.group == "comparison"}
    begun = sum(term.group == "treated" for step in steps for term in step.terms)
    return Effect(float(weights @ [step.effect for step in steps]), float(error),
                  max(len(names) - 1 + begun - len(steps), 1))


def weights_of(steps: Sequence[Step]) -> list[float]:
    """What each start weighs in the effect; they add up to 1."""
    return [float(one) for one in shares(
        *(np.array([step.variance(group) for step in steps]) for group in ("treated", "comparison"))
    )]
