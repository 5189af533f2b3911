"""A scale that changes in time: high scores that live inside one window of dates only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import exp, lgamma, log

# A window is a border only where chance would make one in fewer than a thousand such files.
CHANCE = 0.001
FEWEST_OUTSIDE = 30
OUTER_TOP = 5.0


@dataclass(frozen=True)
class Border:
    """Scores above five occur from `since` to `until` only.

    inside, outside: score → how often. chance: of such a window, were there one scale throughout.
    """

    since: date
    until: date
    inside: dict[float, int]
    outside: dict[float, int]
    chance: float


def border_in_time(dated: Mapping[tuple[date, float], int]) -> Border | None:
    """Finds the window, or None where there is none that chance could not have made.

    dated: (day, score) → how often. The rule: with one scale throughout, n dated scores of which k
    lie above five are in random order, so all k lie among the w scores of one given window with
    probability C(w, k) / C(n, k) (hypergeometric); there are n − w + 1 windows to choose from, and
    the product (Bonferroni) must stay below 0.001, with at least 30 scores outside.
    """
    high = [day for (day, score) in dated if score > OUTER_TOP]
    if not high:
        return None
    since, until = _widened(dated, min(high), max(high))
    inside, outside = _split(dated, since, until)
    n_inside, n_outside = sum(inside.values()), sum(outside.values())
    k = sum(count for score, count in inside.items() if score > OUTER_TOP)
    if n_outside < FEWEST_OUTSIDE:
        return None
    logarithm = (_choices(n_inside, k) - _choices(n_inside + n_outside, k) + log(n_outside + 1))
    if logarithm >= log(CHANCE):
        return None
    return Border(since, until, inside, outside, exp(logarithm))


def _split(
    dated: Mapping[tuple[date, float], int], since: date, until: date,
) -> tuple[dict[float, int], dict[float, int]]:
    parts: tuple[dict[float, int], dict[float, int]] = ({}, {})
    for (day, score), count in sorted(dated.items()):
        part = parts[0 if since <= day <= until else 1]
        part[score] = part.get(score, 0) + count
    return parts[0], parts[1]


def _widened(
    dated: Mapping[tuple[date, float], int], since: date, until: date,
) -> tuple[date, date]:
    """A window that all but reaches the file's first or last day reaches it: a few low scores

    beyond its edge say nothing about the scale there (chance of none above five ≥ 1 %).
    """
    inside, _ = _split(dated, since, until)
    n = sum(inside.values())
    low_share = sum(count for score, count in inside.items() if score <= OUTER_TOP) / n
    before = sum(count for (day, _), count in dated.items() if day < since)
    after = sum(count for (day, _), count in dated.items() if day > until)
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    return (first if before and low_share ** before >= 0.01 else since,
            last if after and low_share ** after >= 0.01 else until)


def _choices(n: int, k: int) -> float:
    """Logarithm of the binomial coefficient."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


