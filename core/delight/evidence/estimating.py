"""From a comparison to what its rung allows: the effect, and the picture beside it."""

import numpy as np

from core.delight.evidence import staggered
from core.delight.evidence.comparison import Comparison
from core.delight.evidence.ladder import ALONE_WEEKS, FEW_SEGMENTS, SHORT_WEEKS, rung_of
from core.delight.evidence.meta_did import Effect, compared
from core.delight.evidence.no_control import level_step
from core.delight.evidence.panel import FEWEST, Panel, changes, levels, moments
from core.delight.evidence.units import Units
from core.delight.wording import count

BLOCK = 4  # weeks
MOST_BLOCKS = 26
BY_CHANCE = 0.01
METHODS = {1: "difference", 2: "meta-did", 3: "meta-did", 4: "glsar-ar1", 5: "none"}


def rung_in(comparison: Comparison) -> int:
    """The rung that cells and weeks reach; 5 where another initiative is in the way."""
    if comparison.confused or not comparison.treated.any():
        return 5
    return rung_of(comparison.comparison_segments, comparison.weeks_before,
                   drawn=comparison.treated_segments if comparison.randomised else 0)


def why_no_experiment(comparison: Comparison) -> tuple[str, ...]:
    """What chance drew too little of; empty where it drew enough, or nothing."""
    treated, others = comparison.treated_segments, comparison.comparison_segments
    if not comparison.randomised or min(treated, others) >= FEW_SEGMENTS:
        return ()
    return (f"Chance drew its segments, but an experiment needs {FEW_SEGMENTS} with the change and "
            f"{FEW_SEGMENTS} without; here are {treated:,} and {others:,}.",)


def why_rung_5(comparison: Comparison) -> str:
    """What would have been needed."""
    weeks, others = comparison.weeks_before, comparison.comparison_segments
    if others >= FEW_SEGMENTS:
        return (f"Only {count(weeks, 'week')} of data lie before the start; a comparison needs "
                f"{SHORT_WEEKS}.")
    has = (f"Only {count(others, 'segment')} can be compared with" if others
           else "There is no segment to compare with")
    return (f"{has}, and {count(weeks, 'week')} of data lie before the start; without "
            f"{FEW_SEGMENTS} comparison segments it takes {ALONE_WEEKS}.")


def effect_in(comparison: Comparison, rung: int) -> Effect | None:
    """The effect by the estimator of the rung, in the panel's unit; None where none is allowed."""
    if rung <= 3 and comparison.starts:
        return staggered.effect_of(comparison.panel, comparison.starts)
    if rung == 1:
        return experiment(comparison)
    if rung <= 3:
        return _differing(comparison)
    if rung == 4:
        panel = comparison.panel.only(comparison.treated)
        n = panel.n.sum(axis=0)
        weeks = np.flatnonzero((comparison.before | comparison.after) & (n > 0))
        value = (panel.n * panel.adjusted).sum(axis=0)[weeks] / n[weeks]
        return level_step(value, weeks, comparison.begins)
    return None


def experiment(comparison: Comparison) -> Effect | None:
    """Rung 1: the difference of cells that were drawn by chance.

    Chance made the groups alike, so nothing before the start is needed. Where it is known, what
    cells differed by all along is taken off: as free of bias, and much closer.
    """
    if comparison.weeks_before >= SHORT_WEEKS:
        return _differing(comparison)
    mean, variance = levels(comparison.panel, comparison.after)
    return compared(mean, variance, comparison.treated)


def _differing(comparison: Comparison) -> Effect | None:
    change, variance = changes(comparison.panel, comparison.before, comparison.after)
    return compared(change, variance, comparison.treated)


def apart_before(comparison: Comparison) -> Effect | None:
    """The same comparison of the second half of the weeks before with the first, where nothing

    was done yet; None unless chance would show as much less than once in a hundred.
    """
    weeks = np.flatnonzero(comparison.before)
    first, second = np.zeros_like(comparison.before), np.zeros_like(comparison.before)
    first[weeks[:weeks.size // 2]], second[weeks[weeks.size // 2:]] = True, True
    n = comparison.panel.n
    kept = np.minimum(n[:, first].sum(axis=1), n[:, second].sum(axis=1)) >= FEWEST
    if not kept.any():
        return None
    effect = compared(*changes(comparison.panel.only(kept), first, second),
                      comparison.treated[kept])
    return effect if effect and effect.p_value < BY_CHANCE else None


def observations(comparison: Comparison, rung: int) -> int:
    """What the effect rests on: responses, customers, orders, or customer-weeks."""
    panel = comparison.panel if rung <= 3 else comparison.panel.only(comparison.treated)
    return int(panel.n[:, comparison.before | comparison.after].sum())


def picture(comparison: Comparison, units: Units) -> tuple[dict[str, object], ...]:
    """Both groups by blocks of four weeks, adjusted for the mix; rows as `Verdict.picture`."""
    groups = {"treated": comparison.panel.only(comparison.treated),
              "comparison": comparison.panel.only(~comparison.treated)}
    rows = []
    for weeks in _blocks(comparison):
        row: dict[str, object] = {"start": comparison.panel.weeks[weeks[0]].isoformat()}
        for name, panel in groups.items():
            row |= _point(name, panel, weeks, units)
        rows.append(row)
    return tuple(rows)


def _blocks(comparison: Comparison) -> list[np.ndarray]:
    """Full blocks, counted back and forth from the start, oldest first."""
    before, after = np.flatnonzero(comparison.before), np.flatnonzero(comparison.after)
    earlier = [before[max(i - BLOCK, 0):i] for i in range(before.size, 0, -BLOCK)][:MOST_BLOCKS]
    later = [after[i:i + BLOCK] for i in range(0, after.size, BLOCK)]
    return [block for block in [*reversed(earlier), *later] if block.size == BLOCK]


def _point(name: str, panel: Panel, weeks: np.ndarray, units: Units) -> dict[str, object]:
    mask = np.zeros(len(panel.weeks), dtype=bool)
    mask[weeks] = True
    level = units.level_of(moments(panel, mask, adjusted=True) if panel.cells else None)
    return {name: level.value, f"{name}_low": level.low, f"{name}_high": level.high}

