"""Letters, people and a small study put straight into a database, for tests of the post."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime

from core.store import letters, messages, rules
from core.store.database import Database, write
from core.store.messages import Draft
from core.store.preferences import set_preferences

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TEXTS = {"en": {"subject": "Sorry, {{ customer.name | default('friend') }}",
                "body": "We are sorry about {{ feedback.topic }}."}}


def sender(db: Database, **more: object) -> None:
    """The team's sender, so that letters can go."""
    set_preferences(db, {"sender_name": "Ana of Acme", "sender_address": "care@acme.example",
                         **more}, by="Ann")


def people(db: Database, count: int, *, consent: str | None = "given") -> list[str]:
    """Keys c0, c1, … of customers with addresses c0@example.com, …"""
    keys = [f"c{number}" for number in range(count)]
    with write(db) as tables:
        tables["customer"].insert_all(
            {"key": key, "email": f"{key}@example.com", "name": f"Person {key}", "language": "en",
             "consent": consent, "origin": "file", "changed_at": "2026-01-01T00:00:00Z"}
            for key in keys)
    return keys


def waiting(db: Database, keys: Sequence[str], *, now: datetime = NOW) -> list[str]:
    """Ids of messages that wait, one a person, by no rule."""
    number = letters.save(db, None, "Sorry", "answer", TEXTS, by="Ann")
    return messages.create(db, [
        Draft(f"test:{key}", key, f"{key}@example.com", "en", "Sorry", "We are sorry.\n", number)
        for key in keys], by="Ann", now=now)


def studied(db: Database, answers: Sequence[dict]) -> None:
    """A study of two topics, `late` (below `delivery`) and `price`, over NPS answers.

    answers: {"score", "on" (ISO day), and any of "customer", "email", "topic", "language",
    "comment"}; topic is `late` by default.
    """
    with write(db) as tables:
        by = {"created_at": "2026-01-01T00:00:00Z", "created_by": "Ann"}
        tables["source"].insert({"id": 1, "name": "survey", "family": "survey", "scale": "nps",
                                 "shape": "", **by})
        tables["batch"].insert({"id": 1, "file_name": "a.csv", "file_hash": "", "plan": "{}",
                                "status": "done", **by})
        tables["study"].insert({"id": 1, "status": "current", "method": "by hand", **by})
        for place, (topic, parent, label) in enumerate((
                ("delivery", None, "Delivery"), ("late", "delivery", "Late deliveries"),
                ("price", None, "Price"))):
            tables["topic"].insert({
                "study_id": 1, "id": topic, "parent_id": parent, "label": label, "keywords": "[]",
                "mentions": 1, "centre": b"", "position": place})
        for number, one in enumerate(answers, start=1):
            comment = one.get("comment", "It came late.")
            tables["response"].insert({
                "id": number, "source_id": 1, "row_key": str(number), "batch_id": 1,
                "score": one["score"], "comment": comment, "received_on": one["on"],
                "customer": one.get("customer"), "email": one.get("email"),
                "attributes": json.dumps({})})
            tables["mention"].insert({"study_id": 1, "response_id": number, "start": 0,
                                      "stop": 5, "topic_id": one.get("topic", "late")})
            tables["reading"].insert({"study_id": 1, "response_id": number, "pattern_id": 1,
                                      "language": one.get("language", "en")})


def made_rule(db: Database, *, on: bool = True, texts: dict | None = None,
              **values: object) -> rules.Rule:
    """The rule "at most 6 about late deliveries since 1 October 2026", switched on."""
    number = letters.save(db, None, "We are sorry", "answer", texts or TEXTS, by="Ann")
    made = rules.save(db, None, {
        "name": "Late", "scale": "nps", "most_score": 6, "topic_id": "late",
        "topic_label": "Late deliveries", "letter_id": number, "every_days": 90,
        "since": date(2026, 10, 1), **values}, by="Ann")
    if on:
        rules.switch(db, made, True, version=1, by="Ann")
    found = rules.rule(db, made)
    assert found
    return found
