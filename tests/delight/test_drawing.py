"""Pilots that the app draws: fair, the same again from the seed, and lost once somebody meddles."""

from collections import Counter
from datetime import timedelta
from hashlib import sha256

import numpy as np
import pytest

from core.delight import approval
from core.delight.evidence import drawing, measuring
from core.delight.evidence.comparison import Comparison
from core.delight.evidence.drawing import drawn, stratified
from core.delight.evidence.estimating import experiment, rung_in
from core.delight.evidence.ladder import HEADLINES
from core.delight.evidence.panel import Panel
from core.delight.evidence.records import Records
from core.errors import BadInput, Conflict
from core.model import Outcome, Stage
from core.store import changes, draws, jobs, tasks
from core.store import initiatives as store
from core.store.database import Database, open_database, write
from core.store.draws import Candidate
from tests.delight.lives import FIRST, LAST, STORES, fill_responses, started

LIVE = FIRST + timedelta(weeks=50)
EVE = LIVE - timedelta(days=7)


def candidates(count: int, seed: int = 1) -> list[Candidate]:
    rng = np.random.default_rng(seed)
    return [Candidate(f"S{i:02d}", float(level), float(size)) for i, (level, size) in enumerate(
        zip(rng.normal(20, 8, count), rng.lognormal(3, 1, count), strict=True))]


@pytest.mark.parametrize(("among", "give"), [(24, 12), (20, 5), (13, 4), (6, 3), (31, 22)])
def test_over_400_seeds_each_candidate_is_drawn_equally_often_within_its_stratum(among, give):
    strata = stratified(candidates(among), give)
    draws = [drawn(strata, give, seed) for seed in range(400)]
    assert {len(chosen) for chosen in draws} == {give}
    often = Counter(value for chosen in draws for value in chosen)
    share = give / among
    # Fair lots: Σ (seen − expected)² ÷ variance is χ² with about as many degrees as candidates.
    spread = sum((often[one.value] - 400 * share) ** 2 for one in strata) / (
        400 * share * (1 - share))
    print(f"{give} of {among}: {min(often.values())} to {max(often.values())} of 400 draws, "
          f"χ² {spread:.1f} of {among}")
    assert spread < among + 4 * np.sqrt(2 * among)
    alike = Counter(one.stratum for one in strata)
    for chosen in draws:
        got = Counter(one.stratum for one in strata if one.value in chosen)
        for stratum, size in alike.items():  # never more than one beside its share
            assert abs(got[stratum] - size * share) < 1


def test_20_candidates_of_which_5_are_drawn_stand_in_4_strata_by_level_then_size():
    strata = stratified(candidates(20), 5)
    assert Counter(one.stratum for one in strata) == {0: 5, 1: 5, 2: 5, 3: 5}
    low = [one.level for one in strata if one.stratum < 2]
    assert max(low) < min(one.level for one in strata if one.stratum >= 2)
    assert max(one.size for one in strata if one.stratum == 0) < min(
        one.size for one in strata if one.stratum == 1)


def test_the_drawn_and_the_others_differ_less_in_level_than_by_a_plain_lot_over_400_seeds():
    strata = stratified(candidates(24), 12)
    plain = [Candidate(one.value, one.level, one.size) for one in strata]

    def apart(pool: list[Candidate]) -> float:
        level = np.array([one.level for one in pool])
        return float(np.std([level[mask].mean() - level[~mask].mean() for seed in range(400)
                             if (mask := np.isin([one.value for one in pool],
                                                 drawn(pool, 12, seed))).any()]))

    print(f"levels apart, sd over draws: stratified {apart(strata):.2f}, plain {apart(plain):.2f}")
    assert apart(strata) < 0.6 * apart(plain)


def test_the_same_seed_draws_the_same_and_a_stranger_can_repeat_it_with_sha256_alone():
    strata = stratified(candidates(12), 3)
    assert drawn(strata, 3, 77) == drawn(list(reversed(strata)), 3, 77)
    assert drawn(strata, 3, 77) != drawn(strata, 3, 78)
    assert Counter(one.stratum for one in strata) == {0: 4, 1: 4, 2: 4}
    lowest = []
    for stratum in range(3):  # a whole number a stratum: one each, that of the lowest lot
        alike = [one.value for one in strata if one.stratum == stratum]
        lowest.append(min(alike, key=lambda value: sha256(f"77:{value}".encode()).hexdigest()))
    assert drawn(strata, 3, 77) == tuple(sorted(lowest))


def test_candidates_of_whom_nothing_is_known_are_drawn_all_the_same():
    blank = stratified([Candidate(name, None, 0.0) for name in "ABCDEFGH"], 4)
    assert len(drawn(blank, 4, 1)) == 4


def excluding_0(effect: float, worlds: int, cells: int = 12, give: int = 5) -> float:
    """Share of worlds, drawn as the app draws, whose interval excludes 0.

    Levels differ by sd 12, weeks by sd 12 a cell; 25 answers a week of variance 2,500 (sd 10).
    """
    rng, told, before = np.random.default_rng(12), 0, np.arange(40) < 32
    weeks = tuple(FIRST + timedelta(weeks=i) for i in range(40))
    for seed in range(worlds):
        mean = 30 + 12 * rng.standard_normal((cells, 1)) + 12 * rng.standard_normal((cells, 40))
        names = [f"S{i:02d}" for i in range(cells)]
        strata = stratified([Candidate(name, float(level), 25.0) for name, level in zip(
            names, mean[:, before].mean(axis=1), strict=True)], give)
        chosen = np.isin(names, drawn(strata, give, seed))
        mean[:, 32:] += effect * chosen[:, None]
        full = np.full(mean.shape, 25.0)
        panel = Panel(tuple((name,) for name in names), weeks, full, mean, full * 100, mean)
        given = Comparison(panel, chosen, before, ~before, False, (), randomised=True)
        assert rung_in(given) == 1
        told += experiment(given).p_value < 0.05
    print(f"effect {effect:g}, {give} of {cells} drawn, {worlds} worlds: {told / worlds:.3f} found")
    return told / worlds


def test_of_300_drawn_pilots_without_effect_at_most_8_percent_are_called_one_and_12_are_found(
        ):
    assert excluding_0(0.0, 300) <= 0.08
    assert excluding_0(12.0, 100) >= 0.9


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Database:
    """Twenty stores, 80 weeks; those that seed 5 draws gain 16 points when LIVE comes."""
    db = open_database(tmp_path_factory.mktemp("drawn") / "team.db")
    fill_responses(db, dict.fromkeys(CHOSEN, (LIVE, 16.0)), seed=3)
    return db


# What seed 5 draws below; the world is filled with it before, and the test asserts it.
CHOSEN = ("Store 00", "Store 01", "Store 03", "Store 05", "Store 11", "Store 13", "Store 17",
          "Store 19")


@pytest.fixture
def company(filled) -> Database:
    with write(filled) as tables:
        for table in ("draw", "frozen", "measurement", "task", "initiative", "change"):
            tables.conn.execute(f"delete from {table}")
    return filled


def proposed(db: Database, **more: object) -> int:
    return started(db, "A second till", stage=Stage.PROPOSED, live=LIVE, owner="Ana",
                   sponsor="Cleo", evidence="Comments", complexity="simple", **more)


def draw(db: Database, number: int, **more: object) -> tuple[str, ...]:
    version = store.initiative(db, number).version
    return drawing.draw(db, number, "store", STORES, 8, **{
        "version": version, "session": "s", "by": "Ana", "today": EVE, "seed": 5} | more)


def test_drawn_approved_shipped_and_measured_stands_on_rung_1_with_16_points(company):
    number = proposed(company)
    promised = drawing.expected_power(
        records := Records(company, EVE), one := store.initiative(company, number), "store",
        drawing.pool(records, one, "store").candidates, 8)
    assert (promised.rung, promised.treated_segments, promised.comparison_segments) == (1, 8, 12)
    assert draw(company, number) == CHOSEN
    one = store.initiative(company, number)
    assert one.randomised
    assert (one.draw.seed, one.draw.drawn_by, len(one.draw.candidates)) == (5, "Ana", 20)
    real = measuring.detectable(company, one, today=EVE)[Outcome.SCORE]
    assert promised.detectable == pytest.approx(real.detectable, rel=0.35)
    tasks.add_tasks(company, number, [{"title": "Buy a till"}], by="Ana")
    for stage, day in ((Stage.APPROVED, EVE), (Stage.SHIPPED, LIVE)):
        approval.move(company, number, stage, version=one.version, session="s", by="Ana", today=day)
        one = store.initiative(company, number)
    found = measuring.measure(company, one, today=LAST)[Outcome.SCORE]
    assert (found.rung, found.finding, found.headline) == (1, "worked", HEADLINES[1])
    assert found.effect.low < 16 < found.effect.high
    assert found.detectable == pytest.approx(promised.detectable, rel=0.5)


def test_changing_1_drawn_store_by_hand_loses_rung_1_and_putting_it_back_does_not_regain_it(
        company):
    number = proposed(company)
    draw(company, number)
    other = {"store": (*CHOSEN[:-1], "Store 18")}
    store.edit(company, number, {"segments": other}, version=2, session="", by="Ben")
    store.edit(company, number, {"segments": {"store": CHOSEN}}, version=3, session="", by="Ben")
    one = store.initiative(company, number)
    assert not one.randomised
    assert one.draw.given_up_by == "Ben"
    store.set_stage(company, number, Stage.SHIPPED, version=4, session="", by="Ana")
    found = measuring.measure(company, store.initiative(company, number), today=LAST)[Outcome.SCORE]
    assert found.rung == 2
    assert any("Ben changed them" in said for said in found.problems)
    act = changes.changes_of(company, "initiative", number)[2]
    assert (act.before["randomised"], act.after["randomised"]) == (1, 0)


def test_a_start_moved_before_the_draw_and_a_draw_given_up_are_no_experiment(company):
    number = proposed(company)
    draw(company, number)
    store.edit(company, number, {"live_from": FIRST}, version=2, session="", by="Ben")
    assert not store.initiative(company, number).randomised
    number = proposed(company)
    draw(company, number)
    with pytest.raises(Conflict):
        draws.give_up(company, number, version=1, session="", by="Ben")
    draws.give_up(company, number, version=2, session="", by="Ben")
    one = store.initiative(company, number)
    assert (one.randomised, one.segments) == (False, {"store": CHOSEN})


def test_a_second_draw_counts_and_the_result_says_that_there_were_2(company):
    number = proposed(company)
    draw(company, number)
    again = draw(company, number, seed=6)
    one = store.initiative(company, number)
    assert one.randomised
    assert one.segments == {"store": again}
    assert one.draw.times == 2
    store.set_stage(company, number, Stage.SHIPPED, version=3, session="", by="Ana")
    found = measuring.measure(company, store.initiative(company, number), today=LAST)
    assert found[Outcome.SCORE].rung == 1
    assert any("drawn 2 times" in said for said in found[Outcome.SCORE].problems)


def test_a_database_where_somebody_ticked_drawn_by_chance_falls_to_rung_2_in_a_sentence(company):
    number = started(company, "Old", stores=CHOSEN, live=LIVE)
    with write(company) as tables:
        tables.conn.execute("update initiative set randomised = 1")
    one = store.initiative(company, number)
    assert (one.said_drawn, one.randomised) == (True, False)
    found = measuring.measure(company, one, today=LAST)[Outcome.SCORE]
    assert found.rung == 2
    assert any("no draw is kept here" in said for said in found.problems)


def test_stores_that_were_not_drawn_from_are_no_comparison(company):
    number = proposed(company)
    chosen = drawing.draw(company, number, "store", STORES[:12], 4, version=1, session="", by="Ana",
                          today=EVE, seed=2)
    store.set_stage(company, number, Stage.SHIPPED, version=2, session="", by="Ana")
    found = measuring.measure(company, store.initiative(company, number), today=LAST)[Outcome.SCORE]
    assert set(chosen) < set(STORES[:12])
    assert (found.treated_segments, found.comparison_segments) == (4, 8)
    assert "8 segments left out: not among those that were drawn from." in found.problems


@pytest.mark.parametrize(("given", "said"), [
    ({"today": LIVE}, "It has begun"), ({"among": STORES[:5]}, "An experiment needs 3 segments"),
    ({"give": 18}, "An experiment needs 3 segments"),
])
def test_too_late_and_5_stores_to_draw_from_are_refused_and_nothing_is_drawn(company, given, said):
    number = proposed(company)
    asked = {"attribute": "store", "among": STORES, "give": 3, "version": 1, "session": "",
             "by": "Ana", "today": EVE} | given
    with pytest.raises(BadInput, match=said):
        drawing.draw(company, number, **asked)
    assert store.initiative(company, number).draw is None
    assert not jobs.live(company)
