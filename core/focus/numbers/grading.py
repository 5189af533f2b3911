"""What may be said of a driver: the minimum in `statistics.md`."""

import numpy as np

from core.estimates import FULL_FROM, INDICATIVE_FROM, Grade

ROWS_PER_TOPIC = 10
# With 3 customers who answer often an interval of 95 % covers 75 %, with 5 90 %, from 10 on 95 %.
CUSTOMERS_FROM = 10
PSEUDO_RESPONSES = 4.0  # that a segment's share of mentions is drawn towards the whole's by


def share_of(mentions: np.ndarray, n: float, whole: np.ndarray) -> np.ndarray:
    """(p,) the share of a segment's n responses that mention each topic, drawn towards the whole's.
    """
    return (mentions + PSEUDO_RESPONSES * whole) / (n + PSEUDO_RESPONSES)


def grade_of(
    mentions: int, n: float, topics: int, varied: int | None = None, customers: int | None = None
) -> Grade:
    """What may be said of a driver (the minimum in `statistics.md`).

    varied: responses whose outcome is not the commonest one. Among 300 that all but agree, one
    stray answer decides everything: with 5 of them the interval of a topic without any effect
    left out 0 up to 47 % of the time, with 15 up to 13 %, with 30 as it should.
    customers: distinct ones behind the mentions, where customers repeat; None where nobody does.
    """
    if customers is not None and customers < CUSTOMERS_FROM:
        return "withheld"
    fewer = min(mentions, n - mentions, n if varied is None else varied)
    if fewer < INDICATIVE_FROM:
        return "withheld"
    few = customers is not None and customers < FULL_FROM
    if few or fewer < FULL_FROM or n < ROWS_PER_TOPIC * topics:
        return "indicative"
    return "full"


def too_alike(varied: int | None) -> bool:
    """Whether so few responses differ from the most that nothing can be said to move the score."""
    return varied is not None and varied < INDICATIVE_FROM
