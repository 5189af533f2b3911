"""Key drivers: the stakes of topics, whole or in a slice, with analytic intervals.

They sum the Aumann–Shapley contributions of the components (`components.py`).
"""

from dataclasses import dataclass, replace

import numpy as np

from core.estimates import FULL_FROM, INDICATIVE_FROM, Z95, Estimate, Grade, withheld
from core.focus.numbers.components import (
    Cells,
    Component,
    contributions,
    fit_component,
    outcomes,
    part_at,
    secant,
)
from core.model import SCALES, Scale

METHOD = "aumann-shapley-logit/1"
ROWS_PER_TOPIC = 10


@dataclass(frozen=True)
class DriverFit:
    """What the study keeps of the model for one scale.

    topics: (p,) ids in the model's order. meat: sum of the scores' outer products, stacked over
    components. inflation: (p,) standard error summed within customers over the plain one.
    """

    scale: Scale
    topics: tuple[str, ...]
    components: tuple[Component, ...]
    n: int
    meat: np.ndarray
    inflation: np.ndarray


@dataclass(frozen=True)
class Stakes:
    """Points of the KPI at stake per topic, for the whole or for a slice.

    stake, standard_error: (p,). parts: component name → (p,). covariance: (p, p).
    baseline + Σ stake = fitted; residual = observed − fitted (0 for the whole). Their errors come
    from the same influence functions as the stakes'.
    """

    topics: tuple[str, ...]
    stake: np.ndarray
    standard_error: np.ndarray
    covariance: np.ndarray
    parts: dict[str, np.ndarray]
    mentions: np.ndarray
    n: float
    baseline: float
    observed: float
    fitted: float
    baseline_error: float
    residual_error: float

    @property
    def residual(self) -> float:
        """Observed minus fitted KPI, in its unit."""
        return self.observed - self.fitted

    def estimate(self, j: int, unit: str) -> Estimate:
        """The stake of topic j; n is the number of responses that mention it."""
        mentions = int(self.mentions[j])
        grade = grade_of(mentions, self.n, len(self.topics))
        if grade == "withheld":
            return withheld(mentions, unit, METHOD)
        value, half = float(self.stake[j]), Z95 * float(self.standard_error[j])
        return Estimate(value, value - half, value + half, mentions, unit, grade, METHOD)


def grade_of(mentions: int, n: float, topics: int) -> Grade:
    """What may be said of a driver (the minimum in `statistics.md`)."""
    fewer = min(mentions, n - mentions)
    if fewer < INDICATIVE_FROM:
        return "withheld"
    if fewer < FULL_FROM or n < ROWS_PER_TOPIC * topics:
        return "indicative"
    return "full"


def unit_of(scale: Scale) -> str:
    """The unit of a stake: points of the KPI."""
    return "points" if SCALES[scale].good is not None else "steps"


def fit_drivers(
    scale: Scale, topics: tuple[str, ...], cells: Cells, clusters: object | None = None
) -> tuple[DriverFit, Stakes]:
    """Fits the model to the whole and returns it with the whole's stakes.

    clusters: (customers, c) sparse counts of each customer's responses per cell, where customers
    repeat; their influence is summed before it is squared.
    """
    components = tuple(
        fit_component(name, weight, is_logit, outcome, cells)
        for name, weight, is_logit, outcome in outcomes(scale, cells.score)
    )
    rows = _score_rows(scale, components, cells)
    fit = DriverFit(
        scale, topics, components, int(cells.total),
        meat=(rows * cells.n[:, None]).T @ rows, inflation=np.ones(len(topics)),
    )
    plain = stakes_in(fit, cells)
    if clusters is None:
        return fit, plain
    influence = _influence(fit, cells, plain, rows)
    summed = clusters @ influence
    covariance = summed.T @ summed / cells.total**2
    errors = np.sqrt(np.diag(covariance))
    ratio = np.divide(
        errors, plain.standard_error, out=np.ones_like(errors), where=plain.standard_error > 0
    )
    return (
        replace(fit, inflation=ratio),
        replace(plain, standard_error=errors, covariance=covariance),
    )


def stakes_in(fit: DriverFit, cells: Cells) -> Stakes:
    """Stakes of the responses in `cells`, the fit held fixed: the whole, or a slice of it.

    The slices' stakes, weighted by their size, add up to the whole's.
    """
    m, p = cells.total, len(fit.topics)
    each = [contributions(component, cells.indicators) for component in fit.components]
    parts = {c.name: cells.n @ h / m for c, h in zip(fit.components, each, strict=True)}
    stake = sum(parts.values(), np.zeros(p))
    baseline = sum(part_at(c, np.zeros(1))[0] for c in fit.components)
    fits = sum(part_at(c, cells.indicators @ c.beta) for c in fit.components)
    fitted = cells.n @ fits / m
    scores = sum(weight * outcome for _, weight, _, outcome in outcomes(fit.scale, cells.score))
    observed = float(cells.n @ scores) / m
    h = sum(each, np.zeros((cells.n.size, p)))
    base, leverage = _base_leverage(fit), _leverage(fit, cells)
    # Three figures side by side: the stakes, the baseline, and observed − fitted.
    figures = np.column_stack([h, np.full(cells.n.size, baseline), scores - fits])
    moved = np.vstack([leverage, base, -base - leverage.sum(axis=0)])
    everything = _covariance(fit, cells, figures, moved)
    covariance, errors = everything[:p, :p], np.sqrt(np.maximum(np.diag(everything)[p:], 0))
    # Where customers repeat, a slice borrows the whole's ratio of clustered to plain error.
    covariance = covariance * np.outer(fit.inflation, fit.inflation)
    return Stakes(
        fit.topics, stake, np.sqrt(np.maximum(np.diag(covariance), 0)), covariance, parts,
        cells.mentions, m, float(baseline), observed, float(fitted),
        float(errors[0]), float(errors[1]),
    )


def _covariance(
    fit: DriverFit, cells: Cells, figures: np.ndarray, leverage: np.ndarray
) -> np.ndarray:
    """Of the means of figures (c, k) over the cells, which move by leverage (k, stacked)."""
    m = cells.total
    around = figures - cells.n @ figures / m
    rows = _score_rows(fit.scale, fit.components, cells) @ leverage.T
    cross = (around * cells.n[:, None]).T @ rows / m
    return (
        (around * cells.n[:, None]).T @ around / m**2
        + cross + cross.T
        + leverage @ fit.meat @ leverage.T
    )


def _base_leverage(fit: DriverFit) -> np.ndarray:
    """(stacked,) what a unit of each coefficient's score moves in the baseline."""
    slopes = [secant(c, np.zeros(1))[0][0] for c in fit.components]
    return np.concatenate([c.weight * slope * c.inverse_information[0]
                           for c, slope in zip(fit.components, slopes, strict=True)])


def _leverage(fit: DriverFit, cells: Cells) -> np.ndarray:
    """(p, stacked) what a unit of each coefficient's score moves in each stake: G I⁻¹."""
    x, m = cells.indicators, cells.total
    blocks = []
    for c in fit.components:
        q, by_alpha, by_eta = secant(c, x @ c.beta)
        weighted = x * cells.n[:, None] / m
        first = c.beta * (weighted.T @ by_alpha)
        rest = c.beta[:, None] * ((weighted * by_eta[:, None]).T @ x)
        rest = rest + np.diag(weighted.T @ q)
        blocks.append(c.weight * np.column_stack([first, rest]) @ c.inverse_information)
    return np.hstack(blocks)


def _score_rows(scale: Scale, components: tuple[Component, ...], cells: Cells) -> np.ndarray:
    """(c, stacked) the gradient of a response's log-likelihood, components side by side."""
    design = np.column_stack([np.ones(cells.n.size), cells.indicators])
    residuals = [
        outcome - part_at(replace(c, weight=1.0), cells.indicators @ c.beta)
        for c, (_, _, _, outcome) in zip(components, outcomes(scale, cells.score), strict=True)
    ]
    return np.hstack([design * residual[:, None] for residual in residuals])


def _influence(fit: DriverFit, cells: Cells, whole: Stakes, rows: np.ndarray) -> np.ndarray:
    """(c, p) IF = h − S + n · (G I⁻¹ s), the influence of one response on each stake."""
    h = sum(contributions(c, cells.indicators) for c in fit.components)
    return h - whole.stake + cells.total * rows @ _leverage(fit, cells).T
