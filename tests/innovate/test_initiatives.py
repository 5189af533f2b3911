"""What may stand in an initiative, how one grows out of a pain, and what its plan needs."""

import re
from dataclasses import replace
from datetime import date, datetime
from math import inf, nan

import pytest

from core.errors import BadInput
from core.estimates import Estimate, withheld
from core.focus.numbers import opportunities as ranking
from core.innovate.initiatives import checked, from_opportunity, start
from core.innovate.plans import checked_task, template, what_is_missing_in_plan
from core.model import Outcome, Stage
from core.store import initiatives as store
from core.store.changes import changes_of
from core.store.tasks import tasks


@pytest.fixture
def desk(lounge):
    return next(one for one in ranking.ranked(lounge) if one.topic == "t3")


def test_the_effect_hoped_for_is_the_shrunk_stake_times_085_from_p10_to_p90(desk):
    worked = replace(desk, recoverable=4.0, complexity="simple",
                     stake=Estimate(-5.0, -7.0, -3.0, 200, "points", "full", "x"))
    values = from_opportunity(worked, spread=1 / 1.2815515655446004)
    assert (values["expected_low"], values["expected"], values["expected_high"]) == (
        pytest.approx(0.85 * 3), pytest.approx(0.85 * 4), pytest.approx(0.85 * 5))


def test_without_its_spread_the_range_is_the_middle_80_percent_of_the_stakes_own(desk):
    worked = replace(desk, recoverable=1.0, complexity="complex",
                     stake=Estimate(-5.0, -7.0, -3.0, 200, "points", "full", "x"))
    values = from_opportunity(worked)
    assert (values["expected_low"], values["expected"], values["expected_high"]) == (
        0.0, pytest.approx(0.35), pytest.approx(0.35 * (1 + 2 * 1.28155 / 1.95996), abs=1e-3))


def test_an_opportunity_becomes_an_initiative_that_says_what_it_costs(desk):
    values = from_opportunity(desk)
    assert values["name"] == "Fix: Waiting at the desk"
    assert (values["topic_id"], values["complexity"], values["effort_days"]) == (
        "t3", "simple", 10.0)
    assert values["outcome"] is Outcome.SCORE
    assert values["evidence"] == (
        "“Waiting at the desk” costs 6.2 NPS points (95 % interval 4.4 to 8.0; 200 responses "
        "mention it). An association, not yet a cause.")
    assert checked(values) == values


def test_a_pain_of_9_mentions_gives_no_expected_effect_and_says_why(desk):
    values = from_opportunity(replace(desk, stake=withheld(9, "points", "x")))
    assert values["expected"] is None
    assert "9 responses mention it, too few" in values["evidence"]


def test_a_label_of_300_letters_gives_a_name_of_80(desk):
    assert len(from_opportunity(replace(desk, label="x" * 300))["name"]) == 80


@pytest.mark.parametrize("complexity", ["simple", "complicated", "complex"])
def test_starting_one_keeps_it_with_its_plan_in_order(lounge, complexity):
    number = start(lounge, {"name": "Mend it", "complexity": complexity}, by="Ana", why="Agreed")
    kept = store.initiative(lounge, number)
    assert (kept.stage, kept.version, kept.created_by) == (Stage.PROPOSED, 1, "Ana")
    assert [(task.kind, task.title) for task in tasks(lounge, number)] == [
        (one["kind"], one["title"]) for one in template(complexity)]
    assert changes_of(lounge, "initiative", number)[0].why == "Agreed"
    assert [checked_task(one) for one in template(complexity)] == template(complexity)


def test_what_is_kept_is_trimmed_typed_and_on_one_line():
    kept = checked({
        "name": "  A\nsecond\x00 desk ", "departments": "Ops; IT, Ops\n", "one_off_cost": 0,
        "due_on": datetime(2026, 3, 1, 14), "live_from": "2026-04-01", "outcome": "retention",
        "segments": {"b": ["y", "x", "y"], "a": []}, "effort_days": None})
    assert kept == {
        "name": "A second desk", "departments": ("Ops", "IT"), "one_off_cost": 0.0,
        "due_on": date(2026, 3, 1), "live_from": date(2026, 4, 1), "outcome": Outcome.RETENTION,
        "segments": {"b": ("x", "y")}, "effort_days": None}


def test_0_person_days_mean_that_nobody_estimated_them():
    assert checked({"effort_days": 0}) == {"effort_days": None}
    assert checked({"effort_days": 0.0}) == {"effort_days": None}


@pytest.mark.parametrize(("values", "said"), [
    ({"name": " \n"}, "Name: give the initiative a name."),
    ({"name": "x" * 81}, "Name: use at most 80 letters."),
    ({"owner": "x" * 81}, "Owner: use at most 80 letters."),
    ({"one_off_cost": -1.0}, "One-off cost: give a number between 0 and"),
    ({"run_cost": nan}, "Run cost a month: give a number"),
    ({"one_off_cost": inf}, "One-off cost: give a number"),
    ({"one_off_cost": "12"}, "One-off cost: give a number"),
    ({"one_off_cost": True}, "One-off cost: give a number"),
    ({"effort_days": 0.05}, "Person-days: give a number between 0.1 and 10,000"),
    ({"due_on": "soon"}, "Due date: give a date between 2000 and 2100"),
    ({"due_on": date(1024, 1, 1)}, "Due date: give a date"),
    ({"live_until": 46_000}, "Live until: give a date"),
    ({"live_from": date(2026, 2, 1), "live_until": date(2026, 1, 1)},
     "Live until: 2026-01-01 comes before live from, 2026-02-01"),
    ({"outcome": "joy"}, "Judged by: “joy” is none of Score, Mentions of the topic"),
    ({"complexity": "hard"}, "Complexity: 'hard' is none of simple"),
    ({"expected_low": 3.0, "expected": 2.0}, "Expected effect: the low one must not exceed"),
    ({"expected": 2.0, "expected_high": 1.0}, "Expected effect: the low one must not exceed"),
    ({"departments": [str(n) for n in range(21)]}, "Departments: name at most 20"),
    ({"segments": "DE"}, "Scope: choose values"),
    ({"hypothesis": "x" * 2_001}, "Hypothesis: use at most 2,000 letters."),
    ({"change_in": {"german": "x"}}, "What customers are told: “german” is no language"),
    ({"change_in": {"de": "x" * 2_001}}, "What customers are told (de): use at most 2,000"),
    ({"change_in": "Neu"}, "What customers are told in other languages: give a text for each"),
    ({"starts": "soon"}, "Starts: give a day for each segment"),
    ({"starts": {"X": "then"}}, "Start in X: give a date between"),
    ({"starts": {"Y": "2026-03-01"}, "segments": {"place": ["X"]}, "live_from": "2026-03-01"},
     "Starts: it does not act on Y"),
    ({"starts": {"X": "2026-03-01"}, "segments": {"place": ["X"]}, "live_from": "2026-03-02"},
     "Starts: X begins on 2026-03-01; set live from"),
    ({"starts": {"X": "2026-03-01"}, "segments": {"place": ["X"], "kind": ["new"]}},
     "Starts: segments can begin on days of their own where one attribute names them"),
])
def test_what_cannot_be_meant_is_refused_in_a_sentence(values, said):
    with pytest.raises(BadInput, match="^" + re.escape(said)):
        checked(values)


def test_texts_in_2_languages_and_2_starts_come_back_as_they_were_kept(lounge):
    number = start(lounge, {
        "name": "A desk", "segments": {"place": ["X", "Y"]}, "live_from": date(2026, 3, 1),
        "starts": {"X": date(2026, 3, 1), "Y": "2026-04-01"},
        "change_in": {"fr": " Un guichet. ", "de": "Ein Schalter.", "es": " "}}, by="Ana")
    one = store.initiative(lounge, number)
    assert one.change_in == {"de": "Ein Schalter.", "fr": "Un guichet."}
    assert one.starts == {"X": date(2026, 3, 1), "Y": date(2026, 4, 1)}
    store.edit(lounge, number, {"starts": one.starts}, version=1, session="", by="Ben")
    assert store.initiative(lounge, number).version == 1  # the same values change nothing
    other = store.initiative(lounge, start(lounge, {"name": "B"}, by="Ana"))
    assert (other.change_in, other.starts, other.draw) == ({}, {}, None)


def test_nobody_can_say_that_chance_drew_the_segments_and_0_fields_do():
    for name in ("randomised", "draw", "said_drawn"):
        with pytest.raises(KeyError):
            checked({name: True})


def test_two_wrong_fields_are_both_named():
    with pytest.raises(BadInput, match=r"^Name: .*\. Run cost a month: "):
        checked({"name": "", "run_cost": -1})


def test_a_missing_time_is_no_date():
    import pandas as pd

    with pytest.raises(BadInput, match="Due date"):
        checked({"due_on": pd.NaT})


def test_a_field_nobody_knows_is_a_programming_error():
    with pytest.raises(KeyError):
        checked({"stage": "approved"})


@pytest.mark.parametrize(("values", "said"), [
    ({"title": ""}, "Task: say in a few words"), ({"kind": "party"}, "Kind: 'party' is none of"),
    ({"done_on": "yesterday"}, "Done on: give a date"), ({"note": "x" * 2_001}, "Note: use at"),
])
def test_a_task_that_cannot_be_meant_is_refused(values, said):
    with pytest.raises(BadInput, match="^" + said):
        checked_task(values)


def made(lounge, **values):
    number = start(lounge, {"name": "One"} | values, by="Ana")
    return store.initiative(lounge, number), tasks(lounge, number)


def test_a_complicated_plan_lacks_hypothesis_and_end_date_until_they_are_given(lounge):
    one, plan = made(lounge, complexity="complicated")
    lacks = what_is_missing_in_plan(one, plan)
    assert [text.split()[1] for text in lacks] == ["hypothesis", "experiment"]
    assert "end date" in lacks[1]
    whole = replace(one, hypothesis="Two desks", live_until=date(2026, 1, 1))
    assert what_is_missing_in_plan(whole, plan) == []
    assert len(what_is_missing_in_plan(whole, [])) == 2  # research and experiment


def test_a_complex_plan_needs_2_probes_and_a_simple_one_1_task(lounge):
    one, plan = made(lounge, complexity="complex")
    assert what_is_missing_in_plan(one, plan) == []
    probes = [task for task in plan if task.kind == "probe"]
    assert what_is_missing_in_plan(one, probes[:1]) == [
        "The plan has 1 safe-to-fail probe; a complex one needs at least 2."]
    assert what_is_missing_in_plan(replace(one, complexity="simple"), []) == [
        "The plan has no task: say what is to be done."]


def test_one_judged_by_mentions_needs_a_topic(lounge):
    one, plan = made(lounge, complexity="simple", outcome=Outcome.PREVALENCE)
    assert "rests on none" in what_is_missing_in_plan(one, plan)[0]
    assert what_is_missing_in_plan(replace(one, topic_id="t3"), plan) == []
