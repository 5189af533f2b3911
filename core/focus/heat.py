"""Which segment speaks of which topic: shares with their intervals, and what really differs."""

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, flags, wilson
from core.focus.tree import indented
from core.model import Scope
from core.store import findings, topic_counts
from core.store.database import Database

FALSE_DISCOVERIES = 0.10
EXPECTED = 5.0  # mentions in each cell of the comparison, from which a share is tested
COLUMNS = ["topic", "label", "depth", "value", "mentions", "comments", "share", "low", "high",
           "grade", "differs"]


def by_segment(db: Database, scope: Scope, segment: str) -> pd.DataFrame:
    """The share of comments that speak of a topic, for each value of a segment.

    Columns: topic, label, depth (0 topic, 1 subtopic), value, mentions, comments, share, low, high
    (0…1, 95 % Wilson; NaN where withheld), grade, differs ("more" or "less" than the rest of the
    scope with that segment, else ""). Rows in the order of the tree. Below 30 comments of a value
    its cells are withheld; many cells are tested at a false discovery rate of 10 %.
    """
    shown = findings.topics(db)
    topics = {one.id: one for one in shown}
    cells = topic_counts.by_segment(db, scope, segment)
    cells = cells[cells["topic"].isin(topics)].reset_index(drop=True)
    if cells.empty:
        return pd.DataFrame(columns=COLUMNS)
    known = cells["comments"] >= FULL_FROM
    share = cells["mentions"] / cells["comments"]
    limits = np.array([wilson(float(p), int(n))
                       for p, n in zip(share, cells["comments"], strict=True)])
    place = {topic: i for i, topic in enumerate(indented(shown))}
    frame = cells.assign(
        label=cells["topic"].map(lambda one: topics[one].label),
        depth=cells["topic"].map(lambda one: int(topics[one].parent is not None)),
        share=share.where(known), low=pd.Series(limits[:, 0]).where(known),
        high=pd.Series(limits[:, 1]).where(known),
        grade=np.where(known, "full", "withheld"), differs=differing(cells, known.to_numpy()))
    order = frame["topic"].map(place).sort_values(kind="stable").index
    return frame.loc[order, COLUMNS].reset_index(drop=True)


def differing(cells: pd.DataFrame, known: np.ndarray) -> np.ndarray:
    """"more", "less" or "": the share against that of all other values.

    cells: columns topic, mentions, comments. known: (cells,) which may be told. By the likelihood
    ratio (Wilks 1938): the z test of two shares finds too much in the small ones of many cells.
    """
    from scipy.special import xlogy
    from scipy.stats import chi2

    said, all_of = cells["mentions"].to_numpy(float), cells["comments"].to_numpy(float)
    sums = cells.groupby("topic")[["mentions", "comments"]].transform("sum").to_numpy(float)
    rest_said, rest = sums[:, 0] - said, sums[:, 1] - all_of
    pooled = sums[:, 0] / sums[:, 1]
    least = np.minimum(all_of, rest) * np.minimum(pooled, 1 - pooled)
    tested = known & (rest >= FULL_FROM) & (least >= EXPECTED)
    found = np.full(len(cells), "", dtype=object)
    if tested.any():
        gap = said[tested] / all_of[tested] - rest_said[tested] / rest[tested]
        ratio = 0.0
        for some, n in ((said, all_of), (rest_said, rest)):
            k, m, p = some[tested], n[tested], pooled[tested]
            ratio += xlogy(k, k / (m * p)) + xlogy(m - k, (m - k) / (m * (1 - p)))
        flagged = flags(chi2.sf(2 * np.maximum(ratio, 0.0), 1), FALSE_DISCOVERIES)
        found[tested] = np.where(flagged, np.where(gap > 0, "more", "less"), "")
    return found
