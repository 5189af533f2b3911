"""Alerts: weeks in which a topic had more mentions than expected, and what people said of them.

An alert stays as it was found. It keeps the id of its topic, so it follows the topic when that is
renamed or merged; a verdict and its undoing go into the log of changes.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import sqlite_utils

from core.errors import Conflict
from core.store.changes import note
from core.store.current import CURRENT
from core.store.database import Database, now_text, read, write

NOUN = "alert"
Verdict = Literal["right", "wrong"]
# What is shown in place of an alert's topic now: itself, what it was merged into, or nothing.
_SHOWN = ("select a.*, t.id as shown, t.label as called, t.parent_id as parent from alert a"
          f" left join found_topic f on f.study_id = {CURRENT} and f.id = a.topic_id"
          f" left join topic t on t.study_id = {CURRENT}"
          " and t.id = case when f.id is null then a.topic_id else f.became end")
_KEPT = ("topic_id", "label", "mentions", "comments", "expected", "low", "high", "p", "seen",
         "method")


@dataclass(frozen=True)
class Behind:
    """A week of a topic: mentions among so many comments, and what was expected with its limits."""

    week: date
    mentions: int
    comments: int
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class NewAlert(Behind):
    """An alert as it is found: its week, and the weeks behind its chart; fields as in `Alert`."""

    topic_id: str
    label: str
    p: float
    seen: int
    sources: tuple[str, ...]
    weeks: tuple[Behind, ...]
    method: str


@dataclass(frozen=True)
class Alert(NewAlert):
    """mentions of comments in the week (its Monday), where expected were (95 %: low … high).

    p: chance of so many or more in a usual week. seen: earlier weeks that were looked at.
    sources: the ones counted, () for all. label: what the topic is called now, or was, where
    shown is None: the id of the topic that is shown in its place. study_id: of the study that was
    current then. verdict: a person's, None until somebody judges.
    """

    id: int
    shown: str | None
    parent: str | None
    study_id: int
    found_at: str
    found_by: str
    verdict: Verdict | None
    judged_at: str | None
    judged_by: str | None


@dataclass(frozen=True)
class Looked:
    """A week that was looked at: how many topics and comments, and when first."""

    week: date
    topics: int
    comments: int
    looked_at: str


def keep(
    db: Database, found: Sequence[NewAlert], looked: Mapping[date, tuple[int, int]], *,
    study_id: int, by: str,
) -> int:
    """Keeps alerts and the weeks looked at (week → topics, comments); returns how many are new.

    A topic has one alert a week, also under the name of what was merged into it.
    """
    at = now_text()
    with write(db) as tables:
        there = {(row["shown"] or row["topic_id"], row["week"]) for row in tables.query(_SHOWN)}
        there |= {tuple(row) for row in tables.execute("select topic_id, week from alert")}
        new = [one for one in found if (one.topic_id, one.week.isoformat()) not in there]
        tables["alert"].insert_all(
            {name: getattr(one, name) for name in _KEPT}
            | {"week": one.week.isoformat(), "sources": json.dumps(one.sources),
               "weeks": json.dumps([[w.week.isoformat(), w.mentions, w.comments, w.expected,
                                     w.low, w.high] for w in one.weeks]),
               "study_id": study_id, "found_at": at, "found_by": by} for one in new)
        tables.conn.executemany(
            "insert into alert_week (week, topics, comments, looked_at) values (?, ?, ?, ?)"
            " on conflict (week) do update set topics = max(topics, excluded.topics),"
            " comments = excluded.comments",
            [(week.isoformat(), *counts, at) for week, counts in looked.items()])
    return len(new)


def alerts(db: Database) -> list[Alert]:
    """All of them: newest week first, in it the least likely."""
    with read(db) as tables:
        return [_alert(row) for row in tables.query(f"{_SHOWN} order by a.week desc, a.p, a.id")]


def open_ones(db: Database) -> int:
    """How many nobody has judged."""
    with read(db) as tables:
        return tables.execute("select count(*) from alert where verdict is null").fetchone()[0]


def looked_at(db: Database) -> list[Looked]:
    """The weeks that were looked at, newest first."""
    with read(db) as tables:
        return [Looked(**row | {"week": date.fromisoformat(row["week"])})
                for row in tables.query("select * from alert_week order by week desc")]


def judge(db: Database, number: int, verdict: Verdict, *, by: str) -> None:
    """Keeps whether an alert was right. Raises Conflict where somebody judged it before."""
    with write(db) as tables:
        _change(tables, number, None, {"verdict": verdict}, by=by, taken=(
            "Somebody judged this alert meanwhile; your verdict was not kept."))


def take_back(db: Database, number: int, verdict: Verdict, *, by: str) -> None:
    """Takes this verdict away; the log keeps both. Raises Conflict where it is another one."""
    with write(db) as tables:
        _change(tables, number, verdict, {"verdict": None}, by=by, taken=(
            "Somebody changed this verdict meanwhile; nothing was taken back."))


def _change(
    tables: sqlite_utils.Database, number: int, before: str | None, after: dict, *, by: str,
    taken: str,
) -> None:
    at = None if after["verdict"] is None else now_text()
    changed = tables.conn.execute(
        "update alert set verdict = ?, judged_at = ?, judged_by = ?"
        " where id = ? and verdict is ?",
        [after["verdict"], at, by if at else None, number, before]).rowcount
    if not changed:
        raise Conflict(taken)
    note(tables, NOUN, number, {"verdict": before}, after, by=by)


def _alert(row: dict) -> Alert:
    called = row.pop("called")
    return Alert(**row | {
        "label": called or row["label"], "week": date.fromisoformat(row["week"]),
        "sources": tuple(json.loads(row["sources"])),
        "weeks": tuple(Behind(date.fromisoformat(day), *rest)
                       for day, *rest in json.loads(row["weeks"]))})
