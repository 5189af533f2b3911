"""Must-have, performance or exciter: what a bad mention costs against what a good one brings.

Penalty-reward contrast analysis (Brandt 1987; Mikulić & Prebežac 2011, "A critical review of
techniques for classifying quality attributes in the Kano model"): the outcome on two 0/1 columns a
topic, least squares,

    y = a + Σ_j reward_j · good_j − Σ_j penalty_j · bad_j,

y what a response brings to the KPI (±100 or 0, 100 or 0, the score), good_j = 1 where it speaks
well of topic j, bad_j = 1 where badly. The errors hold whatever the spread of y (White 1980), and
are summed within customers who repeat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from core.estimates import FULL_FROM, INDICATIVE_FROM, Z95
from core.focus.numbers.clusters import few
from core.focus.numbers.grading import ROWS_PER_TOPIC

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Kind = Literal["must-have", "performance", "exciter", "cannot be told"]
TWICE = 2.0  # from which one side is more than the other by a figure that matters


@dataclass(frozen=True)
class Sides:
    """Reward and penalty of each topic, in points of the KPI a response that mentions it.

    reward, penalty: (p,); positive where a good mention goes with more and a bad one with less;
    NaN below 15 mentions on that side. good, bad: (p,) responses. covariance: (2p, 2p), of the
    rewards, then the penalties. n: responses.
    """

    reward: np.ndarray
    penalty: np.ndarray
    good: np.ndarray
    bad: np.ndarray
    covariance: np.ndarray
    n: int


def sides_of(
    worth: np.ndarray, good: "csr_matrix", bad: "csr_matrix",
    customers: np.ndarray | None = None,
) -> Sides | None:
    """Reward and penalty by least squares; None with fewer than ten responses a column.

    worth: (n,) what each response brings to the KPI. good, bad: (n, p) 0/1. customers: (n,) codes
    from 0 where customers repeat; None where nobody does.
    """
    from scipy import sparse

    n, p = good.shape
    said = np.asarray(np.concatenate([good.sum(axis=0).A1, bad.sum(axis=0).A1]))
    kept = np.flatnonzero(said >= INDICATIVE_FROM)
    if not kept.size or n < ROWS_PER_TOPIC * (kept.size + 1):
        return None
    columns = sparse.hstack([good, bad], format="csc")[:, kept]
    design = sparse.hstack([np.ones((n, 1)), columns], format="csr")
    inverse = np.linalg.pinv((design.T @ design).toarray(), hermitian=True)
    effects = inverse @ (design.T @ worth)
    away = worth - design @ effects
    rows = design.multiply(away[:, None]).tocsr()
    if customers is not None:
        groups = int(customers.max()) + 1
        rows = sparse.csr_matrix(
            (np.ones(n), (customers, np.arange(n))), shape=(groups, n)) @ rows
        small = few(groups)
    else:
        small = n / (n - design.shape[1])  # HC1
    error = small * inverse @ (rows.T @ rows).toarray() @ inverse
    sign = np.where(kept < p, 1.0, -1.0)
    found, covariance = np.full(2 * p, np.nan), np.full((2 * p, 2 * p), np.nan)
    found[kept] = sign * effects[1:]
    covariance[np.ix_(kept, kept)] = np.outer(sign, sign) * error[1:, 1:]
    return Sides(found[:p], found[p:], said[:p].astype(int), said[p:].astype(int), covariance, n)


def kind_of(
    reward: float, penalty: float, errors: Sequence[float], good: int, bad: int,
    quantile: float = Z95,
) -> Kind:
    """The kind that reward and penalty speak for, where their intervals part.

    errors: the standard errors of the reward, the penalty and their difference. Must-have: the
    penalty is clear, at least twice the reward, and the interval of their difference leaves out 0;
    exciter: the reverse. Performance: both are clear, neither is twice the other, and that interval
    is at most half as wide as the band in which none is. "cannot be told" is all else, and
    whatever has below 30 mentions on either side.
    """
    if min(good, bad) < FULL_FROM or not np.isfinite([reward, penalty, *errors]).all():
        return "cannot be told"
    of_reward, of_penalty, of_gap = (quantile * one for one in errors)
    gap = penalty - reward
    if min(reward + of_reward, penalty + of_penalty) < 0:  # the wrong way round, clearly
        return "cannot be told"
    # Neither is twice the other where the gap is less than a third of their sum.
    band = (penalty + reward) * (TWICE - 1) / (TWICE + 1)
    if reward > of_reward and penalty > of_penalty and abs(gap) < band and of_gap <= band / 2:
        return "performance"
    if gap > of_gap and penalty > of_penalty and penalty >= TWICE * reward:
        return "must-have"
    if -gap > of_gap and reward > of_reward and reward >= TWICE * penalty:
        return "exciter"
    return "cannot be told"
