"""Initiatives and one initiative: empty, full, conflicts, refusals, and a number nobody has."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.delight import approval
from core.delight.evidence.by_hand import Step, Term
from core.delight.evidence.power import Power
from core.innovate import initiatives as innovate
from core.model import Outcome, Stage
from core.settings import ROOT
from core.store import changes, initiatives, measurements, tasks
from core.store.database import Database, open_database
from core.store.preferences import set_preferences
from pages.parts import spoken
from pages.parts.initiatives import board
from pages.parts.initiatives.story import bet, voices
from tests import made_up_money
from tests.made_up_initiatives import NAMES, start_six
from tests.made_up_pains import fill

TODAY = date(2026, 1, 15)


@pytest.fixture
def team(fresh_environment) -> Database:
    found = open_database(fresh_environment / "team.db")
    fill(found)
    return found


def shown(page: str, **params: str) -> AppTest:
    test = AppTest.from_file(str(ROOT / "pages" / "frame.py"), default_timeout=60)
    test.session_state["db"] = "own"
    test.switch_page(page)
    for name, value in {"db": "own", **params}.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def said(test: AppTest) -> str:
    parts = [*test.title, *test.markdown, *test.caption, *test.error, *test.warning, *test.toast,
             *test.table, *test.html, *test.subheader]
    return "\n".join(str(one.value) for one in parts)


def board_of(test: AppTest) -> dict:
    return json.loads(test.get("bidi_component")[0].proto.json)


def test_without_an_initiative_the_page_names_both_ways_to_begin_one(empty):
    test = shown("innovate/initiatives.py")
    assert "No initiative yet. Start one from an opportunity, or by hand." in said(test)
    assert [button.label for button in test.button] == ["Start"]
    assert test.get("bidi_component") == []


def test_six_initiatives_stand_on_the_board_with_what_is_late(team):
    start_six(team)
    drawn = board_of(shown("innovate/initiatives.py", view="board"))
    assert [stage["id"] for stage in drawn["stages"]] == [str(stage) for stage in Stage]
    assert [card["name"] for card in drawn["cards"]] == [*NAMES[:4], NAMES[4], NAMES[5]]
    late = drawn["cards"][5]
    assert (late["stage"], late["overdue"], late["due"], late["tasks"]) == (
        "in progress", True, "1 Mar 2020", "1/2 tasks")
    assert not any(card["overdue"] for card in drawn["cards"][:5])


def test_the_table_says_who_does_what_by_when(team):
    start_six(team)
    rows = shown("innovate/initiatives.py").dataframe[0].value
    assert list(rows["name"]) == list(NAMES)
    assert list(rows["stage"]) == [*["proposed"] * 4, "assessed", "in progress"]
    assert rows["tasks"].iloc[5] == "1/2"
    assert rows["open"].iloc[0] == "initiative?db=own&initiative=1"


def test_what_was_measured_stands_on_card_and_row(team):
    number = start_six(team)[5]
    measurements.keep(team, number, {"score": {"finding": "made it worse", "rung": 2},
                                     "retention": {"finding": "worked", "rung": 2}}, by="Ana")
    card = board_of(shown("innovate/initiatives.py", view="board"))["cards"][5]
    assert (card["verdict"], card["tone"]) == ("made it worse", "bad")
    assert shown("innovate/initiatives.py").dataframe[0].value["verdict"].iloc[5] == (
        "made it worse")


def test_on_rung_4_no_card_no_row_and_no_page_says_that_it_worked(team):
    number = start_six(team)[5]
    measurements.keep(team, number, {"score": made_up_money.verdict(
        Outcome.SCORE, 6.0, rung=4).to_json()}, by="Ana")
    card = board_of(shown("innovate/initiatives.py", view="board"))["cards"][5]
    assert (card["verdict"], card["tone"]) == ("better since", "good")
    text = said(shown("innovate/initiative.py", initiative=str(number)))
    assert "Better since" in text
    assert "Worked" not in text


def test_a_name_with_markup_reaches_board_and_page_as_plain_text(team):
    initiatives.create(team, {"name": "<img src=x onerror=alert(1)> **bold**"}, by="Ana")
    drawn = board_of(shown("innovate/initiatives.py", view="board"))
    assert drawn["cards"][0]["name"] == "<img src=x onerror=alert(1)> **bold**"
    title = shown("innovate/initiative.py", initiative="1").title[0].value
    assert title.startswith("\\<img")
    assert "\\*\\*bold" in title


def test_a_hand_made_initiative_without_a_name_is_refused_in_a_sentence(team):
    test = shown("innovate/initiatives.py")
    test.button[0].click().run()
    assert [error.value for error in test.error] == ["Name\\: give the initiative a name\\."]
    assert initiatives.initiatives(team) == []


def test_what_is_not_a_drop_is_left_out():
    good = {"id": "3", "version": 1, "stamp": 5, "seen": "proposed", "stage": "assessed",
            "position": 2.5}
    assert board.moves([good]) == [
        board.Move(3, 1, 5, Stage.PROPOSED, Stage.ASSESSED, 2.5)]
    for bad in (None, "x", {}, [1], [{**good, "stage": "flying"}], [{**good, "id": "x"}],
                [{**good, "position": float("nan")}], [{**good, "version": None}], [{"id": "3"}]):
        assert board.moves(bad) == []


@pytest.mark.parametrize("number", ["99", "", "-1", "x", "1; drop", "²", "9" * 5000])
def test_a_number_that_no_initiative_has_is_a_sentence_and_a_link(team, number):
    start_six(team)
    test = shown("innovate/initiative.py", initiative=number)
    assert "There is no initiative of this number here." in said(test)
    assert [link.label for link in test.get("page_link")] == ["See all initiatives"]


def test_a_new_initiative_lists_everything_that_an_approval_still_needs(team):
    number = innovate.start(team, {"name": "A second desk"}, by="Ana")
    text = said(shown("innovate/initiative.py", initiative=str(number)))
    for wanted in ("Name an owner", "Name a sponsor", "Say what evidence it rests on",
                   "Give a forecast", "The hypothesis is missing", "The experiment has no end"):
        assert wanted in text


def test_an_approval_that_is_refused_changes_nothing_and_says_why(team):
    number = innovate.start(team, {"name": "A second desk"}, by="Ana")
    initiatives.set_stage(team, number, Stage.ASSESSED, version=1, session="", by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    next(one for one in test.button if one.label == "Move to approved").click().run()
    assert not test.exception
    assert "“A second desk” cannot be approved yet" in said(test)
    assert initiatives.initiative(team, number).stage is Stage.ASSESSED


def test_a_stage_is_moved_with_its_reason_in_the_decision_log(team):
    number = innovate.start(team, {"name": "A second desk"}, by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    next(one for one in test.text_input if one.key == f"why-Move to assessed-{number}-1"
         ).set_value("Looks worth it")
    next(one for one in test.button if one.label == "Move to assessed").click().run()
    act = changes.changes_of(team, "initiative", number)[0]
    assert (act.after, act.why) == ({"stage": "assessed"}, "Looks worth it")
    newest = test.dataframe[-1].value.iloc[0]
    assert (newest["Change"], newest["Why"]) == ("Stage: proposed → assessed", "Looks worth it")


def edit_owner(test: AppTest, number: int, version: int, owner: str) -> None:
    next(one for one in test.text_input if one.key == f"owner-head-{number}-{version}"
         ).set_value(owner)
    form = next(one for one in test.button if one.label == "Save" and "head" in one.proto.form_id)
    form.click().run()
    assert not test.exception


def test_the_same_field_changed_by_two_is_shown_and_theirs_stays_until_mine_is_chosen(team):
    start_six(team)
    test = shown("innovate/initiative.py", initiative="1")
    initiatives.edit(team, 1, {"owner": "Theo"}, version=1, session="theirs", by="Theo")
    edit_owner(test, 1, 1, "Mia")
    assert initiatives.initiative(team, 1).owner == "Theo"
    assert test.table[0].value.to_dict("list") == {
        "Field": ["Owner"], "Yours": ["Mia"], "Theirs": ["Theo"]}
    next(one for one in test.button if one.label == "Put mine in its place").click().run()
    assert initiatives.initiative(team, 1).owner == "Mia"
    assert "choose" not in said(test)


def test_keeping_theirs_changes_nothing(team):
    start_six(team)
    test = shown("innovate/initiative.py", initiative="1")
    initiatives.edit(team, 1, {"owner": "Theo"}, version=1, session="theirs", by="Theo")
    edit_owner(test, 1, 1, "Mia")
    next(one for one in test.button if one.label == "Keep theirs").click().run()
    assert initiatives.initiative(team, 1).owner == "Theo"
    assert "choose" not in said(test)


def test_two_fields_changed_by_two_are_both_kept(team):
    start_six(team)
    test = shown("innovate/initiative.py", initiative="1")
    initiatives.edit(team, 1, {"sponsor": "Theo"}, version=1, session="theirs", by="Theo")
    edit_owner(test, 1, 1, "Mia")
    one = initiatives.initiative(team, 1)
    assert (one.owner, one.sponsor) == ("Mia", "Theo")


def ready(team: Database) -> int:
    """An initiative that can be approved."""
    return innovate.start(team, {
        "name": "A second desk", "topic_id": "t1", "topic_label": "Waiting", "owner": "Ana",
        "sponsor": "Ben", "evidence": "The queue", "hypothesis": "Shorter", "expected_low": 1.0,
        "expected": 2.0, "expected_high": 3.0, "live_from": date(2026, 2, 1),
        "live_until": date(2026, 6, 1)}, by="Ana")


def test_an_approved_initiative_shows_what_was_frozen(team):
    number = ready(team)
    approval.move(team, number, Stage.APPROVED, version=1, session="", by="Ben", today=TODAY)
    text = said(shown("innovate/initiative.py", initiative=str(number)))
    assert "By Ben" in text
    assert "**Promised** Score: 2.0 (1.0 to 3.0) points better" in text


def test_a_reload_of_the_full_story_asks_for_no_approval_any_more(team):
    number = ready(team)
    approval.move(team, number, Stage.APPROVED, version=1, session="", by="Ben", today=TODAY)
    assert "An approval still needs" not in said(
        shown("innovate/initiative.py", initiative=str(number)))


def test_a_studied_initiative_tells_what_customers_say_in_their_words(studied):
    from core.focus.numbers import opportunities

    one = opportunities.ranked(studied)[0]
    number = innovate.start(studied, innovate.from_opportunity(one), by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    text = said(test)
    assert "mentions" in text
    assert "percentage points of the CSAT" in text
    assert sum(block.value.count("<article") for block in test.html) == 4
    assert "nan" not in text.lower().replace("finance", "")


def test_segments_are_chosen_from_what_the_responses_have(studied):
    number = innovate.start(studied, {"name": "A second desk"}, by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    place = next(one for one in test.multiselect if one.label == "Place")
    place.set_value(["Aldersund", "Tresmonte"])
    next(one for one in test.text_area if one.label == "Hypothesis").set_value("If we open it …")
    next(one for one in test.button if one.label == "Save" and "bet" in one.proto.form_id
         ).click().run()
    assert not test.exception
    kept = initiatives.initiative(studied, number)
    assert kept.segments == {"place": ("Aldersund", "Tresmonte")}
    assert kept.hypothesis == "If we open it …"
    assert "place Aldersund or Tresmonte" in said(test)


def test_6_places_are_drawn_by_the_page_locked_and_given_up_again(studied):
    number = innovate.start(studied, {"name": "A second desk"}, by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    assert "an effect below about" in said(test) or "cannot be told yet" in said(test)
    button(test, "Draw").click().run()
    assert not test.exception
    one = initiatives.initiative(studied, number)
    assert one.randomised
    assert 3 <= len(one.segments["place"]) <= len(one.draw.candidates) - 3
    assert "drawn by chance" in said(test)
    assert {it.unit for it in one.draw.candidates} == {"%"}
    assert "stood in one group" in said(test)
    assert "Its segments are locked" in said(test)
    assert next(it for it in test.multiselect if it.label == "Place").disabled
    shown_draw = next(it.value for it in test.dataframe if "Drawn" in it.value)
    assert list(shown_draw["Segment"]) == [it.value for it in one.draw.candidates]
    act = changes.changes_of(studied, "initiative", number)[0]
    assert "Drawn by chance: no → yes" in spoken.change(act)
    assert f"seed {one.draw.seed}" in act.why
    button(test, "Give the draw up").click().run()
    assert not initiatives.initiative(studied, number).randomised
    assert not next(it for it in test.multiselect if it.label == "Place").disabled
    assert "so it is no experiment any more" in said(test)


def test_a_draw_by_somebody_else_first_is_refused_at_the_button_and_theirs_stays(studied):
    number = innovate.start(studied, {"name": "A second desk"}, by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    initiatives.edit(studied, number, {"owner": "Ben"}, version=1, session="", by="Ben")
    button(test, "Draw").click().run()
    assert "was changed by somebody else first" in said(test)
    assert initiatives.initiative(studied, number).draw is None


def test_a_second_start_is_kept_from_the_table_and_one_before_live_from_is_refused(studied):
    number = innovate.start(studied, {
        "name": "A second desk", "segments": {"place": ["Aldersund", "Tresmonte"]},
        "live_from": date(2027, 3, 1)}, by="Ana")

    def save(day: str) -> AppTest:
        test = shown("innovate/initiative.py", initiative=str(number))
        one = initiatives.initiative(studied, number)
        table = f"steps-bet-{number}-{one.version}"
        test.session_state[table] = {"edited_rows": {1: {"Begins": day}}}
        button(test, "Save", "bet").click().run()
        assert not test.exception
        return test

    assert "set live from to the first day of all" in said(save("2027-02-01"))
    test = save("2027-04-05T00:00:00.000")
    assert initiatives.initiative(studied, number).starts == {"Tresmonte": date(2027, 4, 5)}
    assert "(in 2 steps until 5 Apr 2027)" in said(test)
    act = changes.changes_of(studied, "initiative", number)[0]
    assert spoken.change(act) == "Starts: nothing → Tresmonte 5 Apr 2027"


def test_without_a_segment_of_6_values_the_page_says_what_a_draw_takes(team):
    start_six(team)
    assert "at least 6 values" in said(shown("innovate/initiative.py", initiative="1"))


POWER = Power(Outcome.SCORE, 2, 6.2, "points", 19, 5, 40, 13)


def test_the_smallest_effect_that_would_show_is_said_before_the_launch():
    assert bet.would_it_show(POWER, 8.0, whole=False) == [
        "On rung 2 (likely, 5 segments against 19), an effect below 6.2 points would probably not "
        "show in 13 weeks."]


def test_without_a_comparison_rung_4_is_said_and_2_segments_are_too_few_to_be_against():
    alone = replace(POWER, rung=4, treated_segments=1, comparison_segments=2)
    smallest, few = bet.would_it_show(alone, None, whole=False)
    assert smallest.startswith("On rung 4 (no comparison group), an effect below 6.2 points")
    assert few == "To compare with there are 2 segments, too few: it takes 3."


def test_an_expected_effect_that_would_not_show_is_warned_of_once_among_other_doubts():
    doubted = replace(POWER, problems=("Another change runs.", "Another change runs."))
    smallest, warned, doubt = bet.would_it_show(doubted, 2.0, whole=False)
    assert smallest.endswith("would probably not show in 13 weeks.")
    assert "The effect that is expected, 2.0, is less" in warned
    assert "be ready to learn nothing" in warned
    assert doubt == "Another change runs\\."


def test_an_effect_that_could_never_be_told_says_why():
    blind = replace(POWER, detectable=None, problems=("There are too few weeks.",))
    assert bet.would_it_show(blind, 8.0, whole=False) == [
        "However large, an effect could not be told from chance.", "There are too few weeks\\."]


def test_a_change_reads_from_what_stood_to_what_stands():
    act = changes.Change(1, "initiative", "1", {"owner": "", "due_on": None, "position": 1.0,
                                                "segments": "{}"},
                         {"owner": "Ana", "due_on": "2026-03-01", "position": 2.0,
                          "segments": '{"place": ["Aldersund"]}'}, "", "2026", "Ana")
    assert spoken.change(act) == ("Owner: nothing → Ana; Due date: nothing → 1 Mar 2026; "
                                  "Scope: everywhere → place Aldersund")


def test_a_move_within_a_column_is_no_decision(team):
    start_six(team)
    initiatives.edit(team, 1, {"position": 9.5}, version=1, session="", by="Ana")
    log = shown("innovate/initiative.py", initiative="1").dataframe[-1].value
    assert len(log) == 1  # its beginning


def workbook_with(team: Database, folder, **cells: object) -> bytes:
    """The plan as downloaded, with cells of the first initiative's row changed: heading=value."""
    from datetime import UTC, datetime

    from core.innovate.workbook import write_plan

    book = openpyxl.load_workbook(write_plan(team, folder / "plan.xlsx", now=datetime.now(UTC)))
    sheet = book["Initiatives"]
    heads = next(row for row in sheet.iter_rows() if any(cell.value == "Owner" for cell in row))
    for cell in heads:
        if cell.value in cells:
            sheet.cell(heads[0].row + 1, cell.column).value = cells[cell.value]
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def returned(test: AppTest, book: bytes) -> AppTest:
    test.get("file_uploader")[0].upload("plan.xlsx", book, "application/octet-stream").run()
    assert not test.exception
    return test


def test_a_returned_workbook_shows_its_difference_and_is_taken_over(team, tmp_path):
    start_six(team)
    book = workbook_with(team, tmp_path, Owner="Chidi")
    test = returned(shown("innovate/initiatives.py"), book)
    rows = test.dataframe[-1].value
    assert rows[["Take", "Field", "Here now", "In the workbook"]].values.tolist() == [
        [True, "Owner", "Ana", "Chidi"]]
    next(one for one in test.button if one.label == "Accept 1 change").click().run()
    assert initiatives.initiative(team, 1).owner == "Chidi"
    assert [one.value for one in test.success] == ["1 change taken over."]


def test_a_conflict_in_a_returned_workbook_is_named_and_not_chosen(team, tmp_path):
    start_six(team)
    book = workbook_with(team, tmp_path, Owner="Chidi")
    initiatives.edit(team, 1, {"owner": "Theo"}, version=1, session="", by="Theo")
    test = returned(shown("innovate/initiatives.py"), book)
    row = test.dataframe[-1].value.iloc[0]
    assert not row["Take"]
    told = next(one.value for one in test.markdown if "Changed here meanwhile" in one.value)
    assert "**Shorter queues**, Owner: Theo changed it on" in told
    assert "from “Ana” to “Theo”; the workbook says “Chidi”" in told
    assert next(one for one in test.button if one.label.startswith("Accept")).disabled


def test_an_unknown_stage_in_a_returned_workbook_is_a_sentence_and_never_offered(team, tmp_path):
    start_six(team)
    test = returned(shown("innovate/initiatives.py"),
                    workbook_with(team, tmp_path, Owner="Chidi", Stage="flying"))
    assert len(test.warning) == 1
    assert "flying" in test.warning[0].value
    assert list(test.dataframe[-1].value["Field"]) == ["Owner"]


def test_a_file_that_is_no_plan_is_refused_in_one_sentence(team, tmp_path):
    start_six(team)
    test = returned(shown("innovate/initiatives.py"), b"PK not a workbook")
    assert len(test.error) == 1
    assert test.error[0].value.startswith("plan\\.xlsx")


def test_an_unchanged_workbook_changes_nothing(team, tmp_path):
    start_six(team)
    test = returned(shown("innovate/initiatives.py"), workbook_with(team, tmp_path))
    assert [one.value for one in test.info] == [
        "The workbook changes nothing: everything in it stands as it is here."]


def test_the_plan_can_take_the_steps_of_another_complexity(team):
    number = innovate.start(team, {"name": "A second desk", "complexity": "simple"}, by="Ana")
    before = len(tasks.tasks(team, number))
    initiatives.edit(team, number, {"complexity": "complex"}, version=1, session="", by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    next(one for one in test.button if one.label.startswith("Add the 6 steps")).click().run()
    assert len(tasks.tasks(team, number)) == before + 6


def test_the_money_names_what_a_promise_still_needs_or_says_it_as_a_range(team):
    number = innovate.start(team, {"name": "A second desk"}, by="Ana")
    assert "**Promises** No sum yet. It still needs:" in said(
        shown("innovate/initiative.py", initiative=str(number)))
    set_preferences(team, {"money_per_point": 1_000.0}, by="Ana")
    initiatives.edit(team, number, {"one_off_cost": 500.0, "expected_low": 1.0, "expected": 2.0,
                                    "expected_high": 3.0, "run_cost": 0.0},
                     version=1, session="", by="Ana")
    text = said(shown("innovate/initiative.py", initiative=str(number)))
    assert "**Promises** net present value " in text
    assert "(80\u00a0%), middle " in text
    assert "payback after " in text


def button(test: AppTest, label: str, form: str = ""):
    return next(one for one in test.button if one.label == label and form in one.proto.form_id)


def test_a_negative_cost_is_refused_at_the_form_and_what_was_typed_stays_until_it_is_right(team):
    number = innovate.start(team, {"name": "A second desk"}, by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    once, monthly, days = (next(one for one in test.number_input if one.key == (
        f"{name}-costs-{number}-1")) for name in ("one_off_cost", "run_cost", "effort_days"))
    for field, value in ((once, -5.0), (monthly, 0.0), (days, 0.0)):
        field.set_value(value)
    button(test, "Save", "costs").click().run()
    assert [error.value for error in test.error] == [
        "One\\-off cost\\: give a number between 0 and 1,000,000,000,000, or leave it empty\\."]
    assert len(test.toast) == 0
    typed = [next(one.value for one in test.number_input if one.key == field.key)
             for field in (once, monthly, days)]
    assert typed == [-5.0, 0.0, 0.0]
    next(one for one in test.number_input if one.key == once.key).set_value(0.0)
    button(test, "Save", "costs").click().run()
    assert len(test.error) == 0
    one = initiatives.initiative(team, number)
    assert (one.one_off_cost, one.run_cost, one.effort_days) == (0.0, 0.0, None)


def test_the_days_that_it_took_are_asked_once_it_is_shipped(team):
    number = innovate.start(team, {"name": "A second desk"}, by="Ana")
    asked = "Person-days it took"
    test = shown("innovate/initiative.py", initiative=str(number))
    assert asked not in [one.label for one in test.number_input]
    done = made_up_money.begun(team, "A third desk", effort_days=8.0)
    test = shown("innovate/initiative.py", initiative=str(done.id))
    next(one for one in test.number_input if one.label == asked).set_value(13.0)
    button(test, "Save", "costs").click().run()
    assert not test.exception
    assert initiatives.initiative(team, done.id).actual_days == 13
    assert "it took 13 person-days" in said(test)


def test_a_refusal_stays_at_its_form_through_a_rerun_and_not_on_another_page(team):
    number = innovate.start(team, {"name": "A *second* desk"}, by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    initiatives.set_stage(team, number, Stage.ASSESSED, version=1, session="", by="Ana")
    test.run()
    button(test, "Move to approved").click().run()
    test.run()
    assert len(test.error) == 1
    assert test.error[0].value.startswith("“A \\*second\\* desk” cannot be approved yet")
    test.switch_page("innovate/initiatives.py").run()
    assert len(test.error) == 0


@pytest.mark.parametrize(("stage", "names"), [
    (Stage.PROPOSED, "Move to approved"), (Stage.CLOSED, "Move to measured")])
def test_another_stage_is_always_named_on_its_button(team, stage, names):
    number = innovate.start(team, {"name": "A second desk"}, by="Ana")
    if stage is not Stage.PROPOSED:
        initiatives.set_stage(team, number, stage, version=1, session="", by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    assert names in [one.label for one in test.button]
    assert "Move it there" not in [one.label for one in test.button]


def test_the_head_says_the_verdict_with_interval_and_rung_and_leads_down_to_it(team):
    number = start_six(team)[5]
    measurements.keep(team, number, {"score": made_up_money.verdict(
        Outcome.SCORE, 6.0, rung=2).to_json()}, by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    line = next(one.value for one in test.markdown if "See the result" in one.value)
    assert line.startswith(":blue-badge[:material/check_circle: Worked]")
    for part in ("\\+6\\.0 points", "(95 %\\: ", "rung 2: likely", "](#the-result)"):
        assert part in line


def test_the_result_says_in_how_many_of_3_ways_it_stands_what_the_mix_was_worth_and_what_else_moved(
        team):
    number = start_six(team)[5]
    judged = made_up_money.verdict(Outcome.SCORE, 6.0, rung=2)
    way = {"group": "", "value": 5.0, "low": 1.0, "high": 9.0, "finding": "worked", "stands": True}
    judged = replace(
        judged, unadjusted=replace(judged.effect, value=4.5),
        mix=({"name": "Regulars", "before": 50.0, "after": 42.0, "control_before": 51.0,
              "control_after": 50.0, "worth": -1.5},),
        ways=(way | {"kind": "window", "label": "8 weeks before, all after"},
              way | {"kind": "without", "label": "Leeds", "stands": False,
                     "finding": "cannot be told", "low": -1.0},
              way | {"kind": "without", "label": "York"}))
    other = replace(made_up_money.verdict(Outcome.RETENTION, 2.0, rung=2), exploratory=True)
    measurements.keep(team, number, {"score": judged.to_json(), "retention": other.to_json()},
                      by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    labels = [one.label for one in test.expander]
    assert "The verdict stands in 2 of 3 ways to compute it" in labels
    assert "Mix of who answered: worth −1.5 points, taken out" in labels
    assert "What else moved (exploratory)" in labels
    text = said(test)
    assert "Leeds carries it\\: without it the verdict would be another" in text
    assert "**Regulars** were 50 % → 42 % of those who answered where it acts" in text
    assert "the effect would be **+4.5 points**" in text
    assert "false discovery rate of 10 %" in text


def test_by_hand_4_segments_make_an_effect_of_6_and_what_is_missing_is_a_sentence(team):
    number = start_six(team)[5]
    judged = made_up_money.verdict(Outcome.SCORE, 6.0, rung=2)
    terms = tuple(Term(f"S{i}", "treated" if i < 2 else "comparison", 100, 10.0, 50, 10.0 + d, d,
                       1.0, 0.2) for i, d in enumerate((6.0, 10.0, 1.0, 3.0)))
    for kept, sentence in (
            (replace(judged, by_hand=(Step("", 4.0, terms).to_json(),)),
             "Effect: their difference = **+6.0000**; error √(1 ÷ Σ w + 1 ÷ Σ w) = 2.2361."),
            (judged, "measure again"), (replace(judged, rung=4), "no segments to weigh")):
        measurements.keep(team, number, {"score": kept.to_json()}, by="Ana")
        test = shown("innovate/initiative.py", initiative=str(number))
        assert sentence in said(test)
    measurements.keep(team, number, {"score": replace(judged, by_hand=(
        Step("2026-01-05", 4.0, terms).to_json(), Step("2026-03-02", 4.0, terms).to_json(),
    )).to_json()}, by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    table = next(one.value for one in test.dataframe if "weight" in one.value)
    assert (len(table), list(table)[:3]) == (8, ["start", "segment", "group"])
    assert "Σ weight · effect = **+6.0000**" in said(test)


def test_too_early_shows_the_frozen_baseline_with_its_unit_and_neither_rung_nor_zeros(team):
    number = ready(team)
    approval.move(team, number, Stage.APPROVED, version=1, session="", by="Ben", today=TODAY)
    kept = measurements.frozen(team)[number]
    stood = kept.baseline["outcomes"]["score"] | {"value": -11.0, "low": -18.0, "high": -3.8,
                                                  "n": 1511, "grade": "full"}
    one = initiatives.initiative(team, number)
    initiatives.set_stage(team, number, one.stage, version=one.version, session="", by="Ben",
                          frozen={"baseline": {"outcomes": {"score": stood}},
                                  "forecast": kept.forecast})
    measurements.keep(team, number, {"score": made_up_money.verdict(
        Outcome.SCORE, None, rung=5, finding="too early").to_json()}, by="Ana")
    test = shown("innovate/initiative.py", initiative=str(number))
    text = said(test)
    assert "n = 1,511 responses" in text
    assert "frozen on" in text
    for zero in ("Rung 5 of 5", "n = 0", "0 segments", "0 weeks"):
        assert zero not in text


def test_before_a_measurement_the_head_says_nothing_of_a_verdict(team):
    number = innovate.start(team, {"name": "A second desk"}, by="Ana")
    assert "See the result" not in said(shown("innovate/initiative.py", initiative=str(number)))


def test_what_money_needs_is_said_before_the_approval_and_stands_against_nothing(team):
    text = said(shown("innovate/initiative.py", initiative=str(ready(team))))
    assert "Nothing stands against an approval" in text
    assert "but no sum of money\\: for that it needs" in text


def mention(response: int, sentiment: float, score: float | None, scale: str | None) -> dict:
    return {"response_id": response, "comment": "", "sentiment": sentiment, "score": score,
            "scale": scale}


def test_complaints_come_first_and_praise_illustrates_no_pain():
    rows = pd.DataFrame([
        mention(1, 0.6, 9.0, "nps"), mention(2, 0.0, None, None), mention(3, -0.5, 9.0, "nps"),
        mention(4, -0.5, None, None), mention(5, 0.4, 2.0, "nps"), mention(6, -0.6, 3.0, "nps"),
        mention(6, 0.1, 3.0, "nps"), mention(7, 0.5, None, None), mention(8, 0.0, 1.0, "csat5")])
    found = voices.complaints(rows)
    assert list(dict.fromkeys(found["response_id"])) == [6, 4, 8, 2, 3, 5]
    assert list(found["response_id"]).count(6) == 2


def test_praise_alone_is_no_complaint():
    assert len(voices.complaints(pd.DataFrame([mention(1, 0.6, 9.0, "nps")]))) == 0


def test_no_initiative_of_that_number_is_asked_what_became_of_it(team):
    test = shown("innovate/initiative.py", initiative="99")
    assert test.caption[-1].value == "What became of it, from customers’ words to the result?"
