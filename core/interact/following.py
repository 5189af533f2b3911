"""Follows rules: who would get a letter (dry run), and the letters themselves."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.errors import BadInput, Conflict
from core.focus.taxonomy import fate
from core.interact.rules import SILENT, WILL, Recipient, recipients
from core.post.letters import SaysNothing, Text, brand_of, draft
from core.store import consent, messages, rules
from core.store.customers import customers_of
from core.store.database import Database
from core.store.letters import Letter, letter
from core.store.messages import Draft
from core.store.preferences import preferences
from core.store.rules import Rule

Report = Callable[[float, str], None]


@dataclass(frozen=True)
class DryRun:
    """Whom a rule would write to now. tally: outcome → people. problem: why it writes to nobody."""

    recipients: list[Recipient]
    tally: dict[str, int]
    problem: str | None = None


def dry_run(db: Database, rule: Rule, *, now: datetime) -> DryRun:
    """Who would get the letter and who would not, each with the reason; nothing is created.

    rule: as it stands or as somebody is about to save it (id 0: never saved).
    """
    return _looked_through(db, rule, letter(db, rule.letter_id), now)[0]


def _looked_through(
    db: Database, rule: Rule, wanted: Letter | None, now: datetime
) -> tuple[DryRun, list[Draft]]:
    """The dry run, and the letters to those who would be written to."""
    topics = fate.now(db, rule.topic_id)
    if not topics:
        why = (f"The topic “{rule.topic_label}” is hidden"
               if fate.fate(db, rule.topic_id) == fate.HIDDEN else
               f"The newest study has no topic “{rule.topic_label}”")
        return DryRun([], {}, f"{why}, so this rule sends nothing. Choose another topic."), []
    found = rules.candidates(db, rule, topics)
    customers = customers_of(db, sorted({one.customer for one in found if one.customer}))
    addresses = {one.address for one in found if one.address}
    addresses |= {one.email for one in customers.values() if one.email}
    said = preferences(db)
    people = recipients(
        found, customers, consent.suppressed(db, addresses),
        messages.written_to(db, rule.id, since=now - timedelta(days=rule.every_days)),
        messages.answered(db, rule.id), consent_needed=bool(said["consent_needed"]))
    drafts: list[Draft] = []
    if wanted:
        try:
            people, drafts = _written(brand_of(said), rule, wanted, people)
        except BadInput as error:  # of the letter as a whole: nobody can get it
            return DryRun([], {}, str(error)), []
    return DryRun(people, dict(Counter(one.outcome for one in people))), drafts


def _written(
    brand: Mapping[str, object], rule: Rule, wanted: Letter, people: Sequence[Recipient]
) -> tuple[list[Recipient], list[Draft]]:
    """The letters; whom theirs would say nothing gets none, and the others get theirs."""
    kept, drafts = [], []
    for one in people:
        person = one
        if one.outcome == WILL:
            try:
                drafts.append(_draft(brand, rule, wanted, one))
            except SaysNothing:
                person = replace(one, outcome=SILENT)
        kept.append(person)
    return kept, drafts


def apply(db: Database, rule: Rule, *, now: datetime, by: str) -> list[str]:
    """Creates the letters of the rule as it stands now; returns the ids of the messages.

    Left out is whom the letter would say nothing. Raises BadInput where it is off, its topic is
    gone, or its letter may not be used; Conflict where the rule or its letter is no longer there.
    Then nothing was created.
    """
    return _follow(db, rule, now=now, by=by)[0]


def _follow(db: Database, rule: Rule, *, now: datetime, by: str) -> tuple[list[str], str]:
    """Ids of the messages created, and a sentence on who was left out ("": nobody)."""
    stands = rules.rule(db, rule.id)
    if stands is None:
        raise Conflict("This rule is no longer there; nothing was sent.")
    if stands.state != "on":
        raise BadInput(f"The rule “{stands.name}” is off; switch it on first.")
    wanted = letter(db, stands.letter_id)
    if wanted is None:
        raise Conflict("The letter of this rule is no longer there; choose another.")
    found, drafts = _looked_through(db, stands, wanted, now)
    if found.problem:
        raise BadInput(found.problem)
    n = found.tally.get(SILENT, 0)
    left_out = "" if not n else (
        f"the letter “{wanted.name}” says nothing to {n:,} {'person' if n == 1 else 'people'}, "
        "who got none; write words that do not hang on a field alone.")
    return messages.create(db, drafts, by=by, now=now), left_out


def text_for(db: Database, rule: Rule, wanted: Letter, person: Recipient) -> Text:
    """The letter as this person would read it. Raises BadInput as `post/letters.draft` does."""
    return _text(brand_of(preferences(db)), rule, wanted, person)


def _text(brand: Mapping[str, object], rule: Rule, wanted: Letter, person: Recipient) -> Text:
    return draft(wanted, language=person.language, fields={
        **brand, "customer.name": person.name, "customer.id": person.customer,
        "feedback.score": person.score, "feedback.comment": person.comment,
        "feedback.date": person.received_on, "feedback.topic": rule.topic_label})


def _draft(brand: Mapping[str, object], rule: Rule, wanted: Letter, person: Recipient) -> Draft:
    text = _text(brand, rule, wanted, person)
    key = f"rule:{rule.id}:customer:{person.customer}:response:{person.response_id}"
    return Draft(key, person.customer, person.address, text.language, text.subject, text.body,
                 wanted.id, rule_id=rule.id, response_id=person.response_id)


def run_rules(db: Database, *, now: datetime, by: str, report: Report) -> dict:
    """The job "rules": {"rules": how many are on, "created": letters, "problems": sentences}.

    A rule that cannot be followed says so and does not keep the others.
    """
    on = [one for one in rules.rules(db) if one.state == "on"]
    created, problems = 0, []
    for place, one in enumerate(on):
        report(place / len(on), f"Rule “{one.name}”")
        try:
            made, left_out = _follow(db, one, now=now, by=by)
            created += len(made)
            problems += [f"{one.name}: {left_out}"] if left_out else []
        except (BadInput, Conflict) as error:
            problems.append(f"{one.name}: {error}")
    report(1.0, f"{created:,} letters written")
    return {"rules": len(on), "created": created, "problems": problems}


