"""The record of our forecasts: how what came compares with what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

ENOUGH = 5
PSEUDO = 4  # initiatives that went exactly as promised, before any did
SPREAD_FLOOR = 0.05  # of σ², the variance of log(realised/projected) between initiatives
# A failure has no logarithm; left out, the record would flatter. It counts as a twentieth.
LEAST_RATIO = 0.05
MOST_RATIO = 20.0


@dataclass(frozen=True)
class Pair:
    """One measured initiative, in money over the same time.

    realised, error: the middle and its standard error. low, projected, high: what was promised,
    P10, P50 and P90.
    """

    realised: float
    error: float
    low: float
    projected: float
    high: float


@dataclass(frozen=True)
class Record:
    """k: by what a promise is multiplied to be believed. coverage: share of initiatives that came
    within their 80 % interval. ratio: Σ realised / Σ projected. n: how many. said: in one sentence.

    k, coverage and ratio are None below 5 initiatives.
    """

    k: float | None
    coverage: float | None
    ratio: float | None
    n: int
    said: str


def forecast_record(pairs: Sequence[Pair]) -> Record:
    """k = exp(Σ w·log(realised/projected) / (Σ w + 4·mean w)), w = 1/(SE² + σ²).

    (`statistics.md`, "ROI".) SE is the realised amount's, relative to what was projected: relative
    to what came, a failure would weigh least and the record would flatter. σ²: the variance of
    the logs less the mean SE² (at least .05). Only initiatives that promised something count.
    """
    counted = [pair for pair in pairs if pair.projected > 0]
    n = len(counted)
    if n < ENOUGH:
        have = f"{n} of at least {ENOUGH} measured initiatives" if n else "nothing measured yet"
        return Record(None, None, None, n, f"Forecast record: too few to calibrate ({have}).")
    logs = [log(min(max(pair.realised / pair.projected, LEAST_RATIO), MOST_RATIO))
            for pair in counted]
    squares = [(pair.error / pair.projected) ** 2 for pair in counted]
    mean = sum(logs) / n
    between = sum((one - mean) ** 2 for one in logs) / (n - 1) - sum(squares) / n
    weights = [1 / (square + max(between, SPREAD_FLOOR)) for square in squares]
    total = sum(weights)
    k = exp(sum(w * one for w, one in zip(weights, logs, strict=True)) / (total * (1 + PSEUDO / n)))
    coverage = sum(pair.low <= pair.realised <= pair.high for pair in counted) / n
    ratio = sum(pair.realised for pair in counted) / sum(pair.projected for pair in counted)
    said = (f"Forecast record over {n} initiatives: {100 * ratio:.0f} % of what was promised came; "
            f"{100 * coverage:.0f} % lay within their 80 % interval. Multiply a new promise by "
            f"{k:.2f}.").replace("-", "−")
    return Record(k, coverage, ratio, n, said)
