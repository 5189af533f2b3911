"""Studied feedback written down row by row, for cases that are worked by hand."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from core.store import snapshot
from core.store.database import Database, now_text, write

SERVICE, QUEUE, WIFI, COFFEE = "service", "queue", "wifi", "coffee"
PARENTS = {SERVICE: None, QUEUE: SERVICE, WIFI: None, COFFEE: None}


@dataclass(frozen=True)
class Said:
    """A response. about: leaf → sentiment of its mention. read: whether the study read it."""

    day: str | None
    about: Mapping[str, float | None] = field(default_factory=dict)
    score: float | None = 2.0
    customer: str | None = None
    email: str | None = None
    comment: str | None = "The queue took half an hour."
    language: str | None = None
    place: str = "Aldersund"
    read: bool = True


def studied(db: Database, said: Iterable[Said], *, scale: str = "nps",
            came_in: str = "2026-01-01T00:00:00Z") -> list[int]:
    """Keeps the responses with a study that found exactly this; returns their ids."""
    said = list(said)
    with write(db) as tables:
        stamp = {"created_at": now_text(), "created_by": "Ana"}
        source = tables["source"].insert(
            {"name": "letters", "family": "letters", "scale": scale, "shape": "", **stamp},
            pk="id").last_pk
        batch = tables["batch"].insert(
            {"file_name": "a.csv", "file_hash": "", "status": "done",
             "plan": json.dumps({"plan": {"source": "letters", "scale": scale, "roles": {}}}),
             "created_at": came_in, "created_by": "Ana"}, pk="id").last_pk
        tables["attribute"].insert({"name": "place", "is_segment": 1, "changed_at": now_text(),
                                    "changed_by": "Ana"})
        study = tables["study"].insert(
            {"status": "current", "method": "by hand", "responses": len(said), **stamp,
             "finished_at": now_text()}, pk="id").last_pk
        tables["topic"].insert_all(
            {"study_id": study, "id": topic, "parent_id": parent, "label": f"The {topic}",
             "keywords": "[]", "mentions": 0, "centre": b"", "position": i}
            for i, (topic, parent) in enumerate(PARENTS.items()))
        patterns: dict[tuple[str, ...], int] = {(): 0}
        ids = []
        for i, one in enumerate(said):
            ids.append(tables["response"].insert(
                {"source_id": source, "row_key": str(i), "batch_id": batch, "score": one.score,
                 "comment": one.comment, "received_on": one.day, "customer": one.customer,
                 "email": one.email, "language": one.language,
                 "attributes": json.dumps({"place": one.place})}, pk="id").last_pk)
            if not one.read:
                continue
            number = patterns.setdefault(tuple(one.about), len(patterns))
            tables["reading"].insert({"study_id": study, "response_id": ids[-1],
                                      "language": "en", "pattern_id": number})
            tables["mention"].insert_all(
                {"study_id": study, "response_id": ids[-1], "start": 0, "stop": 9,
                 "topic_id": topic, "sentiment": mood} for topic, mood in one.about.items())
        tables["pattern"].insert_all(
            {"study_id": study, "id": number, "topics": json.dumps(topics),
             "found": json.dumps(topics)}
            for topics, number in patterns.items())
    snapshot.refresh(db)
    return ids


def known(db: Database, *keys: str, consent: str | None = "given", **more: object) -> None:
    """Customers of a file; each has an address of its own unless `more` says otherwise."""
    with write(db) as tables:
        tables["customer"].insert_all(
            {"key": key, "email": f"{key.lower()}@example.com", "name": f"Guest {key}",
             "consent": consent, "origin": "file", "changed_at": now_text(), **more}
            for key in keys)


def bought(db: Database, key: str, day: str, kind: str = "order", value: float | None = 50.0
           ) -> None:
    """An event of a customer."""
    with write(db) as tables:
        tables["event"].insert(
            {"customer": key, "kind": kind, "happened_on": day, "value": value,
             "currency": "EUR", "row_key": f"{key} {day} {kind}", "batch_id": 1})


def stand_at(db: Database, number: int, stage: str, live_from: date | None = None) -> None:
    """Puts an initiative at a stage, without asking what it needs to get there."""
    with write(db) as tables:
        tables.conn.execute("update initiative set stage = ?, live_from = ? where id = ?",
                            [stage, live_from and live_from.isoformat(), number])


def sent(db: Database, ids: Iterable[str], moment: str) -> None:
    """Makes these messages sent ones, as the outbox would."""
    with write(db) as tables:
        for one in ids:
            tables.conn.execute("update message set state = 'sent', sent_at = ? where id = ?",
                                [moment, one])
