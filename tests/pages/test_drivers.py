"""Drivers: stakes and parts, by segment, what changed, kinds, and a stake recomputed by hand."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.focus import charts, driver_changes, driver_kinds
from core.model import Scope
from core.scales import Scale
from core.store import feedback, findings, segment_findings, snapshot
from core.store.database import Database, open_database, write
from pages.parts import figures, words
from pages.parts.drivers import changed, remainder
from pages.parts.drivers.by_segment import MOST_ROWS, drawn
from tests.focus.test_driver_details import detailed
from tests.pages.conftest import text_of

PAGE = "focus/drivers.py"


def cell(topic: str, value: str, stake: float, **more: object) -> dict[str, object]:
    return {"topic": topic, "label": topic, "value": value, "stake": stake, "low": stake - 1,
            "high": stake + 1, "mentions": 40, "n": 100, "grade": "full", "differs": ""} | more


def test_a_filter_of_1_studied_segment_says_that_its_stakes_are_pooled_with_a_remainder(
    studied, show
):
    assert "traveller" in segment_findings.studied(studied, snapshot.default_scale(studied))
    test = show(PAGE, **{"seg.traveller": "Solo"})
    said = text_of(test)
    assert "**Pooled.** These are the stakes of Solo itself" in said
    assert "Remainder (observed − baseline − topics)" in said
    table = next(one.value for one in test.dataframe if "grade" in one.value)
    assert table["label"].iloc[-1] == "Remainder (observed − baseline − topics)"
    assert set(table["grade"].iloc[:-2]) == {"pooled"}


def test_by_segment_has_a_row_a_topic_and_a_column_a_value_and_says_what_is_studied(studied, show):
    test = show(PAGE)
    test.segmented_control(key="of").set_value("By segment").run()
    assert not test.exception
    kept = segment_findings.segments(studied, snapshot.default_scale(studied),
                                     test.selectbox(key="by").value)
    heat = next(one.value for one in test.html if 'class="heat"' in str(one.value))
    assert re.findall(r'<th scope="col">([^<]+)', heat) == [one.value for one in kept]
    assert "filters do not change them" in text_of(test)


def test_a_segment_that_no_study_knows_stands_last_and_says_not_enough_data(studied, show):
    feedback.set_segment(studied, "aaa", True, by="Ana")
    snapshot.refresh(studied)
    test = show(PAGE, by="aaa")
    test.segmented_control(key="of").set_value("By segment").run()
    assert test.selectbox(key="by").options[-1] == "Aaa"
    assert "Not enough data: the study found no two values of aaa" in text_of(test)


def test_2_topics_in_2_places_are_2_rows_with_their_marks_and_words():
    said = drawn(pd.DataFrame([
        cell("Queue", "Ulm", -4.0, differs="worse"), cell("Queue", "Bonn", -1.0),
        cell("<b>Till</b>", "Bonn", 0.5, grade="pooled", mentions=3),
        cell("<b>Till</b>", "Ulm", 1.0, differs="better")]), "Stakes").replace("\u00a0", " ")
    assert re.findall(r'<th scope="col">(\w+)', said) == ["Bonn", "Ulm"]
    assert said.count("<small>pooled</small>") == 1 == said.count("▼") == said.count("▲")
    assert "Queue, Ulm: −4.00 (95 %: −5.00 to −3.00), 40 of 100 responses; worse than" in said
    assert said.count('class="pain"') == 2 == said.count('class="strength"')
    assert "<b>" not in said


def test_rows_end_at_24_with_the_largest_stakes_kept():
    said = drawn(pd.DataFrame([cell(f"t{i}", "Ulm", i / 10) for i in range(30)]), "Stakes")
    assert said.count('<tr class="whole">') == MOST_ROWS == 24
    assert ">t5<" not in said


def pick(test: AppTest, key: str, value: str) -> AppTest:
    test.segmented_control(key=key).set_value(value).run()
    assert not test.exception
    return test


@pytest.fixture(scope="module")
def detailed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("detailed")
    detailed(folder / "team.db")
    return folder


@pytest.fixture
def nps(detailed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Two quarters of NPS in a copy that the test may change."""
    shutil.copytree(detailed_folder, tmp_path / "copy")
    monkeypatch.setenv("ACTIONGAP_DB", str(tmp_path / "copy" / "team.db"))
    monkeypatch.setenv("ACTIONGAP_DEMO_DB", str(tmp_path / "demo.db"))
    return open_database(tmp_path / "copy" / "team.db")


def test_the_headline_names_the_1_topic_with_most_at_stake_and_its_interval(nps, show):
    row = findings.drivers(nps, Scale.NPS).iloc[0]
    said = show(PAGE).subheader[0].value.replace("\N{WORD JOINER}", "")
    ends = words.interval(row["low"], row["high"], 1)
    assert said == (f"Most at stake: {words.plain(row['label'])}, {words.number(row['stake'], 1)} "
                    f"points ({ends})")


@pytest.mark.parametrize(("rows", "said"), [
    ([("a", -3.0, -4.0, 1.0)], "**No stake in NPS is clear**: every interval holds 0."),
    ([("a", 3.0, 2.0, 4.0)], "No pain is clear"), ([], "**No stake in NPS is clear**"),
    ([("Other topics", -3.0, -4.0, -2.0)], "**No stake in NPS is clear**")])
def test_where_0_pains_are_clear_the_headline_says_so(rows, said):
    def page(rows):
        import pandas as pd

        from pages.parts.drivers import headline

        frame = pd.DataFrame(rows, columns=["label", "stake", "low", "high"])
        headline.draw(frame.assign(grade="full", mentions=40), "NPS", "points")

    test = AppTest.from_function(page, args=(rows,)).run()
    assert not test.exception
    assert said in text_of(test)


@pytest.mark.parametrize(("mentions", "said"), [
    (23, "Most at stake: Till, −5.4 points (95\xa0%: −8.2 to −2.6, pooled, 23 mentions)"),
    (14, "**No stake in NPS is clear**: no topic of 15 mentions has an interval")])
def test_a_headline_names_a_pooled_topic_from_15_mentions_on_with_their_number(mentions, said):
    def page(mentions):
        import pandas as pd

        from pages.parts.drivers import headline

        headline.draw(pd.DataFrame([{"label": "Till", "stake": -5.4, "low": -8.2, "high": -2.6,
                                     "grade": "pooled", "mentions": mentions}]), "NPS", "points")

    test = AppTest.from_function(page, args=(mentions,)).run()
    assert not test.exception
    assert said in text_of(test).replace("\N{WORD JOINER}", "")


def test_a_pooled_bar_below_30_mentions_is_as_pale_as_an_indicative_1():
    rows = pd.DataFrame([cell(f"t{i}", "", -2.0, grade=grade, mentions=n) for i, (grade, n) in
                         enumerate([("pooled", 29), ("pooled", 30), ("indicative", 40)])])
    shown = charts.driver_bars(rows).layer[0].data
    assert shown["opacity"].tolist() == [0.1, 0.45, 0.1]


def test_signed_figures_of_a_table_have_a_true_minus_and_never_minus_0():
    frame = pd.DataFrame({"stake": [-1.234, -0.001, None, 2.0], "n": [1, 2, 3, 4]})
    drawn = figures.written(frame, {"stake": 2})
    body = drawn._translate(sparse_index=False, sparse_cols=False)["body"]
    assert [row[1]["display_value"] for row in body] == ["−1.23", "0.00", "", "+2.00"]


def test_a_segment_with_0_mentions_of_a_topic_has_no_stake_of_it_and_still_adds_up(nps, show):
    table = next(one.value for one in show(PAGE, **{"seg.store": "East"}).dataframe
                 if "grade" in one.value).set_index("label")
    silent = table[table["grade"] == "withheld"]
    assert (len(silent), silent["stake"].isna().all()) == (2, True)
    assert table.loc[remainder.UNSAID, "low"] < table.loc[remainder.UNSAID, "high"]
    observed = snapshot.counts(nps, Scope(scale=Scale.NPS, segments=(("store", ("East",)),)))
    now = observed["n"] @ (np.sign(observed["score"] - 7.5) * (abs(observed["score"] - 7.5) > 1))
    assert table["stake"].sum() == pytest.approx(100 * now / observed["n"].sum())


@pytest.mark.parametrize("level", ["Subtopics", "Topics"])
def test_2_parts_have_intervals_at_each_level(nps, show, level):
    test = pick(pick(show(PAGE), "level", level), "part", "Detractor part")
    assert "through detractors" in test.subheader[0].value
    table = next(one.value for one in test.dataframe if "grade" in one.value)
    shown = table.dropna(subset=["stake"])
    assert (shown["low"] < shown["stake"]).all()
    assert (shown["stake"] < shown["high"]).all()


def test_the_table_adds_up_baseline_topics_and_remainder_to_1_score(nps, show):
    table = next(one.value for one in show(PAGE).dataframe if "grade" in one.value)
    assert list(table["label"].iloc[-2:]) == [remainder.BASELINE, remainder.REMAINDER]
    observed = snapshot.counts(nps, Scope(scale=Scale.NPS))
    nps_now = 100 * (observed.loc[observed["score"] >= 9, "n"].sum()
                     - observed.loc[observed["score"] <= 6, "n"].sum()) / observed["n"].sum()
    assert table["stake"].sum() == pytest.approx(nps_now)


@pytest.mark.parametrize(("store", "level"), [("", "Topics"), ("South", "Subtopics")])
def test_the_points_shown_by_hand_sum_to_the_1_stake_shown(nps, show, store, level):
    test = pick(show(PAGE, **({"seg.store": store} if store else {})), "level", level)
    listed = next(one.value for one in test.dataframe if "grade" in one.value)
    row = listed.iloc[0]
    topic = "t1" if level == "Topics" else "t5"
    test.selectbox(key="by-hand").set_value(topic).run()
    assert not test.exception
    terms = next(one.value for one in test.dataframe if "secant" in one.value)
    by_hand = (terms["weight"] * terms["beta"] * terms["secant"] * terms["share"]).sum()
    assert by_hand == pytest.approx(row["stake"], abs=1e-9)
    assert f"**Sum of the points: {words.number(row['stake'], 3)}**" in text_of(test)


def test_what_changed_names_the_1_topic_said_more_often_with_periods_and_remainder(nps, show):
    test = pick(show(PAGE), "of", "What changed")
    said = text_of(test).replace("\N{WORD JOINER}", "")
    assert "since last quarter" in test.subheader[0].value
    assert "said more often (" in said
    assert "29 Mar 2026 – 30 Jun 2026 (n = " in said
    table = next(one.value for one in test.dataframe if "prevalence" in one.value)
    assert table["label"].iloc[-1] == "Remainder (score − topics)"
    assert len(re.findall(r"[+−]?[\d.]+ \(95\xa0%: [−\d.]+ to [−\d.]+\)",
                          said[said.index("NPS, points: "):])) == 3
    assert pick(test, "level", "Topics").get("vega_lite_chart")


@pytest.mark.parametrize(("ends", "said"), [
    ((-3.6, 13.1), "NPS, points: no clear change, +4.8 (95\xa0%: −3.6 to 13.1)."),
    ((0.3, 9.3), "NPS, points: +4.8 (95\xa0%: 0.3 to 9.3).")])
def test_a_change_of_the_score_whose_interval_holds_0_is_no_clear_change(nps, ends, said):
    told = driver_changes.since_last(nps, Scale.NPS, parents=False)
    score = replace(told.score, value=4.8, low=ends[0], high=ends[1])
    assert changed.sum_in_words(replace(told, score=score), "NPS", "points").startswith(said)


def test_an_unmarked_interval_that_leaves_out_0_is_explained_by_the_2_looked_at():
    rows = pd.DataFrame({"low": [-6.3, -1.0], "high": [-0.8, 1.0], "differs": ["", ""]})
    assert "of 2 looked at at once, a few leave it out by chance" in changed.why_unmarked(rows)
    assert not changed.why_unmarked(rows.assign(differs=["worse", ""]))


def test_a_quarter_of_1_answer_is_refused_in_a_sentence(tmp_path, monkeypatch, show):
    detailed(tmp_path / "team.db", days=("2026-01-10", "2026-01-11"))
    monkeypatch.setenv("ACTIONGAP_DB", str(tmp_path / "team.db"))
    monkeypatch.setenv("ACTIONGAP_DEMO_DB", str(tmp_path / "demo.db"))
    said = text_of(pick(show(PAGE), "of", "What changed"))
    assert "Not enough data to say what changed: 1 scored response (29 Mar 2026" in said


def test_kinds_show_1_chart_each_and_say_that_tone_is_judged_from_the_text(nps, show):
    test = pick(show(PAGE), "of", "Kinds")
    rows = driver_kinds.kinds(nps, Scale.NPS, parents=False)
    told = rows.loc[rows["kind"] != "cannot be told", "kind"].nunique()
    assert told >= 1
    assert len(test.get("vega_lite_chart")) == told
    said = text_of(test)
    assert "Tone is judged from the text" in said
    assert "Cannot be told for" in said
    pick(test, "level", "Topics")


def test_a_study_from_before_kept_0_changes_and_kinds_and_every_view_says_what_is_missing(
    nps, show
):
    with write(nps) as tables:
        for table in ("driver_detail", "segment_part"):
            tables.conn.execute(f"delete from {table}")
    test = pick(show(PAGE), "of", "What changed")
    assert "Not enough data to compare two quarters" in text_of(test)
    assert "Not enough data to tell the kinds" in text_of(pick(test, "of", "Kinds"))
    test = pick(pick(show(PAGE, **{"seg.store": "South"}), "of", "Stakes"), "part", "Promoter part")
    assert test.get("vega_lite_chart")
    assert "kept no intervals of the parts" in text_of(test)
    test.selectbox(key="by-hand").set_value("t5").run()
    assert "This study kept no coefficients" in text_of(test)
