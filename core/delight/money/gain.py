"""What was realised less what was spent on the same initiatives: the net, and the ROI so far."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.focus.numbers.value import Range, range_of


@dataclass(frozen=True)
class Gain:
    """Of initiatives that count in money and whose cost is known.

    net: realised − spent, money, P10/P50/P90 of the draws. roi: net ÷ spent, a share (0.4: 40 %);
    None where nothing was spent. spent: money, in the time measured. n: initiatives.
    """

    net: Range
    roi: Range | None
    spent: float
    n: int


def gain_of(realised: Sequence[np.ndarray], spent: Sequence[float]) -> Gain | None:
    """The gain of these together, draw by draw: ROI = (Σ realised − Σ spent) ÷ Σ spent.

    (`statistics.md`, "ROI", undiscounted: of what was measured so far.) realised: (n,) draws of
    each, money. spent: what each cost in the same time. None without any.
    """
    if not realised:
        return None
    total = float(sum(spent))
    net = np.sum(realised, axis=0) - total
    return Gain(range_of(net), range_of(net / total) if total > 0 else None, total, len(realised))
