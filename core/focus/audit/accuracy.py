"""What the judged taggings say: precision and recall, of all tags and of each topic.

A judged mention stands for its stratum's size ÷ judged of that stratum. The interval is Wilson's
(1927) at the effective number n = (Σw)² ÷ Σw² (Kish 1965).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.estimates import FULL_FROM, Estimate, wilson, withheld
from core.store.verdicts import NO_TOPIC, Verdict

METHOD = "audit-1"
FEWEST = 10  # judged, below which nothing is said
UNIT = "%"
UNDERSTATED_BELOW = 95.0  # % of recall that the interval must reach, or the stake is too small


@dataclass(frozen=True)
class Accuracy:
    """precision: of 100 tags so many are right. recall: of 100 mentions about it so many bear it.

    Both in %, with 95 % intervals; withheld below 10 judged.
    """

    precision: Estimate
    recall: Estimate

    @property
    def understated(self) -> bool:
        """True where tags are surely missing, so that stakes and counts are likely too small."""
        return self.recall.high is not None and self.recall.high < UNDERSTATED_BELOW


def overall(verdicts: Sequence[Verdict]) -> Accuracy:
    """Precision and recall over all tags that were judged."""
    weights = _weights(verdicts)
    tagged = np.array([one.topic is not None for one in verdicts], bool)
    right = tagged & np.array([one.verdict != "wrong" for one in verdicts], bool)
    missed = np.array([_missed(one) for one in verdicts], bool)
    return Accuracy(_share(right, tagged, weights), _recall(right, missed, weights))


def by_topic(
    verdicts: Sequence[Verdict], parents: Mapping[str, str | None]
) -> dict[str, Accuracy]:
    """Topic → its accuracy, for every leaf and parent that a verdict names.

    parents: leaf → its parent. A leaf that should have been its sister is right for the parent.
    """
    weights = _weights(verdicts)
    named = {leaf for one in verdicts for leaf in (one.topic, one.better)
             if leaf and leaf != NO_TOPIC}
    groups = {leaf: {leaf} for leaf in named}
    for leaf in named:
        if parents.get(leaf):
            groups.setdefault(parents[leaf], set()).add(leaf)
    return {topic: _of(verdicts, weights, leaves) for topic, leaves in sorted(groups.items())}


def _of(verdicts: Sequence[Verdict], weights: np.ndarray, leaves: set[str]) -> Accuracy:
    tagged = np.array([one.topic in leaves for one in verdicts], bool)
    should = np.array([one.better in leaves for one in verdicts], bool)
    right = tagged & (np.array([one.verdict != "wrong" for one in verdicts], bool) | should)
    return Accuracy(_share(right, tagged, weights), _recall(right, should & ~right, weights))


def _missed(one: Verdict) -> bool:
    return one.verdict == "missing" or (one.better or NO_TOPIC) != NO_TOPIC


def _weights(verdicts: Sequence[Verdict]) -> np.ndarray:
    """(n,) how many mentions each judged one stands for."""
    judged = Counter((one.study_id, one.stratum) for one in verdicts)
    return np.array([one.stratum_size / judged[one.study_id, one.stratum] for one in verdicts])


def _recall(right: np.ndarray, missed: np.ndarray, weights: np.ndarray) -> Estimate:
    # One mention may bear a right tag and miss another: it counts on both sides.
    both = np.concatenate([right, np.zeros_like(missed)])
    there = np.concatenate([right, missed])
    return _share(both, there, np.concatenate([weights, weights]))


def _share(hit: np.ndarray, among: np.ndarray, weights: np.ndarray) -> Estimate:
    n, kept = int(among.sum()), weights[among]
    if n < FEWEST:
        return withheld(n, UNIT, METHOD)
    share = float(weights[among & hit].sum() / kept.sum())
    low, high = wilson(share, max(1.0, float(kept.sum() ** 2 / (kept**2).sum())))
    grade = "full" if n >= FULL_FROM else "indicative"
    return Estimate(100 * share, 100 * low, 100 * high, n, UNIT, grade, METHOD)
