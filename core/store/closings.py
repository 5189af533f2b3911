"""Whose wish an initiative granted, who was told, and what they did afterwards."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.store.current import CURRENT, current_id
from core.store.database import Database, read

PERSON = "coalesce(r.customer, lower(r.email))"


@dataclass(frozen=True)
class Raised:
    """A response that speaks of a topic.

    person: the customer's id, else the address in small letters; None where neither is known.
    sentiment: of what they said of the topic, the worst mention, −1…1; None: not judged.
    received_on: None where undated.
    """

    response_id: int
    person: str | None
    address: str | None
    language: str | None
    score: float | None
    scale: str | None
    comment: str | None
    received_on: date | None
    sentiment: float | None


@dataclass(frozen=True)
class Written:
    """A letter of an initiative to a person, and the response it answers.

    state: of the message. sent_on: None until it was sent. score, scale, received_on: of the
    response; None where it has none.
    """

    customer: str
    address: str
    state: str
    sent_on: date | None
    score: float | None
    scale: str | None
    received_on: date | None


@dataclass(frozen=True)
class Answered:
    """A response that a person gave after being told."""

    customer: str
    received_on: date
    score: float | None
    scale: str | None


@dataclass(frozen=True)
class CameBack:
    """Orders and renewals of a person after being told: the first day, how many, their worth.

    value: sum of those that have one, in the database's one currency; None where none has.
    """

    customer: str
    first_on: date
    events: int
    value: float | None


def raised(
    db: Database, topic: str, *, segments: Mapping[str, Sequence[str]], before: date | None
) -> list[Raised]:
    """Responses that mention the topic (leaf or parent) in the current study, newest first.

    segments: attribute → the values kept. before: only those received earlier than this day; an
    undated response was received at the latest on the day its file came in.
    """
    within = "".join(
        " and exists (select 1 from json_each(r.attributes) where key = ?"
        " and value in (select value from json_each(?)))" for _ in segments)
    kept = [part for name, values in segments.items() for part in (name, json.dumps(list(values)))]
    with read(db) as tables:
        current = current_id(tables)
        if current is None:
            return []
        rows = tables.query(
            "with wanted as (select id from topic where study_id = ?1"
            " and (id = ?2 or parent_id = ?2)),"
            " sets as (select distinct p.id from pattern p, json_each(p.topics) t"
            " where p.study_id = ?1 and t.value in (select id from wanted))"
            f" select r.id as response_id, {PERSON} as person, r.email as address,"
            " coalesce(r.language, g.language) as language, r.score, s.scale, r.comment,"
            " r.received_on, (select min(m.sentiment) from shown_mention m where m.study_id = ?1"
            " and m.response_id = r.id and m.topic_id in (select id from wanted)) as sentiment"
            " from reading g join response r on r.id = g.response_id"
            " join source s on s.id = r.source_id join batch b on b.id = r.batch_id"
            " where g.study_id = ?1 and g.pattern_id in (select id from sets)"
            " and (?3 is null or coalesce(r.received_on, substr(b.created_at, 1, 10)) < ?3)"
            f"{within} order by r.received_on desc nulls last, r.id desc",
            [current, topic, before.isoformat() if before else None, *kept])
        return [Raised(**row | {"received_on": _day(row["received_on"])}) for row in rows]


def passages(db: Database, topic: str, ids: Sequence[int]) -> dict[int, str]:
    """Response → the passage that speaks of the topic (leaf or parent), of these responses.

    In the order of how clearly they do; one that mentions it twice gives its clearer passage.
    """
    with read(db) as tables:
        rows = tables.query(
            "select m.response_id, r.comment, m.start, m.stop from shown_mention m"
            " join response r on r.id = m.response_id"
            " join topic t on t.study_id = m.study_id and t.id = m.topic_id"
            f" where m.study_id = {CURRENT}"
            " and m.response_id in (select value from json_each(?))"
            " and (t.id = ? or t.parent_id = ?) and r.comment is not null"
            " order by m.similarity desc nulls last, m.sentiment nulls last, m.response_id",
            [json.dumps(list(ids)), topic, topic])
        found: dict[int, str] = {}
        for row in rows:
            found.setdefault(row["response_id"], row["comment"][row["start"]:row["stop"]])
        return found


def written(db: Database, initiative: int) -> dict[str, Written]:
    """Person → the letter that tells them of the initiative, whatever its state."""
    with read(db) as tables:
        rows = tables.query(
            "select m.customer, m.address, m.state, m.sent_at as sent_on, r.score, s.scale,"
            " r.received_on from message m left join response r on r.id = m.response_id"
            " left join source s on s.id = r.source_id where m.initiative_id = ?"
            " order by m.created_at, m.id", [initiative])
        return {row["customer"]: Written(**row | {
            "sent_on": _day(row["sent_on"]) if row["state"] == "sent" else None,
            "received_on": _day(row["received_on"])}) for row in rows}


def answers(db: Database, initiative: int, until: date) -> list[Answered]:
    """What people answered on a later day than they were told, up to `until`; oldest first."""
    with read(db) as tables:
        rows = tables.query(
            f"select m.customer, r.received_on, r.score, s.scale from message m"
            f" join response r on {PERSON} = m.customer"
            " join source s on s.id = r.source_id where m.initiative_id = ?"
            " and m.state = 'sent' and r.received_on > substr(m.sent_at, 1, 10)"
            " and r.received_on <= ? order by r.received_on, r.id",
            [initiative, until.isoformat()])
        return [Answered(**row | {"received_on": _day(row["received_on"])}) for row in rows]


def came_back(db: Database, initiative: int, until: date) -> dict[str, CameBack]:
    """Person → their orders and renewals on later days than they were told, up to `until`."""
    with read(db) as tables:
        rows = tables.query(
            "select m.customer, min(e.happened_on) as first_on, count(*) as events,"
            " sum(e.value) as value from message m join event e on e.customer = m.customer"
            " where m.initiative_id = ? and m.state = 'sent'"
            " and e.kind in ('order', 'renewal') and e.happened_on > substr(m.sent_at, 1, 10)"
            " and e.happened_on <= ? group by m.customer", [initiative, until.isoformat()])
        return {row["customer"]: CameBack(**row | {"first_on": _day(row["first_on"])})
                for row in rows}


def untold_initiatives(db: Database) -> list[tuple[int, str]]:
    """Number and name of initiatives that were shipped and of which no letter tells anybody."""
    with read(db) as tables:
        return list(tables.execute(
            "select id, name from initiative where stage in ('shipped', 'measured')"
            " and topic_id is not null and id not in"
            " (select initiative_id from message where initiative_id is not null) order by id"))


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)[:10]) if text else None
