"""Drivers of segments: what a study keeps of them, and what a filter or a page reads back."""

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bench.planted import TOPICS, keep_study
from core.focus import key_drivers, segment_drivers, segment_priorities
from core.model import Scope
from core.scales import Scale
from core.store import findings, segment_findings, snapshot
from core.store.database import Database, now_text, open_database, read, write

STORES = {"North": 900, "South": 300, "East": 60, "Small": 20}


def planted(path: Path, *, customers: int | None = None) -> Database:
    """Responses of four stores, of which "South" alone hates the first topic; "East" never
    mentions the last, and the one before it only "Small" does. customers: how many gave them in
    turn; None where nobody knows.
    """
    db, rng = open_database(path), np.random.default_rng(3)
    store = np.repeat(list(STORES), list(STORES.values()))
    n = store.size
    said = rng.random((n, TOPICS)) < 0.06
    said[:, 0] = rng.random(n) < 0.3
    said[store == "East", -1] = False
    said[:, -2] = store == "Small"
    score = 8 + 2 * rng.standard_normal(n) - 4 * (said[:, 0] & (store == "South"))
    score = np.clip(np.round(score + 1.5 * said[:, 1]), 0, 10)
    who = [None if customers is None else f"c{i % customers}" for i in range(n)]
    made = {"created_at": now_text(), "created_by": "test"}
    with write(db) as tables:
        tables["source"].insert({"id": 1, "name": "a", "family": "a", "scale": "nps",
                                 "shape": "", **made})
        tables["batch"].insert({"id": 1, "file_name": "a", "file_hash": "", "status": "done",
                                "plan": "{}", **made})
        for name in ("store", "one"):
            tables["attribute"].insert({"name": name, "is_segment": 1,
                                        "changed_at": now_text(), "changed_by": "test"})
        tables["response"].insert_all(
            {"id": i + 1, "source_id": 1, "row_key": str(i), "batch_id": 1, "customer": who[i],
             "score": float(score[i]), "comment": "x", "received_on": "2026-01-01",
             "attributes": json.dumps({"store": store[i], "one": "alike"})} for i in range(n))
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    keep_study(db, said, score, pd.DataFrame({
        "customer": who, "attributes": [json.dumps({"store": one, "one": "alike"})
                                        for one in store]}))
    snapshot.refresh(db)
    return db


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return planted(tmp_path_factory.mktemp("segments") / "a.db")


def of(*stores: str) -> Scope:
    return Scope(segments=(("store", stores),))


def test_stores_of_30_responses_are_pooled_and_neither_20_nor_an_attribute_of_1_value(db):
    assert segment_findings.studied(db, Scale.NPS) == {"store": 3}
    assert [one.value for one in segment_findings.segments(db, Scale.NPS, "store")] == [
        "East", "North", "South"]


def test_a_filter_of_1_studied_store_has_its_stored_stakes_that_a_sum_and_a_remainder_explain(db):
    view, kept = key_drivers.drivers_in(db, of("South")), segment_findings.segments(
        db, Scale.NPS, "store", "South")[0]
    stored, shown = kept.drivers.set_index("topic"), view.leaves.dropna(subset=["stake"])
    assert view.pooled
    assert set(shown["grade"]) == {"pooled"} == set(view.parents["grade"])
    assert len(shown) == 39  # the last but one nobody there mentions
    for row in shown.itertuples():
        told = stored.loc[row.topic]
        assert (row.stake, row.low, row.high, row.mentions) == pytest.approx(
            (told.stake, told.low, told.high, told.mentions))
    total = view.baseline.value + view.leaves["stake"].sum() + view.residual.value
    assert total == pytest.approx(view.observed.value)
    assert view.parents["stake"].sum() == pytest.approx(view.leaves["stake"].sum())
    parts = shown["promoter_part"] + shown["detractor_part"]
    assert parts.to_numpy() == pytest.approx(shown["stake"].to_numpy())


def test_the_store_that_hates_a_topic_says_so_pooled_while_the_slice_hides_it(db):
    fit, indicators, _ = key_drivers._studied(db, 1, None, (0, 0), Scale.NPS)
    counted = snapshot.counts(db, of("South"), by=("pattern",))
    slice_ = key_drivers.stakes_in(fit, key_drivers.cells_from(counted, indicators))
    own = key_drivers.drivers_in(db, of("South")).leaves.set_index("topic").loc["t5"]
    assert own["high"] < slice_.estimate(0, "points").low
    # 30 % mention it; of them 1 % are promoters and 89 % detractors, of the others 40 and 23 %.
    assert own["stake"] == pytest.approx(0.3 * (-88 - 17), abs=4)


def test_2_stores_or_1_store_of_some_days_are_the_sum_of_a_slice(db):
    assert not key_drivers.drivers_in(db, of("South", "East")).pooled
    assert not key_drivers.drivers_in(db, of("Small")).pooled
    days = Scope(since=pd.Timestamp("2025-01-01").date(), segments=(("store", ("South",)),))
    assert not key_drivers.drivers_in(db, days).pooled


@pytest.mark.parametrize("parents", [False, True])
def test_by_segment_marks_the_1_cell_that_is_worse_and_labels_what_30_mentions_do_not_carry(
    db, parents
):
    cells = segment_drivers.by_segment(db, Scale.NPS, "store", parents=parents)
    marked = cells[cells["differs"] == "worse"]
    topic = "t1" if parents else "t5"
    assert ("South", topic) in set(zip(marked["value"], marked["topic"], strict=True))
    assert len(marked) <= 2
    told = cells[cells["mentions"] > 0]
    assert (told["grade"] == np.where(told["mentions"] < 30, "pooled", "full")).all()
    assert (told["low"] < told["stake"]).all()
    assert cells.iloc[0]["topic"] == topic  # the topic that costs most stands first


def test_a_cell_with_0_mentions_has_no_figure_and_no_mark_nor_has_a_filter_or_the_priorities(db):
    cells = segment_drivers.by_segment(db, Scale.NPS, "store", parents=False)
    silent = cells[cells["mentions"] == 0]
    assert set(zip(silent["value"], silent["topic"], strict=True)) == {
        ("East", "t44"), ("East", "t43"), ("North", "t43"), ("South", "t43")}
    assert silent[segment_drivers.FIGURES].isna().all(axis=None)
    assert set(silent["grade"]) == {"withheld"}
    assert set(silent["differs"]) == {""}
    leaves = key_drivers.drivers_in(db, of("East")).leaves.set_index("topic")
    ranked = segment_priorities.stakes(db, "store", "East", Scale.NPS).by_topic
    for topic in ("t43", "t44"):
        assert leaves.loc[topic, ["stake", "low", "high"]].isna().all()
        assert (leaves.loc[topic, "grade"], ranked[topic].estimate.grade) == ("withheld",) * 2


def test_a_store_is_held_against_the_2_others_by_their_responses(db):
    kept = segment_findings.segments(db, Scale.NPS, "store")
    cells = segment_drivers.by_segment(db, Scale.NPS, "store", parents=False)
    row = cells[(cells["topic"] == "t5") & (cells["value"] == "South")].iloc[0]
    east, north, south = (one.drivers.set_index("topic")["stake"]["t5"] for one in kept)
    assert row["gap"] == pytest.approx(south - (60 * east + 900 * north) / 960)
    assert row["gap_low"] < row["gap"] < row["gap_high"] < 0


def test_of_2_values_1_is_worse_as_far_as_the_other_is_better(db):
    kept = segment_findings.segments(db, Scale.NPS, "store")[1:]
    gap, half, tested = segment_drivers.against_the_rest(kept, np.eye(40))
    assert gap[:40] == pytest.approx(-gap[40:])
    assert half[:40] == pytest.approx(half[40:])
    marked = segment_drivers.differs(gap, half, tested)
    assert (marked[0], marked[40]) == ("better", "worse")
    assert not tested[38]  # nobody in either mentions it


def test_only_tested_gaps_count_among_the_many_of_which_1_is_marked():
    # z = 2.1, p = .036: of 1 that is below .10, of 4 it is not below .025.
    gap, half = np.array([-2.1, 0.1, 0.1, 0.1]), np.full(4, 1.96)
    alone = segment_drivers.differs(gap, half, np.array([True, False, False, False]))
    assert alone.tolist() == ["worse", "", "", ""]
    assert set(segment_drivers.differs(gap, half, np.full(4, True))) == {""}


def test_a_topic_in_a_segment_is_the_sum_of_its_subtopics(db):
    whole = segment_drivers.by_segment(db, Scale.NPS, "store", parents=True)
    parts = segment_drivers.by_segment(db, Scale.NPS, "store", parents=False)
    whole, parts = (one[one["value"] != "East"] for one in (whole, parts))  # it leaves 1 unsaid
    assert parts.groupby(["value", "parent_label"])["stake"].sum().to_numpy() == pytest.approx(
        whole.groupby(["value", "label"])["stake"].sum().to_numpy())


def test_an_attribute_that_was_not_studied_has_no_cells(db):
    assert segment_drivers.by_segment(db, Scale.NPS, "one", parents=False).empty


def test_the_same_data_studied_twice_keep_the_same_bytes(db, tmp_path):
    again = planted(tmp_path / "b.db")
    assert kept_rows(db) == kept_rows(again)


def kept_rows(db: Database) -> list[list[tuple]]:
    with read(db) as tables:
        return [tables.execute(f"select * from {table} order by rowid").fetchall()
                for table in segment_findings.TABLES]


def test_a_later_study_takes_the_segments_of_the_one_before_away(db, tmp_path):
    shutil.copy(db.path, tmp_path / "c.db")
    db = open_database(tmp_path / "c.db")
    findings.begin(db, method="planted", by="test")
    findings.finish(db, 2, responses=0, summary={})
    assert kept_rows(db) == [[], [], []]
    assert segment_findings.studied(db, Scale.NPS) == {}


def test_29_customers_are_indicative_whole_and_in_a_slice_and_9_in_a_slice_withheld(tmp_path):
    db = planted(tmp_path / "e.db", customers=29)
    with write(db) as tables:  # "Small" is then 20 answers of 9 customers
        tables.conn.execute("update response set customer = 'c' || (id % 9) where id > 1260")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    few = key_drivers.drivers_in(db, of("Small"))
    assert few.leaves["stake"].isna().all()
    assert few.baseline.grade == "withheld"
    assert set(findings.drivers(db, Scale.NPS)["grade"]) <= {"indicative", "withheld"}
    view = key_drivers.drivers_in(db, of("North", "South"))
    assert set(view.leaves["grade"]) <= {"indicative", "withheld"}
    assert view.baseline.grade == "indicative"
