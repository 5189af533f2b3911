"""A component's fit against libraries that know nothing of ours."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize

from core.errors import TooFewResponses
from core.focus.numbers.components import PRIOR_PRECISION, Cells, fit_component, outcomes
from core.focus.numbers.drivers import fit_drivers, stakes_in
from core.scales import Scale


@pytest.fixture(scope="module")
def cells() -> Cells:
    """400 responses with three topics, in cells of pattern × score."""
    rng = np.random.default_rng(2)
    x = (rng.random((400, 3)) < (0.1, 0.25, 0.4)).astype(float)
    score = np.clip(np.round(8 + x @ [-3, 1, 0] + 1.5 * rng.standard_normal(400)), 0, 10)
    rows, cell = np.unique(np.column_stack([x, score]), axis=0, return_inverse=True)
    return Cells(rows[:, :-1], rows[:, -1], np.bincount(cell.ravel()).astype(float))


@pytest.mark.parametrize("which", [0, 1])
def test_the_logit_with_its_prior_is_the_minimum_that_scipy_finds(cells, which):
    name, weight, is_logit, outcome = outcomes(Scale.NPS, cells.score)[which]
    fitted = fit_component(name, weight, is_logit, outcome, cells)

    def loss(b: np.ndarray) -> float:
        eta = b[0] + cells.indicators @ b[1:]
        return float(cells.n @ (np.logaddexp(0, eta) - outcome * eta)
                     + PRIOR_PRECISION / 2 * b[1:] @ b[1:])

    found = minimize(loss, np.zeros(4), method="Nelder-Mead",
                     options={"xatol": 1e-8, "fatol": 1e-10, "maxiter": 5000, "maxfev": 5000})
    assert np.r_[fitted.alpha, fitted.beta] == pytest.approx(found.x, abs=1e-4)


def test_the_logit_without_its_prior_has_the_coefficients_and_covariance_of_statsmodels(
    cells, monkeypatch
):
    monkeypatch.setattr("core.focus.numbers.components.PRIOR_PRECISION", 0.0)
    name, weight, is_logit, outcome = outcomes(Scale.NPS, cells.score)[0]
    fitted = fit_component(name, weight, is_logit, outcome, cells)
    theirs = sm.GLM(outcome, sm.add_constant(cells.indicators), sm.families.Binomial(),
                    freq_weights=cells.n).fit(tol=1e-12)
    assert np.r_[fitted.alpha, fitted.beta] == pytest.approx(theirs.params, abs=1e-6)
    assert fitted.inverse_information == pytest.approx(theirs.cov_params(), abs=1e-6)


def test_a_mean_is_the_weighted_least_squares_of_statsmodels(cells):
    name, weight, is_logit, outcome = outcomes(Scale.CES7, cells.score)[0]
    fitted = fit_component(name, weight, is_logit, outcome, cells)
    theirs = sm.WLS(outcome, sm.add_constant(cells.indicators), weights=cells.n).fit()
    assert np.r_[fitted.alpha, fitted.beta] == pytest.approx(theirs.params)


@pytest.mark.parametrize(("scale", "score"), [
    (Scale.NPS, 10.0), (Scale.NPS, 8.0), (Scale.CSAT5, 5.0), (Scale.CES7, 4.0),
    (Scale.PERCENT, 70.0)])
def test_scores_that_are_all_the_same_have_no_stake_of_any_topic(cells, scale, score):
    alike = Cells(cells.indicators, np.full(cells.n.size, score), cells.n)
    fit, stakes = fit_drivers(scale, ("a", "b", "c"), alike)
    assert fit.varied == 0
    assert stakes.stake.tolist() == [0, 0, 0]  # not a trace of rounding
    for found in (stakes, stakes_in(fit, Cells(alike.indicators[:40], alike.score[:40],
                                               alike.n[:40]))):
        assert [found.estimate(j, "points").grade for j in range(3)] == ["withheld"] * 3


def test_where_one_topic_explains_a_mean_wholly_rounding_is_no_stake_of_another():
    rng = np.random.default_rng(4)
    x = (rng.random((400, 2)) < 0.3).astype(float)
    rows, n = np.unique(x, axis=0, return_counts=True)
    cells = Cells(rows, 7 - 6 * rows[:, 0], n.astype(float))
    _, stakes = fit_drivers(Scale.CES7, ("a", "b"), cells)
    assert stakes.estimate(0, "steps").high < 0
    assert stakes.estimate(1, "steps").value is None


def test_a_slice_without_responses_is_refused(cells):
    fit, _ = fit_drivers(Scale.NPS, ("a", "b", "c"), cells)
    with pytest.raises(TooFewResponses, match="at least 1"):
        stakes_in(fit, Cells(np.zeros((0, 3)), np.zeros(0), np.zeros(0)))


def test_300_answers_of_which_5_differ_say_nothing_of_drivers_and_of_which_30_do_say_something():
    rng = np.random.default_rng(3)
    x = (rng.random((300, 2)) < 0.3).astype(float)
    for odd, grade in ((5, "withheld"), (20, "indicative"), (30, "full")):
        score = np.where(np.arange(300) < odd, 5.0, 4.0)
        rows, cell = np.unique(np.column_stack([x, score]), axis=0, return_inverse=True)
        cells = Cells(rows[:, :-1], rows[:, -1], np.bincount(cell.ravel()).astype(float))
        fit, stakes = fit_drivers(Scale.CES7, ("a", "b"), cells)
        assert (fit.varied, stakes.estimate(0, "steps").grade) == (odd, grade)
