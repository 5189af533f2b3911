"""What is taken out of an effect because other customers answered, and what it would be with it."""

from dataclasses import dataclass, replace

import numpy as np

from core.delight.evidence.comparison import Comparison
from core.delight.evidence.estimating import effect_in
from core.delight.evidence.meta_did import Effect
from core.delight.evidence.panel import Panel

SEPARATOR = "\x1f"  # between the parts of a class of two attributes
UNKNOWN = "not known"


@dataclass(frozen=True)
class Class:
    """A kind of customers, and how much of who answered they were.

    Shares in %; of both sides where it acts, and elsewhere (control_*). worth: what their change
    against the comparison moves the effect by, in the panel's unit.
    """

    name: str
    before: float
    after: float
    control_before: float
    control_after: float
    worth: float


def classes(comparison: Comparison) -> tuple[Class, ...]:
    """Each class of the mix, the one that moved the effect most first; none where none is known."""
    mix = comparison.panel.mix
    if mix is None or not comparison.comparison_segments:
        return ()
    share = {(treated, late): mix.shares(_where(comparison, treated=treated, late=late))
             for treated in (True, False) for late in (True, False)}
    moved = (share[True, True] - share[True, False]) - (share[False, True] - share[False, False])
    # Only contrasts between classes count: what all have in common is no part of the mix.
    worth = (mix.theta - mix.theta @ share[True, False]) * moved
    found = [Class(name.replace(SEPARATOR, " · ").strip(" ·") or UNKNOWN,
                   *(float(100 * share[group][i]) for group in (
                       (True, False), (True, True), (False, False), (False, True))),
                   float(worth[i]))
             for i, name in enumerate(mix.classes)]
    return tuple(sorted(found, key=lambda one: (-abs(one.worth), one.name)))


def _where(comparison: Comparison, *, treated: bool, late: bool) -> np.ndarray:
    weeks = comparison.after if late else comparison.before
    return (comparison.treated == treated)[:, None] & weeks[None, :]


def unadjusted(comparison: Comparison, rung: int) -> Effect | None:
    """The effect as it would be with the mix left in; None where there is no mix, or none on it."""
    if comparison.panel.mix is None or rung > 3:
        return None
    panel = comparison.panel
    raw = Panel(panel.cells, panel.weeks, panel.n, panel.mean, panel.variance, panel.mean)
    return effect_in(replace(comparison, panel=raw), rung)
