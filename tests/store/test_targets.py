"""Targets and benchmarks as they are kept: who set what, and what stood before."""

from dataclasses import replace
from datetime import date

import pytest

from core.errors import BadInput, Conflict
from core.scales import Scale
from core.store import benchmarks, changes, targets
from core.store.benchmarks import Benchmark

MEAN = Benchmark(Scale.NPS, "Industry mean", 31.0, "Annual report", date(2026, 1, 31))


def test_a_target_of_40_is_kept_with_who_set_it_and_a_change_with_what_stood_before(db):
    targets.save(db, Scale.NPS, 40.0, version=0, by="Ana", due_on=date(2026, 12, 31), why="plan")
    targets.save(db, Scale.NPS, 45.0, version=1, by="Ben", due_on=date(2026, 12, 31), why="plan")
    targets.save(db, Scale.NPS, 45.0, version=9, by="Eve", due_on=date(2026, 12, 31), why="plan")
    (kept,) = targets.targets(db, Scale.NPS)
    assert (kept.value, kept.version, kept.changed_by) == (45.0, 2, "Ben")
    newest, first = changes.changes_of(db, "target", "nps::")
    assert (newest.before, newest.after) == ({"value": 40.0}, {"value": 45.0})
    assert first.before == {}
    assert targets.targets(db, Scale.ENPS) == []


def test_a_segment_has_a_target_of_its_own_and_two_people_do_not_overwrite_each_other(db):
    targets.save(db, Scale.NPS, 40.0, version=0, by="Ana")
    targets.save(db, Scale.NPS, 20.0, version=0, by="Ana", segment="store", member="Ulm")
    with pytest.raises(Conflict, match="somebody else"):
        targets.save(db, Scale.NPS, 50.0, version=0, by="Ben")
    whole, ulm = targets.targets(db, Scale.NPS)
    assert (whole.segment, ulm.member, ulm.value) == ("", "Ulm", 20.0)
    for _ in range(2):
        targets.remove(db, ulm, by="Ben")
    assert targets.targets(db, Scale.NPS) == [whole]


@pytest.mark.parametrize(("scale", "value"), [
    (Scale.NPS, 101), (Scale.NPS, float("nan")), (Scale.CSAT5, -1), (Scale.CES7, 0.5)])
def test_a_target_that_the_score_cannot_have_is_refused_with_the_range(db, scale, value):
    with pytest.raises(BadInput, match="lies between"):
        targets.save(db, scale, value, version=0, by="Ana")


def test_a_segment_without_its_value_is_refused(db):
    with pytest.raises(BadInput, match="Choose a value"):
        targets.save(db, Scale.NPS, 40.0, version=0, by="Ana", segment="store")


def test_the_same_benchmark_twice_is_one_and_a_corrected_one_takes_its_place(db):
    assert benchmarks.keep(db, [MEAN], by="Ana") == (1, 0)
    assert benchmarks.keep(db, [MEAN], by="Ben") == (0, 1)
    mended = replace(MEAN, value=33.0, low=30.0, high=36.0, n=900, file_name="b.csv")
    assert benchmarks.keep(db, [mended], by="Ben") == (1, 0)
    (kept,) = benchmarks.benchmarks(db, Scale.NPS)
    assert (kept.value, kept.low, kept.n, kept.created_by, kept.is_exact) == (
        33.0, 30.0, 900, "Ben", False)
    assert changes.changes_of(db, "benchmark")[0].before["value"] == 31.0
    for _ in range(2):
        benchmarks.remove(db, kept, by="Ben")
    assert benchmarks.benchmarks(db, Scale.NPS) == []
    assert len(changes.changes_of(db, "benchmark")) == 3
