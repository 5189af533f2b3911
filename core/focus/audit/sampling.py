"""Which taggings a person should judge: few, and those that tell most.

Mentions are drawn by strata. Of those of a leaf, "doubtful" are the third that another leaf is
nearest to; of those without a topic, "near" are the third nearest to one. Where leaves are chosen,
each has strata of its own, and missing tags are looked for where they are likeliest: among
doubtful mentions of other leaves, and near ones without a topic, whose next likely leaf is a chosen
one. Doubtful ones are drawn more often, which the stratum's size corrects for later.

Within a stratum the order is drawn once: an audit that is continued draws what it would have drawn.
"""

import zlib
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

UNTAGGED_SHARE = 0.3  # of a sample of all leaves: only there can a missing tag be found in numbers
CHOSEN_SHARES = {"own": 0.66, "near": 0.2, "rival": 0.14}  # of a sample of chosen leaves
DOUBTFUL_PART = 1 / 3
DOUBTFUL_WEIGHT = 2.0  # times as likely to be drawn
DOUBTFUL, SURE, NEAR, FAR, RIVAL = "doubtful", "sure", "none near", "none far", "rival of"


@dataclass(frozen=True)
class Tagging:
    """A mention to judge, and what it stands for."""

    response_id: int
    start: int
    stop: int
    topic: str | None
    stratum: str
    stratum_size: int


def drawn(
    mentions: pd.DataFrame, n: int, seed: int, *, topics: frozenset[str] | None = None,
    judged: Collection[tuple[int, int]] = (),
) -> list[Tagging]:
    """What is left to judge until n are judged, those of one leaf together, no topic last.

    mentions: columns of `verdicts.mentions`, and where points are known `second` (the likeliest
    other leaf) and `margin` (how much nearer its own leaf is). topics: leaves to look at; None:
    all. judged: (response, start) of mentions judged before; they count towards n.
    """
    if mentions.empty:
        return []
    strata = _strata(mentions, topics)
    sizes = strata[strata != ""].value_counts().sort_index()
    done = pd.MultiIndex.from_frame(mentions[["response_id", "start"]]).isin(list(judged))
    before = strata[done].value_counts().reindex(sizes.index, fill_value=0)
    found = []
    for stratum, count in _wanted(sizes, before, n, topics).items():
        rows = np.flatnonzero((strata == stratum).to_numpy())
        order = np.random.default_rng([seed, zlib.crc32(stratum.encode())]).permutation(rows)
        free = order[~done[order]][:count]
        found.extend(
            Tagging(int(one.response_id), int(one.start), int(one.stop),
                    one.topic if isinstance(one.topic, str) else None, stratum,
                    int(sizes[stratum]))
            for one in mentions.iloc[free].itertuples())
    return sorted(found, key=lambda one: (one.topic is None, one.topic or "", one.response_id,
                                          one.start))


def judged_in(
    mentions: pd.DataFrame, topics: frozenset[str] | None, judged: Collection[tuple[int, int]]
) -> int:
    """How many of the judged mentions are among those that a sample of these leaves looks at."""
    if mentions.empty:
        return 0
    done = pd.MultiIndex.from_frame(mentions[["response_id", "start"]]).isin(list(judged))
    return int((_strata(mentions, topics)[done] != "").sum())


def _strata(mentions: pd.DataFrame, topics: frozenset[str] | None) -> pd.Series:
    """The stratum of each mention; "" for those that are not looked at."""
    tagged = mentions["topic"].notna()
    leaf = mentions["topic"].where(tagged, "none")
    near = mentions["similarity"].fillna(0.0)
    nearness = near if "margin" not in mentions else mentions["margin"].where(tagged, near)
    place = nearness.groupby(leaf).rank(pct=True, method="first")
    doubtful = place.le(DOUBTFUL_PART).where(tagged, place.gt(1 - DOUBTFUL_PART))
    own = (leaf if topics is not None else leaf.where(~tagged, "all")) + np.where(
        doubtful, f" {DOUBTFUL}", f" {SURE}")
    if topics is None:
        # Not by leaf: of a hundred leaves most would give a doubtful mention, and no sure one.
        return own.where(tagged, np.where(doubtful, NEAR, FAR))
    second = mentions["second"] if "second" in mentions else pd.Series(None, mentions.index, object)
    wanted = second.isin(topics) | (second.isna() & ~tagged)
    other = pd.Series(np.where(tagged, RIVAL, NEAR), mentions.index) + second.radd(" ").fillna("")
    return own.where(tagged & leaf.isin(topics), other.where(wanted & doubtful, ""))


def _wanted(
    sizes: pd.Series, before: pd.Series, n: int, topics: frozenset[str] | None
) -> dict[str, int]:
    """How many to draw from each stratum until n are judged: what it lacks of its share."""
    shares = _shares(sizes, topics)
    lacks = np.minimum((n * shares - before).clip(lower=0), sizes - before)
    room = min(n - int(before.sum()), int((sizes - before).sum()))
    if room <= 0 or not lacks.sum():
        return {}
    counts = pd.Series(_rounded(lacks, room), sizes.index)
    # What a small stratum cannot give is not made up from others: the sample is then smaller.
    return {name: int(min(count, sizes[name] - before[name]))
            for name, count in counts.items() if count}


def _shares(sizes: pd.Series, topics: frozenset[str] | None) -> pd.Series:
    """The share of the sample that each stratum has, with the sum 1."""
    names = sizes.index
    weights = np.sqrt(sizes.astype(float)) * np.where(
        names.str.endswith(f" {DOUBTFUL}") | names.str.startswith(NEAR), DOUBTFUL_WEIGHT, 1.0)
    none = names.str.startswith("none ")
    if topics is None:
        parts = {"own": 1 - UNTAGGED_SHARE, "near": UNTAGGED_SHARE}
        kinds = np.where(none, "near", "own")
    else:
        parts = CHOSEN_SHARES
        kinds = np.where(none, "near", np.where(names.str.startswith(RIVAL), "rival", "own"))
        # Each chosen leaf gets as much, or the rare ones would stay without a figure.
        leaf = names.str.replace(f"({RIVAL}|{NEAR}) ?", "", regex=True).str.split(" ").str[0]
        weights = weights / weights.groupby([kinds, leaf]).transform("sum")
    there = {kind: share for kind, share in parts.items() if (kinds == kind).any()}
    total = pd.Series(kinds, names).map(there) / sum(there.values())
    return total * weights / weights.groupby(kinds).transform("sum")


def _rounded(weights: pd.Series, room: int) -> np.ndarray:
    """Whole numbers with the sum `room`, by the largest remainders."""
    exact = room * weights.to_numpy() / weights.sum()
    whole = np.floor(exact).astype(int)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: room - whole.sum()]] += 1
    return whole
