"""Impact & ROI: empty, full, and the assumptions that people change there."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from core.delight.money import assumed, outlook, roi
from core.delight.money.amounts import amount, between, percent
from core.delight.money.portfolio import portfolio
from core.focus.numbers import opportunities
from core.focus.numbers.assumptions import Assumption
from core.model import Outcome, Stage
from core.store import assumptions, initiatives, scenarios
from core.store.database import write
from core.store.preferences import set_preferences
from pages.parts import words
from pages.parts.impact import ranges
from tests.made_up_money import assume, batch, begun, measure, people, six, verdict
from tests.pages.conftest import text_of

PAGE = "delight/impact.py"


def unescaped(test):
    return text_of(test).replace("\\", "")


def choose(test, name):
    test.selectbox(key="assumption-0").set_value(name).run()
    assert not test.exception
    return test


def save(test):
    next(one for one in test.button if one.label == "Save").click().run()
    assert not test.exception
    return test


def test_without_initiatives_it_says_what_to_do(empty, show):
    said = unescaped(show(PAGE))
    assert "No initiatives yet" in said
    assert "Start an initiative" in said


def test_with_two_ideas_and_no_approval_it_says_so(empty, show):
    for name in ("One", "Two"):
        begun(empty, name, stage=Stage.PROPOSED, live_from=None)
    assert "2 initiatives, none approved yet" in unescaped(show(PAGE))


def test_six_initiatives_are_told_in_a_sentence_and_none_is_left_out(empty, show):
    six(empty)
    test = show(PAGE)
    said = unescaped(test)
    assert not test.error
    assert "Of 5 initiatives measured, 2 worked, 1 showed no effect, 2 cannot be told." in said
    assert "Realised so far €" in said
    assert "too few to calibrate (4 of at least 5" in said
    table = next(one.value for one in test.html if "class='impact'" in one.value)
    for part in ("Worked", "No effect found", "Cannot be told", "Too early to tell",
                  "not counted", "rung 3: suggestive", "95\u00a0%: +3.5 to +8.9"):
        assert part in table
    assert [one.label for one in test.metric] == [
        "Realised so far (before costs)", "Promised for the same time", "Spent so far on these",
        "Net so far"]
    assert len(test.get("vega_lite_chart")) == 1
    assert [one.proto.label for one in test.get("download_button")] == ["PDF", "PPTX"]


def test_the_net_is_of_the_4_that_are_counted_and_names_what_the_other_2_cost(empty, show):
    six(empty)
    found = portfolio(empty, datetime.now(UTC).date())
    test = show(PAGE)
    said = unescaped(test)
    assert found.gain.n == 4
    assert [one.value for one in test.metric][2:] == [
        words.plain(amount(found.gain.spent, "€")), words.plain(amount(found.gain.net.p50, "€"))]
    assert f"80 %: {between(found.gain.net, '€')}; ROI {percent(found.gain.roi)} so far" in said
    assert "Not counted: 2 initiatives with " in said
    assert f"{amount(found.cost_elsewhere, '€')} spent." in said


def test_without_any_cost_the_roi_is_not_defined(empty, show):
    people(empty, {"Rome": 100})
    assume(empty, point_worth=1_200.0)
    measure(empty, begun(empty, "Queue"), verdict(Outcome.SCORE, 4.0))
    said = unescaped(show(PAGE))
    assert "ROI not defined (no cost)" in said
    assert "No cost of these is known." in said


def test_the_rungs_are_explained_in_plain_words(empty, show):
    six(empty)
    said = unescaped(show(PAGE))
    for word in ("Experiment", "Likely", "Suggestive", "No comparison group", "Cause unknown"):
        assert f"**{word}.**" in said


def test_what_begins_later_says_from_that_day_and_nothing_was_spent(empty, show):
    day = datetime.now(UTC).date() + timedelta(days=30)
    begun(empty, "Soon", live_from=day, one_off_cost=100.0)
    table = next(one.value for one in show(PAGE).html if "class='impact'" in one.value)
    assert f"from {words.day(day)}</small>" in table
    assert "spent" not in table


def test_a_name_is_never_markup_and_leads_to_its_initiative(empty, show):
    six(empty)
    table = next(one.value for one in show(PAGE).html if "class='impact'" in one.value)
    assert "<b>everywhere" not in table
    assert "Staff training &lt;b&gt;everywhere&lt;/b&gt;" in table
    number = next(one.id for one in initiatives.initiatives(empty) if one.name == "Softer seats")
    assert f"href='initiative?db=own&amp;initiative={number}'" in table


def test_figures_without_any_price_are_shown_without_money_and_without_nan(empty, show):
    six(empty)
    assumptions.remove(empty, 0, "point_worth", version=1, by="Ana")
    test = show(PAGE)
    said = unescaped(test) + "".join(one.value for one in test.html)
    assert "None of it can be put in money yet" in said
    assert "still needs: Worth of one point of the score" in said
    assert "nan" not in said.lower().replace("finance", "")


def test_an_assumption_is_changed_with_its_source_and_the_projection_moves(empty, show):
    one = six(empty)[0]
    before = roi.projection(empty, one).npv
    test = choose(show(PAGE, view="Assumptions"), "causal")
    key = "0-causal-0"
    for end, value in (("low", 70.0), ("likely", 80.0), ("high", 90.0)):
        test.number_input(key=f"{end}-{key}").set_value(value)
    test.text_input(key=f"source-{key}").set_value("the experiment in <Oslo>")
    test = save(test)
    kept = assumptions.assumptions(empty)["causal"]
    assert (kept.low, kept.likely, kept.high, kept.source, kept.owner) == (
        70.0, 80.0, 90.0, "the experiment in <Oslo>", "You")
    assert roi.projection(empty, one).npv.p50 > before.p50
    table = next(one.value for one in test.html if "class='assumed'" in one.value)
    assert "the experiment in &lt;Oslo&gt;, You" in table
    assert any("projection" in str(one.label).lower() for one in test.selectbox)


def test_low_above_high_is_refused_in_a_sentence_and_nothing_is_kept(empty, show):
    six(empty)
    test = choose(show(PAGE, view="Assumptions"), "margin")
    for end, value in (("low", 90.0), ("likely", 80.0), ("high", 70.0)):
        test.number_input(key=f"{end}-0-margin-0").set_value(value)
    test = save(test)
    assert "swap them" in test.error[0].value
    assert "margin" not in assumptions.assumptions(empty)


@pytest.mark.parametrize("name", ["margin", "customers"])
def test_an_empty_field_is_refused_in_a_sentence(empty, show, name):
    begun(empty, "Idea", stage=Stage.PROPOSED, live_from=None)
    test = choose(show(PAGE, view="Assumptions"), name)
    test = save(test)
    assert "give low, likely and high as numbers" in test.error[0].value


def test_an_assumption_taken_back_gives_way_to_the_default(empty, show):
    six(empty)
    assume(empty, causal=90.0)
    test = choose(show(PAGE, view="Assumptions"), "causal")
    next(one for one in test.button if one.label == "Take it back").click().run()
    assert not test.exception
    assert assumed.known(empty).company["causal"].likely == 50.0


def test_an_edit_on_a_stale_page_is_a_conflict_and_nothing_is_overwritten(empty, show):
    six(empty)
    test = choose(show(PAGE, view="Assumptions"), "discount")
    assumed.keep(empty, Assumption("discount", 4.0, 4.0, 4.0), version=0, by="Ben")
    test.number_input(key="likely-0-discount-0").set_value(7.0)
    test = save(test)
    assert "changed by somebody else first" in test.error[0].value
    assert assumptions.assumptions(empty)["discount"].likely == 4.0


def test_a_projection_beside_them_says_its_range_its_chance_and_what_drives_it(empty, show):
    six(empty)
    said = unescaped(test := show(PAGE, view="Assumptions"))
    assert "Net present value, middle" in said
    assert "80 %: " in said
    assert "Chance that it pays: " in said
    assert "not within the horizon" in said
    assert len(test.get("vega_lite_chart")) == 1


def test_without_a_forecast_of_people_the_topics_shrunk_stake_is_the_effect(studied):
    known = assumed.known(studied)
    worst = known.drivers.iloc[0]
    one = begun(studied, "Mend it", topic_id=worst["topic"], complexity="simple")
    effect = assumed.assumptions_of(studied, one, known)["effect"]
    stake = opportunities.stakes(studied).by_topic[worst["topic"]]
    assert effect.likely == pytest.approx(0.85 * stake.recoverable)
    assert effect.high - effect.likely == pytest.approx(0.85 * 1.2816 * stake.spread, rel=1e-3)
    assert "the chance that simple work mends it" in effect.source


def tried(test, **ends):
    """The page after a drop, as the component's callback leaves it."""
    test.session_state["tried-own"] = {(0, name): values for name, values in ends.items()}
    test.run()
    assert not test.exception
    return test


def press(test, label):
    next(one for one in test.button if one.label == label).click().run()
    assert not test.exception
    return test


def test_a_dragged_end_moves_the_totals_in_one_rerun_and_saves_nothing(empty, show):
    six(empty)
    set_preferences(empty, {"fiscal_year_from": 4}, by="Ana")
    test = show(PAGE, view="What if")
    years = next(one.value["Year"] for one in test.dataframe if "Year" in one.value).tolist()
    assert (years[0], years[-1]) == ("FY 2024/25", "Together")
    before = test.metric[0].value
    rows = json.loads(test.get("bidi_component")[0].proto.json)["rows"]
    assert rows[0]["key"] == "0:causal"
    assert rows[0]["values"] == pytest.approx([27.86, 50.0, 72.14])
    assert sum(not row["more"] for row in rows) == ranges.FIRST
    test = tried(test, causal=(80.0, 90.0, 95.0))
    found = outlook.basis(empty, datetime.now(UTC).date())
    seen = outlook.outlook(found, {(0, "causal"): (80.0, 90.0, 95.0)})
    assert test.metric[0].value == words.plain(amount(seen.npv.p50, "€")) != before
    said = unescaped(test)
    assert "**1 assumption moved, nothing saved.**" in said
    assert f"As it stands: {before}" in said.replace("\u2060", "")
    assert "causal" not in assumptions.assumptions(empty)
    test = press(test, "Put back")
    assert test.metric[0].value == before
    assert "nothing saved" not in unescaped(test)


def test_keeping_is_a_conflict_where_somebody_was_first_then_says_who_and_why(empty, show):
    six(empty)
    test = tried(show(PAGE, view="What if"), causal=(80.0, 90.0, 95.0))
    assumed.keep(empty, Assumption("causal", 40.0, 50.0, 60.0), version=0, by="Ben")
    test = press(test, "Keep")
    assert "changed by somebody else first" in test.error[0].value
    assert assumptions.assumptions(empty)["causal"].likely == 50.0
    assert "1 assumption moved" in unescaped(test)
    test.text_input(key="tried-source").set_value("the experiment in Oslo")
    test = press(test, "Keep")
    kept = assumptions.assumptions(empty)["causal"]
    assert (kept.low, kept.likely, kept.high, kept.source, kept.changed_by) == (
        80.0, 90.0, 95.0, "the experiment in Oslo", "You")
    assert "Kept" in test.success[0].value
    assert "moved, nothing saved" not in unescaped(test)


def test_what_a_browser_sends_that_cannot_be_meant_is_left_out(empty):
    six(empty)
    found = outlook.basis(empty, datetime.now(UTC).date())
    sent = {"0:causal": [10, 20, 30], "0:ramp": [5, 1, 2], "0:half_life": [1, "x", 3],
            "0:discount": [1, 2, 3], "0:nothing": [1, 2, 3], "causal": [1, 2, 3],
            "0:customers": [1, 2], "0:point_worth": [-5, 1, 2]}
    assert ranges.tried_in(sent, found) == {(0, "causal"): (10.0, 20.0, 30.0)}
    assert ranges.tried_in("no", found) == {}


def test_a_track_has_room_to_twice_what_is_believed_within_what_can_be_meant():
    assert ranges.track(Assumption("causal", 20.0, 50.0, 80.0)) == (0.0, 100.0, 0.5)
    assert ranges.track(Assumption("margin", 90.0, 100.0, 110.0)) == (0.0, 500.0, 5.0)
    assert ranges.track(Assumption("effect", -3.0, 2.0, 4.0)) == (-10.0, 20.0, 0.2)
    assert ranges.track(Assumption("run_cost", 0.0, 0.0, 0.0)) == (0.0, 1_000.0, 5.0)


def test_without_anything_to_project_it_says_why(empty, show):
    begun(empty, "Idea", stage=Stage.PROPOSED, live_from=None)
    for view in ("What if", "Scenarios"):
        assert "Nothing can be projected yet" in show(PAGE, view=view).info[0].value


def test_scenarios_stand_side_by_side_and_can_be_made_renamed_tried_and_deleted(empty, show):
    six(empty)
    test = tried(show(PAGE, view="What if"), causal=(80.0, 90.0, 95.0))
    test.text_input(key="scenario-name").set_value("After the <b>experiment</b>")
    press(test, "Save")
    test = press(show(PAGE, view="Scenarios"), "Add “Cautious”")
    table = test.dataframe[0].value
    assert table["Scenario"].tolist() == ["As planned", "After the <b>experiment</b>", "Cautious"]
    assert "Causal share: 90 (80 to 95) instead of 50 (27.9 to 72.1)" in unescaped(test)
    assert "You, " in unescaped(test)
    assert len(test.get("vega_lite_chart")) == 1
    test.text_input(key="rename-1-1").set_value("Cautious")
    assert "There is a scenario" in press(test, "Rename").error[0].value
    test = press(test, "Try it")
    assert "assumption moved, nothing saved" in unescaped(test)
    press(show(PAGE, view="Scenarios"), "Delete")
    assert [one.name for one in scenarios.scenarios(empty)] == ["Cautious"]


def test_events_in_two_currencies_are_named_and_not_added_up(empty, show):
    six(empty)
    number = batch(empty)
    with write(empty) as tables:
        tables["event"].insert_all(
            {"customer": "x", "kind": "order", "happened_on": "2025-01-01", "value": 9.0,
             "currency": code, "row_key": code, "batch_id": number} for code in ("EUR", "USD"))
    said = show(PAGE).warning[0].value.replace("\\", "")
    assert "Events with a value: 1 in EUR and 1 in USD; Settings say €. They are not added" in said
