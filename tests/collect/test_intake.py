"""The door in: accepted, already there, or refused with a reason, and nothing twice."""

import csv
import json
import random
from datetime import date
from pathlib import Path

import pytest

from core.collect.here import Here
from core.collect.intake import Plan, accept, plan_for, preview, run_import
from core.errors import BadInput, Cancelled, ReadingsDiffer, UnknownColumn
from core.store import feedback
from core.store.database import write
from tests.collect.conftest import nothing
from tests.collect.workbooks import SURVEY, workbook

THREE = """id,nps,comment,date,store
A,9,fine,2024-01-05,Bonn
B,,only words,,Ulm
C,3,,2024-02-01,Bonn
"""


def test_a_score_a_comment_or_both_are_enough(written, take, db):
    result = take(written("survey.csv", THREE))
    assert result == {
        "batch": 1, "rows": 3, "accepted": 3, "already_there": 0, "rejected": 0,
        "reject_file": None, "scale": "nps", "kind": "feedback", "unmatched": 0,
        "changed": True,
        "columns": {"id": "id", "score": "nps", "comment": "comment", "date": "date"}}
    rows = feedback.responses(db)
    assert list(rows.columns) == ["id", "source", "scale", "external_id", "score", "comment",
                                  "received_on", "customer", "language", "step", "attributes"]
    assert rows["source"].tolist() == ["survey"] * 3
    assert rows["external_id"].tolist() == ["A", "B", "C"]
    assert rows["score"].fillna(-1).tolist() == [9, -1, 3]
    assert rows["comment"].tolist() == ["fine", "only words", None]
    assert rows["received_on"].tolist() == ["2024-01-05", None, "2024-02-01"]
    assert json.loads(rows["attributes"][0]) == {"store": "Bonn"}


def test_a_file_uploaded_twice_adds_nothing_the_second_time(written, take, counted, query):
    path = written("survey.csv", THREE)
    assert counted(take(path)) == (3, 3, 0, 0)
    dataset = query("select dataset from snapshot")
    again = take(path)
    assert counted(again) == (3, 0, 3, 0)
    assert not again["changed"]
    assert query("select dataset from snapshot") == dataset
    other = take(written("other.csv", THREE.replace("fine", "poor")), source="survey")
    assert (counted(other), other["changed"]) == ((3, 0, 3, 0), True)
    assert query("select count(*) from response") == [(3,)]


def test_equal_rows_without_an_id_are_as_many_as_they_are(written, take, counted):
    path = written("a.csv", "score,comment\n5,same\n5,same\n4,other\n")
    assert counted(take(path)) == (3, 3, 0, 0)
    assert counted(take(path)) == (3, 0, 3, 0)


def test_a_later_export_updates_the_known_and_adds_the_new(written, take, counted, query):
    take(written("may.csv", THREE))
    june = THREE.replace("only words", "changed my mind") + "D,10,new,2024-06-01,Ulm\n"
    result = take(written("june.csv", june))
    assert counted(result) == (4, 1, 3, 0)
    assert query("select name from source") == [("may",)]
    assert query("select comment from response where external_id = 'B'") == [("changed my mind",)]


@pytest.mark.parametrize(("first", "second"), [
    (["id="], ["id=Ref"]), (["id=Ref"], ["id="]), (["id=Ref"], ["id=Other"]),
    (["comment=note"], ["comment=words"]),
])
def test_a_corrected_mapping_of_the_same_file_adds_nothing(
    written, take, counted, query, first, second
):
    # The two columns of ids overlap and are shifted, so every id changes hands.
    rows = "".join(f"{n},{n + 1},{n % 11},note {n},some words of a guest {n}\n" for n in range(30))
    path = written("a.csv", f"Ref,Other,nps,note,words\n{rows}")
    assert counted(take(path, *first)) == (30, 30, 0, 0)
    assert counted(take(path, *second)) == (30, 0, 30, 0)
    by_setting = {"id=Ref": "0,1,2", "id=": None, "id=Other": "1,2,3"}
    found = query("select group_concat(external_id) from (select * from response order by id"
                  " limit 3)")
    if second[0] in by_setting:
        assert found == [(by_setting[second[0]],)]
    assert query("select count(distinct row_key), count(distinct comment) from response") == [
        (30, 30)]


def test_an_id_that_stands_twice_in_a_file_is_one_response(written, take, counted, query):
    path = written("a.csv", "ref,score,comment\nX,5,first words\nX,4,second words\nY,1,other\n")
    assert counted(take(path, "id=ref")) == (3, 2, 1, 0)
    assert counted(take(path, "id=ref")) == (3, 0, 3, 0)
    assert query("select score, comment from response where external_id = 'X'") == [
        (4, "second words")]


def border_file(written):
    """1–5 throughout 2014, 1–10 in the first ten days of 2015."""
    rng = random.Random(4)
    lines = [f"2014-{1 + n % 12:02}-{1 + n % 28:02},{rng.randint(1, 5)},words {n}"
             for n in range(200)]
    lines += [f"2015-01-{1 + n % 10:02},{1 + n // 4},more {n}" for n in range(40)]
    return written("lounge.csv", "\n".join(["date,rating,comment", *lines]) + "\n")


@pytest.mark.acceptance
def test_a_scale_that_changes_in_time_is_asked_with_readings_to_give_back(written, db):
    path = border_file(written)
    with pytest.raises(ReadingsDiffer) as asked:
        plan_for(db, path)
    assert asked.value.about == "scale"
    print(f"T5 a file of 1–5 and 1–10: {asked.value}")
    first = asked.value.readings[0]
    assert first == "csat5,stars10@2015-01-01..2015-01-10"
    assert first in str(asked.value)
    question = preview(path).questions[0]
    assert sum(question.inside.values()) == 40
    assert sum(question.outside.values()) == 200
    assert max(question.outside) == 5
    assert (question.since, question.until) == (date(2015, 1, 1), date(2015, 1, 10))
    assert plan_for(db, path, scale=first).scale == first


def test_two_scales_make_two_sources_and_low_scores_inside_the_border_go_to_the_second(
    written, take, counted, db, query
):
    path = border_file(written)
    border = "csat5,stars10@2015-01-01..2015-01-10"
    assert counted(take(path, scale=border)) == (240, 240, 0, 0)
    assert query("select s.name, s.family, s.scale, count(*), min(score), max(score)"
                 " from response r join source s on s.id = source_id group by 1") == [
        ("lounge", "lounge", "csat5", 200, 1, 5),
        ("lounge (1–10 stars)", "lounge", "stars10", 40, 1, 10)]
    again = preview(path, db=db, look_for_known=True)  # the same file is not asked once more
    assert (again.questions, again.scale) == ((), border)
    assert again.here == Here(240, 240, 0, 0, rescaled=False)
    another = written("other.csv", path.read_text() + "2015-01-11,5,one more\n")
    assert preview(another, db=db).questions[0].about == "scale"


def test_a_corrected_border_moves_rows_and_adds_nothing(written, take, counted, query):
    path = border_file(written)
    by_source = ("select s.name, s.scale, count(*) from response r join source s"
                 " on s.id = source_id where score is not null group by 1")
    assert counted(take(path, scale="stars10")) == (240, 240, 0, 0)
    assert query(by_source) == [("lounge", "stars10", 240)]
    assert counted(take(path, scale="csat5,stars10@2015-01-01..2015-01-10")) == (240, 0, 240, 0)
    assert query(by_source) == [("lounge", "csat5", 200), ("lounge (1–10 stars)", "stars10", 40)]
    assert counted(take(path, scale="stars10")) == (240, 0, 240, 0)
    assert query("select name, scale from source") == [("lounge", "stars10")]


def test_a_second_source_that_was_named_otherwise_keeps_its_name(written, take, counted, db, query):
    path, border = border_file(written), "csat5,stars10@2015-01-01..2015-01-10"
    take(path, scale=border)
    with write(db) as tables:
        tables.conn.execute("update source set name = 'lounge-2' where name <> family")
    assert counted(take(path, scale=border)) == (240, 0, 240, 0)
    assert query("select name from source order by id") == [("lounge",), ("lounge-2",)]


def test_of_4_rows_it_is_told_ahead_which_are_here_which_would_change_and_which_are_new(
    written, take, db, query,
):
    def told(text, **more):
        path = written("shop.csv", "id,date,rating,comment\n" + text)
        return preview(path, db=db, roles={"id": "id"}, look_for_known=True,
                       **({"scale": "csat5"} | more)).here

    first = "a,2026-01-01,1,slow\nb,2026-01-02,5,fine\na,2026-01-03,2,slow again\n"
    assert told(first) is None
    take(written("shop.csv", "id,date,rating,comment\n" + first), "id=id", scale="csat5")
    assert told(first) == Here(3, 3, 0, 0, rescaled=False)
    assert told(first, scale="stars10") == Here(3, 3, 0, 0, rescaled=True)
    some = told("a,2026-01-03,2,slow again\nb,2026-01-02,4,fine\nc,2026-01-04,3,new\n"
                "d,2026-01-05,9,high\n")
    assert some == Here(4, 2, 1, 1, rescaled=False)
    assert some.new == 1
    assert told("e,2026-02-01,3,other\n") is None
    assert query("select count(*) from response") == [(2,)]


def test_rows_outside_a_given_scale_are_rejected_with_value_and_scale(written, take, counted):
    result = take(border_file(written), scale="csat5")
    assert counted(result) == (240, 220, 0, 20)
    with Path(result["reject_file"]).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["reason"] == "the score “6” is outside the scale 1–5 (csat5)"
    assert (rows[0]["line"], rows[0]["rating"]) == ("222", "6")


def test_scores_on_another_scale_never_enter_a_source(written, take, db, query):
    take(written("a.csv", "id,score,comment\n" + "".join(f"{n},{n % 11},w\n" for n in range(40))))
    fives = "".join(f"z{n},{1 + n % 5},w\n" for n in range(40))
    other = written("b.csv", f"id,score,comment\n{fives}")
    with pytest.raises(BadInput, match="“a” holds scores on nps; this file's are on csat5"):
        take(other, source="a")
    # Left alone, the file gets a source of its own although its shape is known.
    take(other)
    assert query("select name, scale from source order by 1") == [("a", "nps"), ("b", "csat5")]


REJECTED = """id,nps,comment,date
1,11,too high,2024-01-13
2,abc,no number,2024-01-13
3,9,fine,31/02/2024
4,,,2024-01-13
5,9,short
6,9,a\x00b,2024-01-13
7,9,=1+1,not a day
8,9,good,13/01/2024
9,-1,n/a,
"""


def test_every_refused_row_is_in_the_reject_file_with_line_and_reason(written, take, counted):
    result = take(written("a.csv", REJECTED), scale="nps")
    assert counted(result) == (9, 1, 0, 8)
    with Path(result["reject_file"]).open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == ["line", "reason", "id", "nps", "comment", "date", "more"]
    assert [(row[0], row[1]) for row in rows] == [
        ("2", "the score “11” is outside the scale 0–10 (nps)"),
        ("3", "the score “abc” is no score on the scale 0–10 (nps)"),
        ("4", "the date “31/02/2024” does not exist or cannot be read"),
        ("5", "neither a score nor a comment"),
        ("6", "expected 4 fields, found 3"),
        ("7", "the row holds NUL bytes"),
        ("8", "the date “not a day” does not exist or cannot be read"),
        ("10", "the score “-1” is outside the scale 0–10 (nps)"),
    ]
    assert rows[5][4] == "a␀b"
    assert rows[6][4] == "'=1+1"
    assert rows[7][3] == "-1"


def test_ambiguous_dates_are_asked_and_their_reading_can_be_given_back(written, take, db, query):
    path = written("a.csv", "nps,visited\n9,03/04/2024\n2,05/06/2024\n")
    with pytest.raises(ReadingsDiffer) as asked:
        plan_for(db, path, settings=["date=visited"])
    assert asked.value.about == "date"
    assert asked.value.readings == ("date=visited:dmy", "date=visited:mdy")
    take(path, asked.value.readings[1])
    assert query("select received_on from response order by id") == [
        ("2024-03-04",), ("2024-05-06",)]
    assert plan_for(db, path, settings=["date=visited"]).date_order == "mdy"


def test_a_score_from_1_to_10_without_words_is_asked(written, db):
    path = written("a.csv", "rating\n" + "\n".join(str(1 + n % 10) for n in range(50)) + "\n")
    with pytest.raises(ReadingsDiffer) as asked:
        plan_for(db, path)
    assert asked.value.readings == ("stars10", "nps")


def test_thumbs_become_one_and_zero(written, take, query):
    result = take(written("a.csv", "Satisfaction Score,Comment\nGood,a b\nBad,c d\nOffered,e f\n"))
    assert result["scale"] == "thumbs"
    assert query("select score from response order by id") == [(1,), (0,), (None,)]


def test_decimal_commas_and_text_only_files(written, take, query):
    german = written("a.csv", "Bewertung;Kommentar\n4,5;gut\n1,0;schlecht\n")
    assert take(german)["scale"] == "csat5"
    assert query("select score from response order by id") == [(4.5,), (1,)]
    words = take(written("b.csv", "text\nI am waiting for my card\nIt never came\n"))
    assert words["scale"] is None
    assert words["columns"] == {"comment": "text"}


def test_a_workbook_and_json_lines_come_in_like_a_csv(written, take, counted, query):
    assert counted(take(written("a.xlsx", workbook(SURVEY)))) == (2, 2, 0, 0)
    assert query("select external_id, score, received_on from response order by id") == [
        ("12345", 9, "2024-03-05"), ("12346", 2, "2024-03-06")]
    lines = '{"id": 1, "nps": 9, "comment": "x y"}\nbroken\n{"id": 2, "nps": 3}\n'
    assert counted(take(written("b.jsonl", lines))) == (3, 2, 0, 1)


def test_segments_are_kept_and_a_persons_choice_goes_before_what_is_found(written, take, db):
    text = "nps,store,city\n" + "".join(f"9,S{n % 4},C{n % 3}\n" for n in range(60))
    path = written("a.csv", text)
    take(path)
    assert feedback.segments(db) == ["city", "store"]
    feedback.set_segment(db, "city", False, by="Ann")
    assert preview(path, db=db).segments == ("store",)
    take(path)
    assert feedback.segments(db) == ["store"]


def test_the_preview_shows_what_was_found_and_why(written, db):
    shown = preview(written("a.csv", THREE), db=db)
    assert [(item.role, item.column) for item in shown.found] == [
        ("id", "id"), ("score", "nps"), ("comment", "comment"), ("date", "date")]
    assert all(item.evidence for item in shown.found)
    assert shown.rows == 3
    assert shown.first_rows[0] == {"id": "A", "nps": "9", "comment": "fine", "date": "2024-01-05",
                                   "store": "Bonn"}
    assert shown.score_counts == {3.0: 1, 9.0: 1}
    assert (shown.scale, shown.scale_evidence) == ("nps", "the header says “nps”")
    assert shown.date_evidence == "each value reads in one way: 2 of 2 values are dates"
    assert (shown.source, shown.source_evidence) == ("a", "the file's name")
    assert shown.questions == ()
    assert Plan.from_json(json.loads(json.dumps(shown.decided().to_json()))) == shown.decided()


def test_a_file_with_nothing_to_say_can_still_be_looked_at_and_corrected(written):
    shown = preview(written("a.csv", "x,y\nsome,thing\nother,stuff\n"))
    assert "Neither a score nor a comment" in shown.refusal
    again = preview(written("a.csv", "x,y\nsome,thing\nother,stuff\n"), roles={"comment": "y"})
    assert again.refusal is None


def test_scores_that_fit_no_scale_can_still_be_looked_at_and_are_refused(written):
    path = written("a.csv", "points,words\n250,some words here\n900,and some more\n")
    with pytest.raises(BadInput, match="fit no scale: its 2 values run from 250 to 900"):
        plan_for(None, path, settings=["score=points"])
    with pytest.raises(BadInput, match="fit no scale: it holds no numbers"):
        plan_for(None, path, settings=["score=words"])
    assert preview(path, roles={"score": "points"}).roles["score"] == "points"


def test_a_plan_that_does_not_fit_the_file_is_refused_and_nothing_is_stored(written, db, query):
    plan = plan_for(db, written("a.csv", THREE))
    other = written("b.csv", "id,comment\n1,words here\n")
    with pytest.raises(UnknownColumn, match="no column “nps” for score"):
        accept(db, other, plan, file_name="b.csv", by="Ann", report=nothing)
    with pytest.raises(BadInput, match="plan of the import cannot be read"):
        run_import(db, {"path": str(other), "plan": {"roles": 3}}, nothing)
    assert query("select count(*) from batch") == [(0,)]


def test_a_scale_without_a_score_column_is_refused(written, db):
    with pytest.raises(BadInput, match="no column is the score"):
        plan_for(db, written("a.csv", "comment\nsome words here\nmore words\n"), scale="nps")


def big(written, rows=6_500):
    lines = "".join(f"R{n},{n % 11},text number {n},2024-01-{1 + n % 28:02}\n" for n in range(rows))
    return written("big.csv", f"id,nps,comment,date\n{lines}")


def test_a_cancelled_import_keeps_its_prefix_and_goes_on_where_it_stopped(
    written, take, counted, query
):
    path = big(written)

    def stop(fraction, message):
        if message.startswith("4,000"):
            raise Cancelled("stop")

    with pytest.raises(Cancelled):
        take(path, report=stop)
    assert query("select count(*) from response") == [(4000,)]
    assert query("select next_row, accepted, status from batch") == [(4000, 4000, "running")]
    assert counted(take(path)) == (6500, 6500, 0, 0)
    assert query("select count(*), count(distinct external_id) from response") == [(6500, 6500)]


def test_a_token_gives_the_first_counts_again_where_the_work_was_done_already(
    written, db, query
):
    path = written("a.csv", THREE)
    payload = {"path": str(path), "plan": plan_for(db, path).to_json(), "token": "job-1"}
    first = run_import(db, payload, nothing)
    assert run_import(db, payload, nothing) == first
    assert first["accepted"] == 3
    assert query("select count(*) from batch") == [(1,)]


def test_batches_come_newest_first_with_their_counts(written, take, db):
    take(written("a.csv", THREE))
    take(written("b.csv", "comment\nother words here\nand more of them\n"))
    newest, oldest = feedback.batches(db)
    assert (newest.file_name, newest.rows, newest.accepted, newest.scale) == ("b.csv", 2, 2, None)
    assert (oldest.source, oldest.columns["score"], oldest.status) == ("a", "nps", "done")
    source = feedback.sources(db)[0]
    assert (source.name, source.responses, source.scored, source.first, source.last) == (
        "a", 3, 2, "2024-01-05", "2024-02-01")
    assert feedback.comments_of(db, [3, 1, 99])["external_id"].tolist() == ["C", "A"]


def test_every_finished_import_marks_the_data_as_changed(written, take, query):
    before = query("select dataset from snapshot")[0][0]
    take(written("a.csv", THREE))
    assert query("select dataset from snapshot")[0][0] == before + 1


PIECES = ["9", "", "abc", "=1+1", "2024-01-01", "31/02/2024", '"', '"x', "a,b", "\n", "\x00", "é",
          "🙂", "-1", "4,5", "\t", ";", "'", "\ufeff", "n/a", "11", "\r\n", "|"]


@pytest.mark.parametrize("seed", range(12))
def test_a_nasty_file_adds_up_and_comes_in_once(seed, written, db, query):
    rng = random.Random(seed)
    lines = [",".join("".join(rng.choices(PIECES, k=rng.randint(0, 3)))
                      for _ in range(rng.choice([4, 4, 4, 4, 3, 5]))) for _ in range(60)]
    path = written("n.csv", "id,nps,comment,date\n1,9,fine,2024-01-13\n" + "\n".join(lines))
    plan = plan_for(db, path, settings=["score=nps", "comment=comment", "date=date:dmy"],
                    scale="nps")
    payload = {"path": str(path), "plan": plan.to_json()}
    first, second = (run_import(db, payload, nothing) for _ in range(2))
    for result in (first, second):
        assert result["rows"] == (
            result["accepted"] + result["already_there"] + result["rejected"])
    assert second["accepted"] == 0
    assert query("select count(*) from response")[0][0] == first["accepted"]
    assert query("select count(*) from reject where batch_id = 1")[0][0] == first["rejected"]
