"""Rules: when a person who scored low writes about a topic, they get a letter."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlite_utils

from core.errors import BadInput, Conflict
from core.scales import SCALES, Scale, is_scale
from core.store.database import Database, read, write
from core.store.versions import change_row, insert_row

NOUN = "rule"
FIELDS = frozenset({"name", "scale", "most_score", "topic_id", "topic_label", "letter_id",
                    "every_days", "since"})
LONGEST_NAME = 120
EVERY_DAYS = (1, 3_650)


@dataclass(frozen=True)
class Rule:
    """When somebody scored at most `most_score` on `scale` and wrote about a topic, a letter.

    topic_id: a leaf or a parent of the tree; topic_label: as it was called then. every_days: no
    second letter of this rule to a person within so many days. since: answers received earlier
    get none. state: off or on.
    """

    id: int
    name: str
    scale: Scale
    most_score: float
    topic_id: str
    topic_label: str
    letter_id: int
    every_days: int
    since: date
    state: str
    version: int
    changed_at: str
    changed_by: str


@dataclass(frozen=True)
class Candidate:
    """An answer that a rule fits. customer: id, else the address in small letters; None: neither.

    language: as the file said, else as the study found. received_on: the day of the answer.
    """

    response_id: int
    customer: str | None
    address: str | None
    language: str | None
    score: float
    received_on: date
    comment: str


def rules(db: Database) -> list[Rule]:
    """All rules, in the order they were made."""
    with read(db) as tables:
        return [_rule(row) for row in tables.query("select * from rule order by id")]


def rule(db: Database, number: int) -> Rule | None:
    """The rule of that number; None where there is none."""
    with read(db) as tables:
        return next(map(_rule, tables.query("select * from rule where id = ?", [number])), None)


def save(
    db: Database, number: int | None, values: Mapping[str, object], *, version: int = 0, by: str
) -> int:
    """Keeps a new rule (number None; it is off) or a changed one; returns its number.

    A change switches the rule off: nobody has seen yet whom the new one reaches.
    values: all of `FIELDS`. Raises BadInput naming what cannot be, Conflict where somebody else
    was first.
    """
    unknown = values.keys() - FIELDS
    if unknown:
        raise KeyError(f"not a field of a rule: {sorted(unknown)}")
    row = _checked(values)
    with write(db) as tables:
        _check_letter(tables, row["letter_id"])
        if number is None:
            return insert_row(tables, NOUN, row, by=by)
        if _differs(tables, number, row):
            row["state"] = "off"
        change_row(tables, NOUN, number, row, version=version, by=by)
    return number


def switch(db: Database, number: int, on: bool, *, version: int, by: str) -> None:
    """Switches a rule on or off. Raises Conflict where somebody changed it since `version`."""
    with write(db) as tables:
        change_row(tables, NOUN, number, {"state": "on" if on else "off"}, version=version, by=by)


def candidates(db: Database, wanted: Rule, topics: Sequence[str]) -> list[Candidate]:
    """Answers that the rule fits, newest first.

    Scored on its scale at most its score, received since its day, and speaking of one of these
    topics (or their subtopics) in the current study. topics: what its topic is now.
    """
    with read(db) as tables:
        rows = tables.query(
            "with wanted as (select t.study_id, t.id from topic t join study s"
            " on s.id = t.study_id and s.status = 'current' where coalesce("
            " (select 1 from json_each(:topics) where value in (t.id, t.parent_id)), 0)),"
            " about as (select distinct m.response_id, m.study_id from shown_mention m join wanted"
            " on m.study_id = wanted.study_id and m.topic_id = wanted.id)"
            " select r.id as response_id, coalesce(r.customer, lower(r.email)) as customer,"
            " r.email as address, coalesce(r.language, g.language) as language, r.score,"
            " r.received_on, coalesce(r.comment, '') as comment"
            " from about join response r on r.id = about.response_id"
            " join source on source.id = r.source_id"
            " left join reading g on g.study_id = about.study_id and g.response_id = r.id"
            " where source.scale = :scale and r.score <= :most and r.received_on >= :since"
            " order by r.received_on desc, r.id desc",
            {"topics": json.dumps(list(topics)), "scale": str(wanted.scale),
             "most": wanted.most_score, "since": wanted.since.isoformat()})
        return [Candidate(**row | {"received_on": date.fromisoformat(row["received_on"][:10])})
                for row in rows]


def _checked(values: Mapping[str, object]) -> dict[str, object]:
    """The values as the table keeps them."""
    row = {**values, "name": " ".join(str(values["name"]).split())}
    if not row["name"]:
        raise BadInput("Give the rule a name.")
    if len(row["name"]) > LONGEST_NAME:
        raise BadInput(f"The rule's name is too long; use at most {LONGEST_NAME} characters.")
    if not is_scale(row["scale"]):
        raise BadInput(f"{row['scale']!r} is no scale; use one of {', '.join(Scale)}.")
    facts, most = SCALES[Scale(str(row["scale"]))], row["most_score"]
    if (not isinstance(most, int | float) or not math.isfinite(most)
            or not facts.low <= most <= facts.high):
        raise BadInput(f"The rule's score must lie between {facts.low:g} and {facts.high:g}, the "
                       f"ends of the scale ({facts.title}).")
    if not row["topic_id"]:
        raise BadInput("Choose the topic that people must have written about.")
    days, (least, longest) = row["every_days"], EVERY_DAYS
    if not isinstance(days, int) or not least <= days <= longest:
        raise BadInput(f"At most one letter in how many days? Give {least} to {longest:,}.")
    if not isinstance(row["since"], date):
        raise BadInput("Give the day from which answers count.")
    return row | {"scale": str(row["scale"]), "most_score": float(most),
                  "since": row["since"].isoformat()[:10]}


def _check_letter(tables: sqlite_utils.Database, number: object) -> None:
    found = tables.execute("select purpose from letter where id = ?", [number]).fetchone()
    if found is None:
        raise Conflict("The letter of this rule is no longer there; choose another.")


def _differs(tables: sqlite_utils.Database, number: int, row: Mapping[str, object]) -> bool:
    for kept in tables.query("select * from rule where id = ?", [number]):
        return any(kept[column] != wanted for column, wanted in row.items())
    return False


def _rule(row: Mapping[str, object]) -> Rule:
    return Rule(**{**row, "scale": Scale(str(row["scale"])),
                   "since": date.fromisoformat(str(row["since"]))})
