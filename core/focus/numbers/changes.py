"""What changed in the stakes from one period to the next: said more often, or weighing more.

A stake is prevalence × mean effect, S = p · g. So its change is Δ = Δp · ḡ + p̄ · Δg, exactly
(Kitagawa 1955): the first part is prevalence, the second effect. Both periods have effects of
their own, partially pooled as segments are (`pooling.py`, period = segment), so that few answers
do not pass for a change.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.linalg import block_diag

from core.focus.numbers.components import PRIOR_PRECISION, Component, outcomes, part_at, secant
from core.focus.numbers.drivers import DriverFit
from core.focus.numbers.grading import PSEUDO_RESPONSES, share_of
from core.focus.numbers.pooling import (
    LOGISTIC_VARIANCE,
    Block,
    Pooled,
    gram,
    pooled_component,
    repeats_of,
)


@dataclass(frozen=True)
class Changes:
    """From the period before to the one now, in the order of the fit's topics.

    prevalence + effect = the change of a topic's stake, (p,) each; Σ of both + remainder = the
    change of the score. shares, effects: (2, p), before and now: the share of responses that
    mention a topic, and the points that a mention brings. mentions: (2, p). n, observed: (2,).
    covariance: (2p, 2p) of prevalence and effect, side by side. score_error, remainder_error: the
    standard errors of the change of the score, and of what of it is left.
    """

    prevalence: np.ndarray
    effect: np.ndarray
    shares: np.ndarray
    effects: np.ndarray
    mentions: np.ndarray
    n: np.ndarray
    observed: np.ndarray
    covariance: np.ndarray
    score_error: float
    remainder: float
    remainder_error: float


@dataclass(frozen=True)
class _Part:
    """A component's mean effect of a mention in one period: effect (p,), by its coefficients."""

    component: Component
    effect: np.ndarray
    by: np.ndarray
    brought: sparse.csr_matrix
    expected: np.ndarray


@dataclass(frozen=True)
class _Weights:
    """How a period's shares and effects move prevalence and effect; (p,) each."""

    often_prevalence: np.ndarray
    often_effect: np.ndarray
    weighs_prevalence: np.ndarray
    weighs_effect: np.ndarray


def changes(fit: DriverFit, before: Block, now: Block) -> Changes:
    """The change of every stake between two periods, by the whole's components pooled over both."""
    blocks = (before, now)
    repeats = np.array([repeats_of(fit.scale, fit.components, block) for block in blocks])
    told = [outcomes(fit.scale, block.score) for block in blocks]
    pooled = [pooled_component(component, [one[c][3] for one in told], blocks, repeats)
              for c, component in enumerate(fit.components) if np.isfinite(component.alpha)]
    mentions = np.array([(block.design.T @ block.n)[1:] for block in blocks])
    n = np.array([block.total for block in blocks])
    often = mentions.sum(axis=0) / n.sum()
    shares = np.array([share_of(m, total, often) for m, total in zip(mentions, n, strict=True)])
    parts = [[_part(one.segments[t], block, mentions[t]) for one in pooled]
             for t, block in enumerate(blocks)]
    effects = np.array([sum((part.effect for part in one), np.zeros(often.size)) for one in parts])
    (fewer, more), (less, larger) = shares, effects
    prevalence = (more - fewer) * (less + larger) / 2
    effect = (fewer + more) / 2 * (larger - less)
    scores = [sum(weight * y for _, weight, _, y in one) for one in told]
    observed = np.array([block.n @ y / block.total for block, y in zip(blocks, scores,
                                                                      strict=True)])
    drawn = [block.n @ (y - mean) ** 2 / block.total**2
             for block, y, mean in zip(blocks, scores, observed, strict=True)]
    covariance, rest = _covariance(pooled, parts, blocks, repeats, shares, effects)
    return Changes(
        prevalence, effect, shares, effects, mentions.astype(int), n.astype(int), observed,
        covariance, float(np.sqrt(repeats @ drawn)),
        float(observed[1] - observed[0] - prevalence.sum() - effect.sum()),
        float(np.sqrt(max(rest, 0.0))))


def _part(component: Component, block: Block, m: np.ndarray) -> _Part:
    """The mean of h over those who mention a topic; alone, where nobody mentions it."""
    x, beta, weight = block.design[:, 1:], component.beta, component.weight
    eta = x @ beta
    q, by_alpha, by_eta = secant(component, eta)
    alone, alone_alpha, alone_eta = secant(component, beta)
    said, of = m > 0, np.where(m > 0, m, 1.0)
    mean_q = np.where(said, x.T @ (block.n * q) / of, alone)
    mean_alpha = np.where(said, x.T @ (block.n * by_alpha) / of, alone_alpha)
    moved = beta[:, None] * gram(x, block.n * by_eta) / of[:, None]
    moved += np.diag(mean_q + np.where(said, 0.0, beta * alone_eta))
    brought = x.multiply((weight * q)[:, None]).multiply(beta[None, :]).tocsr()
    return _Part(component, weight * beta * mean_q,
                 weight * np.column_stack([beta * mean_alpha, moved]), brought,
                 part_at(component, eta))


def _weights(shares: np.ndarray, effects: np.ndarray) -> list[_Weights]:
    """The derivatives of Δp · ḡ and p̄ · Δg by the shares and the effects, before and now."""
    step, mean = np.diff(shares, axis=0)[0], shares.mean(axis=0)
    heavier, effect = np.diff(effects, axis=0)[0], effects.mean(axis=0)
    return [_Weights(sign * effect, heavier / 2, step / 2, sign * mean) for sign in (-1.0, 1.0)]


def _covariance(
    pooled: Sequence[Pooled], parts: Sequence[Sequence[_Part]], blocks: Sequence[Block],
    repeats: np.ndarray, shares: np.ndarray, effects: np.ndarray,
) -> tuple[np.ndarray, float]:
    """Of prevalence and effect (2p, 2p), and the remainder's variance: effects, then the draw."""
    weights = _weights(shares, effects)
    gradients = [np.hstack([np.vstack([w.weighs_prevalence[:, None] * one[c].by,
                                       w.weighs_effect[:, None] * one[c].by])
                            for w, one in zip(weights, parts, strict=True)])
                 for c in range(len(pooled))]
    covariance, rest = _by_effects(pooled, gradients, parts, blocks, repeats)
    for t, block in enumerate(blocks):
        drawn, left = _drawn(parts[t], block, shares[t], effects[t], weights[t], 2 * t - 1)
        covariance += repeats[t] * drawn
        rest += repeats[t] * left
    return covariance, rest


def _by_effects(
    pooled: Sequence[Pooled], gradients: Sequence[np.ndarray],
    parts: Sequence[Sequence[_Part]], blocks: Sequence[Block], repeats: np.ndarray,
) -> tuple[np.ndarray, float]:
    """G V G' over both periods and components, whose scores are bound (`segment_stakes`)."""
    covariance, rest, rows = np.zeros((len(gradients[0]),) * 2) if gradients else 0.0, 0.0, []
    errors = [_together(one, blocks, repeats) for one in pooled]
    for one, gradient, error in zip(pooled, gradients, errors, strict=True):
        covariance += gradient @ error @ gradient.T
        component = one.segments[0]
        row = -gradient.sum(axis=0) @ error
        for t, block in enumerate(blocks):
            # Scores move the observed share at once, the stakes by way of the coefficients.
            row[t * (component.beta.size + 1)] += (2 * t - 1) * component.weight * (
                repeats[t] / block.total if component.is_logit else 1 / one.information[t][0, 0])
        rest += row @ block_diag(*one.information) @ row
        rows.append(row)
    if len(pooled) == 2:
        between = block_diag(*(
            -gram(block.design, block.n * np.prod([part.expected / part.component.weight
                                                   for part in mine], axis=0)) / times
            for block, mine, times in zip(blocks, parts, repeats, strict=True)))
        cross = gradients[0] @ errors[0] @ between @ errors[1] @ gradients[1].T
        covariance += cross + cross.T
        rest += 2 * rows[0] @ between @ rows[1]
    return covariance, float(rest)


def _together(one: Pooled, blocks: Sequence[Block], repeats: np.ndarray) -> np.ndarray:
    """(2q, 2q) posterior covariance of both periods' coefficients, which share their mean's error.

    Of two draws around a mean ~ N(0, s²) the prior precision is (I − 11' s² / (τ² + 2 s²)) / τ².
    """
    q = one.spread.size
    prior = np.concatenate([[0.0], np.full(q - 1, PRIOR_PRECISION)])
    if not one.segments[0].is_logit:  # pooled in units of its residual
        prior *= LOGISTIC_VARIANCE * repeats[0] * one.information[0][0, 0] / blocks[0].total
    own = 1 / one.spread**2
    shared = np.diag(own / (prior * one.spread**2 + 2))
    eased = block_diag(*(information + np.diag(own) for information in one.information))
    return np.linalg.inv(eased - np.block([[shared, shared], [shared, shared]]))


def _drawn(
    parts: Sequence[_Part], block: Block, share: np.ndarray, effect: np.ndarray,
    weights: _Weights, sign: int,
) -> tuple[np.ndarray, float]:
    """What the draw of a period's responses adds: who mentions what, and with what else."""
    x, n = block.design[:, 1:], block.total
    brought = sum((part.brought for part in parts), sparse.csr_matrix(x.shape))
    columns = []
    for often, weighs in ((weights.often_prevalence, weights.weighs_prevalence),
                          (weights.often_effect, weights.weighs_effect)):
        columns.append(x.multiply(often - weighs * effect / share)
                       + brought.multiply(weighs / share))
    moved = sparse.hstack(columns, format="csr")
    mean = moved.T @ block.n / n
    covariance = gram(moved, block.n) / n - np.outer(mean, mean)
    # At its own share a topic that nobody mentioned would seem sure to be rare.
    found = (x.T @ block.n) / n
    wider = np.maximum(share * (1 - share) - found * (1 - found), 0.0)
    both = np.concatenate([weights.often_prevalence, weights.often_effect])
    covariance += np.diag(both**2 * np.tile(wider, 2))
    fits = sign * sum((part.expected for part in parts), np.zeros(block.n.size))
    left = fits - moved @ np.ones(moved.shape[1])
    variance = block.n @ (left - block.n @ left / n) ** 2 / n
    return covariance / (n + PSEUDO_RESPONSES), float(variance / n)
