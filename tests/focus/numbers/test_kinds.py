"""Must-have, performance, exciter: planted kinds found, an independent answer, refusals."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import sparse

from core.focus.numbers.kinds import kind_of, sides_of

# (reward, penalty) in points of the KPI
PLANTED = {"must-have": (2.0, 40.0), "performance": (30.0, 30.0), "exciter": (40.0, 2.0)}
RARE = 12  # bad mentions of the fourth topic


def drawn(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(worth, good, bad) of responses: three planted kinds, then a must-have that few say."""
    good, bad = rng.random((2, n, 4)) < 0.12
    bad[:, 3] = False
    bad[:RARE, 3] = True
    reward = np.array([one for one, _ in PLANTED.values()] + [0.0])
    penalty = np.array([one for _, one in PLANTED.values()] + [60.0])
    chance = good @ reward - bad @ penalty + 60 * rng.standard_normal(n)
    return np.clip(100 * np.round(chance / 100), -100, 100), good, bad


def kinds(worth: np.ndarray, good: np.ndarray, bad: np.ndarray) -> list[str]:
    sides = sides_of(worth, sparse.csr_matrix(good), sparse.csr_matrix(bad))
    p, found = good.shape[1], []
    for j in range(p):
        r, b, cross = (sides.covariance[one] for one in ((j, j), (j + p, j + p), (j, j + p)))
        found.append(kind_of(sides.reward[j], sides.penalty[j],
                             np.sqrt([r, b, r + b - 2 * cross]), sides.good[j], sides.bad[j]))
    return found


def test_3_planted_kinds_are_found_and_the_one_with_12_bad_mentions_cannot_be_told():
    assert kinds(*drawn(np.random.default_rng(1), 6000)) == [*PLANTED, "cannot be told"]


def test_of_200_responses_hardly_any_kind_can_be_told():
    rng = np.random.default_rng(2)
    told = [kind for _ in range(20) for kind in kinds(*drawn(rng, 200))[:3]]
    assert told.count("cannot be told") >= 0.7 * len(told)


@pytest.mark.parametrize("repeated", [False, True])
def test_reward_and_penalty_and_their_errors_are_those_of_statsmodels(repeated):
    rng = np.random.default_rng(3)
    worth, good, bad = drawn(rng, 900)
    customers = np.arange(900) // 3 if repeated else None
    sides = sides_of(worth, sparse.csr_matrix(good), sparse.csr_matrix(bad), customers)
    kept = np.flatnonzero(np.r_[good.sum(axis=0), bad.sum(axis=0)] >= 15)
    columns = np.hstack([good, bad])[:, kept].astype(float)
    how = ({"cov_type": "cluster", "cov_kwds": {"groups": customers, "df_correction": True}}
           if repeated else {"cov_type": "HC1"})
    told = sm.OLS(worth, sm.add_constant(columns)).fit(**how)
    own = np.r_[sides.reward, -sides.penalty][kept]
    assert own == pytest.approx(told.params[1:])
    # statsmodels' clusters also take (n − 1) / (n − k).
    small = 899 / (900 - kept.size - 1) if repeated else 1.0
    errors = np.sqrt(np.diag(sides.covariance)[kept] * small)
    assert errors == pytest.approx(told.bse[1:])


def test_fewer_than_10_responses_a_column_are_refused():
    worth, good, bad = drawn(np.random.default_rng(4), 79)
    assert sides_of(worth, sparse.csr_matrix(good[:, :0]), sparse.csr_matrix(bad[:, :0])) is None
    assert sides_of(worth[:79], sparse.csr_matrix(np.ones((79, 8))),
                    sparse.csr_matrix(np.ones((79, 8)))) is None


@pytest.mark.parametrize(("reward", "penalty", "good", "bad", "kind"), [
    (2, 20, 30, 30, "must-have"), (2, 20, 29, 30, "cannot be told"),
    (2, 20, 30, 29, "cannot be told"), (20, 2, 30, 30, "exciter"),
    (20, 20, 30, 30, "performance"), (14, 20, 30, 30, "cannot be told"),
    (1, 2, 30, 30, "cannot be told"), (-9, 20, 30, 30, "cannot be told"),
    (np.nan, 20, 30, 30, "cannot be told")])
def test_a_kind_takes_30_mentions_on_2_sides_and_intervals_that_part(
    reward, penalty, good, bad, kind
):
    assert kind_of(reward, penalty, (2, 2, 3), good, bad) == kind


@pytest.mark.truth
@pytest.mark.parametrize("n", [600, 2000, 8000])
def test_of_100_draws_hardly_a_kind_is_wrong_where_the_larger_side_alone_is_often(n):
    rng, told, naive = np.random.default_rng(5), [], []
    for _ in range(100):
        worth, good, bad = drawn(rng, n)
        told.append(kinds(worth, good, bad)[:3])
        sides = sides_of(worth, sparse.csr_matrix(good), sparse.csr_matrix(bad))
        naive.append(["must-have" if penalty > reward else "exciter" for reward, penalty in
                      zip(sides.reward[:3], sides.penalty[:3], strict=True)])
    right, told, naive = np.array(list(PLANTED)), np.array(told), np.array(naive)
    known = told != "cannot be told"
    wrong = float((known & (told != right)).mean())
    print(f"\nkinds, n = {n}: right {float((told == right).mean()):.3f}, wrong {wrong:.3f}, "
          f"cannot be told {float((~known).mean()):.3f}; larger side alone, wrong "
          f"{float((naive != right).mean()):.3f}")
    assert wrong <= 0.03
    if n == 8000:
        assert (told == right).mean() >= 0.9
