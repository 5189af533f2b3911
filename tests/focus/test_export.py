"""The export: a row a response, as CSV, Parquet and Excel."""

import csv
import zipfile
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from core.errors import BadInput
from core.focus import export
from core.focus.export import COLUMNS, write_export, write_rows
from core.store.database import write

ROWS = pd.DataFrame([
    ("lounge", "R1", "2025-03-01", 9.0, "en", 0.123456, "t3", "t1;t3"),
    ("lounge", None, None, None, None, None, None, None),
    ("lounge", "=1+1", "1899-12-31", 7.5, "de", -1.0, "t5", "t2;t5"),
], columns=list(COLUMNS))
NASTY = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def written(tmp_path: Path, ending: str, rows: pd.DataFrame = ROWS) -> Path:
    path = tmp_path / f"out.{ending}"
    write_rows(rows, path)
    return path


def csv_rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_three_responses_are_three_csv_rows_and_what_is_missing_is_empty(tmp_path):
    rows = csv_rows(written(tmp_path, "csv"))
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0] == {"source": "lounge", "external_id": "R1", "received_at": "2025-03-01",
                       "score": "9", "language": "en", "sentiment": "0.1235", "topic": "t3",
                       "topics": "t1;t3"}
    assert set(rows[1].values()) == {"lounge", ""}


def test_parquet_has_types_and_nulls(tmp_path):
    import pyarrow.parquet as pq

    table = pq.read_table(written(tmp_path, "parquet"))
    assert table.column_names == list(COLUMNS)
    rows = table.to_pylist()
    assert rows[0]["received_at"] == date(2025, 3, 1)
    assert rows[0]["sentiment"] == 0.1235
    assert rows[1] == dict.fromkeys(COLUMNS) | {"source": "lounge"}
    assert rows[2]["external_id"] == "=1+1"


def test_the_workbook_opens_in_two_readers_with_dates_numbers_and_text(tmp_path):
    path = written(tmp_path, "xlsx")
    sheet = load_workbook(path).active
    heads, first, second, third = sheet.iter_rows(values_only=True)
    assert heads == COLUMNS
    assert first == ("lounge", "R1", datetime(2025, 3, 1), 9, "en", 0.1235, "t3", "t1;t3")
    assert second == ("lounge", *[None] * 7)
    assert third[2] == "1899-12-31"  # before Excel's calendar begins
    assert len(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()) == 4


@pytest.mark.parametrize("nasty", NASTY)
def test_a_csv_puts_an_apostrophe_before_text_that_would_run(tmp_path, nasty):
    rows = csv_rows(written(tmp_path, "csv", ROWS.assign(external_id=nasty, source=nasty)))
    assert (rows[0]["external_id"], rows[0]["source"]) == (f"'{nasty}", f"'{nasty}")


def test_a_negative_sentiment_is_a_number_and_has_no_apostrophe(tmp_path):
    assert csv_rows(written(tmp_path, "csv"))[2]["sentiment"] == "-1"


@pytest.mark.parametrize("nasty", [*NASTY, "#N/A", "\x01=1+1"])
def test_a_workbook_types_it_as_text_and_adds_nothing(tmp_path, nasty):
    path = written(tmp_path, "xlsx", ROWS.assign(external_id=nasty))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert 't="e"' not in sheet
    cell = load_workbook(path).active["B2"]
    assert cell.value == nasty.replace("\r", "\n").replace("\x01", "")
    assert cell.quotePrefix == (nasty != "#N/A")


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_the_same_rows_give_the_same_bytes(tmp_path, ending):
    first = written(tmp_path, ending).read_bytes()
    assert written(tmp_path, ending).read_bytes() == first


def test_1048576_rows_do_not_fit_on_a_sheet_and_the_way_out_is_named(tmp_path):
    rows = ROWS.iloc[[1] * 1_048_576]
    with pytest.raises(BadInput, match=r"1,048,576 responses .* Export to \.csv or \.parquet"):
        write_rows(rows, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_an_unknown_ending_is_refused(db, tmp_path):
    with pytest.raises(BadInput, match=r"end in \.csv, \.parquet or \.xlsx"):
        write_export(db, tmp_path / "out.pdf")


def test_an_empty_database_has_nothing_to_export(db, tmp_path):
    with pytest.raises(BadInput, match="no responses to export yet"):
        write_export(db, tmp_path / "out.csv")


def test_a_missing_folder_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(BadInput, match="cannot be written"):
        written(tmp_path / "nowhere", "csv")


def test_a_failure_halfway_leaves_the_old_file_and_no_scraps(tmp_path, monkeypatch):
    path = written(tmp_path, "csv")
    before = path.read_bytes()

    def breaks(rows, part):
        part.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(export._WRITERS, ".csv", breaks)
    with pytest.raises(BadInput, match="No space left"):
        written(tmp_path, "csv")
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_responses_that_no_study_has_read_are_exported_without_topics(db, tmp_path, ending):
    made = {"created_at": "2025-05-01T08:00:00Z", "created_by": "Ana"}
    with write(db) as tables:
        tables["source"].insert({"id": 1, "name": "lounge", "family": "l", "scale": "nps",
                                 "shape": "x", **made})
        tables["batch"].insert({"id": 1, "file_name": "a.csv", "file_hash": "h", "plan": "{}",
                                "status": "done", **made})
        tables["response"].insert_all(
            {"id": i, "source_id": 1, "row_key": str(i), "batch_id": 1, "score": 9.0,
             "external_id": f"R{i}"} for i in (2, 1, 3))
    path = write_export(db, tmp_path / f"out.{ending}")
    if ending == "csv":
        frame = pd.read_csv(path)
    else:
        frame = (pd.read_parquet(path) if ending == "parquet"
                 else pd.read_excel(path, engine="calamine"))
    assert frame["external_id"].tolist() == ["R1", "R2", "R3"]
    assert frame["topics"].isna().all()
    assert frame["score"].tolist() == [9, 9, 9]
