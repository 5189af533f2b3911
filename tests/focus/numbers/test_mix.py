"""The mix: its parts add up, a planted shift is named, and the intervals cover the truth."""

import numpy as np
import pandas as pd
import pytest

from core.focus.numbers import mix
from core.scales import Scale

BEFORE, NOW = np.array([0.5, 0.3, 0.2]), np.array([0.3, 0.3, 0.4])
# Promoters, passives, detractors of three kinds of store: NPS 45, 10 and −30.
KINDS = ((0.60, 0.25, 0.15), (0.40, 0.30, 0.30), (0.20, 0.30, 0.50))
PLANTED = -15.0  # Σ (NOW − BEFORE) · NPS


def counted(rows: dict[tuple[str, float], int]) -> pd.DataFrame:
    return pd.DataFrame([{"klass": klass, "score": score, "n": n}
                         for (klass, score), n in rows.items()])


def drawn(rng: np.random.Generator, shares: np.ndarray, n: int, kinds=KINDS) -> pd.DataFrame:
    klass = rng.choice(3, n, p=shares)
    scores = np.array([rng.choice([10.0, 8.0, 3.0], p=kinds[one]) for one in klass])
    frame = pd.DataFrame({"klass": np.array(list("abc"))[klass], "score": scores, "n": 1})
    return frame.groupby(["klass", "score"], as_index=False)["n"].sum()


def test_60_40_to_30_70_of_classes_at_50_and_0_is_15_points_of_mix_by_hand():
    before = counted({("a", 10): 45, ("a", 3): 15, ("b", 10): 20, ("b", 3): 20})
    after = counted({("a", 10): 45, ("a", 3): 15, ("b", 10): 70, ("b", 3): 70})
    found = mix.shift_of(Scale.NPS, "store", before, after)
    assert (found.whole.value, found.mix.value) == (pytest.approx(-15), pytest.approx(-15))
    assert found.change.value == pytest.approx(0, abs=1e-12)
    assert found.classes["mix"].tolist() == pytest.approx([-8.25, -6.75])  # −.3·27.5, .3·−22.5
    assert mix.is_mostly_mix(found) is False  # 100 and 200 answers: no fall beyond chance


def test_mix_and_change_add_up_to_the_change_to_1e_9_in_60_draws_with_classes_that_come_and_go():
    rng = np.random.default_rng(5)
    for _ in range(60):
        before, after = (pd.DataFrame({
            "klass": rng.choice(list("abcdefgh"), 90), "score": rng.integers(0, 101, 90) * 1.0,
            "n": rng.integers(1, 9, 90)}) for _ in range(2))
        before, after = before[before["klass"] != "h"], after[after["klass"] != "a"]
        found = mix.shift_of(Scale.PERCENT, "x", before, after)
        means = [np.average(one["score"], weights=one["n"]) for one in (before, after)]
        assert found.mix.value + found.change.value == pytest.approx(means[1] - means[0], abs=1e-9)
        assert found.whole.value == pytest.approx(means[1] - means[0], abs=1e-9)
        assert found.classes["mix"].sum() == pytest.approx(found.mix.value, abs=1e-9)


def test_a_planted_shift_of_15_points_is_found_among_6_attributes_and_only_it_is_named():
    rng = np.random.default_rng(1)
    before, after = drawn(rng, BEFORE, 800), drawn(rng, NOW, 800)
    others = []
    for i in range(5):
        coin = [pd.DataFrame({"klass": rng.choice(list("xy"), 800), "score": 10.0, "n": 1})
                for _ in range(2)]
        for frame, scores in zip(coin, (before, after), strict=True):
            frame["score"] = rng.permutation(np.repeat(scores["score"], scores["n"]))
        others.append(mix.shift_of(Scale.NPS, f"coin {i}", *coin))
    first, named = mix.explains_most([*others, mix.shift_of(Scale.NPS, "store", before, after)])
    assert (first.attribute, named) == ("store", True)
    assert mix.is_mostly_mix(first)
    assert first.mix.low <= PLANTED <= first.mix.high
    assert mix.explains_most(others)[1] is False


def test_a_fall_within_every_class_is_no_mix():
    rng = np.random.default_rng(2)
    worse = tuple((p - 0.15, q, r + 0.15) for p, q, r in KINDS)
    found = mix.shift_of(Scale.NPS, "store", drawn(rng, NOW, 900), drawn(rng, NOW, 900, worse))
    assert found.change.high < 0
    assert not mix.is_mostly_mix(found)


@pytest.mark.truth
def test_in_400_draws_the_intervals_of_both_parts_cover_92_to_98_percent():
    rng, hits = np.random.default_rng(3), np.zeros(3)
    for _ in range(400):
        found = mix.shift_of(Scale.NPS, "x", drawn(rng, BEFORE, 400), drawn(rng, NOW, 500))
        for i, (part, truth) in enumerate(
                ((found.whole, PLANTED), (found.mix, PLANTED), (found.change, 0.0))):
            hits[i] += part.low <= truth <= part.high
    print(f"mix: whole {hits[0] / 400:.3f}, mix {hits[1] / 400:.3f}, change {hits[2] / 400:.3f}")
    assert ((hits >= 0.92 * 400) & (hits <= 0.98 * 400)).all()


def test_below_30_answers_or_with_one_class_or_none_in_common_nothing_is_taken_apart():
    few = counted({("a", 10): 20, ("b", 3): 9})
    many = counted({("a", 10): 40, ("b", 3): 40})
    assert mix.shift_of(Scale.NPS, "x", few, many) is None
    alone = many[many["klass"] == "a"]
    assert mix.shift_of(Scale.NPS, "x", alone, alone) is None
    assert mix.shift_of(Scale.NPS, "wave", alone, many[many["klass"] == "b"]) is None
    assert mix.explains_most([]) == (None, False)


def test_where_all_80_agree_nothing_moved_but_the_interval_is_no_flat_zero():
    same = counted({("a", 8): 40, ("b", 8): 40})
    found = mix.shift_of(Scale.NPS, "x", same, same)
    assert (found.whole.value, found.mix.value, found.change.value) == (0, 0, 0)
    assert found.change.high == -found.change.low > 2
    assert mix.explains_most([found]) == (found, False)


def test_at_one_mix_a_level_score_stays_level_while_its_classes_shift():
    rows = []
    for month, n in enumerate(((90, 10), (50, 50), (10, 90))):
        for klass, size, good in (("a", n[0], 0.8), ("b", n[1], 0.2)):
            rows += [{"period": month, "klass": klass, "score": 5.0, "n": size * good},
                     {"period": month, "klass": klass, "score": 1.0, "n": size * (1 - good)}]
    rows.append({"period": 3, "klass": "a", "score": 5.0, "n": 29})
    line = mix.at_same_mix(Scale.CSAT5, pd.DataFrame(rows)[:-1])
    assert line["value"].tolist() == pytest.approx([50, 50, 50])
    assert (line["low"] < 50).all()
    thin = mix.at_same_mix(Scale.CSAT5, pd.DataFrame(rows))
    assert np.isnan(thin["value"].iloc[-1])
    assert thin["n"].iloc[-1] == 29
