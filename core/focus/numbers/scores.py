"""Scores: NPS, CSAT, CES and their kin, each an `Estimate`."""

import numpy as np
import pandas as pd

from core.errors import TooFewResponses
from core.estimates import (
    FULL_FROM,
    Estimate,
    difference_of_shares,
    mean_interval,
    wilson,
    withheld,
)
from core.scales import SCALES, Scale, ScaleFacts


def score_of(scale: Scale, counts: pd.DataFrame) -> Estimate:
    """The scale's KPI over counted scores.

    counts: columns score, n (a row a distinct score). Below 30 responses the estimate is
    withheld: counts take its place on a page.
    """
    facts = SCALES[scale]
    scores, n_each = counts["score"].to_numpy(float), counts["n"].to_numpy(float)
    n = int(n_each.sum())
    if n < FULL_FROM:
        return withheld(n, facts.unit, method_of(scale))
    if facts.good is None:
        return _mean(scores, n_each, n, facts)
    good = float(n_each[scores >= facts.good].sum()) / n
    if facts.bad is None:
        low, high = wilson(good, n)
        return Estimate(100 * good, 100 * low, 100 * high, n, facts.unit, "full", "wilson")
    bad = float(n_each[scores <= facts.bad].sum()) / n
    low, high = difference_of_shares(good, bad, n)
    return Estimate(
        100 * (good - bad), 100 * low, 100 * high, n, facts.unit, "full", "mover-wilson"
    )


def net_promoter_score(ratings: np.ndarray) -> Estimate:
    """Share of promoters (9–10) minus share of detractors (0–6).

    ratings: (n,) integers on the 0–10 scale; no missing values.
    Returns points on the −100…100 scale with the 95 % MOVER–Wilson interval
    (Newcombe 1998); below 30 ratings the grade is "withheld".
    Raises TooFewResponses below two ratings.
    """
    if ratings.size < 2:
        raise TooFewResponses(needed=2, found=int(ratings.size))
    values, n_each = np.unique(ratings, return_counts=True)
    return score_of(Scale.NPS, pd.DataFrame({"score": values, "n": n_each}))


def scores_by(scale: Scale, counts: pd.DataFrame, by: str) -> pd.DataFrame:
    """The KPI for each value of a column.

    counts: columns `by`, score, n. Returns `by`, value, low, high, n, grade, unit, in the order
    of `by`; value, low and high are NaN where withheld.
    """
    rows = []
    for value, part in counts.groupby(by, sort=True):
        estimate = score_of(scale, part)
        rows.append({by: value, **as_row(estimate)})
    return pd.DataFrame(rows, columns=[by, "value", "low", "high", "n", "grade", "unit"])


def prevalence_by_month(months: pd.DataFrame) -> pd.DataFrame:
    """months (columns mentions, responses) with share, low, high in 0…1: 95 % Wilson limits."""
    share = months["mentions"] / months["responses"]
    limits = [wilson(float(p), int(n)) for p, n in zip(share, months["responses"], strict=True)]
    low, high = zip(*limits, strict=True) if limits else ((), ())
    return months.assign(share=share, low=list(low), high=list(high))


def as_row(estimate: Estimate) -> dict[str, object]:
    """value, low, high, n, grade, unit; NaN where withheld."""
    ends = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    return {
        **{name: np.nan if end is None else end for name, end in ends.items()},
        "n": estimate.n, "grade": estimate.grade, "unit": estimate.unit,
    }


def shares(scale: Scale, counts: pd.DataFrame) -> pd.DataFrame:
    """How the responses split into classes: [klass, n, share] (share in 0…1).

    NPS: promoter, passive, detractor; scales with a good end: good, other; means: each score.
    """
    facts = SCALES[scale]
    klass = counts["score"].map(lambda score: class_of(score, facts.good, facts.bad))
    table = counts["n"].groupby(klass).sum().rename_axis("klass").reset_index(name="n")
    table["share"] = table["n"] / max(int(table["n"].sum()), 1)
    return table


def class_of(score: float, good: float | None, bad: float | None) -> str:
    """promoter, passive, detractor; good, other; or the score itself where the KPI is a mean."""
    if good is None:
        return f"{score:g}"
    if score >= good:
        return "promoter" if bad is not None else "good"
    if bad is None:
        return "other"
    return "detractor" if score <= bad else "passive"


def method_of(scale: Scale) -> str:
    """The name of the interval's method."""
    facts = SCALES[scale]
    if facts.bad is not None:
        return "mover-wilson"
    return "student-t" if facts.good is None else "wilson"


def _mean(scores: np.ndarray, n_each: np.ndarray, n: int, facts: ScaleFacts) -> Estimate:
    mean = float((scores * n_each).sum() / n)
    variance = float((n_each * (scores - mean) ** 2).sum() / (n - 1))
    low, high = mean_interval(mean, variance, n, step=facts.step, ends=(facts.low, facts.high))
    return Estimate(mean, low, high, n, facts.unit, "full", "student-t")
