"""The made-up company moves into a database through the real door, once."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from core import demo
from core.errors import BadInput, Cancelled
from core.model import EventKind
from core.scales import SCALES, Scale
from core.store import benchmarks, customers, events, feedback, snapshot, targets
from core.store.database import Database, open_database, read
from core.store.preferences import preferences, set_preferences
from tests.conftest import ROOT
from tests.demo.conftest import SEED, UNTIL

SOURCES = {"store-visit": 3_900, "delivery": 1_600, "app-rating": 1_000, "support": 700,
           "staff-pulse": 540}


def silent(done: float, message: str) -> None:
    """A report that nobody reads."""


def build(db: Database, **changes: object) -> dict:
    return demo.build(db, **({"until": UNTIL, "seed": SEED, "by": "Kim", "report": silent}
                             | changes))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[Database, dict]:
    db = open_database(tmp_path_factory.mktemp("demo") / "demo.db")
    told: list[float] = []
    result = build(db, report=lambda done, message: told.append(done))
    return db, result | {"told": told}


def test_7740_rows_are_accepted_and_none_is_rejected(full):
    db, result = full
    assert result["responses"] == result["accepted"] == 7_740
    assert result["sources"] == SOURCES
    assert [batch.rejected for batch in feedback.batches(db)] == [0] * 7
    assert {batch.status for batch in feedback.batches(db)} == {"done"}


def test_what_the_door_stored_is_what_was_made_up(full, world):
    stored = feedback.responses(full[0]).set_index(["source", "external_id"])
    for source, frame in world.responses.items():
        rows = stored.loc[source].loc[frame["external_id"]].reset_index()
        assert rows["score"].astype(float).equals(frame["score"].astype(float))
        assert rows["received_on"].tolist() == list(frame["received_at"].dt.strftime("%Y-%m-%d"))
        assert rows["comment"].fillna("").tolist() == frame["comment"].fillna("").tolist()
        assert rows["customer"].fillna("").tolist() == frame["customer"].fillna("").tolist()
        assert rows["step"].tolist() == frame["step"].tolist()


def test_each_source_has_its_scale(full):
    scales = {source.name: source.scale for source in feedback.sources(full[0])}
    assert scales == {"store-visit": "nps", "delivery": "nps", "app-rating": "csat5",
                      "support": "ces7", "staff-pulse": "enps"}
    assert set(scales.values()) < {scale.value for scale in Scale} == set(SCALES)


def test_the_language_is_told_by_two_sources_and_left_open_by_three(full):
    told = feedback.responses(full[0]).groupby("source")["language"].apply(
        lambda languages: languages.notna().all())
    assert told.to_dict() == {"store-visit": True, "support": True, "delivery": False,
                              "app-rating": False, "staff-pulse": False}


def test_seven_attributes_are_segments(full):
    assert set(feedback.segments(full[0])) == {
        "store", "country", "customer_type", "loyalty_card", "carrier", "device", "contact"}


def test_the_company_has_a_name_a_price_per_point_and_60_days(full):
    kept = preferences(full[0])
    assert kept["company"] == "Ollivane"
    assert kept["money_per_point"] == 40_000
    assert kept["capacity_days"] == 60


def test_its_people_answer_8_pulses_in_numbers_alone_and_nps_stays_the_scale_of_the_company(full):
    db, _ = full
    snapshot.refresh(db)
    said = feedback.responses(db).query("source == 'staff-pulse'")
    assert said[["comment", "customer", "language", "step"]].isna().all(axis=None)
    pulses = pd.to_datetime(said["received_on"]).sort_values().diff().dt.days.gt(30).sum() + 1
    assert pulses == 8
    assert snapshot.default_scale(db) is Scale.NPS
    assert dict(snapshot.scales(db))[Scale.ENPS] == 540
    assert set(said["received_on"].str[:10]) <= {
        f"{UNTIL - timedelta(days=ago)}" for ago in range(731)}


def test_nps_is_to_reach_25_and_is_compared_with_20_made_up_for_the_demo(full):
    db, _ = full
    target, = targets.targets(db, Scale.NPS)
    other, = benchmarks.benchmarks(db, Scale.NPS)
    assert (target.value, target.due_on > UNTIL, target.changed_by) == (25.0, True, "Kim")
    assert (other.value, other.source) == (20.0, "made up for the demo")
    assert UNTIL - timedelta(days=99) < other.as_of < UNTIL


def test_the_same_company_a_second_time_adds_nothing_and_leaves_what_a_person_set(full):
    db, _ = full
    set_preferences(db, {"capacity_days": 90.0}, by="Kim")
    again = build(db)
    assert again["accepted"] == 0
    assert again["sources"] == SOURCES
    assert len(feedback.batches(db)) == 7
    assert preferences(db)["capacity_days"] == 90
    set_preferences(db, {"capacity_days": 60.0}, by="Kim")


def test_another_seed_in_the_same_database_is_refused_in_one_sentence(full):
    with pytest.raises(BadInput, match="already holds the demo company with another end or seed"):
        build(full[0], seed=SEED + 1)
    assert len(feedback.responses(full[0])) == 7_740


def test_a_database_with_feedback_of_ones_own_is_refused_and_left_alone(db, tmp_path):
    from core.collect import intake

    path = tmp_path / "support.csv"
    path.write_text("nps,comment\n9,thank you\n3,too slow\n", "utf-8")
    intake.accept(db, path, intake.plan_for(db, path), file_name=path.name, by="Kim",
                  report=silent)
    with pytest.raises(BadInput, match=r"already holds feedback of yours \(support.csv\)"):
        build(db)
    assert len(feedback.responses(db)) == 2
    assert preferences(db)["company"] == ""


def test_3600_customers_move_in_with_what_they_did_and_2_percent_are_guests(full):
    db, _ = full
    assert customers.count(db) == 3_600
    found = events.counts(db)
    assert set(found) == set(EventKind)
    total = sum(found.values())
    assert total > 20_000
    assert 0.01 < events.unmatched(db) / total < 0.03
    assert events.span(db)[1] <= UNTIL


def test_two_in_three_customers_agreed_to_letters_and_one_in_14_refused(full):
    with read(full[0]) as tables:
        said = dict(tables.execute("select consent, count(*) from customer group by 1"))
    assert 0.63 < said["given"] / 3_600 < 0.73
    assert 0.05 < said["refused"] / 3_600 < 0.09


def test_progress_rises_from_0_to_1(full):
    told = full[1]["told"]
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_cancelled_in_the_middle_and_started_again_it_is_whole_and_no_file_stays(tmp_path):
    db = open_database(tmp_path / "demo.db")

    def stop(done: float, message: str) -> None:
        if done > 0.5:
            raise Cancelled("The job was cancelled.")

    with pytest.raises(Cancelled):
        build(db, report=stop)
    assert 0 < len(feedback.responses(db)) < 7_740
    build(db)
    assert {one.name: one.responses for one in feedback.sources(db)} == SOURCES
    assert not list(tmp_path.glob("*.demo"))


def test_killed_in_the_middle_it_goes_on_to_7740_responses(tmp_path: Path):
    db = open_database(tmp_path / "demo.db")
    script = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from core import demo; from core.store.database import open_database\n"
        f"demo.build(open_database(Path(sys.argv[1])), until=date.fromisoformat('{UNTIL}'),"
        f" seed={SEED}, by='Kim', report=lambda done, message: print(done, flush=True))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(db.path)], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, env=os.environ)
    while float(process.stdout.readline() or 1) < 0.4:
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    time.sleep(0.1)
    assert 0 < len(feedback.responses(db)) < 7_740
    assert build(db)["sources"] == SOURCES
    assert feedback.responses(db).duplicated(["source", "external_id"]).sum() == 0
