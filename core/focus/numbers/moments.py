"""What the drivers need to know of the responses of a slice, as sums over patterns of topics.

h_ij is the same for all responses that mention the same topics, and so is all that the fit says of
them. So of a million responses what they said is summed by pattern first, and the products of
influence functions (`drivers.py`) are sums of weights over topics and pairs of topics.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.focus.numbers.components import AtCells, Cells, Component, at_rows
from core.focus.numbers.patterns import Patterns


@dataclass(frozen=True)
class Moments:
    """Sums over responses; p topics, C components of the KPI.

    The figures of a response are its contributions h (p), the baseline (the same for all), and
    observed − fitted. parts: component → (p,) what it brings to each stake. own: (p + 2, p + 2) the
    products of the figures around their means, summed; cross: (p + 2, C (p + 1)) with the gradients
    of the log-likelihood. leverage: (p, C (p + 1)) what a unit of each coefficient's gradient moves
    in each stake, G I⁻¹.
    """

    fitted: float
    parts: dict[str, np.ndarray]
    own: np.ndarray
    cross: np.ndarray
    leverage: np.ndarray


@dataclass(frozen=True)
class _Told:
    """What responses said, by pattern (k of them), beside what the fit expects of them.

    n: (k,) responses. away: (k, C) Σ (outcome − expected). products: (k, C, C) Σ of its products.
    """

    patterns: Patterns
    rows: np.ndarray
    seen: list[AtCells]
    n: np.ndarray
    away: np.ndarray
    products: np.ndarray


def moments(
    components: Sequence[Component], outcomes: Sequence[np.ndarray], cells: Cells
) -> Moments:
    """The moments of counted responses under a fit, or under some components of it.

    outcomes: (c,) for each component, at the cells.
    """
    told, m, count = _told(components, np.column_stack(outcomes), cells), cells.total, len(outcomes)
    n, away = told.n[:, None], told.away
    q, by_alpha, by_eta = (np.column_stack([getattr(one, name) for one in told.seen])
                           for name in ("q", "by_alpha", "by_eta"))
    weight = np.array([one.weight for one in components])
    beta = np.array([one.beta for one in components])
    brings, p = weight[:, None] * beta, beta.shape[1]
    toward = told.products @ weight  # Σ (observed − fitted)(outcome − expected)
    sums = told.patterns.sums(told.rows, np.hstack([n * q, n * by_alpha, away, toward]))
    said, bent, missed, beside = sums.reshape(4, count, p)
    grams = told.patterns.grams(told.rows, np.hstack([
        *((n * q * one.q[:, None]) for one in told.seen),
        *((away * one.q[:, None]) for one in told.seen), n * by_eta]))
    together, apart = grams[:-count].reshape(2, count, count, p, p)
    own, cross = np.zeros((p + 2, p + 2)), np.zeros((p + 2, count, p + 1))
    own[:p, :p] = np.einsum("ck,cdkl,dl->kl", brings, together, brings)
    cross[:p, :, 1:] = np.einsum("ck,cdkl->kdl", brings, apart)
    cross[:p, :, 0] = np.einsum("kdk->kd", cross[:p, :, 1:])
    own[:p, -1] = own[-1, :p] = cross[:p, :, 0] @ weight
    cross[-1, :, 0], cross[-1, :, 1:] = toward.sum(axis=0), beside
    own[-1, -1] = weight @ toward.sum(axis=0)
    parts, gradient = brings * said / m, np.column_stack([away.sum(axis=0), missed])
    mean = np.concatenate([parts.sum(axis=0), [0.0, weight @ gradient[:, 0] / m]])
    return Moments(
        float(sum(told.n @ (one.component.weight * one.expected) for one in told.seen)) / m,
        {one.name: part for one, part in zip(components, parts, strict=True)},
        own - m * np.outer(mean, mean),
        (cross - mean[:, None, None] * gradient).reshape(p + 2, -1),
        np.hstack([
            one.weight * np.column_stack([b * by_a, b[:, None] * by_e + np.diag(s)])
            @ one.inverse_information / m
            for one, b, by_a, by_e, s in zip(
                components, beta, bent, grams[-count:], said, strict=True)]))


def _told(components: Sequence[Component], said: np.ndarray, cells: Cells) -> _Told:
    patterns, code = cells.patterns, cells.pattern
    if patterns is None:  # each cell is taken for a pattern of its own
        patterns, code = Patterns(cells.indicators), np.arange(cells.n.size)
    total = np.bincount(code, cells.n, minlength=len(patterns.indicators))
    rows = np.flatnonzero(total)
    n, each, topics = total[rows], cells.n[:, None] * said, patterns.topics[rows]
    seen = [at_rows(one, topics) for one in components]

    def summed(values: np.ndarray) -> np.ndarray:
        return np.bincount(code, values, minlength=total.size)[rows]

    got = np.column_stack([summed(one) for one in each.T])
    squares = np.array([[summed(one * y) for y in said.T] for one in each.T]).transpose(2, 0, 1)
    expected = np.column_stack([one.expected for one in seen])
    across = got[:, :, None] * expected[:, None, :]
    products = (squares - across - across.swapaxes(1, 2)
                + n[:, None, None] * expected[:, :, None] * expected[:, None, :])
    return _Told(patterns, rows, seen, n, got - n[:, None] * expected, products)
