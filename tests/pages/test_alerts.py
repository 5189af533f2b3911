"""Alerts: what the page says empty, quiet and full, and what a person's verdict does."""

import pytest

from core import worker
from core.focus import alerts
from core.store import alerts as store
from core.store import jobs
from core.store.database import write
from tests.by_hand import studied as keep
from tests.focus.test_alerts import STEADY, TODAY, merged, weeks
from tests.pages.conftest import text_of

PAGE = "focus/alerts.py"


@pytest.fixture
def alerted(empty):
    """The team's own database with one alert."""
    keep(empty, weeks([*STEADY[:40], 10]))
    alerts.judge(empty, today=TODAY, by="ActionGap")
    return empty


def press(test, label: str):
    next(button for button in test.button if button.label == label).click().run()
    assert not test.exception
    return test


def test_without_a_study_the_page_says_what_to_do_next(empty, show):
    test = show(PAGE)
    assert "No study yet" in text_of(test)
    assert [link.label for link in test.page_link] == ["Upload feedback"]


def test_with_12_weeks_it_says_that_26_earlier_ones_are_needed(empty, show):
    keep(empty, weeks([3] * 12))
    said = text_of(show(PAGE))
    assert "at least 26 earlier ones" in said
    assert "12 weeks" in said


def test_what_was_studied_before_there_were_alerts_waits_for_a_click(empty, show):
    keep(empty, weeks(STEADY[:28]))
    assert "it takes comments in 26 earlier weeks" in text_of(show(PAGE))


def test_after_a_study_without_alerts_it_says_so_and_a_click_looks_again(studied, show):
    test = show(PAGE)
    said = text_of(test).replace("\\", "")
    assert "No topic had unusually many mentions in the week from" in said
    assert "Were they right?" not in said
    press(test, "Look again")
    assert [job.kind for job in jobs.live(studied)] == ["alerts"]
    assert worker.tick(studied, "w")
    assert jobs.latest(studied, "alerts").result == {"alerts": 0, "weeks": 4}
    assert not jobs.live(studied)


def test_an_alert_shows_its_figures_its_chart_and_a_way_to_its_comments(alerted, show):
    test = show(PAGE)
    said = text_of(test).replace("\\", "")
    assert "**1 subtopic** had more mentions than expected" in said
    assert "**10** of 12 comments in the week from 22 Jun 2026" in said
    assert "usual weeks:" in said
    assert "38 earlier weeks, indicative" in said
    assert "nan" not in said.lower()
    assert len(test.get("vega_lite_chart")) == 1
    assert "Not enough judged yet" in said
    link = next(one for one in test.page_link if one.label == "Read the comments")
    assert "topic=queue" in link.proto.query_string
    assert "since=2026-06-22" in link.proto.query_string
    assert "until=2026-06-28" in link.proto.query_string


def test_right_is_kept_with_the_name_and_undo_takes_it_back(alerted, show):
    test = press(show(PAGE), "Right")
    assert [(one.verdict, one.judged_by) for one in store.alerts(alerted)] == [("right", "You")]
    assert "1 of 1 were right. Not enough judged yet" in text_of(test)
    press(test, "Undo")
    assert store.open_ones(alerted) == 1


def test_a_verdict_that_somebody_gave_meanwhile_is_refused_in_a_sentence(alerted, show):
    test = show(PAGE)
    store.judge(alerted, store.alerts(alerted)[0].id, "wrong", by="Bo")
    test = press(test, "Right")
    assert "Somebody judged this alert meanwhile" in test.error[0].value
    assert store.alerts(alerted)[0].judged_by == "Bo"


def test_an_alert_whose_topic_is_gone_leads_to_all_comments_of_its_week(alerted, show):
    merged(alerted, None)
    assert "All comments of that week" in text_of(show(PAGE))


def test_with_11_of_14_right_the_history_says_so_with_its_interval(alerted, show):
    with write(alerted) as tables:
        row = next(iter(tables.query("select * from alert")))
        tables["alert"].insert_all(
            row | {"id": i, "topic_id": f"t{i}", "judged_by": "Bo", "judged_at": row["found_at"],
                   "verdict": "right" if i < 13 else "wrong"} for i in range(2, 16))
    said = text_of(show(PAGE))
    assert "**11 of 14** were right (95\u00a0%: 52 to 92\u00a0%, indicative)." in said


def test_6_open_alerts_are_4_and_a_button_for_all(alerted, show):
    with write(alerted) as tables:
        row = next(iter(tables.query("select * from alert")))
        tables["alert"].insert_all(row | {"id": i, "topic_id": f"t{i}"} for i in range(2, 7))
    test = show(PAGE)
    assert len(test.get("vega_lite_chart")) == 4
    press(test, "Show all 6")
    assert len(test.get("vega_lite_chart")) == 6


def test_the_overview_names_open_alerts_in_one_line_and_none_when_all_are_judged(alerted, show):
    test = show()
    assert "**1 alert** not judged" in text_of(test)
    assert "See the alerts" in [link.label for link in test.page_link]
    store.judge(alerted, store.alerts(alerted)[0].id, "wrong", by="Bo")
    assert "not judged" not in text_of(show())
