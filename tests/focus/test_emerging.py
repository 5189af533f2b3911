"""What is new and what rises: by hand, against its own sway, and refused on little."""

from datetime import date, timedelta

import numpy as np
import pytest

from core.focus.emerging import emerging
from core.model import Scope
from core.store import snapshot
from core.store.database import write
from tests.by_hand import COFFEE, QUEUE, WIFI, Said, studied

TODAY = date(2026, 6, 28)  # a Sunday: its week is whole
WEEKS = 30


def weeks(queue: list[int], wifi: list[int] | None = None, comments: int = 40) -> list[Said]:
    """So many of each week's comments speak of the queue, and of the wifi; the newest week last."""
    said = []
    for i, times in enumerate(queue):
        day = (TODAY - timedelta(days=3 + 7 * (len(queue) - 1 - i))).isoformat()
        other = wifi[i] if wifi else 0
        said += [Said(day, {QUEUE: -0.5})] * times + [Said(day, {WIFI: -0.5})] * other
        said += [Said(day, {COFFEE: 0.5})] * (comments - times - other)
    return said


def found(db, said: list[Said]) -> dict[str, dict]:
    studied(db, said)
    return {row["topic"]: row for row in emerging(db, Scope(), today=TODAY).to_dict("records")}


def test_2_of_40_a_week_that_become_8_of_40_are_rising_from_5_to_20_per_cent(db):
    rise = found(db, weeks([2] * 26 + [8] * 4))[QUEUE]
    assert rise["kind"] == "rising"
    assert rise["share_before"] == pytest.approx(0.05)
    assert rise["share_now"] == pytest.approx(0.20)
    assert 0 < rise["low"] < 0.15 < rise["high"]
    assert (rise["mentions"], rise["n"]) == (32, 160)
    assert rise["since"] == date(2026, 6, 1)


def test_5_of_40_every_week_is_not_rising(db):
    assert QUEUE not in found(db, weeks([5] * WEEKS))


def test_a_topic_that_always_swings_between_0_and_10_does_not_rise_by_swinging(db):
    steady = weeks([5] * 26 + [8, 7, 8, 7])
    swinging = weeks([0, 10] * 13 + [8, 7, 8, 7])
    assert QUEUE in found(db, steady)
    with write(db) as tables:
        for table in ("mention", "reading", "pattern", "topic", "study", "response", "batch",
                      "attribute", "source"):
            tables.conn.execute(f"delete from {table}")
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    assert QUEUE not in found(db, swinging)


def test_of_200_worlds_without_a_rise_at_most_a_tenth_show_one():
    """The false discovery rate, over the quick part of the rule: no database."""
    import pandas as pd

    from core.estimates import flags
    from core.focus.emerging import RISE, _compared
    from core.model import Topic

    rng, wrong = np.random.default_rng(1), 0
    for _ in range(200):
        topics = [Topic(f"t{i}", "p", "", (), 0, None) for i in range(10)]
        table = pd.DataFrame(rng.binomial(60, 0.08, (30, 10)), columns=[one.id for one in topics])
        table["comments"] = 60
        rows = pd.DataFrame([_compared(one, table[26:], table[:26]) for one in topics])
        risen = flags(rows["p"].to_numpy()) & (
            rows["share_now"] >= RISE * rows["share_before"]).to_numpy()
        wrong += risen.any()
    assert wrong <= 20


def test_a_topic_of_a_later_study_is_new_for_45_days(db):
    said = weeks([3] * WEEKS)
    studied(db, said)
    with write(db) as tables:
        tables.conn.execute("update topic set born_at = '2026-06-20T09:00:00Z' where id = ?",
                            [QUEUE])
    assert emerging(db, Scope(), today=TODAY)["kind"].tolist() == ["new"]
    with write(db) as tables:
        tables.conn.execute("update topic set born_at = '2026-05-01T09:00:00Z'")
    assert emerging(db, Scope(), today=TODAY).empty


def test_a_new_topic_with_6_weeks_of_data_is_told_with_all_its_18_mentions_and_no_share(db):
    studied(db, weeks([3] * 6))
    with write(db) as tables:
        tables.conn.execute("update topic set born_at = '2026-06-20T09:00:00Z', mentions = 18"
                            " where id = ?", [QUEUE])
    told = emerging(db, Scope(), today=TODAY)
    assert told[["topic", "kind"]].to_numpy().tolist() == [[QUEUE, "new"]]
    assert told["mentions"].tolist() == [18]
    assert told["share_now"].isna().all()


@pytest.mark.parametrize("said", [[], weeks([8] * 6), weeks([2] * 26 + [8] * 4, comments=8)[:8]])
def test_without_8_weeks_before_and_30_comments_nothing_is_said_to_rise(db, said):
    assert found(db, said) == {}


def test_a_second_source_with_old_dates_makes_nothing_rise_in_the_first(db):
    """Tweets of 12 weeks that never speak of the queue, and end before now."""
    said = weeks([8] * 30)
    ids = studied(db, said + weeks([0] * 26, comments=80)[:12 * 80])
    with write(db) as tables:
        tables["source"].insert({"id": 99, "name": "tweets", "family": "tweets", "scale": "nps",
                                 "shape": "", "created_at": "", "created_by": ""})
        tables.conn.execute("update response set source_id = 99 where id >= ?", [ids[len(said)]])
        tables.conn.execute("update snapshot set dataset = dataset + 1")
    snapshot.refresh(db)
    assert emerging(db, Scope(), today=TODAY).empty
