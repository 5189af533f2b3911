"""Above and below by one rule; customers who repeat; targets."""

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from core.estimates import Estimate, difference
from core.focus.numbers import standing
from core.focus.numbers.repeated import Repeats, repeats_of, score_at, scores_over
from core.focus.numbers.scores import score_of
from core.scales import Scale

NOBODY = pd.DataFrame(columns=["n", "customers", "most", "squares", "spread"])


def row(**values: float) -> object:
    return next(pd.DataFrame([values]).itertuples())


def cells(rng: np.random.Generator, shift: float) -> pd.DataFrame:
    """12 × 12 cells of 12 to 400 answers; every sixth one lower by `shift` in its promoters."""
    rows = []
    for i in range(144):
        n, p = int(rng.integers(12, 400)), 0.45 - shift * (i % 6 == 0)
        for score, k in zip((10.0, 8.0, 3.0), rng.multinomial(n, [p, 0.3, 0.7 - p]), strict=True):
            rows.append({"a": f"a{i // 12:02}", "b": f"b{i % 12:02}", "score": score, "n": int(k)})
    return pd.DataFrame(rows)


def test_144_cells_are_above_or_below_just_where_the_interval_leaves_out_0_and_bh_flags_it():
    counts = cells(np.random.default_rng(4), 0.2)
    repeated = pd.DataFrame(columns=["a", "b", *NOBODY.columns])
    table = scores_over(Scale.NPS, counts, repeated, ("a", "b"))
    whole = repeats_of(Scale.NPS, counts.groupby("score", as_index=False)["n"].sum(), None)
    table = standing.against_the_rest(Scale.NPS, counts, table, ("a", "b"), whole)
    assert len(table) == 144
    thin = table["n"] < 30
    assert table.loc[thin, "value"].isna().all()
    assert (table.loc[thin, "good"] + table.loc[thin, "bad"] <= table.loc[thin, "n"]).all()
    assert set(table.loc[thin, "standing"]) == {"not enough data"}
    known = table[~thin]
    p = [standing.p_value(one) for one in known[["gap", "gap_low", "gap_high"]].to_numpy()]
    flagged = multipletests(p, 0.10, "fdr_bh")[0]
    below, above = flagged & (known["gap_high"] < 0), flagged & (known["gap_low"] > 0)
    expected = np.where(above, "above", np.where(below, "below", "no clear difference"))
    assert known["standing"].tolist() == expected.tolist()
    assert {"below", "no clear difference"} <= set(expected)


def test_a_cell_is_held_against_the_others_and_not_against_the_whole_it_is_part_of():
    counts = pd.DataFrame({"a": list("xxyy"), "score": [10.0, 3.0] * 2, "n": [75, 25, 25, 75]})
    table = scores_over(Scale.NPS, counts, pd.DataFrame(columns=["a", *NOBODY.columns]), ("a",))
    table = standing.against_the_rest(Scale.NPS, counts, table, ("a",), Repeats(200, 200, 1, 1.0))
    x, y = (score_of(Scale.NPS, part) for _, part in counts.groupby("a"))
    assert tuple(table.loc[0, ["gap", "gap_low", "gap_high"]]) == pytest.approx(difference(x, y))
    assert table["standing"].tolist() == ["above", "below"]


@pytest.mark.parametrize(("change", "small"), [
    ((4.0, 0.1, 9.0), True), ((4.0, -0.1, 9.0), False), ((-4.0, -9.0, -0.1), True),
    ((-4.0, -9.0, 0.1), False), ((0.0, 0.0, 0.0), False), ((2.0, 2.0, 2.0), True)])
def test_p_is_below_5_percent_just_where_the_interval_leaves_out_0(change, small):
    assert (standing.p_value(change) < 0.05) == small


def test_of_20_alike_one_at_p_4_percent_is_not_flagged_though_its_interval_leaves_out_0():
    edge = (2.1, 0.04, 4.1)
    assert standing.standings([edge]) == ["above"]
    assert standing.standings([edge, *[(0.1, -2.0, 2.2)] * 19])[0] == "no clear difference"
    assert standing.standings([None, edge]) == ["not enough data", "above"]
    assert standing.standings([]) == []
    assert standing.in_words("below", "the rest") == "below the rest"


def test_a_target_is_reached_or_not_only_where_the_whole_interval_says_so():
    score = Estimate(40.0, 35.0, 45.0, 900, "points", "full", "")
    assert [standing.reached(score, at) for at in (30, 35, 40, 45, 46)] == [
        "reached", "reached", "cannot be told", "cannot be told", "not reached"]
    nothing = score_of(Scale.NPS, pd.DataFrame({"score": [10.0], "n": [12]}))
    assert standing.reached(nothing, 10) == "cannot be told"


def answers(customers: list[np.ndarray]) -> tuple[pd.DataFrame, object]:
    """Counts and a row as of `store.repeats`, worked out here the slow way. NPS."""
    every = np.concatenate(customers)
    y = np.where(every >= 9, 100.0, np.where(every <= 6, -100.0, 0.0))
    owner = np.repeat(np.arange(len(customers)), [one.size for one in customers])
    sizes = np.bincount(owner)
    spread = sum((y[owner != one].mean() - y.mean()) ** 2 for one in np.unique(owner))
    scores, n = np.unique(every, return_counts=True)
    return pd.DataFrame({"score": scores, "n": n}), row(
        n=every.size, customers=len(customers), most=int(sizes.max()),
        squares=float((sizes**2).sum()), spread=spread)


def test_a_customer_with_500_of_600_answers_widens_the_interval_3_times_and_more():
    rng = np.random.default_rng(6)
    counts, found = answers([np.full(500, 2.0), *rng.choice([10.0, 8.0, 3.0], (100, 1))])
    plain, wide = score_of(Scale.NPS, counts), score_at(
        Scale.NPS, counts, repeats_of(Scale.NPS, counts, found))
    assert wide.value == plain.value
    assert wide.half_width >= 3 * plain.half_width
    assert -100 <= wide.low < wide.value < wide.high <= 100


def test_where_nobody_repeats_the_interval_is_the_plain_one():
    rng = np.random.default_rng(7)
    counts, found = answers(list(rng.choice([10.0, 8.0, 3.0], (300, 1))))
    repeats = repeats_of(Scale.NPS, counts, found)
    assert repeats == Repeats(300, 300, 1, 1.0)
    assert score_at(Scale.NPS, counts, repeats) == score_of(Scale.NPS, counts)


def test_9_customers_give_no_score_10_an_indicative_one_and_30_a_full_one():
    rng = np.random.default_rng(8)
    for customers, grade in ((9, "withheld"), (10, "indicative"), (29, "indicative"), (30, "full")):
        counts, found = answers(list(rng.choice([10.0, 8.0, 3.0], (customers, 9))))
        repeats = repeats_of(Scale.NPS, counts, found)
        assert score_at(Scale.NPS, counts, repeats).grade == grade
        assert repeats.effect >= 1


def test_customers_who_all_said_the_same_count_once_each():
    counts, found = answers([np.full(20, 10.0)] * 15)
    repeats = repeats_of(Scale.NPS, counts, found)
    assert repeats.effect > 20  # 20 answers each, and Student's tails of 14 degrees
    score = score_at(Scale.NPS, counts, repeats)
    assert score.value == 100
    assert score.low < 85


@pytest.mark.truth
@pytest.mark.parametrize(("customers", "most"), [(20, 12), (60, 30), (200, 6)])
def test_with_customers_of_one_mind_1000_intervals_cover_92_percent_where_the_plain_ones_fail(
        customers, most):
    rng, hits, plain = np.random.default_rng(9), 0, 0
    for _ in range(1_000):
        minds = rng.choice([0.9, 0.6, 0.1], customers, p=[0.4, 0.3, 0.3])  # mean .57
        sizes = rng.integers(1, most + 1, customers)
        groups = [np.where(rng.random(k) < p, 10.0, 3.0) for p, k in zip(minds, sizes, strict=True)]
        counts, found = answers(groups)
        truth = 100 * (2 * 0.57 - 1)
        one = score_at(Scale.NPS, counts, repeats_of(Scale.NPS, counts, found))
        other = score_of(Scale.NPS, counts)
        hits += one.low <= truth <= one.high
        plain += other.low <= truth <= other.high
    print(f"{customers} customers of 1–{most}: {hits / 1000:.3f}, plain {plain / 1000:.3f}")
    assert hits >= 920
    assert plain < 900
