"""What each format gives: text, line numbers, and a problem where a row cannot be used."""

import json

import pytest

from core.collect.files.readers import opened
from tests.collect.workbooks import SURVEY, workbook


def rows_of(path):
    """[(line, problem, cells…)] of the whole file, and its columns."""
    with opened(path) as file:
        rows = [
            (chunk.lines[at], chunk.problems[at], *cells)
            for chunk in file.chunks() for at, cells in enumerate(zip(*chunk.cells, strict=True))
        ]
        assert len(rows) == file.rows
        return file.columns, rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-le"])
def test_umlauts_survive_five_encodings(written, encoding):
    lines = "5;Schöne Grüße aus Köln, gern wieder\n3;Größe passt überhaupt nicht\n"
    text = "note;kommentar\n" + lines * 20
    columns, rows = rows_of(written("a.csv", text.encode(encoding)))
    assert columns == ("note", "kommentar")
    assert rows[0][3] == "Schöne Grüße aus Köln, gern wieder"
    assert len(rows) == 40


def test_one_broken_byte_in_utf_8_does_not_spoil_the_other_umlauts(written):
    good = "comment\n" + "Schöne Grüße aus Köln\n" * 30
    _, rows = rows_of(written("a.csv", good.encode() + b"caf\xe9 zu\n"))
    assert rows[0][2] == "Schöne Grüße aus Köln"
    assert rows[30][2] == "caf\ufffd zu"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_four_delimiters_are_found_among_prose_full_of_commas(written, mark):
    lines = [["id", "score", "comment"], ["1", "9", '"Good, cheap; and | fast"'], ["2", "3", "no"]]
    columns, rows = rows_of(written("a.csv", "\n".join(mark.join(line) for line in lines)))
    assert columns == ("id", "score", "comment")
    assert rows[0] == (2, None, "1", "9", "Good, cheap; and | fast")


def test_a_file_of_one_column_keeps_the_commas_of_its_comments(written):
    text = "comment\nGood, cheap, fast\nslow\nNever, ever again\n"
    columns, rows = rows_of(written("a.csv", text))
    assert columns == ("comment",)
    assert [row[2] for row in rows] == ["Good, cheap, fast", "slow", "Never, ever again"]


def test_a_quoted_line_break_stays_inside_its_cell_and_lines_count_on(written):
    _, rows = rows_of(written("a.csv", 'score,comment\r\n9,"one\r\ntwo"\r\n\r\n8,three\r\n'))
    assert rows == [(2, None, "9", "one\ntwo"), (5, None, "8", "three")]


def test_a_quotation_that_never_closes_costs_one_row_and_not_the_rest(written):
    body = "".join(f"{n},text {n}\n" for n in range(400))
    _, rows = rows_of(written("a.csv", f'score,comment\n5,"never closed\n{body}'))
    assert len(rows) == 401
    assert rows[0][:2] == (2, "a quotation mark is opened and never closed")
    assert rows[400] == (402, None, "399", "text 399")


def test_ragged_lines_and_nul_bytes_are_problems_of_their_rows(written):
    _, rows = rows_of(written("a.csv", "a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,\x002,3\n1,2,3,\n"))
    assert [row[1] for row in rows] == [
        None, "expected 3 fields, found 2", "expected 3 fields, found 4",
        "the row holds NUL bytes", None]


def test_empty_and_repeated_headers_get_names_of_their_own(written):
    columns, _ = rows_of(written("a.csv", "\ufeffscore,,Score,score\n1,2,3,4\n"))
    assert columns == ("score", "Column 2", "Score (2)", "score (3)")


def test_a_title_above_the_table_is_left_out(written):
    text = "Survey export,,\n\nid,score,comment\n1,9,fine\n2,3,bad\n"
    columns, rows = rows_of(written("a.csv", text))
    assert columns == ("id", "score", "comment")
    assert [row[0] for row in rows] == [4, 5]


def test_a_file_whose_first_row_is_data_gets_numbered_columns(written):
    columns, rows = rows_of(written("a.tsv", (
        "http://a.example/1\tA long enough text\ttrue\tAll:good\n"
        "http://a.example/2\tAnother text here\tfalse\n"
        "http://a.example/3\tA third text here\ttrue\n"
        "http://a.example/4\tA fourth text here\ttrue\tAll:bad\n"
        "http://a.example/5\tA fifth\n")))
    assert columns == ("Column 1", "Column 2", "Column 3", "Column 4")
    # The last cell is often left out; the one before it never is.
    assert [row[1] for row in rows] == [None] * 4 + ["expected 4 fields, found 2"]


def test_a_workbook_gives_iso_dates_and_whole_numbers(written):
    notes = [["Read me first"]]
    columns, rows = rows_of(written("a.xlsx", workbook(notes, SURVEY)))
    assert columns == ("Response ID", "NPS", "Comment", "Submitted", "Store")
    assert rows == [
        (2, None, "12345", "9", "Lovely people", "2024-03-05 10:30:00", "Bonn"),
        (3, None, "12346", "2", "Far too slow", "2024-03-06", "Köln")]


def test_blank_rows_of_a_workbook_are_skipped_and_lines_are_the_sheets_own(written):
    sheet = [[], ["score", "comment"], [], [5, "a b"], [1, "c"]]
    _, rows = rows_of(written("a.xlsx", workbook(sheet)))
    assert rows == [(4, None, "5", "a b"), (5, None, "1", "c")]


@pytest.mark.parametrize("wrapped", [False, True])
def test_json_objects_are_flattened_with_dots(written, wrapped):
    items = [{"score": 9.0, "person": {"name": "Zoë", "tags": ["a", "b"]}},
             {"score": 4.5, "comment": "slow", "ok": True, "nothing": None}]
    value = {"page": 1, "answers": items} if wrapped else items
    columns, rows = rows_of(written("a.json", json.dumps(value)))
    assert columns == ("score", "person.name", "person.tags", "comment", "ok", "nothing")
    assert rows == [(1, None, "9", "Zoë", "a, b", "", "", ""),
                    (2, None, "4.5", "", "", "slow", "true", "")]


def test_one_broken_line_of_json_lines_is_one_problem(written):
    text = '{"score": 9, "comment": "a"}\n{"score": 8,\n\n[1]\n{"comment": "b\\u0000"}\n'
    text += '{"score": ' + "9" * 5000 + "}\n"
    _, rows = rows_of(written("a.jsonl", text))
    assert [(row[0], row[1]) for row in rows] == [
        (1, None), (2, "expected a JSON object"), (4, "expected a JSON object"),
        (5, "the row holds NUL bytes"), (6, "expected a JSON object")]


def test_json_lines_named_json_are_read_as_lines(written):
    _, rows = rows_of(written("a.json", '{"score": 9}\n{"score": 8}\n'))
    assert [row[2] for row in rows] == ["9", "8"]


def test_equal_rows_have_keys_of_their_own_and_the_same_ones_each_time(written):
    path = written("a.csv", "score,comment\n9,same\n9,same\n8,other\n")
    with opened(path) as first, opened(path) as second:
        keys = [key for chunk in first.chunks() for key in chunk.keys]
        assert keys == [key for chunk in second.chunks() for key in chunk.keys]
    assert len(set(keys)) == 3
    assert keys[0].removesuffix("-1") == keys[1].removesuffix("-2")
