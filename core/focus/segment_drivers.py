"""Drivers of the segments that a study pooled, as pages read them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, flags
from core.focus.numbers.clusters import quantile_of
from core.focus.numbers.drivers import DriverFit, Stakes
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
         "grade", "differs"]


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


@dataclass(frozen=True)
class _Group:
    """What a row of the table sums: a leaf, or the leaves of a topic. at: (m,) places."""

    topic: str
    label: str
    parent_label: str
    at: np.ndarray


def by_segment(db: Database, scale: Scale, attribute: str, *, parents: bool) -> pd.DataFrame:
    """The pooled stakes of every topic in every studied value of an attribute, whatever the filter.

    Columns: topic, label, parent_label, value, stake, low, high, mentions, n (responses of the
    value), grade ("pooled" below 30 mentions, where the stake leans on the other values; else
    "full"), differs ("worse" or "better" than the whole at a false discovery rate of 10 % over
    all cells, else ""). The topic that costs most over all responses stands first. parents: by
    topics, each the sum of its subtopics. No rows where the attribute was not studied.
    """
    kept, study = segment_findings.segments(db, scale, attribute), findings.study(db)
    model = findings.driver_model(db, study.id, scale) if kept and study else None
    groups = _groups(findings.drivers(db, scale), model["topics"], parents=parents) if model else []
    if not groups:
        return pd.DataFrame(columns=CELLS)
    sums = np.zeros((len(groups), len(model["topics"])))
    for i, group in enumerate(groups):
        sums[i, group.at] = 1.0
    said = segment_findings.mentions(db, Scope(scale=scale), attribute)
    frame = pd.concat([pd.DataFrame(_cells(one, groups, sums, said)) for one in kept],
                      ignore_index=True)
    frame["whole"] = np.tile(sums @ np.array(model["stake"]), len(kept))
    frame["differs"] = _differs(
        (frame["stake"] - frame["whole"]).to_numpy(),
        np.concatenate([p_values(one, sums, model) for one in kept]))
    frame["grade"] = np.where(frame["mentions"] < FULL_FROM, "pooled", "full")
    order = frame.sort_values(["whole", "topic", "value"], kind="stable").index
    return frame.loc[order, CELLS].reset_index(drop=True)


def _groups(leaves: pd.DataFrame, topics: list[str], *, parents: bool) -> list[_Group]:
    place = {topic: j for j, topic in enumerate(topics)}
    known = leaves[leaves["topic"].isin(place)]
    if not parents:
        return [_Group(row.topic, row.label, row.parent_label or "", np.array([place[row.topic]]))
                for row in known.itertuples()]
    return [_Group(topic, label, "", part["topic"].map(place).to_numpy(int))
            for (topic, label), part in known.groupby(["parent", "parent_label"], sort=True)]


def _cells(
    one: SegmentFit, groups: list[_Group], sums: np.ndarray, said: dict[tuple[str, str], int]
) -> dict[str, object]:
    stake = sums @ one.drivers["stake"].to_numpy(float)
    half = quantile_of(one.givers) * np.sqrt(_variance(sums, one.covariance))
    return {
        "topic": [group.topic for group in groups], "label": [group.label for group in groups],
        "parent_label": [group.parent_label for group in groups], "value": one.value,
        "stake": stake, "low": stake - half, "high": stake + half, "n": one.n,
        "mentions": [said.get((one.value, group.topic), 0) for group in groups]}


def _variance(sums: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    return np.maximum(np.einsum("ga,ab,gb->g", sums, covariance, sums), 0.0)


def p_values(one: SegmentFit, sums: np.ndarray, model: dict) -> np.ndarray:
    """Of a segment's stakes against the whole's, which hold them: the shared part cancels.

    1 where fewer than 5 mentions are to be expected. The variance is that of a segment which
    mentions a topic as often as all do: at its own share a topic that nobody mentioned would seem
    sure to be rare there (of 24 alike segments half the tables bore a mark; so 2 %).
    """
    from scipy.stats import norm

    n, part = float(one.n), one.n / model["n"]
    often = np.array(model["mentions"]) / model["n"]
    own = one.drivers["stake"].to_numpy(float)
    share = share_of(one.drivers["mentions"].to_numpy(float), n, often)
    wider = np.maximum(often * (1 - often) - share * (1 - share), 0.0) / (n + PSEUDO_RESPONSES)
    covariance = one.covariance + np.diag((own / share) ** 2 * wider)
    variance, own_variance = (_variance(sums, np.array(model["covariance"])),
                              _variance(sums, covariance))
    error = np.sqrt((1 - part) ** 2 * own_variance
                    + np.maximum(variance - part**2 * own_variance, 0.0))
    gap = sums @ (own - np.array(model["stake"]))
    z = np.divide(gap, error, out=np.zeros_like(gap), where=error > 0)
    return np.where(n * (sums @ often) >= EXPECTED, 2 * norm.sf(np.abs(z)), 1.0)


def _differs(gap: np.ndarray, p_values: np.ndarray) -> np.ndarray:
    tested, found = p_values < 1, np.full(gap.size, "", dtype=object)
    flagged = flags(p_values[tested], FALSE_DISCOVERIES)
    found[tested] = np.where(flagged, np.where(gap[tested] < 0, "worse", "better"), "")
    return found
