"""Scores by hand, and the interval's coverage (T6)."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson

from core.errors import TooFewResponses
from core.estimates import (
    difference,
    difference_of_shares,
    flags,
    mean_interval,
    rate_interval,
    unseen,
    wilson,
)
from core.focus.numbers.scores import (
    net_promoter_score,
    prevalence_by_month,
    score_of,
    scores_by,
    shares,
)
from core.scales import Scale


def counted(**n: int) -> pd.DataFrame:
    return pd.DataFrame({"score": [float(k[1:]) for k in n], "n": list(n.values())})


def test_nps_of_30_promoters_15_passives_15_detractors_is_25():
    estimate = score_of(Scale.NPS, counted(s10=30, s8=15, s3=15))
    assert estimate.value == pytest.approx(25)
    assert estimate.n == 60
    assert estimate.grade == "full"
    assert estimate.low < 25 < estimate.high


def test_wilson_limits_of_8_in_10_are_49_and_94_percent():
    # Newcombe (1998), by hand: (0.8 + 0.19207 ± 0.24…) / 1.38415
    low, high = wilson(0.8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


def test_the_interval_of_a_difference_with_itself_holds_zero():
    low, high = difference_of_shares(0.4, 0.4, 200)
    assert low == pytest.approx(-high)


@pytest.mark.parametrize(("k", "n"), [(0, 30), (1, 30), (8, 10), (40, 40), (123, 4567)])
def test_wilson_limits_are_those_of_statsmodels(k, n):
    assert wilson(k / n, n) == pytest.approx(proportion_confint(k, n, method="wilson"))


@pytest.mark.parametrize(("events", "exposure"), [(0, 1000), (1, 40), (17, 3.5), (40_000, 1e6)])
def test_limits_of_a_rate_are_the_exact_ones_of_statsmodels(events, exposure):
    assert rate_interval(events, exposure) == pytest.approx(
        confint_poisson(events, exposure, method="exact-c"))


def test_40_answers_may_have_missed_9_percent_by_clopper_and_pearson():
    assert unseen(40) == pytest.approx(0.0881, abs=1e-4)
    assert unseen(40) == pytest.approx(proportion_confint(0, 40, method="beta")[1])


def test_40_fours_are_4_00_from_3_91_to_4_09_and_not_beyond_doubt():
    estimate = score_of(Scale.CES7, counted(s4=40))
    assert (estimate.value, estimate.grade) == (4.0, "full")
    assert (estimate.low, estimate.high) == (pytest.approx(3.912, abs=1e-3),
                                             pytest.approx(4.088, abs=1e-3))
    gap, low, high = difference(estimate, score_of(Scale.CES7, counted(s5=40)))
    assert low < gap == -1 < high


def test_a_mean_never_leaves_its_scale():
    # Student's limits of 31 sevens and a one are 6.43 and 7.19.
    estimate = score_of(Scale.CES7, counted(s7=31, s1=1))
    assert (round(estimate.low, 2), estimate.high) == (6.43, 7.0)
    assert score_of(Scale.PERCENT, counted(s0=60)).low == 0.0
    assert score_of(Scale.PERCENT, counted(s100=60)).low == pytest.approx(99.4, abs=0.01)


def test_the_interval_of_a_mean_covers_where_all_but_a_few_agree_and_students_does_not():
    """Exact: a share q answers a step higher, of n; Student's t alone falls to 14 %."""
    ours, student = [], []
    for n in (30, 60, 200):
        k = np.arange(n + 1)
        variance = k * (n - k) / n / (n - 1)
        limits = [np.array([mean_interval(i / n, v, n, step=step)
                            for i, v in zip(k, variance, strict=True)]) for step in (1.0, 0.0)]
        for q in (0.005, 0.01, 0.03, 0.1, 0.3):
            for covered, found in zip((ours, student), limits, strict=True):
                inside = (found[:, 0] <= q) & (q <= found[:, 1])
                covered.append(float(binom.pmf(k, n, q) @ inside))
    assert min(ours) > 0.92
    assert min(student) < 0.5


@pytest.mark.acceptance
def test_29_responses_give_no_point_and_30_do():
    print(f"T5 n = 29: {score_of(Scale.NPS, counted(s10=20, s3=9))}")
    assert score_of(Scale.NPS, counted(s10=20, s3=9)).value is None
    assert score_of(Scale.NPS, counted(s10=20, s3=9)).grade == "withheld"
    assert score_of(Scale.NPS, counted(s10=20, s3=10)).value == pytest.approx(100 / 3)


def test_one_rating_is_refused():
    with pytest.raises(TooFewResponses, match="at least 2"):
        net_promoter_score(np.array([10]))


def test_csat_of_45_satisfied_in_60_is_75_percent():
    estimate = score_of(Scale.CSAT5, counted(s5=30, s4=15, s3=10, s1=5))
    assert estimate.value == pytest.approx(75)
    assert estimate.unit == "%"


def test_ces_of_20_fours_and_20_sixes_is_5_with_students_t():
    estimate = score_of(Scale.CES7, counted(s4=20, s6=20))
    assert estimate.value == pytest.approx(5)
    # sd = sqrt(40/39), t(39) = 2.0227, half width = 2.0227 * 1.01274 / sqrt(40)
    assert estimate.half_width == pytest.approx(0.32389, abs=1e-4)


def test_every_scale_has_a_score_between_its_ends():
    for scale, low, high in ((Scale.CSAT7, 1, 7), (Scale.STARS10, 1, 10), (Scale.THUMBS, 0, 1),
                             (Scale.PERCENT, 0, 100)):
        frame = pd.DataFrame({"score": [float(low), float(high)], "n": [50, 50]})
        estimate = score_of(scale, frame)
        assert estimate.value == pytest.approx(50)
        assert estimate.low < estimate.value < estimate.high


def test_scores_by_store_withholds_the_store_with_12_responses():
    frame = pd.DataFrame({"store": ["A", "A", "B"], "score": [10.0, 0.0, 9.0], "n": [40, 10, 12]})
    table = scores_by(Scale.NPS, frame, "store").set_index("store")
    assert table.loc["A", "value"] == pytest.approx(60)
    assert np.isnan(table.loc["B", "value"])
    assert table.loc["B", "grade"] == "withheld"


def test_shares_of_an_nps_sum_to_1_and_name_the_three_classes():
    table = shares(Scale.NPS, counted(s10=5, s7=3, s2=2)).set_index("klass")
    assert table["share"].to_dict() == {"promoter": 0.5, "passive": 0.3, "detractor": 0.2}


def test_a_topic_in_8_of_10_responses_of_a_month_has_the_share_80_percent_between_49_and_94():
    month = prevalence_by_month(pd.DataFrame({"mentions": [8], "responses": [10]})).iloc[0]
    assert (month["share"], round(month["low"], 3), round(month["high"], 3)) == (0.8, 0.490, 0.943)
    assert prevalence_by_month(pd.DataFrame({"mentions": [], "responses": []})).empty


def test_the_difference_of_two_scores_is_clear_at_40_points_and_not_at_2():
    first = score_of(Scale.NPS, counted(s10=200, s5=100))
    second = score_of(Scale.NPS, counted(s10=140, s5=160))
    gap, low, _ = difference(first, second)
    assert gap == pytest.approx(40)
    assert low > 0
    near = score_of(Scale.NPS, counted(s10=198, s5=102))
    gap, low, high = difference(first, near)
    assert low < 0 < high


def test_benjamini_hochberg_flags_the_4_of_his_own_paper():
    p = np.array([.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262,
                  .5719, .6528, .7590, 1.0])
    assert flags(p, rate=0.05).sum() == 4


COVERED = [(.4, .3, .3), (.75, .2, .05), (.9, .08, .02), (.1, .25, .65), (.5, .05, .45),
           (.95, .04, .01)]


@pytest.mark.acceptance
def test_t6_the_mover_interval_covers_at_least_92_5_percent_and_94_to_97_on_average():
    """T6: exact coverage over 4,000 draws a cell; Wald beside it falls to 40 %."""
    rng = np.random.default_rng(6)
    mover, wald = [], []
    for n in (10, 20, 30, 50, 100):
        for p in COVERED:
            counts, times = np.unique(rng.multinomial(n, p, 4000), axis=0, return_counts=True)
            truth = p[0] - p[2]
            hit = naive = 0
            for (promoters, _, detractors), k in zip(counts, times, strict=True):
                low, high = difference_of_shares(promoters / n, detractors / n, n)
                hit += k * (low <= truth <= high)
                d = (promoters - detractors) / n
                half = 1.96 * np.sqrt(max((promoters + detractors) / n - d * d, 0) / n)
                naive += k * (abs(d - truth) <= half)
            mover.append(hit / 4000)
            wald.append(naive / 4000)
    print(f"T6 MOVER min {min(mover):.3f} mean {np.mean(mover):.3f}; Wald min {min(wald):.3f}")
    assert min(mover) >= 0.925
    assert 0.94 <= np.mean(mover) <= 0.97
    assert min(wald) < 0.6
