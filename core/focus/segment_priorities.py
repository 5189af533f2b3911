"""What the opportunities are worth in one studied segment: pooled stakes, its share of money."""

import numpy as np
import pandas as pd

from core.focus.numbers import opportunities
from core.focus.numbers.opportunities import Part, Stakes
from core.model import Scope
from core.scales import Scale
from core.store import customers, findings, segment_findings, snapshot, worth
from core.store.database import Database
from core.store.segment_findings import SegmentFit


def choices(db: Database, scale: Scale | None = None) -> dict[str, list[str]]:
    """Studied attribute → its values, by name."""
    scale = scale or snapshot.default_scale(db)
    return {} if scale is None else {
        attribute: [one.value for one in segment_findings.segments(db, scale, attribute)]
        for attribute in segment_findings.studied(db, scale)}


def stakes(db: Database, attribute: str, value: str, scale: Scale | None = None) -> Stakes | None:
    """The segment's stakes as the newest study pooled them; None where it was not studied.

    Trends are those of all responses: a segment's own months are too thin to tell.
    """
    scale = scale or snapshot.default_scale(db)
    kept = segment_findings.segments(db, scale, attribute, value) if scale else []
    if scale is None or not kept:
        return None
    pooled = _pooled(db, kept[0], scale)
    prevalence = snapshot.prevalence(db, Scope())
    leaves = frozenset(topic.id for topic in findings.topics(db) if topic.parent)
    return Stakes(scale, opportunities.of_drivers(pooled, prevalence, scale), leaves,
                  _part(db, attribute, value, scale, kept[0].n))


def drivers(db: Database, attribute: str, value: str, scale: Scale) -> pd.DataFrame:
    """A studied segment's pooled drivers, worst first: columns of `findings.drivers`."""
    (kept,) = segment_findings.segments(db, scale, attribute, value)
    found = _pooled(db, kept, scale)
    figures = ["stake", "low", "high", "standard_error", "promoter_part", "detractor_part"]
    found[figures] = found[figures].where(found["grade"] != "withheld")
    return found.sort_values(["stake", "topic"], ignore_index=True)


def _pooled(db: Database, kept: SegmentFit, scale: Scale) -> pd.DataFrame:
    names = findings.drivers(db, scale)[["topic", "parent", "label", "parent_label"]]
    found = kept.drivers.merge(names, on="topic")
    found["grade"] = found["mentions"].gt(0).map({True: "pooled", False: "withheld"})
    parts = {f"{side}_part": [row.get(side, np.nan) for row in found["parts"]]
             for side in ("promoter", "detractor")}
    return found.assign(**parts)


def _part(db: Database, attribute: str, value: str, scale: Scale, n: int) -> Part:
    """By customers where the attribute is known of them, else by scored responses."""
    some, everybody = worth.reached(db, {attribute: (value,)}), customers.count(db)
    if 0 < some < everybody:
        return Part(attribute, value, some, everybody, "customers")
    study = findings.study(db)
    model = findings.driver_model(db, study.id, scale) if study else None
    return Part(attribute, value, n, max(model["n"] if model else n, n), "responses")
