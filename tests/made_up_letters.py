"""People behind made-up answers, and a rule about them, for tests that write to somebody."""

from datetime import date

from core.model import Scale
from core.store import findings, letters, rules
from core.store.database import Database, now_text, write

SINCE = date(2014, 1, 1)
MOST = 2.0


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
    answer = letters.letters(db, "answer")[0]
    topic, label = topic_of(db)
    values = {"name": "Unhappy guests", "scale": Scale.CSAT5, "most_score": MOST,
              "topic_id": topic, "topic_label": label, "letter_id": answer.id, "every_days": 90,
              "since": SINCE}
    number = rules.save(db, None, values | changed, by="Ana")
    return rules.rule(db, number)


def expected(db: Database, rule: rules.Rule, consent: str | None = "given") -> set[str]:
    """Customers who said that of consent and whom the rule fits, counted anew in plain SQL."""
    with write(db) as tables:
        return {key for (key,) in tables.execute(
            "select distinct r.customer from response r join mention m on m.response_id = r.id"
            " join study s on s.id = m.study_id and s.status = 'current'"
            " join customer c on c.key = r.customer where m.topic_id = ? and r.score <= ?"
            " and c.consent is ? and r.received_on >= ?",
            [rule.topic_id, rule.most_score, consent, rule.since.isoformat()])}
