"""Key drivers: the stakes of topics, whole or in a slice, with analytic intervals.

They sum the Aumann–Shapley contributions of the components (`components.py`).
"""

from dataclasses import dataclass, replace

import numpy as np

from core.errors import TooFewResponses
from core.estimates import Estimate, Grade, withheld
from core.focus.numbers.clusters import products, quantile_of
from core.focus.numbers.components import (
    Cells,
    Component,
    at_cells,
    contributions,
    fit_component,
    outcomes,
    part_at,
    score_rows,
    secant,
    varied,
)
from core.focus.numbers.grading import grade_of
from core.focus.numbers.moments import Moments, moments
from core.scales import SCALES, Scale

METHOD = "aumann-shapley-logit/2"  # 2: customers who repeat count once in minimum and interval
ROUNDING = 1e-9  # points: an error that is less is no more than that of sums


@dataclass(frozen=True)
class DriverFit:
    """What the study keeps of the model for one scale.

    topics: (p,) ids in the model's order. meat: sum of the scores' outer products, stacked over
    components. Where customers repeat: clustered, the meat summed within each of the `customers`;
    inflation, (p + 2,) the standard errors summed within customers over the plain ones, of the
    stakes, the baseline and the residual.
    varied: responses that are not like the most; None in a study from before they were counted.
    """

    scale: Scale
    topics: tuple[str, ...]
    components: tuple[Component, ...]
    n: int
    meat: np.ndarray
    inflation: np.ndarray
    varied: int | None = None
    clustered: np.ndarray | None = None
    customers: int | None = None


@dataclass(frozen=True)
class Stakes:
    """Points of the KPI at stake per topic, for the whole or for a slice.

    stake, standard_error: (p,). parts: component name → (p,). covariance: (p, p).
    baseline + Σ stake = fitted; residual = observed − fitted (0 for the whole). Their errors come
    from the same influence functions as the stakes'. varied: as of the fit. Where customers repeat:
    givers, how many gave the n responses; customers, (p,) how many of them mention each topic.
    pooled: of a studied segment, where shrinkage breaks baseline + Σ stake = observed.
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
    varied: int | None = None
    customers: np.ndarray | None = None
    givers: int | None = None
    pooled: bool = False

    @property
    def quantile(self) -> float:
        """Of the intervals of 95 %, in standard errors."""
        return quantile_of(self.givers)

    @property
    def residual(self) -> float:
        """Observed minus fitted KPI, in its unit."""
        return self.observed - self.fitted

    def estimate(self, j: int, unit: str) -> Estimate:
        """The stake of topic j; n is the number of responses that mention it."""
        mentions = int(self.mentions[j])
        grade = self.grade(mentions, None if self.customers is None else int(self.customers[j]))
        # An interval without any width would say that the figure cannot be wrong.
        if grade == "withheld" or not self.standard_error[j] > ROUNDING:
            return withheld(mentions, unit, METHOD)
        value, half = float(self.stake[j]), self.quantile * float(self.standard_error[j])
        return Estimate(value, value - half, value + half, mentions, unit, grade, METHOD)

    def grade(self, mentions: int, customers: int | None = None) -> Grade:
        """What may be said of a topic, or of several together, with so many mentions.

        customers: how many distinct ones mention it, where customers repeat.
        """
        if self.pooled:
            return "pooled" if mentions else "withheld"
        return grade_of(mentions, self.n, len(self.topics), self.varied, customers)


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
    rows = score_rows(scale, [at_cells(one, cells) for one in components], cells)
    fit = DriverFit(
        scale, topics, components, int(cells.total),
        meat=(rows * cells.n[:, None]).T @ rows, inflation=np.ones(len(topics) + 2),
        varied=varied(scale, cells),
    )
    if clusters is None:
        return fit, stakes_in(fit, cells)
    fit = replace(fit, clustered=products(clusters, rows, rows), customers=clusters.shape[0])
    whole = stakes_in(fit, cells, clusters)
    return replace(fit, inflation=_inflation(stakes_in(fit, cells), whole)), whole


def _inflation(plain: Stakes, summed: Stakes) -> np.ndarray:
    """(p + 2,) the errors summed within customers over the plain ones."""
    errors = [np.append(one.standard_error, one.baseline_error) for one in (summed, plain)]
    ratio = np.divide(*errors, out=np.ones_like(errors[0]), where=errors[1] > 0)
    # The whole has no residual; a slice's is taken to be raised as the baseline is.
    return np.append(ratio, ratio[-1])


def stakes_in(
    fit: DriverFit, cells: Cells, clusters: object | None = None, customers: int | None = None
) -> Stakes:
    """Stakes of the responses in `cells`, the fit held fixed: the whole, or a slice of it.

    The slices' stakes, weighted by their size, add up to the whole's. clusters: as of
    `fit_drivers`; without them a slice borrows the whole's ratio of clustered to plain error, and
    has so many distinct customers. Raises TooFewResponses where there are no responses.
    """
    m, p = cells.total, len(fit.topics)
    if not m:
        raise TooFewResponses(needed=1, found=0)
    outcome = [one for *_, one in outcomes(fit.scale, cells.score)]
    found = moments(fit.components, outcome, cells)
    scores = sum(c.weight * one for c, one in zip(fit.components, outcome, strict=True))
    base, moved = _base_leverage(fit), found.leverage
    moved = np.vstack([moved, base, -base - moved.sum(axis=0)])
    everything = _covariance(fit, found, cells, scores, moved, clusters)
    covariance, errors = everything[:p, :p], np.sqrt(np.maximum(np.diag(everything), 0))
    by_topic, g = _customers(fit, cells, clusters, customers)
    return Stakes(
        fit.topics, sum(found.parts.values(), np.zeros(p)), errors[:p], covariance, found.parts,
        cells.mentions, m, float(sum(part_at(c, np.zeros(1))[0] for c in fit.components)),
        float(cells.n @ scores) / m, found.fitted, float(errors[p]), float(errors[p + 1]),
        fit.varied, by_topic, g,
    )


def _customers(
    fit: DriverFit, cells: Cells, clusters: object | None, customers: int | None
) -> tuple[np.ndarray | None, int | None]:
    """Distinct customers who mention each topic (p,), and of all; None where nobody repeats."""
    if clusters is not None:
        said = ((clusters @ cells.indicators) > 0).sum(axis=0)
        return np.asarray(said).ravel().astype(int), clusters.shape[0]
    if fit.customers is None or customers is None:
        return None, None
    return np.full(len(fit.topics), customers), customers


def _covariance(
    fit: DriverFit, found: Moments, cells: Cells, scores: np.ndarray, moved: np.ndarray,
    clusters: object | None,
) -> np.ndarray:
    """(p + 2, p + 2) of the stakes, the baseline, and observed − fitted.

    moved: what a unit of each coefficient's gradient moves in them. clusters: the influence of a
    customer's responses is summed before it is squared. (Of what a customer says outside a slice
    the mean there is taken to know nothing.)
    """
    m = cells.total
    if clusters is None:
        raised, meat = np.outer(fit.inflation, fit.inflation), fit.meat
        own, cross = found.own, found.cross @ moved.T
    else:
        raised, meat = 1.0, fit.clustered
        seen = [at_cells(one, cells) for one in fit.components]
        figures = np.column_stack([
            sum(contributions(one.component, cells.indicators, one.q) for one in seen),
            np.zeros_like(scores),
            scores - sum(one.component.weight * one.expected for one in seen)])
        figures -= cells.n @ figures / m
        own = products(clusters, figures, figures)
        cross = products(clusters, figures, score_rows(fit.scale, seen, cells) @ moved.T)
    return raised * (own / m**2 + (cross + cross.T) / m + moved @ meat @ moved.T)


def _base_leverage(fit: DriverFit) -> np.ndarray:
    """(stacked,) what a unit of each coefficient's score moves in the baseline."""
    slopes = [secant(c, np.zeros(1))[0][0] for c in fit.components]
    return np.concatenate([c.weight * slope * c.inverse_information[0]
                           for c, slope in zip(fit.components, slopes, strict=True)])
