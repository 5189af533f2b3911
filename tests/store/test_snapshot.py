"""What pages read: whole or not at all, and the same figures as the database."""

import os
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from bench.planted import database
from core.errors import Conflict
from core.focus import key_drivers
from core.model import Scope
from core.scales import Scale
from core.store import customers, findings, snapshot, snapshot_files
from core.store.database import Database, open_database, read, write


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return database(tmp_path_factory.mktemp("planted") / "a.db", 3000)


def test_counts_of_3000_responses_sum_to_3000(db: Database):
    assert snapshot.counts(db, Scope())["n"].sum() == 3000
    assert snapshot.default_scale(db) == Scale.NPS


def test_the_3000_are_counted_once_a_version_and_whoever_asked_may_change_their_answer(
    db: Database, monkeypatch: pytest.MonkeyPatch
):
    first = snapshot.counts(db, Scope())
    first["n"] = 0
    monkeypatch.setattr(snapshot, "_ask", lambda *_: pytest.fail("asked again"))
    assert snapshot.counts(db, Scope())["n"].sum() == 3000


def test_counts_by_month_and_store_keep_every_response(db: Database):
    frame = snapshot.counts(db, Scope(), by=("month", "store"))
    assert frame["n"].sum() == 3000
    assert frame["store"].nunique() == 24
    assert frame["month"].nunique() == 24


def test_a_filter_on_2_stores_agrees_with_sql(db: Database):
    chosen = Scope(segments=(("store", ("Store 03", "Store 04")),), since=date(2025, 1, 1))
    with read(db) as tables:
        expected = tables.execute(
            "select count(*) from response where received_on >= '2025-01-01' and"
            " json_extract(attributes, '$.store') in ('Store 03', 'Store 04')").fetchone()[0]
    assert snapshot.counts(db, chosen)["n"].sum() == expected


def test_a_store_with_a_quote_in_its_name_filters_nothing_in(db: Database):
    chosen = Scope(segments=(("store", ("' or 1=1 --",)),))
    assert snapshot.counts(db, chosen).empty


def test_prevalence_counts_each_response_once_a_topic(db: Database):
    months = snapshot.prevalence(db, Scope())
    assert (months["mentions"] <= months["responses"]).all()
    total = months.groupby("topic")["mentions"].sum()
    said = snapshot.mentions(db, Scope()).set_index("topic")["mentions"]
    assert total.to_dict() == said.to_dict()


def test_what_300_employees_say_is_in_no_prevalence_but_that_of_their_own_scale(tmp_path: Path):
    db = database(tmp_path / "a.db", 300)
    said = snapshot.prevalence(db, Scope())
    with write(db) as tables:
        tables.conn.execute("update source set scale = 'enps'")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    assert snapshot.prevalence(db, Scope()).empty
    pd.testing.assert_frame_equal(snapshot.prevalence(db, Scope(scale=Scale.ENPS)), said)


def test_slices_of_the_drivers_add_up_to_the_whole(db: Database):
    stores = snapshot.segment_values(db)["store"]
    whole = key_drivers.drivers_in(db, Scope())
    parts = [key_drivers.drivers_in(db, Scope(segments=(("store", half),)))
             for half in (tuple(stores[:9]), tuple(stores[9:]))]
    assert sum(p.n for p in parts) == whole.n == 3000
    fitted = sum(p.n * p.fitted for p in parts) / 3000
    assert fitted == pytest.approx(whole.fitted, abs=1e-9)
    assert whole.residual.value == pytest.approx(0, abs=1e-6)
    assert whole.parents["stake"].sum() == pytest.approx(whole.leaves["stake"].sum())


def test_the_whole_is_read_as_the_study_kept_it_and_summed_anew_once_a_score_was_corrected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    db = database(tmp_path / "a.db", 1000)
    kept = key_drivers.drivers_in(db, Scope())
    with monkeypatch.context() as without:
        without.setattr(key_drivers, "is_of", lambda *_: False)
        summed = key_drivers.drivers_in(db, Scope())
        pd.testing.assert_frame_equal(kept.parents, summed.parents, check_exact=True)
        assert repr(kept.baseline) == repr(summed.baseline)
        assert repr(kept.residual) == repr(summed.residual)
    with write(db) as tables:
        tables.conn.execute("update response set score = 10 - score where id <= 200")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    corrected = key_drivers.drivers_in(db, Scope())
    assert corrected.residual.value == pytest.approx(corrected.observed.value - corrected.fitted)
    assert abs(corrected.residual.value) > 1


def test_an_empty_database_has_no_scale_and_no_counts(tmp_path: Path):
    empty = open_database(tmp_path / "a.db")
    assert snapshot.default_scale(empty) is None
    assert snapshot.counts(empty, Scope()).empty
    assert snapshot.segment_values(empty) == {}
    assert key_drivers.drivers_in(empty, Scope()) is None


def test_a_new_database_of_the_same_name_never_reads_the_old_snapshot(tmp_path: Path):
    database(tmp_path / "a.db", 100)
    for file in tmp_path.glob("a.db*"):
        if file.is_file():
            file.unlink()
    again = open_database(tmp_path / "a.db")
    with write(again) as tables:
        tables.conn.execute("update snapshot set dataset = 1")
    assert snapshot.counts(again, Scope()).empty


def test_what_names_no_subject_is_no_driver_until_somebody_names_it(tmp_path: Path):
    planted = database(tmp_path / "a.db", 500)
    worst = findings.drivers(planted, Scale.NPS).iloc[0]
    with write(planted) as tables:
        tables.conn.execute("update topic set label = 'Other remarks' where id = ?",
                            [worst["topic"]])
    assert worst["topic"] not in set(findings.drivers(planted, Scale.NPS)["topic"])
    with write(planted) as tables:
        tables.conn.execute("update topic set label = 'Mood' where id = ?", [worst["topic"]])
    assert findings.drivers(planted, Scale.NPS).iloc[0]["topic"] == worst["topic"]


def test_an_interrupted_study_leaves_the_findings_before_and_no_rest(tmp_path: Path):
    planted = database(tmp_path / "a.db", 500)
    before = findings.drivers(planted, Scale.NPS)
    study_id = findings.begin(planted, method="x", by="t")
    list(findings.keep_columns(planted, "mention", study_id, {
        "response_id": range(1, 101), "start": [0] * 100, "stop": [3] * 100,
        "topic_id": ["t9"] * 100}))
    assert findings.drivers(planted, Scale.NPS).equals(before)
    findings.begin(planted, method="x", by="t")
    with read(planted) as tables:
        assert tables.execute("select count(*) from mention").fetchone()[0] == 0


def test_a_backup_that_comes_back_without_its_snapshots_writes_them_anew(tmp_path: Path):
    planted = database(tmp_path / "a.db", 100)
    shutil.rmtree(planted.snapshots)
    assert snapshot.counts(planted, Scope())["n"].sum() == 100


def test_pages_change_to_a_study_and_its_snapshot_in_one_moment(tmp_path: Path):
    planted = database(tmp_path / "a.db", 100)
    before = snapshot.version_of(planted)
    study_id = findings.begin(planted, method="x", by="t")
    version = snapshot_files.prepare(planted, study_id)
    assert snapshot.version_of(planted) == before
    findings.finish(planted, study_id, responses=100, summary={}, version=version)
    assert (findings.study(planted).id, snapshot.version_of(planted)) == (study_id, version)


def test_a_study_that_another_process_put_away_changes_nothing_at_its_end(tmp_path: Path):
    planted = database(tmp_path / "a.db", 100)
    current = findings.study(planted)
    late = findings.begin(planted, method="x", by="t")
    newer = findings.begin(planted, method="x", by="t")
    assert newer > late > current.id
    with pytest.raises(Conflict):
        findings.finish(planted, late, responses=100, summary={})
    assert findings.study(planted) == current


@pytest.mark.parametrize("name", ["pattern", "month", "score"])
def test_a_segment_may_be_called_as_columns_of_ours_are(tmp_path: Path, name: str):
    planted = database(tmp_path / "a.db", 400)
    with write(planted) as tables:
        tables.conn.execute("update attribute set name = ?", [name])
        tables.conn.execute("update response set attributes ="
                            " replace(attributes, '\"store\"', ?)", [f'"{name}"'])
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(planted)
    chosen = Scope(segments=((name, ("Store 03",)),))
    assert 0 < snapshot.counts(planted, chosen)["n"].sum() < 400
    assert key_drivers.drivers_in(planted, chosen).n == snapshot.counts(planted, chosen)["n"].sum()


def test_a_topic_of_a_thin_slice_has_no_stake(db: Database):
    view = key_drivers.drivers_in(
        db, Scope(segments=(("store", ("Store 03",)),), since=date(2025, 9, 1)))
    thin = view.parents[view.parents["mentions"] < 15]
    assert len(thin)
    assert thin[["stake", "low", "high"]].isna().all(axis=None)
    assert set(thin["grade"]) == {"withheld"}


def test_what_a_dead_process_left_half_written_goes_and_what_another_writes_stays(tmp_path: Path):
    planted = database(tmp_path / "a.db", 100)
    left, fresh = planted.snapshots / ".new-left", planted.snapshots / ".new-fresh"
    left.mkdir()
    fresh.mkdir()
    os.utime(left, (0, 0))
    snapshot.refresh(planted)
    assert (left.exists(), fresh.exists()) == (False, True)


def test_customers_are_numbered_by_key_or_address_in_the_order_of_their_first_response(tmp_path):
    db = database(tmp_path / "who.db", 40)
    with write(db) as tables:
        tables.conn.execute("update response set customer = 'B' where id in (3, 9)")
        tables.conn.execute("update response set email = 'Ana@x.org' where id = 5")
        tables.conn.execute("update response set email = 'ana@X.org' where id = 7")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    rows = snapshot.ask(db, Scope(), "select id, customer from {responses} where true{where}")
    known = rows[rows["customer"] >= 0].set_index("id")["customer"].to_dict()
    assert known == {3: 0, 5: 1, 7: 1, 9: 0}
    assert snapshot.counts(db, Scope(), by=(snapshot.CUSTOMER,))["n"].sum() == 40
    assert customers.answering(db, Scope(scale=Scale.NPS)) == 38


def test_a_snapshot_from_before_customers_were_numbered_is_read_and_not_taken_over(tmp_path):
    import duckdb

    db = database(tmp_path / "old.db", 500)
    folder = db.snapshots / snapshot.version_of(db)
    path = str(folder / "responses.parquet")
    with duckdb.connect() as connection:
        connection.execute(f"copy (select * exclude (customer) from read_parquet('{path}'))"
                           f" to '{path}.new' (format parquet)")
    Path(f"{path}.new").replace(path)
    snapshot_files.has_customers.cache_clear()
    assert snapshot.counts(db, Scope(), by=(snapshot.CUSTOMER,))[snapshot.CUSTOMER].eq(-1).all()
    assert key_drivers.drivers_in(db, Scope()) is not None
    with write(db) as tables:
        tables.conn.execute("update study set edition = edition + 1")
    after = db.snapshots / snapshot.refresh(db)
    assert after != folder
    assert snapshot_files.has_customers(after)
