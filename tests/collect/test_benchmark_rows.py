"""A file of benchmarks: what is kept, and which row is refused for what."""

from datetime import date

import pytest

from core.collect.benchmark_rows import EXAMPLE, read_benchmarks
from core.errors import UnreadableFile
from core.scales import Scale

TODAY = date(2026, 11, 22)
HEADER = "name;value;source;as of;low;high;n;scale"


def read(*rows: str, header: str = HEADER):
    text = "\n".join([header, *rows])
    return read_benchmarks(text.encode(), "b.csv", Scale.NPS, today=TODAY)


def test_31_5_with_its_interval_and_date_is_kept_for_the_scale_in_view():
    (kept,) = read(" Industry  mean ;31,5;Report 2025;31/12/2025;28;34;1200;").kept
    assert (kept.scale, kept.name, kept.value, kept.as_of) == (
        Scale.NPS, "Industry mean", 31.5, date(2025, 12, 31))
    assert (kept.low, kept.high, kept.n, kept.file_name) == (28.0, 34.0, 1200, "b.csv")


@pytest.mark.parametrize(("row", "why"), [
    ("A;abc;R;2025-01-01;;;;", "value “abc” is no number"),
    ("A;140;R;2025-01-01;;;;", "140 is no NPS: it lies between −100 and 100"),
    ("A;nan;R;2025-01-01;;;;", "is no number"),
    (";3;R;2025-01-01;;;;", "no name"),
    ("A;;R;2025-01-01;;;;", "no value"),
    ("A;3;;2025-01-01;;;;", "no source"),
    ("A;3;R;;;;;", "no as of"),
    ("A;3;R;yesterday;;;;", "is no date"),
    ("A;3;R;03/04/2025;;;;", "can be read as two days"),
    ("A;3;R;2030-01-01;;;;", "lies in the future"),
    ("A;3;R;2025-01-01;2;;;", "both ends of the interval, or neither"),
    ("A;3;R;2025-01-01;5;9;;", "does not hold 3"),
    ("A;3;R;2025-01-01;;;1.5;", "no whole number"),
    ("A;3;R;2025-01-01;;;0;", "must be 1 or more"),
    ("A;3;R;2025-01-01;;;;CSAT", "is more than one; write csat5 or csat7"),
    ("A;3;R;2025-01-01;;;;fame", "is not known"),
    (f"{'A' * 81};3;R;2025-01-01;;;;", "at most 80 letters"),
    ("A", "no value"),
])
def test_a_bad_row_is_refused_with_its_line_and_reason_and_the_good_ones_stay(row, why):
    found = read("Good;10;R;2025-01-01;;;;", row, "Emp;20;R;2025-01-01;;;;eNPS")
    assert [(one.name, one.scale) for one in found.kept] == [
        ("Good", Scale.NPS), ("Emp", Scale.ENPS)]
    (refused,) = found.refused
    assert refused.line == 3
    assert why in refused.reason


def test_the_same_benchmark_twice_in_a_file_is_refused_the_second_time():
    found = read("A;3;R;2025-01-01;;;;", "A;4;R;2025-01-01;;;;")
    assert [one.value for one in found.kept] == [3.0]
    assert "twice" in found.refused[0].reason


@pytest.mark.parametrize(("content", "why"), [
    (b"", "empty"), (b"name,value\nA,3\n", "no column for source, as of"),
    (b"PK\x03\x04rest", "Excel workbook"), (b"x" * 1_000_001, "larger than"),
    (b"name,value,source,as of\n" + b"A,1,R,2025-01-01\n" * 1_001, "more than 1,000 rows")])
def test_a_file_that_cannot_be_read_as_a_whole_is_refused_with_a_sentence(content, why):
    with pytest.raises(UnreadableFile, match=why):
        read_benchmarks(content, "b.csv", Scale.NPS, today=TODAY)


def test_the_example_on_the_page_is_a_file_that_can_be_kept():
    found = read_benchmarks(EXAMPLE.encode(), "b.csv", Scale.NPS, today=TODAY)
    assert (len(found.kept), len(found.refused)) == (1, 0)
