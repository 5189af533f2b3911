"""A stake taken apart: its parts by component with their errors, and the terms it is made of.

The equations are in `statistics.md` under "Key drivers". The influence of a response on a part is
the component's own: IF = h − S + n · G I⁻¹ s, with h, G, I and s of that component alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.focus.numbers.clusters import products
from core.focus.numbers.components import (
    Cells,
    Component,
    at_cells,
    contributions,
    outcomes,
    secant,
)
from core.focus.numbers.drivers import DriverFit
from core.focus.numbers.moments import moments

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True)
class Term:
    """What one component brings to a stake: weight · beta · secant · share.

    secant: the mean of [σ(α + η) − σ(α)] / η over the responses that mention the topic. share: of
    all responses, those that mention it.
    """

    component: str
    weight: float
    alpha: float
    beta: float
    secant: float
    share: float

    @property
    def points(self) -> float:
        """The product, in points of the KPI."""
        return self.weight * self.beta * self.secant * self.share


def terms_of(components: Sequence[Component], cells: Cells, j: int) -> list[Term]:
    """The terms whose points sum to the stake of topic j over these cells; [] without responses.

    A component that nobody, or everybody, is in brings nothing and has none.
    """
    mine = cells.indicators[:, j] > 0
    x, n = cells.indicators[mine], cells.n[mine]
    mentions, total = float(n.sum()), cells.total
    if not mentions:
        return []
    return [Term(one.name, one.weight, one.alpha, float(one.beta[j]),
                 float(n @ secant(one, x @ one.beta)[0]) / mentions, mentions / total)
            for one in components if np.isfinite(one.alpha)]


def part_covariances(
    fit: DriverFit, cells: Cells, clusters: "csr_matrix | None" = None
) -> dict[str, np.ndarray]:
    """Component name → (p, p) covariance of its parts of the stakes, the fit held fixed.

    clusters: as of `stakes_in`; without them the parts borrow the stakes' ratio of clustered error.
    """
    p = len(fit.topics)
    raised = np.ones((p, p)) if clusters is not None else np.outer(
        fit.inflation[:p], fit.inflation[:p])
    told = outcomes(fit.scale, cells.score)
    meat = fit.meat if clusters is None else fit.clustered
    found = {}
    for i, (component, (*_, outcome)) in enumerate(zip(fit.components, told, strict=True)):
        own = slice(i * (p + 1), (i + 1) * (p + 1))
        found[component.name] = raised * _covariance(
            component, outcome, cells, meat[own, own], clusters)
    return found


def _covariance(
    component: Component, outcome: np.ndarray, cells: Cells, meat: np.ndarray,
    clusters: "csr_matrix | None",
) -> np.ndarray:
    told, m, p = moments([component], [outcome], cells), cells.total, component.beta.size
    own, cross, moved = told.own[:p, :p], told.cross[:p] @ told.leverage.T, told.leverage
    if clusters is not None:
        seen, x = at_cells(component, cells), cells.indicators
        around = contributions(component, x, seen.q)
        around -= cells.n @ around / m
        away = (outcome - seen.expected)[:, None]
        rows = np.column_stack([away, x * away]) @ moved.T
        own, cross = (products(clusters, around, one) for one in (around, rows))
    return own / m**2 + (cross + cross.T) / m + moved @ meat @ moved.T
