"""What of a change of the score is a change of who answered: the mix, and the score at one mix.

Kitagawa (1955), symmetrical: with the shares s and the scores y of the classes of an attribute,
Δ = Σ Δs · mean y (mix) + Σ mean s · Δy (change at the same mix), exactly. A class that answered in
one period only has there its only score, and all of it is mix. Arithmetic, not a cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, Z95, Estimate, flags
from core.focus.numbers.repeated import worth_of
from core.focus.numbers.standing import FALSE_DISCOVERIES, p_value
from core.scales import SCALES, Scale

BORROWED = 4.0  # answers of the common variance that a class borrows: one of its own tells nothing
SHARED = 0.5  # of the answers in classes of both periods; else it is another population
METHOD = "kitagawa"


@dataclass(frozen=True)
class Shift:
    """A change between two periods, taken apart by one attribute; mix + change = whole, exactly.

    mix: by who answered. change: at the same mix. whole: their sum. classes: columns klass,
    n_before, n_after, share_before, share_after (0…1), score_before, score_after (NaN where nobody
    answered), mix, change (each class's part; the parts add up to mix and change).
    """

    attribute: str
    whole: Estimate
    mix: Estimate
    change: Estimate
    classes: pd.DataFrame


def shift_of(
    scale: Scale, attribute: str, before: pd.DataFrame, after: pd.DataFrame,
    effects: tuple[float, float] = (1.0, 1.0),
) -> Shift | None:
    """The change from `before` to `after` by the classes of an attribute.

    before, after: columns klass, score, n. effects: the design effect of each period
    (`repeated.Repeats.effect`). None where a period has fewer than 30 answers, where there is one
    class only, or where the periods share less than half of their answers' classes.
    """
    names = sorted({*before["klass"], *after["klass"]})
    periods = [_classes(scale, one, names) for one in (before, after)]
    n = [one["n"].sum() for one in periods]
    if min(n) < FULL_FROM or len(names) < 2:
        return None
    s = [(one["n"] / one["n"].sum()).to_numpy() for one in periods]
    if np.minimum(*s).sum() < SHARED:
        return None
    own = [one["mean"].to_numpy() for one in periods]
    y = [np.where(np.isnan(one), other, one) for one, other in zip(own, own[::-1], strict=True)]
    both = ~np.isnan(own[0]) & ~np.isnan(own[1])
    moved, level = s[1] - s[0], (y[0] + y[1]) / 2
    # Against the mean: shares add up to 1, so it changes no sum, and tells which class it was.
    mix = moved * (level - (s[0] + s[1]) @ level / 2)
    change = (s[0] + s[1]) / 2 * (y[1] - y[0])
    spread = _errors(s, y, both, [one["variance"].to_numpy() for one in periods], n, effects)
    unit, count = SCALES[scale].unit, int(sum(n))
    parts = (float((mix + change).sum()), float(mix.sum()), float(change.sum()))
    ends = [Estimate(part, part - Z95 * error, part + Z95 * error, count, unit, "full", METHOD)
            for part, error in zip(parts, spread.tolist(), strict=True)]
    table = pd.DataFrame({
        "klass": names, "n_before": periods[0]["n"].to_numpy(int),
        "n_after": periods[1]["n"].to_numpy(int), "share_before": s[0], "share_after": s[1],
        "score_before": own[0], "score_after": own[1], "mix": mix, "change": change})
    return Shift(attribute, *ends, table)


def _classes(scale: Scale, counts: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """n, mean and variance of what an answer brings, a row a class; the mean is NaN without any."""
    worth = worth_of(scale, counts["score"].to_numpy())
    sums = pd.DataFrame({"klass": counts["klass"], "n": counts["n"].astype(float),
                         "s": worth * counts["n"], "q": worth**2 * counts["n"]})
    table = sums.groupby("klass").sum().reindex(names, fill_value=0.0)
    n = table["n"].to_numpy()
    mean = np.divide(table["s"], n, out=np.full(n.size, np.nan), where=n > 0)
    around = np.maximum(table["q"] - n * np.nan_to_num(mean) ** 2, 0.0)
    common = around.sum() / max(n.sum() - (n > 0).sum(), 1)
    # And one answer a step off: where all agree, somebody could still have said otherwise.
    step = 100.0 if SCALES[scale].good is not None else SCALES[scale].step
    return pd.DataFrame({"n": n, "mean": mean, "variance": (
        around + BORROWED * common + step**2) / (n + BORROWED + 1)})


def _errors(
    s: list[np.ndarray], y: list[np.ndarray], both: np.ndarray, variances: list[np.ndarray],
    n: list[float], effects: tuple[float, float],
) -> np.ndarray:
    """Standard errors of whole, mix and change, from what one answer moves in each.

    An answer moves the shares (by the score of its class) and the score of its class.
    """
    moved, level, gap = s[1] - s[0], (y[0] + y[1]) / 2, y[1] - y[0]
    total = np.zeros(3)
    for t, sign in enumerate((-1.0, 1.0)):
        there = s[t] > 0
        own = np.divide(1.0, s[t], out=np.zeros_like(s[t]), where=there)
        within = np.array([np.where(both, moved / 2, moved) * own,
                           np.where(both, sign * (s[0] + s[1]) / 2, 0.0) * own])
        between = np.array([sign * level, gap / 2])
        within, between = (np.vstack([one.sum(axis=0), one]) for one in (within, between))
        centre = between @ s[t]
        variance = (between**2) @ s[t] - centre**2 + (within**2) @ (s[t] * variances[t])
        total += np.maximum(variance, 0.0) * effects[t] / max(n[t] - 1, 1)
    return np.sqrt(total)


def explains_most(shifts: Sequence[Shift]) -> tuple[Shift | None, bool]:
    """The attribute whose mix moved the score most, and whether that is beyond chance.

    Of many attributes looked at together, at a false discovery rate of 10 %, and only where its
    own 95 % interval leaves out 0.
    """
    if not shifts:
        return None, False
    parts = [(one.mix.value, one.mix.low, one.mix.high) for one in shifts]
    flagged = flags(np.array([p_value(part) for part in parts]), FALSE_DISCOVERIES)
    sure = [one for one, is_flagged in zip(shifts, flagged, strict=True)
            if is_flagged and _leaves_out_0(one.mix)]
    return max(sure or shifts, key=lambda one: abs(one.mix.value)), bool(sure)


def is_mostly_mix(shift: Shift) -> bool:
    """True where the score moved beyond chance, and most of that is who answered."""
    same = shift.mix.value * shift.whole.value > 0
    return (same and _leaves_out_0(shift.whole) and _leaves_out_0(shift.mix)
            and abs(shift.mix.value) > abs(shift.whole.value) / 2)


def at_same_mix(scale: Scale, counts: pd.DataFrame, effect: float = 1.0) -> pd.DataFrame:
    """The score of each period, had the classes answered as often as over all periods.

    counts: columns period, klass, score, n. y* = y − Σ θ (share − share over all), θ the effects of
    the classes from contrasts within periods (weighted least squares). Returns period, value, low,
    high, n; NaN below 30 answers. The interval takes θ as known. effect: the design effect.
    """
    worth = worth_of(scale, counts["score"].to_numpy())
    answers = counts.assign(worth=worth, weight=counts["n"].astype(float))
    theta = _class_effects(answers)
    common = (answers["weight"] * answers["klass"].map(theta)).sum() / answers["weight"].sum()
    rest = answers.assign(left=answers["worth"] - answers["klass"].map(theta) + common)
    low_end, high_end = SCALES[scale].ends
    rows = []
    for period, part in rest.groupby("period", sort=True):
        n = part["weight"].sum()
        mean = float((part["left"] * part["weight"]).sum() / n)
        variance = float((part["weight"] * (part["left"] - mean) ** 2).sum() / max(n - 1, 1))
        half = Z95 * np.sqrt(variance * effect / n)
        ends = (max(mean - half, low_end), min(mean + half, high_end))
        known = (mean, *ends) if n >= FULL_FROM else (np.nan,) * 3
        rows.append({"period": period, **dict(zip(("value", "low", "high"), known, strict=True)),
                     "n": int(n)})
    return pd.DataFrame(rows, columns=["period", "value", "low", "high", "n"])


def _class_effects(answers: pd.DataFrame) -> pd.Series:
    """klass → θ: what answers of a class bring beyond the others of the same period."""
    sums = answers.assign(total=answers["worth"] * answers["weight"]).groupby(
        ["period", "klass"], sort=True)[["total", "weight"]].sum().reset_index()
    periods, classes = (pd.get_dummies(sums[name], dtype=float) for name in ("period", "klass"))
    root = np.sqrt(sums["weight"].to_numpy())[:, None]
    design = np.hstack([periods.to_numpy(), classes.to_numpy()]) * root
    mean = (sums["total"] / sums["weight"]).to_numpy()
    # Periods and classes each add up to 1: the shortest solution settles what that leaves open.
    found = np.linalg.lstsq(design, mean * root[:, 0], rcond=None)[0]
    return pd.Series(found[periods.shape[1]:], index=classes.columns)


def _leaves_out_0(estimate: Estimate) -> bool:
    return estimate.low > 0 or estimate.high < 0
