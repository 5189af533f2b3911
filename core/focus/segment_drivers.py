"""Drivers of the segments that a study pooled, as pages read them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, Z95, flags
from core.focus.driver_tables import Group, groups_of
from core.focus.numbers.clusters import quantile_of
from core.focus.numbers.drivers import ROUNDING, DriverFit, Stakes
from core.focus.numbers.grading import PSEUDO_RESPONSES, share_of
from core.model import Scope
from core.scales import Scale
from core.store import findings, segment_findings
from core.store.database import Database
from core.store.segment_findings import SegmentFit

METHOD = "pooled-aumann-shapley-logit/1"
FALSE_DISCOVERIES = 0.10
EXPECTED = 5.0  # mentions in a cell, from which it is tested
CELLS = ["topic", "label", "parent_label", "value", "stake", "low", "high", "mentions", "n",
         "gap", "gap_low", "gap_high", "grade", "differs"]
FIGURES = ["stake", "low", "high", "gap", "gap_low", "gap_high"]


def only_segment(scope: Scope) -> tuple[str, str] | None:
    """The attribute and the value where the scope is exactly one segment, of all dates."""
    if scope.since or scope.until or scope.sources or len(scope.segments) != 1:
        return None
    (attribute, values), = scope.segments
    return (attribute, values[0]) if len(values) == 1 else None


def stakes_of(db: Database, fit: DriverFit, scope: Scope) -> Stakes | None:
    """The stored pooled stakes where the scope is exactly one studied segment; else None."""
    wanted = only_segment(scope)
    kept = segment_findings.segments(db, fit.scale, *wanted) if wanted else []
    if not kept or tuple(kept[0].drivers["topic"]) != fit.topics:
        return None
    return as_stakes(fit, kept[0])


def as_stakes(fit: DriverFit, one: SegmentFit) -> Stakes:
    """A stored segment, in the shape of the whole's stakes; graded "pooled"."""
    rows = one.drivers
    stake = rows["stake"].to_numpy(float)
    parts = {c.name: np.array([part[c.name] for part in rows["parts"]]) for c in fit.components}
    return Stakes(
        fit.topics, stake, rows["standard_error"].to_numpy(float), one.covariance, parts,
        rows["mentions"].to_numpy(float), float(one.n), one.baseline, one.observed,
        one.baseline + float(stake.sum()), one.baseline_error, one.residual_error, fit.varied,
        givers=one.givers, pooled=True)


def by_segment(db: Database, scale: Scale, attribute: str, *, parents: bool) -> pd.DataFrame:
    """The pooled stakes of every topic in every studied value of an attribute, whatever the filter.

    Columns CELLS. n: responses of the value. gap: its stake less that of the attribute's other
    values together, by their responses. grade: "withheld" where nobody there mentions the topic,
    and then no figures (NaN); "pooled" below 30 mentions, where the stake leans on the other
    values; else "full". differs: "worse" or "better" than the other values, where the interval of
    the gap leaves out 0 and all cells that can be told keep to 10 % false ones; else "". The topic
    that costs most over all responses stands first. parents: by topics, each the sum of its
    subtopics. No rows where the attribute was not studied.
    """
    kept, study = segment_findings.segments(db, scale, attribute), findings.study(db)
    model = findings.driver_model(db, study.id, scale) if kept and study else None
    groups = groups_of(findings.drivers(db, scale), model["topics"] if model else [],
                       parents=parents)
    if not groups:
        return pd.DataFrame(columns=CELLS)
    sums = np.zeros((len(groups), len(model["topics"])))
    for i, group in enumerate(groups):
        sums[i, group.at] = 1.0
    said = segment_findings.mentions(db, Scope(scale=scale), attribute)
    frame = pd.concat([pd.DataFrame(_cells(one, groups, sums, said)) for one in kept],
                      ignore_index=True)
    frame["whole"] = np.tile(sums @ np.array(model["stake"]), len(kept))
    gap, half, comparable = against_the_rest(kept, sums)
    frame = frame.assign(gap=gap, gap_low=gap - half, gap_high=gap + half)
    known = frame["known"].to_numpy()
    frame["grade"] = np.where(known, np.where(frame["mentions"] < FULL_FROM, "pooled", "full"),
                              "withheld")
    frame.loc[~known, FIGURES] = np.nan
    frame["differs"] = differs(gap, half, comparable & known)
    order = frame.sort_values(["whole", "topic", "value"], kind="stable").index
    return frame.loc[order, CELLS].reset_index(drop=True)


def _cells(
    one: SegmentFit, groups: list[Group], sums: np.ndarray, said: dict[tuple[str, str], int]
) -> dict[str, object]:
    stake = sums @ one.drivers["stake"].to_numpy(float)
    half = quantile_of(one.givers) * np.sqrt(_variance(sums, one.covariance))
    return {
        "topic": [group.topic for group in groups], "label": [group.label for group in groups],
        "parent_label": [group.parent_label for group in groups], "value": one.value,
        "stake": stake, "low": stake - half, "high": stake + half, "n": one.n,
        "mentions": (mentions := np.array([said.get((one.value, group.topic), 0)
                                           for group in groups])),
        # What nobody says there is only what others say: it would be sure to be next to nothing.
        "known": (mentions > 0) & (sums @ one.drivers["mentions"].to_numpy(float) > 0)
        & (half > ROUNDING)}


def _variance(sums: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    return np.maximum(np.einsum("ga,ab,gb->g", sums, covariance, sums), 0.0)


def against_the_rest(
    kept: Sequence[SegmentFit], sums: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each segment's stakes against those of the attribute's others together, by their responses.

    kept: every studied value; sums: (g, p). Returns the gap, half the width of its 95 % interval,
    and whether it can be tested: 5 mentions are to be expected there and in the others; (K · g,)
    each, by segment. The variance is that of a segment which mentions a topic as often as all do:
    at its own share a topic that nobody mentioned would seem sure to be rare there.
    """
    n = np.array([one.n for one in kept], dtype=float)
    mentions = np.array([one.drivers["mentions"] for one in kept], dtype=float)
    often = mentions.sum(axis=0) / n.sum()
    stake = np.array([sums @ one.drivers["stake"].to_numpy(float) for one in kept])
    variance = np.array([_variance(sums, _as_often(one, often)) for one in kept])
    part = (n / (n.sum() - n))[:, None]  # of the others' responses, as many as here
    rest = (n @ stake) / (n.sum() - n)[:, None] - part * stake
    rest_variance = (n**2 @ variance) / (n.sum() - n)[:, None] ** 2 - part**2 * variance
    quantile = np.array([quantile_of(one.givers) for one in kept])[:, None]
    half = quantile * np.sqrt(variance + np.maximum(rest_variance, 0.0))
    fewer = np.minimum(n, n.sum() - n)[:, None]
    return (stake - rest).ravel(), half.ravel(), (fewer * (sums @ often) >= EXPECTED).ravel()


def _as_often(one: SegmentFit, often: np.ndarray) -> np.ndarray:
    """(p, p) the covariance of a segment that mentions each topic as often as all do."""
    n, own = float(one.n), one.drivers["stake"].to_numpy(float)
    share = share_of(one.drivers["mentions"].to_numpy(float), n, often)
    wider = np.maximum(often * (1 - often) - share * (1 - share), 0.0) / (n + PSEUDO_RESPONSES)
    brings = np.divide(own, share, out=np.zeros_like(own), where=share > 0)
    return one.covariance + np.diag(brings**2 * wider)


def differs(gap: np.ndarray, half: np.ndarray, tested: np.ndarray) -> np.ndarray:
    """"worse", "better" or "" of each gap; only the tested ones count among the many."""
    from scipy.stats import norm

    found, tested = np.full(gap.size, "", dtype=object), tested & (half > 0)
    z = Z95 * np.abs(gap[tested]) / half[tested]
    # A flag at 10 % reaches beyond the interval's 5 %: both must agree.
    flagged = flags(2 * norm.sf(z), FALSE_DISCOVERIES) & (z > Z95)
    found[tested] = np.where(flagged, np.where(gap[tested] < 0, "worse", "better"), "")
    return found
