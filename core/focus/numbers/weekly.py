"""Was it more than expected? A topic's mentions of one week against its own earlier weeks.

Quasi-Poisson regression of weekly counts as in the Farrington algorithm (Farrington et al. 1996;
Noufaily et al. 2013): level, trend and one harmonic a year, earlier outbreaks weighted down, the
latest weeks left out lest a rise hides itself, and a negative-binomial tail that holds the
dispersion and what is not known of the fit. All topics are fitted at once.

The comments of a week are its exposure. Without them, a wave of a survey raises every topic: T14
prints both.
"""

from dataclasses import dataclass

import numpy as np

METHOD = "quasi-poisson-weeks-1"
YEAR = 365.25 / 7  # weeks
LONGEST = 104  # weeks back that are looked at
LEFT_OUT = 2  # weeks just before: what rose last week is no measure of this one
FEWEST_WEEKS = 26  # earlier weeks with comments
SEASON_FROM = 52  # from which the season of a year has been seen
FEWEST_COMMENTS, FEWEST_ANSWERS = 30, 8  # earlier comments of a source, and weeks that held some
FEWEST_MENTIONS = 5  # in the week; fewer are no news, whatever is expected
LIMIT = 0.001  # of p
OUTLYING = 2.58  # standardised residual from which an earlier week counts less (Noufaily)
PRIOR = np.array([0.0, 1.0, 1.0, 1.0])  # a ridge: what trend and season do is bounded on few weeks
ROUNDS, NEAR = 40, 1e-8
STEEPEST = 30.0  # of the logarithm of a rate: keeps exp() finite
ABOVE_POISSON = 1.0001  # variance ÷ mean, at least: at 1 the negative binomial is not defined


@dataclass(frozen=True)
class Fit:
    """coefficients (J, 4), covariance (J, 4, 4), dispersion (J,) ≥ 1, weights (J, T) in 0…1."""

    coefficients: np.ndarray
    covariance: np.ndarray
    dispersion: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Judged:
    """J topics in the week `at`, and the B weeks up to it (the last of them is `at`).

    weeks: (B,) numbers. counts, exposure: (J, B). comments: (B,) of the sources in `kept`, (S,)
    booleans. p: (J,) chance of so many mentions or more in a usual week. above: (J,) whether that
    is an alert. seen: earlier weeks that were fitted.
    """

    weeks: np.ndarray
    counts: np.ndarray
    exposure: np.ndarray
    comments: np.ndarray
    kept: np.ndarray
    p: np.ndarray
    above: np.ndarray
    seen: int
    fit: Fit


def judge(
    mentions: np.ndarray, comments: np.ndarray, weeks: np.ndarray, at: int
) -> Judged | None:
    """Judges J topics in the week `at`; None where its earlier weeks are too few, or it is empty.

    mentions: (J, S, T) comments that speak of each topic, by source and week; comments: (S, T),
    all of them. weeks: (T,) numbers of the weeks, ascending; any may be missing.
    Counted are sources with comments in the week itself and in FEWEST_ANSWERS earlier ones: what
    begins, or has ended, is no news of a topic.
    """
    window = (weeks >= at - LONGEST) & (weeks <= at)
    mentions, comments, weeks = mentions[:, :, window], comments[:, window], weeks[window]
    earlier, now = weeks < at - LEFT_OUT, weeks == at
    kept = ((comments[:, now] > 0).any(axis=1)
            & ((comments[:, earlier] > 0).sum(axis=1) >= FEWEST_ANSWERS)
            & (comments[:, earlier].sum(axis=1) >= FEWEST_COMMENTS))
    held = (comments[kept] > 0).any(axis=0)
    mentions, comments, weeks = mentions[:, kept][:, :, held], comments[kept][:, held], weeks[held]
    earlier = weeks < at - LEFT_OUT
    seen = int(earlier.sum())
    if seen < FEWEST_WEEKS or not (weeks == at).any():
        return None
    exposure = standard_exposure(mentions[:, :, earlier], comments[:, earlier]) @ comments
    counts = mentions.sum(axis=1).astype(float)
    base = exposure[:, earlier]
    # Half a mention, spread over all weeks, keeps a topic that nobody named at a finite level.
    named = counts[:, earlier] + 0.5 * base / base.sum(axis=1, keepdims=True)
    found = fit(named, base, design(weeks[earlier], at))
    mean, variance = predicted(found, exposure[:, -1:], design(weeks[-1:], at))
    p = tail(counts[:, -1:], mean, variance)[:, 0]
    above = (p < LIMIT) & (counts[:, -1] >= FEWEST_MENTIONS)
    return Judged(weeks, counts, exposure, comments.sum(axis=0), kept, p, above, seen, found)


def standard_exposure(mentions: np.ndarray, comments: np.ndarray) -> np.ndarray:
    """(J, S): what a comment of each source counts for each topic: the topic's share there.

    mentions: (J, S, T); comments: (S, T). Sources differ in what is spoken of, so one that ends
    or answers in waves would look like news. Indirect standardisation (Breslow and Day 1987,
    chapter 2), each share drawn to that of all sources by 4 comments.
    """
    overall = (mentions.sum(axis=(1, 2)) + 0.5) / (comments.sum() + 1.0)
    return (mentions.sum(axis=2) + 4 * overall[:, None]) / (comments.sum(axis=1) + 4)


def band(judged: Judged, topic: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Expected mentions of a topic (its index) in each of the B weeks, and a week's 95 % limits.

    Of the weeks that were fitted it says how they were fitted, of the last ones what was predicted.
    """
    one = slice(topic, topic + 1)
    found = judged.fit
    alone = Fit(found.coefficients[one], found.covariance[one], found.dispersion[one],
                found.weights[one])
    mean, variance = predicted(alone, judged.exposure[one],
                               design(judged.weeks, int(judged.weeks[-1])))
    return mean[0], *(end[0] for end in limits(mean, variance))


def design(weeks: np.ndarray, at: int) -> np.ndarray:
    """(T, 4): level, trend in years from the week `at`, sine and cosine of a year."""
    angle = 2 * np.pi * weeks / YEAR
    return np.column_stack([np.ones(weeks.size), (weeks - at) / YEAR, np.sin(angle),
                            np.cos(angle)])


def fit(
    counts: np.ndarray, exposure: np.ndarray, rows: np.ndarray, *, prior: np.ndarray = PRIOR,
    robust: bool = True,
) -> Fit:
    """Quasi-Poisson with log link and offset log(exposure), by reweighted least squares.

    counts, exposure: (J, T), exposure > 0; each topic needs a mention somewhere. rows: (T, 4) of
    `design`. prior: (4,) of the ridge. robust: weeks far above are weighted down, by Anscombe's
    residuals (Farrington et al. 1996).
    The dispersion is Pearson's χ² ÷ degrees of freedom, at least 1.
    """
    offset = np.log(exposure)
    weights = np.ones_like(offset)
    beta = np.zeros((len(counts), rows.shape[1]))
    beta[:, 0] = np.log(counts.sum(axis=1) / exposure.sum(axis=1))
    for _ in range(ROUNDS):
        mean = _mean(rows, beta, offset)
        bread = _bread(rows, weights * mean, prior)
        slope = (weights * (counts - mean)) @ rows - prior * beta
        step = np.linalg.solve(bread, slope[..., None])[..., 0]
        beta = beta + np.clip(step, -2.0, 2.0)
        mean = _mean(rows, beta, offset)
        dispersion = _dispersion(counts, mean, weights, rows.shape[1])
        if robust:
            weights = _weights(counts, mean, dispersion)
        if np.abs(step).max(initial=0.0) < NEAR:
            break
    bread = _bread(rows, weights * mean, prior)
    return Fit(beta, np.linalg.inv(bread) * dispersion[:, None, None], dispersion, weights)


def _mean(rows: np.ndarray, beta: np.ndarray, offset: np.ndarray) -> np.ndarray:
    return np.exp(np.clip(beta @ rows.T, -STEEPEST, STEEPEST) + offset)


def _bread(rows: np.ndarray, size: np.ndarray, prior: np.ndarray) -> np.ndarray:
    outer = (rows[:, :, None] * rows[:, None, :]).reshape(len(rows), -1)
    return (size @ outer).reshape(-1, rows.shape[1], rows.shape[1]) + np.diag(prior)


def _dispersion(
    counts: np.ndarray, mean: np.ndarray, weights: np.ndarray, columns: int
) -> np.ndarray:
    squares = (weights * (counts - mean) ** 2 / mean).sum(axis=1)
    return np.maximum(squares / np.maximum(weights.sum(axis=1) - columns, 1.0), 1.0)


def _weights(counts: np.ndarray, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    far = 1.5 * (counts ** (2 / 3) - mean ** (2 / 3)) / mean ** (1 / 6)
    far = far / np.sqrt(dispersion)[:, None]
    return np.where(far > OUTLYING, (OUTLYING / np.maximum(far, OUTLYING)) ** 2, 1.0)


def predicted(
    found: Fit, exposure: np.ndarray, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and variance (J, B) of a week's mentions: its own sway, and what the fit leaves open.

    exposure: (J, B); rows: (B, 4) of `design`. Var = φ μ + μ² · var(log μ).
    """
    mean = _mean(rows, found.coefficients, np.log(exposure))
    unsure = np.einsum("bk,jkl,bl->jb", rows, found.covariance, rows)
    variance = found.dispersion[:, None] * mean + mean**2 * unsure
    return mean, np.maximum(variance, ABOVE_POISSON * mean)


def tail(counts: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Chance of so many mentions or more: negative binomial of that mean and variance."""
    from scipy.stats import nbinom

    return nbinom.sf(counts - 1, *_shape(mean, variance))


def limits(mean: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Between these lie the mentions of 95 % of usual weeks: quantiles of the same distribution."""
    from scipy.stats import nbinom

    shape = _shape(mean, variance)
    return nbinom.ppf(0.025, *shape), nbinom.ppf(0.975, *shape)


def _shape(mean: np.ndarray, variance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    size = mean**2 / (variance - mean)
    return size, size / (size + mean)
