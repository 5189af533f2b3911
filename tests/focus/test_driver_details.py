"""Parts, changes and kinds: what a study keeps of them, and what a page reads back."""

import shutil
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from core.estimates import difference
from core.focus import driver_changes, driver_kinds, key_drivers, score_views
from core.focus.driver_details import with_details
from core.focus.driver_parts import by_hand, part_table
from core.focus.study import follow_edits
from core.innovate.sheets import drivers as sheet
from core.model import Scope
from core.scales import SCALES, Scale
from core.store import driver_details, findings, snapshot
from core.store.database import Database, open_database, read, write
from core.store.signed_mentions import signed_mentions
from tests.focus.test_segment_drivers import of, planted

BEFORE, NOW = "2026-02-10", "2026-05-10"


def detailed(path: Path, *, days: tuple[str, str] = (BEFORE, NOW)) -> Database:
    """The stores of `planted`, in two quarters: the first topic costs 3 steps everywhere, is said
    far more often in the second, and is called bad by whoever gave 6 or less.
    """
    db, rng = planted(path), np.random.default_rng(5)
    patterns, number = findings.patterns(db, 1), findings.pattern_of(db, 1)
    sore = [one for one, pattern in number.items() if "t5" in patterns[pattern]]
    with write(db) as tables:
        tables.conn.executemany("update response set score = max(score - 3, 0) where id = ?",
                                [(one,) for one in sore])
        scores = dict(tables.execute("select id, score from response").fetchall())
    said = [(one, topic) for one, pattern in number.items() for topic in patterns[pattern]]
    later = {one: rng.random() < (0.8 if "t5" in patterns[number[one]] else 0.4) for one in scores}
    tone = [0.6 if scores[one] > 6 else -0.6 for one, _ in said]
    list(findings.keep_columns(db, "mention", 1, {
        "response_id": [one for one, _ in said], "start": list(range(len(said))),
        "stop": list(range(len(said))), "topic_id": [topic for _, topic in said],
        "similarity": [0.7] * len(said), "sentiment": tone}))
    with write(db) as tables:
        tables.conn.executemany("update response set received_on = ? where id = ?",
                                [(days[later[one]], one) for one in scores])
        # The first and the last answers bound the half year that two quarters need.
        tables.conn.execute("update response set received_on = '2025-12-15' where id = 1")
        tables.conn.execute("update response set received_on = '2026-06-30' where id = 2")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    follow_edits(db, report=lambda *_: None)
    snapshot.refresh(db)
    return db


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return detailed(tmp_path_factory.mktemp("details") / "a.db")


@pytest.mark.parametrize("scope", [Scope(), of("South"), of("South", "East")],
                         ids=["whole", "pooled", "slice"])
@pytest.mark.parametrize("parents", [False, True])
def test_2_parts_with_intervals_add_up_to_each_stake(db, scope, parents):
    view = key_drivers.drivers_in(db, scope)
    whole = (view.parents if parents else view.leaves).set_index("topic")["stake"].dropna()
    parts = [part_table(db, scope, view, name, parents=parents).set_index("topic")
             for name in ("promoter", "detractor")]
    total = sum(one["stake"] for one in parts)
    assert total[whole.index].to_numpy() == pytest.approx(whole.to_numpy())
    for one in (part.loc[whole.index] for part in parts):
        assert (one["low"] < one["stake"]).all()
        assert (one["stake"] < one["high"]).all()


@pytest.mark.parametrize("scope", [Scope(), of("South"), of("South", "East")],
                         ids=["whole", "pooled", "slice"])
@pytest.mark.parametrize("parents", [False, True])
def test_a_stake_recomputed_by_hand_is_the_1_that_is_shown(db, scope, parents):
    view = key_drivers.drivers_in(db, scope)
    for row in (view.parents if parents else view.leaves).dropna().head(3).itertuples():
        terms = by_hand(db, scope, view, row.topic)
        product = terms["weight"] * terms["beta"] * terms["secant"] * terms["share"]
        assert product.to_numpy() == pytest.approx(terms["points"].to_numpy(), abs=1e-12)
        assert terms["points"].sum() == pytest.approx(row.stake, abs=1e-9)
        assert (terms["within"] <= terms["mentions"]).all()
        if not view.pooled:
            assert terms["share"].to_numpy() == pytest.approx(
                (terms["mentions"] / terms["of"]).to_numpy())


@pytest.mark.parametrize("parents", [False, True])
def test_the_1_topic_that_is_said_more_often_is_marked_as_that(db, parents):
    told = driver_changes.since_last(db, Scale.NPS, parents=parents)
    assert told.months == 3
    rows = told.rows.set_index("topic")
    first = rows.loc["t1" if parents else "t5"]
    assert first["differs"] == "worse"
    assert first["prevalence_high"] < 0
    assert (rows["differs"] != "").sum() <= 2
    assert (rows["prevalence"] + rows["effect"]).to_numpy() == pytest.approx(
        rows["change"].to_numpy(), abs=1e-9)
    assert (rows["now"] - rows["before"]).to_numpy() == pytest.approx(
        rows["change"].to_numpy(), abs=1e-9)
    assert rows["change"].sum() + told.remainder.value == pytest.approx(told.score.value, abs=1e-9)


def test_the_change_of_the_score_has_the_interval_of_2_scores_as_their_page_takes_it(db, tmp_path):
    told = driver_changes.since_last(db, Scale.NPS, parents=False)
    now, before = (score_views.now(db, Scope(since=date.fromisoformat(one[0]),
                                             until=date.fromisoformat(one[1])), Scale.NPS).score
                   for one in (told.now, told.before))
    value, low, high = difference(now, before)
    assert (told.score.value, told.score.low, told.score.high) == pytest.approx((value, low, high))
    shutil.copy(db.path, tmp_path / "c.db")
    often = open_database(tmp_path / "c.db")
    with write(often) as tables:  # 40 customers gave the 1,280 answers
        tables.conn.execute("update response set customer = 'c' || (id % 40)")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(often)
    again = driver_changes.since_last(often, Scale.NPS, parents=False)
    assert again.score.high - again.score.low != pytest.approx(high - low, rel=1e-3)


@pytest.mark.parametrize("parents", [False, True])
def test_a_kind_is_kept_for_each_topic_with_both_sides_of_30_mentions(db, parents):
    rows = driver_kinds.kinds(db, Scale.NPS, parents=parents)
    thin = rows[["good", "bad"]].min(axis=1) < 30
    assert set(rows.loc[thin, "kind"]) <= {"cannot be told"}
    row = rows.set_index("topic").loc["t1" if parents else "t5"]
    assert min(row["good"], row["bad"]) >= 30
    assert row["penalty_low"] > 0
    assert row["gap"] == pytest.approx(row["penalty"] - row["reward"])


def test_less_than_half_a_year_without_judged_mentions_has_0_changes_and_kinds(tmp_path):
    before = planted(tmp_path / "a.db")
    assert driver_changes.since_last(before, Scale.NPS, parents=False) is None
    assert driver_kinds.kinds(before, Scale.NPS, parents=False) is None
    assert headings_of(before) == headings_of(None)


def test_the_action_plan_has_4_columns_more_where_a_study_knows_kinds_and_changes(db):
    assert headings_of(db) == headings_of(None) + list(sheet.DETAILS.values())


def headings_of(db: Database | None) -> list[str]:
    """Of the action plan's drivers; of a database that knows nothing more of them for None."""
    drivers = pd.DataFrame({"topic": ["t5"]})
    if db is not None:
        drivers = with_details(db, Scale.NPS, drivers)
    plan = SimpleNamespace(drivers=drivers, facts=SCALES[Scale.NPS], stake_unit="NPS points")
    return [column.heading for column in sheet.columns(plan)]


def test_mentions_follow_an_edit_and_those_of_1_hidden_topic_are_left_out(db, tmp_path):
    shutil.copy(db.path, tmp_path / "b.db")
    db = open_database(tmp_path / "b.db")
    before = signed_mentions(db, 1)
    with write(db) as tables:
        tables.conn.execute("update found_topic set became = 't6' where id = 't5'")
        tables.conn.execute("update found_topic set became = null where id = 't7'")
    after = signed_mentions(db, 1)
    assert 5 not in after.topic
    assert 7 not in after.topic
    assert (after.topic == 6).sum() == np.isin(before.topic, [5, 6]).sum()


def test_the_same_data_keep_the_same_bytes_and_a_later_study_takes_them_away(db, tmp_path):
    assert kept(db) == kept(detailed(tmp_path / "c.db"))
    assert [name for name, *_ in kept(db)] == ["parts", "changes", "kinds"]
    shutil.copy(db.path, tmp_path / "d.db")
    later = open_database(tmp_path / "d.db")
    findings.finish(later, findings.begin(later, method="x", by="x"), responses=0, summary={})
    assert kept(later) == []
    assert driver_details.detail(later, Scale.NPS, "parts") is None


def kept(db: Database) -> list[tuple]:
    with read(db) as tables:
        return tables.execute("select name, detail, covariance from driver_detail"
                              " order by rowid").fetchall()


def test_where_0_are_promoters_by_hand_has_the_other_part_alone_and_20_odd_answers_no_kind(
    db, tmp_path
):
    shutil.copy(db.path, tmp_path / "e.db")
    db = open_database(tmp_path / "e.db")
    for score in ("min(score, 8)", "case when id % 60 = 0 then 3 else 10 end"):
        with write(db) as tables:
            tables.conn.execute(f"update response set score = {score}")
            tables.conn.execute("update snapshot set dataset = dataset + 1")
        follow_edits(db, report=lambda *_: None)
        snapshot.refresh(db)
        if score.startswith("min"):
            view = key_drivers.drivers_in(db, Scope())
            assert by_hand(db, Scope(), view, "t5")["part"].tolist() == ["Detractor"]
    assert driver_kinds.kinds(db, Scale.NPS, parents=False) is None
    assert driver_changes.since_last(db, Scale.NPS, parents=False).enough
