"""Coefficients of segments, partially pooled: each segment keeps what its own responses can prove.

The equations are in `statistics.md` under "Segments". A segment's intercept and effects are drawn
from a common normal distribution, (a_k, b_k) ~ N(mean, τ²), whose mean and variances are estimated
from all segments at once (empirical Bayes; Efron & Morris 1975; by EM, Dempster, Laird & Rubin
1977). What the stakes of a segment follow from them is in `segment_stakes.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from core.focus.numbers.clusters import few
from core.focus.numbers.components import PRIOR_PRECISION, Component, outcomes, part_at
from core.scales import Scale

PSEUDO_SEGMENTS, PSEUDO_VARIANCE = 4.0, 0.3
LOGISTIC_VARIANCE = np.pi**2 / 3  # a mean is pooled in the same units as a logit
MOST_VARIANCE = 1 / PRIOR_PRECISION  # segments differ no more than effects do at all
STEPS, ROUNDS, CLOSE, LONGEST = 40, 30, 1e-3, 2.0


@dataclass(frozen=True)
class Block:
    """The counted responses of one segment.

    design: (c, p + 1) sparse 0/1, ones first. clusters: (customers, c) sparse counts where
    customers repeat.
    """

    design: sparse.csr_matrix
    score: np.ndarray
    n: np.ndarray
    clusters: sparse.csr_matrix | None = None

    @property
    def total(self) -> float:
        """Responses of the segment."""
        return float(self.n.sum())


@dataclass(frozen=True)
class Pooled:
    """One component of the KPI in every segment.

    segments: the component with a segment's own alpha and beta; its inverse_information is their
    posterior covariance (p + 1, p + 1), the common mean's error included. information: (K, p + 1,
    p + 1) what each segment's responses alone tell. spread: (p + 1,) τ.
    """

    segments: tuple[Component, ...]
    information: np.ndarray
    spread: np.ndarray


def pooled_component(
    whole: Component, outcome: Sequence[np.ndarray], blocks: Sequence[Block],
    repeats: np.ndarray,
) -> Pooled:
    """The component in each segment, by Newton's method from the whole's fit.

    outcome: of the cells of each block. repeats: (K,) by how much customers who repeat raise the
    variance of the scores; 1 where nobody does.
    """
    k, q = len(blocks), whole.beta.size + 1
    now = np.tile(np.concatenate([[whole.alpha], whole.beta]), (k, 1))
    unit = 1.0 if whole.is_logit else _unit(now, outcome, blocks)
    now, spread = now / unit, np.full(q, PSEUDO_VARIANCE)
    for _ in range(STEPS):
        told = [_told(block, y / unit, b, is_logit=whole.is_logit)
                for block, y, b in zip(blocks, outcome, now, strict=True)]
        information = np.array([one for one, _ in told]) / repeats[:, None, None]
        score = np.array([one for _, one in told]) / repeats[:, None]
        toward = np.einsum("kab,kb->ka", information, now) + score
        aim, wider, covariance = _drawn_together(information, toward, spread, rounds=1)
        # Far from its rest a logit is no parabola: the step is kept short, and τ waits.
        if np.abs(aim - now).max() <= LONGEST:
            aim, wider, covariance = _drawn_together(information, toward, spread, rounds=ROUNDS)
            spread = wider
        step = aim - now
        longest = np.abs(step).max(axis=1, keepdims=True)
        now = now + step * np.minimum(1.0, LONGEST / np.maximum(longest, CLOSE))
        if longest.max() < CLOSE:
            break
    segments = tuple(
        Component(whole.name, whole.weight, whole.is_logit, float(b[0]), b[1:], v)
        for b, v in zip(now * unit, covariance * unit**2, strict=True))
    return Pooled(segments, information / unit**2, np.sqrt(spread) * unit)


def _unit(now: np.ndarray, outcome: Sequence[np.ndarray], blocks: Sequence[Block]) -> float:
    """The residual's standard deviation over that of a logistic error."""
    squares = sum(float(block.n @ (y - block.design @ b) ** 2)
                  for block, y, b in zip(blocks, outcome, now, strict=True))
    n = sum(block.total for block in blocks)
    return max(np.sqrt(squares / n / LOGISTIC_VARIANCE), 1e-9)


def _told(
    block: Block, outcome: np.ndarray, b: np.ndarray, *, is_logit: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Information (p + 1, p + 1) and score (p + 1,) of a segment's responses at b."""
    eta = block.design @ b
    if is_logit:
        fitted = 1 / (1 + np.exp(-np.clip(eta, -35, 35)))
        weight, away = block.n * fitted * (1 - fitted), block.n * (outcome - fitted)
    else:
        weight = block.n / LOGISTIC_VARIANCE
        away = weight * (outcome - eta)
    return gram(block.design, weight), block.design.T @ away


def gram(x: sparse.csr_matrix, weight: np.ndarray) -> np.ndarray:
    """x' diag(weight) x, dense."""
    return (x.T @ x.multiply(weight[:, None]).tocsr()).toarray()


def _drawn_together(
    information: np.ndarray, toward: np.ndarray, spread: np.ndarray, *, rounds: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(coefficients (K, q), τ² (q,), covariances (K, q, q)) after some rounds of EM, or its rest.

    The coefficients are those at the τ² before the last round. toward: (K, q) information × a
    segment's own estimate.
    """
    k, q = toward.shape
    prior = np.concatenate([[0.0], np.full(q - 1, PRIOR_PRECISION)])
    for _ in range(rounds):
        own = np.linalg.inv(information + np.diag(1 / spread))
        pull = own / spread  # V D: what the common mean moves in a segment
        # What each segment says of the mean: (I⁻¹ + τ²)⁻¹ = D − D V D, without inverting I.
        says = np.diag(k / spread) - pull.sum(axis=0) / spread[:, None]
        of_mean = np.linalg.inv(says + np.diag(prior))
        mean = of_mean @ (np.einsum("kab,kb->a", own, toward) / spread)
        now = np.einsum("kab,kb->ka", own, toward + mean / spread)
        before = spread
        spread = ((((now - mean) ** 2) + np.einsum("kaa->ka", own)).sum(axis=0)
                  + PSEUDO_SEGMENTS * PSEUDO_VARIANCE) / (k + PSEUDO_SEGMENTS)
        spread = np.minimum(spread, MOST_VARIANCE)
        if np.abs(spread / before - 1).max() < CLOSE:
            break
    return now, spread, own + pull @ of_mean @ np.swapaxes(pull, 1, 2)


def repeats_of(scale: Scale, whole: Sequence[Component], block: Block) -> float:
    """How many times larger the variance of a segment's scores is for customers who repeat.

    At least 1; the scores are summed within customers, with G / (G − 1) of G customers.
    """
    if block.clusters is None:
        return 1.0
    summed = plain = 0.0
    for component, (_, weight, _, outcome) in zip(whole, outcomes(scale, block.score),
                                                  strict=True):
        eta = block.design[:, 1:] @ component.beta
        away = outcome - part_at(component, eta) / weight
        rows = block.design.multiply(away[:, None]).tocsr()
        summed += float((block.clusters @ rows).power(2).sum())
        plain += float(block.n @ rows.power(2).sum(axis=1).A1)
    return max(1.0, summed / plain * few(block.clusters.shape[0])) if plain > 0 else 1.0
