"""Alerts: which subtopics had more mentions than expected in the last complete weeks.

`emerging` asks another question: which subtopics are new, or have risen over four weeks against
the half year before. Here each week stands alone, against up to two years with their season.
An alert says that there was more, never why.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, Estimate, wilson, withheld
from core.focus.numbers import weekly
from core.focus.tree import is_the_rest
from core.model import Scope, Topic
from core.store import alerts as store
from core.store import findings, snapshot, topic_counts
from core.store.alerts import Alert, Behind, NewAlert
from core.store.database import Database

WEEKS_BACK = 4  # complete weeks that are judged each time: files come in by the month
LAST_DAY = 4  # Friday: from it on a week of which no later day is there counts as complete
JUDGED_FROM = 10  # alerts, below which no share of right ones is told


def judge(db: Database, *, today: date, by: str, weeks_back: int = WEEKS_BACK) -> dict:
    """Judges the last complete weeks of the current study; returns {"alerts": new ones, "weeks"}.

    A topic is never alerted twice in one week; with the same data nothing changes. Without a
    study, or where the weeks before are too few, no week is judged. What names no subject
    ("General praise") is left out.
    """
    study = findings.study(db)
    leaves = [one for one in findings.topics(db) if one.parent and not is_the_rest(one.label)]
    if study is None or not leaves:
        return {"alerts": 0, "weeks": 0}
    table = topic_counts.by_week(db, Scope())
    last = snapshot.volume(db, Scope())["last"]
    found, looked = [], {}
    counted = _Counted(table, leaves)
    for week in _complete(counted.weeks, last, today, weeks_back):
        judged = weekly.judge(counted.mentions, counted.comments, counted.weeks, week)
        if judged is not None:
            looked[_monday_of(week)] = (len(leaves), int(judged.comments[-1]))
            found += _alerts(judged, leaves, counted)
    new = store.keep(db, found, looked, study_id=study.id, by=by)
    return {"alerts": new, "weeks": len(looked)}


class _Counted:
    """The rows of `topic_counts.by_week` as arrays.

    mentions (J, S, T), comments (S, T), weeks (T,) numbers, ascending; sources (S,) names.
    """

    def __init__(self, table: pd.DataFrame, leaves: Sequence[Topic]) -> None:
        days = pd.to_datetime(table["week"]).to_numpy().astype("datetime64[D]").astype(int)
        numbers = (days + date(1970, 1, 1).toordinal() - 1) // 7  # as `_number`
        self.weeks, week = np.unique(numbers, return_inverse=True)
        self.sources, source = np.unique(table["source"].to_numpy(str), return_inverse=True)
        place = {one.id: i for i, one in enumerate(leaves)}
        topic = np.array([place.get(one, -1) for one in table["topic"]], int)
        self.comments = np.zeros((self.sources.size, self.weeks.size), int)
        self.comments[source, week] = table["comments"]
        self.mentions = np.zeros((len(leaves), *self.comments.shape), int)
        ours = topic >= 0
        self.mentions[topic[ours], source[ours], week[ours]] = table["mentions"][ours]


def _number(day: date) -> int:
    """The week's number: Mondays since year 1, day 1, which was one."""
    return (day.toordinal() - 1) // 7


def _monday_of(number: int) -> date:
    return date.fromordinal(7 * int(number) + 1)


def _complete(
    weeks: np.ndarray, last: date | None, today: date, weeks_back: int = WEEKS_BACK
) -> list[int]:
    """The newest complete weeks that hold comments, oldest first.

    Complete is a week that is over and whose days have come in: responses are there up to its
    Friday at least, or of a later week.
    """
    if last is None:
        return []
    whole = [int(one) for one in weeks
             if _monday_of(one) + timedelta(days=6) < today
             and _monday_of(one) + timedelta(days=LAST_DAY) <= last]
    return [one for one in whole if one > whole[-1] - weeks_back]


def _alerts(
    judged: weekly.Judged, leaves: Sequence[Topic], counted: _Counted
) -> list[NewAlert]:
    at = int(judged.weeks[-1])
    there = counted.comments[:, counted.weeks == at][:, 0] > 0
    left_out = (there & ~judged.kept).any()
    sources = tuple(counted.sources[judged.kept].tolist()) if left_out else ()
    found = []
    for i in np.flatnonzero(judged.above):
        expected, low, high = weekly.band(judged, i)
        behind = tuple(
            Behind(_monday_of(week), int(n), int(of), round(float(mean), 2), float(bottom),
                   float(top))
            for week, n, of, mean, bottom, top in zip(
                judged.weeks, judged.counts[i], judged.comments, expected, low, high, strict=True))
        found.append(NewAlert(
            **vars(behind[-1]), topic_id=leaves[i].id, label=leaves[i].label,
            p=float(judged.p[i]), seen=judged.seen, sources=sources, weeks=behind,
            method=weekly.METHOD))
    return found


def expected_of(alert: Alert) -> Estimate:
    """What a usual week would have brought, with the limits of 95 % of such weeks; n: weeks seen.

    "indicative" where less than a year was seen, and so no season.
    """
    grade = "full" if alert.seen >= weekly.SEASON_FROM else "indicative"
    return Estimate(alert.expected, alert.low, alert.high, alert.seen, "comments a week", grade,
                    alert.method)


def share_right(found: Sequence[Alert]) -> tuple[int, Estimate]:
    """How many of the judged alerts were right, and their share in % with its Wilson interval."""
    judged = [one for one in found if one.verdict]
    right, n = sum(one.verdict == "right" for one in judged), len(judged)
    if n < JUDGED_FROM:
        return right, withheld(n, "%", "wilson")
    low, high = wilson(right / n, n)
    return right, Estimate(100 * right / n, 100 * low, 100 * high, n, "%",
                           "full" if n >= FULL_FROM else "indicative", "wilson")


def in_a_row(found: Sequence[Alert], alert: Alert) -> int:
    """The how-many-eth week in a row this is in which its topic is alerted; 1 for the first."""
    weeks = {one.week for one in found if (one.shown or one.topic_id) == (
        alert.shown or alert.topic_id)}
    row = 1
    while alert.week - timedelta(weeks=row) in weeks:
        row += 1
    return row


def weeks_with_comments(db: Database) -> int:
    """How many weeks hold dated comments that a study has read."""
    return int(topic_counts.by_week(db, Scope())["week"].nunique())


def behind(alert: Alert) -> pd.DataFrame:
    """The weeks behind an alert: week, mentions, comments, expected, low, high; alerted: it is one.
    """
    frame = pd.DataFrame(alert.weeks)
    return frame.assign(week=pd.to_datetime(frame["week"]), alerted=frame["week"] == alert.week)
