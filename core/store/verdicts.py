"""Taggings that a person judged: what stood there, and what should have."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import sqlite_utils

from core.errors import Conflict
from core.store.current import CURRENT, current_id
from core.store.database import Database, now_text, read, write

Judgement = Literal["right", "wrong", "missing"]
NO_TOPIC = "none"  # what is better where none of the topics is right
MENTION_COLUMNS = ["response_id", "start", "stop", "topic", "similarity"]


@dataclass(frozen=True)
class Verdict:
    """One judged mention.

    topic: the leaf that it was tagged with, None for none. verdict: "right": so it is (without a
    tag: rightly so); "wrong": it is about something else; "missing": the tag, if any, is right,
    and another belongs there. better: the leaf that should stand there, where the judge said.
    stratum, stratum_size: what it was drawn from, and how many mentions that held.
    """

    id: int
    study_id: int
    response_id: int
    start: int
    stop: int
    topic: str | None
    verdict: Judgement
    better: str | None
    stratum: str
    stratum_size: int
    judged_at: str
    judged_by: str


    @property
    def corrects(self) -> bool:
        """True where it says that the tag should be another."""
        return self.verdict != "right"


def mentions(db: Database) -> pd.DataFrame:
    """All mentions of the current study: response_id, start, stop, topic (leaf shown or None),
    similarity; by response and start."""
    with read(db) as tables:
        rows = tables.execute(
            "select response_id, start, stop, topic_id, similarity from shown_mention"
            f" where study_id = {CURRENT}"
            " order by response_id, start").fetchall()
    return pd.DataFrame(rows, columns=MENTION_COLUMNS)


def keep(
    db: Database, *, study_id: int, response_id: int, start: int, stop: int, topic: str | None,
    verdict: Judgement, better: str | None, stratum: str, stratum_size: int, by: str,
) -> None:
    """Keeps a verdict on a mention of that study; a second one replaces the first.

    Raises Conflict where another study has ended since, or the comment is no longer there.
    """
    with write(db) as tables:
        _check_current(tables, study_id)
        row = tables.execute("select substr(comment, ?, ?) from response where id = ?",
                             [start + 1, stop - start, response_id]).fetchone()
        if row is None or row[0] is None:
            raise Conflict("This comment is no longer there; its verdict was not kept.")
        tables.conn.execute(
            "delete from verdict where study_id = ? and response_id = ? and start = ?",
            [study_id, response_id, start])
        tables["verdict"].insert({
            "study_id": study_id, "response_id": response_id, "start": start, "stop": stop,
            "mention_hash": _hash_of(row[0]), "topic_id": topic, "verdict": verdict,
            "better_id": better, "stratum": stratum, "stratum_size": stratum_size,
            "judged_at": now_text(), "judged_by": by})


def take_back(db: Database, *, study_id: int, response_id: int, start: int) -> None:
    """Removes the verdict on a mention; nothing happens where there is none.

    It teaches no more from the next study on.
    """
    with write(db) as tables:
        tables.conn.execute(
            "delete from verdict where study_id = ? and response_id = ? and start = ?",
            [study_id, response_id, start])


def verdicts(db: Database) -> list[Verdict]:
    """All verdicts, oldest first."""
    with read(db) as tables:
        rows = tables.query("select * from verdict order by id")
        return [Verdict(row["id"], row["study_id"], row["response_id"], row["start"], row["stop"],
                        row["topic_id"], row["verdict"], row["better_id"], row["stratum"],
                        row["stratum_size"], row["judged_at"], row["judged_by"]) for row in rows]


def texts(db: Database, judged: Sequence[Verdict]) -> dict[int, str]:
    """Verdict's id → the words that were judged; one whose comment was changed since is left out.
    """
    with read(db) as tables:
        rows = tables.execute(
            "select v.id, substr(r.comment, v.start + 1, v.stop - v.start), v.mention_hash"
            " from verdict v join response r on r.id = v.response_id"
            " where v.id in (select value from json_each(?)) and r.comment is not null",
            [json.dumps([one.id for one in judged])]).fetchall()
    return {number: text for number, text, hashed in rows if _hash_of(text) == hashed}


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "ignore")).hexdigest()[:16]


def _check_current(tables: sqlite_utils.Database, study_id: int) -> None:
    if current_id(tables) != study_id:
        raise Conflict("A new study has ended since this comment was shown. "
                       "The audit goes on with the new tags.")
