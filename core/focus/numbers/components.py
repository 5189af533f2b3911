"""One component of a KPI: its logit (or mean), and what each mention brings to it.

The equations are in `statistics.md` under "Key drivers". Responses that mention the same topics
are alike to the model, so everything runs on *cells* (pattern of topics × score) with counts;
200,000 responses cost as little as 2,000.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.focus.numbers.patterns import Patterns
from core.scales import SCALES, Scale

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

PRIOR_PRECISION = 0.25  # β ~ N(0, 4)


@dataclass(frozen=True)
class Component:
    """One part of the KPI: promoter (+100) or detractor (−100), satisfied (+100), or the mean.

    beta: (p,) effects on the logit (or on the mean). inverse_information: (p+1, p+1), the
    intercept first.
    """

    name: str
    weight: float
    is_logit: bool
    alpha: float
    beta: np.ndarray
    inverse_information: np.ndarray


@dataclass(frozen=True)
class Cells:
    """Counted responses: pattern × score.

    indicators: (c, p) 0/1, which topics each cell's responses mention. score: (c,). n: (c,).
    patterns: where they are known, with the pattern (c,) of each cell in them; else each cell is
    taken for one of its own, which only costs time.
    """

    indicators: np.ndarray
    score: np.ndarray
    n: np.ndarray
    patterns: Patterns | None = None
    pattern: np.ndarray | None = None

    @property
    def total(self) -> float:
        """Responses in all cells."""
        return float(self.n.sum())

    @property
    def mentions(self) -> np.ndarray:
        """(p,) responses that mention each topic."""
        return self.n @ self.indicators


@dataclass(frozen=True)
class AtCells:
    """A component at each cell (c,): its secant with the derivatives, and the outcome expected."""

    component: Component
    q: np.ndarray
    by_alpha: np.ndarray
    by_eta: np.ndarray
    expected: np.ndarray


def at_cells(component: Component, cells: Cells) -> AtCells:
    """The component at each cell."""
    return at_rows(component, cells.indicators)


def at_rows(component: Component, indicators: "np.ndarray | csr_matrix") -> AtCells:
    """The component where these topics are mentioned: (rows, p) 0/1."""
    eta = indicators @ component.beta
    return AtCells(component, *secant(component, eta), part_at(replace(component, weight=1.0), eta))


def contributions(
    component: Component, indicators: np.ndarray, q: np.ndarray | None = None
) -> np.ndarray:
    """h: (rows, p) points of the KPI that each mention brings (Aumann & Shapley 1974).

    A row's contributions sum to what the component says of the row minus its baseline.
    q: (rows,) its secant there, where that is known.
    """
    if q is None:
        q, _, _ = secant(component, indicators @ component.beta)
    h = indicators * (component.weight * component.beta)
    h *= q[:, None]
    return h


def outcomes(scale: Scale, score: np.ndarray) -> list[tuple[str, float, bool, np.ndarray]]:
    """The KPI's components: (name, weight, is_logit, outcome per score)."""
    facts = SCALES[scale]
    if facts.good is None:
        return [("mean", 1.0, False, score.astype(float))]
    good = (score >= facts.good).astype(float)
    if facts.bad is None:
        return [("good", 100.0, True, good)]
    bad = (score <= facts.bad).astype(float)
    return [("promoter", 100.0, True, good), ("detractor", -100.0, True, bad)]


def varied(scale: Scale, cells: Cells) -> int:
    """Responses that are not of the commonest class (for a mean: not of the commonest score)."""
    said = sum(weight * outcome for _, weight, _, outcome in outcomes(scale, cells.score))
    _, kind = np.unique(said, return_inverse=True)
    return int(cells.total - np.bincount(kind, cells.n).max())


def fit_component(
    name: str, weight: float, is_logit: bool, outcome: np.ndarray, cells: Cells
) -> Component:
    """One component fitted to the cells: a logit by Newton's method, a mean by least squares.

    outcome: (c,) as `outcomes` gives it.
    """
    design = np.column_stack([np.ones(cells.n.size), cells.indicators])
    p = cells.indicators.shape[1]
    said = outcome[cells.n > 0]
    if np.ptp(said) == 0:
        # All are alike (nobody, or everybody, is in this class): there is nothing to explain.
        alpha = float(said[0]) if not is_logit else np.inf if said[0] else -np.inf
        return Component(name, weight, is_logit, alpha, np.zeros(p), np.zeros((p + 1, p + 1)))
    if not is_logit:
        information = (design * cells.n[:, None]).T @ design
        inverse = np.linalg.pinv(information, hermitian=True)
        coefficients = inverse @ (design.T @ (cells.n * outcome))
        return Component(name, weight, False, coefficients[0], coefficients[1:], inverse)
    mean = float(cells.n @ outcome) / cells.total
    prior = np.concatenate([[0.0], np.full(p, PRIOR_PRECISION)])
    coefficients = np.zeros(p + 1)
    coefficients[0] = np.log(mean / (1 - mean))
    for _ in range(100):
        probability = _sigmoid(design @ coefficients)
        gradient = design.T @ (cells.n * (outcome - probability)) - prior * coefficients
        weights = cells.n * probability * (1 - probability)
        information = (design * weights[:, None]).T @ design + np.diag(prior)
        step = np.linalg.solve(information, gradient)
        coefficients = coefficients + step * min(1.0, 5.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-10:
            break
    return Component(
        name, weight, True, float(coefficients[0]), coefficients[1:], np.linalg.inv(information)
    )


def secant(component: Component, eta: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """q = [σ(α+η) − σ(α)] / η with its derivatives by α and by η; their limits at η = 0."""
    if not component.is_logit:
        return np.ones_like(eta), np.zeros_like(eta), np.zeros_like(eta)
    at, at0 = _sigmoid(component.alpha + eta), _sigmoid(np.asarray(component.alpha))
    slope, slope0 = at * (1 - at), at0 * (1 - at0)
    bend0 = slope0 * (1 - 2 * at0)
    near = np.abs(eta) < 1e-4
    safe = np.where(near, 1.0, eta)
    q = np.where(near, slope0 + bend0 * eta / 2, (at - at0) / safe)
    by_alpha = np.where(near, bend0, (slope - slope0) / safe)
    by_eta = np.where(near, bend0 / 2, (slope - q) / safe)
    return q, by_alpha, by_eta


def part_at(component: Component, eta: np.ndarray) -> np.ndarray:
    """The component's part of the KPI at linear predictor α + η."""
    if not component.is_logit:
        return component.weight * (component.alpha + eta)
    return component.weight * _sigmoid(component.alpha + eta)


def score_rows(scale: Scale, seen: list[AtCells], cells: Cells) -> np.ndarray:
    """(c, stacked) the gradient of a response's log-likelihood, components side by side."""
    rows = np.empty((cells.n.size, len(seen), len(cells.indicators.T) + 1))
    for i, (one, (*_, outcome)) in enumerate(
            zip(seen, outcomes(scale, cells.score), strict=True)):
        rows[:, i, 0] = outcome - one.expected
        np.multiply(cells.indicators, rows[:, i, :1], out=rows[:, i, 1:])
    return rows.reshape(cells.n.size, -1)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x, -35, 35)))
