"""Made-up segments × weeks with a planted effect: the truth that T8–T10 recover.

A cell's latent NPS is its level (mean 15, sd 12) + a trend of 4 points a year + a season of
amplitude 4 with a random phase + an AR(1) shock that all cells share (sd 1.5, ρ .6) + one of its
own (sd 2, ρ .6) + the effect. Two kinds of customers answer, regulars 25 points above newcomers;
the regulars' share is .5 ± .07 by cell, falls by .1 over the whole time, and by `shift` more in the
treated cells once the initiative is live. Answers a week: Poisson around 40, log-normal by cell
(sd .6), at least 4. Passives are 30 % of every kind.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

FIRST = date(2024, 1, 1)  # a Monday
GAP = 25.0


def planted(
    rng: np.random.Generator, *, cells: int = 20, treated: int = 5, weeks: int = 78,
    start: int | Sequence[int] = 52, effect: float = 0.0, shift: float = 0.15, growth: float = 0.0,
) -> pd.DataFrame:
    """Counted answers: [store, week, mix, n, mean, variance]; the first stores are treated.

    start: of all, or of each treated store. growth: points a week that the effect gains.
    """
    t = np.arange(weeks)
    begins = np.resize(np.atleast_1d(start), cells)[:, None]
    acts = (np.arange(cells) < treated)[:, None] & (t >= begins)
    level = 15 + 12 * rng.standard_normal(cells)[:, None]
    season = 4 * np.sin(2 * np.pi * t / 52 + rng.uniform(0, 2 * np.pi))
    nps = (level + 4 * (t - weeks / 2) / 52 + season + ar1(rng, (weeks,), 1.5)
           + ar1(rng, (cells, weeks), 2.0) + (effect + growth * (t - begins)) * acts)
    share = np.clip(0.5 + 0.07 * rng.standard_normal(cells)[:, None] - 0.1 * (t / weeks - 0.5)
                    - shift * acts, 0.03, 0.97)
    rate = np.maximum(40 * np.exp(0.6 * rng.standard_normal(cells) - 0.18), 4)
    answers = np.maximum(rng.poisson(rate[:, None], (cells, weeks)), 2)
    regulars = rng.binomial(answers, share)
    return pd.concat([
        _counted("regular", regulars, _answers(rng, regulars, nps + GAP / 2)),
        _counted("new", answers - regulars, _answers(rng, answers - regulars, nps - GAP / 2)),
    ], ignore_index=True)


def ar1(rng: np.random.Generator, shape: tuple[int, ...], sd: float, rho: float = 0.6
        ) -> np.ndarray:
    """Shocks with autocorrelation along the last axis, standard deviation sd throughout."""
    noise = sd * rng.standard_normal(shape)
    for i in range(1, shape[-1]):
        noise[..., i] = rho * noise[..., i - 1] + np.sqrt(1 - rho**2) * noise[..., i]
    return noise


def _answers(rng: np.random.Generator, n: np.ndarray, nps: np.ndarray) -> np.ndarray:
    """(cells, weeks, 3) promoters, passives, detractors."""
    d = np.clip(nps, -68, 68) / 100
    return rng.multinomial(n, np.stack([(0.7 + d) / 2, np.full_like(d, 0.3), (0.7 - d) / 2], -1))


def _counted(mix: str, n: np.ndarray, classes: np.ndarray) -> pd.DataFrame:
    cells, weeks = n.shape
    safe = np.maximum(n, 1)
    mean = 100 * (classes[..., 0] - classes[..., 2]) / safe
    square = 1e4 * (classes[..., 0] + classes[..., 2]) / safe
    days = [FIRST + timedelta(weeks=i) for i in range(weeks)]
    frame = pd.DataFrame({
        "store": np.repeat([f"{i:02d}" for i in range(cells)], weeks), "week": days * cells,
        "mix": mix, "n": n.ravel(), "mean": mean.ravel(), "variance": (square - mean**2).ravel()})
    return frame[frame["n"] > 0]
