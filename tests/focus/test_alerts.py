"""Alerts from counted comments to a person's verdict: found once, kept as found, undone."""

from datetime import date, timedelta

import pytest

from core.errors import Conflict
from core.focus import alert_charts, alerts
from core.model import REMARKS, Scope
from core.store import alerts as store
from core.store import findings, snapshot
from core.store.alerts import Alert
from core.store.changes import changes_of
from core.store.database import write
from core.store.exploring import Wanted, summary
from tests.by_hand import COFFEE, QUEUE, SERVICE, WIFI, Said, studied

TODAY = date(2026, 6, 29)  # a Monday: the week from the 22nd is whole
LAST = date(2026, 6, 22)
STEADY = [1, 2, 2, 3, 1, 2, 2, 1] * 13


def weeks(queue: list[int], comments: int = 12) -> list[Said]:
    """So many of each week's comments speak of the queue, the newest week last; others of coffee.
    """
    said = []
    for i, times in enumerate(queue):
        day = (LAST + timedelta(days=4, weeks=1 + i - len(queue))).isoformat()
        said += [Said(day, {QUEUE: -0.5})] * times
        said += [Said(day, {COFFEE: 0.5})] * (comments - times)
    return said


def judged(db, *, today: date = TODAY) -> dict:
    return alerts.judge(db, today=today, by="Ana")


def spike(db, *, earlier: int = 34) -> Alert:
    """The one alert: a week with 10 mentions after so many with 1 to 3."""
    studied(db, weeks([*STEADY[:earlier], 10]))
    assert judged(db) == {"alerts": 1, "weeks": 4}
    (found,) = store.alerts(db)
    return found


def test_10_of_12_after_1_to_3_of_12_is_an_alert_with_its_expectation_and_its_comments(db):
    found = spike(db, earlier=56)
    assert (found.topic_id, found.shown, found.parent) == (QUEUE, QUEUE, SERVICE)
    assert (found.week, found.mentions, found.comments) == (LAST, 10, 12)
    assert (found.found_by, found.verdict, found.sources) == ("Ana", None, ())
    assert found.p < 0.001
    expected = alerts.expected_of(found)
    assert expected.value == pytest.approx(1.75, abs=0.5)
    assert expected.low <= 1 < expected.high < 10
    assert (expected.n, expected.grade) == (54, "full")
    behind = summary(db, Wanted(scope=Scope(since=LAST, until=LAST + timedelta(days=6)),
                                topics=(QUEUE,)))
    assert behind.responses == found.mentions


def test_less_than_expected_is_no_alert(db):
    studied(db, weeks([*[10, 11, 9] * 11, 1]))
    assert judged(db)["alerts"] == 0


def test_judged_again_on_the_same_data_nothing_changes(db):
    found = spike(db)
    looked = store.looked_at(db)
    assert judged(db) == {"alerts": 0, "weeks": 4}
    assert store.alerts(db) == [found]
    assert store.looked_at(db) == looked
    assert [(one.topics, one.comments) for one in looked] == [(1, 12)] * 4


def test_26_earlier_weeks_are_enough_and_indicative_and_25_are_not(db):
    studied(db, weeks([*STEADY[:28], 10]))
    assert judged(db) == {"alerts": 1, "weeks": 1}
    assert alerts.expected_of(store.alerts(db)[0]).grade == "indicative"
    assert judged(db, today=TODAY - timedelta(days=7)) == {"alerts": 0, "weeks": 0}


def test_a_week_that_is_not_over_or_whose_days_have_not_come_in_is_not_judged(db):
    assert not alerts._complete(weeks_of(LAST), LAST + timedelta(days=6), LAST)
    assert not alerts._complete(weeks_of(LAST), LAST + timedelta(days=6), TODAY - timedelta(days=1))
    assert not alerts._complete(weeks_of(LAST), LAST + timedelta(days=3), TODAY)  # to Thursday
    assert alerts._complete(weeks_of(LAST), LAST + timedelta(days=4), TODAY)
    assert alerts._complete(weeks_of(LAST, LAST + timedelta(weeks=900)),
                            date(2062, 1, 1), TODAY) == weeks_of(LAST).tolist()


def weeks_of(*days: date):
    import numpy as np

    return np.array([alerts._number(day) for day in days])


def test_before_a_study_and_without_dates_no_week_is_judged(db):
    assert judged(db) == {"alerts": 0, "weeks": 0}
    studied(db, [Said(None, {QUEUE: -0.5})] * 40)
    assert judged(db) == {"alerts": 0, "weeks": 0}
    assert alerts.weeks_with_comments(db) == 0


def test_what_names_no_subject_is_never_alerted(db):
    studied(db, weeks([*STEADY[:34], 10]))
    with write(db) as tables:
        tables.conn.execute("update topic set label = ? where id = ?", [REMARKS[0], QUEUE])
    assert judged(db) == {"alerts": 0, "weeks": 0}


def test_a_renamed_topic_keeps_its_alert_under_the_new_name(db):
    spike(db)
    with write(db) as tables:
        tables.conn.execute("update topic set label = 'The gate' where id = ?", [QUEUE])
    assert [(one.label, one.shown) for one in store.alerts(db)] == [("The gate", QUEUE)]
    assert judged(db)["alerts"] == 0


def merged(db, became: str | None) -> None:
    """The queue is shown as another topic from now on (None: not at all)."""
    study = findings.study(db).id
    with write(db) as tables:
        tables["found_topic"].insert(
            {"study_id": study, "id": QUEUE, "parent_id": SERVICE, "label": "The queue",
             "keywords": "[]", "centre": b"", "position": 1, "became": became}, replace=True)
        tables.conn.execute("delete from topic where id = ?", [QUEUE])


def test_a_merged_topic_keeps_its_alert_and_its_heir_is_not_alerted_in_that_week_again(db):
    found = spike(db)
    merged(db, WIFI)
    with write(db) as tables:
        tables.conn.execute("update topic set parent_id = ? where id = ?", [SERVICE, WIFI])
        tables.conn.execute("update pattern set topics = replace(topics, ?, ?)", [QUEUE, WIFI])
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    (now,) = store.alerts(db)
    assert (now.id, now.topic_id, now.shown, now.label) == (found.id, QUEUE, WIFI, "The wifi")
    assert judged(db) == {"alerts": 0, "weeks": 4}
    assert store.alerts(db) == [now]


def test_an_alert_outlives_its_topic_under_its_last_name(db):
    spike(db)
    merged(db, None)
    (now,) = store.alerts(db)
    assert (now.label, now.shown) == ("The queue", None)


def test_a_verdict_says_who_and_when_is_undone_and_both_are_kept(db):
    found = spike(db)
    assert store.open_ones(db) == 1
    store.judge(db, found.id, "right", by="Bo")
    (now,) = store.alerts(db)
    assert (now.verdict, now.judged_by, now.judged_at[:2]) == ("right", "Bo", "20")
    assert store.open_ones(db) == 0
    with pytest.raises(Conflict, match="not kept"):
        store.judge(db, found.id, "wrong", by="Ana")
    with pytest.raises(Conflict, match="nothing was taken back"):
        store.take_back(db, found.id, "wrong", by="Ana")
    store.take_back(db, found.id, "right", by="Ana")
    assert store.alerts(db) == [found]
    assert [(one.changed_by, one.after) for one in changes_of(db, "alert")] == [
        ("Ana", {"verdict": None}), ("Bo", {"verdict": "right"})]


def test_11_of_14_right_are_79_per_cent_52_to_92_and_9_judged_are_not_enough(db):
    from dataclasses import replace

    one = spike(db)
    said = [replace(one, verdict=verdict) for verdict in ["right"] * 11 + ["wrong"] * 3]
    right, share = alerts.share_right([*said, one])
    assert (right, share.n, share.grade) == (11, 14, "indicative")
    assert (share.value, share.low, share.high) == pytest.approx((78.57, 52.41, 92.43), abs=0.01)
    assert alerts.share_right(said[:9])[1].value is None
    assert alerts.share_right([])[0] == 0


def test_the_3rd_week_in_a_row_is_counted_as_such(db):
    studied(db, weeks([*STEADY[:34], 10, 11, 10]))
    judged(db)
    every = store.alerts(db)
    assert [alerts.in_a_row(every, one) for one in every] == [3, 2, 1]


def test_the_chart_marks_1_week_and_draws_no_nan(db):
    found = spike(db)
    frame = alerts.behind(found)
    assert frame["alerted"].sum() == 1
    assert not frame.isna().any().any()
    drawn = alert_charts.weeks(frame, found.label).to_dict()
    assert "Comments a week on “The queue”" in " ".join(drawn["title"]["text"])


def test_a_source_that_is_left_out_is_named_by_the_one_that_counts(db):
    said = weeks([*STEADY[:34], 10])
    ids = studied(db, said + [Said((LAST + timedelta(days=2)).isoformat(), {QUEUE: -1})] * 40)
    with write(db) as tables:
        tables["source"].insert({"id": 99, "name": "tweets", "family": "tweets", "scale": "nps",
                                 "shape": "", "created_at": "", "created_by": ""})
        tables.conn.execute("update response set source_id = 99 where id >= ?", [ids[len(said)]])
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    assert judged(db)["alerts"] == 1
    (found,) = store.alerts(db)
    assert (found.mentions, found.comments, found.sources) == (10, 12, ("letters",))
