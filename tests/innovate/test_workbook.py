"""The Excel action plan, written and opened again."""

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from core.delight import approval
from core.delight.evidence.ladder import Verdict
from core.errors import BadInput
from core.estimates import Estimate, withheld
from core.focus.spreadsheet import cell_text
from core.innovate import workbook as plans
from core.innovate.action_plan import gather
from core.innovate.returning.returned import read
from core.innovate.workbook import write_plan
from core.model import Outcome, Stage
from core.scales import Scale
from core.store import draws, findings, initiatives, learned, measurements, segment_findings
from core.store import opportunities as store
from core.store.database import Database, open_database, write
from core.store.learned import Lesson
from core.store.preferences import set_preferences
from core.store.segment_findings import SegmentFit
from tests.innovate.conftest import NOW, SAYINGS, TOPICS, fill

SHEETS = ["Summary", "Opportunities", "Initiatives", "Tasks", "Drivers", "Evidence", "Method",
          "Lists"]


@pytest.fixture(scope="module")
def path(studied, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_plan(studied, tmp_path_factory.mktemp("plan") / "plan.xlsx", now=NOW)


def rows_of(path: Path | Workbook, sheet: str) -> list[dict]:
    """The sheet's table as rows by heading."""
    opened = (path if isinstance(path, Workbook) else load_workbook(path))[sheet]
    heads, *rows = opened[next(iter(opened.tables.values())).ref]
    return [{head.value: cell.value for head, cell in zip(heads, row, strict=True)}
            for row in rows]


def texts_of(path: Path, *sheets: str) -> str:
    opened = load_workbook(path)
    cells = (cell for sheet in sheets for row in opened[sheet].iter_rows() for cell in row)
    return "\n".join(str(cell.value) for cell in cells if cell.value is not None)


def test_the_plan_has_its_eight_sheets_and_opens_in_two_readers(path):
    assert load_workbook(path).sheetnames == SHEETS
    assert CalamineWorkbook.from_path(path).sheet_names == SHEETS
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
        assert not [name for name in archive.namelist() if "vba" in name or "external" in name]


def test_the_summary_alone_tells_score_costs_capacity_and_who_made_it(path):
    said = texts_of(path, "Summary")
    assert "Action plan – Lounge & Sons" in said
    assert "The NPS stands at 0.0 (95 % interval −8.4 to 8.4; 400 scores" in said
    assert "“Waiting at the desk”, 6.2 NPS points (95 % interval 4.4 to 8.0; 200 responses" in said
    assert "not yet a cause" in said
    assert "With 20 person-days, 1 of 2 opportunities fit" in said
    assert "€ a year" in said
    assert "Together 11.0 of 20 person-days" in said
    assert "2025-05-03 14:02 UTC" in said


def test_opportunities_are_ranked_with_interval_effort_value_and_fit(path):
    first, second = rows_of(path, "Opportunities")
    assert (first["Rank"], first["Topic id"], first["Topic"]) == (1, "t3", "Waiting at the desk")
    assert first["Points at stake (NPS points)"] == pytest.approx(-6.2)
    assert first["95 % interval from"] < -6.2 < first["95 % interval to"] < 0
    assert (first["Complexity"], first["Person-days"]) == ("simple", 10)
    assert first["Person-days by"] == "set by Ben"
    assert first["Days with overrun"] == pytest.approx(11)
    assert first["Priority (€ a person-day)"] == pytest.approx(
        first["Expected value a year (€)"] / 11)
    # simple, and no dated month: the value is .85 of what is at risk
    assert first["Expected value a year (€)"] == pytest.approx(
        0.85 * first["Revenue at risk a year (€)"])
    assert first["Growth of mentions (% a year)"] == "not enough data"
    assert first["Value from (95 %)"] < first["Expected value a year (€)"] < (
        first["Value to (95 %)"])
    assert first["Rank from (80 % of draws)"] <= 1 <= first["Rank to (80 % of draws)"]
    assert first["In the plan (share of draws)"] > second["In the plan (share of draws)"]
    assert (first["Fits the capacity"], second["Fits the capacity"]) == ("yes", "no")
    assert (first["Stage"], first["Owner"], first["Note"]) == ("proposed", None, "Ask the airport")
    assert (second["Topic id"], second["Person-days by"]) == ("t5", "assumed")
    assert first["Row version"] == 2


def test_lists_and_dates_are_offered_and_checked_on_every_row(path):
    sheet = load_workbook(path)["Opportunities"]
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    by_column = {place.split(":")[0].rstrip("0123456789"): rule for place, rule in rules.items()}
    assert all(place.endswith("6") for place in rules)  # rows 5 and 6
    assert by_column["I"].formula1 == '"simple,complicated,complex"'
    assert by_column["AD"].formula1.strip('"').split(",") == [
        "proposed", "assessed", "approved", "in progress", "shipped", "measured", "closed",
        "declined"]
    assert by_column["AE"].formula1 == "Lists!$A$5:$A$64"
    assert not by_column["AE"].showErrorMessage
    assert (by_column["AF"].type, by_column["AF"].formula1) == ("date", "45780")  # 2025-05-03
    assert by_column["J"].type == "decimal"


def test_the_table_filters_the_header_stays_and_the_capacity_line_is_drawn(path):
    sheet = load_workbook(path)["Opportunities"]
    assert sheet.tables["Opportunities"].ref == "A4:AL6"
    assert sheet.tables["Opportunities"].autoFilter.ref == "A4:AL6"
    assert sheet.freeze_panes == "D5"
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
    assert any("COUNTIF" in rule.formula[0] and rule.dxf.border.top.style for rule in rules)
    assert all(sheet.column_dimensions[letter].hidden for letter in ("AI", "AJ", "AK", "AL"))


def test_every_sheet_prints_landscape_at_the_width_of_a_page_initiatives_of_two(path):
    for sheet in load_workbook(path):
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage) == (
            2 if sheet.title == "Initiatives" else 1, True)
    assert load_workbook(path)["Evidence"].print_title_rows == "$4:$4"


def test_drivers_list_every_leaf_and_withhold_what_9_mentions_cannot_tell(path):
    rows = rows_of(path, "Drivers")
    assert [row["Topic id"] for row in rows] == ["t3", "t5", "t4", "t6"]
    withheld = rows[-1]
    assert withheld["Points at stake (NPS points)"] == "not enough data"
    assert (withheld["95 % interval from"], withheld["95 % interval ±"]) == (None, None)
    assert (withheld["n (responses that mention it)"], withheld["Grade"]) == (9, "not ranked")
    assert rows[0]["Part through promoters"] == pytest.approx(-3.1)


def test_no_cell_of_the_workbook_says_nan(path):
    assert "nan" not in texts_of(path, *SHEETS).lower().split()


def test_the_chart_is_native_holds_the_three_stakes_and_names_its_unit(path):
    sheet = load_workbook(path)["Drivers"]
    (chart,) = sheet._charts
    (series,) = chart.series
    assert [float(point.v) for point in series.val.numRef.numCache.pt] == [-6.2, -2.1, 3.4]
    assert series.val.numRef.f == "'Drivers'!$D$5:$D$7"
    assert next(point.v for point in series.cat.strRef.strCache.pt) == "Waiting at the desk"
    assert series.dLbls.showVal
    title = "".join(run.t for run in chart.title.tx.rich.p[0].r)
    assert title == "Points at stake per topic (NPS points)"


def test_the_chart_has_its_error_bars_in_the_order_of_the_standard(path):
    with zipfile.ZipFile(path) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    assert chart.index("<plus>") < chart.index("<minus>")


def test_evidence_holds_up_to_20_comments_a_topic_and_no_name_or_address(path):
    rows = rows_of(path, "Evidence")
    topics = [row["Topic id"] for row in rows]
    assert {topic: topics.count(topic) for topic in topics} == {"t3": 20, "t5": 20, "t4": 20,
                                                                "t6": 20}
    assert topics[0] == "t3"
    assert rows[0]["Mention"].startswith("We stood at the desk for")
    assert rows[0]["Whole comment"] == f"Hello. {rows[0]['Mention']} Bye."
    assert rows[0]["Date"].year == 2025
    everything = texts_of(path, *SHEETS)
    assert "@b.org" not in everything
    assert "Eve" not in everything.split()


def test_method_names_formulas_counts_scales_and_versions(path):
    said = texts_of(path, "Method")
    for part in ("MOVER–Wilson", "Aumann–Shapley", "An association, not yet a cause",
                 "aumann-shapley-logit/1", "0–10, likely to recommend (nps): 400", "openpyxl 3",
                 "“not enough data”", "1,000 € a point a year"):
        assert part in said


def test_without_money_per_point_the_plan_ranks_in_points_and_says_so(lounge, tmp_path):
    set_preferences(lounge, {"money_per_point": None}, by="Ana")
    path = write_plan(lounge, tmp_path / "plan.xlsx", now=NOW)
    row = rows_of(path, "Opportunities")[0]
    assert row["Expected value a year (NPS points)"] == pytest.approx(5.07, abs=0.05)
    assert "Nobody has said yet what a point is worth in money" in texts_of(path, "Summary")
    assert "€" not in texts_of(path, "Summary")


def of_method(book: Workbook) -> dict[str, object]:
    return {row[0].value: row[1].value for row in book["Method"].iter_rows(min_row=5)}


def recomputed(row: dict, method: dict, unit: str, stake_unit: str) -> None:
    """S̃, the expected value and the priority of a row, from the workbook's cells alone."""
    loss, error = -row[f"Points at stake ({stake_unit})"], row["Standard error of the stake"]
    weight = method["t²"] / (method["t²"] + error**2)
    assert row["Weight (w)"] == pytest.approx(weight, rel=1e-9)
    left = method["mean(R)"] + weight * (loss - method["mean(R)"])
    assert row[f"Recoverable points ({stake_unit})"] == pytest.approx(left, rel=1e-9)
    value = (max(left, 0) * row["Chance that it works (φ)"] * method["k"]
             * method["Money per point, as counted"]
             * (1 + row["Growth counted (g̃, share a year)"] / 2))
    assert row[f"Expected value a year ({unit})"] == pytest.approx(value, rel=1e-9)
    assert row[f"Priority ({unit} a person-day)"] == pytest.approx(
        value / row["Days with overrun"], rel=1e-9)


@pytest.mark.parametrize(("money", "unit"), [(1000.0, "€"), (None, "NPS points")])
def test_every_row_is_recomputed_from_the_cells_alone_after_1_of_1_complicated_ideas_worked(
        lounge, money, unit):
    set_preferences(lounge, {"money_per_point": money}, by="Ana")
    learned.keep(lounge, [Lesson("complicated", 4.6 / 7, None, 1, 1)], by="Ana")
    book = plans.as_workbook(gather(lounge, now=NOW))
    method, rows = of_method(book), rows_of(book, "Opportunities")
    assert "complicated 0.657143 = (6 · 0.6 + 1) ÷ (6 + 1)" in method["φ"]
    assert len(rows) == 2
    for row in rows:
        recomputed(row, method, unit, "NPS points")


def test_a_value_above_what_is_at_risk_is_remarked_with_who_set_it(lounge):
    store.move(lounge, "t5", value=90.0, version=1, session="", by="Cleo", why="A quote")
    book = plans.as_workbook(gather(lounge, now=NOW))
    row = next(row for row in rows_of(book, "Opportunities") if row["Topic id"] == "t5")
    assert row["Remark"].startswith("Value set by Cleo; computed: 1,")
    assert "That is more than is at risk (2," in row["Remark"]
    assert (row["Value from (95 %)"], row["Expected value a year (€)"]) == (None, 90_000)


def with_ces_and_north(db: Database) -> None:
    """The lounge with 40 answers on the CES and a studied segment, lounge: North, on the NPS."""
    study = findings.study(db).id
    with write(db) as tables:
        tables["source"].insert({"id": 2, "name": "calls", "family": "calls", "scale": "ces7",
                                 "shape": "", "created_at": "2025-05-01T08:00:00Z",
                                 "created_by": "Ana"})
        tables["response"].insert_all({"id": 900 + i, "source_id": 2, "row_key": f"c{i}",
                                       "batch_id": 1, "score": 1.0 + i % 7} for i in range(40))
        tables["driver"].insert({
            "study_id": study, "scale": "ces7", "topic_id": "t5", "stake": -0.2, "low": -0.3,
            "high": -0.1, "standard_error": 0.05, "mentions": 60, "grade": "full", "parts": "{}"})
        tables.conn.execute("update snapshot set dataset = dataset + 1, version = null")
        drivers = pd.DataFrame([{
            "topic": topic, "stake": stake, "low": stake - 1, "high": stake + 1,
            "standard_error": 0.5, "mentions": 40, "parts": {"promoter": stake, "detractor": 0.0}}
            for topic, stake in (("t3", -1.0), ("t5", -5.0))])
        segment_findings.replace(tables, study, Scale.NPS, [SegmentFit(
            "lounge", "North", 100, 100, 10.0, 20.0, 1.0, 1.0, np.eye(2), drivers)])


def test_the_plan_follows_the_ces_whose_points_have_no_worth_and_comes_back_unchanged(
        lounge, tmp_path):
    with_ces_and_north(lounge)
    path = write_plan(lounge, tmp_path / "plan.xlsx", now=NOW, scale=Scale.CES7)
    book = load_workbook(path)
    first, second = rows_of(book, "Opportunities")
    assert (first["Topic id"], second["Topic id"], second["Rank"]) == ("t5", "t3", "–")
    method = of_method(book)
    assert method["This plan is"] == "by the CES, of all responses"
    assert method["Money per point"].startswith("not set for this score")
    recomputed(first, method, "points of the CES mean", "points of the CES mean")
    assert "€" not in str(list(book["Summary"].values))
    found = read(path, lounge)
    assert (found.changes, found.refusals) == ((), ())


def test_the_plan_of_a_segment_and_a_department_says_so_first_and_holds_only_that(
        lounge, tmp_path):
    with_ces_and_north(lounge)
    store.edit(lounge, "t5", {"department": "IT"}, version=1, session="", by="Ana")
    book = plans.as_workbook(gather(lounge, now=NOW, part=("lounge", "North"),
                                    departments=("IT",)))
    said, method = str(list(book["Summary"].values)), of_method(book)
    assert "This plan is by the NPS, of lounge: North; opportunities of IT only" in said
    assert "(1 of 2); ranks and capacity are those of all" in said
    assert "“Broken showers”, 5.0 NPS points" in said
    assert method["This plan is"] == "by the NPS, of lounge: North; opportunities of IT only"
    (row,) = rows_of(book, "Opportunities")
    assert (row["Topic id"], row["Rank"], row["Points at stake (NPS points)"]) == ("t5", 1, -5)
    recomputed(row, method, "€", "NPS points")
    assert [one["Topic id"] for one in rows_of(book, "Drivers")] == ["t5", "t3"]
    book.save(tmp_path / "plan.xlsx")
    found = read(tmp_path / "plan.xlsx", lounge)
    assert (found.changes, found.refusals) == ((), ())
    with pytest.raises(BadInput, match="no drivers of lounge: South"):
        write_plan(lounge, tmp_path / "plan.xlsx", now=NOW, part=("lounge", "South"))


def test_an_opportunity_whose_topic_vanished_stays_and_is_marked(lounge, tmp_path):
    store.place(lounge, {"t99": "Old carpets"}, by="Ana")
    path = write_plan(lounge, tmp_path / "plan.xlsx", now=NOW)
    row = next(row for row in rows_of(path, "Opportunities") if row["Topic id"] == "t99")
    assert row["Topic"] == "Old carpets"
    assert row["Points at stake (NPS points)"] == "not enough data"
    assert row["Remark"] == "The newest study no longer finds this topic."
    assert (row["Rank"], row["Fits the capacity"]) == ("–", "no")
    assert row["Expected value a year (€)"] == "not enough data"
    assert "1 of the 3 have not enough data and are not ranked." in texts_of(path, "Summary")


def test_a_database_without_a_study_is_refused_in_one_sentence(db, tmp_path):
    with pytest.raises(BadInput, match=r"^There is no study yet"):
        write_plan(db, tmp_path / "plan.xlsx", now=NOW)
    assert not (tmp_path / "plan.xlsx").exists()


def test_a_scale_without_scores_is_refused_and_the_known_one_is_named(lounge, tmp_path):
    with pytest.raises(BadInput, match=r"“csat5”\. Choose one of: nps"):
        write_plan(lounge, tmp_path / "plan.xlsx", now=NOW, scale=Scale.CSAT5)


def test_another_ending_and_a_missing_folder_are_refused(lounge, tmp_path):
    with pytest.raises(BadInput, match=r"end in \.xlsx"):
        write_plan(lounge, tmp_path / "plan.xls", now=NOW)
    with pytest.raises(BadInput, match="cannot be written"):
        write_plan(lounge, tmp_path / "nowhere" / "plan.xlsx", now=NOW)


def test_a_plan_that_fails_halfway_leaves_the_old_file_and_no_scraps(
    studied, tmp_path, monkeypatch
):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(before := b"the plan of last week")

    def full_disk(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(plans, "save_workbook", full_disk)
    with pytest.raises(BadInput, match="No space left"):
        write_plan(studied, path, now=NOW)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob(".*part"))


def test_comments_without_scores_give_a_plan_that_prices_nothing(tmp_path):
    db = fill(open_database(tmp_path / "quiet.db"), scored=False)
    path = write_plan(db, tmp_path / "plan.xlsx", now=NOW)
    assert "No response carries a score" in texts_of(path, "Summary")
    assert len(rows_of(path, "Evidence")) == 80
    assert not load_workbook(path)["Drivers"]._charts
    assert "No topic stands on the matrix yet" in texts_of(path, "Opportunities")


@pytest.mark.parametrize(("scale", "unit"), [
    ("csat5", "percentage points of the CSAT"), ("ces7", "points of the CES mean")])
def test_other_scales_name_their_own_unit_and_have_no_promoter_parts(tmp_path, scale, unit):
    db = fill(open_database(tmp_path / "other.db"), scale=scale)
    path = write_plan(db, tmp_path / "plan.xlsx", now=NOW)
    row = rows_of(path, "Drivers")[0]
    assert f"Points at stake ({unit})" in row
    assert "Part through promoters" not in row


@pytest.mark.parametrize("nasty", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C'!A0",
                                   "#N/A", "=HYPERLINK(\"http://a.b\",\"x\")"])
def test_what_looks_like_a_formula_is_text_with_no_character_added(studied, tmp_path, nasty):
    plan = gather(studied, now=NOW)
    evidence = plan.evidence.assign(comment=nasty, start=0, stop=len(nasty), label=nasty)
    drivers = plan.drivers.assign(label=nasty)
    first = replace(plan.opportunities[0], label=nasty, why=nasty)
    made = plans.as_workbook(replace(plan, evidence=evidence, drivers=drivers, company=nasty,
                                     opportunities=(first,), notes={"t3": nasty}))
    made.save(tmp_path / "nasty.xlsx")
    with zipfile.ZipFile(tmp_path / "nasty.xlsx") as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist()
                  if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet or "<f " in sheet or 't="e"' in sheet for sheet in sheets)
    cell = load_workbook(tmp_path / "nasty.xlsx")["Evidence"]["J5"]
    assert cell.value == nasty.replace("\r", "\n")
    assert cell.quotePrefix == (nasty[0] in "=+-@\t\r")


def test_control_characters_go_and_40000_characters_are_cut_with_a_note(studied, tmp_path):
    plan = gather(studied, now=NOW)
    texts = ["a\x00b\x0bc\x1fd\uffffe", "x" * 40_000, "😀" * 20_000]
    evidence = plan.evidence.head(3).assign(comment=texts, start=0, stop=5)
    plans.as_workbook(replace(plan, evidence=evidence)).save(tmp_path / "odd.xlsx")
    sheet = load_workbook(tmp_path / "odd.xlsx")["Evidence"]
    assert sheet["J5"].value == "abcde"
    for cell in (sheet["J6"], sheet["J7"]):
        assert len(cell.value.encode("utf-16-le")) <= 2 * 32_767
        assert cell.value.endswith("(cut: longer than an Excel cell holds)")


def test_half_a_surrogate_pair_cannot_reach_the_file():
    assert cell_text("a\ud800b") == "ab"


def test_the_same_plan_gives_the_same_bytes(studied, path, tmp_path):
    again = write_plan(studied, tmp_path / "again.xlsx", now=NOW)
    assert again.read_bytes() == path.read_bytes()


def test_1_response_after_the_study_is_counted_and_said(lounge, tmp_path):
    with write(lounge) as tables:
        tables["response"].insert({"id": 900, "source_id": 1, "row_key": "new", "batch_id": 1,
                                   "score": 9.0})
        tables.conn.execute("update snapshot set dataset = dataset + 1, version = null")
    path = write_plan(lounge, tmp_path / "plan.xlsx", now=NOW)
    assert "1 response arrived after the study" in texts_of(path, "Summary")


def test_thirty_topics_leave_the_25_that_cost_most_in_the_chart(lounge, tmp_path):
    plan = gather(lounge, now=NOW)
    many = plan.drivers.iloc[[0] * 30].reset_index(drop=True)
    stakes = -np.arange(30, 0, -1.0)
    many = many.assign(topic=[f"t{i}" for i in range(100, 130)], stake=stakes, low=stakes - 1,
                       high=stakes + 1)
    plans.as_workbook(replace(plan, drivers=many)).save(tmp_path / "many.xlsx")
    (chart,) = load_workbook(tmp_path / "many.xlsx")["Drivers"]._charts
    assert len(chart.series[0].val.numRef.numCache.pt) == 25
    assert "the 25 that cost most" in chart.title.tx.rich.p[0].r[0].t


def test_the_seed_of_these_tests_is_what_they_say(lounge):
    assert [topic.id for topic in findings.topics(lounge)] == [topic.id for topic in TOPICS]
    assert len(SAYINGS) == 4


def test_an_approved_and_measured_initiative_tells_its_story_in_two_cells(loop, tmp_path):
    approval.move(loop, 1, Stage.APPROVED, version=1, session="s", by="Cleo",
                  today=date(2025, 5, 3))
    verdict = Verdict(
        Outcome.SCORE, 3, "worked", "Suggestive: short history",
        Estimate(2.14, 0.5, 3.76, 90, "points", "full", "x"),
        *[withheld(0, "points", "x")] * 4)
    measurements.keep(loop, 1, {"score": verdict.to_json()}, by="Cleo")
    rows = rows_of(write_plan(loop, tmp_path / "plan.xlsx", now=NOW), "Initiatives")
    assert [row["Initiative id"] for row in rows] == [2, 1]  # as the board orders their stages
    other, told = rows
    assert told["Stage"] == "approved"
    assert "by Cleo. Baseline" in told["Baseline and forecast"]
    assert "Forecast 5.1 points (4.1 to 6.1)." in told["Baseline and forecast"]
    assert told["Verdict so far"].startswith(
        "Worked. Suggestive: short history. Effect 2.1 points (0.5 to 3.8). Rung 3 of 5, measured")
    assert told["Scope"] == "lounge: North, South"
    assert told["Departments"] == "Ops; IT"
    assert (other["Scope"], other["Baseline and forecast"], other["Verdict so far"]) == (
        "everywhere", None, None)


def test_tasks_stand_under_their_initiative_and_lists_offer_who_owns_something(loop, tmp_path):
    path = write_plan(loop, tmp_path / "plan.xlsx", now=NOW)
    rows = rows_of(path, "Tasks")
    assert [row["Initiative"] for row in rows] == ["A second desk"] * 4 + ["New carpets"] * 6
    assert rows[4]["Kind"] == "research"
    names = [cell.value for cell in load_workbook(path)["Lists"]["A"][4:8]]
    assert names == ["Ana", "Cleo", None, None]


def test_what_people_may_enter_is_offered_on_200_rows_below_the_tables(loop, tmp_path):
    book = load_workbook(write_plan(loop, tmp_path / "plan.xlsx", now=NOW))
    rules = {str(rule.sqref): rule for rule in book["Initiatives"].data_validations.dataValidation}
    stage = rules["D5:D206"]
    assert stage.formula1.strip('"').split(",")[0] == "proposed"
    assert all(place.endswith("206") for place in rules)
    assert rules["P5:P206"].formula1 == (
        '"Score,Mentions of the topic,Customers retained,Order value,Referrals and reviews,'
        'Support requests"')
    kinds = {rule.formula1 for rule in book["Tasks"].data_validations.dataValidation}
    assert '"task,research,experiment,probe"' in kinds


def test_a_scope_that_was_drawn_by_chance_says_so_and_comes_back_without_a_change(loop, tmp_path):
    one = initiatives.initiative(loop, 1)
    draws.keep(loop, 1, "lounge", [draws.Candidate(name, None, 1.0) for name in "ABCD"],
               one.segments["lounge"], 7, version=one.version, session="", by="Cleo")
    path = write_plan(loop, tmp_path / "plan.xlsx", now=NOW)
    told = next(row for row in rows_of(path, "Initiatives") if row["Initiative id"] == 1)
    assert told["Scope"] == "lounge: North, South (drawn by chance)"
    assert not read(path, loop).changes
