"""What is new: topics that no earlier study had, and topics that are mentioned more than before."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd

from core.estimates import FULL_FROM, Z95, flags
from core.model import Scope, Topic
from core.store import findings, topic_counts
from core.store.database import Database

WEEKS_NOW = 4
WEEKS_BEFORE = 26
FEWEST_WEEKS = 8  # before; fewer do not show how much a topic sways by itself
FEWEST_MENTIONS = 8  # in the weeks of now
NEW_DAYS = 45  # that a topic found for the first time is called new
RISE = 1.3  # times the share before, from which a sure rise is worth a word
FALSE_DISCOVERIES = 0.10
COLUMNS = ["topic", "label", "kind", "since", "share_now", "share_before", "low", "high",
           "mentions", "n"]


def emerging(db: Database, scope: Scope, *, today: date) -> pd.DataFrame:
    """Leaves that are new or rising, the greatest rise first.

    Columns: topic, label, kind ("new" or "rising"), since (first day of the weeks of now),
    share_now and share_before (of comments, 0…1), low and high (95 % interval of their
    difference), mentions and n (comments) of now. today: the last day looked at.
    Only sources that answered in most weeks of both stretches are compared: a file that comes in
    with old dates, or ends, changes what is spoken of without anybody changing their mind. A new
    topic that none of these mentions now has all its mentions, and no shares (NaN).

    A rise is tested against how much the topic sways from week to week (quasi-binomial, McCullagh
    & Nelder 1989), one-sided, over all leaves at a false discovery rate of 10 %. A season can
    raise a topic too: it is a sight, not a cause.
    """
    since = _monday(today) - timedelta(weeks=WEEKS_NOW - 1)
    first = since - timedelta(weeks=WEEKS_BEFORE)  # what is older is not looked at
    weeks = topic_counts.by_week(db, replace(scope, since=max(scope.since or first, first)))
    leaves = [one for one in findings.topics(db) if one.parent]
    now, before = _stretches(_steady(weeks, since), since)
    n_now, n_before = int(now["comments"].sum()), int(before["comments"].sum())
    comparable = min(n_now, n_before) >= FULL_FROM and len(before) >= FEWEST_WEEKS
    rows = [_compared(one, now, before) if comparable else _uncompared(one) for one in leaves]
    is_new = np.array([_is_new(one, today) for one in leaves], bool)
    rows = [_uncompared(one) if new and not row["mentions"] else row
            for one, new, row in zip(leaves, is_new, rows, strict=True)]
    if not rows or not (comparable or is_new.any()):
        return pd.DataFrame(columns=COLUMNS)
    frame = pd.DataFrame(rows).assign(since=since, n=n_now)
    risen = flags(frame["p"].to_numpy(), FALSE_DISCOVERIES) & (
        frame["share_now"] >= RISE * frame["share_before"]) & (
        frame["mentions"] >= FEWEST_MENTIONS)
    is_new &= frame["mentions"].to_numpy() > 0
    frame = frame.assign(kind=np.where(is_new, "new", "rising"))[risen | is_new]
    rise = frame["share_now"] - frame["share_before"]
    return frame.loc[rise.sort_values(ascending=False, kind="stable").index, COLUMNS].reset_index(
        drop=True)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _is_new(one: Topic, today: date) -> bool:
    return one.born_at is not None and (
        date.fromisoformat(one.born_at[:10]) >= today - timedelta(days=NEW_DAYS))


def _steady(weeks: pd.DataFrame, since: date) -> pd.DataFrame:
    """The rows of sources with comments in half of the weeks now and FEWEST_WEEKS before."""
    start, border = pd.to_datetime(weeks["week"]), pd.Timestamp(since)
    first = border - pd.Timedelta(weeks=WEEKS_BEFORE)
    end = border + pd.Timedelta(weeks=WEEKS_NOW)
    counted = weeks.assign(now=start.where((start >= border) & (start < end)),
                           before=start.where((start >= first) & (start < border)))
    answered = counted.groupby("source")[["now", "before"]].nunique()
    kept = answered[(answered["now"] >= WEEKS_NOW / 2) & (answered["before"] >= FEWEST_WEEKS)]
    return weeks[weeks["source"].isin(kept.index)]


def _stretches(weeks: pd.DataFrame, since: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The weeks of now and the WEEKS_BEFORE ahead of them: a row a week, comments and topics."""
    start = pd.to_datetime(weeks["week"])
    table = weeks.assign(week=start).pivot_table(
        index="week", columns="topic", values="mentions", aggfunc="sum", fill_value=0)
    sizes = weeks.assign(week=start).drop_duplicates(["source", "week"])
    table["comments"] = sizes.groupby("week")["comments"].sum()
    first, border = pd.Timestamp(since) - pd.Timedelta(weeks=WEEKS_BEFORE), pd.Timestamp(since)
    end = border + pd.Timedelta(weeks=WEEKS_NOW)
    return (table[(table.index >= border) & (table.index < end)],
            table[(table.index >= first) & (table.index < border)])


def _uncompared(one: Topic) -> dict[str, object]:
    return {"topic": one.id, "label": one.label, "share_now": np.nan, "share_before": np.nan,
            "low": np.nan, "high": np.nan, "mentions": one.mentions, "p": 1.0}


def _compared(one: Topic, now: pd.DataFrame, before: pd.DataFrame) -> dict[str, object]:
    from scipy.stats import t

    said = int(now[one.id].sum()) if one.id in now else 0
    weekly = before[one.id].to_numpy(float) if one.id in before else np.zeros(len(before))
    n_now, n_before = float(now["comments"].sum()), before["comments"].to_numpy(float)
    share_now, share_before = said / n_now, weekly.sum() / n_before.sum()
    # Half a mention keeps a topic that nobody spoke of before from a variance of 0.
    base = (weekly.sum() + 0.5) / (n_before.sum() + 1)
    spread = ((weekly - n_before * base) ** 2 / (n_before * base * (1 - base))).sum()
    sway = max(1.0, spread / max(len(weekly) - 1, 1))
    pooled = (weekly.sum() + said + 0.5) / (n_before.sum() + n_now + 1)
    error = np.sqrt(sway * pooled * (1 - pooled) * (1 / n_now + 1 / n_before.sum()))
    apart = np.sqrt(sway * (share_now * (1 - share_now) / n_now
                            + base * (1 - base) / n_before.sum()))
    gap = share_now - share_before
    return {"topic": one.id, "label": one.label, "share_now": share_now,
            "share_before": share_before, "low": gap - Z95 * apart, "high": gap + Z95 * apart,
            "mentions": said, "p": float(t.sf(gap / error, max(len(weekly) - 1, 1)))}
