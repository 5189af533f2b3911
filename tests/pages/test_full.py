"""Every page over a studied database: what it says, with n and interval."""

import re
from dataclasses import replace

import pytest

from core.store import findings, jobs, snapshot
from core.store import opportunities as store
from core.store.database import write
from tests.pages.conftest import ROWS, text_of

INTERVAL = re.compile(r"95\u00a0%: −?\d+\.\d to −?\d+\.\d")


def test_the_overview_has_the_score_with_its_interval_and_n(studied, show):
    test = show()
    score = next(one for one in test.metric if one.label.startswith("CSAT"))
    assert score.value.endswith(" %")
    said = text_of(test)
    assert INTERVAL.search(said)
    assert re.search(r"n = \d+", said)
    assert "Most at stake" in said


def test_the_overview_names_a_change_only_where_its_interval_leaves_out_zero(studied, show):
    said = text_of(show())
    found = re.search(r"(No clear change|Up|Down)[^(]*\(95\u00a0%: (\S+) to ([^)]*)\)", said)
    low, high = (float(end.replace("−", "-")) for end in found.groups()[1:])
    assert (found[1] == "No clear change") == (low <= 0 <= high)


def test_the_overview_lists_what_waits_for_a_decision(studied, show):
    said = text_of(show())
    assert "**1 row** of lounge" in said.replace("\\", "")
    assert "no worth in money yet" in said
    assert f"read **{ROWS} responses**" in said


def test_a_study_that_is_behind_can_be_started_from_the_overview(studied, show, monkeypatch):
    found = findings.study(studied)
    monkeypatch.setattr(findings, "study", lambda db: _older(found))
    test = show()
    assert "no study has read yet" in text_of(test)
    next(button for button in test.button if button.label == "Run a study").click().run()
    assert [job.kind for job in jobs.live(studied)] == ["study"]


def _older(found: findings.Study) -> findings.Study:
    return replace(found, responses=found.responses - 7)


def test_scores_show_n_and_interval_and_counts_below_thirty(studied, show):
    test = show("focus/scores.py")
    assert f"n = {ROWS}" in text_of(test)
    assert INTERVAL.search(text_of(test))
    assert len(test.get("vega_lite_chart")) >= 2


def test_a_slice_below_thirty_responses_gets_no_score(studied, show):
    test = show("focus/scores.py", since="2015-10-20", until="2015-10-31")
    assert test.metric[0].value == ":small[Not enough data]"


def test_a_filter_that_leaves_nothing_says_so(studied, show):
    with write(studied) as tables:
        tables.conn.execute("update response set received_on = null where received_on < ?",
                            ["2014-02-01"])
        tables.conn.execute(
            "update response set received_on = '2014-01-01' where id = 1")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(studied)
    test = show("focus/scores.py", since="2014-01-05", until="2014-01-20")
    assert "No response fits these filters" in text_of(test)


def test_drivers_say_what_a_stake_means_and_that_it_is_no_cause(studied, show):
    said = text_of(show("focus/drivers.py"))
    assert "if mentions of this topic had no effect and the others stayed as they are" in said
    assert "An association, not yet a cause." in said
    assert "aumann" in said
    assert "Remainder" not in said


def test_a_filter_on_drivers_shows_the_remainder_and_refits_nothing(studied, show):
    said = text_of(show("focus/drivers.py", since="2014-06-01"))
    assert "Remainder (observed − fitted)" in said
    assert "The effects of all responses, applied to those in view" in said
    assert "Nothing is refitted" in said


def test_pains_chosen_on_drivers_stand_on_the_matrix(studied, show):
    drivers = findings.drivers(studied, snapshot.default_scale(studied))
    pain = drivers[drivers["stake"] < 0].iloc[0]["topic"]
    store.set_aside(studied, pain, by="Ana", why="")
    test = show("focus/drivers.py")
    test.multiselect[-1].set_value([pain]).run()
    next(b for b in test.button if b.label == "Place on the matrix").click().run()
    assert pain in {one.topic for one in store.placed(studied)}


@pytest.mark.parametrize("page", ["overview.py", "focus/scores.py", "focus/topics.py",
                                  "focus/drivers.py", "collect/upload.py", "admin/settings.py"])
def test_every_full_page_has_one_title_and_no_error(studied, show, page):
    test = show(page)
    assert len(test.title) == 1
    assert not test.error
