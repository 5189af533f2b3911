"""Scores where customers answered more than once: an answer counts no more than it adds.

The variance is the jackknife's over customers (Efron and Stein 1981): (G − 1)/G · Σ (mean without
customer − mean)², G customers. Divided by the variance of as many independent answers it is the
design effect (Kish 1965), and n ÷ design effect the number of independent answers that would tell
as much; it goes into the intervals of `scores`, with the wider tails of Student's t at G − 1.
"""

from dataclasses import dataclass
from math import sqrt
from operator import ge, le

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, Z95, Estimate, difference_of_shares, wilson, withheld
from core.focus.numbers.grading import CUSTOMERS_FROM
from core.focus.numbers.scores import as_row, method_of, score_of
from core.scales import SCALES, Scale


@dataclass(frozen=True)
class Repeats:
    """How n answers lie with their customers.

    most: answers of the customer with most. effect: the design effect, 1 where nobody repeats.
    """

    n: int
    customers: int
    most: int
    effect: float

    @property
    def independent(self) -> float:
        """The number of independent answers that would tell as much."""
        return max(self.n / self.effect, 1.0)


def repeats_of(scale: Scale, counts: pd.DataFrame, row: object | None) -> Repeats:
    """counts: columns score, n. row: of `store.repeats` for them; None where nobody repeats."""
    n = int(counts["n"].sum())
    if row is None or row.most <= 1:
        return Repeats(n, n, 1, 1.0)
    variance = variance_of(scale, counts)
    group = max(int(row.customers), 1)
    if variance > 0 and np.isfinite(row.spread):
        effect = (group - 1) / group * row.spread / (variance / n)
    else:  # all alike: nothing tells how customers differ, so each counts once (Kish)
        effect = row.squares / n
    return Repeats(n, int(row.customers), int(row.most),
                   min(max(effect, 1.0) * _tails(group), float(n)))


def score_at(scale: Scale, counts: pd.DataFrame, repeats: Repeats) -> Estimate:
    """`score_of` with the interval of its independent answers.

    Below 10 customers it is withheld, below 30 indicative.
    """
    plain = score_of(scale, counts)
    if repeats.most <= 1 or plain.value is None or plain.low is None:
        return plain
    if repeats.customers < CUSTOMERS_FROM:
        return withheld(plain.n, plain.unit, method_of(scale))
    facts, n = SCALES[scale], repeats.independent
    if facts.good is None:
        reach, (least, most) = sqrt(plain.n / n), facts.ends
        low = max(plain.value - (plain.value - plain.low) * reach, least)
        high = min(plain.value + (plain.high - plain.value) * reach, most)
    else:
        good = _share(counts, counts["score"] >= facts.good)
        low, high = wilson(good, n) if facts.bad is None else difference_of_shares(
            good, _share(counts, counts["score"] <= facts.bad), n)
        low, high = 100 * low, 100 * high
    grade = "full" if repeats.customers >= FULL_FROM else "indicative"
    return Estimate(plain.value, low, high, plain.n, plain.unit, grade,
                    f"{plain.method}, over customers")


def scores_over(
    scale: Scale, counts: pd.DataFrame, repeated: pd.DataFrame, by: tuple[str, ...]
) -> pd.DataFrame:
    """The score of each cell. counts: columns *by, score, n. repeated: of `store.repeats`.

    Returns *by, value, low, high, n, grade, unit, good, bad (answers; NaN where the scale has no
    such end), customers, most, effect, in the order of `by`; value, low and high are NaN where
    withheld.
    """
    facts = SCALES[scale]
    known = {tuple(row[:len(by)]): row for row in repeated.itertuples(index=False)}
    rows = []
    for key, part in counts.groupby(list(by), sort=True):
        found = repeats_of(scale, part, known.get(key))
        good, bad = (np.nan if end is None else int(part.loc[which(part["score"], end), "n"].sum())
                     for end, which in ((facts.good, ge), (facts.bad, le)))
        rows.append({**dict(zip(by, key, strict=True)), **as_row(score_at(scale, part, found)),
                     "good": good, "bad": bad,
                     "customers": found.customers, "most": found.most, "effect": found.effect})
    return pd.DataFrame(rows, columns=[*by, "value", "low", "high", "n", "grade", "unit",
                                       "good", "bad", "customers", "most", "effect"])


def worth_of(scale: Scale, scores: np.ndarray) -> np.ndarray:
    """What each answer brings to the score: ±100 or 0, 100 or 0, or the score itself."""
    facts = SCALES[scale]
    if facts.good is None:
        return scores.astype(float)
    bad = 0.0 if facts.bad is None else np.where(scores <= facts.bad, 100.0, 0.0)
    return np.where(scores >= facts.good, 100.0, 0.0) - bad


def variance_of(scale: Scale, counts: pd.DataFrame) -> float:
    """The variance of what one answer brings to the score (n − 1). counts: columns score, n."""
    worth = worth_of(scale, counts["score"].to_numpy(float))
    n_each = counts["n"].to_numpy(float)
    n = n_each.sum()
    mean = (worth * n_each).sum() / n
    return float((n_each * (worth - mean) ** 2).sum() / max(n - 1, 1))


def _share(counts: pd.DataFrame, which: pd.Series) -> float:
    return float(counts.loc[which, "n"].sum()) / float(counts["n"].sum())


def _tails(customers: int) -> float:
    """How much more variance makes a normal interval as wide as Student's."""
    from scipy.stats import t

    return float(t.ppf(0.975, max(customers - 1, 1)) / Z95) ** 2
