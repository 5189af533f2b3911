"""Tables of drivers: of a slice, and of topics as the sums of their subtopics."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.focus.numbers.components import Cells
from core.focus.numbers.drivers import Stakes

TWO_PARTS = ("promoter", "detractor")  # of a score that is the difference of two shares


@dataclass(frozen=True)
class Group:
    """What a row of a table sums: a leaf, or the leaves of a topic. at: (m,) places."""

    topic: str
    label: str
    parent_label: str
    at: np.ndarray


def groups_of(leaves: pd.DataFrame, topics: Sequence[str], *, parents: bool) -> list[Group]:
    """A row a leaf, or a topic, of those that the model knows, in its order `topics`."""
    place = {topic: j for j, topic in enumerate(topics)}
    known = leaves[leaves["topic"].isin(place)]
    if not parents:
        return [Group(row.topic, row.label, row.parent_label or "", np.array([place[row.topic]]))
                for row in known.itertuples()]
    return [Group(topic, label, "", part["topic"].map(place).to_numpy(int))
            for (topic, label), part in known.groupby(["parent", "parent_label"], sort=True)]


def sliced(leaves: pd.DataFrame, stakes: Stakes, unit: str) -> pd.DataFrame:
    """The whole's table with the slice's figures in place."""
    place = {topic: j for j, topic in enumerate(stakes.topics)}
    rows = []
    for row in leaves.to_dict("records"):
        j = place.get(row["topic"])
        if j is None:
            continue
        estimate = stakes.estimate(j, unit)
        shown = estimate.grade != "withheld"
        parts = {f"{name}_part": float(part[j]) if shown else np.nan
                 for name, part in stakes.parts.items() if f"{name}_part" in row}
        rows.append(row | parts | {
            "stake": estimate.value, "low": estimate.low, "high": estimate.high,
            "standard_error": float(stakes.standard_error[j]), "mentions": estimate.n,
            "grade": estimate.grade,
        })
    numbers = ["stake", "low", "high", "standard_error"]
    frame = pd.DataFrame(rows, columns=leaves.columns).astype(dict.fromkeys(numbers, float))
    return frame.sort_values(["stake", "topic"], na_position="last", ignore_index=True)


def parents_of(leaves: pd.DataFrame, stakes: Stakes, cells: Cells) -> pd.DataFrame:
    """A topic is the sum of its subtopics; its interval takes their covariance along.

    Below the minimum of a driver it has none of either (NaN), as a leaf has.
    """
    place = {topic: j for j, topic in enumerate(stakes.topics)}
    rows, at = [], np.arange(len(stakes.topics))
    for (parent, label), part in leaves.groupby(["parent", "parent_label"], sort=True):
        chosen = [place[topic] for topic in part["topic"] if topic in place]
        if not chosen:
            continue
        mentions = int(cells.n @ (cells.indicators @ np.isin(at, chosen) > 0))
        by = stakes.customers
        grade = stakes.grade(mentions, None if by is None else int(by[chosen].max()))
        value = float(stakes.stake[chosen].sum()) if grade != "withheld" else np.nan
        error = np.sqrt(max(stakes.covariance[np.ix_(chosen, chosen)].sum(), 0.0))
        half = stakes.quantile * float(error)
        parts = {f"{name}_part": float(part[chosen].sum()) if grade != "withheld" else np.nan
                 for name, part in stakes.parts.items() if name in TWO_PARTS}
        rows.append({"topic": parent, "label": label, "stake": value, "low": value - half,
                     "high": value + half, "mentions": mentions, "grade": grade,
                     "leaves": len(chosen)} | parts)
    frame = pd.DataFrame(rows, columns=["topic", "label", "stake", "low", "high", "mentions",
                                        "grade", "leaves",
                                        *(f"{name}_part" for name in TWO_PARTS)])
    return frame.sort_values("stake", ignore_index=True)
