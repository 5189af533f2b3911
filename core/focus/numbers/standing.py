"""Above or below: the one rule by which a score stands apart from another figure, and its words.

A score is above (below) another only where the 95 % interval of their difference leaves out 0 and,
of many differences looked at together, where Benjamini and Hochberg (1995) flag it at 10 %.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pandas as pd

from core.estimates import Z95, Estimate, difference, flags, withheld
from core.focus.numbers.repeated import Repeats, score_at
from core.scales import Scale

Standing = Literal["above", "below", "no clear difference", "not enough data"]
Reached = Literal["reached", "not reached", "cannot be told"]
FALSE_DISCOVERIES = 0.10
Difference = tuple[float, float, float]  # value, low, high

_WORDS: dict[Standing, str] = {
    "above": "above {other}", "below": "below {other}",
    "no clear difference": "no clear difference from {other}",
    "not enough data": "not enough data to compare with {other}",
}


def p_value(change: Difference) -> float:
    """The two-sided p that goes with a 95 % interval: below .05 just where it leaves out 0.

    The limits of a difference of scores (MOVER) reach further to one side than to the other; what
    counts is the side on which 0 lies, read as a normal tail.
    """
    from scipy.stats import norm

    value, low, high = change
    reach = value - low if value > 0 else high - value
    if reach <= 0:  # a difference known exactly
        return 0.0 if value else 1.0
    return float(2 * norm.sf(abs(value) / reach * Z95))


def standings(changes: Sequence[Difference | None]) -> list[Standing]:
    """Where each of several differences, looked at together, leaves a score.

    changes: value, low, high each; None where there was not enough data.
    """
    known = [i for i, change in enumerate(changes) if change is not None]
    found: list[Standing] = ["not enough data"] * len(changes)
    if not known:
        return found
    flagged = flags(np.array([p_value(changes[i]) for i in known]), FALSE_DISCOVERIES)
    for i, is_flagged in zip(known, flagged, strict=True):
        _, low, high = changes[i]
        found[i] = "no clear difference"
        # A flag at 10 % reaches beyond the interval's 5 %: both must agree.
        if is_flagged and low > 0:
            found[i] = "above"
        elif is_flagged and high < 0:
            found[i] = "below"
    return found


def in_words(standing: Standing, other: str) -> str:
    """"above the rest", "no clear difference from Industry mean": said like this everywhere."""
    return _WORDS[standing].format(other=other)


def exactly(value: float, unit: str) -> Estimate:
    """A figure without an interval of its own (a target, a benchmark), as an estimate."""
    return Estimate(value, value, value, 0, unit, "full", "given")


def reached(score: Estimate, target: float) -> Reached:
    """Whether a score has reached its target: only where its whole interval says so."""
    if score.low is not None and score.low >= target:
        return "reached"
    if score.high is not None and score.high < target:
        return "not reached"
    return "cannot be told"


def against_the_rest(
    scale: Scale, counts: pd.DataFrame, cells: pd.DataFrame, by: tuple[str, ...], whole: Repeats
) -> pd.DataFrame:
    """The cells with how far each lies from all others: gap, gap_low, gap_high, standing.

    counts: columns *by, score, n. cells: of `repeated.scores_over`. whole: of all the answers; the
    rest of a cell repeats its customers as much as they do. Cells overlap with the whole, so each
    is held against what is left of it.
    """
    scores = np.sort(counts["score"].unique())
    table = counts.pivot_table(index=list(by), columns="score", values="n", aggfunc="sum",
                               fill_value=0)[scores]
    n = table.to_numpy(float)
    rest = n.sum(axis=0) - n
    places = {key if isinstance(key, tuple) else (key,): i for i, key in enumerate(table.index)}
    changes = []
    for row in cells.to_dict("records"):
        others = pd.DataFrame({"score": scores, "n": rest[places[tuple(row[one] for one in by)]]})
        left = Repeats(int(others["n"].sum()), whole.customers, whole.most, whole.effect)
        changes.append(difference(_estimate(row), score_at(scale, others, left)))
    gaps = np.array([change or (np.nan,) * 3 for change in changes]).reshape(-1, 3)
    return cells.assign(gap=gaps[:, 0], gap_low=gaps[:, 1], gap_high=gaps[:, 2],
                        standing=standings(changes))


def _estimate(row: Mapping[str, object]) -> Estimate:
    if row["grade"] == "withheld":
        return withheld(row["n"], row["unit"], "")
    return Estimate(row["value"], row["low"], row["high"], row["n"], row["unit"], row["grade"], "")
