"""People, letters and rules put straight into a database, for tests that write to somebody.

The first part goes with studies written down row by row (`by_hand`), the second with the made-up
company's (`made_up`).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from core.scales import Scale
from core.store import findings, letters, messages, rules
from core.store.database import Database, now_text, write
from core.store.messages import Draft
from core.store.preferences import set_preferences
from tests.by_hand import QUEUE, known

SINCE, MOST = date(2014, 1, 1), 2.0  # of the rule about the made-up company
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
    known(db, *keys, consent=consent, language="en")
    return keys


def waiting(db: Database, keys: Sequence[str], *, now: datetime = NOW) -> list[str]:
    """Ids of messages that wait, one a person, by no rule."""
    number = letters.save(db, None, "Sorry", "answer", TEXTS, by="Ann")
    return messages.create(db, [
        Draft(f"test:{key}", key, f"{key}@example.com", "en", "Sorry", "We are sorry.\n", number)
        for key in keys], by="Ann", now=now)


def made_rule(db: Database, *, on: bool = True, texts: dict | None = None,
              **values: object) -> rules.Rule:
    """The rule "at most 6 about the queue since 1 October 2026", switched on."""
    if "letter_id" not in values:
        values["letter_id"] = letters.save(db, None, "We are sorry", "answer", texts or TEXTS,
                                           by="Ann")
    made = rules.save(db, None, {
        "name": "Queue", "scale": "nps", "most_score": 6, "topic_id": QUEUE,
        "topic_label": "The queue", "every_days": 90, "since": date(2026, 10, 1), **values},
        by="Ann")
    if on:
        rules.switch(db, made, True, version=1, by="Ann")
    found = rules.rule(db, made)
    assert found
    return found


def with_people(db: Database) -> None:
    """Every answer gets a customer of its own and an address.

    By number of the answer: every third agreed to letters, every third refused, the rest said
    nothing.
    """
    with write(db) as tables:
        tables.conn.execute("update response set customer = 'C' || id,"
                            " email = 'guest' || id || '@example.com', language = 'en'")
        tables.conn.execute(
            "insert or replace into customer (key, email, name, language, consent, consent_source,"
            " consent_at, origin, changed_at) select 'C' || id, email, 'Guest ' || id, 'en',"
            " case id % 3 when 0 then 'given' when 1 then 'refused' end,"
            " 'customers.csv', ?, 'file', ? from response", [now_text(), now_text()])


def topic_of(db: Database) -> tuple[str, str]:
    """Id and label of the leaf that most comments speak of."""
    leaf = max((one for one in findings.topics(db) if one.parent), key=lambda one: one.mentions)
    return leaf.id, leaf.label


def a_rule(db: Database, **changed: object) -> rules.Rule:
    """A rule that is off: who gave at most 2 of 5 and wrote about the biggest topic."""
    letters.ensure_defaults(db, "Ana")
    topic, label = topic_of(db)
    values = {"name": "Unhappy guests", "scale": Scale.CSAT5, "most_score": MOST,
              "topic_id": topic, "topic_label": label, "since": SINCE,
              "letter_id": letters.letters(db, "answer")[0].id}
    return made_rule(db, on=False, **values | changed)


def expected(db: Database, rule: rules.Rule, consent: str | None = "given") -> set[str]:
    """Customers who said that of consent and whom the rule fits, counted anew in plain SQL."""
    with write(db) as tables:
        return {key for (key,) in tables.execute(
            "select distinct r.customer from response r join mention m on m.response_id = r.id"
            " join study s on s.id = m.study_id and s.status = 'current'"
            " join customer c on c.key = r.customer where m.topic_id = ? and r.score <= ?"
            " and c.consent is ? and r.received_on >= ?",
            [rule.topic_id, rule.most_score, consent, rule.since.isoformat()])}
