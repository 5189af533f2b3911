"""A plan that comes back: edited in a spreadsheet, compared, and taken over field by field."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from core.delight import approval
from core.errors import UnreadableFile
from core.innovate.initiatives import start
from core.innovate.returning.returned import Returned, accept, read
from core.innovate.workbook import write_plan
from core.model import Outcome, Stage
from core.store import initiatives, opportunities, tasks
from core.store.changes import changes_of
from core.store.database import Database, open_database, write
from tests.innovate.conftest import NOW, fill, in_the_loop

TODAY = date(2025, 5, 3)


def columns(sheet) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[4] if cell.value}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with the database of `loop` and its plan, made once and copied for every test."""
    folder = tmp_path_factory.mktemp("made")
    write_plan(in_the_loop(folder), folder / "plan.xlsx", now=NOW)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "own"))


@pytest.fixture
def loop(folder: Path) -> Database:
    return open_database(folder / "lounge.db")


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "plan.xlsx"


def take(db, found, *, by="Dan", session="s1"):
    return accept(db, found.changes, by=by, session=session, today=TODAY, move=approval.move)


def said(found) -> list[tuple]:
    return [(one.sheet, one.row, one.title, one.before, one.after) for one in found.changes]


def test_a_plan_that_nobody_touched_changes_nothing(loop, path):
    found = read(path, loop)
    assert (found.changes, found.refusals) == ((), ())
    assert read(path.read_bytes(), loop) == found


INITIATIVE_CELLS = {
    "Name": "Two more desks", "Owner": "Dan", "Sponsor": "Eva", "Departments": "Ops; Sales, EMEA",
    "Due date": datetime(2026, 1, 15), "One-off cost": 99, "Run cost a month": 5.5,
    "Person-days": 12, "Complexity": "complex", "Live from": date(2025, 11, 1),
    "Live until": date(2026, 3, 1), "Judged by": "Customers retained", "Expected effect, low": 1,
    "Expected effect, likely": 2, "Expected effect, high": 3.25, "Hypothesis": "=More, really",
}
TASK_CELLS = {
    "Kind": "experiment", "Task": "Open it", "Owner": "Dan", "Due date": date(2025, 12, 1),
    "Done on": date(2025, 12, 2), "Note": "-well",
}


def write_cells(path: Path, sheet: str, row: int, cells: dict[str, object]) -> None:
    book = load_workbook(path)
    at = columns(book[sheet])
    for heading, value in cells.items():
        cell = book[sheet].cell(row, at[heading])
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # as a person types text, whatever it looks like
    book.save(path)


def test_every_editable_column_comes_back_with_what_was_typed(loop, path):
    write_cells(path, "Initiatives", 5, INITIATIVE_CELLS)
    write_cells(path, "Tasks", 6, TASK_CELLS)
    write_cells(path, "Opportunities", 6, {"Complexity": "simple", "Person-days": 3.5,
                                           "Note": "Ask the plumber"})
    found = read(path, loop)
    assert not found.refusals
    assert not [one.problem for one in found.changes if one.problem]
    editable = {(sheet, heading) for sheet, cells in (
        ("Initiatives", INITIATIVE_CELLS), ("Tasks", TASK_CELLS)) for heading in cells}
    assert {(one.sheet, one.title) for one in found.changes} == editable | {
        ("Opportunities", heading) for heading in ("Complexity", "Person-days", "Note")}
    assert take(loop, found) == []
    kept = initiatives.initiative(loop, 1)
    assert (kept.name, kept.owner, kept.sponsor) == ("Two more desks", "Dan", "Eva")
    assert kept.departments == ("Ops", "Sales", "EMEA")
    assert (kept.due_on, kept.live_from, kept.live_until) == (
        date(2026, 1, 15), date(2025, 11, 1), date(2026, 3, 1))
    assert (kept.one_off_cost, kept.run_cost, kept.effort_days) == (99, 5.5, 12)
    assert (kept.expected_low, kept.expected, kept.expected_high) == (1, 2, 3.25)
    assert (kept.outcome, kept.complexity) == (Outcome.RETENTION, "complex")
    assert kept.hypothesis == "=More, really"
    assert kept.segments == {"lounge": ("North", "South")}
    task = tasks.tasks(loop, 1)[1]
    assert (task.kind, task.title, task.owner, task.note) == (
        "experiment", "Open it", "Dan", "-well")
    assert (task.due_on, task.done_on) == (date(2025, 12, 1), date(2025, 12, 2))
    shower = next(one for one in opportunities.placed(loop) if one.topic == "t5")
    assert (shower.complexity, shower.effort_days, shower.note) == (
        "simple", 3.5, "Ask the plumber")
    act = changes_of(loop, "initiative", 1)[0]
    assert (act.why, act.changed_by) == ("from the returned workbook", "Dan")


def test_accepted_twice_it_changes_nothing_the_second_time(loop, path):
    write_cells(path, "Initiatives", 5, INITIATIVE_CELLS)
    write_cells(path, "Initiatives", 9, {"Name": "A new lamp", "Owner": "Flo"})
    write_cells(path, "Tasks", 30, {"Initiative id": 2, "Task": "Buy it"})
    write_cells(path, "Opportunities", 6, {"Owner": "Gil"})
    found = read(path, loop)
    assert take(loop, found) == []
    before = (initiatives.initiatives(loop), tasks.tasks(loop), opportunities.placed(loop))
    assert len(before[0]) == 4
    again = read(path, loop)
    assert (again.changes, again.refusals) == ((), ())
    take(loop, found)  # the very same changes, sent again
    assert (initiatives.initiatives(loop), tasks.tasks(loop), opportunities.placed(loop)) == before


def test_rows_left_out_and_sorted_change_nothing(loop, path):
    book = load_workbook(path)
    sheet = book["Tasks"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=14)]
    for place, values in enumerate(reversed(rows[2:]), start=5):
        for column, value in enumerate(values, start=1):
            sheet.cell(place, column).value = value
    sheet.delete_rows(13, 2)
    book.save(path)
    found = read(path, loop)
    assert (found.changes, found.refusals) == ((), ())


def test_a_row_added_to_initiatives_is_a_new_one_with_its_plan(loop, path):
    write_cells(path, "Initiatives", 7, {"Name": "Mend showers", "Topic": "Broken showers",
                                         "Complexity": "simple", "Owner": "Flo"})
    (one,) = read(path, loop).changes
    assert (one.is_new, one.title, one.name, one.number) == (
        True, "New initiative", "Mend showers", None)
    assert one.after == "Name: Mend showers; Owner: Flo; Complexity: simple"
    assert take(loop, read(path, loop)) == []
    made = initiatives.initiative(loop, 3)
    assert (made.name, made.topic_id, made.owner, made.complexity) == (
        "Mend showers", "t5", "Flo", "simple")
    assert len(tasks.tasks(loop, 3)) == 4


def test_a_row_added_to_tasks_is_a_new_task_of_its_initiative(loop, path):
    write_cells(path, "Tasks", 15, {"Initiative id": 2, "Task": "Choose a colour",
                                    "Due date": date(2025, 6, 1)})
    (one,) = read(path, loop).changes
    assert (one.title, one.after) == ("New task of “New carpets”",
                                      "Task: Choose a colour; Due date: 2025-06-01")
    assert take(loop, read(path, loop)) == []
    assert (tasks.tasks(loop, 2)[-1].title, tasks.tasks(loop, 2)[-1].kind) == (
        "Choose a colour", "task")


def test_a_copied_row_without_its_id_is_a_new_task(loop, path):
    book = load_workbook(path)
    sheet = book["Tasks"]
    for column in range(2, 12):
        sheet.cell(15, column).value = sheet.cell(5, column).value
    book.save(path)
    (one,) = read(path, loop).changes
    assert one.title == "New task of “A second desk”"
    assert take(loop, read(path, loop)) == []
    assert read(path, loop).changes == ()


def test_the_same_new_task_twice_in_one_workbook_is_two_tasks(loop, path):
    for row in (15, 16):
        write_cells(path, "Tasks", row, {"Initiative id": 2, "Task": "Ask a guest"})
    found = read(path, loop)
    assert take(loop, found) == []
    assert [task.title for task in tasks.tasks(loop, 2)].count("Ask a guest") == 2
    assert read(path, loop).changes == ()
    assert len(take(loop, found)) == 2
    assert [task.title for task in tasks.tasks(loop, 2)].count("Ask a guest") == 2


def test_a_new_plan_takes_another_task_of_the_same_words(loop, path, tmp_path):
    write_cells(path, "Tasks", 15, {"Initiative id": 2, "Task": "Ask a guest"})
    take(loop, read(path, loop))
    later = write_plan(loop, tmp_path / "later.xlsx", now=NOW)
    assert read(later, loop).changes == ()
    write_cells(later, "Tasks", 20, {"Initiative id": 2, "Task": "Ask a guest"})
    assert len(read(later, loop).changes) == 1


def test_an_owner_beside_a_topic_without_initiative_begins_one(loop, path):
    write_cells(path, "Opportunities", 6, {"Owner": "Gil", "Due date": date(2025, 8, 1)})
    (one,) = read(path, loop).changes
    assert (one.noun, one.number, one.topic, one.title) == (
        "initiative", None, "t5", "New initiative")
    assert take(loop, read(path, loop)) == []
    made = initiatives.initiative(loop, 3)
    assert (made.name, made.topic_id, made.owner, made.due_on) == (
        "Fix: Broken showers", "t5", "Gil", date(2025, 8, 1))
    assert made.expected > 0
    assert "80 responses" in made.evidence


def test_where_an_initiative_began_meanwhile_the_owner_is_compared_with_its_own(loop, path):
    start(loop, {"name": "Showers", "topic_id": "t5", "topic_label": "Broken showers",
                 "owner": "Hal"}, by="Hal")
    write_cells(path, "Opportunities", 6, {"Owner": "Gil", "Due date": date(2025, 8, 1)})
    owner, due = read(path, loop).changes
    assert (owner.number, owner.now, owner.after, owner.conflict) == (3, "Hal", "Gil", True)
    assert (due.conflict, due.after) == (False, "2025-08-01")


def test_stage_owner_and_date_of_a_topic_are_those_of_its_newest_initiative(loop, path):
    row = load_workbook(path)["Opportunities"][5]
    at = columns(load_workbook(path)["Opportunities"])
    assert (row[at["Owner"] - 1].value, row[at["Due date"] - 1].value) == (
        "Ana", datetime(2025, 9, 1))
    write_cells(path, "Opportunities", 5, {"Owner": "Gil"})
    (one,) = read(path, loop).changes
    assert (one.sheet, one.noun, one.number, one.field) == (
        "Opportunities", "initiative", 1, "owner")
    take(loop, read(path, loop))
    assert initiatives.initiative(loop, 1).owner == "Gil"


def test_two_sheets_that_agree_make_one_change_and_two_that_differ_none(loop, path):
    write_cells(path, "Opportunities", 5, {"Owner": "Gil"})
    write_cells(path, "Initiatives", 5, {"Owner": "Gil"})
    assert len(read(path, loop).changes) == 1
    write_cells(path, "Initiatives", 5, {"Owner": "Ida"})
    (one,) = read(path, loop).changes
    assert one.problem == ("Sheet Opportunities, row 5, and sheet Initiatives, row 5, differ on "
                           "Owner: “Gil” and “Ida”. Make them agree.")
    assert take(loop, read(path, loop)) == [one.problem]
    assert initiatives.initiative(loop, 1).owner == "Ana"


def change(db, number, version, **values):
    initiatives.edit(db, number, values, version=version, session="other", by="Ben")


def test_another_field_changed_meanwhile_is_no_conflict(loop, path):
    change(loop, 1, 1, sponsor="Ida")
    write_cells(path, "Initiatives", 5, {"Owner": "Dan"})
    (one,) = read(path, loop).changes
    assert (one.title, one.before, one.after, one.now, one.conflict) == (
        "Owner", "Ana", "Dan", "Ana", False)
    assert take(loop, read(path, loop)) == []
    kept = initiatives.initiative(loop, 1)
    assert (kept.owner, kept.sponsor) == ("Dan", "Ida")


def test_the_same_field_changed_meanwhile_is_a_conflict_with_who_and_when(loop, path):
    change(loop, 1, 1, owner="Zoe")
    change(loop, 1, 2, owner="Ida", one_off_cost=7.0)
    write_cells(path, "Initiatives", 5, {"Owner": "Dan"})
    (one,) = read(path, loop).changes
    assert (one.before, one.after, one.now, one.conflict, one.who) == (
        "Ana", "Dan", "Ida", True, "Ben")
    assert one.when == changes_of(loop, "initiative", 1)[0].changed_at
    assert take(loop, read(path, loop)) == []  # chosen all the same: overwritten knowingly
    assert initiatives.initiative(loop, 1).owner == "Dan"
    act = changes_of(loop, "initiative", 1)[0]
    assert (act.before, act.after, act.why) == (
        {"owner": "Ida"}, {"owner": "Dan"}, "from the returned workbook")


def test_a_field_changed_and_changed_back_meanwhile_is_no_conflict(loop, path):
    change(loop, 1, 1, owner="Zoe")
    change(loop, 1, 2, owner="Ana")
    write_cells(path, "Initiatives", 5, {"Owner": "Dan"})
    (one,) = read(path, loop).changes
    assert (one.before, one.now, one.conflict) == ("Ana", "Ana", False)


def test_what_the_workbook_left_as_it_was_never_undoes_a_later_change(loop, path):
    change(loop, 1, 1, owner="Zoe", due_on=date(2027, 1, 1), departments=["HR"], run_cost=None)
    tasks.edit_task(loop, 1, {"title": "Other", "done_on": date(2025, 5, 1)}, version=1,
                    session="x", by="Ben")
    version = next(one.version for one in opportunities.placed(loop) if one.topic == "t5")
    opportunities.edit(loop, "t5", {"effort_days": 2.0, "note": "n"}, version=version,
                       session="x", by="Ben")
    assert read(path, loop).changes == ()


def test_both_making_the_same_change_leaves_nothing_to_do(loop, path):
    change(loop, 1, 1, owner="Dan")
    write_cells(path, "Initiatives", 5, {"Owner": "Dan"})
    assert read(path, loop).changes == ()


def test_a_row_changed_between_looking_and_accepting_stays_and_is_told(loop, path):
    write_cells(path, "Initiatives", 5, {"Owner": "Dan", "Sponsor": "Eva"})
    write_cells(path, "Initiatives", 6, {"Owner": "Dan"})
    found = read(path, loop)
    change(loop, 1, 1, owner="Zoe")
    (told,) = take(loop, found)
    assert told.startswith("Sheet Initiatives, row 5, “A second desk”: ")
    assert "changed by somebody else first" in told
    kept = initiatives.initiative(loop, 1)
    assert (kept.owner, kept.sponsor) == ("Zoe", "Cleo")  # nothing half-written
    assert initiatives.initiative(loop, 2).owner == "Dan"  # the rest is kept


def test_dates_that_contradict_the_database_are_told_and_the_row_stays_whole(loop, path):
    write_cells(path, "Initiatives", 5, {"Live until": date(2025, 9, 1), "Owner": "Dan"})
    (told,) = take(loop, read(path, loop))
    assert "2025-09-01 comes before live from, 2025-10-01" in told
    assert initiatives.initiative(loop, 1).owner == "Ana"


def test_a_stage_moves_through_the_gate_after_the_fields_of_its_row(loop, path):
    write_cells(path, "Initiatives", 5, {"Stage": "Assessed", "Owner": "Dan"})
    write_cells(path, "Initiatives", 6, {"Stage": "approved", "Owner": "Dan"})
    found = read(path, loop)
    told = take(loop, found)
    assert len(told) == 1
    assert told[0].startswith("Sheet Initiatives, row 6, “New carpets” was not moved to approved:")
    one, two = (initiatives.initiative(loop, number) for number in (1, 2))
    assert (one.stage, one.owner) == (Stage.ASSESSED, "Dan")
    assert (two.stage, two.owner) == (Stage.PROPOSED, "Dan")


def test_leaving_a_change_out_leaves_it_undone(loop, path):
    write_cells(path, "Initiatives", 5, {"Owner": "Dan", "Sponsor": "Eva"})
    chosen = [one for one in read(path, loop).changes if one.field == "sponsor"]
    accept(loop, chosen, by="Dan", session="s", today=TODAY, move=approval.move)
    kept = initiatives.initiative(loop, 1)
    assert (kept.owner, kept.sponsor) == ("Ana", "Eva")


@pytest.mark.parametrize(("sheet", "cells", "problem"), [
    ("Initiatives", {"Owner": "=A1"}, "Owner: a formula; type the value."),
    ("Initiatives", {"One-off cost": "=SUM(1,2)"}, "One-off cost: a formula; type the value."),
    ("Initiatives", {"Stage": "doing"}, "Stage: “doing” is not known; choose one of proposed,"),
    ("Initiatives", {"Stage": None}, "Stage: it is empty; choose one of proposed,"),
    ("Initiatives", {"Judged by": "joy"}, "Judged by: “joy” is not known; choose one of Score,"),
    ("Initiatives", {"Due date": "next week"}, "Due date: “next week” is no date; type one such"),
    ("Initiatives", {"Sponsor": "x" * 81}, "Sponsor: use at most 80 letters."),
    ("Initiatives", {"One-off cost": "a lot"}, "One-off cost: “a lot” is no number; type one"),
    ("Initiatives", {"One-off cost": -1}, "One-off cost: give a number between 0 and"),
    ("Initiatives", {"Person-days": 0.05}, "Person-days: give a number between 0.1 and 10,000"),
    ("Initiatives", {"Name": None}, "Name: give the initiative a name."),
    ("Initiatives", {"Due date": datetime(1999, 1, 1)}, "Due date: give a date between 2000 and"),
    ("Tasks", {"Kind": "party"}, "Kind: “party” is not known; choose one of task, research,"),
    ("Tasks", {"Task": None}, "Task: say in a few words what is to be done."),
    ("Tasks", {"Done on": "yes"}, "Done on: “yes” is no date"),
    ("Opportunities", {"Person-days": "two"}, "Person-days: “two” is no number"),
    ("Opportunities", {"Complexity": "hard"}, "Complexity: “hard” is not known"),
    ("Opportunities", {"Owner": "=1+1"}, "Owner: a formula; type the value."),
])
def test_a_cell_that_cannot_be_taken_is_named_and_the_rest_is_offered(
    loop, path, sheet, cells, problem
):
    book = load_workbook(path)
    at = columns(book[sheet])
    for heading, value in cells.items():
        book[sheet].cell(5, at[heading]).value = value
    book.save(path)
    write_cells(path, "Tasks", 7, {"Note": "fine"})
    found = read(path, loop)
    bad = [one for one in found.changes if one.problem]
    assert len(bad) == 1
    assert bad[0].problem.startswith(f"Sheet {sheet}, row 5, {problem}")
    assert len(found.changes) == 2
    before = initiatives.initiatives(loop)
    assert take(loop, found) == [bad[0].problem]
    assert initiatives.initiatives(loop) == before
    assert tasks.tasks(loop)[2].note == "fine"


@pytest.mark.parametrize(("sheet", "row", "cells", "refusal"), [
    ("Initiatives", 5, {"Initiative id": 2}, "row 5, Initiative id: 2 stands in 2 rows"),
    ("Initiatives", 5, {"Initiative id": 99},
     "row 5, Initiative id: it was 1 and is 99 now; ids must stay as they were, so the row"),
    ("Initiatives", 5, {"Initiative id": None}, "row 5, Initiative id: it was 1 and is empty now"),
    ("Initiatives", 5, {"Initiative id": "=1"}, "row 5, Initiative id: a formula"),
    ("Initiatives", 5, {"Initiative id": 1.5}, "row 5, Initiative id: it was 1 and is 1.5 now"),
    ("Initiatives", 9, {"Initiative id": 9, "Name": "x"}, "row 9, Initiative id: leave it empty"),
    ("Initiatives", 5, {"Row version": 7}, "row 5: the database knows no such state of “A sec"),
    ("Initiatives", 5, {"Row version": None}, "row 5: the database knows no such state"),
    ("Tasks", 5, {"Initiative id": 2}, "row 5, Initiative id: it was 1; a task stays with its"),
    ("Tasks", 5, {"Task id": 1_000_000, "Row id": 1_000_000}, "row 5, Task id: 1000000 is no lon"),
    ("Opportunities", 5, {"Topic id": "t99"}, "row 5, Topic id: it was t3 and is t99 now"),
    ("Opportunities", 9, {"Topic": "Mine"}, "row 9, Topic id: it is empty, and topics are placed"),
])
def test_a_row_that_nobody_can_place_is_refused_and_named(
    loop, path, sheet, row, cells, refusal
):
    book = load_workbook(path)
    at = columns(book[sheet])
    for heading, value in cells.items():
        book[sheet].cell(row, at[heading]).value = value
    book.save(path)
    write_cells(path, "Tasks", 7, {"Note": "fine"})
    found = read(path, loop)
    assert any(text.startswith(f"Sheet {sheet}, {refusal}") for text in found.refusals)
    assert [one.after for one in found.changes] == ["fine"]


@pytest.mark.parametrize(("cells", "problem"), [
    ({"Task": "Nobody's"}, "Initiative id: a new task needs the id of an initiative"),
    ({"Task": "Wrong", "Initiative id": 99}, "Initiative id: a new task needs the id of an init"),
    ({"Initiative id": 2, "Owner": "Dan"}, "Task: say in a few words what is to be done."),
    ({"Initiative id": 2, "Task": "x", "Due date": "soon"}, "Due date: “soon” is no date"),
])
def test_an_added_task_that_cannot_be_placed_is_named_and_not_made(loop, path, cells, problem):
    write_cells(path, "Tasks", 15, cells)
    (one,) = read(path, loop).changes
    assert one.problem.startswith(f"Sheet Tasks, row 15, {problem}")
    assert len(take(loop, read(path, loop))) == 1
    assert len(tasks.tasks(loop)) == 10


def test_an_added_initiative_without_a_name_is_named_and_not_made(loop, path):
    write_cells(path, "Initiatives", 7, {"Owner": "Dan"})
    (one,) = read(path, loop).changes
    assert one.problem == "Sheet Initiatives, row 7, Name: a new initiative needs a name."


def test_a_deleted_column_is_named_and_the_other_sheets_are_read(loop, path):
    book = load_workbook(path)
    sheet = book["Tasks"]
    sheet.cell(4, columns(sheet)["Owner"]).value = None
    book.save(path)
    write_cells(path, "Initiatives", 5, {"Owner": "Dan"})
    found = read(path, loop)
    assert found.refusals == (
        "Sheet Tasks: the column “Owner” is missing, so nothing of the sheet is taken over. "
        "Put it back, or download the plan again.",)
    assert len(found.changes) == 1


def test_a_moved_heading_row_a_copied_heading_and_a_missing_sheet_are_named(loop, path):
    book = load_workbook(path)
    book["Tasks"].insert_rows(3)
    sheet = book["Initiatives"]
    sheet.cell(4, 40).value = "Owner"
    del book["Opportunities"]
    book.save(path)
    assert read(path, loop).refusals == (
        "The sheet Opportunities is missing, so nothing of it is taken over.",
        "Sheet Initiatives: the heading “Owner” stands twice. Delete the copy.",
        "Sheet Tasks: its headings are no longer in row 4. Move them back there, then return the "
        "plan again.")


@pytest.mark.parametrize("area", ["F5:F7", "A4:B4"])
def test_merged_cells_are_refused_for_their_rows_would_look_emptied(loop, path, area):
    book = load_workbook(path)
    book["Tasks"].merge_cells(area)
    book.save(path)
    found = read(path, loop)
    assert found.changes == ()
    assert found.refusals == (
        f"Sheet Tasks: the cells {area} are merged, so nobody can tell which row they belong to. "
        "Split them, then return the plan again.",)


def refused(plan, db, **more) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(plan, db, **more)
    return str(caught.value)


def test_another_workbook_another_layout_and_another_company_are_refused(loop, path, tmp_path):
    from openpyxl import Workbook

    other = BytesIO()
    Workbook().save(other)
    assert "is no action plan of ActionGap" in refused(other.getvalue(), loop)
    company = fill(open_database(tmp_path / "other.db"))
    assert "was written from another database" in refused(path, company)
    book = load_workbook(path)
    book.custom_doc_props["actiongap-plan"].value = "1"
    book.save(path)
    assert "layout of another version" in refused(path, loop)


def test_a_program_that_drops_a_files_properties_does_not_make_the_plan_unknown(loop, path):
    book = load_workbook(path)
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.save(path)
    write_cells(path, "Initiatives", 5, {"Owner": "Dan"})
    assert [one.after for one in read(path, loop).changes] == ["Dan"]
    book = load_workbook(path)
    del book["Lists"]
    book.save(path)
    assert "is no action plan" in refused(path, loop)


def test_what_is_no_workbook_at_all_is_refused_in_a_sentence(loop, tmp_path):
    assert refused(b"hello", loop).startswith("plan.xlsx: ")
    assert "plan.csv is no workbook" in refused(b"a,b", loop, file_name="plan.csv")
    assert "not found" in refused(tmp_path / "none.xlsx", loop)
    assert "empty" in refused(b"", loop)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(loop, tmp_path):
    import zipfile

    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 200_000_000)
    text = refused(bomb, loop)
    assert "unpacks to 200 MB" in text
    assert "CSV" not in text
    assert text.endswith("Download the plan again and enter your changes there.")


def with_part(path: Path, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with its parts rewritten."""
    import zipfile

    out = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            copy.writestr(name, change(name, source.read(name)))
    return out.getvalue()


def test_a_number_beyond_all_others_is_named_with_its_cell(loop, path):
    hostile = with_part(path, lambda _, content: content.replace(
        b"<v>12000</v>", b"<v>1e400</v>"))
    (one,) = read(hostile, loop).changes
    assert one.problem.startswith("Sheet Initiatives, row 5, One-off cost: “inf” is no number")


def test_a_number_that_is_none_is_named_with_its_row(loop, path):
    hostile = with_part(path, lambda _, content: content.replace(b"<v>12000</v>", b"<v>NaN</v>"))
    assert refused(hostile, loop) == (
        "plan.xlsx: Sheet Initiatives, row 5 holds a value that cannot be read. Type the row's "
        "numbers and dates again, then return the plan.")


def test_entities_that_unfold_for_ever_end_in_a_sentence(loop, path):
    lol = b'<!DOCTYPE x [<!ENTITY a "' + b"z" * 1000 + b'">' + b"".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)) + b"]>"

    def spoil(name: str, content: bytes) -> bytes:
        if name != "xl/worksheets/sheet3.xml":
            return content
        at = content.index(b"<worksheet")
        return content[:at] + lol + content[at:].replace(b"New carpets", b"&j;")

    assert refused(with_part(path, spoil), loop).startswith("plan.xlsx: ")


def test_9_names_that_look_like_formulas_go_out_and_come_back_as_text(loop, tmp_path):
    for name in ("=1+1", "@SUM(A1)", "-2", "+3", "=cmd|' /C'!A0", "#N/A", "a\tb", "  spaced  ",
                 "🚿 “quoted” & <b>"):
        number = start(loop, {"name": name, "owner": name, "hypothesis": name}, by=name)
        tasks.add_tasks(loop, number, [{"title": name, "note": name}], by="Ana")
    found = read(write_plan(loop, tmp_path / "plan.xlsx", now=NOW), loop)
    assert (found.changes, found.refusals) == ((), ())


def test_an_empty_loop_says_so_and_takes_a_first_row(lounge, tmp_path):
    path = write_plan(lounge, tmp_path / "plan.xlsx", now=NOW)
    book = load_workbook(path)
    assert book["Initiatives"]["A3"].value.startswith("No initiative yet")
    assert book["Tasks"]["A3"].value.startswith("No initiative has a task yet")
    assert read(path, lounge).changes == ()
    write_cells(path, "Initiatives", 5, {"Name": "The first"})
    take(lounge, read(path, lounge))
    assert initiatives.initiative(lounge, 1).name == "The first"


def test_an_opportunity_set_aside_meanwhile_is_not_written_to(loop, path):
    opportunities.set_aside(loop, "t5", by="Ben")
    assert read(path, loop).changes == ()
    write_cells(path, "Opportunities", 6, {"Note": "late"})
    (one,) = read(path, loop).changes
    assert one.problem == ("Sheet Opportunities, row 6: “Broken showers” was set aside meanwhile. "
                           "Place it again first.")


def test_a_task_removed_meanwhile_is_named(loop, path):
    tasks.remove_task(loop, 3, by="Ben")
    found = read(path, loop)
    assert found.refusals == ("Sheet Tasks, row 7, Task id: 3 is no longer there, so the row "
                              "changes nothing.",)


@pytest.fixture
def through_office(tmp_path: Path) -> Callable[[Path], Path]:
    """Opens a workbook in LibreOffice and saves it again."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed")

    def convert(path: Path) -> Path:
        out = tmp_path / "office"
        subprocess.run(
            [program, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
             "--convert-to", "xlsx", "--outdir", out, path],
            check=True, capture_output=True, timeout=180)
        return out / path.name

    return convert


def test_saved_by_libreoffice_an_untouched_plan_changes_nothing_and_edits_arrive(
    loop, path, through_office
):
    untouched = read(through_office(path), loop)
    assert (untouched.changes, untouched.refusals) == ((), ())
    write_cells(path, "Initiatives", 5, INITIATIVE_CELLS)
    write_cells(path, "Tasks", 6, TASK_CELLS)
    found = read(through_office(path), loop)
    assert not found.refusals
    assert {(one.title, one.problem) for one in found.changes} == {
        (heading, None) for heading in INITIATIVE_CELLS | TASK_CELLS}
    assert take(loop, found) == []
    assert initiatives.initiative(loop, 1).due_on == date(2026, 1, 15)


def test_200_initiatives_of_10_tasks_go_out_and_come_back_untouched_and_reassigned(loop, tmp_path):
    at = {"created_at": "2025-01-01T00:00:00Z", "created_by": "Ana"}
    with write(loop) as tables:
        tables["initiative"].insert_all(
            {"id": n, "name": f"Number {n}", "hypothesis": "So long " * 9, **at}
            for n in range(3, 203))
        tables["task"].insert_all(
            {"initiative_id": 3 + n % 200, "title": f"Step {n}", **at} for n in range(2_000))
    plan = write_plan(loop, tmp_path / "large.xlsx", now=NOW)
    assert read(plan, loop) == Returned()
    book = load_workbook(plan)
    owner = columns(book["Initiatives"])["Owner"]
    for row in range(5, 207):
        book["Initiatives"].cell(row, owner).value = "Dan"
    book.save(plan)
    found = read(plan, loop)
    assert len(found.changes) == 202
    assert take(loop, found) == []
    assert {one.owner for one in initiatives.initiatives(loop)} == {"Dan"}
    assert read(plan, loop) == Returned()
