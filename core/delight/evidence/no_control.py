"""Without a comparison: a step in a weekly series with trend, season and AR(1) errors (GLSAR).

What else changed at the same time is in its figure; the ladder says so.
"""

import numpy as np

from core.delight.evidence.meta_did import Effect
from core.delight.evidence.panel import ROUNDING

ROUNDS = 8
YEAR = 52.18  # weeks
COLUMNS = 5  # level, step, trend, and the two of a harmonic


def level_step(value: np.ndarray, week: np.ndarray, start: int) -> Effect | None:
    """The step of a weekly series at `start`: feasible GLS with AR(1) errors (Cochrane–Orcutt).

    value: (T,) weekly means. week: (T,) their numbers, ascending; weeks may be missing. start:
    number of the first week after. y = a + step + trend + one harmonic a year + u, with
    u_t = ρ u_{t−1} + e.
    Returns the step with T − 6 degrees of freedom (the first week is spent on ρ); None where
    there are fewer weeks than that takes, or nothing varies.
    """
    if value.size < COLUMNS + 4 or np.ptp(value) ** 2 <= ROUNDING * np.mean(value) ** 2:
        return None
    design = _design(week, start)
    if np.linalg.matrix_rank(design) < COLUMNS:
        return None
    gap = np.diff(week)
    rho, y, x = 0.0, value, design
    coefficients = _fit(x, y)
    for _ in range(ROUNDS):
        rho = _rho(value - design @ coefficients, gap)
        y, x = _whitened(value, gap, rho), _whitened(design, gap, rho)
        coefficients = _fit(x, y)
    df = y.size - COLUMNS
    residual = y - x @ coefficients
    covariance = np.linalg.pinv(x.T @ x) * float(residual @ residual) / df
    error = float(np.sqrt(covariance[1, 1]))
    return Effect(float(coefficients[1]), error, df) if error > 0 else None


def _design(week: np.ndarray, start: int) -> np.ndarray:
    angle = 2 * np.pi * week / YEAR
    return np.column_stack([np.ones(week.size), week >= start, (week - start) / YEAR,
                            np.sin(angle), np.cos(angle)]).astype(float)


def _fit(design: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(design, y, rcond=None)[0]


def _rho(residual: np.ndarray, gap: np.ndarray) -> float:
    """The correlation of neighbouring weeks (Yule–Walker, adjusted for n)."""
    residual = residual - residual.mean()
    near = gap == 1
    variance = float(residual @ residual) / residual.size
    if not near.any() or variance == 0:
        return 0.0
    together = float(residual[1:][near] @ residual[:-1][near]) / int(near.sum())
    return float(np.clip(together / variance, -0.95, 0.95))


def _whitened(values: np.ndarray, gap: np.ndarray, rho: float) -> np.ndarray:
    """values_t − ρ^gap values_{t−gap}, brought to one variance where weeks are missing."""
    across = np.sign(rho) ** gap * np.abs(rho) ** gap
    scale = np.sqrt((1 - rho**2) / (1 - across**2))
    if values.ndim > 1:
        across, scale = across[:, None], scale[:, None]
    return scale * (values[1:] - across * values[:-1])
