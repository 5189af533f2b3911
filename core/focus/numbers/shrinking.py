"""Stakes drawn to their mean, as far as they are uncertain, before anything is ranked by them.

With R = −S the recoverable stake of each driver of the study (pains positive):
S̃ = mean(R) + w·(R − mean(R)), w = t²/(t² + se²), t² = max(var(R) − mean(se²), .05): empirical
Bayes over all ranked drivers, strengths included, so that setting one opportunity aside moves no
other (Efron & Morris 1975; the floor is in NPS points², see `floor_of`); what is left of its error
counts the mean's own (Morris 1983). A stake whose interval is wider than a score may have is not
ranked (`rankable`).
"""

from dataclasses import dataclass

import numpy as np

from core.scales import SCALES, Scale

SHRINK_FLOOR = 0.05
TOO_WIDE = 15.0  # NPS points on either side, as for a score


@dataclass(frozen=True)
class Towards:
    """What stakes are drawn to: mean(R) in points, t² (`spread`) in points², of m drivers."""

    mean: float
    spread: float
    drivers: int

    def weight(self, standard_error: np.ndarray | float) -> np.ndarray | float:
        """w: how much of its distance from the mean a stake keeps, 0…1."""
        return self.spread / (self.spread + standard_error**2)


def towards(
    stakes: np.ndarray, standard_errors: np.ndarray, floor: float = SHRINK_FLOOR
) -> Towards:
    """What these are drawn to; arguments as of `shrunk`, at least one stake."""
    spread = max(float(np.var(stakes) - np.mean(standard_errors**2)), floor)
    return Towards(float(np.mean(stakes)), spread, stakes.size)


def shrunk(
    stakes: np.ndarray, standard_errors: np.ndarray, floor: float = SHRINK_FLOOR
) -> tuple[np.ndarray, np.ndarray]:
    """Recoverable stakes drawn to their mean, and the standard errors left, both (m,), points.

    stakes: (m,) recoverable stakes R. standard_errors: (m,). floor: of t², points². The error
    left is w·se² + (1 − w)²·mean(t² + se²)/m, squared: what is drawn to a mean that is not known
    itself is no surer than that.
    """
    if not stakes.size:
        return np.array([]), np.array([])
    to = towards(stakes, standard_errors, floor)
    weight = to.weight(standard_errors)
    of_mean = float(np.mean(to.spread + standard_errors**2)) / stakes.size
    left = np.sqrt(weight * standard_errors**2 + (1 - weight) ** 2 * of_mean)
    return to.mean + weight * (stakes - to.mean), left


def rankable(half_width: np.ndarray, scale: Scale) -> np.ndarray:
    """Which stakes may be ranked, (m,) booleans: those known to ±15 NPS points, or their like.

    half_width: (m,) of the 95 % intervals. One that spans everything would draw all the others to
    a mean that is as uncertain.
    """
    return half_width <= TOO_WIDE * _width(scale) / 200


def floor_of(scale: Scale) -> float:
    """The floor of t² on this scale: .05 NPS points², by the square of the score's range."""
    return SHRINK_FLOOR * (_width(scale) / 200) ** 2


def _width(scale: Scale) -> float:
    """Of the score's range, in its unit."""
    facts = SCALES[scale]
    if facts.good is None:
        return facts.high - facts.low
    return 200 if facts.bad is not None else 100
