"""Drivers by hand, by planted truth (T1, T2), their identities (T3) and their minimum (T5)."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import norm, spearmanr

from core.focus.numbers.clusters import clusters_of
from core.focus.numbers.drivers import (
    Cells,
    contributions,
    fit_drivers,
    grade_of,
    stakes_in,
)
from core.scales import Scale

NAMES = tuple(f"t{j}" for j in range(40))


def cells_of(x: np.ndarray, score: np.ndarray) -> tuple[Cells, np.ndarray]:
    """Cells of (n, p) indicators and (n,) scores, and the cell of each response."""
    rows, cell = np.unique(np.column_stack([x, score]), axis=0, return_inverse=True)
    cell = cell.ravel()
    return Cells(rows[:, :-1], rows[:, -1], np.bincount(cell).astype(float)), cell


def fitted(x: np.ndarray, score: np.ndarray, scale: Scale = Scale.NPS):
    return fit_drivers(scale, NAMES[: x.shape[1]], cells_of(x, score)[0])


def world(rng: np.random.Generator, n: int, p: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Block-correlated mentions and a capped, rounded latent score; (x, score, effects).

    Prevalence 1–30 %, a fifth at 1 %; a fifth of the effects null.
    """
    prevalence = rng.uniform(0.02, 0.30, p)
    prevalence[: p // 5] = 0.01
    effect = rng.choice([-1, 1], p) * np.exp(rng.normal(0.2, 0.7, p))
    effect[rng.permutation(p)[: p // 5]] = 0.0
    block = rng.standard_normal((n, 4))[:, np.arange(p) % 4]
    latent = 0.8 * block + 0.6 * rng.standard_normal((n, p))
    x = (latent > norm.ppf(1 - prevalence)).astype(float)
    score = np.clip(np.round(7.8 + x @ effect + 2.2 * rng.standard_normal(n)), 0, 10)
    return x, score, effect


def true_stakes(rng: np.random.Generator, x: np.ndarray, effect: np.ndarray) -> np.ndarray:
    """Shapley stakes of the generator itself, over 60 random orders with common noise."""
    n, p = x.shape
    noise = 2.2 * rng.standard_normal(n)

    def nps(mask: np.ndarray) -> float:
        score = np.clip(np.round(7.8 + x[:, mask] @ effect[mask] + noise), 0, 10)
        return 100 * (np.mean(score >= 9) - np.mean(score <= 6))

    total = np.zeros(p)
    for _ in range(60):
        mask, last = np.zeros(p, bool), nps(np.zeros(p, bool))
        for j in rng.permutation(p):
            mask[j] = True
            now = nps(mask)
            total[j] += now - last
            last = now
    return total / 60


def test_one_topic_that_turns_half_its_promoters_away_by_hand():
    # 1,000 silent: 600 promoters; 1,000 who mention it: 300 promoters. The others are passives.
    x = np.repeat([0.0, 1.0], 1000)[:, None]
    score = np.r_[np.repeat([10, 8], [600, 400]), np.repeat([10, 8], [300, 700])].astype(float)
    _, stakes = fitted(x, score)
    # Half the responses mention it and lose 30 points each: −15, less the prior's pull.
    assert stakes.stake[0] == pytest.approx(-15, abs=0.05)
    assert stakes.baseline + stakes.stake.sum() == pytest.approx(45)
    assert stakes.parts["detractor"][0] == 0


def test_a_pain_is_negative_and_a_strength_positive():
    rng = np.random.default_rng(1)
    x = (rng.random((2000, 2)) < 0.3).astype(float)
    score = np.clip(np.round(8 + x @ [-3, 2] + rng.standard_normal(2000)), 0, 10)
    _, stakes = fitted(x, score)
    assert stakes.estimate(0, "points").high < 0 < stakes.estimate(1, "points").low


@pytest.mark.acceptance
@pytest.mark.parametrize("scale", [Scale.NPS, Scale.CSAT5, Scale.CES7, Scale.PERCENT])
def test_t3_baseline_and_stakes_sum_to_the_score_within_a_millionth(scale: Scale):
    rng = np.random.default_rng(3)
    x, score, _ = world(rng, 3000, 10)
    _, stakes = fitted(x, score, scale)
    apart = abs(stakes.baseline + stakes.stake.sum() - stakes.observed)
    print(f"T3 {scale}: baseline and stakes less the score {apart:.1e}")
    assert apart < 1e-6
    assert abs(stakes.residual) < 1e-6


@pytest.mark.acceptance
def test_t3_a_random_slice_and_its_rest_add_up_to_the_whole_within_a_billionth():
    rng = np.random.default_rng(3)
    x, score, _ = world(rng, 3000, 10)
    fit, whole = fitted(x, score)
    inside = rng.random(3000) < 0.3
    a = stakes_in(fit, cells_of(x[inside], score[inside])[0])
    b = stakes_in(fit, cells_of(x[~inside], score[~inside])[0])
    apart = np.abs((a.n * a.stake + b.n * b.stake) / 3000 - whole.stake).max()
    print(f"T3 a slice and its rest less the whole {apart:.1e}")
    assert apart < 1e-9
    assert abs(a.baseline + a.stake.sum() - a.fitted) < 1e-9
    assert abs(a.residual) > 0


def test_the_error_of_the_baseline_is_that_of_120_bootstrap_draws_and_the_whole_has_no_remainder():
    x, score, _ = world(np.random.default_rng(8), 3000, 10)
    _, stakes = fitted(x, score)
    assert stakes.residual_error < 1e-6
    rng = np.random.default_rng(9)
    draws = [fitted(x[i], score[i])[1].baseline for i in rng.integers(0, 3000, (120, 3000))]
    assert stakes.baseline_error == pytest.approx(np.std(draws), rel=0.2)


def test_contributions_of_a_response_sum_to_its_distance_from_the_baseline():
    x, score, _ = world(np.random.default_rng(4), 3000, 10)
    fit, _ = fitted(x, score)
    for component in fit.components:
        h = contributions(component, x)
        eta = component.alpha + x @ component.beta
        away = component.weight * (1 / (1 + np.exp(-eta)) - 1 / (1 + np.exp(-component.alpha)))
        assert np.abs(h.sum(axis=1) - away).max() < 1e-9


def test_customers_who_answer_4_times_alike_double_the_standard_error():
    rng = np.random.default_rng(5)
    x, score, _ = world(rng, 1500, 5)
    once, _ = cells_of(x, score)
    _, alone = fit_drivers(Scale.NPS, NAMES[:5], once)
    cells, cell = cells_of(np.repeat(x, 4, axis=0), np.repeat(score, 4))
    customer = np.repeat(np.arange(1500), 4)
    clusters = csr_matrix((np.ones(6000), (customer, cell)), shape=(1500, cells.n.size))
    fit, summed = fit_drivers(Scale.NPS, NAMES[:5], cells, clusters)
    _, naive = fit_drivers(Scale.NPS, NAMES[:5], cells)
    assert summed.standard_error / naive.standard_error == pytest.approx(np.full(5, 2), abs=0.02)
    # The first topic stands at 1 %, where the prior still pulls; the others agree closely.
    assert summed.standard_error[1:] == pytest.approx(alone.standard_error[1:], rel=0.03)
    # A slice that is the whole says the same.
    assert stakes_in(fit, cells).standard_error == pytest.approx(summed.standard_error)


@pytest.mark.acceptance
@pytest.mark.parametrize(("mentions", "grade"), [(14, "withheld"), (15, "indicative"),
                                                 (29, "indicative"), (30, "full")])
def test_t5_mentions_decide_what_may_be_said(mentions: int, grade: str):
    print(f"T5 {mentions} mentions of 1,000: {grade_of(mentions, 1000, 10)}")
    assert grade_of(mentions, 1000, 10) == grade


@pytest.mark.acceptance
def test_t5_fewer_than_10_responses_a_topic_is_indicative_at_best():
    assert grade_of(40, 99, 10) == "indicative"
    assert grade_of(990, 1000, 10) == "withheld"  # too few who do not mention it


def test_a_scale_where_nobody_is_a_promoter_has_finite_stakes():
    x, score, _ = world(np.random.default_rng(6), 2000, 5)
    _, stakes = fitted(x, np.minimum(score, 8))
    assert np.isfinite(stakes.stake).all()
    assert np.isfinite(stakes.standard_error).all()
    assert stakes.baseline + stakes.stake.sum() == pytest.approx(stakes.observed)


def t1(draws: int) -> dict[str, float]:
    """T1 over some draws, with the naive rule (prevalence × difference) beside."""
    said: dict[str, list] = {"rho": [], "wrong": [], "top5": [], "naive wrong": []}
    for seed in range(draws):
        rng = np.random.default_rng(100 + seed)
        x, score, effect = world(rng, 5000, 20)
        truth = true_stakes(np.random.default_rng(1), x, effect)
        _, stakes = fitted(x, score)
        large = np.abs(truth) >= 0.5
        code = 100.0 * ((score >= 9).astype(float) - (score <= 6))
        naive = np.array([x[:, j].mean() * (code[x[:, j] == 1].mean() - code[x[:, j] == 0].mean())
                          for j in range(20)])
        said["rho"].append(spearmanr(truth, stakes.stake).statistic)
        said["wrong"].append(int((np.sign(truth) != np.sign(stakes.stake))[large].sum()))
        said["naive wrong"].append(int((np.sign(truth) != np.sign(naive))[large].sum()))
        said["top5"].append(len({*np.argsort(truth)[:5]} & {*np.argsort(stakes.stake)[:5]}) / 5)
    figures = {"mean rho": float(np.mean(said["rho"])), "min rho": float(min(said["rho"])),
               "wrong signs": sum(said["wrong"]), "naive wrong signs": sum(said["naive wrong"]),
               "top 5": float(np.mean(said["top5"]))}
    print("T1", {name: round(value, 3) for name, value in figures.items()})
    return figures


def t2(draws: int) -> tuple[float, float, float]:
    """T2: (coverage of the true stake, share of null topics flagged, the naive rule's coverage)."""
    hits, flagged, naive_hits = [], [], []
    for seed in range(draws):
        rng = np.random.default_rng(1000 + seed)
        x, score, effect = world(rng, 2000, 10)
        _, stakes = fitted(x, score)
        truth = _population_stakes(seed)
        enough = stakes.mentions >= 30
        half = 1.96 * stakes.standard_error
        hits += list((np.abs(stakes.stake - truth) <= half)[enough])
        null = enough & (effect == 0)
        flagged += list((np.abs(stakes.stake) > half)[null])
        code = 100.0 * ((score >= 9).astype(float) - (score <= 6))
        for j in np.flatnonzero(enough):
            said, silent = code[x[:, j] == 1], code[x[:, j] == 0]
            gap = x[:, j].mean() * (said.mean() - silent.mean())
            error = x[:, j].mean() * np.sqrt(said.var() / said.size + silent.var() / silent.size)
            naive_hits.append(abs(gap - truth[j]) <= 1.96 * error)
    figures = float(np.mean(hits)), float(np.mean(flagged)), float(np.mean(naive_hits))
    print(f"T2 coverage {figures[0]:.3f}, null flagged {figures[1]:.3f}, naive {figures[2]:.3f}")
    return figures


def _population_stakes(seed: int) -> np.ndarray:
    """What the estimator says of 100,000 responses of the same world: the estimand itself."""
    x, score, _ = world(np.random.default_rng(1000 + seed), 100_000, 10)
    return fitted(x, score)[1].stake


def test_t1_two_draws_rank_the_drivers_as_the_truth_does():
    figures = t1(2)
    assert figures["mean rho"] >= 0.93
    assert figures["wrong signs"] <= 1


def test_t2_8_draws_cover_the_truth():
    coverage, null, naive = t2(8)
    assert 0.85 <= coverage <= 1.0
    assert null <= 0.25
    assert naive < coverage


@pytest.mark.truth
def test_t1_twelve_draws():
    figures = t1(12)
    assert figures["mean rho"] >= 0.95
    assert figures["min rho"] >= 0.88
    assert figures["wrong signs"] <= 1
    assert figures["top 5"] >= 0.85
    assert figures["naive wrong signs"] > figures["wrong signs"]


@pytest.mark.truth
def test_t2_two_hundred_draws():
    coverage, null, naive = t2(200)
    assert 0.92 <= coverage <= 0.98
    assert null <= 0.08
    assert naive < 0.85


def test_a_slice_of_customers_who_answer_4_times_alike_doubles_its_standard_error():
    rng = np.random.default_rng(5)
    x, score, _ = world(rng, 1500, 5)
    x = x[:, 1:]
    cells, cell = cells_of(np.repeat(x, 4, axis=0), np.repeat(score, 4))
    fit, _ = fit_drivers(Scale.NPS, NAMES[:4], cells, clusters_of(
        np.repeat(np.arange(1500), 4), cell, cells.n.size))
    plain, _ = fit_drivers(Scale.NPS, NAMES[:4], cells)
    part, cell = cells_of(np.repeat(x[:500], 4, axis=0), np.repeat(score[:500], 4))
    summed = stakes_in(fit, part, clusters_of(np.repeat(np.arange(500), 4), cell, part.n.size))
    naive = stakes_in(plain, part)
    assert summed.standard_error / naive.standard_error == pytest.approx(np.full(4, 2), abs=0.02)
    assert summed.residual_error / naive.residual_error == pytest.approx(2, abs=0.02)
    assert (summed.givers, summed.quantile) == (500, pytest.approx(1.9647, abs=1e-4))
    # Too broad to be summed, a slice borrows the ratio of the whole.
    borrowed = stakes_in(fit, part, customers=500)
    assert borrowed.standard_error == pytest.approx(summed.standard_error, rel=0.02)


@pytest.mark.parametrize(("customers", "grade"), [(9, "withheld"), (10, "indicative"),
                                                  (29, "indicative"), (30, "full")])
def test_customers_behind_1000_answers_decide_what_may_be_said(customers: int, grade: str):
    rng = np.random.default_rng(6)
    cells, cell = cells_of((rng.random((1000, 2)) < 0.4).astype(float),
                           rng.choice([3.0, 8.0, 10.0], 1000))
    _, stakes = fit_drivers(Scale.NPS, NAMES[:2], cells, clusters_of(
        np.arange(1000) % customers, cell, cells.n.size))
    assert {stakes.estimate(j, "points").grade for j in range(2)} == {grade}
    assert stakes.givers == customers


def test_errors_summed_within_customers_are_those_of_statsmodels():
    import statsmodels.api as sm

    rng = np.random.default_rng(7)
    customer = np.arange(900) // 3
    x = (rng.random((900, 3)) < 0.3).astype(float)
    score = np.clip(np.round(5 + x @ [-1, 0.5, 0] + rng.standard_normal(300)[customer]
                             + rng.standard_normal(900)), 1, 7)
    cells, cell = cells_of(x, score)
    clusters = clusters_of(customer, cell, cells.n.size)
    fit, _ = fit_drivers(Scale.CES7, NAMES[:3], cells, clusters)
    ours = fit.components[0].inverse_information @ fit.clustered @ (
        fit.components[0].inverse_information)
    told = sm.OLS(score, sm.add_constant(x)).fit(cov_type="cluster", cov_kwds={
        "groups": customer, "use_correction": False})
    assert np.sqrt(np.diag(ours)) == pytest.approx(told.bse * np.sqrt(300 / 299), rel=1e-6)
