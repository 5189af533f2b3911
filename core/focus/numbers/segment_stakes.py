"""What is at stake in each segment, from its partially pooled coefficients (`pooling.py`)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.focus.numbers.clusters import quantile_of
from core.focus.numbers.components import Component, outcomes, part_at, secant
from core.focus.numbers.drivers import DriverFit
from core.focus.numbers.grading import PSEUDO_RESPONSES, share_of
from core.focus.numbers.pooling import (
    Block,
    Pooled,
    gram,
    pooled_component,
    repeats_of,
)


@dataclass(frozen=True)
class SegmentComponent:
    """One component in a segment. secant: (p,) its mean over the mentions; weight · beta · secant ·
    share is its part of a stake. covariance: (p, p) of those parts.
    """

    component: Component
    secant: np.ndarray
    share: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class SegmentStakes:
    """Pooled stakes of one segment, in the order of the fit's topics.

    baseline + Σ stake + residual = observed: shrinkage breaks the exact identity, so the residual
    is shown. parts: component name → (p,). customers: how many gave the n responses; n where nobody
    repeats. covariance: of the stakes.
    """

    n: int
    customers: int
    stake: np.ndarray
    standard_error: np.ndarray
    covariance: np.ndarray
    parts: dict[str, np.ndarray]
    mentions: np.ndarray
    observed: float
    baseline: float
    baseline_error: float
    residual_error: float
    components: tuple[SegmentComponent, ...] = ()

    @property
    def quantile(self) -> float:
        """Of the intervals of 95 %, in standard errors."""
        return quantile_of(None if self.customers == self.n else self.customers)

    @property
    def residual(self) -> float:
        """Observed minus baseline minus the stakes."""
        return self.observed - self.baseline - float(self.stake.sum())


@dataclass(frozen=True)
class _Part:
    """One component's part in one segment; the gradients are by (alpha, beta).

    stake, secant: (p,). by: (p, p + 1). brought: (c, p) sparse, h of each cell.
    """

    component: Component
    stake: np.ndarray
    secant: np.ndarray
    by: np.ndarray
    brought: object
    baseline: float
    base_by: np.ndarray


def pooled_stakes(fit: DriverFit, blocks: Sequence[Block]) -> list[SegmentStakes]:
    """The stakes in each of the segments, by the whole's components, pooled over the segments."""
    repeats = np.array([repeats_of(fit.scale, fit.components, block) for block in blocks])
    told = [outcomes(fit.scale, block.score) for block in blocks]
    pooled = [
        pooled_component(component, [one[c][3] for one in told], blocks, repeats)
        if np.isfinite(component.alpha) else None
        for c, component in enumerate(fit.components)]
    prevalence = sum(_mentions(block) for block in blocks) / sum(block.total for block in blocks)
    return [_stakes(fit, pooled, k, block, prevalence, float(repeats[k]))
            for k, block in enumerate(blocks)]


def _mentions(block: Block) -> np.ndarray:
    return (block.design.T @ block.n)[1:]


def _stakes(
    fit: DriverFit, pooled: Sequence[Pooled | None], k: int, block: Block,
    prevalence: np.ndarray, repeats: float,
) -> SegmentStakes:
    m, n = _mentions(block), block.total
    share = share_of(m, n, prevalence)
    known = [(one.segments[k], one.information[k]) for one in pooled if one is not None]
    parts = [_part(component, block, m, share) for component, _ in known]
    covariance, base_variance, rest_variance = _variances(known, parts, block, repeats)
    stake = sum((part.stake for part in parts), np.zeros(m.size))
    covariance = covariance + _sampled(parts, block, m, share, stake) * repeats
    certain = sum(c.weight * (c.alpha > 0) for c in fit.components if not np.isfinite(c.alpha))
    customers = n if block.clusters is None else block.clusters.shape[0]
    scores = sum(weight * y for _, weight, _, y in outcomes(fit.scale, block.score))
    return SegmentStakes(
        int(n), int(customers), stake, np.sqrt(np.maximum(np.diag(covariance), 0.0)), covariance,
        {c.name: np.zeros(m.size) for c in fit.components}
        | {part.component.name: part.stake for part in parts}, m.astype(int),
        observed=float(block.n @ scores) / n,
        baseline=float(certain + sum(part.baseline for part in parts)),
        baseline_error=float(np.sqrt(max(base_variance, 0.0))),
        residual_error=float(np.sqrt(max(rest_variance, 0.0))),
        components=tuple(
            SegmentComponent(part.component, part.secant, share,
                             part.by @ part.component.inverse_information @ part.by.T
                             + _sampled([part], block, m, share, part.stake) * repeats)
            for part in parts),
    )


def _part(component: Component, block: Block, m: np.ndarray, share: np.ndarray) -> _Part:
    """S = share × what a mention brings on average here; alone, where nobody mentions it."""
    x, beta, weight = block.design[:, 1:], component.beta, component.weight
    q, by_alpha, by_eta = secant(component, x @ beta)
    alone, alone_alpha, alone_eta = secant(component, beta)
    said = m > 0
    of = np.where(said, m, 1.0)
    mean_q = np.where(said, x.T @ (block.n * q) / of, alone)
    mean_alpha = np.where(said, x.T @ (block.n * by_alpha) / of, alone_alpha)
    moved = beta[:, None] * gram(x, block.n * by_eta) / of[:, None]
    moved += np.diag(mean_q + np.where(said, 0.0, beta * alone_eta))
    by = weight * share[:, None] * np.column_stack([beta * mean_alpha, moved])
    brought = x.multiply((weight * q)[:, None]).multiply(beta[None, :]).tocsr()
    at_zero = np.zeros(m.size + 1)
    at_zero[0] = weight * secant(component, np.zeros(1))[0][0]
    return _Part(component, weight * share * beta * mean_q, mean_q, by, brought,
                 float(part_at(component, np.zeros(1))[0]), at_zero)


def _variances(
    known: Sequence[tuple[Component, np.ndarray]], parts: Sequence[_Part], block: Block,
    repeats: float,
) -> tuple[np.ndarray, float, float]:
    """Of the stakes (p, p), the baseline and the residual, from the coefficients' errors: G V G'.

    A response is never promoter and detractor: the two logits' scores have the covariance
    −X' diag(P₁ P₂) X.
    """
    p = block.design.shape[1] - 1
    covariance, base, rest = np.zeros((p, p)), 0.0, 0.0
    rows = []
    for (component, information), part in zip(known, parts, strict=True):
        v = component.inverse_information
        covariance += part.by @ v @ part.by.T
        base += part.base_by @ v @ part.base_by
        # Scores move the observed share at once, the fitted one by way of the coefficients.
        row = -(part.base_by + part.by.sum(axis=0)) @ v
        # The scores were divided by the repeats (those of a mean by its residual variance too).
        row[0] += component.weight * (
            repeats / block.total if component.is_logit else 1 / information[0, 0])
        rest += row @ information @ row
        rows.append(row)
    if len(known) == 2:
        (one, _), (two, _) = known
        eta = [block.design[:, 1:] @ c.beta for c in (one, two)]
        both = np.prod([part_at(c, e) / c.weight for c, e in zip((one, two), eta, strict=True)],
                       axis=0)
        between = -gram(block.design, block.n * both) / repeats
        of_both = one.inverse_information @ between @ two.inverse_information
        cross = parts[0].by @ of_both @ parts[1].by.T
        covariance += cross + cross.T
        base += 2 * parts[0].base_by @ of_both @ parts[1].base_by
        rest += 2 * rows[0] @ between @ rows[1]
    return covariance, base, rest


def _sampled(
    parts: Sequence[_Part], block: Block, m: np.ndarray, share: np.ndarray, stake: np.ndarray
) -> np.ndarray:
    """(p, p) what the draw of the responses itself adds: who mentions what, and with what else."""
    n = block.total
    brought = sum(part.brought for part in parts)
    together = gram(brought, block.n)
    # The mean square of what a mention brings, at the shrunk prevalence.
    alone = (stake / np.where(share > 0, share, 1.0)) ** 2
    square = np.where(m > 0, np.diag(together) / np.where(m > 0, m, 1.0), alone)
    covariance = together / n - np.outer(stake, stake)
    np.fill_diagonal(covariance, np.maximum(share * square - stake**2, 0.0))
    return covariance / (n + PSEUDO_RESPONSES)
