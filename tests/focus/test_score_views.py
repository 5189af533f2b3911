"""Scores from the database to the page's tables: customers, segments, and what moved them."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.focus import score_views
from core.focus.numbers import mix
from core.focus.numbers.repeated import worth_of
from core.focus.numbers.scores import score_of
from core.model import Scope
from core.scales import Scale
from core.store import snapshot
from core.store.database import Database
from core.store.exploring import Wanted, summary
from core.store.repeats import repeats
from tests.made_up_scores import SCORES, answered, one_of_many, shifted

DAY = date(2025, 5, 5)
ALL = Scope()


def whole(db: Database, scope: Scope = ALL) -> score_views.Now:
    return score_views.now(db, scope, Scale.NPS)


@pytest.mark.parametrize("scale", [Scale.NPS, Scale.CSAT5, Scale.PERCENT])
def test_how_answers_lie_with_300_customers_is_what_leaving_each_out_by_hand_gives(tmp_path, scale):
    rng = np.random.default_rng(3)
    rows = [(float(rng.integers(1, 6)), DAY, rng.choice([None, *(f"c{i}" for i in range(60))]),
             {"place": str(rng.choice(["Hull", "Bath"]))}) for _ in range(300)]
    found = repeats(answered(tmp_path / "a.db", rows, scale=scale), Scope(), scale, ("place",))
    for place, row in zip(("Bath", "Hull"), found.itertuples(), strict=True):
        mine = [(score, customer or f"alone {i}") for i, (score, _, customer, at)
                in enumerate(rows) if at["place"] == place]
        frame = pd.DataFrame(mine, columns=["score", "who"])
        frame["y"] = worth_of(scale, frame["score"].to_numpy())
        sizes = frame["who"].value_counts()
        left = [frame.loc[frame["who"] != one, "y"].mean() for one in sizes.index]
        assert (row.n, row.customers, row.most) == (len(frame), len(sizes), sizes.max())
        assert row.squares == (sizes**2).sum()
        assert row.spread == pytest.approx(((np.array(left) - frame["y"].mean())**2).sum())


def test_a_customer_with_500_of_600_answers_widens_the_score_3_times_here_too(tmp_path):
    db = answered(tmp_path / "a.db", one_of_many())
    now = score_views.now(db, Scope(), Scale.NPS)
    plain = score_of(Scale.NPS, now.counts)
    assert (now.repeats.most, now.repeats.customers) == (500, 101)
    assert now.score.value == plain.value
    assert now.score.half_width >= 3 * plain.half_width
    table = score_views.by(db, Scope(), whole(db), ("place",)).set_index("place")
    assert table.loc["Hull", "grade"] == "withheld"  # one customer
    assert table.loc["Bath", "grade"] == "full"


def test_where_nobody_answers_twice_nothing_more_is_asked(tmp_path):
    db = answered(tmp_path / "a.db", shifted())
    assert repeats(db, Scope(), Scale.NPS).empty
    assert score_views.now(db, Scope(), Scale.NPS).repeats.effect == 1


def test_a_planted_move_of_answers_to_hull_is_named_among_the_attributes_and_adds_up(tmp_path):
    db = answered(tmp_path / "a.db", shifted())
    found = score_views.moved(db, Scope(), whole(db))
    first = found.shifts[0]
    assert (first.attribute, found.named, found.compared.months) == ("place", True, 3)
    assert mix.is_mostly_mix(first)
    assert first.mix.value + first.change.value == pytest.approx(first.whole.value, abs=1e-9)
    both = [score_views.now(db, one, Scale.NPS).score.value
            for one in (found.compared.before, found.compared.now)]
    assert first.whole.value == pytest.approx(both[1] - both[0], abs=1e-9)
    # A rating of the same visit moves with the score and tells nothing of who answered.
    assert "again" not in {one.attribute for one in found.shifts}


def test_at_one_mix_the_last_quarter_falls_by_less_than_the_score_did(tmp_path):
    db = answered(tmp_path / "a.db", shifted())
    line = score_views.at_same_mix(db, Scope(), whole(db), "quarter", "place")
    plain = score_views.over_time(db, Scope(), Scale.NPS, "quarter")
    fell = [one["value"].iloc[-1] - one["value"].iloc[:-1].mean() for one in (plain, line)]
    assert fell[0] < -20
    assert abs(fell[1]) < 12


def test_segments_open_on_one_that_holds_data_and_only_periods_with_a_trend_are_offered(tmp_path):
    rng = np.random.default_rng(4)
    rows = [(float(rng.choice(SCORES)), date(2025, 1 + i // 40, 1 + i % 28), None,
             {"aisle": f"a{i}" if i < 40 else "", "place": ("Bath", "Hull")[i % 2]})
            for i in range(160)]
    db = answered(tmp_path / "a.db", rows)
    assert score_views.segments(db, Scope(), Scale.NPS)[0] == "place"
    assert score_views.offered(db, Scope(), Scale.NPS) == (["month", "quarter"], "month")
    few = answered(tmp_path / "b.db", [(10.0, date(2024 + i % 2, 1 + i // 2 % 12, 5), None, {})
                                       for i in range(80)])
    assert score_views.offered(few, Scope(), Scale.NPS) == (["month", "quarter", "year"], "year")


def test_2_crossed_segments_of_12_by_12_have_a_row_a_cell_and_counts_in_the_thin_ones(tmp_path):
    rng = np.random.default_rng(5)
    rows = [(float(rng.choice(SCORES)), DAY, None,
             {"row": f"r{int(12 * rng.random()**2):02}", "side": f"s{rng.integers(12):02}"})
            for _ in range(4_000)]
    db = answered(tmp_path / "a.db", rows)
    table = score_views.by(db, Scope(), whole(db), ("row", "side"))
    assert len(table) == 144
    assert table["n"].sum() == 4_000
    thin = table[table["n"] < 30]
    assert 5 < len(thin) < 144
    assert thin["value"].isna().all()
    assert thin["good"].notna().all()


def test_without_dates_or_responses_nothing_moved_and_nothing_breaks(tmp_path):
    db = answered(tmp_path / "a.db", [(10.0, None, None, {"place": "Bath"})] * 40)
    assert score_views.moved(db, Scope(), whole(db)) is None
    assert score_views.over_time(db, Scope(), Scale.NPS, "month").empty
    table = score_views.by(db, Scope(), whole(db), ("place",))
    assert table["standing"].tolist() == ["not enough data"]  # there is no rest
    nobody = Scope(scale=Scale.NPS, sources=("nobody",))
    assert score_views.by(db, nobody, whole(db, nobody), ("place", "step")).empty
    assert snapshot.counts(db, nobody).empty


def test_a_0_to_100_scale_of_ones_own_stands_among_the_scales_with_its_name(tmp_path):
    trust = Scale("percent:Trust index")
    db = answered(tmp_path / "a.db", [(float(20 + i % 61), DAY, None, {"place": "Bath"})
                                      for i in range(61)], scale=trust)
    assert snapshot.scales(db) == [(trust, 61)]
    now = score_views.now(db, Scope(), trust)
    assert now.score.value == pytest.approx(50)
    assert score_views.now(db, Scope(), Scale.PERCENT).counts.empty


def test_40_comments_found_of_5_customers_are_withheld_as_scores_of_the_same_filter_are(tmp_path):
    rows = [(float(i % 11), DAY, f"c{i % 5}" if i < 40 else None,
             {"place": "Hull" if i < 40 else "Bath"}) for i in range(200)]
    db = answered(tmp_path / "a.db", rows)
    for place in ("Hull", "Bath"):
        scope = Scope(segments=(("place", (place,)),), scale=Scale.NPS)
        for wanted in (Wanted(scope, comment="all"),
                       Wanted(Scope(), comment="all", attributes=(("place", place),))):
            found = summary(db, wanted)
            assert score_views.standing(
                Scale.NPS, found.scores, found.repeats).score == whole(db, scope).score
        assert (whole(db, scope).score.grade == "withheld") == (place == "Hull")
